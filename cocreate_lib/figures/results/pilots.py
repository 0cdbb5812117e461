"""Many pilots of the same kind: how far their estimates scatter around the same truth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cocreate_lib.figures.kit.panel import axis_words
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import LOOKS, RULE, new_figure, styled
from cocreate_lib.figures.results.outcomes import Estimate
from cocreate_lib.text import capitalised, how_many, number, number_range, plural


@styled
def pilots_picture(pilots: Sequence[Estimate], *, synthetic: bool = True) -> Picture:
    """The same estimate from many pilots, each with its interval and its truth.

    Parameters
    ----------
    pilots
        One estimate a pilot, all of the same outcome and measure, each with its truth.
    synthetic
        Whether the pilots are simulated.

    Returns
    -------
    Picture
        One line a pilot, ordered by estimate: thick where the interval leaves out no difference,
        thin where it includes it; diamonds for the truth.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> cohort = cc.simulate(cc.PilotDesign(), seed=2018)
    >>> comparison = cc.compare(cohort.people, cc.teaching_plan())
    >>> from cocreate_lib.figures.results.outcomes import read_estimates
    >>> one = read_estimates(comparison, truth=cohort.truth)[0]
    >>> pilots_picture([one, one]).alt.split(":")[0]
    'Intervals of 2 pilots'
    """
    reading, null = pilots[0].reading, pilots[0].null
    points = pd.DataFrame(
        [(each.value, each.low, each.high, each.truth) for each in pilots],
        columns=["estimate", "low", "high", "truth"],
        dtype=float,
    ).sort_values("estimate", ascending=False, kind="stable")
    heights = np.arange(len(points))
    includes = ((points["low"] <= null) & (points["high"] >= null)).to_numpy()
    figure = new_figure(
        "The same programme, tried again and again",
        height=1.6 + 0.19 * len(points),
        synthetic=synthetic,
    )
    axes = figure.subplots()
    axes.axvline(null, color=RULE, linewidth=1.1, zorder=1)
    for kind, width in ((includes, 1.3), (~includes, 3.4)):
        axes.hlines(
            heights[kind], points["low"][kind], points["high"][kind],
            color=LOOKS["estimate"].colour, linewidth=width,
        )  # fmt: skip
    axes.plot(points["estimate"], heights, **LOOKS["estimate"].marks(), label="estimate")
    axes.plot(points["truth"], heights, **LOOKS["truth"].marks(), label="truth", zorder=4)
    for line in axes.lines[1:]:
        line.set_markersize(5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_ylim(-0.8, len(points) - 0.2)
    axes.set_xlabel(axis_words(f"{capitalised(pilots[0].outcome)}: {reading.title}"))
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, borderaxespad=0.1)
    least, most = points.min(), points.max()
    digits = reading.digits
    return Picture(
        figure,
        alt=(
            f"Intervals of {how_many(len(points), 'pilot')}: {includes.sum()} "
            f"{plural(includes.sum(), 'includes', 'include')} {null:g} (no difference) and "
            f"{(~includes).sum()} {plural((~includes).sum(), 'leaves', 'leave')} it out. The "
            f"estimates run from {number_range(least['estimate'], most['estimate'], digits)} "
            f"{reading.unit}; the truth lies between {number(least['truth'], digits)} and "
            f"{number(most['truth'], digits)}."
        ),
        caption=(
            "Each line is one pilot: its estimate (dot) with its interval, and the truth in that "
            f"pilot (diamond). {includes.sum()} of {how_many(len(points), 'line')} "
            f"{plural(includes.sum(), 'is thin: that pilot', 'are thin: those pilots')} would be "
            "reported as showing no statistically significant difference."
        ),
    )
