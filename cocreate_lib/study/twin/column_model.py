"""One column of a twin, drawn given those before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cocreate_lib.study.twin.cells import Cells, NumberCells
from cocreate_lib.study.twin.columns import Floats, Ints, TwinColumn
from cocreate_lib.study.twin.logic import Mask
from cocreate_lib.study.twin.scores import Scored


@dataclass(frozen=True)
class ColumnModel:
    """One column as it is drawn.

    Parameters
    ----------
    column
        The column.
    cells
        Its cells.
    stages
        Of a number, the model of its cell; of a category, that of each level among those that are
        left, the most common first.
    missing
        The model of a missing value; None where there are none, or they are another column's.
    missing_with
        The column that is missing for the same people.
    never
        Earlier columns, each with the pairs of cells that can't be together.
    looks
        One row a cell: what stands for it among the columns before.
    """

    column: TwinColumn
    cells: Cells
    stages: tuple[Scored, ...]
    missing: Scored | None
    missing_with: str | None
    never: tuple[tuple[str, Mask], ...]
    looks: Floats  # what stands for each cell among the columns before

    def codes(self, x: Floats, shared: list[Floats] | None, rng: np.random.Generator) -> Ints:
        """A cell for each person, or the number after the last for a missing value."""
        n = len(x)
        if isinstance(self.cells, NumberCells) or len(self.stages) == 1:
            codes = self._scores(0, x, shared).draw(rng)
        else:  # is it the most common level; if not, is it the next
            codes = np.full(n, self.cells.size - 1)
            left = np.arange(n)
            for place in range(len(self.stages)):
                part = None if shared is None else [row[left] for row in shared]
                first = self._scores(place, x[left], part).draw(rng) == 1
                codes[left[first]] = place
                left = left[~first]
        if self.missing is not None:
            gone = self.missing.drawn(self.missing.mean(x), self.missing.noise, rng) == 1
            codes[gone] = self.cells.size
        return codes

    def shares(self, x: Floats, shared: list[Floats] | None) -> Floats:
        """The probability of each cell, and of a missing value."""
        if isinstance(self.cells, NumberCells) or len(self.stages) == 1:
            cells = self._scores(0, x, shared).shares()
        else:
            cells = np.ones((len(x), self.cells.size))
            for place in range(len(self.stages)):
                first = self._scores(place, x, shared).shares()[:, 1]
                cells[:, place + 1 :] *= (1 - first)[:, None]
                cells[:, place] *= first
        gone = np.zeros(len(x))
        if self.missing is not None:
            gone = self.missing.shares(self.missing.mean(x), self.missing.noise)[:, 1]
        return np.hstack([cells * (1 - gone)[:, None], gone[:, None]])

    def _scores(self, place: int, x: Floats, shared: list[Floats] | None) -> _Scores:
        stage = self.stages[place]
        mean, noise = stage.mean(x), stage.noise
        if shared is not None and stage.by_cluster:
            mean = mean + shared[place] * noise * np.sqrt(stage.by_cluster)
            noise = noise * float(np.sqrt(1 - stage.by_cluster))
        return _Scores(stage, mean, noise)


@dataclass(frozen=True)
class _Scores:
    """The normal scores of some people: their means, and how far they lie around them."""

    stage: Scored
    mean: Floats
    noise: float

    def draw(self, rng: np.random.Generator) -> Ints:
        return self.stage.drawn(self.mean, self.noise, rng)

    def shares(self) -> Floats:
        return self.stage.shares(self.mean, self.noise)


def drawn_codes(
    each: ColumnModel,
    x: Floats,
    shared: list[Floats] | None,
    codes: dict[str, Ints],
    sizes: dict[str, int],
    rng: np.random.Generator,
) -> Ints:
    """A cell for each person; who gets one that can't be with the others draws anew among those
    that can, which is the same as drawing among these at once."""
    found = each.codes(x, shared, rng)
    gone = np.zeros(len(x), dtype=bool)
    if each.missing_with is not None:
        gone = codes[each.missing_with] == sizes[each.missing_with]
        found[gone] = each.cells.size
    never = np.zeros(len(x), dtype=bool)
    for name, mask in each.never:
        never |= mask[codes[name], found]
    again = np.flatnonzero(never & ~gone)
    if not len(again):
        return found
    shares = each.shares(x[again], None if shared is None else [row[again] for row in shared])
    may = np.ones(shares.shape, dtype=bool)
    for name, mask in each.never:
        may &= ~mask[codes[name][again]]
    left = shares * may
    # Where the model gives next to nothing to what may be, any of that is as likely.
    none = left.sum(axis=1) < 1e-12
    left[none] = np.where(may[none].any(axis=1)[:, None], may[none], shares[none])
    summed = np.cumsum(left, axis=1)
    at = rng.random(len(again)) * summed[:, -1]
    found[again] = (summed <= at[:, None]).sum(axis=1).clip(max=shares.shape[1] - 1)
    return found
