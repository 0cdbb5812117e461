"""A code book: what each code means, with a version, and what changed between two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from cocreate_lib.display import Block, Rows, Tabled, paragraph
from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.io.files import write_whole
from cocreate_lib.io.toml import parsed_toml
from cocreate_lib.text import how_many


@dataclass(frozen=True)
class Code:
    """What a code means.

    Parameters
    ----------
    code
        Its name, as coders write it.
    definition
        What it stands for, in a sentence.
    include, exclude
        When to give it, and when not although it may look like it.
    example
        Words that would get it.
    parent
        The code that it is a part of, or nothing.
    """

    code: str
    definition: str
    include: str = ""
    exclude: str = ""
    example: str = ""
    parent: str = ""


COLUMNS = tuple(field.name for field in fields(Code))


@dataclass(frozen=True, repr=False)
class CodeBook(Tabled):
    """The codes of a study, in their order.

    Parameters
    ----------
    codes
        The codes.
    version
        Of the book: a name such as ``"2"``.
    changed
        What changed from the version before, in words.

    Raises
    ------
    CocreateError
        When a code has no name or no definition, stands there twice, or has a parent that isn't
        there.

    Examples
    --------
    >>> book = CodeBook((Code("trust", "Somebody relies on somebody."),), version="1")
    >>> book["trust"].definition
    'Somebody relies on somebody.'
    """

    codes: tuple[Code, ...]
    version: str
    changed: str = ""

    def __post_init__(self) -> None:
        names = [each.code for each in self.codes]
        for place, each in enumerate(self.codes, start=1):
            if not each.code.strip() or not each.definition.strip():
                raise CocreateError(
                    f"Code {place} has no {'definition' if each.code.strip() else 'name'}.",
                    where=f"the code book, {each.code!r}",
                    why="Two people can only code alike what is defined.",
                    try_this="Write what it stands for, in a sentence.",
                )
            if names.count(each.code) > 1:
                raise CocreateError(
                    f"The code {each.code!r} stands there twice.",
                    where="the code book",
                    try_this="Give each code a name of its own.",
                )
            if each.parent and each.parent not in names:
                raise CocreateError(
                    f"The code {each.code!r} is a part of {each.parent!r}, which isn't there.",
                    where="the code book",
                    try_this=nearest_names(each.parent, names),
                )

    def __getitem__(self, code: str) -> Code:
        for each in self.codes:
            if each.code == code:
                return each
        raise CocreateError(
            f"There is no code {code!r}.",
            where=f"the code book, version {self.version}",
            try_this=nearest_names(code, self.names),
        )

    @property
    def names(self) -> list[str]:
        """The codes' names, in their order."""
        return [each.code for each in self.codes]

    @property
    def table(self) -> pd.DataFrame:  # type: ignore[override]
        """One row a code: ``code, definition, include, exclude, example, parent``."""
        return pd.DataFrame([asdict(each) for each in self.codes], columns=list(COLUMNS))

    def _blocks(self) -> list[Block]:
        head = f"Code book, version {self.version}: {how_many(len(self.codes), 'code')}."
        told = paragraph(f"{head} {self.changed}".strip())
        return [told, Rows(self.table[["code", "definition"]])]

    def since(self, earlier: CodeBook) -> pd.DataFrame:
        """What is new, gone or written otherwise than in an earlier version.

        Parameters
        ----------
        earlier
            The version before.

        Returns
        -------
        pandas.DataFrame
            One row a change: ``code``; ``change``: new, gone or changed; ``field``, what was
            written otherwise; ``before`` and ``now``.
        """
        rows = [(code, "gone", "", "", "") for code in earlier.names if code not in self.names]
        for each in self.codes:
            if each.code not in earlier.names:
                rows.append((each.code, "new", "", "", each.definition))
                continue
            old = asdict(earlier[each.code])
            rows += [
                (each.code, "changed", field, old[field], value)
                for field, value in asdict(each).items()
                if value != old[field]
            ]
        return pd.DataFrame(rows, columns=["code", "change", "field", "before", "now"])

    def save(self, path: Path | str) -> None:
        """Write the book as TOML (``.toml``) or, without version and words of change, ``.csv``."""
        path = Path(path)
        if path.suffix == ".csv":
            write_whole(path, self.table.to_csv(index=False).encode())
        else:
            write_whole(path, _as_toml(self).encode())


def read_code_book(path: Path | str) -> CodeBook:
    """Read a code book from TOML, or from a table (``.csv``) with the columns of ``table``.

    Raises
    ------
    CocreateError
        When the file can't be read or what is in it doesn't make a code book.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise CocreateError(
            f"The code book can't be read: {problem}.",
            where=str(path),
            try_this="A file in UTF-8 that ends with .toml or .csv.",
        ) from None
    if path.suffix == ".csv":
        from io import StringIO

        try:
            frame = pd.read_csv(StringIO(text), dtype=str, keep_default_na=False)
        except pd.errors.EmptyDataError:
            frame = pd.DataFrame()
        except pd.errors.ParserError as problem:
            raise CocreateError(f"This is not a table: {problem}.", where=str(path)) from None
        return code_book({"version": path.stem, "codes": frame.to_dict("records")}, str(path))
    return code_book(parsed_toml(text, path), str(path))


def code_book(told: Mapping[str, Any], where: str) -> CodeBook:
    """A code book from what a file holds: ``version``, ``changed`` and ``codes``, a list."""
    listed = told.get("codes", [])
    if not isinstance(listed, list) or not all(isinstance(row, Mapping) for row in listed):
        raise CocreateError(
            "The codes are not a list of codes.",
            where=where,
            try_this="Begin each code with [[codes]], and write code = ... and definition = ...",
        )
    if not listed:
        raise CocreateError(
            "There are no codes in it.",
            where=where,
            try_this="One code at least, with its name and its definition.",
        )
    codes = []
    for place, row in enumerate(listed, start=1):
        for name, value in row.items():
            if name not in COLUMNS:
                raise CocreateError(
                    f"{name!r} is not known of a code.",
                    where=f"{where}, code {place}",
                    try_this=nearest_names(str(name), COLUMNS),
                )
            if not isinstance(value, str):
                raise CocreateError(
                    f"The {name} is {value!r}, which is no text.",
                    where=f"{where}, code {place}",
                    try_this=f'Put it in quotation marks: {name} = "..."',
                )
        codes.append(Code(**{"code": "", "definition": "", **row}))
    return CodeBook(tuple(codes), str(told.get("version", "")), str(told.get("changed", "")))


def _as_toml(book: CodeBook) -> str:
    lines = [f"version = {_quoted(book.version)}"]
    if book.changed:
        lines.append(f"changed = {_quoted(book.changed)}")
    for each in book.codes:
        lines += ["", "[[codes]]"]
        lines += [f"{name} = {_quoted(value)}" for name, value in asdict(each).items() if value]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A basic string of TOML, which has the escapes of JSON."""
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
