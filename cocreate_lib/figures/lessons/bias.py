"""What each flaw of a pilot's world adds to the error of a simple comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cocreate_lib.figures.kit.panel import legend_above, name_rows
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import LOOKS, MUTED, RULE, new_figure, styled
from cocreate_lib.text import number

LEFTMOST, RIGHTMOST = -24, 3  # percentage points


@dataclass(frozen=True)
class Scenario:
    """One world, with the flaws of the scenarios above it and one more.

    Parameters
    ----------
    name
        What is added in this one.
    on
        Whether it is switched on; where it is not, the scenario is the one above once more.
    estimate, truth
        The simple difference between the groups and what the programme did to the people in it, in
        percentage points.
    """

    name: str
    on: bool
    estimate: float
    truth: float

    @property
    def error(self) -> float:
        """How far the simple difference is from the truth."""
        return self.estimate - self.truth


def contributions(scenarios: Sequence[Scenario]) -> list[float]:
    """What each adds to the error: the first is chance alone, and they add up to the last error.

    Examples
    --------
    >>> contributions([Scenario("none", True, -5.0, -5.0), Scenario("selection", True, -9.0, -5.0)])
    [0.0, -4.0]
    """
    return [
        scenarios[0].error,
        *(after.error - before.error for before, after in pairwise(scenarios)),
    ]


@styled
def bias_picture(scenarios: Sequence[Scenario]) -> Picture:
    """Truth and simple difference in every scenario, and what each adds to the error.

    Parameters
    ----------
    scenarios
        From a world without flaws to one with all that are switched on.

    Returns
    -------
    Picture
        One row a scenario; the axis does not move with the values.

    Examples
    --------
    >>> two = [Scenario("Chance", True, -5.2, -5.0), Scenario("Who gets in", True, -9.2, -5.0)]
    >>> bias_picture(two).alt.split(";")[0]
    'Synthetic worlds. Chance: simple difference −5.2, truth −5.0 percentage points, gap −0.2'
    """
    figure = new_figure(
        "Where the simple difference lands",
        height=1.75 + 0.5 * len(scenarios),
        synthetic=True,
        margins=(1.75, 1.45, 0.85, 0.8),
    )
    axes = figure.subplots()
    heights = range(len(scenarios))
    axes.axvline(0, color=RULE, linewidth=1.1, zorder=1)
    axes.hlines(
        heights,
        [s.truth for s in scenarios],
        [s.estimate for s in scenarios],
        color=MUTED,
        linewidth=3,
    )
    estimate, truth = LOOKS["estimate"].marks(), LOOKS["truth"].marks()
    for kind, face in ((True, LOOKS["estimate"].colour), (False, "white")):
        rows = [row for row in heights if scenarios[row].on is kind]
        axes.plot(
            [scenarios[row].estimate for row in rows], rows,
            **{**estimate, "markerfacecolor": face, "markersize": 9},
            label="simple difference" if kind else None,
        )  # fmt: skip
    axes.plot([s.truth for s in scenarios], heights, **truth, label="truth", zorder=4)
    for row, share in zip(heights, contributions(scenarios), strict=True):
        words = "switched off" if not scenarios[row].on else f"{number(share, 1, sign=True)} points"
        axes.text(
            1.03, row, words, transform=axes.get_yaxis_transform(), va="center",
            fontweight="bold" if scenarios[row].on else "normal",
        )  # fmt: skip
    axes.text(1.03, -0.75, "adds to the gap", transform=axes.get_yaxis_transform(), color=MUTED)
    name_rows(axes, [scenario.name for scenario in scenarios])
    axes.set_xlim(LEFTMOST, RIGHTMOST)
    axes.set_xlabel("difference in the reoffending rate (percentage points)")
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    legend_above(axes)
    return Picture(figure, alt=_alt(scenarios), caption=_CAPTION)


_CAPTION = (
    "Read from top to bottom: each row keeps what went wrong above it and adds one thing more. "
    "Dot: the simple difference between the groups (hollow where that flaw is switched off). "
    "Diamond: what the programme truly did to the people in it. The grey line is the gap; left of "
    "zero means less reoffending in the programme."
)


def _alt(scenarios: Sequence[Scenario]) -> str:
    rows = [
        f"{s.name}: simple difference {number(s.estimate, 1)}, truth {number(s.truth, 1)} "
        f"percentage points, gap {number(s.error, 1, sign=True)}"
        if s.on
        else f"{s.name}: switched off"
        for s in scenarios
    ]
    return f"Synthetic worlds. {'; '.join(rows)}."
