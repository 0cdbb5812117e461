"""Codes in tables: highlights and code books of Taguette, reports of QualCoder."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from cocreate_lib.errors import DataError
from cocreate_lib.listening.code_book import Code, CodeBook
from cocreate_lib.listening.exchange.coded import (
    NO_DEFINITION,
    Account,
    CodedElsewhere,
    book_of,
    codes_table,
)

TAGUETTE = ("id", "document", "tag", "content")
_NO_WORDS = ("image", "a/v")


def read_table(content: bytes, where: str, coder: str, by: str) -> CodedElsewhere:
    """Codes from a CSV, whichever of the known ones it is."""
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError:
        raise DataError(
            "The table is not in UTF-8.",
            where=where,
            why="Accents would be read as other letters.",
            try_this="Save it as CSV UTF-8, or send the program's own export.",
        ) from None
    except csv.Error as problem:
        raise DataError(
            f"The table can't be read: {problem}.",
            where=where,
            try_this="The export as the program made it, not saved again by another program.",
        ) from None
    head = [each.strip() for each in rows[0]] if rows else []
    names = [each.lower() for each in head]
    body = [row for row in rows[1:] if any(cell.strip() for cell in row)]
    for place, row in enumerate(body, start=2):
        if len(row) != len(head):
            raise DataError(
                f"Row {place} has {len(row)} cells, and the heading has {len(head)}.",
                where=where,
                try_this="The export as the program made it.",
            )
    if set(TAGUETTE) <= set(names):
        return _highlights(body, names, coder, by)
    if {"tag", "description"} <= set(names):
        return _tags(body, names)
    if {"coder", "codename", "coded"} <= set(names) and {"file", "filename"} & set(names):
        return _report(body, names, coder, by)
    raise DataError(
        f"This is no table of codes that is known: its columns are {', '.join(head) or 'none'}.",
        where=where,
        try_this="Highlights of Taguette (id, document, tag, content), a code report of QualCoder "
        "(File, Coder, Coded, Id, Codename), or REFI-QDA (.qdc, .qdpx).",
    )


def _highlights(
    body: Sequence[Sequence[str]], names: Sequence[str], coder: str, by: str
) -> CodedElsewhere:
    account, rows = Account(), []
    at = {name: names.index(name) for name in TAGUETTE}
    once = dict.fromkeys(tuple(row[at[name]] for name in TAGUETTE) for row in body)
    for key, document, tag, words in once:
        unit = document if by == "document" else f"{document}:{key}"
        rows.append((unit, coder, tag.strip(), "", document, None, None, words, "can't be"))
    table = codes_table(rows)
    account.add("highlights", len({row[0] for row in once}))
    account.add("codings", sum(bool(row[2].strip()) for row in once))
    account.add(
        "highlights without a tag",
        sum(not row[2].strip() for row in once),
        why="kept: somebody marked them and gave no code",
    )
    account.add("rows that stand there twice", len(body) - len(once), read=False, why="taken once")
    account.add("coder", 1, read=False, why=f"not in this file: all are given to {coder!r}")
    account.add("places in the text", len(once), read=False, why="not in this file")
    return CodedElsewhere(
        "Taguette table of highlights", table, book_of(table["code"]), {}, account.table()
    )


def _tags(body: Sequence[Sequence[str]], names: Sequence[str]) -> CodedElsewhere:
    account = Account()
    tag, means = names.index("tag"), names.index("description")
    codes = {
        row[tag].strip(): Code(row[tag].strip(), row[means].strip() or NO_DEFINITION)
        for row in body
        if row[tag].strip()
    }
    account.add("codes", len(codes))
    account.add("codes that stand there twice or have no name", len(body) - len(codes), read=False)
    book = CodeBook(tuple(codes.values()), "")
    return CodedElsewhere("Taguette code book", codes_table(()), book, {}, account.table())


def _report(
    body: Sequence[Sequence[str]], names: Sequence[str], coder: str, by: str
) -> CodedElsewhere:
    account, rows = Account(), []
    where = {name: names.index(name) for name in ("coder", "coded", "codename")}
    file = names.index("file" if "file" in names else "filename")
    case = names.index("case") if "case" in names else None
    key = names.index("id") if "id" in names else None
    levels = [place for place, name in enumerate(names) if name == "category"]
    categories: dict[str, list[str]] = {}
    for place, row in enumerate(body, start=1):
        words, name = row[where["coded"]], row[where["codename"]].strip()
        if words.strip() in _NO_WORDS:
            account.add(f"codings of {words.strip()}", read=False, why="there are no words in it")
            continue
        if not name:
            account.add("rows without a code", read=False, why="they say nothing")
            continue
        document = row[file].strip()
        unit = document if by == "document" else f"{document}:{row[key] if key else place}"
        named = row[where["coder"]].strip()
        account.add("codings")
        account.add("codings without a coder", not named, why=f"given to {coder!r}")
        person = row[case].strip() if case is not None else ""
        rows.append((unit, named or coder, name, person, document, None, None, words, "can't be"))
        categories[name] = [row[level].strip() for level in levels if row[level].strip()]
    account.add(
        "columns of memos, variables and categories",
        sum(n.endswith("_memo") or n.startswith(("filevar", "casevar")) for n in names),
        read=False,
        why="categories are told in the code book; the others have no place here",
    )
    account.add("places in the text", len(rows), read=False, why="not in this file")
    codes = [
        Code(name, f"{NO_DEFINITION} Categories: {'; '.join(told)}." if told else NO_DEFINITION)
        for name, told in categories.items()
    ]
    book = CodeBook(tuple(codes), "")
    return CodedElsewhere("QualCoder report", codes_table(rows), book, {}, account.table())
