"""The generator of a twin: every column drawn given those before it, by one kind of model.

Each column becomes cells that rest on enough people (:mod:`cells`), and its cell a normal score
with a linear mean in the columns before it (:mod:`scores`). That is a Gaussian copula fitted column
by column, of which three things speak: it can't learn people by heart, for it has some slopes a
column and no memory of rows; it takes numbers, yes or no, and categories alike; and it can be said
in a sentence. Trees (CART, as in synthpop) follow relations more closely, but their leaves draw
from values of real people, and small leaves are what copies are made of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from cocreate_lib.study.twin.cells import (
    Cells,
    LevelCells,
    NumberCells,
    level_cells,
    number_cells,
)
from cocreate_lib.study.twin.columns import (
    Floats,
    Ints,
    Order,
    TwinColumn,
    counts_of,
    dates_of,
    numbers_of,
    texts_of,
)
from cocreate_lib.study.twin.logic import Mask, copies, kept_order, never_more, never_together
from cocreate_lib.study.twin.scores import Scored, cell_scores, scored

MOST_FITTED = 50_000  # people that it is fitted on at most
_ROWS = 20_000  # drawn at a time
LEFT_OUT = "(left out)"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class _Fitted:
    """One column as it is drawn."""

    column: TwinColumn
    cells: Cells
    stages: tuple[Scored, ...]
    missing: Scored | None
    missing_with: str | None
    never: tuple[tuple[str, Mask], ...]
    looks: Floats  # what stands for each cell among the columns before

    def shares(self, x: Floats, shared: list[Floats] | None) -> Floats:
        """The probability of each cell, and of a missing value."""
        n = len(x)
        if isinstance(self.cells, NumberCells) or len(self.stages) == 1:
            cells = self._stage(0, x, shared)
        else:  # is it the most common level; if not, is it the next
            cells = np.ones((n, self.cells.size))
            for place in range(len(self.stages)):
                first = self._stage(place, x, shared)[:, 1]
                cells[:, place + 1 :] *= (1 - first)[:, None]
                cells[:, place] *= first
        missing = np.zeros(n) if self.missing is None else self.missing.shares(
            self.missing.mean(x)
        )[:, 1]
        return np.hstack([cells * (1 - missing)[:, None], missing[:, None]])

    def _stage(self, place: int, x: Floats, shared: list[Floats] | None) -> Floats:
        stage = self.stages[place]
        mean = stage.mean(x)
        if shared is None or not stage.by_cluster:
            return stage.shares(mean)
        mean = mean + shared[place] * stage.noise * np.sqrt(stage.by_cluster)
        return stage.shares(mean, stage.noise * np.sqrt(1 - stage.by_cluster))


@dataclass(frozen=True)
class TwinGenerator:
    """What was learnt of a table of people, and draws others like them.

    Parameters
    ----------
    order
        The columns, and their parts in the plan.
    fitted
        Those that are drawn.
    people
        How many it was fitted on.
    notes
        What of the table it doesn't keep, in sentences.
    """

    order: Order
    fitted: tuple[_Fitted, ...]
    people: int
    notes: tuple[str, ...]
    _copies: dict[str, str] = field(default_factory=dict)
    _gaps: dict[str, str] = field(default_factory=dict)
    _never_more: tuple[tuple[str, str], ...] = ()
    _groups: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def cells(self) -> dict[str, Cells]:
        """The cells of each column that is drawn from cells."""
        return {each.column.name: each.cells for each in self.fitted}

    def draw(
        self, n: int, rng: np.random.Generator, progress: Progress | None = None
    ) -> pd.DataFrame:
        """So many people, none of them real, with the columns in the order they were declared.

        Parameters
        ----------
        n
            How many.
        rng
            What draws.
        progress
            Called with what is done, how much of it, and of how much.

        Returns
        -------
        pandas.DataFrame
            Numbers as floats, categories and ids as texts, dates as such; missing as NaN, None or
            NaT. ``attrs["synthetic"]`` is True.
        """
        grouped = self.order.cluster if self.order.cluster in self._groups else None
        effects = self._effects(rng, grouped)
        blocks = []
        for start in range(0, n, _ROWS):
            blocks.append(self._block(min(_ROWS, n - start), rng, grouped, effects))
            if progress is not None:
                progress("people drawn", min(start + _ROWS, n), n)
        drawn = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
        return self._finished(drawn, n)

    def _effects(self, rng: np.random.Generator, grouped: str | None) -> dict[str, Floats]:
        """What the people of each cluster share, stage by stage of each column."""
        if grouped is None:
            return {}
        clusters = sum(self._groups[grouped])
        return {
            each.column.name: rng.standard_normal((len(each.stages), clusters))
            for each in self.fitted
        }

    def _block(
        self, n: int, rng: np.random.Generator, grouped: str | None, effects: dict[str, Floats]
    ) -> dict[str, Floats]:
        codes: dict[str, Ints] = {}
        values: dict[str, Floats] = {}
        x = np.empty((n, 0))
        members: Ints | None = None
        pending = [name for name in self._groups if name != grouped]
        for name in pending:
            values[name] = rng.integers(0, self._groups[name][0], n).astype(float)
        for each in self.fitted:
            name = each.column.name
            if grouped is not None and members is None and self._comes_after_cluster(name):
                members = self._members(n, rng, codes, grouped)
            shared = None if members is None else [row[members] for row in effects[name]]
            codes[name] = _drawn(each, x, shared, codes, self.cells, rng)
            values[name] = each.cells.values(codes[name], rng)  # type: ignore[assignment]
            x = np.hstack([x, each.looks[codes[name]]])
        if grouped is not None:
            members = self._members(n, rng, codes, grouped) if members is None else members
            values[grouped] = members.astype(float)
        return values

    def _comes_after_cluster(self, name: str) -> bool:
        return name in self.order.after and name != self.order.treatment

    def _members(
        self, n: int, rng: np.random.Generator, codes: dict[str, Ints], grouped: str
    ) -> Ints:
        """The cluster of each person: in either group its own, where they are nested in them."""
        comparison, treated = self._groups[grouped]
        if not treated:
            return rng.integers(0, comparison, n)
        joined = codes[self.order.treatment or ""] > 0
        return np.where(
            joined, comparison + rng.integers(0, treated, n), rng.integers(0, comparison, n)
        )

    def _finished(self, drawn: dict[str, Floats], n: int) -> pd.DataFrame:
        """What follows from what was drawn, as the table it stands for."""
        rank = {name: place for place, name in enumerate(drawn)}
        for name, source in self._copies.items():
            drawn[name] = drawn[source]
        kept_order(drawn, self._never_more, rank)
        for name, base in self._gaps.items():
            drawn[name] = drawn[name] + drawn[base]
        table: dict[str, object] = {}
        for column in self.order.columns:
            values = drawn.get(column.name)
            if column.name in self._groups and values is not None:
                table[column.name] = _labels("G", values.astype(int))
            elif column.type == "id":
                table[column.name] = _labels("T", np.arange(n))
            elif values is None:
                table[column.name] = np.full(n, LEFT_OUT if column.type == "text" else None)
            else:
                table[column.name] = dates_of(values) if column.type == "date" else values
        frame = pd.DataFrame(table)
        frame.attrs = {"synthetic": True}
        return frame


def _labels(letter: str, places: Ints) -> pd.Series:
    digits = len(str(int(places.max()) + 1))
    return pd.Series(places + 1).map(lambda place: f"{letter}{place:0{digits}d}").astype(object)


def _drawn(
    each: _Fitted,
    x: Floats,
    shared: list[Floats] | None,
    codes: dict[str, Ints],
    cells: dict[str, Cells],
    rng: np.random.Generator,
) -> Ints:
    """A cell for each person."""
    shares = each.shares(x, shared)
    if each.missing_with is not None:
        gone = codes[each.missing_with] == cells[each.missing_with].size
        shares[gone] = 0
        shares[gone, -1] = 1
    may = np.ones(shares.shape, dtype=bool)
    for name, never in each.never:
        may &= ~never[codes[name]]
    if each.missing_with is not None:
        may[gone] = True
    left = shares * may
    none = left.sum(axis=1) < 1e-12
    # Where the model gives next to nothing to what may be, any of that is as likely.
    left[none] = np.where(may[none].any(axis=1)[:, None], may[none], shares[none])
    summed = np.cumsum(left, axis=1)
    at = rng.random(len(x)) * summed[:, -1]
    return (summed <= at[:, None]).sum(axis=1).clip(max=shares.shape[1] - 1)  # type: ignore[no-any-return]


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
        self.fitted: list[_Fitted] = []
        self.codes: dict[str, Ints] = {}
        self.x = np.empty((self.n, 0))
        self.groups: dict[str, tuple[int, int]] = {}
        self.clusters: Ints | None = None
        self.numbers = {
            c.name: numbers_of(people[c.name])
            for c in order.columns
            if c.type in ("number", "whole", "yes_no", "date") and c.name != order.cluster
        }
        self.gaps = self._dates_as_gaps()
        plain = {
            c.name: self.numbers[c.name]
            for c in sorted(order.columns, key=lambda c: c.type == "date")
            if c.name in self.numbers
        }
        self.copies = copies(plain)

    def done(self) -> TwinGenerator:
        for column in self.order.columns:
            if column.name in self.copies or column.type == "text":
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
            _copies=self.copies,
            _gaps=self.gaps,
            _never_more=tuple(never_more(drawn, self.least)),
            _groups=self.groups,
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
        self.fitted.append(_Fitted(column, cells, stages, missing, missing_with, never, looks))
        self.codes[name] = codes
        self.x = np.hstack([self.x, looks[codes]])

    def codes_of(self, column: TwinColumn, cells: Cells) -> Ints:
        if isinstance(cells, NumberCells):
            return cells.codes(self.numbers[column.name])
        return cells.codes(texts_of(self.people[column.name]))

    def _cells(self, column: TwinColumn) -> tuple[np.ndarray, Cells | None]:  # type: ignore[type-arg]
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
        is_date = column.type == "date"
        cells = number_cells(
            values[known],
            self.least,
            whole=column.type in ("whole", "date"),
            two=column.type == "yes_no",
            low=-np.inf if is_date else column.low,
            high=None if is_date else column.high,
        )
        if column.type == "yes_no" and cells.size == 1:
            self.notes.append(
                f"'{name}' is the same for everybody: fewer than {self.least} people have its "
                "other value, or nobody has."
            )
        return known, cells

    def _missing(
        self, column: TwinColumn, known: np.ndarray  # type: ignore[type-arg]
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
        known: np.ndarray,  # type: ignore[type-arg]
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
    """What stands for each cell among the columns before: scores of numbers, indicators of levels."""
    if isinstance(cells, LevelCells):
        shown = np.eye(cells.size + 1)[:, 1 : cells.size]
    else:
        shown = np.append(cell_scores(cells.counts), 0.0)[:, None]
    if has_missing:
        shown = np.hstack([shown, np.eye(cells.size + 1)[:, -1:]])
    return shown
