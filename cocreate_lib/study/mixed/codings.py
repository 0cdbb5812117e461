"""The codes of a study's interviews, from what people really have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from cocreate_lib.errors import CocreateError, DataError, nearest_names
from cocreate_lib.io.tables import read_texts
from cocreate_lib.listening import CodeBook, check_codes, read_code_book, read_codes
from cocreate_lib.study.dictionary import Fault
from cocreate_lib.text import how_many, listed

TIDY = ("unit", "coder", "code", "person")
_REFI = (".qdc", ".qdpx")
_KNOWN = (
    "a table with the columns unit, coder, code and person; highlights of Taguette (.csv); a code "
    "report of QualCoder (.csv); or REFI-QDA (.qdpx)"
)


def codings(path: Path, name: str, faults: list[Fault]) -> tuple[pd.DataFrame | None, list[str]]:
    """The codings in a file, and what was understood of it.

    Parameters
    ----------
    path
        The file.
    name
        What faults call it.
    faults
        What is wrong with it is added to these.

    Returns
    -------
    pandas.DataFrame or None
        One row a coding: ``unit, coder, code, person`` and ``text`` (the words that were marked;
        empty where the file has none). The index is the row of a table, from 1 in other files.
        None where no codings can be read.
    list of str
        Sentences about what was read.
    """
    try:
        table = None if path.suffix.lower() in _REFI else _tidy(path)
        found, said = _from_elsewhere(path) if table is None else (table, [])
    except CocreateError as error:
        faults.append(
            Fault(
                f"The codes can't be read. {error.what}",
                name,
                why=error.why or "",
                try_this=f"{error.try_this} Known are: {_KNOWN}." if error.try_this else _KNOWN,
            )
        )
        return None, []
    before = len(faults)
    faults += _faults_of(found, name)
    if len(faults) > before:
        return None, said
    try:
        check_codes(found, needs=["person"], where=name)
    except DataError as error:
        faults.append(Fault(error.what, name, why=error.why or "", try_this=error.try_this or ""))
        return None, said
    return found, said


def _tidy(path: Path) -> pd.DataFrame | None:
    """The table, if it is a tidy one."""
    try:
        table = read_texts(path)
    except DataError:
        if path.read_bytes()[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"PK")):
            return None
        raise
    columns = {str(name).casefold(): name for name in table}
    if not {"unit", "coder", "code"} <= set(columns):
        return None
    wanted = [columns[name] for name in (*TIDY, "text") if name in columns]
    return table[wanted].rename(columns=str.casefold)


def _from_elsewhere(path: Path) -> tuple[pd.DataFrame, list[str]]:
    found = read_codes(path)
    table = found.codes[[*TIDY, "text", "document"]].fillna("").astype(str)
    table = table.map(str.strip).set_axis(pd.RangeIndex(1, len(table) + 1))
    said = [f"The codes come from a {found.kind}."]
    if found.codes.empty:
        raise DataError("There are no codings in it.", try_this="the file with the codings.")
    nobody = table["person"] == ""
    if nobody.any():
        table.loc[nobody, "person"] = table.loc[nobody, "document"]
        said.append(
            "The file of codes names no people: each document is taken to be one person's."
            if nobody.all()
            else "Where the file of codes names no person, the document is taken to be one's."
        )
    left_out = found.account[(found.account["read"] == "no") & found.account["what"].str.len() > 0]
    said += [
        f"Not read from it: {row['what']} ({row['why']})." for row in left_out.to_dict("records")
    ]
    return table.drop(columns="document"), said


def _faults_of(table: pd.DataFrame, name: str) -> Iterator[Fault]:
    """What is wrong with the rows."""
    if "person" not in table:
        yield Fault(
            "There is no column 'person'.",
            name,
            column="person",
            why="A theme is counted in people: ten codings may all be one person's.",
            try_this="add the column, with a pseudonym of who said it",
        )
    if table.empty:
        yield Fault("Nothing is coded.", name, try_this="one row for each coding")
    for column in ("unit", "coder", "person"):
        if column not in table:
            continue
        empty = table.index[table[column] == ""]
        if len(empty):
            yield Fault(
                f"The column {column!r} is empty in {how_many(len(empty), 'row')}.",
                name,
                column=column,
                row=int(empty[0]),
                why="A coding that belongs to nobody can't be counted.",
                try_this="fill it in, or take the row out",
            )
    if {"unit", "person"} <= set(table):
        owners = table.drop_duplicates(["unit", "person"])
        for unit, own in owners[owners["unit"] != ""].groupby("unit"):
            people = [person for person in own["person"] if person]
            if len(people) > 1:
                yield Fault(
                    f"The unit {unit!r} belongs to more than one person: {listed(people)}.",
                    name,
                    column="person",
                    row=int(own.index[1]),
                    why="Who speaks of a theme could not be counted.",
                    try_this="give each excerpt a name of its own",
                )


def book_of(path: Path, name: str, faults: list[Fault]) -> CodeBook | None:
    """The code book in a file: TOML, a table, or as another program exports it."""
    try:
        if path.suffix.lower() == ".toml" or _is_table_of_codes(path):
            return read_code_book(path)
        found = read_codes(path).code_book
        if not found.codes:
            raise DataError("There are no codes in it.", try_this="one code at least")
    except CocreateError as error:
        faults.append(
            Fault(
                f"The code book can't be read. {error.what}",
                name,
                why=error.why or "",
                try_this=error.try_this
                or "a table with the columns code and definition, TOML, or REFI-QDA (.qdc)",
            )
        )
        return None
    return found


def _is_table_of_codes(path: Path) -> bool:
    if path.suffix.lower() != ".csv":
        return False
    head = path.read_bytes()[:4096].decode("utf-8-sig", "replace").splitlines()
    return bool(head) and {"code", "definition"} <= {
        each.strip().strip('"').casefold() for each in head[0].split(",")
    }


def undefined_codes(table: pd.DataFrame, book: CodeBook, name: str, where: str) -> Iterator[Fault]:
    """A fault for each code that was given and that the code book doesn't have."""
    given = table[table["code"] != ""].drop_duplicates("code")
    for row, code in given["code"].items():
        if code not in book.names:
            yield Fault(
                f"The code {code!r} was given, and is not in the code book.",
                name,
                column="code",
                row=int(row),  # type: ignore[call-overload]
                why="Nobody else could tell what it stands for, or give it alike.",
                try_this=f"{nearest_names(code, book.names)} Or define it in {where}.",
            )
