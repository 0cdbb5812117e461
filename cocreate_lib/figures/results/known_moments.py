"""How long until it happened, as far as that may be shown: curves known at some moments alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.panel import axis_words
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import GROUPS, LOOKS, figure_width, new_figure, styled
from cocreate_lib.text import one_line

_TOLD = 5  # moments of a curve that its text alternative tells
_TITLES = {"event": "The event came first", "competing": "Another event came first"}


@styled
def known_moments_picture(
    curves: pd.DataFrame, what: str, unit: str | None = None, *, synthetic: bool = False
) -> Picture:
    """The curves of two groups that are known at some moments, as points with lines between them.

    Parameters
    ----------
    curves
        One row a group and moment: ``group`` (``"treated"`` or ``"comparison"``), ``time``,
        ``conf_low``, ``conf_high``, and ``survival`` (the share still without the event), or
        ``incidence`` (the share who have had it) with ``of`` (``"event"`` or ``"competing"``).
    what
        What the time is called.
    unit
        Its unit.
    synthetic
        Whether the data are synthetic.

    Returns
    -------
    Picture
        Of two events one panel each. A curve ends where the next moment isn't known.

    Examples
    --------
    >>> curves = pd.DataFrame({"group": ["treated"] * 2 + ["comparison"] * 2,
    ...                        "time": [0, 90, 0, 60],
    ...                        "survival": [1, 0.8, 1, 0.7], "conf_low": [1, 0.7, 1, 0.6],
    ...                        "conf_high": [1, 0.9, 1, 0.8]})
    >>> print(known_moments_picture(curves, "time to reoffence", "days").alt)
    Still without the event: people in the programme, 100% at 0 days, 80% at 90 days (interval 70%
    to 90%); people in the comparison group, 100% at 0 days, 70% at 60 days (interval 60% to 80%).
    """
    of = "survival" if "survival" in curves else "incidence"
    events = ["event"] if of == "survival" else list(dict.fromkeys(curves["of"]))
    figure = new_figure(
        "How long until it happened?" if len(events) == 1 else "What happened first, and when?",
        height=1.4 + 2.6 * len(events),
        synthetic=synthetic,
    )
    panels = figure.subplots(len(events), 1, sharex=True, squeeze=False)[:, 0]
    told = []
    for axes, event in zip(panels, events, strict=True):
        rows = curves if of == "survival" else curves[curves["of"] == event]
        for group in GROUPS:
            _draw(axes, group, rows[rows["group"] == group], of)
        axes.set_ylim(0, 1.02 if of == "survival" else None)
        axes.yaxis.set_major_formatter(PercentFormatter(1))
        axes.set_ylabel("still without the event" if of == "survival" else "share of people")
        axes.grid(axis="y")
        if len(events) > 1:
            title = fitted(_TITLES[event], figure_width() - 1.5, 11.5, weight="bold", lines=1)
            axes.set_title(title, pad=22)
        axes.legend(
            loc="lower left",
            bbox_to_anchor=(-0.02, 1.0),
            ncols=2,
            borderaxespad=0.1,
            handlelength=3,
        )
        lead = "Still without the event" if of == "survival" else _TITLES[event]
        told.append(f"{lead}: {_words(rows, of, unit)}.")
    panels[-1].set_xlim(0, float(curves["time"].max()) * 1.02)
    name = what + (f" ({one_line(unit)})" if unit and unit not in what else "")
    panels[-1].set_xlabel(axis_words(name))
    return Picture(
        figure,
        alt=" ".join(told),
        caption=(
            "Each point is what is known at that moment, with its confidence interval; the lines "
            "only lead the eye. Moments at which too few people had the event since the last "
            "point, or too few are left, are not shown: a curve that ends early is not known "
            "further on, and did not stop."
        ),
    )


def _draw(axes: Axes, group: str, rows: pd.DataFrame, of: str) -> None:
    look = LOOKS[GROUPS[group].role]
    times, level = rows["time"].to_numpy(float), rows[of].to_numpy(float)
    # Of a limit that is not known there is no whisker.
    reach = np.nan_to_num(
        np.abs(np.vstack([level - rows["conf_low"], rows["conf_high"] - level]).astype(float))
    )
    axes.errorbar(
        times, level, yerr=reach, color=look.colour, linestyle=look.line, linewidth=1.6,
        marker=look.marker, markersize=6, elinewidth=1.2, capsize=3, label=GROUPS[group].short,
    )  # fmt: skip


def _words(rows: pd.DataFrame, of: str, unit: str | None) -> str:
    """Each group at some of its moments, the last with its interval."""
    parts = []
    for group, look in GROUPS.items():
        own = rows[rows["group"] == group]
        if own.empty:
            parts.append(f"{look.name}, at no moment")
            continue
        places = np.unique(np.linspace(0, len(own) - 1, _TOLD).round().astype(int))
        some = own.iloc[places]
        moments = [
            f"{level:.0%} at {time:.4g} {unit or ''}".strip()
            for level, time in zip(some[of], some["time"], strict=True)
        ]
        last = own.iloc[-1]
        interval = f"(interval {last['conf_low']:.0%} to {last['conf_high']:.0%})"
        parts.append(f"{look.name}, {', '.join(moments)} {interval}")
    return "; ".join(parts)
