"""Who is paired with whom: two groups on the line of a score, and what a way of matching does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from scipy.special import expit, logit

from cocreate_lib.figures.kit.lettering import text_width
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    GROUPS,
    LOOKS,
    MUTED,
    figure_width,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.figures.results.balance import BalanceRows, describe_balance
from cocreate_lib.figures.results.matching import people_used
from cocreate_lib.figures.results.outcomes import (
    Estimate,
    draw_estimate,
    estimate_height,
    read_estimates,
    title_of,
)

if TYPE_CHECKING:
    from cocreate_lib.comparison import Comparison

Floats = npt.NDArray[np.float64]

CHANCES = (0.01, 0.1, 0.5, 0.9)
"""Ticks of the line of scores."""
PAIRS_CAPTION = (
    "Each mark is a person, further to the right the likelier to be in the programme: filled where "
    "the person is paired, hollow where nobody was near enough. A line joins the two of a pair. "
    "Below: how alike the groups are before matching (hollow) and after (filled), and the estimate "
    "with its interval, beside the known truth (diamond)."
)
_STEP = 0.075  # inches between two people
_GAP = 0.42  # inches between the groups


def score_range(scores: Floats) -> tuple[float, float]:
    """From where to where scores are drawn: the few that lie far to the left stand at the edge.

    Examples
    --------
    >>> score_range(np.array([-14.0, *np.linspace(-4, 2.1, 99)]))
    (-4.0, 2.25)
    """
    low, high = float(np.quantile(scores, 0.02)), float(np.max(scores))
    return float(np.floor(2 * low) / 2), float(np.ceil(4 * high) / 4)


@styled
def pairs_picture(comparison: Comparison, *, truth: pd.DataFrame) -> Picture:
    """Who is paired with whom; below, how alike the groups are, and the first outcome's estimate.

    Parameters
    ----------
    comparison
        A comparison by matching on the logit of the propensity score, of a few hundred people.
    truth
        ``Cohort.truth`` of the synthetic cohort.

    Returns
    -------
    Picture

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> cohort = cc.simulate(cc.PilotDesign(n_treated=40, n_comparison=60), seed=1)
    >>> matched = cc.compare(cohort.people, cc.teaching_plan())
    >>> pairs_picture(matched, truth=cohort.truth).alt.split(" people")[0]
    '37 of 40'
    """
    estimate = read_estimates(comparison, truth=truth)[0]
    narrow = is_narrow()
    rows = BalanceRows(comparison.balance)
    lines = [line for name in rows.names for line in name.split("\n")]
    names = 0.25 + max(text_width(line, 10.5) for line in lines)
    left = 0.2
    right = 0.2 if narrow else max(0.3 + text_width(estimate.text, 11, weight="bold"), 1.95)
    room = figure_width() - left - 0.15
    lower = 0.72 + 0.2 * title_of(estimate, room).count("\n")
    width = figure_width() - 2 * left
    people = _People(comparison, width)
    # In inches: pairs, their axis and the next title, likeness, its axis and the words above the
    # estimate, the estimate.
    heights = [
        people.height,
        1.0,
        0.3 + rows.height,
        (1.0 if narrow else 0.6) + lower,
        estimate_height(estimate) - 0.9,
    ]
    figure = new_figure(
        "Who is paired with whom",
        height=sum(heights) + 1.25,
        synthetic=comparison.synthetic,
        margins=(left, right, 0.8, 0.45),
    )
    grid = figure.add_gridspec(5, 1, height_ratios=heights, hspace=0)
    top, middle, bottom = (figure.add_subplot(grid[row]) for row in (0, 2, 4))
    for axes, from_left, from_right in ((top, left, left), (middle, names, right)):
        place = axes.get_position()
        place.x0, place.x1 = from_left / figure_width(), 1 - from_right / figure_width()
        axes.set_position(place)
    people.draw(top)
    rows.draw(middle)
    middle.set_title("Likeness", y=1, x=(left - names) / (figure_width() - names - right))
    draw_estimate(bottom, estimate, room)
    return Picture(figure, alt=pairs_alt(comparison, truth=truth), caption=PAIRS_CAPTION)


def pairs_alt(comparison: Comparison, *, truth: pd.DataFrame) -> str:
    """The text alternative of :func:`pairs_picture`; parameters as there."""
    counts = " and ".join(
        f"{used} of {everyone} {GROUPS[group].name}"
        for group, (used, everyone) in people_used(comparison).items()
    )
    estimate: Estimate = read_estimates(comparison, truth=truth)[0]
    return (
        f"{counts} are paired.{_who_is_lost(comparison)} {describe_balance(comparison.balance)} "
        f"{estimate.sentence}"
    )


def _who_is_lost(comparison: Comparison) -> str:
    """Where the people of the programme who are left out stand on the line."""
    assert comparison.scores is not None
    chance = expit(comparison.scores[comparison.treated])
    used = comparison.weights[comparison.treated] > 0
    if used.all():
        return ""
    return (
        f" The mean chance of being in the programme is {chance[~used].mean():.0%} for those of "
        f"its people who are left out, and {chance[used].mean():.0%} for those who are paired."
    )


class _People:
    """The people of both groups, in columns along the line of their scores."""

    def __init__(self, comparison: Comparison, width: float) -> None:
        assert comparison.scores is not None
        self._comparison = comparison
        self._from, self._to = score_range(comparison.scores.dropna().to_numpy())
        self._scale = (width - 2 * _STEP) / (self._to - self._from)
        treated = comparison.treated
        self.at = {
            group: self._columns(comparison.scores[own])
            for group, own in (("treated", treated), ("comparison", ~treated))
        }
        high = {
            group: max(rank for _, rank in places.values()) for group, places in self.at.items()
        }
        self._base = {
            "treated": 0.35 + _STEP * high["comparison"] + _GAP,
            "comparison": 0.35 + _STEP * high["comparison"],
        }
        self.height = self._base["treated"] + _STEP * high["treated"] + 0.35

    def _columns(self, scores: pd.Series) -> dict[object, tuple[float, int]]:
        """For each person the column's place, and how many stand nearer to the other group."""
        counts: Counter[int] = Counter()
        places = {}
        for person, score in scores.dropna().items():
            column = round(max(score - self._from, 0) * self._scale / _STEP) + 1
            places[person] = (column * _STEP, counts[column])
            counts[column] += 1
        return places

    def _place(self, group: str, person: object) -> tuple[float, float]:
        x, rank = self.at[group][person]
        return x, self._base[group] + (_STEP if group == "treated" else -_STEP) * rank

    def draw(self, axes: Axes) -> None:
        """Draw them, and lines between those who are paired."""
        pairs = self._comparison.pairs[["treated", "comparison"]].to_numpy()
        joined = [(self._place("treated", a), self._place("comparison", b)) for a, b in pairs]
        axes.add_collection(LineCollection(joined, colors=MUTED, linewidths=0.7, zorder=1))
        weights = self._comparison.weights
        used = set(weights.index[weights > 0])
        for group, places in self.at.items():
            look = LOOKS[GROUPS[group].role]
            for paired in (True, False):
                people = [person for person in places if (person in used) == paired]
                xy = np.array([self._place(group, person) for person in people]).reshape(-1, 2)
                axes.plot(
                    *xy.T, **{**look.marks(), "markersize": 4.2, "markeredgewidth": 0.9},
                    fillstyle="full" if paired else "none",
                )  # fmt: skip
        width = (self._to - self._from) * self._scale + 2 * _STEP
        self._name(axes, "treated", (width, self.height), "right", "top")
        self._name(axes, "comparison", (0, 0.04), "left", "bottom")
        axes.set(xlim=(0, width), ylim=(0, self.height))
        ticks = [(value - self._from) * self._scale + _STEP for value in logit(np.array(CHANCES))]
        shown = [
            (x, f"{chance:.0%}") for x, chance in zip(ticks, CHANCES, strict=True) if 0 < x < width
        ]
        axes.set_xticks([x for x, _ in shown], [words for _, words in shown])
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("estimated chance of being in the programme", fontsize=10.5)

    def _name(self, axes: Axes, group: str, at: tuple[float, float], ha: str, va: str) -> None:
        used, everyone = people_used(self._comparison)[group]
        axes.text(
            *at, f"{GROUPS[group].short}: {used:,} of {everyone:,} paired", ha=ha, va=va,
            color=LOOKS[GROUPS[group].role].colour, fontweight="bold",
        )  # fmt: skip
