"""What is wanted of a table: which columns, and which rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.errors import DataError
from cocreate_lib.io.conditions import Condition, read_conditions, rows_that_fit
from cocreate_lib.io.names import check_known
from cocreate_lib.text import how_many, listed, plural

Words = Mapping[str, Mapping[float, str]]


@dataclass(frozen=True)
class Wanted:
    """The part of a table that is read.

    Parameters
    ----------
    columns
        Their names, in their order; None for all.
    keep
        What holds of each row that is read.
    """

    columns: tuple[str, ...] | None = None
    keep: tuple[Condition, ...] = ()

    def check(self, names: Sequence[str], where: str) -> None:
        """Refuse columns that there aren't."""
        check_known((*(self.columns or ()), *(each.column for each in self.keep)), names, where)

    def cut(self, frame: pd.DataFrame, where: str, decimal: str, words: Words) -> pd.DataFrame:
        """The part of a table that was read whole."""
        self.check(list(frame.columns), where)
        if self.keep:
            fits = [
                rows_that_fit(
                    frame[each.column], each, where, decimal=decimal, words=words.get(each.column)
                )
                for each in self.keep
            ]
            frame = frame.iloc[np.flatnonzero(np.all(fits, axis=0))]
        return frame if self.columns is None else frame[list(self.columns)]

    def said(self, kept: int, total: int) -> list[str]:
        """How many rows were read, and why these."""
        if not self.keep:
            return []
        why = listed(map(str, self.keep))
        return [f"{kept:,} of {how_many(total, 'row')} {plural(kept, 'was', 'were')} read: {why}."]

    def refuse_none(self, kept: int, total: int, where: str) -> None:
        """Refuse that no row is left of some."""
        if self.keep and total and not kept:
            raise DataError(
                f"None of {how_many(total, 'row')} {plural(total, 'is', 'are')} left: "
                f"{listed(map(str, self.keep))}.",
                where=where,
                why="There would be nobody to compare.",
                try_this="look at how the column writes that value, small and capital letters too",
            )


def as_wanted(columns: Iterable[str] | None, keep: Iterable[Any] | None) -> Wanted:
    """What somebody wants, checked as far as that goes without the table.

    Raises
    ------
    DataError
        For no column at all, or what is no condition.
    """
    conditions = read_conditions(keep or ())
    if columns is None:
        return Wanted(None, conditions)
    names = (columns,) if isinstance(columns, str) else tuple(dict.fromkeys(columns))
    if not names:
        raise DataError(
            "No column is asked for.",
            where="columns",
            try_this="the names of some, or leave it out for all",
        )
    return Wanted(names, conditions)


def without_empty_rows(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The rows that hold anything."""
    if frame.empty or frame.iloc[:, 0].notna().all():
        return frame, []
    empty = frame.isna().to_numpy().all(axis=1)
    if not empty.any():
        return frame, []
    return frame.iloc[np.flatnonzero(~empty)], said_of_empty(int(empty.sum()))


def said_of_empty(n: int) -> list[str]:
    """How many rows were left out because nothing stands in them."""
    return [f"{how_many(n, 'row')} with nothing in any cell {plural(n, 'was', 'were')} left out."]
