"""Tables that other programs keep in files of their own: Excel, Stata, SPSS, Parquet, Feather."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from cocreate_lib.errors import DataError, nearest_names
from cocreate_lib.io.columnar import read_columnar, to_pandas
from cocreate_lib.io.sources import Source
from cocreate_lib.io.spss import read_spss
from cocreate_lib.io.wanted import Wanted
from cocreate_lib.text import listed

Reader = Callable[[Source, "str | None", Wanted], "Stored"]
Labels = Mapping[str, Mapping[float, str]]
_STATA_OLD = frozenset(range(0x69, 0x74))  # the first byte of Stata's files before version 13


@dataclass(frozen=True)
class Stored:
    """A table as another program kept it.

    Parameters
    ----------
    frame
        One row a person.
    labels
        By column, the words that the file has for its numbers.
    said
        What is to be known about how it was read.
    is_sheet
        Whether the rows are those of a spreadsheet, whose first row names the columns.
    is_cut
        Whether only what was wanted was read; the rows are then on their lines, under names that
        can be typed.
    """

    frame: pd.DataFrame
    labels: Labels = field(default_factory=dict)
    said: tuple[str, ...] = ()
    is_sheet: bool = False
    is_cut: bool = False


def read_stored(source: Source, sheet: str | None, wanted: Wanted) -> Stored | None:
    """Read what another program kept, or as much of it as is wanted; None where it is text.

    Raises
    ------
    DataError
        If it is broken, of a kind that isn't read here, or needs a package that isn't installed.
    """
    for name, is_one, read in _FORMATS:
        if is_one(source):
            return _careful(name, read, source, sheet, wanted)
    return None


def _careful(name: str, read: Reader, source: Source, sheet: str | None, wanted: Wanted) -> Stored:
    """Read, and say in words what goes wrong inside whoever knows the format."""
    try:
        return read(source, sheet, wanted)
    except DataError:
        raise
    except ImportError as absent:
        raise DataError(
            f"To read a file of {name}, a package is needed that isn't installed: {absent.name}.",
            where=source.where,
            try_this=f"python -m pip install {absent.name}; or save the table as CSV",
        ) from None
    except Exception as problem:  # whatever a broken file makes of another's reader
        said = " ".join(str(problem).split()) or type(problem).__name__
        raise DataError(
            f"The file can't be read as one of {name}: {said[:200]}.",
            where=source.where,
            why="It may be damaged, protected by a password, or of another kind than it looks.",
            try_this="open it in the program that made it, and save the table as CSV",
        ) from problem


def _excel(source: Source, sheet: str | None, wanted: Wanted) -> Stored:
    """A sheet of a workbook: the one that is named, or the only one with a table."""
    import openpyxl  # named before pandas looks for it, so that what is missing has its name

    book = openpyxl.load_workbook(io.BytesIO(source.content), read_only=True, data_only=True)
    sheets = {each.title: each for each in book.worksheets}
    if sheet is not None and sheet not in sheets:
        raise DataError(
            f"The workbook has no sheet {sheet!r}.",
            where=source.where,
            try_this=nearest_names(sheet, sheets),
        )
    frames = {
        name: pd.DataFrame(each.iter_rows(values_only=True), dtype=object)
        for name, each in sheets.items()
        if sheet in (None, name) and (sheet or each.sheet_state == "visible")
    }
    tables = {name: each for name, each in frames.items() if sheet or min(each.shape) > 1}
    if len(tables) > 1:
        raise DataError(
            f"The workbook has {len(tables)} sheets with a table: {listed(map(repr, tables))}.",
            where=source.where,
            why="Which of them holds the people can't be known.",
            try_this=f'--sheet "{next(iter(tables))}"; or save that sheet by itself',
        )
    if not tables:
        raise DataError(
            "There is no table in the workbook.",
            where=source.where,
            try_this="a sheet whose first row names the columns, with a row below it a person",
        )
    name, frame = next(iter(tables.items()))
    said = (f"The sheet {name!r} was read, of {len(sheets)} sheets.",) if len(sheets) > 1 else ()
    return Stored(frame, said=said, is_sheet=True)


def _stata(source: Source, sheet: str | None, wanted: Wanted) -> Stored:
    codes = pd.read_stata(io.BytesIO(source.content), convert_categoricals=False)
    words = pd.read_stata(io.BytesIO(source.content))
    labels = {}
    for name in words:
        if isinstance(words[name].dtype, pd.CategoricalDtype):
            pairs = pd.DataFrame({"code": codes[name], "word": words[name].astype(object)})
            pairs = pairs.dropna().drop_duplicates("code")
            labels[str(name)] = {
                float(code): word
                for code, word in zip(pairs["code"], pairs["word"], strict=True)
                if isinstance(word, str)
            }
    return Stored(codes, {name: each for name, each in labels.items() if each})


def _spss(source: Source, sheet: str | None, wanted: Wanted) -> Stored:
    table, labels = read_spss(source.content)
    frame = to_pandas(table)
    numbers: dict[str, dict[float, str]] = {}
    for name, words in labels.items():
        if any(isinstance(code, str) for code in words):
            frame[name] = frame[name].map(lambda code, words=words: words.get(code, code))
        elif words:
            numbers[name] = {float(code): word for code, word in words.items()}
    return Stored(frame, numbers)


def _arrow(source: Source, sheet: str | None, wanted: Wanted) -> Stored:
    frame, said = read_columnar(source, wanted)
    return Stored(frame, said=tuple(said), is_cut=True)


def _unread(source: Source, sheet: str | None, wanted: Wanted) -> Stored:
    raise DataError(
        "The file is of a kind that isn't read here.",
        where=source.where,
        try_this="CSV, Excel (.xlsx), Stata (.dta), SPSS (.sav), Parquet or Feather: save it as "
        "one of these",
    )


def _starts(*starts: bytes) -> Callable[[Source], bool]:
    return lambda source: source.content.startswith(starts)


def _is_stata(source: Source) -> bool:
    start = source.content[:11]
    is_old = source.name.lower().endswith(".dta") and start[:1] and start[0] in _STATA_OLD
    return start == b"<stata_dta>" or bool(is_old)


def _is_excel(source: Source) -> bool:
    return source.content.startswith(b"PK\x03\x04") and b"xl/" in source.content


_FORMATS: tuple[tuple[str, Callable[[Source], bool], Reader], ...] = (
    ("Excel", _is_excel, _excel),
    ("Stata", _is_stata, _stata),
    ("SPSS", _starts(b"$FL2", b"$FL3"), _spss),
    ("Parquet", _starts(b"PAR1"), _arrow),
    ("Feather", _starts(b"ARROW1", b"FEA1"), _arrow),
    # A workbook of Excel before 2007 or with a password; a zip; SAS; R.
    ("another program", _starts(b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"RDX", b"X\n"), _unread),
)
