"""The values of a column in cells that each rest on enough people; no value of one person is kept.

A number that at least ``least`` people share (and one in a hundred) is a cell of its own. Between
such, people are put together in the order of their values until a cell has enough; only the
winsorised mean of each cell is kept, and drawn from evenly up to half-way to the next one's mean.
No smallest, largest or rare value is kept, so none can come out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cocreate_lib.study.twin.columns import Floats, Ints, levels_of

MOST_CELLS = 40
MOST_LEVELS = 25
_WINSORISED = 0.1
OTHER = "Other"


@dataclass(frozen=True)
class NumberCells:
    """Cells of numbers, from low to high.

    Parameters
    ----------
    low, high
        The ends of each, equal for a number that many share.
    bounds
        Between the values of neighbouring cells: one fewer than there are cells.
    counts
        How many people each rests on.
    decimals
        To which numbers are rounded.
    """

    low: Floats
    high: Floats
    bounds: Floats
    counts: Floats
    decimals: int

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.counts)

    def codes(self, values: Floats) -> Ints:
        """The cell of each value; the number after the last for a missing one."""
        found = np.searchsorted(self.bounds, values).astype(np.int64)
        found[np.isnan(values)] = self.size
        return found

    def values(self, codes: Ints, rng: np.random.Generator) -> Floats:
        """A value of each cell; NaN for the number after the last."""
        low, high = np.append(self.low, np.nan)[codes], np.append(self.high, np.nan)[codes]
        return np.round(low + (high - low) * rng.random(len(codes)), self.decimals) + 0.0


@dataclass(frozen=True)
class LevelCells:
    """Levels of a category that enough people have, the most common first.

    Parameters
    ----------
    levels
        The levels.
    counts
        How many people each rests on.
    other
        Where levels that aren't there go.
    """

    levels: tuple[str, ...]
    counts: Floats
    other: int

    @property
    def size(self) -> int:
        """How many levels there are."""
        return len(self.levels)

    def codes(self, values: pd.Series) -> Ints:
        """The place of each level; the number after the last for a missing one."""
        places = {level: place for place, level in enumerate(self.levels)}
        codes, names = levels_of(values)
        found = [*(places.get(name, self.other) for name in names), self.size]
        return np.array(found, dtype=np.int64)[codes]

    def values(self, codes: Ints, rng: np.random.Generator) -> npt.NDArray[np.object_]:
        """The level of each; None for the number after the last."""
        return np.array([*self.levels, None], dtype=object)[codes]


Cells = NumberCells | LevelCells


def number_cells(
    values: Floats,
    least: int,
    *,
    whole: bool = False,
    two: bool = False,
    low: float | None = None,
    high: float | None = None,
) -> NumberCells:
    """Cells of numbers.

    Parameters
    ----------
    values
        At least ``least`` numbers, none missing.
    least
        How many people a cell rests on at least.
    whole
        Whether they are whole numbers.
    two
        Whether they are 1 and 0; then there is a cell for either.
    low, high
        What they may be at least and at most, where that is declared.

    Examples
    --------
    >>> cells = number_cells(np.array([0.0] * 30 + [1.0] * 12 + [2, 2, 3, 4, 5, 6, 7, 9, 9, 80]),
    ...                      least=10, whole=True)
    >>> cells.low.tolist(), cells.counts.tolist()
    ([0.0, 1.0, 2.0], [30.0, 12.0, 10.0])
    """
    if two:
        return _two(values, least)
    unique, counts = np.unique(values, return_counts=True)
    atom = counts >= max(least, math.ceil(len(values) / 100))
    parts = _parts(counts, atom, least, max(least, math.ceil(len(values) / MOST_CELLS)))
    lows, highs = _spread(unique, counts, parts)
    floor = low if low is not None else 0.0 if unique[0] >= 0 else -math.inf
    top = high if high is not None else math.inf
    lows, highs = np.clip(lows, floor, top), np.clip(highs, floor, top)
    bounds = [(unique[stop - 1] + unique[stop]) / 2 for _, stop, _ in parts[:-1]]
    return NumberCells(
        low=lows,
        high=highs,
        bounds=np.array(bounds),
        counts=np.array([counts[start:stop].sum() for start, stop, _ in parts], dtype=float),
        decimals=0 if whole else _decimals(unique, values),
    )


def level_cells(counts: dict[str, int], least: int, kept: tuple[str, ...] = ()) -> LevelCells:
    """Levels of a category; those that too few people have become ``Other``, or the most common.

    Parameters
    ----------
    counts
        How many people have each level, the most common first.
    least
        How many people a level rests on at least.
    kept
        Levels that stay however few have them.

    Examples
    --------
    >>> level_cells({"A": 30, "B": 12, "C": 6, "D": 5}, 10).levels
    ('A', 'B', 'Other')
    >>> level_cells({"A": 30, "B": 12, "C": 6}, 10).levels
    ('A', 'B')
    """
    common = [each for each in counts.items() if each[1] >= least or each[0] in kept][:MOST_LEVELS]
    found = dict(common)
    rest = sum(counts.values()) - sum(found.values())
    other = next((name for name in found if name.casefold() == OTHER.casefold()), None)
    if other is None:
        other = OTHER if rest >= least or not common else common[0][0]
    found[other] = found.get(other, 0) + rest
    levels = tuple(found)
    return LevelCells(levels, np.array(list(found.values()), dtype=float), levels.index(other))


def _two(values: Floats, least: int) -> NumberCells:
    """A cell for 0 and one for 1; where too few people have one of them, only the other."""
    ones = float((values == 1).sum())
    counts = np.array([len(values) - ones, ones])
    kept = np.flatnonzero(counts >= least) if counts.min() < least else np.array([0, 1])
    both = np.array([0.0, 1.0])[kept]
    counts = counts[kept] if len(kept) == 2 else np.array([float(len(values))])
    return NumberCells(both, both, np.full(len(kept) - 1, 0.5), counts, 0)


def _parts(
    counts: npt.NDArray[np.int64], atom: npt.NDArray[np.bool_], least: int, wanted: int
) -> list[tuple[int, int, bool]]:
    """From which to which unique value a cell goes, and whether it is one value."""
    parts: list[tuple[int, int, bool]] = []
    start, waiting = 0, 0  # of a run of values that few share
    for place in range(len(counts)):
        if atom[place]:
            start = _close(parts, start, place, waiting, least)
            parts.append((start, place + 1, True))
            start, waiting = place + 1, 0
            continue
        waiting += int(counts[place])
        if waiting >= wanted:
            parts.append((start, place + 1, False))
            start, waiting = place + 1, 0
    rest = _close(parts, start, len(counts), waiting, least)
    if rest < len(counts):  # too few, and nothing before them
        parts.append((rest, len(counts), False))
    return parts


def _close(
    parts: list[tuple[int, int, bool]], start: int, stop: int, waiting: int, least: int
) -> int:
    """End a run: a cell of its own if it has enough people, else part of the cell before, or of
    the one that follows. Where the next cell starts."""
    if not waiting:
        return stop
    if waiting >= least:
        parts.append((start, stop, False))
    elif parts:
        before = parts.pop()
        parts.append((before[0], stop, before[2]))
    else:
        return start
    return stop


def _mean(unique: Floats, counts: npt.NDArray[np.int64], start: int, stop: int) -> float:
    """The winsorised mean of a cell."""
    some, weights = unique[start:stop], counts[start:stop]
    cumulated = np.cumsum(weights)
    aside = max(1.0, _WINSORISED * cumulated[-1])
    low = some[np.searchsorted(cumulated, aside, side="right")]
    high = some[np.searchsorted(cumulated, cumulated[-1] - aside)]
    return float(np.average(np.clip(some, low, high), weights=weights))


def _spread(
    unique: Floats, counts: npt.NDArray[np.int64], parts: list[tuple[int, int, bool]]
) -> tuple[Floats, Floats]:
    """The ends of each cell: half-way to the means of its neighbours, or the value many share."""
    means = np.array(
        [
            unique[start + counts[start:stop].argmax()]
            if is_atom
            else _mean(unique, counts, start, stop)
            for start, stop, is_atom in parts
        ]
    )
    lows, highs = means.copy(), means.copy()
    gaps = np.concatenate([[np.inf], np.diff(means), [np.inf]])
    for place, (start, stop, is_atom) in enumerate(parts):
        if is_atom:
            continue
        left, right = float(gaps[place]), float(gaps[place + 1])
        if not math.isfinite(min(left, right)) or not math.isfinite(max(left, right)):
            away = np.abs(unique[start:stop] - means[place])
            spread = 2 * float(np.average(away, weights=counts[start:stop]))
            left, right = min(left, right, spread), min(left, right, spread)
        lows[place] = means[place] - min(left, 2 * right) / 2
        highs[place] = means[place] + min(right, 2 * left) / 2
    return lows, highs


def _decimals(unique: Floats, values: Floats) -> int:
    """As many as the data have, and no more than tell a thousandth of their spread."""
    some = unique[:: max(1, len(unique) // 1000)]
    had = next((d for d in range(7) if np.allclose(np.round(some, d), some, atol=1e-9)), 6)
    spread = float(np.subtract(*np.quantile(values, [0.9, 0.1])))
    told = 3 - math.floor(math.log10(spread)) if spread > 0 else 6
    return max(0, min(had, told))
