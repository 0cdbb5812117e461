"""How far one person is from the nearest of others: Gower's distance over all columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.spatial

from cocreate_lib.study.twin.columns import Floats

_ROWS = 256  # at a time


@dataclass(frozen=True)
class Space:
    """Where people lie: each column is worth as much, whatever its type (Gower 1971).

    Two numbers are as far apart as their difference, in units of what the middle nine tenths of
    people span; two levels, or a missing value and one in the middle, are 1 apart.

    Parameters
    ----------
    numbers
        The numbers, each with where its scale begins, and how long it is.
    categories
        The categories, each with how many levels it has.
    """

    numbers: Mapping[str, tuple[float, float]]
    categories: Mapping[str, int]

    def points(self, people: pd.DataFrame) -> Floats:
        """One row a person of a plain table; distances are sums of absolute differences."""
        parts = [np.zeros((len(people), 1))]
        for name, (low, span) in self.numbers.items():
            values = people[name].to_numpy()
            gone = np.isnan(values)
            parts.append(np.where(gone, 0.5, (values - low) / span)[:, None])
            parts.append(gone[:, None] * 0.5)
        for name, levels in self.categories.items():
            values = people[name].to_numpy()
            codes = np.where(np.isnan(values), levels, values).astype(int)
            parts.append(np.eye(levels + 1)[codes] / 2)
        return np.ascontiguousarray(np.hstack(parts))


def space(people: pd.DataFrame, levels: Mapping[str, Sequence[str]]) -> Space:
    """The space of a plain table's people, by the columns that differ between them.

    Parameters
    ----------
    people
        A table of numbers only.
    levels
        For each category among its columns, its levels.
    """
    numbers, categories = {}, {}
    for name in people:
        values = people[name].dropna().to_numpy()
        if not len(values) or values.min() == values.max():
            continue
        if name in levels:
            categories[str(name)] = len(levels[str(name)])
            continue
        low, high = np.quantile(values, [0.05, 0.95])
        if low == high or len(np.unique(values)) == 2:
            low, high = values.min(), values.max()
        numbers[str(name)] = float(low), float(high - low)
    return Space(numbers, categories)


def nearest(points: Floats, others: Floats) -> tuple[Floats, np.ndarray]:
    """The distance of each point from the nearest of others, and which one that is."""
    found = np.empty(len(points))
    which = np.empty(len(points), dtype=np.int64)
    for start in range(0, len(points), _ROWS):
        part = slice(start, start + _ROWS)
        away = scipy.spatial.distance.cdist(points[part], others, "cityblock")
        which[part] = away.argmin(axis=1)
        found[part] = away[np.arange(len(away)), which[part]]
    return found, which
