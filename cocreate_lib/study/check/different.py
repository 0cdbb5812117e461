"""The different values of a column, and in which rows each stands: whatever is costly to find out
is found out once for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.io.cells import is_missing, tidied

Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Different:
    """The different values of a column.

    Parameters
    ----------
    column
        The column.
    codes
        Of each row, which of ``items`` it holds; -1 where the cell is empty.
    items
        The different values in the order in which they are met.
    """

    column: pd.Series
    codes: npt.NDArray[np.intp]
    items: list[Any]

    @cached_property
    def texts(self) -> list[str]:
        """The values as texts: tidied, and whole numbers without decimals."""
        return [as_text(value) for value in self.items]

    @cached_property
    def counts(self) -> npt.NDArray[np.intp]:
        """In how many rows each value stands."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.items))

    @cached_property
    def says_nothing(self) -> Rows:
        """Which values are marks for what isn't known."""
        return np.array(
            [
                isinstance(value, str) and is_missing(text)
                for value, text in zip(self.items, self.texts, strict=True)
            ],
            dtype=bool,
        )

    @property
    def n(self) -> int:
        """How many cells hold something."""
        return int(self.counts[~self.says_nothing].sum())

    def rows(self, which: Sequence[bool] | Rows) -> Rows:
        """The rows that hold one of these values."""
        return np.append(np.asarray(which, dtype=bool), False)[self.codes]

    def lines(self, which: Sequence[bool] | Rows) -> npt.NDArray[Any]:
        """The lines of the file in which these rows are."""
        found: npt.NDArray[Any] = self.column.index.to_numpy()[self.rows(which)]
        return found


def different(column: pd.Series) -> Different:
    """The different values of a column."""
    try:
        codes, values = pd.factorize(column)
    except (TypeError, UnicodeEncodeError):  # lists and the like, or broken text
        cells = [None if _is_nothing(cell) else as_text(cell) for cell in column]
        places: dict[str, int] = {}
        each = [-1 if cell is None else places.setdefault(cell, len(places)) for cell in cells]
        return Different(column, np.array(each, dtype=np.intp), list(places))
    return Different(column, codes, list(values))


def as_text(value: Any) -> str:
    """A value as a text: without blanks around it, whole numbers without decimals.

    Examples
    --------
    >>> as_text(" F "), as_text(3.0), as_text(True)
    ('F', '3', 'True')
    """
    if isinstance(value, str):
        return tidied(value)
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _is_nothing(cell: Any) -> bool:
    if isinstance(cell, (list, tuple, dict, set, np.ndarray)):
        return False
    return cell is None or cell is pd.NA or cell is pd.NaT or bool(cell != cell)
