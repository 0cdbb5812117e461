"""What more people, or better delivery, would change: power over designs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import matplotlib
import matplotlib.ticker
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from cocreate_lib.diagnosis import PowerCurve
from cocreate_lib.errors import DiagnosisError
from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.panel import axis_words, beside, legend_below
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    INK,
    MUTED,
    RULE,
    figure_width,
    new_figure,
    styled,
)
from cocreate_lib.figures.kit.words import READINGS, Reading
from cocreate_lib.figures.results.sampling import same_quantity
from cocreate_lib.text import MINUS, capitalised, how_many, number, readable

USUAL = 80  # per cent: the power that most funders ask for
_NORMAL = 1.96
_SHORT = 26  # characters: names that leave room for two columns of them
_MARKERS = "osD^vPX*"
_LINES = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)))
_AXES = {
    "n_treated": "people in the programme",
    "n_comparison": "people in the comparison group",
    "effect": "true change in the reoffending rate at full delivery",
    "fidelity": "fidelity: share of the programme that is delivered",
}


_PLACES = {
    "n_treated": "{:,.0f} in the programme",
    "n_comparison": "{:,.0f} in comparison",
    "fidelity": "fidelity {:.0%}",
}


def _value(field: str, value: Any) -> str:
    """One field's value in words."""
    words = _PLACES.get(field, f"{readable(field)} {{}}")
    return words.format(value).replace("-", MINUS)


def _designs(table: pd.DataFrame) -> str:
    return how_many(len(table), "synthetic design")


@dataclass(frozen=True)
class _Curves:
    """The powers of one quantity: ``x``, ``line``, and the columns of the curve's table."""

    table: pd.DataFrame
    x: str
    outcome: str
    measure: str
    reading: Reading

    def lines(self) -> Iterator[tuple[str, dict[str, Any], pd.DataFrame]]:
        """Each line's name, its look and its points from left to right."""
        names = list(dict.fromkeys(self.table["line"]))
        shades = matplotlib.colormaps["viridis"](np.linspace(0, 0.55, len(names)))
        for position, name in enumerate(names):
            look = {
                "color": shades[position],
                "marker": _MARKERS[position],
                "linestyle": _LINES[position % len(_LINES)],
            }
            yield name, look, self.table[self.table["line"] == name].sort_values("x")


def _curves(
    curve: PowerCurve, x: str | None, plan: str | None, outcome: str | None, measure: str | None
) -> _Curves:
    first = next(iter(curve.diagnoses.values())).rows(plan, outcome, measure).iloc[0]
    table = same_quantity(curve.table, first)
    end = table.columns.get_loc("plan")
    fields = list(table.columns[1:end])
    known = list(next(iter(curve.diagnoses.values())).design.to_dict())
    x = x or next((name for name in ("n_treated", *fields) if name in fields), "n_treated")
    if x not in known:
        raise DiagnosisError(f"The designs have no field {x!r}.", where="x", try_this="n_treated")
    places = [float(getattr(curve.diagnoses[name].design, x)) for name in table["design"]]
    table = table.assign(x=places)
    # What is settled by x alone, as when both groups grow together, doesn't make another line.
    apart = [
        name
        for name in fields
        if name != x and table[["x", name]].drop_duplicates()["x"].duplicated().any()
    ]
    table["line"] = [
        ", ".join(_value(name, row[name]) for name in apart) for row in table.to_dict("records")
    ]
    if table["line"].nunique() > len(_MARKERS):
        raise DiagnosisError(
            f"{table['line'].nunique()} lines in one picture can't be told apart.",
            where="power of several designs",
            try_this=f"Draw at most {len(_MARKERS)}: vary fewer fields, or give x=... another one.",
        )
    return _Curves(table, x, first["outcome"], first["measure"], READINGS[first["measure"]])


@styled
def power_picture(
    curve: PowerCurve,
    x: str | None = None,
    plan: str | None = None,
    outcome: str | None = None,
    measure: str | None = None,
) -> Picture:
    """How often designs would find an effect, by their size and by the true effect.

    Parameters
    ----------
    curve
        The powers of several designs.
    x
        The design's field along the axis: ``"n_treated"`` by default, or the first that differs.
        The other fields that differ make the lines, eight at most.
    plan, outcome, measure
        Which quantity; the first there is by default.

    Returns
    -------
    Picture
        Power with its 95% Monte Carlo interval; the formula's power as crosses, where there is one;
        a dashed line at 80%.

    Raises
    ------
    DiagnosisError
        For a name that the curve doesn't have, or more lines than can be told apart.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> plan = cc.teaching_plan().replace(method="unadjusted", outcomes=[cc.rate("reoffended")])
    >>> designs = cc.redesign(cc.PilotDesign(), n_treated=[60, 300], effect=[-0.04, -0.08])
    >>> power_picture(cc.power_curve(designs, plan, replicates=10, seed=1)).alt.split(":")[0]
    'Power of 4 synthetic designs'
    """
    curves = _curves(curve, x, plan, outcome, measure)
    figure = new_figure("How often would it be found?", height=4.3, synthetic=True)
    axes = figure.subplots()
    _powers(axes, curves)
    axes.set_xlabel(axis_words(capitalised(_AXES.get(curves.x, curves.x))))
    _legend(figure, axes)
    return Picture(
        figure,
        alt=f"Power of {_designs(curves.table)}: {_found(curves)}",
        caption=f"{capitalised(curves.outcome)}, {curves.reading.name}: the share of simulated "
        "pilots whose result is statistically significant. Bars are 95% Monte Carlo intervals "
        "and shrink with more replicates. Crosses, where there are any, are the power by formula. "
        f"The dashed line is at {USUAL}%. Where a plan is biased, significance can also come from "
        "the bias: read the bias of each diagnosis beside its power.",
    )


@styled
def fidelity_picture(
    curve: PowerCurve,
    plan: str | None = None,
    outcome: str | None = None,
    measure: str | None = None,
) -> Picture:
    """How poor delivery shrinks the effect that is left to find, and the power to find it.

    Parameters
    ----------
    curve
        The powers of designs that differ in ``fidelity``, against the truth as delivered.
    plan, outcome, measure
        Which quantity; the first there is by default.

    Returns
    -------
    Picture
        Above, the true effect left to find at each fidelity; below, the power, as in
        :func:`power_picture`.

    Raises
    ------
    DiagnosisError
        As :func:`power_picture`.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> plan = cc.teaching_plan().replace(method="unadjusted", outcomes=[cc.rate("reoffended")])
    >>> curve = cc.power_curve(cc.redesign(cc.PilotDesign(), fidelity=[0.3, 0.9]), plan, 10, 1)
    >>> fidelity_picture(curve).alt.split(":")[0]
    'Fidelity in 2 synthetic designs'
    """
    curves = _curves(curve, "fidelity", plan, outcome, measure)
    ratio = curves.measure.endswith("_ratio")
    table = curves.table
    left = np.exp(table["truth"]) if ratio else curves.reading.factor * table["truth"]
    curves = _Curves(
        table.assign(left=left), "fidelity", curves.outcome, curves.measure, curves.reading
    )
    figure = new_figure("What is left to find when less is delivered?", height=6.0, synthetic=True)
    above, below = figure.subplots(2, 1, sharex=True)
    above.axhline(1.0 if ratio else 0.0, color=RULE, linewidth=1.1)
    for name, look, points in curves.lines():
        above.plot(points["x"], points["left"], label=name, markersize=7, **look)
    title = f"True effect left to find: {curves.reading.name}"
    above.set_title(fitted(title, figure_width() - 0.9, 11.5, weight="bold"))
    above.set_ylabel(curves.reading.unit or ("ratio" if ratio else ""))
    _powers(below, curves)
    below.set_title("Power to find it")
    below.set_xlabel(axis_words(capitalised(_AXES["fidelity"])))
    below.xaxis.set_major_formatter(matplotlib.ticker.PercentFormatter(1.0, decimals=0))
    _legend(figure, below)
    ends = []
    for name, _, points in curves.lines():
        least, most = points.iloc[0], points.iloc[-1]
        ends.append(
            f"{_lead(name)}the true {curves.reading.name} is "
            + " and ".join(
                f"{number(end['left'], curves.reading.digits)} {curves.reading.unit}".strip()
                + f" at {_value('fidelity', end['x'])}"
                for end in ([least, most] if len(points) > 1 else [most])
            )
        )
    return Picture(
        figure,
        alt=f"Fidelity in {_designs(table)}: {'; '.join(ends)}. Power: {_found(curves)}",
        caption=f"{capitalised(curves.outcome)}. Above: what the programme changes on average, as "
        "it is delivered. Below: how often the plan calls it statistically significant, with 95% "
        f"Monte Carlo intervals; the dashed line is at {USUAL}%. A result that is not significant "
        "at low fidelity says little about the programme at full delivery.",
    )


def _powers(axes: Axes, curves: _Curves) -> None:
    """Power in per cent on an axes, line after line."""
    axes.axhline(USUAL, color=MUTED, linestyle="--", linewidth=1.2)
    beside(axes, USUAL, f"{USUAL}%", color=MUTED)
    formula = "by formula"
    count = curves.table["line"].nunique()
    for position, (name, look, points) in enumerate(curves.lines()):
        # Side by side, so that no bar hides another's.
        aside = ScaledTranslation(
            (position - (count - 1) / 2) * 5 / 72, 0, axes.figure.dpi_scale_trans
        )
        power = 100 * points["power"]
        bar = 100 * _NORMAL * points["mc_std_error"]
        bars = np.vstack([np.minimum(bar, power), np.minimum(bar, 100 - power)])
        axes.errorbar(
            points["x"], power, yerr=bars, label=name or "simulated", markersize=7, capsize=2,
            transform=axes.transData + aside, **look,
        )  # fmt: skip
        known = points.dropna(subset=["closed_form"])
        if len(known):
            axes.plot(
                known["x"], 100 * known["closed_form"], "x", color=INK, markersize=9,
                markeredgewidth=1.6, zorder=5, label=formula, transform=axes.transData + aside,
            )  # fmt: skip
            formula = "_once"
    axes.set_ylim(-3, 103)
    axes.set_ylabel("power, in per cent")
    axes.margins(x=0.07)
    # Marks that stand aside don't widen an axis by themselves.
    axes.update_datalim(curves.table[["x", "power"]].to_numpy(dtype=float), updatey=False)
    axes.autoscale_view(scaley=False)
    if len(set(curves.table["x"])) == 1:
        axes.set_xticks(curves.table["x"].unique())


def _legend(figure: Figure, axes: Axes) -> None:
    """What the lines are, below the axes."""
    handles, labels = axes.get_legend_handles_labels()
    if len(labels) > 1:
        columns = 2 if max(map(len, labels)) <= _SHORT else 1
        legend_below(figure, handles, labels, columns=columns)


def _lead(name: str) -> str:
    return f"with {name}, " if name else ""


def _found(curves: _Curves) -> str:
    """Line by line: from which power to which, and where the usual power is reached."""
    said = []
    for name, _, points in curves.lines():
        powers, at = points["power"].to_numpy(), [_value(curves.x, x) for x in points["x"]]
        text = f"{_lead(name)}{powers[-1]:.0%} at {at[-1]}"
        if len(at) > 1:
            text = f"{_lead(name)}{powers[0]:.0%} at {at[0]} and {powers[-1]:.0%} at {at[-1]}"
        enough = np.flatnonzero(powers >= USUAL / 100)
        if len(enough):
            text += f" ({USUAL}% or more at {at[enough[0]]})"
        said.append(text)
    most = curves.table["power"].max()
    none = "" if most >= USUAL / 100 else f" None reaches {USUAL}%."
    error = 100 * curves.table["mc_std_error"].max()
    return f"{'; '.join(said)}.{none} Monte Carlo errors are at most {error:.1f} points."
