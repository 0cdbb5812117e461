"""What came of it: the estimates of all outcomes in one look, and the truth where it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.panel import beside
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    LOOKS,
    MUTED,
    RULE,
    SMALLEST,
    figure_width,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.figures.kit.words import Reading, reading_of
from cocreate_lib.labels import NO_LABELS, Declared, words_of
from cocreate_lib.labels import title_of as title_of_column
from cocreate_lib.text import number, number_range, one_line

if TYPE_CHECKING:
    from cocreate_lib.comparison import AnalysisPlan, Comparison, Outcome

_TITLES = {
    "difference": "Programme minus comparison group",
    "ratio": "Programme divided by comparison group",
}
# Heights of the estimate and of the truth in their panel, and how high the panel is drawn: beside
# their numbers, or below them where the figure is narrow.
_BESIDE = {1: ((0.0,), 1.3), 2: ((0.38, -0.38), 1.5)}
_BELOW = {1: ((-0.4,), 1.45), 2: ((0.22, -0.6), 1.85)}
_RATIO_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)


@dataclass(frozen=True)
class Estimate:
    """One row of ``Comparison.estimates``, ready to be drawn and said."""

    outcome: str
    reading: Reading
    unit: str
    value: float
    low: float
    high: float
    level: float
    null: float
    truth: float | None
    label: str = ""

    @property
    def title(self) -> str:
        """The outcome and the measure."""
        return f"{title_of_column(self.outcome, {self.outcome: self.label})}: {self.reading.name}"

    @property
    def text(self) -> str:
        """The estimate with its interval, in figures."""
        value = number(self.value, self.reading.digits)
        return f"{value} ({self._range})" if self._has_interval else value

    @property
    def truth_text(self) -> str:
        """The truth in figures; empty where it isn't known."""
        return "" if self.truth is None else f"truth {number(self.truth, self.reading.digits)}"

    @property
    def sentence(self) -> str:
        """The estimate in words: outcome, measure, unit, interval, verdict and truth."""
        value = " ".join([number(self.value, self.reading.digits), self.unit]).strip()
        has = "includes" if self.low <= self.null <= self.high else "leaves out"
        interval = (
            f"{self.level:.0%} interval {self._range}, which {has} {self.null:g} (no difference)"
            if self._has_interval
            else "no interval can be calculated"
        )
        return "; ".join(filter(None, [f"{self.title}: {value}", interval, self.truth_text])) + "."

    @property
    def _range(self) -> str:
        return number_range(self.low, self.high, self.reading.digits)

    @property
    def _has_interval(self) -> bool:
        return self.low <= self.high


def read_estimates(
    comparison: Comparison,
    scale: Literal["difference", "ratio"] = "difference",
    truth: pd.DataFrame | None = None,
) -> list[Estimate]:
    """One estimate for each outcome, on one scale, in the unit it is read in.

    Parameters
    ----------
    comparison
        Its ``estimates`` are read: for each outcome the first measure on this scale.
    scale
        ``"difference"`` or ``"ratio"``.
    truth
        The truth of a synthetic cohort, with the columns of ``Cohort.truth``; the value as
        delivered, for the same outcome, measure and estimand, is put beside each estimate.

    Returns
    -------
    list of Estimate

    Raises
    ------
    CocreateError
        When the scale is neither of the two.
    """
    if scale not in _TITLES:
        raise CocreateError(
            f"There is no scale {scale!r}.", where="scale=", try_this=nearest_names(scale, _TITLES)
        )
    rows = comparison.estimates
    rows = rows[rows["scale"] == scale].drop_duplicates("outcome")
    outcomes = {outcome.column: outcome for outcome in comparison.plan.outcomes}
    plan = comparison.plan
    return [_estimate(row, outcomes[row["outcome"]], plan, truth) for _, row in rows.iterrows()]


def unit_of(outcome: Outcome, labels: Declared = NO_LABELS) -> str:
    """The unit of a difference in an outcome, for an axis; percentage points are a reading's."""
    if outcome.rate_unit is not None:
        return one_line(outcome.unit_words)
    if outcome.kind == "frequency":
        return f"{words_of(outcome.column, labels)} a person"
    return one_line(outcome.unit or "")


def _estimate(
    row: pd.Series, outcome: Outcome, plan: AnalysisPlan, truth: pd.DataFrame | None
) -> Estimate:
    reading = reading_of(
        row["measure"], row["conf_low"], row["conf_high"], in_points=plan.in_points(outcome)
    )
    is_ratio = row["scale"] == "ratio"
    true_value = _true_value(row, truth)
    return Estimate(
        outcome=row["outcome"],
        reading=reading,
        unit="" if is_ratio else reading.unit or unit_of(outcome, plan.labels),
        value=row["estimate"] * reading.factor,
        low=row["conf_low"] * reading.factor,
        high=row["conf_high"] * reading.factor,
        level=row["conf_level"],
        null=1.0 if is_ratio else 0.0,
        truth=None if true_value is None else true_value * reading.factor,
        label=plan.labels.get(row["outcome"], ""),
    )


def _true_value(row: pd.Series, truth: pd.DataFrame | None) -> float | None:
    if truth is None:
        return None
    same = truth["as_what"] == "as_delivered"
    for column in ("outcome", "measure", "estimand"):
        same &= truth[column] == row[column]
    values = truth.loc[same, "value"]
    return float(values.iloc[0]) if len(values) and np.isfinite(values.iloc[0]) else None


@styled
def outcomes_picture(
    comparison: Comparison,
    *,
    scale: Literal["difference", "ratio"] = "difference",
    truth: pd.DataFrame | None = None,
) -> Picture:
    """The estimate and interval of every outcome, one below the other.

    Parameters
    ----------
    comparison
        Its ``estimates`` are drawn.
    scale
        ``"difference"`` or ``"ratio"``: never both on one axis.
    truth
        ``Cohort.truth`` of the synthetic cohort, to be drawn beside each estimate.

    Returns
    -------
    Picture
        One panel an outcome, each in its own unit, with "no difference" on one vertical line.

    Raises
    ------
    CocreateError
        When the scale is neither of the two.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
    >>> picture = outcomes_picture(cc.compare(people, cc.teaching_plan()))
    >>> "Reoffended: risk difference" in picture.alt
    True
    """
    estimates = read_estimates(comparison, scale, truth)
    more_lines = sum(title_of(estimate).count("\n") for estimate in estimates)
    figure = new_figure(
        _TITLES[scale],
        height=0.75 + sum(map(estimate_height, estimates)) + 0.2 * more_lines,
        synthetic=comparison.synthetic,
    )
    panels = figure.subplots(len(estimates), 1, squeeze=False)[:, 0]
    for axes, estimate in zip(panels, estimates, strict=True):
        draw_estimate(axes, estimate)
    if scale == "ratio":
        reach = max(axes.get_xlim()[1] for axes in panels)
        for axes in panels:
            axes.set_xlim(1 / reach, reach)
            axes.set_xticks([tick for tick in _RATIO_TICKS if 1 / reach < tick < reach])
    beside = "" if truth is None else ", beside the known truth (diamond)"
    return Picture(
        figure,
        alt=" ".join(estimate.sentence for estimate in estimates),
        caption=(
            f"Each outcome's estimate (dot) with its interval (line){beside}. An interval that "
            "crosses the vertical line is compatible with no difference, and with everything else "
            "that it covers."
        ),
    )


def estimate_height(estimate: Estimate) -> float:
    """How much of a figure's height, in inches, the panel of one estimate needs."""
    return _rows(estimate)[1]


def _rows(estimate: Estimate) -> tuple[tuple[float, ...], float]:
    return (_BELOW if is_narrow() else _BESIDE)[1 if estimate.truth is None else 2]


def draw_estimate(axes: Axes, estimate: Estimate, inches: float | None = None) -> None:
    """One estimate on its own axis: dot, interval, numbers in words, and the truth if known; its
    title has so many inches."""
    limits = _limits(estimate)
    axes.locator_params(axis="x", nbins=5)
    height, *lower = _rows(estimate)[0]
    axes.axvline(estimate.null, color=RULE, linewidth=1.1, zorder=1)
    if np.isfinite(estimate.value):
        ends = np.clip([estimate.low, estimate.high], *limits)
        axes.plot(ends, [height, height], color=LOOKS["estimate"].colour, linewidth=2.2)
        axes.plot(
            np.clip(estimate.value, *limits), height, **LOOKS["estimate"].marks(), clip_on=False
        )
    bold = {"color": LOOKS["estimate"].colour, "fontweight": "bold"}
    _tell(axes, height, estimate.text, **bold)
    if estimate.truth is not None:
        axes.plot(estimate.truth, lower[0], **LOOKS["truth"].marks())
        _tell(axes, lower[0], estimate.truth_text, color=LOOKS["truth"].colour)
    if estimate.null == 1:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlim(*limits)
    axes.set_ylim(-0.8, 0.8)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_title(title_of(estimate, inches), y=1, pad=20)
    axes.set_xlabel(fitted(estimate.unit, _title_room(), 10.5, lines=1), fontsize=10.5)
    _above(axes, 0, "left", f"\u2190 {estimate.reading.lower}")
    _above(axes, 0.5, "center", "no difference")
    _above(axes, 1, "right", f"{estimate.reading.higher} \u2192")


def title_of(estimate: Estimate, inches: float | None = None) -> str:
    """The title of its panel, in one or two lines."""
    return fitted(estimate.title, inches or _title_room(), 11.5, weight="bold")


def _title_room() -> float:
    """Inches that a panel's title and unit can take."""
    return figure_width() - (0.4 if is_narrow() else 2.4)


def _tell(axes: Axes, height: float, words: str, **look: Any) -> None:
    """Numbers beside what is drawn at a height, or over it where the figure is narrow."""
    if not is_narrow():
        beside(axes, height, words, gap=8, **look)
        return
    axes.annotate(
        words, (0, height), xycoords=("axes fraction", "data"), xytext=(0, 6),
        textcoords="offset points", va="bottom", zorder=1.5,
        bbox={"facecolor": "white", "linewidth": 0, "pad": 0.5}, **look,
    )  # fmt: skip


def _limits(estimate: Estimate) -> tuple[float, float]:
    """Limits that hold everything that is drawn, with no difference in the middle."""
    drawn = [estimate.value, estimate.low, estimate.high]
    values = np.array([*drawn, np.nan if estimate.truth is None else estimate.truth], dtype=float)
    if estimate.null == 0:
        reach = np.max(np.abs(values[np.isfinite(values)]), initial=0) * 1.15 or 1.0
        return -reach, reach
    values = values[np.isfinite(values) & (values > 0)]
    reach = np.exp(np.clip(np.max(np.abs(np.log(values)), initial=0) * 1.15, *np.log([2.2, 120])))
    return 1 / reach, reach


def _above(axes: Axes, x: float, side: Literal["left", "center", "right"], text: str) -> None:
    axes.annotate(
        text, (x, 1), xycoords="axes fraction", xytext=(0, 4), textcoords="offset points",
        ha=side, va="bottom", fontsize=SMALLEST, color=MUTED,
    )  # fmt: skip
