"""Delivery in one look: who was reached, what the offer and taking part did, who got how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from cocreate_lib.errors import PlanError, nearest_names
from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.panel import axis_words, legend_below
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    LOOKS,
    MUTED,
    RULE,
    figure_width,
    is_narrow,
    new_figure,
    styled,
)
from cocreate_lib.figures.kit.words import Reading, reading_of
from cocreate_lib.labels import label_of
from cocreate_lib.text import capitalised, decimals_for, how_many, number, number_range, one_line

if TYPE_CHECKING:
    import pandas as pd

    from cocreate_lib.comparison import Comparison, Delivered, DeliveryAnalysis

# How far an axis reaches at most, in widths of the offer's interval: a weak offer's effect on those
# whom it moved can be anything.
_FURTHEST = 12.0
_LETTERS = 10.5
# Characters that surely fit into one line of a narrow figure.
_SHORT = 34


@dataclass(frozen=True)
class _Row:
    """One estimate: its name, and the stretches that it covers."""

    name: str
    value: float
    pieces: tuple[tuple[float, float], ...]
    look: str
    dashed: bool = False

    def numbers(self, digits: int) -> str:
        """The estimate with its interval."""
        value = number(self.value, digits)
        if not self.pieces:
            return value
        if len(self.pieces) == 2:
            between = number_range(self.pieces[0][1], self.pieces[1][0], digits)
            return f"{value} (all but {between})"
        low, high = self.pieces[0]
        if np.isinf(low) and np.isinf(high):
            return f"{value} (anything)"
        if np.isinf(low):
            return f"{value} (up to {number(high, digits)})"
        if np.isinf(high):
            return f"{value} (from {number(low, digits)})"
        return f"{value} ({number_range(low, high, digits)})"


@styled
def delivery_picture(comparison: Comparison, outcome: str | None = None) -> Picture:
    """How far an offer reached people, what that did, and how people fared who got more or less.

    Parameters
    ----------
    comparison
        Of a plan with ``received`` or ``fidelity``.
    outcome
        The outcome; the plan's first by default.

    Returns
    -------
    Picture
        Up to three panels: who was offered it and who was reached; the effect of the offer, and on
        those who took part because of it with both intervals (two-stage least squares, dashed; and
        Anderson and Rubin's, which may go on beyond the panel); and the outcome by what those
        offered received, beside what the comparison group leads to expect of people like them.

    Raises
    ------
    PlanError
        When the plan declares neither, or has no such outcome.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> import numpy as np, pandas as pd
    >>> offered = np.arange(400) % 2
    >>> people = pd.DataFrame({"offered": offered, "took_part": offered * (np.arange(400) % 5 > 0),
    ...     "reoffended": (np.arange(400) % 7 < 2 + (1 - offered)).astype(int)})
    >>> plan = cc.AnalysisPlan("offered", [cc.rate("reoffended")], method="unadjusted",
    ...     randomised=True, received="took_part")
    >>> print(delivery_picture(cc.compare(people, plan)).alt.partition(".")[0])
    Of those offered it 80 of every 100 took part, and of the others 0 of every 100
    """
    found = comparison.delivery()
    names = [each.finding.outcome for each in found.delivered]
    if outcome is not None and outcome not in names:
        raise PlanError(
            f"The plan has no outcome {outcome!r}.",
            where="delivery_picture",
            try_this=nearest_names(outcome, names),
        )
    one = found.delivered[0 if outcome is None else names.index(outcome)]
    rows, reading = _estimates(found, one)
    levels = found.levels[found.levels["outcome"] == one.finding.outcome]
    panels = []
    if found.reached is not None:
        panels.append((_height(2), partial(_draw_reach, found=found)))
    if found.reached is not None or not len(levels):
        panels.append((_height(len(rows)) + 0.3, partial(_draw_estimates, rows=rows, of=one)))
    if len(levels):
        panels.append((_height(len(levels)) + 0.3, partial(_draw_levels, levels=levels, of=one)))
    heights = [height for height, _ in panels]
    figure = new_figure(
        "What was offered, and what people got",
        height=0.5 + sum(heights),
        synthetic=comparison.synthetic,
    )
    ratios = {"height_ratios": heights}
    places = figure.subplots(len(heights), 1, squeeze=False, gridspec_kw=ratios)[:, 0]
    for axes, (_, draw) in zip(places, panels, strict=True):
        draw(axes)
    if len(levels):
        legend_below(figure, *places[-1].get_legend_handles_labels())
    return Picture(
        figure,
        alt=" ".join(_alt(found, one, rows, reading, levels)),
        caption=_caption(found, one, levels),
    )


def _height(rows: int) -> float:
    """Inches of a panel of so many rows."""
    return 0.75 + (0.62 if is_narrow() else 0.5) * rows


def _estimates(found: DeliveryAnalysis, one: Delivered) -> tuple[list[_Row], Reading]:
    """The rows of one outcome in the unit that they are read in."""
    f = one.finding
    reading = reading_of(one.main["measure"], f.conf_low, f.conf_high, in_points=f.in_points)
    by = reading.factor

    def piece(low: float, high: float) -> tuple[tuple[float, float], ...]:
        return ((low * by, high * by),) if low <= high else ()

    offer = piece(f.conf_low, f.conf_high)
    rows = [_Row("the offer, taken up or not", f.estimate * by, offer, "estimate")]
    if one.compliers is None or one.compliers.effect.problem:
        return rows, reading
    effect, at = one.compliers.effect, one.compliers.offer
    what = "taking part"
    if found.reached is not None and not found.reached.is_flag:
        what = f"one more of {found.reached.label or label_of(found.reached.column)}"
    if one.compliers.cut_off is not None:
        stretch = piece(at.conf_low, at.conf_high)
        rows.append(_Row("the offer, at the cut-off", at.estimate * by, stretch, "estimate"))
        what = f"{what}, at the cut-off"
    value, stretch = effect.estimate * by, piece(effect.conf_low, effect.conf_high)
    region = tuple((low * by, high * by) for low, high in one.compliers.region.pieces)
    return [
        *rows,
        _Row(f"{what} (2SLS)", value, stretch, "programme", dashed=True),
        _Row(f"{what} (Anderson-Rubin)", value, region, "programme"),
    ], reading


def _name_rows(axes: Axes, names: Sequence[str], numbers: Sequence[str]) -> None:
    """Names and numbers over what is drawn: side by side, or on two lines where it is narrow."""
    room = figure_width() - 0.5
    for row, (name, value) in enumerate(zip(names, numbers, strict=True)):
        text = f"{name}: {value}"
        if is_narrow() and len(text) > _SHORT:
            text = f"{fitted(name, room, _LETTERS, lines=1)}\n{value}"
        elif not is_narrow():
            text = f"{fitted(name, room - 2.6, _LETTERS, lines=1)}: {value}"
        axes.annotate(
            text, (0, row - 0.2), xycoords=("axes fraction", "data"), va="bottom",
            fontsize=_LETTERS, zorder=1.5, bbox={"facecolor": "white", "linewidth": 0, "pad": 0.5},
        )  # fmt: skip
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(names) - 0.65, -0.95 if is_narrow() else -0.75)


def _title(axes: Axes, words: str) -> None:
    axes.set_title(fitted(words, figure_width() - 0.4, 11.5, weight="bold"))


def _draw_reach(axes: Axes, found: DeliveryAnalysis) -> None:
    reach = found.reached
    assert reach is not None
    by = 100.0 if reach.is_flag else 1.0
    values = [reach.offered * by, reach.others * by]
    for row, (value, role) in enumerate(zip(values, ("programme", "comparison"), strict=True)):
        axes.barh(
            row, value, height=0.3, color=LOOKS[role].colour, edgecolor="white",
            hatch="" if row == 0 else "///",
        )  # fmt: skip
    names = [f"{reach.n_offered:,} offered it", f"{reach.n_others:,} others"]
    _name_rows(axes, names, [number(value, 1) for value in values])
    axes.set_xlim(min(0.0, *values), 100 if reach.is_flag else max(*values, 1e-9) * 1.15)
    axes.locator_params(axis="x", nbins=5)
    words = "of every 100, how many took part"
    received = reach.label or label_of(reach.column)
    _title(
        axes,
        f"Reached: {words if reach.is_flag else f'{received}, on average'}",
    )


def _draw_estimates(axes: Axes, rows: list[_Row], of: Delivered) -> None:
    f = of.finding
    reading = reading_of(of.main["measure"], f.conf_low, f.conf_high, in_points=f.in_points)
    reach = min(_reach(rows), 100.0 if f.kind == "rate" else np.inf)
    axes.axvline(0, color=RULE, linewidth=1.1, zorder=1)
    for place, row in enumerate(rows):
        look = LOOKS[row.look]
        for low, high in row.pieces:
            axes.plot(
                np.clip([low, high], -reach, reach), [place, place], color=look.colour, zorder=2,
                linewidth=1.6 if row.dashed else 2.6, solid_capstyle="butt",
                linestyle=(0, (4, 2)) if row.dashed else "-",
            )  # fmt: skip
            for end, mark in ((low, "<"), (high, ">")):
                if (end < -reach and mark == "<") or (end > reach and mark == ">"):
                    axes.plot(
                        np.sign(end) * reach, place, marker=mark, color=look.colour, markersize=7,
                        clip_on=False,
                    )  # fmt: skip
        if abs(row.value) <= reach:
            marks = {**look.marks(), "markerfacecolor": "white" if row.dashed else look.colour}
            axes.plot(row.value, place, zorder=3, **marks)
    _name_rows(axes, [row.name for row in rows], [row.numbers(reading.digits) for row in rows])
    axes.set_xlim(-reach, reach)
    axes.locator_params(axis="x", nbins=5)
    unit = reading.unit or one_line(f.unit or "")
    named = f"{reading.name} in {unit}" if unit else reading.name
    _title(axes, f"{capitalised(f.label or label_of(f.outcome))}: {named}")
    axes.set_xlabel(f"\u2190 {reading.lower}      {reading.higher} \u2192", color=MUTED)


def _reach(rows: list[_Row]) -> float:
    """How far the axis reaches: all that is drawn, within reason."""
    ends = [abs(end) for row in rows for piece in row.pieces for end in piece if np.isfinite(end)]
    ends += [abs(row.value) for row in rows if np.isfinite(row.value)]
    offer = rows[0]
    size = max([abs(offer.value), *(abs(end) for piece in offer.pieces for end in piece)])
    return float(min(max(ends, default=1.0) * 1.08, _FURTHEST * size or np.inf)) or 1.0


def _draw_levels(axes: Axes, levels: pd.DataFrame, of: Delivered) -> None:
    by = _level_factor(of)
    rows = np.arange(len(levels))
    mean, low, high, expected = (
        levels[name].to_numpy(dtype=float) * by
        for name in ("mean", "conf_low", "conf_high", "expected")
    )
    look, other = LOOKS["programme"], LOOKS["comparison"]
    axes.hlines(rows, low, high, color=look.colour, linewidth=2.2)
    axes.plot(mean, rows, **look.marks(), label="how they fared")
    if np.isfinite(expected).any():
        marks = {**other.marks(), "markerfacecolor": "white"}
        axes.plot(expected, rows, **marks, label="expected of people like them, without it")
    column = _column_of(levels, of)
    digits = 1 if by == 100 else decimals_for(float(np.nanmax(mean) - np.nanmin(mean)), 1)
    people = (how_many(n, "person") for n in levels["people"])
    names = [f"{level} ({n})" for level, n in zip(levels["level"], people, strict=True)]
    numbers = [
        number(value, digits)
        + (f", expected {number(other, digits)}" if np.isfinite(other) else "")
        for value, other in zip(mean, expected, strict=True)
    ]
    _name_rows(axes, names, numbers)
    drawn = np.array([*mean, *low, *high, *expected])
    least, most = min(0.0, float(np.nanmin(drawn))), max(0.0, float(np.nanmax(drawn)))
    room = 0.06 * (most - least or 1.0)
    axes.set_xlim(least - room * (least < 0), most + room)
    axes.locator_params(axis="x", nbins=5)
    outcome = of.finding.label or label_of(of.finding.outcome)
    unit = "of every 100" if by == 100 else one_line(of.finding.unit or "on average")
    axes.set_xlabel(axis_words(f"{outcome}, {unit}"), color=MUTED)
    _title(axes, f"By {column}, among those offered it: not an effect")


def _column_of(levels: pd.DataFrame, one: Delivered) -> str:
    """What the column of the levels is called."""
    label = "" if one.dose is None else one.dose.label
    return label or label_of(levels["by"].iloc[0])


def _level_factor(one: Delivered) -> float:
    return 100.0 if one.finding.kind == "rate" or one.finding.in_points else 1.0


def _alt(
    found: DeliveryAnalysis,
    one: Delivered,
    rows: list[_Row],
    reading: Reading,
    levels: pd.DataFrame,
) -> Iterator[str]:
    reach = found.reached
    if reach is not None:
        if reach.is_flag:
            shares = [f"{number(100 * share, 0)}" for share in (reach.offered, reach.others)]
            yield (
                f"Of those offered it {shares[0]} of every 100 took part, and of the others "
                f"{shares[1]} of every 100."
            )
        else:
            yield (
                f"Those offered it received {number(reach.offered)} of "
                f"{reach.label or label_of(reach.column)} on average, the others "
                f"{number(reach.others)}."
            )
    if reach is not None or not len(levels):
        unit = f" {reading.unit}" if reading.unit else ""
        numbers = "; ".join(f"{row.name}: {row.numbers(reading.digits)}{unit}" for row in rows)
        yield f"{capitalised(one.finding.label or label_of(one.finding.outcome))}: {numbers}."
    if len(levels):
        by = _level_factor(one)
        each = "; ".join(
            f"{row['level']}: {number(row['mean'] * by, 1)}"
            + (
                f" (expected {number(row['expected'] * by, 1)})"
                if np.isfinite(row["expected"])
                else ""
            )
            for row in levels.to_dict("records")
        )
        of = " of every 100" if by == 100 else " on average"
        yield (
            f"By {_column_of(levels, one)} among those offered it, "
            f"{one.finding.label or label_of(one.finding.outcome)}{of}: {each}."
        )


def _caption(found: DeliveryAnalysis, one: Delivered, levels: pd.DataFrame) -> str:
    parts = []
    if one.compliers is not None and not one.compliers.effect.problem:
        parts.append(
            "The effect of the offer is the main estimate. That of taking part is for those who "
            "took part because of the offer, and takes it that an offer changes nothing else; "
            "Anderson and Rubin's interval (solid) is right however few the offer moved, that of "
            "two-stage least squares (2SLS, dashed) only where it moved many. An arrow: it goes on."
        )
    elif found.reached is not None:
        parts.append(
            "The effect of the offer is the main estimate. What taking part did can't be told "
            "here: who takes part has chosen to."
        )
    if len(levels):
        parts.append(
            "How those fared who received more or less is no effect of it: hollow squares are what "
            "the comparison group leads to expect of people with the same covariates."
        )
    return " ".join(parts) or "The main estimate."
