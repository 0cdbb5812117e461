"""The texts in a column: the different ones, and in which rows each stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.numerics.arrays import BoolArray, IntArray
from cocreate_lib.io.cells import is_missing, tidied


@dataclass(frozen=True)
class Texts:
    """The texts of a column.

    Parameters
    ----------
    column
        The column.
    raw
        The different texts in it, as they are.
    codes
        Of each row, which of them it holds; -1 where its cell is no text.
    """

    column: pd.Series
    raw: list[str]
    codes: IntArray

    @cached_property
    def tidy(self) -> list[str]:
        """The texts without blanks around them."""
        return [tidied(text) for text in self.raw]

    @cached_property
    def is_missing(self) -> list[bool]:
        """Which texts say that nothing is known."""
        return [is_missing(text) for text in self.tidy]

    @cached_property
    def counts(self) -> IntArray:
        """In how many rows each text stands."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.raw))

    @property
    def others(self) -> pd.Series:
        """The cells that hold something else than text."""
        found = self.column[self.codes < 0]
        return found[found.notna()]

    def count(self, which: Sequence[bool]) -> int:
        """In how many rows one of these texts stands."""
        return int(self.counts[np.asarray(which, dtype=bool)].sum())

    def rows(self, which: Sequence[bool]) -> BoolArray:
        """The rows in which one of these texts stands."""
        return np.append(np.asarray(which, dtype=bool), False)[self.codes]

    def replaced(self, values: Sequence[Any] | np.ndarray) -> pd.Series:
        """The column with a value for each text; None is missing. Numbers are kept as numbers."""
        are_numbers = isinstance(values, np.ndarray)
        if are_numbers and self.others.empty:
            found = np.append(values, np.nan)[self.codes]
            return pd.Series(found, self.column.index, name=self.column.name)
        cells = self.column.astype(object).to_numpy(copy=True)
        here = self.codes >= 0
        options = np.empty(len(values), dtype=object)
        options[:] = values if not are_numbers else [float(value) for value in values]
        cells[here] = options[self.codes[here]]
        return pd.Series(cells, self.column.index, dtype=object, name=self.column.name)

    def tidied(self) -> pd.Series:
        """The column with tidy texts, and nothing where one says so; itself where that is so."""
        if not any(self.is_missing) and self.tidy == self.raw:
            return self.column
        pairs = zip(self.tidy, self.is_missing, strict=True)
        return self.replaced([None if gone else text for text, gone in pairs])


def texts_of(column: pd.Series) -> Texts | None:
    """The texts of a column; None where it has none."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        raw = column.cat.categories.tolist()
        if not raw or not all(isinstance(text, str) for text in raw):
            return None
        return Texts(column, raw, column.cat.codes.to_numpy().astype(np.intp))
    if pd.api.types.is_object_dtype(column.dtype):
        if pd.api.types.infer_dtype(column, skipna=True) == "string":
            is_text = column.notna().to_numpy()
        else:
            is_text = np.fromiter((isinstance(cell, str) for cell in column), bool, len(column))
    elif pd.api.types.is_string_dtype(column.dtype):
        is_text = column.notna().to_numpy()
    else:
        return None
    if not is_text.any():
        return None
    codes = np.full(len(column), -1, dtype=np.intp)
    codes[is_text], raw = _factorised(column[is_text])
    return Texts(column, raw, codes)


def _factorised(column: pd.Series) -> tuple[IntArray, list[str]]:
    try:
        codes, different = pd.factorize(column)
    except UnicodeEncodeError:  # text that is broken
        places: dict[str, int] = {}
        codes = np.array([places.setdefault(text, len(places)) for text in column], dtype=np.intp)
        return codes, list(places)
    return codes, different.tolist()
