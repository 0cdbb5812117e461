"""How far one person is from the nearest of others: Gower's distance over all columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.spatial

from cocreate_lib.study.twin.columns import (
    NUMBERS,
    Floats,
    TwinColumn,
    counts_of,
    numbers_of,
    texts_of,
)

_ROWS = 256  # at a time
_MOST_LEVELS = 50


@dataclass(frozen=True)
class Space:
    """Where people lie: each column is worth as much, whatever its type (Gower 1971).

    Two numbers are as far apart as their difference on the scale of the middle nine tenths, at most
    1; two levels, or a value and a missing one, are 1 apart.
    """

    columns: tuple[TwinColumn, ...]
    low: Floats
    span: Floats
    levels: tuple[tuple[str, ...], ...]

    def points(self, people: pd.DataFrame) -> Floats:
        """One row a person; distances are sums of absolute differences."""
        parts = []
        for place, column in enumerate(self.columns):
            if column.type in NUMBERS:
                values = numbers_of(people[column.name])
                scaled = np.clip((values - self.low[place]) / self.span[place], 0, 1)
                gone = np.isnan(values)
                parts += [np.where(gone, 0.5, scaled)[:, None], gone[:, None] * 0.5]
            else:
                texts = texts_of(people[column.name])
                names = self.levels[place]
                codes = pd.Categorical(texts, categories=list(names)).codes
                codes = np.where(codes < 0, len(names), codes)
                codes = np.where(pd.isna(texts), len(names) + 1, codes)
                parts.append(np.eye(len(names) + 2)[codes] / 2)
        return np.ascontiguousarray(np.hstack(parts)) if parts else np.zeros((len(people), 1))


def space(people: pd.DataFrame, columns: tuple[TwinColumn, ...]) -> Space:
    """The space of a table's people, by the columns that differ between them."""
    low, span, levels, used = [], [], [], []
    for column in columns:
        if column.type in NUMBERS:
            values = numbers_of(people[column.name])
            values = values[~np.isnan(values)]
            if not len(values) or values.min() == values.max():
                continue
            ends = np.quantile(values, [0.05, 0.95])
            if column.type == "yes_no" or ends[0] == ends[1]:
                ends = np.array([values.min(), values.max()])
            low.append(ends[0])
            span.append(ends[1] - ends[0])
            levels.append(())
        else:
            counts = counts_of(people[column.name])
            if len(counts) < 2:
                continue
            low.append(0.0)
            span.append(1.0)
            levels.append(tuple(counts)[:_MOST_LEVELS])
        used.append(column)
    return Space(tuple(used), np.array(low), np.array(span), tuple(levels))


def nearest(points: Floats, others: Floats) -> tuple[Floats, np.ndarray]:  # type: ignore[type-arg]
    """The distance of each point from the nearest of others, and which one that is."""
    found = np.empty(len(points))
    which = np.empty(len(points), dtype=np.int64)
    for start in range(0, len(points), _ROWS):
        part = slice(start, start + _ROWS)
        away = scipy.spatial.distance.cdist(points[part], others, "cityblock")
        which[part] = away.argmin(axis=1)
        found[part] = away[np.arange(len(away)), which[part]]
    return found, which
