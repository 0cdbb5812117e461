"""How long until it happened: the survival curves of the two groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.figures.kit.panel import axis_words
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import GROUPS, LOOKS, Group, is_narrow, new_figure, styled
from cocreate_lib.labels import words_of
from cocreate_lib.text import one_line

if TYPE_CHECKING:
    from cocreate_lib.comparison import Comparison

_TICKS, _TICKS_NARROW = 5, 3


@styled
def survival_picture(comparison: Comparison, outcome: str | None = None) -> Picture:
    """Kaplan-Meier curves of the two groups, with bands and the numbers still at risk.

    Parameters
    ----------
    comparison
        Its ``curves`` are drawn.
    outcome
        Column of a time outcome; None: the first one.

    Returns
    -------
    Picture
        Steps with pointwise confidence bands, each group labelled at the end of its curve.

    Raises
    ------
    CocreateError
        When the comparison has no curve for that outcome.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
    >>> survival_picture(cc.compare(people, cc.teaching_plan())).alt.startswith("Share of people")
    True
    """
    curves = _curves(comparison, outcome)
    name = curves["outcome"].iloc[0]
    end = float(curves["time"].max())
    figure = new_figure("How long until it happened?", height=4.9, synthetic=comparison.synthetic)
    axes, below = figure.subplots(2, 1, height_ratios=(1, 0.16), sharex=True)
    ticks = np.linspace(0, end, (_TICKS_NARROW if is_narrow() else _TICKS) + 1)
    sides = _label_sides(dict(_by_group(curves)))
    for group, curve in _by_group(curves):
        look = LOOKS[GROUPS[group].role]
        axes.fill_between(
            curve["time"], curve["conf_low"], curve["conf_high"],
            step="post", color=look.colour, alpha=0.13, linewidth=0,
        )  # fmt: skip
        axes.step(
            curve["time"], curve["survival"],
            where="post", color=look.colour, linestyle=look.line, linewidth=2,
            label=f"{GROUPS[group].short}, {curve['survival'].iloc[-1]:.0%} at the end",
        )  # fmt: skip
        if not is_narrow():
            _label_end(axes, GROUPS[group], curve.iloc[-1], 16 * sides[group])
    if is_narrow():
        axes.legend(loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0.1, handlelength=3)
    axes.set_xlim(0, end)
    axes.set_ylim(0, 1.02)
    axes.set_xticks(ticks)
    axes.tick_params(labelbottom=True)
    axes.xaxis.set_major_formatter("{x:.3g}")
    axes.yaxis.set_major_formatter(PercentFormatter(1))
    axes.grid(axis="y")
    unit = next((o.unit for o in comparison.plan.outcomes if o.column == name), None)
    label = words_of(name, comparison.plan.labels) + (
        f" ({one_line(unit)})" if unit and unit not in name else ""
    )
    axes.set_xlabel(axis_words(label))
    axes.set_ylabel("still without the event")
    _numbers_at_risk(below, curves, ticks)
    level = f"{comparison.plan.conf_level:.0%}"
    return Picture(
        figure,
        alt=_alt(curves, end, unit or "units of time"),
        caption=(
            "Share of each group still without the event, over time (Kaplan-Meier). The bands are "
            f"{level} confidence bands for each moment; below the axis, how many people were still "
            "watched."
        ),
    )


def _label_end(axes: Axes, group: Group, last: pd.Series, aside: float) -> None:
    axes.annotate(
        f"{group.short}\n{last['survival']:.0%}", (last["time"], last["survival"]),
        xytext=(8, aside), textcoords="offset points", va="center",
        color=LOOKS[group.role].colour, fontweight="bold",
    )  # fmt: skip


def _curves(comparison: Comparison, outcome: str | None) -> pd.DataFrame:
    curves = comparison.curves
    known = list(curves["outcome"].unique())
    if not known:
        raise CocreateError(
            "There are no survival curves to draw.",
            where="survival_picture",
            why="The plan has no outcome that is a time.",
            try_this="Add time_to(column, event=column) to the plan's outcomes.",
        )
    if outcome is not None and outcome not in known:
        raise CocreateError(
            f"There is no survival curve for {outcome!r}.",
            where="survival_picture(outcome=...)",
            try_this=nearest_names(outcome, known),
        )
    return curves[curves["outcome"] == (outcome or known[0])]


def _by_group(curves: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(group, curves[curves["group"] == group]) for group in GROUPS]


def _label_sides(curves: dict[str, pd.DataFrame]) -> dict[str, int]:
    """Which label is moved up and which down, so that curves that end together stay legible."""
    ends = sorted(curves, key=lambda group: curves[group]["survival"].iloc[-1])
    close = np.ptp([curves[group]["survival"].iloc[-1] for group in ends]) < 0.13
    return dict(zip(ends, (-1, 1) if close else (0, 0), strict=True))


def _numbers_at_risk(axes: Axes, curves: pd.DataFrame, ticks: npt.NDArray[np.float64]) -> None:
    """A small table: how many people of each group are still watched at each tick."""
    axes.set_yticks([1, 0], [GROUPS[group].short for group in GROUPS])
    axes.set_ylim(-0.6, 1.6)
    axes.tick_params(length=0, labelbottom=False, pad=18)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_title("Still watched", fontsize=10.5, fontweight="normal", pad=3)
    for height, (group, curve) in zip((1, 0), _by_group(curves), strict=True):
        colour = LOOKS[GROUPS[group].role].colour
        axes.get_yticklabels()[1 - height].set_color(colour)
        for tick in ticks:
            axes.text(
                tick, height, f"{_at_risk(curve, tick):,.0f}",
                ha="center", va="center", color=colour, fontsize=10.5,
            )  # fmt: skip


def _at_risk(curve: pd.DataFrame, time: float) -> float:
    later = curve["at_risk"][curve["time"] >= time]
    return float(later.iloc[0]) if len(later) else 0.0


def _alt(curves: pd.DataFrame, end: float, unit: str) -> str:
    parts = []
    for group, curve in _by_group(curves):
        last = curve.iloc[-1]
        parts.append(
            f"{last['survival']:.0%} of the {GROUPS[group].name} "
            f"(interval {last['conf_low']:.0%} to {last['conf_high']:.0%})"
        )
    low, high = (curves.groupby("group")[bound].last() for bound in ("conf_low", "conf_high"))
    apart = low.max() > high.min()
    return (
        f"Share of people still without the event, from the start to {end:.4g} {unit}. At the end: "
        f"{' and '.join(parts)}. The two bands {'are apart' if apart else 'overlap'} there."
    )
