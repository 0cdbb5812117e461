"""The columns that a plan reads beyond what its main estimates need, as arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.data.cells import numbers
from cocreate_lib.comparison.data.table import MOST_CODES, FurtherData
from cocreate_lib.comparison.numerics.arrays import BoolArray
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.further_columns import FurtherColumn, further_columns
from cocreate_lib.errors import DataError
from cocreate_lib.text import how_many


def read_further(
    people: pd.DataFrame, plan: PlanFields, treated: BoolArray
) -> dict[str, FurtherData]:
    """Each of these columns, of the people analysed.

    Parameters
    ----------
    people
        The people analysed, with cells that were understood.
    plan
        The plan.
    treated
        Who of them is in the programme.

    Raises
    ------
    DataError
        For a column that can't be read as the plan asks.
    """
    return {
        name: _read(people[name], column, treated) for name, column in further_columns(plan).items()
    }


def who_is_read(declared: FurtherColumn, treated: BoolArray) -> BoolArray:
    """The people whose values are read."""
    if declared.only_for is None:
        return np.ones_like(treated)
    return treated if declared.only_for == "treated" else ~treated


def level_text(level: Any) -> str:
    """A level in words: whole numbers without decimals.

    Examples
    --------
    >>> level_text(2.0), level_text("elsewhere")
    ('2', 'elsewhere')
    """
    return f"{level:g}" if isinstance(level, float) else str(level)


def _read(column: pd.Series, declared: FurtherColumn, treated: BoolArray) -> FurtherData:
    who = who_is_read(declared, treated)
    values = np.full(len(column), np.nan)
    if not declared.has_levels:
        values[who] = numbers(column[who], declared.role)
        return FurtherData(values)
    categories = pd.Categorical(column[who]).remove_unused_categories()
    values[who] = categories.codes
    levels = tuple(map(level_text, categories.categories))
    _check_levels(column, declared, levels)
    return FurtherData(values, levels)


def _check_levels(column: pd.Series, declared: FurtherColumn, levels: tuple[str, ...]) -> None:
    where = f"column {column.name!r}, named as {declared.role}"
    if len(levels) < 2:
        raise DataError(
            f"{column.name!r} is the same for everybody: {levels[0]!r}.",
            where=where,
            why="There is nobody else to set these people beside.",
            try_this="A column with two levels or more, or leave it out of the plan.",
        )
    if len(levels) > MOST_CODES:
        raise DataError(
            f"{column.name!r} has {how_many(len(levels), 'level')}.",
            where=where,
            why=f"With more than {MOST_CODES} (a limit of ours) there are too few people in each.",
            try_this="A column of bands, such as 18 to 24, 25 to 34 and 35 or more; or join small "
            "levels.",
        )
