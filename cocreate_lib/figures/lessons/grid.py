"""The grid of co-production: who takes part, in which phase of a service, in two readings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd
from matplotlib.axes import Axes

from cocreate_lib.facts import Fact
from cocreate_lib.figures.kit.style import INK, LOOKS, RULE, is_narrow, new_figure, styled
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
    narrow = is_narrow()
    left, across, below = (1.15, 2.6, 1.35) if narrow else (1.3, 4.1, 0.7)
    height, tall = below + 5 * _CELL + 0.85, 5 * _CELL
    figure = new_figure(
        "Who takes part, and when?", height=height, synthetic=False, margins=(0, 0, 0, 0)
    )
    width, _ = figure.get_size_inches()
    axes = figure.add_axes((left / width, below / height, across / width, tall / height))
    axes.set(xlim=(0, len(LEVELS)), ylim=(len(PHASES) + 1, 0))
    axes.hlines(range(6), 0, 3, color=RULE, linewidth=0.9, clip_on=False)
    axes.vlines(range(4), 0, [5, 4, 4, 5], color=RULE, linewidth=0.9, clip_on=False)
    axes.set_axis_off()
    for column, level in enumerate(LEVELS):
        axes.text(column + 0.5, -0.1, level, ha="center", fontsize=10.5)
    for row, phase in enumerate([*PHASES, "outside\nthe grid"]):
        axes.text(-0.04, row + 0.5, phase, ha="right", va="center", fontsize=10.5)
    _letters(axes, grid, ours=False)
    if grid.ours:
        _letters(axes, grid, ours=True)
    key = [f"{part.letter}  {part.name}" for part in grid.parts]
    if narrow:
        for x, part in ((0.15, key[:4]), (2.1, key[4:])):
            words = "\n".join(part)
            figure.text(x / width, 1.0 / height, words, va="top", fontsize=9.5, linespacing=1.4)
    else:
        x, y = (left + across + 0.2) / width, (below + tall) / height
        figure.text(x, y, "\n".join(key), va="top", fontsize=10, linespacing=1.7)
    marks = (1.05 if narrow else 0.42) / height
    yours, ours = LOOKS["programme"].colour, LOOKS["truth"].colour
    figure.text(left / width, marks, "●  your reading", color=yours, fontsize=9.5)
    if grid.ours:
        figure.text((left + 1.35) / width, marks, "□  our reading", color=ours, fontsize=9.5)
    figure.text(
        1 - 0.0888 / width, 0.08 / height, "A reading, not a measurement",
        ha="right", fontsize=9.5,
    )  # fmt: skip
    return TabledPicture(figure, alt=grid_alt(grid), caption=GRID_CAPTION, table=_table(grid))


_CELL = 0.84  # inches: room for two rows of letters of each reading


def _letters(axes: Axes, grid: CoproductionGrid, *, ours: bool) -> None:
    """The letters of one reading: the learner's in the upper half of a cell, ours in the lower."""
    look = LOOKS["truth" if ours else "programme"]
    letters = defaultdict(list)
    for part, place in grid:
        shown = part.place if ours else place
        if shown is not None:
            letters[shown].append(part.letter)
    for place, each in letters.items():
        left, top = divmod(GRID_PLACES.index(place), len(PHASES))
        if place == OUTSIDE:
            left, top = 0, len(PHASES)
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
                x, y, letter, ha="center", va="center_baseline", fontsize=9.5, fontweight="bold",
                color=INK if ours else "white",
            )  # fmt: skip


def grid_alt(grid: CoproductionGrid) -> str:
    """What the picture shows, in words: how many parts are placed, and where each stands."""
    placed = sum(place is not None for _, place in grid)
    told = [told_of_part(part, place, ours=grid.ours) for part, place in grid]
    return " ".join(filter(None, [told_of_placed(placed, len(grid.parts)), *told]))


def told_of_placed(placed: int, parts: int) -> str:
    """How many parts are placed.

    Examples
    --------
    >>> told_of_placed(0, 7), told_of_placed(2, 7)
    ('The grid is empty: 0 of 7 parts are placed.', 'Your reading places 2 of 7 parts.')
    """
    if not placed:
        return f"The grid is empty: 0 of {parts} parts are placed."
    return f"Your reading places {placed} of {parts} parts."


def told_of_part(part: ServicePart, place: str | None, *, ours: bool) -> str:
    """Where a part stands; nothing where it isn't placed and our own reading isn't shown."""
    name = f"{part.letter}, {part.name}"
    if not ours:
        return f"{name}: {place}." if place else ""
    yours = f"you say {place} ({part.verdict(place)})" if place else NOT_PLACED
    return f"{name}: we say {part.place}; {yours}."


GRID_CAPTION = (
    "Columns: who works together with the service. Rows: the phase of the service. Each part has "
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
    yours = [f"{place} ({part.verdict(place)})" if place else NOT_PLACED for part, place in grid]
    table = our_reading_table(grid.parts)
    table.frame.insert(1, "Your reading", yours)
    return replace(table, caption="Your reading beside ours", prose=("Your reading", *table.prose))


def our_reading_table(parts: Sequence[ServicePart]) -> Table:
    """Where we put each part, why, and where others might."""
    reasons = [
        (
            f"{part.letter}. {part.name}",
            part.place,
            part.reason,
            " ".join(f"{other.capitalize()}: {why}" for other, why in part.also.items()),
        )
        for part in parts
    ]
    columns = ["Part", "Our reading", "Our reason", "Others might say"]
    frame = pd.DataFrame(reasons, columns=columns)
    return Table("Our own reading of the parts", frame, tuple(columns[1:]), ruled=True)
