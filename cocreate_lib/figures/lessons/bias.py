"""What each flaw of a pilot's world adds to the error of a simple comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cocreate_lib.figures.kit.panel import legend_above, name_rows
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import LOOKS, MUTED, RULE, is_narrow, new_figure, styled
from cocreate_lib.text import number

BIAS_AXIS = (-24, 3)
"""From where to where the axis goes, in percentage points."""


@dataclass(frozen=True)
class Scenario:
    """One world, with the flaws of the scenarios above it and one more.

    Parameters
    ----------
    name
        What is added in this one.
    estimate, truth
        The simple difference between the groups and what the programme did to the people in it, in
        percentage points.
    """

    name: str
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
    >>> contributions([Scenario("none", -5.0, -5.0), Scenario("selection", -9.0, -5.0)])
    [0.0, -4.0]
    """
    return [
        scenarios[0].error,
        *(after.error - before.error for before, after in pairwise(scenarios)),
    ]


@styled
def bias_picture(scenarios: Sequence[Scenario], to_come: Sequence[str] = ()) -> Picture:
    """Truth and simple difference in every scenario, and what each adds to the error.

    Parameters
    ----------
    scenarios
        From a world without flaws to one with several, one more in each.
    to_come
        Names of rungs below, whose worlds are not shown yet.

    Returns
    -------
    Picture
        One row a scenario; the axis does not move with the values.

    Examples
    --------
    >>> two = [Scenario("Chance", -5.2, -5.0), Scenario("+ who gets in", -9.2, -5.0)]
    >>> bias_picture(two).alt.split(";")[0]
    'Synthetic worlds. Chance: simple difference −5.2, truth −5.0 percentage points, gap −0.2'
    """
    rows, narrow = len(scenarios) + len(to_come), is_narrow()
    figure = new_figure(
        "Where the simple difference lands",
        height=(1.95 if narrow else 1.75) + (0.62 if narrow else 0.5) * rows,
        synthetic=True,
        margins=(0.15, 0.95, 0.85, 0.8) if narrow else (1.75, 1.45, 0.85, 0.8),
    )
    axes = figure.subplots()
    built = range(len(scenarios))
    axes.axvline(0, color=RULE, linewidth=1.1, zorder=1)
    estimates, truths = [s.estimate for s in scenarios], [s.truth for s in scenarios]
    axes.hlines(built, truths, estimates, color=MUTED, linewidth=3)
    axes.plot(
        estimates, built, **{**LOOKS["estimate"].marks(), "markersize": 9},
        label="simple difference",
    )  # fmt: skip
    axes.plot(truths, built, **LOOKS["truth"].marks(), label="truth", zorder=4)
    right = axes.get_yaxis_transform()
    for row, share in enumerate(contributions(scenarios)):
        words = f"{number(share, 1, sign=True)} {'pts' if narrow else 'points'}"
        axes.text(1.03, row, words, transform=right, va="center", fontweight="bold")
    for row in range(len(scenarios), rows):
        words = "to come" if narrow else "not built yet"
        axes.text(1.03, row, words, transform=right, va="center", color=MUTED)
    head = "adds to\nthe gap" if narrow else "adds to the gap"
    axes.text(1.03, -0.62, head, transform=right, color=MUTED, va="bottom")
    names = [*(scenario.name for scenario in scenarios), *to_come]
    name_rows(axes, names)
    if narrow:
        axes.set_yticks([])
        for row, name in enumerate(names):
            axes.text(BIAS_AXIS[0], row - 0.22, name, va="bottom", fontweight="bold")
        axes.set_ylim(rows - 0.6, -0.75)
    axes.set_xlim(*BIAS_AXIS)
    axes.set_xlabel("difference in the rate (points)" if narrow else _AXIS)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    legend_above(axes)
    return Picture(figure, alt=bias_alt(scenarios, to_come), caption=BIAS_CAPTION)


_AXIS = "difference in the reoffending rate (percentage points)"

BIAS_CAPTION = (
    "Read from top to bottom: each row keeps what went wrong above it and adds one thing more. "
    "Dot: the simple difference between the groups. Diamond: what the programme truly did to the "
    "people in it. The grey line is the gap; left of zero means less reoffending in the programme."
)


def bias_alt(scenarios: Sequence[Scenario], to_come: Sequence[str] = ()) -> str:
    """What :func:`bias_picture` shows, in words; parameters as there."""
    told = [
        f"{s.name}: simple difference {number(s.estimate, 1)}, truth {number(s.truth, 1)} "
        f"percentage points, gap {number(s.error, 1, sign=True)}"
        for s in scenarios
    ]
    shares = contributions(scenarios)[1:]
    told[1:] = [
        f"{words}, to which this adds {number(share, 1, sign=True)}"
        for words, share in zip(told[1:], shares, strict=True)
    ]
    told += [f"{name}: not built yet" for name in to_come]
    return f"Synthetic worlds. {'; '.join(told)}."
