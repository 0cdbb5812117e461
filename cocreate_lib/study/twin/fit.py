"""Fitting the generator of a twin, column by column."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cocreate_lib.study.twin.cells import (
    Cells,
    LevelCells,
    NumberCells,
    level_cells,
    number_cells,
)
from cocreate_lib.study.twin.column_model import ColumnModel
from cocreate_lib.study.twin.columns import (
    NUMBERS,
    Bools,
    Floats,
    Ints,
    Order,
    TwinColumn,
    counts_of,
    numbers_of,
)
from cocreate_lib.study.twin.generator import TwinGenerator
from cocreate_lib.study.twin.logic import Mask, copies, never_more, never_together
from cocreate_lib.study.twin.scores import Scored, cell_scores, scored

MOST_FITTED = 50_000  # people that it is fitted on at most


def fit_twin(
    people: pd.DataFrame, order: Order, least: int, rng: np.random.Generator
) -> TwinGenerator:
    """Fit the generator of a twin.

    Parameters
    ----------
    people
        A table with at least the columns of ``order``.
    order
        The columns, in the order in which they are drawn.
    least
        What fewer people have isn't learnt.
    rng
        Which people it is fitted on, of more than ``MOST_FITTED``.
    """
    if len(people) > MOST_FITTED:
        people = people.iloc[np.sort(rng.choice(len(people), MOST_FITTED, replace=False))]
    return _Fitting(people, order, least, rng).done()


class _Fitting:
    """Fitting, column by column."""

    def __init__(
        self, people: pd.DataFrame, order: Order, least: int, rng: np.random.Generator
    ) -> None:
        self.people, self.order, self.least, self.rng = people, order, least, rng
        self.n = len(people)
        self.notes: list[str] = []
        self.fitted: list[ColumnModel] = []
        self.codes: dict[str, Ints] = {}
        self.x = np.empty((self.n, 0))
        self.groups: dict[str, tuple[int, int]] = {}
        self.clusters: Ints | None = None
        self.numbers = {
            c.name: numbers_of(people[c.name])
            for c in order.columns
            if c.type in NUMBERS and c.name != order.cluster
        }
        self.gaps = self._dates_as_gaps()
        self.copies = copies(
            {c.name: self.numbers[c.name] for c in order.columns if c.name in self.numbers}, least
        )

    def done(self) -> TwinGenerator:
        for column in self.order.columns:
            if column.type == "text":
                continue
            if column.name == self.order.cluster or column.type == "id":
                self._group(column)
            else:
                self._column(column)
        drawn = {
            each.column.name: self.numbers[each.column.name]
            for each in self.fitted
            if each.column.type in ("number", "whole") and each.cells.size > 2
        }
        return TwinGenerator(
            order=self.order,
            fitted=tuple(self.fitted),
            people=self.n,
            notes=tuple(self.notes),
            copies=self.copies,
            gaps=self.gaps,
            never_more=tuple(never_more(drawn, self.least)),
            groups=self.groups,
        )

    def _dates_as_gaps(self) -> dict[str, str]:
        """Dates after the first are kept as the days since it."""
        dates = [c.name for c in self.order.columns if c.type == "date" and c.name in self.numbers]
        base = next((name for name in dates if not np.isnan(self.numbers[name]).any()), None)
        gaps = {name: base for name in dates if base is not None and name != base}
        for name, first in gaps.items():
            self.numbers[name] = self.numbers[name] - self.numbers[first]
        return gaps

    def _group(self, column: TwinColumn) -> None:
        """Labels that many people share: how many there are, and whether each group has its own."""
        labels = pd.factorize(self.people[column.name])[0]
        known = labels >= 0
        found = int(labels.max()) + 1
        if found == known.sum() and column.name != self.order.cluster:
            return  # one a person: made up anew
        self.groups[column.name] = (max(found, 2), 0)
        if column.name != self.order.cluster:
            return
        self.clusters = np.where(known, labels, found).astype(np.int64)
        if self.order.treatment in self.codes:
            joined = self.codes[self.order.treatment] > 0
            of = pd.Series(joined[known]).groupby(labels[known]).mean()
            mixed = ((of > 0) & (of < 1)).mean()
            if mixed < 0.05:
                treated = int((of > 0.5).sum())
                self.groups[column.name] = (max(found - treated, 2), max(treated, 2))

    def _column(self, column: TwinColumn) -> None:
        known, cells = self._cells(column)
        if cells is None:
            return
        name = column.name
        codes = self.codes_of(column, cells)
        codes[~known] = cells.size
        missing, missing_with = self._missing(column, known)
        if missing is None and missing_with is None:
            known = codes < cells.size
        stages = self._stages(self.x[known], codes[known], cells, known, name)
        never = self._never(name, codes, cells.size + 1)
        looks = _looks(cells, has_missing=missing is not None)
        self.fitted.append(ColumnModel(column, cells, stages, missing, missing_with, never, looks))
        self.codes[name] = codes
        self.x = np.hstack([self.x, looks[codes]])

    def codes_of(self, column: TwinColumn, cells: Cells) -> Ints:
        if isinstance(cells, NumberCells):
            return cells.codes(self.numbers[column.name])
        return cells.codes(self.people[column.name])

    def _cells(self, column: TwinColumn) -> tuple[Bools, Cells | None]:
        name = column.name
        if name in self.numbers:
            values = self.numbers[name]
            known = ~np.isnan(values)
        else:
            known = self.people[name].notna().to_numpy()
        if known.sum() < 2 * self.least:
            self.notes.append(f"'{name}' is empty: too few people have a value in it.")
            return known, None
        if name not in self.numbers:
            counts = counts_of(self.people[name])
            levels = level_cells(counts, self.least, column.levels)
            if set(counts) - set(levels.levels):
                self.notes.append(
                    f"'{name}': levels that fewer than {self.least} people have are put together."
                )
            return known, levels
        is_gap = name in self.gaps
        cells = number_cells(
            values[known],
            self.least,
            whole=column.type in ("whole", "date"),
            two=column.type == "yes_no",
            low=None if is_gap else column.low,
            high=None if is_gap else column.high,
        )
        if column.type == "yes_no" and cells.size == 1:
            self.notes.append(
                f"'{name}' is the same for everybody: fewer than {self.least} people have its "
                "other value, or nobody has."
            )
        return known, cells

    def _missing(
        self,
        column: TwinColumn,
        known: Bools,
    ) -> tuple[Scored | None, str | None]:
        """Who has no value: as in an earlier column, or by a model; None where next to nobody."""
        gone = int((~known).sum())
        if gone < self.least:
            if gone:
                self.notes.append(
                    f"'{column.name}' has no missing values: fewer than {self.least} people had."
                )
            return None, None
        for each in self.fitted:
            name = each.column.name
            if each.missing is not None or each.missing_with is not None:
                same = (self.codes[name] == each.cells.size) == ~known
                if same.all():
                    return None, each.missing_with or name
        counts = np.array([self.n - gone, gone], dtype=float)
        shares = self.rng.dirichlet(counts)
        return scored(self.x, (~known).astype(np.int64), counts, shares), None

    def _stages(
        self,
        x: Floats,
        codes: Ints,
        cells: Cells,
        known: Bools,
        name: str,
    ) -> tuple[Scored, ...]:
        clusters = None
        is_after = name in self.order.after and name != self.order.treatment
        if self.clusters is not None and is_after:
            clusters = self.clusters[known]
        shares = self.rng.dirichlet(cells.counts)
        if isinstance(cells, NumberCells) or cells.size < 3:
            return (scored(x, codes, cells.counts, shares, clusters),)
        stages = []
        for place in range(cells.size - 1):
            left = codes >= place
            first = (codes[left] == place).astype(np.int64)
            counts = np.array([cells.counts[place + 1 :].sum(), cells.counts[place]])
            parts = np.array([shares[place + 1 :].sum(), shares[place]])
            shared = None if clusters is None else clusters[left]
            stages.append(scored(x[left], first, counts, parts / parts.sum(), shared))
        return tuple(stages)

    def _never(self, name: str, codes: Ints, size: int) -> tuple[tuple[str, Mask], ...]:
        found = []
        for each in self.fitted:
            earlier = each.column.name
            both = name in self.order.after and earlier in self.order.after
            never = never_together(
                self.codes[earlier], codes, (each.cells.size + 1, size), after=both
            )
            if never is not None:
                found.append((earlier, never))
        return tuple(found)


def _looks(cells: Cells, *, has_missing: bool) -> Floats:
    """What stands for each cell as a column before: a number's score, a level's indicators."""
    if isinstance(cells, LevelCells):
        shown = np.eye(cells.size + 1)[:, 1 : cells.size]
    else:
        shown = np.append(cell_scores(cells.counts), 0.0)[:, None]
    if has_missing:
        shown = np.hstack([shown, np.eye(cells.size + 1)[:, -1:]])
    return shown
