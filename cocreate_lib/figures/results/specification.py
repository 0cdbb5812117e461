"""The specification curve: every estimate in order, and the choices that lie behind each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.panel import axis_words
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    GRID,
    INK,
    LOOKS,
    RULE,
    Look,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.figures.kit.words import READINGS, Reading, reading_of
from cocreate_lib.labels import title_of, words_of
from cocreate_lib.text import capitalised, number, one_line, p_text, readable

if TYPE_CHECKING:
    from cocreate_lib.comparison import SpecificationCurve

_CLEAR = Look(LOOKS["before"].colour, "o", "-", filled=False)
_SIGNIFICANT = Look(LOOKS["programme"].colour, "s", "-")
_DECLARED = Look(LOOKS["truth"].colour, "D", "-")
_ROW = 0.24  # inches


@styled
def specification_picture(curve: SpecificationCurve) -> Picture:
    """Every estimate of a specification curve, from the lowest to the highest, with its choices.

    Parameters
    ----------
    curve
        Its ``table`` is drawn: estimates with their intervals above, and below a dot for each
        choice that was made. Specifications without an estimate are counted in the caption.

    Returns
    -------
    Picture
        Squares are significant, hollow circles are not; the declared plan is a diamond with a line
        through its choices.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
    >>> curve = cc.specification_curve(people, cc.teaching_plan(), {"caliper": [0.1, None]})
    >>> print(specification_picture(curve).alt)
    Specification curve, ways to compare reoffended: 3. ...
    """
    rows = curve.estimated.sort_values(["estimate", "specification"], ignore_index=True)
    names = {name: [word for word in words if word] for name, words in curve.choices.items()}
    n_lines = sum(1 + len(words) for words in names.values())
    below = _ROW * max(n_lines, 1)
    figure = new_figure(
        f"{title_of(curve.outcome.column, curve.labels)}: ways to compare ({len(rows)})",
        height=3.6 + below,
        synthetic=curve.synthetic,
    )
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[2.7, below])
    _draw_estimates(upper, curve, rows)
    _draw_choices(lower, names, rows)
    return Picture(figure, alt=_finding(curve, rows), caption=_caption(curve))


def _draw_estimates(axes: Axes, curve: SpecificationCurve, rows: pd.DataFrame) -> None:
    reading = READINGS[curve.measure]
    place = np.arange(len(rows))
    estimate, low, high = (
        reading.factor * rows[name].to_numpy(dtype=float)
        for name in ("estimate", "conf_low", "conf_high")
    )
    declared, significant = rows["declared"].to_numpy(), rows["significant"].to_numpy()
    size = float(np.clip(220 / len(rows), 3, 6))
    axes.axhline(reading.factor * curve.null, color=RULE, linewidth=1.1, zorder=1)
    for look, which, label in (
        (_CLEAR, ~significant & ~declared, "not significant"),
        (_SIGNIFICANT, significant & ~declared, "significant"),
        (_DECLARED, declared, "declared plan"),
    ):
        axes.vlines(place[which], low[which], high[which], color=look.colour, linewidth=1.3)
        if which.any():
            marks = {**look.marks(), "markersize": size, "markeredgewidth": size / 4}
            if look is _DECLARED:
                marks["markersize"] = 7
            axes.plot(place[which], estimate[which], **marks, label=label, zorder=4)
    if curve.null == 1:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_formatter("{x:g}")
    unit = _unit(curve, reading)
    unit = fitted(f"({unit})", 2.2, 10.5, lines=1) if unit else ""
    axes.set_ylabel(f"{capitalised(reading.name)}\n{unit}".strip(), fontsize=10.5)
    axes.set_xlim(-1, len(rows))
    axes.tick_params(axis="x", length=0, labelbottom=False)
    axes.legend(
        loc="lower right", bbox_to_anchor=(1, 1), ncols=3, borderaxespad=0.1, handletextpad=0.1,
        columnspacing=0.5 if is_narrow() else 1.0, fontsize=10,
    )  # fmt: skip


def _draw_choices(axes: Axes, names: dict[str, list[str]], rows: pd.DataFrame) -> None:
    """A dot for each choice of each specification; nothing where the method does not read it."""
    height, ticks, labels = 0, [], []
    room = 1.4 if is_narrow() else 2.6  # inches for the names of choices
    place, declared = np.arange(len(rows)), rows["declared"].to_numpy()
    size = float(np.clip(220 / len(rows), 2, 5))
    for name, words in names.items():
        ticks.append(height)
        labels.append(capitalised(name))
        for word in words:
            height += 1
            made = (rows[name] == word).to_numpy()
            axes.axhline(height, color=GRID, linewidth=0.8, zorder=0)
            axes.plot(place[made], np.full(made.sum(), height), "o", color=INK, markersize=size)
            here = made & declared
            axes.plot(
                place[here], np.full(here.sum(), height), **{**_DECLARED.marks(), "markersize": 6}
            )
            ticks.append(height)
            labels.append("   " + fitted(readable(word), room - 0.2, 10.5, lines=1))
        height += 1
    axes.set_yticks(ticks, labels, ha="left")
    for tick, label in zip(axes.get_yticklabels(), labels, strict=True):
        tick.set_fontweight("normal" if label.startswith(" ") else "bold")
    axes.tick_params(axis="y", length=0, pad=72 * room)
    axes.tick_params(axis="x", length=0, labelbottom=False)
    axes.set_ylim(height - 0.4, -0.6)
    axes.spines[:].set_visible(False)
    told = "one column = one way to compare, the lowest first"
    side: Any = "right" if is_narrow() else "center"
    axes.set_xlabel(axis_words(told, size=10), fontsize=10, loc=side)


def _unit(curve: SpecificationCurve, reading: Reading) -> str:
    """The unit of a difference; a ratio has none."""
    is_ratio = bool(curve.null)
    return "" if is_ratio else reading.unit or one_line(curve.outcome.unit_words)


def _reading(curve: SpecificationCurve, rows: pd.DataFrame) -> Reading:
    """How the estimates are read; rates with as many digits as tell them apart, since their unit is
    the plan's."""
    if curve.outcome.exposure is None:
        return READINGS[curve.measure]
    return reading_of(curve.measure, rows["estimate"].min(), rows["estimate"].max())


def _finding(curve: SpecificationCurve, rows: pd.DataFrame) -> str:
    reading = _reading(curve, rows)
    values = reading.factor * rows["estimate"]
    lowest, middle, highest = (
        number(value, reading.digits) for value in (values.min(), values.median(), values.max())
    )
    unit = f" {_unit(curve, reading)}".rstrip()
    significant = rows["significant"]
    below, above = (int((significant & (rows["sign"] == sign)).sum()) for sign in (-1, 1))
    name = words_of(curve.outcome.column, curve.labels)
    text = (
        f"Specification curve, ways to compare {name}: {len(rows)}. The "
        f"{reading.name} lies between {lowest} and {highest}{unit}, median {middle}. Significantly "
        f"below no difference: {below}; significantly above it: {above}; not significant: "
        f"{len(rows) - below - above}."
    )
    if rows["declared"].any():
        row = rows[rows["declared"]].iloc[0]
        rank = int(np.flatnonzero(rows["declared"])[0]) + 1
        text += (
            f" The declared plan gives {number(reading.factor * row['estimate'], reading.digits)}, "
            f"number {rank} from the lowest."
        )
    if curve.joint is not None:
        p = curve.joint.set_index("statistic")["p_value"]
        text += f" Joint test of the median estimate: p {p_text(p['median_estimate'], aloud=True)}."
    return text


def _caption(curve: SpecificationCurve) -> str:
    level = curve.plans[0].conf_level
    lost = len(curve.table) - len(curve.estimated)
    without = f" {lost} could not be estimated and are not drawn." if lost else ""
    return (
        f"Each estimate with its {level:.0%} interval, and below it the choices behind it; where a "
        f"method does not read a choice, there is no dot.{without} All of them use the same "
        "people's data, and none sees what was not measured."
    )
