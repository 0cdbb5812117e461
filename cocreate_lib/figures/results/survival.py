"""How long until it happened: the survival curves of the two groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.panel import axis_words
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    GROUPS,
    LOOKS,
    RULE,
    Group,
    figure_width,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.labels import words_of
from cocreate_lib.text import one_line

if TYPE_CHECKING:
    from cocreate_lib.comparison import Comparison, Outcome

_TICKS, _TICKS_NARROW = 5, 3
_ROOM_FOR_LEGEND = 1.5


@styled
def survival_picture(comparison: Comparison, outcome: str | None = None) -> Picture:
    """Kaplan-Meier curves of the two groups, with bands and the numbers still at risk; of a time
    that can end with a competing event, the cumulative incidence of both events.

    Parameters
    ----------
    comparison
        Its ``curves`` are drawn, or its ``incidence``; where ``at_risk`` is missing throughout, as
        after disclosure control, without how many people were still watched.
    outcome
        Column of a time outcome; None: the first one.

    Returns
    -------
    Picture
        Steps with pointwise confidence bands, each group labelled at the end of its curve. Of two
        events one panel each, on one scale.

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
    name = _outcome(comparison, outcome)
    if name in set(comparison.incidence["outcome"]):
        return _incidence_picture(comparison, name)
    curves = comparison.curves[comparison.curves["outcome"] == name]
    end = float(curves["time"].max())
    counted = bool(curves["at_risk"].notna().any())
    height = 4.9 if counted else 4.2
    figure = new_figure(
        "How long until it happened?", height=height, synthetic=comparison.synthetic
    )
    ratios = (1, 0.16) if counted else (1,)
    axes, *below = figure.subplots(
        len(ratios), 1, height_ratios=ratios, sharex=True, squeeze=False
    )[:, 0]
    ticks = np.linspace(0, end, (_TICKS_NARROW if is_narrow() else _TICKS) + 1)
    sides = _label_sides(dict(_by_group(curves)))
    for group, curve in _by_group(curves):
        _draw(axes, GROUPS[group], curve, "survival")
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
    unit = _unit(comparison, name)
    axes.set_xlabel(_time_words(words_of(name, comparison.plan.labels), unit))
    axes.set_ylabel("still without the event")
    if below:
        _numbers_at_risk(below[0], curves, ticks)
    level = f"{comparison.plan.conf_level:.0%}"
    return Picture(
        figure,
        alt=_alt(curves, end, unit or "units of time"),
        caption=(
            "Share of each group still without the event, over time (Kaplan-Meier). The bands are "
            f"{level} confidence bands for each moment"
            + ("; below the axis, how many people were still watched." if counted else ".")
        ),
    )


def _incidence_picture(comparison: Comparison, name: str) -> Picture:
    """The cumulative incidence of the event and of the competing one, one panel each."""
    rows = comparison.incidence[comparison.incidence["outcome"] == name]
    spec = next(o for o in comparison.plan.outcomes if o.column == name)
    means = comparison.means
    horizon = float(means.loc[means["outcome"] == name, "horizon"].iloc[0])
    end = float(rows["time"].max())
    counted = bool(rows["at_risk"].notna().any())
    height = 6.6 if counted else 5.7
    figure = new_figure(
        "What happened first, and when?", height=height, synthetic=comparison.synthetic
    )
    ratios = (1, 1, 0.3) if counted else (1, 1)
    above, between, *below = figure.subplots(len(ratios), 1, height_ratios=ratios, sharex=True)
    ticks = np.linspace(0, end, (_TICKS_NARROW if is_narrow() else _TICKS) + 1)
    titles = {"event": "The event came first", "competing": f"'{spec.competing}' came first"}
    top = min(1.0, 1.08 * float(rows["conf_high"].max()))
    for axes, (of, title) in zip((above, between), titles.items(), strict=True):
        curves = rows[rows["of"] == of]
        sides = _label_sides(dict(_by_group(curves)), "incidence", top)
        for group, curve in _by_group(curves):
            _draw(axes, GROUPS[group], curve, "incidence")
            if not is_narrow():
                _label_end(axes, GROUPS[group], curve.iloc[-1], 16 * sides[group], "incidence")
        if is_narrow():
            axes.legend(loc="upper left", bbox_to_anchor=(0, 1), borderaxespad=0, handlelength=2)
        axes.vlines(horizon, 0, top, color=RULE, linewidth=1, linestyle=(0, (1, 2)), zorder=0)
        axes.set_title(fitted(title, figure_width() - 1.5, 11.5, weight="bold", lines=1), pad=8)
        axes.set_ylim(0, top * (_ROOM_FOR_LEGEND if is_narrow() else 1.0))
        shares = MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]).tick_values(0, top)
        axes.set_yticks([share for share in shares if share <= top])
        axes.yaxis.set_major_formatter(PercentFormatter(1))
        axes.set_ylabel("share of people")
        axes.grid(axis="y")
    between.set_xlim(0, end)
    between.set_xticks(ticks)
    between.tick_params(labelbottom=True)
    between.xaxis.set_major_formatter("{x:.3g}")
    between.set_xlabel(_time_words(words_of(name, comparison.plan.labels), spec.unit))
    if below:
        _numbers_at_risk(below[0], rows[rows["of"] == "event"], ticks)
    level = f"{comparison.plan.conf_level:.0%}"
    return Picture(
        figure,
        alt=_alt_of_two(rows, horizon, spec),
        caption=(
            "Share of each group who had had each event by then, before the other (cumulative "
            f"incidence, Aalen-Johansen). The bands are {level} confidence bands for each moment; "
            f"the dotted line is at {horizon:g}, where the estimate compares the groups"
            + (
                "; below the axis, how many people were still watched, with neither event."
                if counted
                else "."
            )
        ),
    )


def _alt_of_two(rows: pd.DataFrame, horizon: float, spec: Outcome) -> str:
    unit = spec.unit or "units of time"
    parts = []
    for of, what in (("event", "the event"), ("competing", f"'{spec.competing}'")):
        shares = []
        for group, curve in _by_group(rows[(rows["of"] == of) & (rows["time"] <= horizon)]):
            last = curve.iloc[-1]
            shares.append(
                f"{last['incidence']:.0%} of the {GROUPS[group].name} "
                f"(interval {last['conf_low']:.0%} to {last['conf_high']:.0%})"
            )
        parts.append(f"{what} came first for {' and '.join(shares)}")
    return (
        f"Share of people who had each of two events before the other. By {horizon:g} {unit}, "
        f"{'; '.join(parts)}."
    )


def _draw(axes: Axes, group: Group, curve: pd.DataFrame, of: str) -> None:
    """One curve with its band."""
    look = LOOKS[group.role]
    axes.fill_between(
        curve["time"], curve["conf_low"], curve["conf_high"],
        step="post", color=look.colour, alpha=0.13, linewidth=0,
    )  # fmt: skip
    axes.step(
        curve["time"], curve[of],
        where="post", color=look.colour, linestyle=look.line, linewidth=2,
        label=f"{group.short}, {curve[of].iloc[-1]:.0%} at the end",
    )  # fmt: skip


def _unit(comparison: Comparison, name: str) -> str | None:
    return next((o.unit for o in comparison.plan.outcomes if o.column == name), None)


def _time_words(name: str, unit: str | None) -> str:
    """What the axis of time is called."""
    return axis_words(name + (f" ({one_line(unit)})" if unit and unit not in name else ""))


def _label_end(
    axes: Axes, group: Group, last: pd.Series, aside: float, of: str = "survival"
) -> None:
    axes.annotate(
        f"{group.short}\n{last[of]:.0%}", (last["time"], last[of]),
        xytext=(8, aside), textcoords="offset points", va="center",
        color=LOOKS[group.role].colour, fontweight="bold",
    )  # fmt: skip


def _outcome(comparison: Comparison, outcome: str | None) -> str:
    """The outcome that is drawn: the one asked for, or the plan's first that is a time."""
    drawn = {*comparison.curves["outcome"], *comparison.incidence["outcome"]}
    known = [each.column for each in comparison.plan.outcomes if each.column in drawn]
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
    return outcome or known[0]


def _by_group(curves: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(group, curves[curves["group"] == group]) for group in GROUPS]


def _label_sides(
    curves: dict[str, pd.DataFrame], of: str = "survival", height: float = 1.0
) -> dict[str, int]:
    """Which label is moved up and which down, so that curves that end together stay legible."""
    ends = sorted(curves, key=lambda group: curves[group][of].iloc[-1])
    apart = 0.13 if of == "survival" else 0.25
    close = np.ptp([curves[group][of].iloc[-1] for group in ends]) < apart * height
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
