"""Differences in people per 100 on one axis: intervals, what is too small, a pile of pilots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.axes import Axes

from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.panel import name_rows, names_over_rows
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    INK,
    LOOKS,
    MUTED,
    RULE,
    figure_width,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.figures.lessons.first_pilot import per_100
from cocreate_lib.text import MINUS

DIFFERENCES_REACH = 40
"""How far the axis of differences reaches, in people per 100, either side."""

_STEP = 5 / 3  # how far apart the columns of a pile are: differences of sixty people


@dataclass(frozen=True)
class DifferenceRow:
    """One line of the picture: a difference, with its interval if it has one.

    Parameters
    ----------
    name
        What stands beside it.
    value
        The difference, in people per 100.
    low, high
        The ends of its interval.
    role
        An estimate, or the truth.
    filled
        Whether its dot is filled.
    clear
        Whether its interval leaves out no difference, and is drawn thick for it.
    beside
        What is true of the same row: a diamond below its dot.
    """

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    role: Literal["estimate", "truth"] = "estimate"
    filled: bool = True
    clear: bool = False
    beside: float | None = None


@dataclass(frozen=True)
class Differences:
    """What the picture shows, on one axis.

    Parameters
    ----------
    title
        Of the picture.
    rows
        From the top.
    band
        From where to where a zone is shaded.
    pile
        Differences seen, one a pilot, each with whether it is significant: a pile above the rows.
    eye
        True differences with how well each is supported, from 0 to 1: a shape above the rows.
    """

    title: str
    rows: Sequence[DifferenceRow]
    band: tuple[float, float] | None = None
    pile: Sequence[tuple[float, bool]] = ()
    eye: Sequence[tuple[float, float]] = ()


def difference_told(value: float) -> str:
    """A difference in people per 100, in words.

    Examples
    --------
    >>> difference_told(-8.2), difference_told(0)
    ('8 fewer', 'no difference')
    """
    words = per_100(value)
    return "no difference" if words.startswith("no more") else words


def difference_span(low: float, high: float) -> str:
    """From one difference to another, in words.

    Examples
    --------
    >>> difference_span(-8.2, 3)
    '8 fewer to 3 more'
    """
    return f"{difference_told(low)} to {difference_told(high)}"


@styled
def differences_picture(shown: Differences, *, alt: str, caption: str) -> Picture:
    """Differences on one axis, with their intervals.

    Parameters
    ----------
    shown
        What it shows.
    alt, caption
        Of the picture.

    Returns
    -------
    Picture
        One line a row; above them a pile of dots or a shape like an eye, where there is one.

    Examples
    --------
    >>> rows = [DifferenceRow("the result", -4, -20, 12)]
    >>> differences_picture(Differences("A result", rows), alt="One line.", caption="Made up.").alt
    'One line.'
    """
    above = bool(shown.pile or shown.eye)
    high = 2.0 if above else 0.0
    low = (0.62 if is_narrow() else 0.42) * len(shown.rows) + 0.3
    left = 0.2 if is_narrow() else 0.4 + max(0.085 * len(row.name) for row in shown.rows)
    figure = new_figure(
        shown.title,
        height=high + low + 1.4,
        synthetic=True,
        margins=(left, 0.25, 0.85, 0.55),
    )
    if above:
        top, bottom = figure.subplots(
            2, 1, sharex=True, gridspec_kw={"height_ratios": [high, low], "hspace": 0.05}
        )
        _draw_above(top, shown)
    else:
        bottom = figure.subplots()
    draw_rows(bottom, shown)
    return Picture(figure, alt=alt, caption=caption)


def _draw_above(axes: Axes, shown: Differences) -> None:
    axes.axvline(0, color=RULE, linewidth=1.2)
    if shown.eye:
        places, shares = map(np.array, zip(*shown.eye, strict=True))
        axes.fill_between(places, -shares, shares, color="#d5dbe2", edgecolor=MUTED, linewidth=1)
    if shown.pile:
        counts: Counter[int] = Counter()
        dots = []
        for value, significant in shown.pile:
            column = round(value / _STEP)
            dots.append((column * _STEP, counts[column], significant))
            counts[column] += 1
        size = min(5.0, 130 / (1 + max(counts.values())))
        for x, y, significant in dots:
            axes.plot(
                x, y, "o", color=INK, markersize=size, markeredgewidth=0.7,
                markerfacecolor=INK if significant else "white",
            )  # fmt: skip
        axes.set_ylim(-0.8, max(counts.values()) + 0.5)
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.tick_params(axis="x", length=0, labelbottom=False)


def draw_rows(axes: Axes, shown: Differences) -> None:
    """The rows on their axis, from the top, each with its name."""
    reach = DIFFERENCES_REACH
    along_differences(axes, [row.name for row in shown.rows])
    if shown.band is not None:
        axes.axvspan(*shown.band, color="#e4e7eb", zorder=0)
    for place, row in enumerate(shown.rows):
        look = LOOKS[row.role]
        if row.low is not None and row.high is not None:
            ends = np.clip([row.low, row.high], -reach, reach)
            width = 3.4 if row.clear else 1.8
            axes.plot(ends, [place, place], color=look.colour, linewidth=width)
        marks = look.marks() | ({} if row.filled else {"markerfacecolor": "white"})
        if abs(row.value) <= reach:
            axes.plot(row.value, place, **marks)
        if row.beside is not None and abs(row.beside) <= reach:
            axes.plot(row.beside, place + 0.34, **{**LOOKS["truth"].marks(), "markersize": 6})


def along_differences(axes: Axes, names: Sequence[str]) -> None:
    """An axis of people per 100 with a line at no difference, and one row a name."""
    reach = DIFFERENCES_REACH
    (names_over_rows if is_narrow() else name_rows)(axes, names)
    axes.set_xlim(-reach, reach)
    axes.axvline(0, color=RULE, linewidth=1.2)
    ticks = range(-reach, reach + 1, 20)
    axes.set_xticks(list(ticks), [f"{MINUS if t < 0 else ''}{abs(t)}" for t in ticks])
    what = "per 100 people" if is_narrow() else "people who reoffend, per 100"
    axes.set_xlabel(fitted(f"fewer   ←   {what}   →   more", figure_width() - 0.4, 11))
    axes.spines["left"].set_visible(False)
