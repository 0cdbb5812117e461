"""The grid of co-production: who takes part, in which phase of a service, in two readings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from matplotlib.axes import Axes

from cocreate_lib.facts import Fact
from cocreate_lib.figures.kit.style import INK, LOOKS, RULE, new_figure, styled
from cocreate_lib.figures.kit.table import Table
from cocreate_lib.figures.kit.tabled import TabledPicture

LEVELS = ("individual", "group", "collective")
PHASES = ("commissioning", "design", "delivery", "assessment")

OUTSIDE = "outside the grid"
GRID_PLACES = (*(f"{level}, {phase}" for level in LEVELS for phase in PHASES), OUTSIDE)
"""Where on the grid a part can stand, in words."""

NOT_PLACED = "not placed yet"
Verdict = Literal["not placed", "same", "another good reading", "different"]


@dataclass(frozen=True)
class ServicePart:
    """One part of a service, and a reading of where on the grid it belongs.

    Parameters
    ----------
    letter, name
        What it is called in the picture, and in words.
    fact
        What is publicly known of it.
    place
        Where we put it: one of :data:`GRID_PLACES`.
    reason
        Why.
    also
        Other places where reasonable people put it, each with their reason.
    """

    letter: str
    name: str
    fact: Fact
    place: str
    reason: str
    also: Mapping[str, str]

    def verdict(self, place: str | None) -> Verdict:
        """How another placing of this part stands to ours."""
        if place is None:
            return "not placed"
        if place == self.place:
            return "same"
        return "another good reading" if place in self.also else "different"


@dataclass(frozen=True)
class CoproductionGrid:
    """The parts as a learner places them.

    Parameters
    ----------
    parts
        The parts.
    placed
        For each, where the learner puts it; None where it isn't placed yet.
    ours
        Whether our own reading is shown beside it.
    """

    parts: tuple[ServicePart, ...]
    placed: tuple[str | None, ...]
    ours: bool

    def count(self, verdict: Verdict) -> int:
        """How many parts are placed in this relation to our reading."""
        return sum(part.verdict(place) == verdict for part, place in self)

    def __iter__(self) -> Iterator[tuple[ServicePart, str | None]]:
        return zip(self.parts, self.placed, strict=True)


@styled
def grid_picture(grid: CoproductionGrid) -> TabledPicture:
    """The parts on the grid of levels and phases, and a table with the reasons.

    Parameters
    ----------
    grid
        The parts as they are placed.

    Returns
    -------
    TabledPicture
        Letters in the cells: in filled circles the learner's, in hollow squares ours. The table
        says what is publicly known of each part; once our reading is shown, also why we put it
        there, and who might put it elsewhere.
    """
    figure = new_figure("Who takes part, and when?", height=4.9, synthetic=False)
    figure.set_layout_engine("none")
    figure.text(0.988, 0.015, "A reading, not a measurement", ha="right", fontsize=9.5)
    axes = figure.add_axes((0.12, 0.17, 0.64, 0.68))
    axes.set(xlim=(0, 4), ylim=(4, 0))
    axes.hlines(range(5), 0, 4, color=RULE, linewidth=0.9, clip_on=False)
    axes.vlines(range(5), 0, [4, 3, 3, 3, 4], color=RULE, linewidth=0.9, clip_on=False)
    axes.set_axis_off()
    for row, level in enumerate([*LEVELS, "outside\nthe grid"]):
        axes.text(-0.06, row + 0.5, level, ha="right", va="center", fontsize=10.5)
    for column, phase in enumerate(PHASES):
        axes.text(column + 0.5, -0.1, phase, ha="center", fontsize=10.5)
    _letters(axes, grid, ours=False)
    if grid.ours:
        _letters(axes, grid, ours=True)
    key = "\n".join(f"{part.letter}  {part.name}" for part in grid.parts)
    figure.text(0.78, 0.85, key, va="top", fontsize=10, linespacing=1.7)
    figure.text(0.13, 0.085, "●  your reading", color=LOOKS["programme"].colour, fontsize=10.5)
    if grid.ours:
        figure.text(0.36, 0.085, "□  our reading", color=LOOKS["truth"].colour, fontsize=10.5)
    return TabledPicture(figure, alt=_alt(grid), caption=_CAPTION, table=_table(grid))


def _letters(axes: Axes, grid: CoproductionGrid, *, ours: bool) -> None:
    """The letters of one reading: the learner's in the upper half of a cell, ours in the lower."""
    look = LOOKS["truth" if ours else "programme"]
    letters = defaultdict(list)
    for part, place in grid:
        shown = part.place if ours else place
        if shown is not None:
            letters[shown].append(part.letter)
    for place, each in letters.items():
        top, left = divmod(GRID_PLACES.index(place), len(PHASES))
        for index, letter in enumerate(each):
            x, y = left + 0.14 + 0.24 * (index % 4), top + 0.16 + 0.22 * (index // 4) + 0.46 * ours
            axes.plot(
                x, y,
                marker="s" if ours else "o",
                markersize=12,
                color=look.colour,
                markerfacecolor="white" if ours else look.colour,
            )  # fmt: skip
            axes.text(
                x, y, letter, ha="center", va="center_baseline", fontsize=9, fontweight="bold",
                color=INK if ours else "white",
            )  # fmt: skip


def _alt(grid: CoproductionGrid) -> str:
    yours = [f"{part.letter}, {place}" for part, place in grid if place is not None]
    told = f"Your reading places {len(yours)} of {len(grid.parts)} parts"
    told += f": {'; '.join(yours)}." if yours else "; the grid is empty."
    if grid.ours:
        ours = "; ".join(f"{part.letter}, {part.place}" for part in grid.parts)
        told += f" Our reading: {ours}."
    return told


_CAPTION = (
    "Rows: who works together with the service. Columns: the phase of the service. Each part has "
    "one place here, though some have a claim to two. Neither reading is the article's."
)


def _table(grid: CoproductionGrid) -> Table:
    if not grid.ours:
        rows = [
            (f"{part.letter}. {part.name}", part.fact.text, place or NOT_PLACED)
            for part, place in grid
        ]
        columns = ["Part", "What is publicly known", "Your reading"]
        return Table(
            "The parts, and where you place them",
            pd.DataFrame(rows, columns=columns),
            tuple(columns[1:]),
            ruled=True,
        )
    reasons = [
        (
            f"{part.letter}. {part.name}",
            f"{place} ({part.verdict(place)})" if place else NOT_PLACED,
            part.place,
            part.reason,
            " ".join(f"{other.capitalize()}: {why}" for other, why in part.also.items()),
        )
        for part, place in grid
    ]
    columns = ["Part", "Your reading", "Our reading", "Our reason", "Others might say"]
    return Table(
        "Your reading beside ours",
        pd.DataFrame(reasons, columns=columns),
        tuple(columns[1:]),
        ruled=True,
    )
