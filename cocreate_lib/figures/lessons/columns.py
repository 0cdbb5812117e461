"""Columns of a cohort beside each other: how their values spread in the two groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec

from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    GRID,
    GROUPS,
    LOOKS,
    RULE,
    figure_width,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.text import capitalised, number, readable


@dataclass(frozen=True)
class Share:
    """One bar of a column: a value, or a range of values.

    Parameters
    ----------
    words
        Which values.
    low, high
        The first and the last of them in words; of a range that has no last one, its edge.
    """

    words: str
    low: str
    high: str


@dataclass(frozen=True, eq=False)
class PeopleColumn:
    """A column about people.

    Parameters
    ----------
    name
        What it is called in words.
    people
        Its values, one a person; some may be missing.
    step
        How wide the ranges are in which it is shown; None where its values are shown one by one.
    """

    name: str
    people: pd.Series
    step: float | None = None

    @cached_property
    def levels(self) -> list[Any]:
        """Its values in order, where they are shown one by one; else none."""
        if self.step is not None:
            return []
        if isinstance(self.people.dtype, pd.CategoricalDtype):
            return list(self.people.cat.categories)
        return sorted(self.people.dropna().unique())

    @property
    def digits(self) -> int:
        """Decimal places of its values."""
        known = self.people.dropna()
        if self.step is None or (known == known.round()).all():
            return 0
        return 2 if self.step < 0.1 else 1

    @property
    def is_yes_or_no(self) -> bool:
        """Whether its values are 0 and 1, for no and yes."""
        return bool(self.levels) and set(self.levels) <= {0, 1}

    @cached_property
    def shares(self) -> list[Share]:
        """The bars in which it is shown, in order."""
        if self.step is None:
            return [Share(words, words, words) for words in map(self.said, self.levels)]
        edges = self.edges
        whole = self.digits == 0
        made = []
        for low, edge in pairwise(edges):
            last_one = min(edge - 1, self.people.max()) if whole else edge
            first, last = self.said(low), self.said(last_one)
            made.append(Share(first if first == last else f"{first} to {last}", first, last))
        return made

    @cached_property
    def places(self) -> npt.NDArray[np.int64]:
        """In which bar each person is; -1 where the value is missing."""
        if self.step is None:
            return np.asarray(pd.Categorical(self.people, self.levels).codes, dtype=np.int64)
        steps = np.floor(((self.people.astype(float) - self.edges[0]) / self.step).round(6))
        return steps.fillna(-1).to_numpy(dtype=np.int64)

    @cached_property
    def edges(self) -> npt.NDArray[np.float64]:
        """Where its ranges begin, and where the last one ends; none without ranges."""
        if self.step is None:
            return np.empty(0)
        first, last = (np.floor(end / self.step) for end in (self.people.min(), self.people.max()))
        return self.step * np.arange(first, last + 2)

    def marked(self, most: int) -> list[int]:
        """Bars to write the first value under, at most so many: all levels, else round numbers."""
        if self.step is None:
            return list(range(len(self.levels)))
        for every in (1, 2, 4, 5, 10, 20):
            at = self.edges[:-1] / (every * self.step)
            found = np.flatnonzero(np.isclose(at, at.round()))
            if len(found) <= most:
                break
        return [int(place) for place in found]

    def said(self, value: Any) -> str:
        """One of its values in words: no and yes for 0 and 1."""
        if isinstance(value, str):
            return readable(value)
        return ("no", "yes")[int(value)] if self.is_yes_or_no else number(value, self.digits)


def columns_alt(columns: Sequence[PeopleColumn], treated: pd.Series) -> str:
    """What :func:`columns_picture` shows, in words.

    Examples
    --------
    >>> need = PeopleColumn("a need", pd.Series([0, 1, 1, 0]))
    >>> columns_alt([need], pd.Series([True, True, False, False]))[:71]
    'Synthetic people. A need: people in the programme: no (50%), yes (50%);'
    """
    told = []
    for column in columns:
        programme, comparison = (column_spread(column, treated == group) for group in (True, False))
        told.append(
            f"{capitalised(column.name)}: {GROUPS['treated'].name}: {programme}; "
            f"{GROUPS['comparison'].name}: {comparison}."
        )
    return " ".join(["Synthetic people.", *told])


def column_spread(column: PeopleColumn, who: pd.Series) -> str:
    """How a group's values spread, in words: the share of each, or quartiles.

    Parameters
    ----------
    column
        The column.
    who
        Who is in the group.
    """
    values = column.people[who]
    missing = int(values.isna().sum())
    if missing == len(values):
        return "no values"
    if column.levels:
        shares = values.value_counts(normalize=True)
        told = ", ".join(
            f"{column.said(level)} ({shares.get(level, 0.0):.0%})" for level in column.levels
        )
    else:
        low, middle, high = map(column.said, values.quantile([0.25, 0.5, 0.75]))
        told = f"median {middle}, half of them between {low} and {high}"
    return f"{told}, missing for {missing}" if missing else told


@styled
def columns_picture(
    columns: Sequence[PeopleColumn], treated: pd.Series, *, caption: str
) -> Picture:
    """How the values of columns spread among people in the programme and in the comparison group.

    Parameters
    ----------
    columns
        One, two or three; the first stands on the left, the others on the right of it.
    treated
        Who is in the programme.
    caption
        Where the values come from.

    Returns
    -------
    Picture
        Of each column the share of each group in each bar: people in the programme above the line,
        the comparison group below it.

    Examples
    --------
    >>> need = PeopleColumn("a need", pd.Series([0, 1, 1, 0]))
    >>> treated = pd.Series([True, True, False, False])
    >>> columns_picture([need], treated, caption="Made up.").alt[:25]
    'Synthetic people. A need:'
    """
    figure, places = _layout(len(columns))
    for column, place in zip(columns, places, strict=True):
        _draw(figure.add_subplot(place), column, treated)
    return Picture(figure, alt=columns_alt(columns, treated), caption=caption)


def _layout(how_many: int) -> tuple[Figure, list[Any]]:
    """The first on the left and the others on the right of it; below each other where narrow."""
    narrow, others = is_narrow(), how_many - 1
    figure = new_figure(
        "Columns of the same people" if others else "A column of the people",
        height=1.0 + 1.95 * how_many if narrow else 4.6,
        synthetic=True,
        margins=(0.62, 0.15, 0.85, 0.85),
    )
    if narrow or not others:
        grid = GridSpec(how_many, 1, figure, hspace=0.85)
        return figure, [grid[row, 0] for row in range(how_many)]
    grid = GridSpec(others, 2, figure, hspace=0.75, wspace=0.26)
    return figure, [grid[:, 0], *(grid[row, 1] for row in range(others))]


def _draw(axes: Axes, column: PeopleColumn, treated: pd.Series) -> None:
    top = 0.0
    for key, way in (("treated", 1), ("comparison", -1)):
        look = LOOKS[GROUPS[key].role]
        shares = shares_of(column, treated == (key == "treated"))
        axes.bar(range(len(shares)), way * shares, width=0.86, color=look.colour)
        top = max(top, float(shares.max(initial=0)))
        height = 0.97 if way > 0 else 0.03
        axes.text(
            0.995, height, GROUPS[key].short, transform=axes.transAxes, color=look.colour,
            ha="right", va="top" if way > 0 else "bottom", fontsize=9.5, fontweight="bold",
        )  # fmt: skip
    tick = next(tick for tick in _TICKS if top < 3 * tick)
    axes.set_yticks([-tick, 0, tick], [f"{tick:.0%}", "0", f"{tick:.0%}"], fontsize=9.5)
    axes.set_ylim(-1.45 * top, 1.45 * top)
    axes.axhline(0, color=RULE, linewidth=1)
    axes.grid(axis="y", color=GRID)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(length=0)
    width = figure_width() / (1 if is_narrow() else 2) - 0.95
    axes.set_title(fitted(capitalised(column.name), width, 10.5, weight="bold", lines=2))
    axes.title.set_fontsize(10.5)
    _name_bars(axes, column)


_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


def _name_bars(axes: Axes, column: PeopleColumn) -> None:
    """Values under their bars; of ranges, some of the edges."""
    bars = len(column.shares)
    axes.set_xlim(-0.6, bars - 0.4)
    if column.levels:
        words = [share.words.replace(" ", "\n") for share in column.shares]
        axes.set_xticks(range(bars), words, fontsize=9.5)
        return
    marked = column.marked(5)
    axes.set_xticks(
        [place - 0.5 for place in marked],
        [column.shares[place].low for place in marked],
        fontsize=9.5,
    )


def shares_of(column: PeopleColumn, who: pd.Series) -> npt.NDArray[np.float64]:
    """The share of a group in each bar of a column, of those whose value is known.

    Parameters
    ----------
    column
        The column.
    who
        Who is in the group.
    """
    places = column.places[who.to_numpy()]
    counts = np.bincount(places[places >= 0], minlength=len(column.shares))
    return counts / max(1, counts.sum())
