"""A ladder of estimates: what each flaw of a pilot's world does to a simple comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import LOOKS, MUTED, RULE, new_figure, styled
from cocreate_lib.text import number

LEFTMOST, RIGHTMOST = -24, 3  # percentage points


@dataclass(frozen=True)
class Rung:
    """One world, with the flaws of the rungs above it and one more.

    Parameters
    ----------
    name
        What is added on this rung.
    on
        Whether it is switched on; where it is not, the rung is the one above once more.
    estimate, truth
        The simple difference between the groups and what the programme did to the people in it, in
        percentage points.
    """

    name: str
    on: bool
    estimate: float
    truth: float

    @property
    def gap(self) -> float:
        """How far the simple difference is from the truth."""
        return self.estimate - self.truth


def shares(rungs: Sequence[Rung]) -> list[float]:
    """What each rung adds to the gap: the first is chance alone, and they add up to the last gap.

    Examples
    --------
    >>> shares([Rung("nothing", True, -5.0, -5.0), Rung("selection", True, -9.0, -5.0)])
    [0.0, -4.0]
    """
    return [rungs[0].gap, *(after.gap - before.gap for before, after in pairwise(rungs))]


@styled
def ladder_picture(rungs: Sequence[Rung]) -> Picture:
    """Truth and simple difference on every rung, and what each rung adds to the gap.

    Parameters
    ----------
    rungs
        From a world without flaws to one with all that are switched on.

    Returns
    -------
    Picture
        One row a rung; the axis does not move with the values.

    Examples
    --------
    >>> rungs = [Rung("Chance", True, -5.2, -5.0), Rung("Who gets in", True, -9.2, -5.0)]
    >>> ladder_picture(rungs).alt.split(";")[0]
    'Synthetic worlds. Chance: simple difference −5.2, truth −5.0 percentage points, gap −0.2'
    """
    figure = new_figure(
        "Where the simple difference lands",
        height=1.75 + 0.5 * len(rungs),
        synthetic=True,
        margins=(1.75, 1.45, 0.85, 0.8),
    )
    axes = figure.subplots()
    heights = range(len(rungs))
    axes.axvline(0, color=RULE, linewidth=1.1, zorder=1)
    axes.hlines(
        heights, [r.truth for r in rungs], [r.estimate for r in rungs], color=MUTED, linewidth=3
    )
    estimate, truth = LOOKS["estimate"].marks(), LOOKS["truth"].marks()
    for kind, face in ((True, LOOKS["estimate"].colour), (False, "white")):
        rows = [row for row in heights if rungs[row].on is kind]
        axes.plot(
            [rungs[row].estimate for row in rows], rows,
            **{**estimate, "markerfacecolor": face, "markersize": 9},
            label="simple difference" if kind else None,
        )  # fmt: skip
    axes.plot([r.truth for r in rungs], heights, **truth, label="truth", zorder=4)
    for row, share in zip(heights, shares(rungs), strict=True):
        words = "switched off" if not rungs[row].on else f"{number(share, 1, sign=True)} points"
        axes.text(
            1.03, row, words, transform=axes.get_yaxis_transform(), va="center",
            fontweight="bold" if rungs[row].on else "normal",
        )  # fmt: skip
    axes.text(1.03, -0.75, "adds to the gap", transform=axes.get_yaxis_transform(), color=MUTED)
    axes.set_yticks(heights, [rung.name for rung in rungs])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(rungs) - 0.5, -0.5)
    axes.set_xlim(LEFTMOST, RIGHTMOST)
    axes.set_xlabel("difference in the reoffending rate (percentage points)")
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, borderaxespad=0.1)
    return Picture(figure, alt=_alt(rungs), caption=_CAPTION)


_CAPTION = (
    "Read from top to bottom: each row keeps what went wrong above it and adds one thing more. "
    "Dot: the simple difference between the groups (hollow where that flaw is switched off). "
    "Diamond: what the programme truly did to the people in it. The grey line is the gap; left of "
    "zero means less reoffending in the programme."
)


def _alt(rungs: Sequence[Rung]) -> str:
    rows = [
        f"{rung.name}: simple difference {number(rung.estimate, 1)}, truth {number(rung.truth, 1)} "
        f"percentage points, gap {number(rung.gap, 1, sign=True)}"
        if rung.on
        else f"{rung.name}: switched off"
        for rung in rungs
    ]
    return f"Synthetic worlds. {'; '.join(rows)}."
