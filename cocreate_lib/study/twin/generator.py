"""The generator of a twin: every column drawn given those before it, by one kind of model.

Each column becomes cells that rest on enough people (:mod:`cells`), and its cell a normal score
with a linear mean in the columns before it (:mod:`scores`). That is a Gaussian copula fitted column
by column, of which three things speak: it can't learn people by heart, for it has some slopes a
column and no memory of rows; it takes numbers, yes or no, and categories alike; and it can be said
in a sentence. Trees (CART, as in synthpop) follow relations more closely, but their leaves draw
from values of real people, and small leaves are what copies are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cocreate_lib.study.twin.cells import Cells
from cocreate_lib.study.twin.column_model import ColumnModel, drawn_codes
from cocreate_lib.study.twin.columns import Floats, Ints, Order, TwinColumn, dates_of
from cocreate_lib.study.twin.logic import kept_order

_ROWS = 20_000  # drawn at a time
LEFT_OUT = "(left out)"

Progress = Callable[[str, int, int], None]


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
    copies
        Columns that are the same as another one.
    gaps
        Dates that are drawn as days after another one.
    never_more
        Pairs of columns of which the first is never more than the second.
    groups
        Columns of labels that many people share: how many there are in the comparison group and in
        the programme, or in all and 0 where the two have none of their own.
    """

    order: Order
    fitted: tuple[ColumnModel, ...]
    people: int
    notes: tuple[str, ...]
    copies: Mapping[str, str]
    gaps: Mapping[str, str]
    never_more: tuple[tuple[str, str], ...]
    groups: Mapping[str, tuple[int, int]]

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
        grouped = self.order.cluster if self.order.cluster in self.groups else None
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
        clusters = sum(self.groups[grouped])
        return {
            each.column.name: rng.standard_normal((len(each.stages), clusters))
            for each in self.fitted
        }

    def _block(
        self, n: int, rng: np.random.Generator, grouped: str | None, effects: dict[str, Floats]
    ) -> dict[str, Floats]:
        codes: dict[str, Ints] = {}
        values: dict[str, Floats] = {}
        x = np.zeros((n, sum(each.looks.shape[1] for each in self.fitted)))
        width = 0
        members: Ints | None = None
        sizes = {each.column.name: each.cells.size for each in self.fitted}
        for name in (each for each in self.groups if each != grouped):
            values[name] = rng.integers(0, self.groups[name][0], n).astype(float)
        for each in self.fitted:
            name = each.column.name
            if grouped is not None and members is None and self._comes_after_cluster(name):
                members = self._members(n, rng, codes, grouped)
            shared = None if members is None else [row[members] for row in effects[name]]
            codes[name] = drawn_codes(each, x[:, :width], shared, codes, sizes, rng)
            values[name] = each.cells.values(codes[name], rng)  # type: ignore[assignment]
            x[:, width : width + each.looks.shape[1]] = each.looks[codes[name]]
            width += each.looks.shape[1]
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
        comparison, treated = self.groups[grouped]
        if not treated:
            return rng.integers(0, comparison, n)
        joined = codes[self.order.treatment or ""] > 0
        return np.where(
            joined, comparison + rng.integers(0, treated, n), rng.integers(0, comparison, n)
        )

    def _finished(self, drawn: dict[str, Floats], n: int) -> pd.DataFrame:
        """What follows from what was drawn, as the table it stands for."""
        rank = {name: place for place, name in enumerate(drawn)}
        columns = {each.name: each for each in self.order.columns}
        for name, source in self.copies.items():
            if name in drawn and source in drawn:
                drawn[name] = np.where(np.isnan(drawn[name]), np.nan, drawn[source])
        kept_order(drawn, self.never_more, rank)
        for name, base in self.gaps.items():
            if name in drawn and base in drawn:
                drawn[name] = _between(drawn[name] + drawn[base], columns[name])
        table: dict[str, object] = {}
        for column in self.order.columns:
            values = drawn.get(column.name)
            if column.name in self.groups and values is not None:
                table[column.name] = _labels("G", values.astype(int))
            elif column.type == "id":
                table[column.name] = _labels("T", np.arange(n))
            elif column.type == "text":
                table[column.name] = np.full(n, LEFT_OUT, dtype=object)
            elif values is None and column.type == "category":
                table[column.name] = np.full(n, None, dtype=object)
            else:
                values = np.full(n, np.nan) if values is None else values
                table[column.name] = dates_of(values) if column.type == "date" else values
        frame = pd.DataFrame(table)
        frame.attrs = {"synthetic": True}
        return frame


def _between(values: Floats, column: TwinColumn) -> Floats:
    low = -np.inf if column.low is None else column.low
    return np.clip(values, low, np.inf if column.high is None else column.high)


def _labels(letter: str, places: Ints) -> np.ndarray:
    last = int(places.max()) + 1
    names = [f"{letter}{place:0{len(str(last))}d}" for place in range(1, last + 1)]
    return np.array(names, dtype=object)[places]
