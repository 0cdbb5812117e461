"""The forest picture: estimates in subgroups, or against several comparison groups, in one look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.panel import beside
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    INK,
    LOOKS,
    MUTED,
    RULE,
    SMALLEST,
    Look,
    figure_width,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.figures.kit.words import Reading, reading_of
from cocreate_lib.figures.results.outcomes import unit_of
from cocreate_lib.labels import label_of, level_of
from cocreate_lib.text import (
    capitalised,
    number,
    number_range,
    p_text,
    percentage,
)

if TYPE_CHECKING:
    from cocreate_lib.comparison import Comparison

_EVERYBODY = Look(INK, "s", "-")
_LEVEL = LOOKS["programme"]
_TITLES = {
    "subgroups": "Whom for: the estimate in each subgroup",
    "comparators": "The estimate against each comparison group",
}
_ALL = {"subgroups": "Everybody", "comparators": "All together"}
_TESTS = {"subgroups": "interaction", "comparators": "difference"}
_CAPTIONS = {
    "subgroups": "Whether subgroups differ is what the interaction's p-value asks, not whether one "
    "interval crosses the line and another does not.",
    "comparators": "All together is the plan's main estimate. What differs between "
    "comparison groups speaks of how these differ, not of the programme.",
}
_NONE = {"difference": 0.0, "ratio": 1.0}
_ROW = {False: 0.27, True: 0.46}  # inches a row, wide and narrow
# Intervals this many times as long as the one in the middle run out of the picture, with an arrow.
_LONGEST = 4.0
_RATIO_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class _Row:
    """One line of the picture: an estimate, or the name of a column with its test (no estimate).

    Numbers are in the unit that they are read in.
    """

    name: str
    look: Look | None = None
    value: float = np.nan
    low: float = np.nan
    high: float = np.nan
    told: str = ""


@dataclass(frozen=True)
class _Panel:
    """One outcome: its rows, from the top, and the words of its alternative."""

    title: str
    reading: Reading
    unit: str
    null: float
    rows: tuple[_Row, ...]
    alt: str


@styled
def forest_picture(
    comparison: Comparison,
    of: Literal["subgroups", "comparators"] = "subgroups",
    *,
    outcomes: Sequence[str] | None = None,
    scale: Literal["difference", "ratio"] = "difference",
) -> Picture:
    """The estimates in each subgroup, or against each comparison group, below that of everybody.

    Parameters
    ----------
    comparison
        Its plan declares them.
    of
        ``"subgroups"`` or ``"comparators"``.
    outcomes
        Columns of the outcomes that are drawn; None: all of them.
    scale
        ``"difference"`` or ``"ratio"``: outcomes without a ratio are then left out.

    Returns
    -------
    Picture
        One panel an outcome; one line a level, with its estimate and interval in figures, how many
        people in the programme and for comparison it has, and the p-value of the difference between
        levels. An interval that is much longer than the others runs out of the picture with an
        arrow; its limits stand beside it.

    Raises
    ------
    PlanError
        When the plan declares none.
    CocreateError
        When ``of`` or ``scale`` is none of these.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
    >>> plan = cc.AnalysisPlan("my_direction", [cc.scale("hope_end")], ["age", "sex"],
    ...     method="weighting", subgroups=["sex"])
    >>> print(forest_picture(cc.compare(people, plan)).alt)
    Hope after one year: mean difference. Everybody: 2.44 (1.48 to 3.40). By sex: male 2.19 (1.16
    to 3.22), female 3.90 (1.14 to 6.66); p of the interaction 0.244.
    """
    for name, value, known in (("of", of, _TITLES), ("scale", scale, _NONE)):
        if value not in known:
            raise CocreateError(
                f"There is no {name} {value!r}.",
                where=f"{name}=",
                try_this=nearest_names(value, known),
            )
    further = comparison.subgroups() if of == "subgroups" else comparison.comparators()
    table = further.table[further.table["scale"] == scale]
    named = list(dict.fromkeys(table["outcome"]))
    wanted = [name for name in named if outcomes is None or name in outcomes]
    panels = [_panel(comparison, table[table["outcome"] == name], of) for name in wanted]
    height = 0.55 + sum(_height(panel) for panel in panels)
    figure = new_figure(_TITLES[of], height=height, synthetic=comparison.synthetic)
    drawn = figure.subplots(
        len(panels), 1, squeeze=False, height_ratios=[_height(panel) for panel in panels]
    )
    for axes, panel in zip(drawn[:, 0], panels, strict=True):
        _draw(axes, panel)
    level = percentage(comparison.plan.conf_level)
    return Picture(
        figure,
        alt=" ".join(panel.alt for panel in panels),
        caption=(
            f"Each estimate (circle; square for all) with its {level} interval, and in "
            "brackets how many people in the programme and for comparison it has. The solid line "
            "is no difference, the dotted one the estimate of all. "
            f"{_CAPTIONS[of]}"
        ),
    )


def _panel(comparison: Comparison, rows: pd.DataFrame, of: str) -> _Panel:
    """One outcome, in the unit that it is read in."""
    first = rows.iloc[0]
    plan = comparison.plan
    outcome = next(each for each in plan.outcomes if each.column == first["outcome"])
    everybody = comparison.estimates[
        (comparison.estimates["outcome"] == first["outcome"])
        & (comparison.estimates["measure"] == first["measure"])
    ].iloc[0]
    reading = reading_of(
        first["measure"],
        everybody["conf_low"],
        everybody["conf_high"],
        in_points=plan.in_points(outcome),
    )
    is_ratio = first["scale"] == "ratio"
    unit = reading.unit or unit_of(outcome, plan.labels)
    found = [_row(_ALL[of], everybody, reading, _EVERYBODY)]
    said = [f"{_ALL[of]}: {found[0].told}."]
    for column in dict.fromkeys(rows["column"]):
        own = rows[rows["column"] == column]
        levels = own[(own["against"] == "") & own["level"].ne("all levels")]
        p_value = p_text(_test(own), aloud=True)
        found.append(
            _Row(capitalised(label_of(column, plan.labels)), told=f"{_TESTS[of]}: p {p_value}")
        )
        names = [level_of(column, level, plan.labels) for level in levels["level"]]
        drawn = [
            _row(name, row, reading, _LEVEL)
            for name, (_, row) in zip(names, levels.iterrows(), strict=True)
        ]
        found += drawn
        listed = ", ".join(f"{name} {row.told}" for name, row in zip(names, drawn, strict=True))
        said.append(
            f"By {label_of(column, plan.labels)}: {listed}; p of the {_TESTS[of]} {p_value}."
        )
    title = f"{capitalised(label_of(outcome.column, plan.labels))}: {reading.name}"
    return _Panel(
        title,
        reading,
        "" if is_ratio else unit,
        _NONE[first["scale"]],
        tuple(found),
        " ".join([f"{title}{f' in {unit}' if unit and not is_ratio else ''}.", *said]),
    )


def _test(rows: pd.DataFrame) -> float:
    """The p-value of the test whether all levels of a column have the same estimate."""
    joint = rows[rows["level"] == "all levels"]
    tested = joint if len(joint) else rows[rows["against"] != ""]
    return float(tested["p_value"].iloc[0])


def _row(name: str, row: pd.Series, reading: Reading, look: Look) -> _Row:
    value, low, high = (
        float(row[part]) * reading.factor for part in ("estimate", "conf_low", "conf_high")
    )
    told = "no estimate"
    if np.isfinite(value):
        told = number(value, reading.digits)
        is_known = low <= high
        told += f" ({number_range(low, high, reading.digits)})" if is_known else " (no interval)"
    size = f"{int(row['n_treated'])} v {int(row['n_comparison'])}"
    return _Row(f"{name} ({size})", look, value, low, high, told)


def _height(panel: _Panel) -> float:
    """How much of a figure's height, in inches, a panel needs."""
    return 1.05 + _ROW[is_narrow()] * len(panel.rows) + 0.2 * _title(panel).count("\n")


def _title(panel: _Panel) -> str:
    room = figure_width() - (0.4 if is_narrow() else 2.7)
    return fitted(panel.title, room, 11.5, weight="bold")


def _draw(axes: Axes, panel: _Panel) -> None:
    low, high = _limits(panel)
    axes.axvline(panel.null, color=RULE, linewidth=1.1, zorder=1)
    everybody = panel.rows[0].value
    if low < everybody < high:
        axes.axvline(everybody, color=MUTED, linewidth=1.0, linestyle=(0, (1, 2)), zorder=1)
    if panel.null == 1:
        axes.set_xscale("log")
        axes.xaxis.set_minor_locator(NullLocator())
        ticks = [tick for tick in _RATIO_TICKS if low < tick < high]
        axes.set_xticks(ticks[:: 1 + len(ticks) // (5 if is_narrow() else 9)])
        axes.xaxis.set_major_formatter("{x:g}")
    else:
        axes.locator_params(axis="x", nbins=5)
    axes.set_xlim(low, high)
    for height, row in enumerate(panel.rows):
        if row.look is not None:
            _draw_row(axes, height, row, (low, high))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(panel.rows) - 0.5, -0.6 if not is_narrow() else -0.8)
    _name(axes, panel.rows)
    axes.set_title(_title(panel), y=1, pad=20)
    axes.set_xlabel(fitted(panel.unit, figure_width() - 1.4, 10.5, lines=1), fontsize=10.5)
    for x, side, text in (
        (0.0, "left", f"\u2190 {panel.reading.lower}"),
        (1.0, "right", f"{panel.reading.higher} \u2192"),
    ):
        axes.annotate(
            text, (x, 1), xycoords="axes fraction", xytext=(0, 4), textcoords="offset points",
            ha=side, va="bottom", fontsize=SMALLEST, color=MUTED,
        )  # fmt: skip


def _draw_row(axes: Axes, height: float, row: _Row, limits: tuple[float, float]) -> None:
    """An estimate with its interval; an arrow where that runs out of the picture."""
    assert row.look is not None
    colour = row.look.colour
    if row.low <= row.high:
        ends = np.clip([row.low, row.high], *limits)
        axes.plot(ends, [height, height], color=colour, linewidth=2.0, zorder=3)
        for end, beyond, marker in (
            (limits[0], row.low < limits[0], "<"),
            (limits[1], row.high > limits[1], ">"),
        ):
            if beyond:
                axes.plot(end, height, marker, color=colour, markersize=7, clip_on=False, zorder=3)
    if limits[0] < row.value < limits[1]:
        axes.plot(row.value, height, **{**row.look.marks(), "markersize": 6.5}, zorder=4)


def _name(axes: Axes, rows: Sequence[_Row]) -> None:
    """The names of the rows and their numbers: on both sides, or over them in a narrow figure."""
    if not is_narrow():
        names = [fitted(row.name, 2.0 if row.look else 2.2, 10.5, lines=1) for row in rows]
        axes.set_yticks(range(len(rows)), names)
        for tick, row in zip(axes.get_yticklabels(), rows, strict=True):
            tick.set_fontweight("normal" if row.look else "bold")
        for height, row in enumerate(rows):
            beside(
                axes, height, row.told, gap=8, fontsize=10.5 if row.look else SMALLEST,
                color=INK if row.look else MUTED,
            )  # fmt: skip
        return
    axes.set_yticks([])
    for height, row in enumerate(rows):
        told_size = SMALLEST
        weight = "normal" if row.look else "bold"
        room = figure_width() - 0.55 - 0.075 * len(row.told)
        for x, side, text, look in (
            (0.0, "left", fitted(row.name, room, SMALLEST, weight=weight, lines=1), weight),
            (1.0, "right", row.told, "normal"),
        ):
            axes.annotate(
                text, (x, height - 0.2), xycoords=("axes fraction", "data"), ha=side, va="bottom",
                fontsize=told_size, fontweight=look, zorder=5,
                bbox={"facecolor": "white", "linewidth": 0, "pad": 0.5},
            )  # fmt: skip


def _limits(panel: _Panel) -> tuple[float, float]:
    """Limits around no difference and all that is drawn, but for intervals that are much longer
    than the one in the middle."""
    to = np.log if panel.null == 1 else np.asarray
    known = [row for row in panel.rows if row.look and row.low <= row.high]
    with np.errstate(divide="ignore"):
        ends = [np.asarray(to([row.low, row.high]), dtype=float) for row in known]
        points = [float(to(row.value)) for row in panel.rows if np.isfinite(row.value)]
    middle = float(to(panel.null))
    lengths = [float(np.ptp(each)) for each in ends if np.isfinite(each).all()]
    most = _LONGEST * float(np.median(lengths)) if lengths else np.inf
    shown = [middle, *(each for each in points if np.isfinite(each))]
    for each, row in zip(ends, known, strict=True):
        value = float(to(row.value))
        shown += [max(each[0], value - most / 2), min(each[1], value + most / 2)]
    finite = [each for each in shown if np.isfinite(each)]
    low, high = min(finite), max(finite)
    room = 0.06 * ((high - low) or 1.0)
    if panel.null == 1:
        return float(np.exp(low - room)), float(np.exp(high + room))
    return low - room, high + room
