"""Cells of a column as numbers or codes, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray
from cocreate_lib.comparison.plan.outcome import LARGEST
from cocreate_lib.errors import CellError
from cocreate_lib.text import how_many

SHOWN = 5
_DATES = {"date", "datetime", "datetime64", "timedelta", "timedelta64", "period", "time"}


def numbers(column: pd.Series, role: str) -> FloatArray:
    """A column without missing values as finite numbers."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if pd.api.types.is_numeric_dtype(column.dtype):
        parsed = column
    else:
        refuse_dates(column)
        parsed = parse_numbers(column)
        refuse_text(column, parsed.isna().to_numpy(), role)
    if parsed.dtype.kind == "c":
        raise CellError(
            f"{column.name!r} holds complex numbers.",
            where=f"column {column.name!r}",
            why="No person is more or less than another by them.",
            try_this="Keep their real part, if that is what was measured.",
        )
    values = parsed.to_numpy(dtype=float)
    infinite = np.isinf(values)
    if infinite.any():
        raise CellError(
            f"{column.name!r} has {how_many(int(infinite.sum()), 'infinite value')}.",
            where=rows_text(column, infinite),
            why="No mean and no model can be computed with them.",
            try_this="Look for a division by zero before this step, or mark them as missing.",
        )
    size = np.abs(values)
    extreme = (size > LARGEST) | ((size > 0) & (size < 1 / LARGEST))
    if extreme.any():
        raise CellError(
            f"{column.name!r} has {how_many(int(extreme.sum()), 'value')} too large or too small "
            "to compute with.",
            where=rows_text(column, extreme),
            why=f"Squares of numbers beyond {LARGEST:g}, or below one part of that, are lost.",
            try_this="Correct them, or measure in another unit.",
        )
    return values


def parse_numbers(column: pd.Series) -> pd.Series:
    """Cells of any kind as numbers; missing where they are none."""
    try:
        return pd.to_numeric(column.astype(object), errors="coerce")
    except OverflowError as problem:
        raise CellError(
            f"{column.name!r} holds whole numbers that are too large to compute with.",
            where=f"column {column.name!r}",
            try_this="If they are labels rather than amounts, leave the column out of the plan.",
        ) from problem


def refuse_text(
    column: pd.Series, is_text: BoolArray, role: str, *, may_be_levels: bool = False
) -> None:
    """Refuse text among numbers; ``may_be_levels``: all cells could be names of categories."""
    if not is_text.any():
        return
    or_codes = f', or, if all are codes, categories=["{column.name}"]' if may_be_levels else ""
    cells = [repr(value) for value in pd.unique(column[is_text].astype(object))[:SHOWN]]
    raise CellError(
        f"{column.name!r} should hold numbers, and has text in "
        f"{how_many(int(is_text.sum()), 'cell')}: {', '.join(cells)}.",
        where=rows_text(column, is_text),
        why=f"The plan uses it as {role}.",
        try_this=f"Correct these cells; leave a cell empty where nothing is known{or_codes}.",
    )


def refuse_dates(column: pd.Series) -> None:
    if pd.api.types.infer_dtype(column) in _DATES:
        raise CellError(
            f"{column.name!r} holds dates or lengths of time.",
            where=f"column {column.name!r}",
            try_this="Turn it into a number first, such as days since the start.",
        )


def refuse(column: pd.Series, bad: BoolArray, problem: str, why: str) -> None:
    if bad.any():
        values = ", ".join(f"{value}" for value in pd.unique(column[bad])[:SHOWN])
        raise CellError(
            f"{column.name!r} {problem} in {how_many(int(bad.sum()), 'row')}: {values}.",
            where=rows_text(column, bad),
            why=why,
            try_this="Correct these values, or declare the outcome as another kind.",
        )


def group_codes(people: pd.DataFrame, names: Sequence[str]) -> IntArray:
    """One whole number for each combination of values."""
    columns = people[list(names)]
    try:
        groups = columns.groupby(list(names), observed=True).ngroup()
    except (TypeError, UnicodeEncodeError):  # several types, or broken text, by what they look like
        named = columns.map(lambda value: (type(value).__name__, repr(value)))
        groups = named.groupby(list(names)).ngroup()
    return groups.to_numpy().astype(np.intp)


def rows_text(column: pd.Series, which: BoolArray) -> str:
    labels = column.index[which]
    return f"column {column.name!r}, {row_word(column)} {listing(labels)}"


def row_word(table: pd.DataFrame | pd.Series) -> str:
    """What a row is called: that of a file has the number of its line."""
    return "line" if table.index.name == "line" else "row"


def listing(values: Any) -> str:
    shown = ", ".join(str(value) for value in values[:SHOWN])
    return shown + (f" and {len(values) - SHOWN} more" if len(values) > SHOWN else "")
