"""Parquet and Feather: only the columns and rows that are wanted, a piece of the file at a time.

Where rows are left out, the columns that say so are read first. A piece in which no row is wanted
is not read further; a row group of Parquet isn't read at all whose smallest and largest values say
that no row in it can be wanted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as arrow
import pyarrow.dataset
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet

from cocreate_lib.io.conditions import Condition, Mask, rows_that_fit
from cocreate_lib.io.names import plain_name, typed_names
from cocreate_lib.io.sources import Source
from cocreate_lib.io.wanted import Wanted, said_of_empty, without_empty_rows

_ROWS = 2**17  # that are in memory at a time, before some are left out
_EXACT = 2**53  # up to which every whole number is a float


def read_columnar(source: Source, wanted: Wanted) -> tuple[pd.DataFrame, list[str]]:
    """The wanted part of a table in Parquet or Feather, and what is to be known of it.

    Returns
    -------
    frame : pandas.DataFrame
        Under names that can be typed, on an index ``line``: the number of the row in the file.
    said : list of str
        What was done to names and rows.
    """
    file = _opened(source)
    names, said = typed_names(file.schema.names, source.where)
    wanted.check(names, source.where)
    stored = dict(zip(names, file.schema.names, strict=True))
    columns = list(wanted.columns or names)
    inside = [stored[name] for name in columns]
    total = sum(file.pieces)
    if wanted.keep:
        conditions = [(stored[each.column], each) for each in wanted.keep]
        table, lines = _kept(file, inside, conditions, source.where)
        frame = to_pandas(table).set_axis(pd.Index(lines, name="line"))
    else:
        frame = to_pandas(_whole(file, inside))
        frame = frame.set_axis(pd.RangeIndex(1, total + 1, name="line"))
    frame.columns = pd.Index(columns)
    hollow = [n for n in columns if not plain_name(stored[n]) and frame[n].isna().all()]
    frame = frame.drop(columns=hollow)
    if not wanted.keep:  # a row that is kept holds something
        frame, more = _with_something(file, frame, [n for n in stored.values() if n not in inside])
        said += more
    wanted.refuse_none(len(frame), total, source.where)
    return frame, [*said, *wanted.said(len(frame), total)]


def to_pandas(table: arrow.Table) -> pd.DataFrame:
    """An Arrow table as pandas keeps it: flags with gaps as flags, decimals as numbers."""
    for place, each in enumerate(table.schema):
        if arrow.types.is_decimal(each.type):
            numbers = table.column(place).cast(arrow.float64())
            table = table.set_column(place, each.name, numbers)
    flags = {arrow.bool_(): pd.BooleanDtype()}
    frame: pd.DataFrame = table.to_pandas(ignore_metadata=True, types_mapper=flags.get)
    return frame


class _File(Protocol):
    """A file of columns, in pieces that can be read by themselves."""

    schema: arrow.Schema
    pieces: list[int]  # the rows of each

    def read(self, columns: Sequence[str], piece: int | None = None) -> Iterator[Any]:
        """Columns as record batches, of one piece or of all."""
        ...

    def may_fit(self, conditions: Sequence[tuple[str, Condition]]) -> set[int]:
        """The pieces in which some row may be one that is wanted."""
        ...


def _opened(source: Source) -> _File:
    if source.content.startswith(b"PAR1"):
        return _Parquet(source)
    return _Feather(source) if source.content.startswith(b"ARROW1") else _OldFeather(source)


class _Parquet:
    def __init__(self, source: Source) -> None:
        self.path = source.on_disk
        place = source.on_disk or arrow.BufferReader(source.content)
        self.file = pyarrow.parquet.ParquetFile(place)
        self.schema = self.file.schema_arrow
        about = self.file.metadata
        self.pieces = [about.row_group(i).num_rows for i in range(about.num_row_groups)]

    def read(self, columns: Sequence[str], piece: int | None = None) -> Iterator[Any]:
        groups = None if piece is None else [piece]
        # A name with a point in it is a path for Arrow: what is too much is taken out again.
        for batch in self.file.iter_batches(_ROWS, row_groups=groups, columns=list(columns)):
            yield batch.select(columns)

    def may_fit(self, conditions: Sequence[tuple[str, Condition]]) -> set[int]:
        limits = [_limits(each, self.schema.field(name)) for name, each in conditions]
        known = [each for each in limits if each is not None]
        if not known or self.path is None:
            return set(range(len(self.pieces)))
        (whole,) = pyarrow.dataset.dataset(self.path, self.schema, "parquet").get_fragments()
        return {group.id for group in whole.subset(reduce(and_, known)).row_groups}


class _Feather:
    def __init__(self, source: Source) -> None:
        self.place = source.on_disk or arrow.py_buffer(source.content)
        with arrow.ipc.open_file(self.place) as file:
            self.schema = file.schema
        self.pieces = [batch.num_rows for batch in self.read(self.schema.names[:1])]

    def read(self, columns: Sequence[str], piece: int | None = None) -> Iterator[Any]:
        fields = arrow.ipc.IpcReadOptions(included_fields=[*map(self.schema.names.index, columns)])
        with arrow.ipc.open_file(self.place, options=fields) as file:
            for place in range(file.num_record_batches) if piece is None else [piece]:
                yield file.get_batch(place).select(columns)

    def may_fit(self, conditions: Sequence[tuple[str, Condition]]) -> set[int]:
        return set(range(len(self.pieces)))


class _OldFeather:
    """A format that knows no pieces."""

    def __init__(self, source: Source) -> None:
        self.table = pyarrow.feather.read_table(arrow.BufferReader(source.content)).combine_chunks()
        self.schema = self.table.schema
        self.pieces = [self.table.num_rows]

    def read(self, columns: Sequence[str], piece: int | None = None) -> Iterator[Any]:
        yield from self.table.select(columns).to_batches()

    def may_fit(self, conditions: Sequence[tuple[str, Condition]]) -> set[int]:
        return {0}


def _whole(file: _File, columns: Sequence[str]) -> arrow.Table:
    """Columns with all their rows."""
    schema = arrow.schema([file.schema.field(name) for name in columns])
    return _sound(arrow.Table.from_batches(file.read(columns), schema))


def _sound(data: Any) -> Any:
    """What is as it says: of a damaged file memory may be read that isn't the table's."""
    data.validate(full=True)
    return data


def _kept(
    file: _File, columns: Sequence[str], conditions: Sequence[tuple[str, Condition]], where: str
) -> tuple[arrow.Table, npt.NDArray[np.int64]]:
    """The rows that are wanted, and which they are."""
    judged = {
        each: rows_that_fit(_series(_whole(file, [name]).column(0), 0), each, where)
        for name, each in conditions
        if _is_judged_whole(each, file.schema.field(name))
    }
    batches: list[Any] = []
    lines: list[npt.NDArray[np.int64]] = []
    start = 0
    may_fit = file.may_fit(conditions)
    for piece, rows in enumerate(file.pieces):
        fits = np.full(rows, piece in may_fit)
        for name, each in conditions:
            if each in judged:
                fits &= judged[each][start : start + rows]
            elif fits.any():
                fits &= _fitting(file, piece, name, each, where, start)
        if fits.any():
            batches += _filtered(file.read(columns, piece), fits)
            lines.append(np.flatnonzero(fits) + start + 1)
        start += rows
    schema = arrow.schema([file.schema.field(name) for name in columns])
    return (
        arrow.Table.from_batches(batches, schema),
        np.concatenate([*lines, np.zeros(0, dtype=np.int64)]),
    )


def _is_judged_whole(condition: Condition, field: arrow.Field) -> bool:
    """Whether all texts of a column say together what each is: numbers with a decimal comma."""
    is_text = arrow.types.is_string(field.type) or arrow.types.is_large_string(field.type)
    return is_text and not all(isinstance(each, str) for each in condition.these)


def _fitting(
    file: _File, piece: int, name: str, condition: Condition, where: str, start: int
) -> Mask:
    fits = []
    for batch in file.read([name], piece):
        fits.append(rows_that_fit(_series(_sound(batch).column(0), start), condition, where))
        start += batch.num_rows
    return np.concatenate(fits)


def _series(column: Any, start: int) -> pd.Series:
    """Cells for a condition, on their lines; a text once, however often it is there."""
    if arrow.types.is_string(column.type) or arrow.types.is_large_string(column.type):
        column = column.dictionary_encode()
    cells = to_pandas(arrow.table({"": column})).iloc[:, 0]
    return cells.set_axis(pd.RangeIndex(start + 1, start + len(cells) + 1))


def _filtered(batches: Iterator[Any], fits: Mask) -> Iterator[Any]:
    start = 0
    for batch in batches:
        here = fits[start : start + batch.num_rows]
        start += batch.num_rows
        if here.any():
            yield _sound(batch).filter(arrow.array(here))


def _limits(condition: Condition, field: arrow.Field) -> Any:
    """What a piece's smallest and largest value have to fulfil; None where they say nothing."""
    bounds = [_bounds(value, field.type) for value in condition.these]
    if None in bounds:
        return None
    column = pyarrow.dataset.field(field.name)
    low, high = condition.test != "at_most", condition.test != "at_least"
    return reduce(
        or_,
        [
            reduce(and_, [column >= least] * low + [column <= most] * high)
            for least, most in filter(None, bounds)
        ],
    )


def _bounds(value: object, kind: arrow.DataType) -> tuple[Any, Any] | None:
    """Between which values of a type a value lies that is compared with them."""
    is_number = isinstance(value, int | float) and abs(value) <= _EXACT
    if is_number and (arrow.types.is_integer(kind) or arrow.types.is_float64(kind)):
        number = int(value) if isinstance(value, bool) else value
        return number, number
    if isinstance(value, dt.date) and arrow.types.is_date32(kind):
        day = value.date() if isinstance(value, dt.datetime) else value
        return day, day
    return None


def _with_something(
    file: _File, frame: pd.DataFrame, others: Sequence[str]
) -> tuple[pd.DataFrame, list[str]]:
    """The rows that hold anything, be it in a column that isn't wanted."""
    some, said = without_empty_rows(frame)
    if not said or not others:
        return some, said
    known = np.asarray(frame.notna().to_numpy().any(axis=1))
    start = 0
    for batch in file.read(others):
        known[start : start + batch.num_rows] |= to_pandas(batch).notna().to_numpy().any(axis=1)
        start += batch.num_rows
    empty = int((~known).sum())
    return frame.iloc[np.flatnonzero(known)], said_of_empty(empty) if empty else []
