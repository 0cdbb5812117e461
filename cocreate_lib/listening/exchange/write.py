"""Codes of this package for other programs."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO, StringIO
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

import pandas as pd

from cocreate_lib.errors import DataError
from cocreate_lib.io.files import write_whole
from cocreate_lib.listening.code_book import Code, CodeBook
from cocreate_lib.listening.codes import NONE, check_codes
from cocreate_lib.listening.exchange.refi import PARTS
from cocreate_lib.listening.exchange.tables import TAGUETTE

_PROJECT = "urn:QDA-XML:project:1.0"
_BOOK = "urn:QDA-XML:codebook:1.0"
_OURS: UUID = uuid5(NAMESPACE_URL, "cocreate-rehabilitation")
_SHORTENED = 200  # characters of the marked words that stand beside their places
_TIME = (1980, 1, 1, 0, 0, 0)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def write_qdc(path: Path | str, book: CodeBook) -> None:
    """Write a code book as REFI-QDA (``.qdc``), for QualCoder, Taguette and others.

    Parameters
    ----------
    path
        The file.
    book
        The code book. What to include and exclude, and the example, stand in the description, each
        on a line of its own.

    Raises
    ------
    DataError
        When a word of it can't be written in XML.
    """
    root = Element(f"{{{_BOOK}}}CodeBook", origin="cocreate-rehabilitation")
    _codes(SubElement(root, f"{{{_BOOK}}}Codes"), book, _BOOK)
    write_whole(Path(path), _xml(root, _BOOK))


def write_qdpx(
    path: Path | str, codes: pd.DataFrame, texts: Mapping[str, str], book: CodeBook
) -> None:
    """Write codes and the texts that they belong to as a REFI-QDA project (``.qdpx``).

    Parameters
    ----------
    path
        The file.
    codes
        One row a coding: ``unit, coder, code``, and, where they are known, ``person`` and the
        places ``start`` and ``end`` of the marked words. A coding without places marks the whole
        text. Where a coder gave no code, the text is marked and has no coding.
    texts
        The text of each unit, such as ``excerpts.set_index("excerpt")["text"]``. Each becomes a
        document.
    book
        The code book, with every code that was given.

    Raises
    ------
    DataError
        When a unit has no text, a code is not in the book, places are outside of the text, or a
        word can't be written in XML.
    """
    where = "listening.write_qdpx"
    told = _with_places(codes, texts, where)
    missing = sorted(set(told["code"]) - {NONE} - set(book.names))
    if missing:
        raise DataError(
            f"The code {missing[0]!r} is not in the code book.",
            where=where,
            why="Other programs read a coding by its place in the code book.",
            try_this="Add it to the book, or take its codings out.",
        )
    root = Element(f"{{{_PROJECT}}}Project", name="Codes", origin="cocreate-rehabilitation")
    _users_and_codes(root, told, book)
    archive: dict[str, bytes] = {}
    people = told.drop_duplicates("unit").set_index("unit")["person"].to_dict()
    cases = SubElement(root, f"{{{_PROJECT}}}Cases") if any(people.values()) else None
    for person in dict.fromkeys(each for each in people.values() if each):
        assert cases is not None
        case = SubElement(
            cases, f"{{{_PROJECT}}}Case", guid=_guid("case", person), name=_safe(person)
        )
        for unit, own in people.items():
            if own == person:
                SubElement(case, f"{{{_PROJECT}}}SourceRef", targetGUID=_guid("source", str(unit)))
    sources = SubElement(root, f"{{{_PROJECT}}}Sources")
    for unit, text in texts.items():
        guid = _guid("source", str(unit))
        archive[f"Sources/{guid}.txt"] = _encoded(text, where)
        source = SubElement(
            sources,
            f"{{{_PROJECT}}}TextSource",
            guid=guid,
            name=_safe(str(unit)),
            plainTextPath=f"internal://{guid}.txt",
        )
        _selections(source, told[told["unit"] == str(unit)], text)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in {"project.qde": _xml(root, _PROJECT), **archive}.items():
            zipped.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    write_whole(Path(path), buffer.getvalue())


def write_highlights(path: Path | str, codes: pd.DataFrame, texts: Mapping[str, str]) -> None:
    """Write codes as a table of highlights, in the form of Taguette's.

    Parameters
    ----------
    path
        The file.
    codes, texts
        As for :func:`write_qdpx`. The table has no place for a coder: with several, write one file
        for each.

    Raises
    ------
    DataError
        When there are several coders, or a unit has no text.
    """
    where = "listening.write_highlights"
    told = _with_places(codes, texts, where)
    coders = sorted(told["coder"].unique())
    if len(coders) > 1:
        raise DataError(
            f"There are {len(coders)} coders: {', '.join(coders)}.",
            where=where,
            why="The table has no column for a coder, so their codes would run together.",
            try_this='One file for each: codes[codes["coder"] == "..."].',
        )
    out = StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(TAGUETTE)
    marked: dict[tuple[str, int, int], int] = {}
    for row in told.to_dict("records"):
        place = (str(row["unit"]), int(row["start"]), int(row["end"]))
        key = marked.setdefault(place, len(marked) + 1)
        rows.writerow([key, row["unit"], row["code"], texts[place[0]][place[1] : place[2]]])
    write_whole(Path(path), _encoded(out.getvalue(), where))


def _with_places(codes: pd.DataFrame, texts: Mapping[str, str], where: str) -> pd.DataFrame:
    """The codings, each with a person (or none) and with places."""
    check_codes(codes, where=where)
    told = codes.reset_index(drop=True).copy()
    for column in ("unit", "coder", "code", "person"):
        values = told[column] if column in told else pd.Series("", index=told.index)
        told[column] = values.astype(object).where(values.notna(), "").map(lambda v: str(v).strip())
    for column in ("start", "end"):
        told[column] = told.get(column, None)
    places = []
    for row in told.to_dict("records"):
        text = texts.get(row["unit"])
        if text is None:
            raise DataError(
                f"There is no text of the unit {row['unit']!r}.",
                where=where,
                why="Other programs show codes in the text.",
                try_this="A text for each unit that was coded.",
            )
        start, end = row["start"], row["end"]
        known = not (pd.isna(start) or pd.isna(end))
        if known and not 0 <= start <= end <= len(text):
            raise DataError(
                f"The places {start} to {end} are outside of the text of {row['unit']!r}.",
                where=where,
                try_this=f"From 0 to {len(text)}.",
            )
        places.append((int(start), int(end)) if known else (0, len(text)))
    told[["start", "end"]] = places
    return told.drop_duplicates(["unit", "coder", "code", "start", "end"])


def _users_and_codes(root: Element, told: pd.DataFrame, book: CodeBook) -> None:
    users = SubElement(root, f"{{{_PROJECT}}}Users")
    for coder in dict.fromkeys(told["coder"]):
        SubElement(users, f"{{{_PROJECT}}}User", guid=_guid("user", coder), name=_safe(coder))
    holder = SubElement(root, f"{{{_PROJECT}}}CodeBook")
    _codes(SubElement(holder, f"{{{_PROJECT}}}Codes"), book, _PROJECT)


def _selections(source: Element, told: pd.DataFrame, text: str) -> None:
    for key, own in told.groupby(["start", "end", "coder"], sort=False):
        start, end, coder = int(str(key[0])), int(str(key[1])), str(key[2])
        words = " ".join(text[start:end].split())
        if len(words) > _SHORTENED:
            words = words[:_SHORTENED] + "\u2026"
        words = _NOT_XML.sub("\ufffd", words)
        selection = SubElement(
            source,
            f"{{{_PROJECT}}}PlainTextSelection",
            guid=_guid("selection", source.get("guid", ""), str(start), str(end), coder),
            name=words,
            startPosition=str(start),
            endPosition=str(end),
            creatingUser=_guid("user", coder),
        )
        for code in own["code"]:
            if code == NONE:
                continue
            coding = SubElement(
                selection,
                f"{{{_PROJECT}}}Coding",
                guid=_guid("coding", selection.get("guid", ""), str(code)),
                creatingUser=_guid("user", coder),
            )
            SubElement(coding, f"{{{_PROJECT}}}CodeRef", targetGUID=_guid("code", str(code)))


def _codes(holder: Element, book: CodeBook, namespace: str) -> None:
    """The codes below each other, as their parents say."""
    places: dict[str, Element] = {"": holder}
    waiting = list(book.codes)
    while waiting:
        later: list[Code] = []
        for each in waiting:
            if each.parent not in places:
                later.append(each)
                continue
            element = SubElement(
                places[each.parent],
                f"{{{namespace}}}Code",
                guid=_guid("code", each.code),
                name=_safe(each.code),
                isCodable="true",
            )
            told = [each.definition]
            told += [f"{mark}{getattr(each, name)}" for mark, name in PARTS.items()]
            lines = [line for line in told if line not in PARTS]
            SubElement(element, f"{{{namespace}}}Description").text = _safe("\n".join(lines))
            places[each.code] = element
        if len(later) == len(waiting):
            raise DataError(
                f"The code {later[0].code!r} is a part of itself, by way of its parents.",
                where="the code book",
                try_this="A parent that stands above it.",
            )
        waiting = later


def _guid(*parts: str) -> str:
    return str(uuid5(_OURS, "\x1f".join(parts))).upper()


def _safe(words: str) -> str:
    if found := _NOT_XML.search(words):
        raise DataError(
            f"The character {found.group()!r} can't be written in XML.",
            where=f"{words[:40]!r}",
            try_this="Take it out.",
        )
    return words


def _encoded(text: str, where: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise DataError(
            "A text holds half of a character.", where=where, try_this="Read it again as UTF-8."
        ) from None


def _xml(root: Element, namespace: str) -> bytes:
    register_namespace("", namespace)
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content
