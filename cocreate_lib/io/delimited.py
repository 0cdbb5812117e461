"""A table in a text file: fields between commas, semicolons or tabs, one line a person.

Arrow reads the fields. What it can't say, or would take in silence, is looked for in the bytes:
in which line each row begins, lines with more or fewer fields than there are names, and a quote
that swallows the lines behind it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as arrow
from pyarrow.csv import ConvertOptions, InvalidRow, ParseOptions, ReadOptions, read_csv

from cocreate_lib.errors import DataError
from cocreate_lib.io.rows import SEPARATORS, Rows, refuse_swallowed, rows_of, swallowing
from cocreate_lib.text import how_many

_HEAD = 2**16  # bytes in which the separator is looked for
_LOOKED_AT = 20  # lines of them
_LONGEST_NAME = 2**17  # letters; what is longer names nothing
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"
_SAYS_SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


@dataclass(frozen=True)
class Delimited:
    """A text file, read.

    Parameters
    ----------
    names
        The header's fields, as they stand there.
    table
        The other rows; its columns are called by their numbers.
    lines
        The line of the file in which each row begins.
    separator
        What stands between the fields.
    header
        The line that names the columns.
    """

    names: list[str]
    table: arrow.Table
    lines: Sequence[int] | npt.NDArray[np.int64]
    separator: str
    header: int


def read_delimited(content: bytes, where: str, *, as_text: bool = False) -> Delimited:
    """Read the bytes of a text file whose first line names the columns.

    Parameters
    ----------
    content
        UTF-8, with or without a byte-order mark, or UTF-16 with one.
    where
        What an error calls the file.
    as_text
        Whether every cell stays the text that it is: for tables of words, where ``007`` and
        ``1.10`` are names.

    Raises
    ------
    DataError
        If it is empty, in another encoding, or no table.
    """
    content = _in_utf8(content, where)
    try:
        found = _line_by_line(content, as_text) or _row_by_row(content, where, as_text)
    except UnicodeDecodeError:
        raise _not_utf8(content, where) from None
    if any(arrow.types.is_binary(each) for each in found.table.schema.types):
        raise _not_utf8(content, where)
    return found


def _in_utf8(content: bytes, where: str) -> bytes:
    """The content without a byte-order mark, and as UTF-8 where the mark says UTF-16."""
    if content.startswith(_UTF16):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeError:
            raise _not_utf8(content, where) from None
    if b"\x00" in content[:4096]:
        raise DataError(
            "The file is not a table that can be read here.",
            where=where,
            try_this="CSV, Excel (.xlsx), Stata (.dta), SPSS (.sav), Parquet or Feather: save it "
            "as one of these",
        )
    content = content.removeprefix(_UTF8_MARK)
    is_of_old_mac = b"\r" in content and b"\n" not in content
    return content.replace(b"\r", b"\n") if is_of_old_mac else content


def _not_utf8(content: bytes, where: str) -> DataError:
    try:
        content.decode()
        byte = 0
    except UnicodeDecodeError as problem:
        byte = problem.start
    line = content.count(b"\n", 0, byte) + 1
    return DataError(
        "The file is not in UTF-8.",
        where=f"{where}, line {line}",
        why="Letters outside English would be misread.",
        try_this='in a spreadsheet, save it as "CSV UTF-8"',
    )


def _line_by_line(content: bytes, as_text: bool) -> Delimited | None:
    """Read a file whose every line is a row; None where some line is none, or there is more to
    say. As many rows as lines: then no line is blank, and no cell holds the end of one."""
    head = content[:_HEAD]
    end = head.find(b"\n")
    if end < 0 or (b'"' in head[:end] and head[:end].count(b'"') % 2):
        return None
    separator, is_said = _separator(head.decode("utf-8", "replace").split("\n")[:_LOOKED_AT])
    if is_said:
        return None
    names = _names(head[:end], separator)
    if names is None:  # said below, with its place
        return None
    try:
        table = _parsed(memoryview(content)[end + 1 :], separator, len(names), as_text=as_text)
    except arrow.ArrowInvalid:
        return None
    n_lines = content.rstrip(b"\r\n").count(b"\n") + 1
    if not names or table.num_rows != n_lines - 1:
        return None
    return Delimited(names, table, range(2, n_lines + 1), separator, 1)


def _row_by_row(content: bytes, where: str, as_text: bool) -> Delimited:
    """Read a file with blank lines, or cells of several lines; or say what is wrong with it."""
    rows = rows_of(content, where)
    if not len(rows.starts):
        raise DataError(
            "The file is empty.", where=where, try_this="a file whose first line names the columns"
        )
    first = range(min(_LOOKED_AT, len(rows.starts)))
    separator, is_said = _separator([rows.text(row).decode("utf-8", "replace") for row in first])
    header = min(int(is_said), len(rows.starts) - 1)
    names = _names(rows.text(header), separator)
    if names is None:
        raise DataError(
            "A name in the first line is cut by the end of a line (CR)."
            if b"\r" in rows.text(header).rstrip(b"\r")
            else f"The name of a column is longer than {_LONGEST_NAME:,} letters.",
            where=f"{where}, line {rows.line(header)}",
            why="The first line names the columns: this one seems to hold something else.",
            try_this="a first line with a short name for each column",
        )
    lines = rows.lines()
    refuse_swallowed(rows, separator, len(names), where)
    people = range(header + 1, len(rows.starts))
    body = memoryview(content)[rows.starts[header + 1] :] if people else b""
    if rows.is_padded:
        body = b"\n".join(rows.text(row).rstrip(b"\r") for row in people)
    parsed = partial(
        _parsed,
        body,
        separator,
        len(names),
        as_text=as_text,
        has_lines=bool(rows.has_lines().any()),
    )
    bad: list[InvalidRow] = []

    def note(row: InvalidRow) -> str:
        bad.append(row)
        return "skip"

    try:
        table = parsed()
    except arrow.ArrowInvalid as problem:
        content.decode()  # what is not text has no fields to count
        with suppress(arrow.ArrowInvalid):  # again, row by row, to know which is uneven
            parsed(handler=note)
        if bad:
            raise _uneven(rows, bad[0], header, names, separator, where) from None
        raise _unreadable(where, str(problem)) from None
    if table.num_rows != len(people):
        raise _unreadable(where, f"{len(people)} rows by its lines, {table.num_rows} by its fields")
    return Delimited(names, table, lines[header + 1 :], separator, int(lines[header]))


def _unreadable(where: str, problem: str) -> DataError:
    return DataError(
        f"The file can't be read as a table: {problem}.",
        where=where,
        why="People would be lost, or made of the parts of others.",
        try_this="save the file again as CSV, with text in double quotes",
    )


def _uneven(
    rows: Rows, bad: InvalidRow, header: int, names: list[str], separator: str, where: str
) -> DataError:
    """That a row has more fields, or fewer, than there are names."""
    row = header + bad.number
    if rows.has_lines()[row]:
        return swallowing(rows, row, where)
    return DataError(
        f"The file is not a table: a line has {how_many(bad.actual_columns, 'field')}, and the "
        f"first line names {how_many(len(names), 'column')}.",
        where=f"{where}, line {rows.line(row)}",
        why="Values would be lost, or read under their neighbour's name.",
        try_this="name every column in the first line, and put fields that hold "
        f"{SEPARATORS.get(separator, repr(separator))} in double quotes",
    )


def _separator(lines: Sequence[str]) -> tuple[str, bool]:
    """What stands between the fields, and whether the first line is there to say so, as some
    spreadsheets write it: ``sep=;``."""
    if said := _SAYS_SEPARATOR.fullmatch(lines[0].strip()):
        return said[1], True
    bare = [re.sub(r'"[^"]*"', "", line) for line in lines]

    def fits(mark: str) -> tuple[int, int]:
        in_header = bare[0].count(mark)
        alike = sum(line.count(mark) == in_header for line in bare)
        return (alike if in_header else 0), in_header

    return max(SEPARATORS, key=fits), False


def _names(line: bytes, separator: str) -> list[str] | None:
    """The names of columns in a line; None where one is too long to be a name, or cut."""
    try:
        names = next(csv.reader([line.decode().rstrip("\r")], delimiter=separator), [])
    except csv.Error:  # the end of a line, or the module's own limit, which any package may move
        return None
    return None if any(len(name) > _LONGEST_NAME for name in names) else names


def _parsed(
    body: bytes | memoryview,
    separator: str,
    n_fields: int,
    *,
    as_text: bool,
    has_lines: bool = False,
    handler: Callable[[InvalidRow], str] | None = None,
) -> arrow.Table:
    """The fields, each column as what all its cells are; rows are counted where ``handler`` is
    told of uneven ones."""
    names = [str(i) for i in range(n_fields)]
    if not body:
        return arrow.table({name: arrow.array([], arrow.string()) for name in names})
    return read_csv(
        arrow.py_buffer(body),
        read_options=ReadOptions(column_names=names, use_threads=handler is None),
        parse_options=ParseOptions(
            delimiter=separator, newlines_in_values=has_lines, invalid_row_handler=handler
        ),
        convert_options=ConvertOptions(
            null_values=[""],
            strings_can_be_null=True,
            column_types=dict.fromkeys(names, arrow.string()) if as_text else None,
            decimal_point="," if separator == ";" else ".",
        ),
    )
