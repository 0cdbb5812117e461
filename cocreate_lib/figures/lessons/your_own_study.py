"""What a report gives away, and what looking at the data first does to its findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.patches import Rectangle

from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    GRID,
    INK,
    LOOKS,
    MUTED,
    RULE,
    figure_width,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.text import how_many, listed, plural

Cell = tuple[int, int]
"""A row and a column of a table, from 0."""

HIDDEN_CELLS_CAPTION = (
    "A made-up table: people of four offices by how often they reoffended. Withheld cells have a "
    "question mark, and below it what anybody can work out about them from what is shown, without "
    "any computer skills. A cell that has one possible value only is as good as published."
)


@dataclass(frozen=True)
class HiddenCells:
    """A table with withheld cells, and what can be worked out about them.

    Parameters
    ----------
    rows, columns
        Their names.
    counts
        The counts of people, row by row.
    reach
        For each withheld cell, the least and the most that it can hold, given all that is shown;
        None where there is no most.
    totals
        Whether the totals of rows and columns are shown.
    told
        A sentence of the report that says something about the table, or nothing.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    reach: Mapping[Cell, tuple[int, int | None]]
    totals: bool
    told: str

    @property
    def known(self) -> list[Cell]:
        """The withheld cells that have one possible value only."""
        return [cell for cell, (low, high) in self.reach.items() if low == high]

    def guess(self, cell: Cell) -> str:
        """What can be worked out about a withheld cell, in words."""
        low, high = self.reach[cell]
        if low == high:
            return f"it is {low}"
        return f"{low} or more" if high is None else f"{low} to {high}"

    @property
    def cells(self) -> list[list[str]]:
        """What stands in each cell, totals included where they are shown."""
        shown = [
            [
                f"?\n{self.guess((i, j))}" if (i, j) in self.reach else str(n)
                for j, n in enumerate(r)
            ]
            for i, r in enumerate(self.counts)
        ]
        if self.totals:
            shown = [[*row, str(sum(own))] for row, own in zip(shown, self.counts, strict=True)]
            below = [sum(column) for column in zip(*self.counts, strict=True)]
            shown.append([str(n) for n in (*below, sum(below))])
        return shown

    @property
    def heads(self) -> tuple[list[str], list[str]]:
        """The names of the rows and of the columns that are shown."""
        more = ["all"] if self.totals else []
        return [*self.rows, *more], [*self.columns, *more]


def hidden_cells_sentence(shown: HiddenCells) -> str:
    """Whether what is withheld can be worked out, in words."""
    if not shown.reach:
        (low, i, j) = min(
            (n, i, j) for i, row in enumerate(shown.counts) for j, n in enumerate(row)
        )
        return (
            f"Nothing is withheld. Whoever knows the {shown.rows[i]} office can read that "
            f"{how_many(low, 'person', 'people')} there reoffended {shown.columns[j]}."
        )
    count = "One cell is" if len(shown.reach) == 1 else f"{len(shown.reach)} cells are"
    if shown.known:
        told = listed(
            [f"{shown.rows[i]}, {shown.columns[j]}: {shown.counts[i][j]}" for i, j in shown.known]
        )
        return f"{count} withheld, and nothing is hidden: anybody can work out {told}."
    (cell, *_) = sorted(shown.reach, key=lambda at: shown.counts[at[0]][at[1]])
    return (
        f"{count} withheld, and none can be worked out. For {shown.rows[cell[0]]}, "
        f"{shown.columns[cell[1]]}, anything fits: {shown.guess(cell)}."
    )


def hidden_cells_alt(shown: HiddenCells) -> str:
    """What :func:`hidden_cells_picture` shows, in words."""
    rows, columns = shown.heads
    told = "; ".join(
        f"{name}: "
        + ", ".join(
            f"{column} {cell.replace('?' + chr(10), 'withheld, ')}"
            for column, cell in zip(columns, cells, strict=True)
        )
        for name, cells in zip(rows, shown.cells, strict=True)
    )
    beside = f" The report says: {shown.told}" if shown.told else ""
    return f"A table of people. {told}.{beside}"


@styled
def hidden_cells_picture(shown: HiddenCells) -> Picture:
    """A table with what is withheld from it, and what can be worked out.

    Parameters
    ----------
    shown
        The table.

    Returns
    -------
    Picture
        A table; cells that can be worked out stand out.
    """
    rows, columns = shown.heads
    words = [fitted(f"The report says: {shown.told}", figure_width() - 0.4, 10, lines=4)]
    words = words if shown.told else []
    tall = 0.5 * (len(rows) + 1) + 0.25 * sum(each.count("\n") + 1 for each in words)
    figure = new_figure(
        "How often people reoffended, by office", height=tall + 1.0, synthetic=True,
        margins=(0.1, 0.1, 0.4, 0.5),
    )  # fmt: skip
    axes = figure.subplots()
    axes.axis("off")
    axes.set_xlim(0, len(columns) + 1)
    axes.set_ylim(tall + 0.1, 0)
    size = 9.5 if is_narrow() else 10.5
    for j, name in enumerate(columns):
        axes.text(j + 1.5, 0.3, name, ha="center", va="center", fontsize=size, color=MUTED)
    for i, (name, cells) in enumerate(zip(rows, shown.cells, strict=True)):
        top = 0.5 * (i + 1)
        axes.plot([0, len(columns) + 1], [top, top], color=GRID, linewidth=1)
        axes.text(0.05, top + 0.25, name, va="center", fontsize=size)
        for j, cell in enumerate(cells):
            known = (i, j) in shown.reach and (i, j) in shown.known
            weight, colour = ("bold", LOOKS["comparison"].colour) if known else ("normal", INK)
            axes.text(
                j + 1.5, top + 0.25, cell.replace("\n", ": " if not is_narrow() else "\n"),
                ha="center", va="center", fontsize=size, color=colour, fontweight=weight,
                linespacing=1.1,
            )  # fmt: skip
    for told in words:
        axes.text(0.05, 0.5 * (len(rows) + 1) + 0.1, told, va="top", fontsize=10, linespacing=1.25)
    return Picture(figure, alt=hidden_cells_alt(shown), caption=HIDDEN_CELLS_CAPTION)


AFTER_LOOKING_CAPTION = (
    "Synthetic people. Each square is one study of a programme that does nothing, with a lot that "
    "decided who is in it. A filled square has a significant difference by at least one of the "
    "ways in which its analyst may look. One study in twenty is what a single way finds by chance."
)


@dataclass(frozen=True)
class AfterLooking:
    """Many studies of a programme that does nothing, each looked at in several ways.

    Parameters
    ----------
    found
        For each study, whether at least one way finds a significant difference.
    ways
        How many ways there are.
    frozen
        Whether one way was written down before the data.
    example
        What the first study with a find would report, in words; empty where there is none.
    """

    found: tuple[bool, ...]
    ways: int
    frozen: bool
    example: str

    @property
    def finds(self) -> int:
        """In how many studies something is found."""
        return sum(self.found)


def after_looking_sentence(shown: AfterLooking) -> str:
    """In how many studies of nothing something is found, in words."""
    looked = (
        "One way of looking, written down before the data"
        if shown.frozen
        else "One way of looking"
        if shown.ways == 1
        else f"{shown.ways} ways of looking, and the best one is reported"
    )
    told = (
        f"{looked}: {shown.finds} of {len(shown.found)} studies "
        f'{plural(shown.finds, "reports", "report")} a "significant" difference. The programme '
        "does nothing in any of them."
    )
    return f"{told} One of them would report: {shown.example}." if shown.example else told


def after_looking_alt(shown: AfterLooking) -> str:
    """What :func:`after_looking_picture` shows, in words."""
    return (
        f"{len(shown.found)} squares, one a study; {shown.finds} "
        f"{plural(shown.finds, 'is', 'are')} filled. {after_looking_sentence(shown)}"
    )


ACROSS = 20
"""Squares in a row of the picture; on a phone half as many."""


@styled
def after_looking_picture(shown: AfterLooking) -> Picture:
    """A square for each study, filled where something is found.

    Parameters
    ----------
    shown
        The studies.

    Returns
    -------
    Picture
        Rows of squares.
    """
    across = ACROSS // 2 if is_narrow() else ACROSS
    down = -(-len(shown.found) // across)
    figure = new_figure(
        f"{shown.finds} of {len(shown.found)} studies of nothing find something",
        height=down * (figure_width() - 0.3) / across + 0.95,
        synthetic=True,
        margins=(0.15, 0.15, 0.4, 0.55),
    )
    axes = figure.subplots()
    axes.axis("off")
    axes.set_xlim(-0.5, across - 0.5)
    axes.set_ylim(down - 0.5, -0.5)
    for i, found in enumerate(shown.found):
        x, y = i % across - 0.4, i // across - 0.4
        face = LOOKS["comparison"].colour if found else "white"
        axes.add_patch(_square(x, y, 0.8, face))
    return Picture(figure, alt=after_looking_alt(shown), caption=AFTER_LOOKING_CAPTION)


def _square(x: float, y: float, size: float, face: str) -> Rectangle:
    return Rectangle((x, y), size, size, facecolor=face, edgecolor=RULE, linewidth=1)


RARE_TRAITS_CAPTION = (
    "Synthetic people. Each bar counts the people under supervision who fit everything that the "
    "report tells of the speaker so far. The dotted line is at ten people. Whoever works in the "
    "office needs no list to do this: they know these people."
)


@dataclass(frozen=True)
class RareTraits:
    """A quotation, and how many people fit what is told of the speaker.

    Parameters
    ----------
    steps
        What is told, in turn, each with how many people fit it and all before it; everybody first.
    speaker
        The words under the quotation.
    least
        How many people should fit at the least.
    """

    steps: tuple[tuple[str, int], ...]
    speaker: str
    least: int

    @property
    def fit(self) -> int:
        """How many people fit everything that is told."""
        return self.steps[-1][1]


def rare_traits_sentence(shown: RareTraits) -> str:
    """How many people the speaker can be, in words."""
    told = f"“… and then I told her about my son.” ({shown.speaker})"
    if len(shown.steps) == 1:
        return f"{told} Nothing is told of the speaker: {shown.fit:,} people fit."
    if shown.fit == 1:
        return f"{told} One person fits. Everybody in that office knows who said it."
    short = "too few" if shown.fit < shown.least else "enough"
    return f"{told} {shown.fit:,} people fit: {short}, by a rule of at least {shown.least}."


def rare_traits_alt(shown: RareTraits) -> str:
    """What :func:`rare_traits_picture` shows, in words."""
    told = "; ".join(f"{name}: {count:,}" for name, count in shown.steps)
    return f"People who fit what is told, step by step. {told}. {rare_traits_sentence(shown)}"


@styled
def rare_traits_picture(shown: RareTraits) -> Picture:
    """How few people fit, the more is told of a speaker.

    Parameters
    ----------
    shown
        What is told.

    Returns
    -------
    Picture
        A bar for everybody and for each thing that is told, on a logarithmic axis.
    """
    figure = new_figure(
        "Who could it be?",
        height=0.55 * len(shown.steps) + 1.5,
        synthetic=True,
        margins=(0.2, 0.5, 0.85, 0.55),
    )
    axes = figure.subplots()
    axes.set_xscale("log")
    axes.set_xlim(0.8, 1500)
    axes.set_ylim(len(shown.steps) - 0.35, -0.75)
    axes.set_yticks([])
    axes.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    axes.set_xlabel("people who fit")
    axes.axvline(shown.least, color=MUTED, linestyle=":", linewidth=1.4)
    for i, (name, count) in enumerate(shown.steps):
        few = count < shown.least
        colour = LOOKS["comparison" if few else "programme"].colour
        axes.barh(i, max(count, 0.85) - 0.8, left=0.8, height=0.36, color=colour)
        words = f"{name}: {count:,}"
        axes.text(0.84, i - 0.42, words, va="center", fontsize=10.5 if not is_narrow() else 9.5)
    return Picture(figure, alt=rare_traits_alt(shown), caption=RARE_TRAITS_CAPTION)
