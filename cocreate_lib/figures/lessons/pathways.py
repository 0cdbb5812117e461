"""A few zig-zag paths above, and below them the chance that a month is one with offending."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from cocreate_lib.desistance import STAGES, Paths
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import INK, LOOKS, MUTED, new_figure, styled

PATHS = 6
# Colour and thickness of a stage: the thicker, the further.
_STAGES = {
    "primary": (LOOKS["before"].colour, 2.0),
    "secondary": (LOOKS["programme"].colour, 5.0),
    "tertiary": (LOOKS["after"].colour, 9.0),
}


@styled
def pathway_picture(paths: Paths) -> Picture:
    """Six of the paths, how their months read, and the exact chance of a month with offending.

    Parameters
    ----------
    paths
        The paths.

    Returns
    -------
    Picture
        Above, a strip for each of six paths: a mark for a month with offending, and a line, the
        thicker the further, for months that read as primary, secondary or tertiary desistance.
        Below, the chance, beside that of the same person if nothing had come: no hook, no setback.

    Examples
    --------
    >>> from cocreate_lib.desistance import draw_paths
    >>> pathway_picture(draw_paths(50, seed=1)).alt.split(":")[0]
    'Six synthetic paths over 10 years'
    """
    pathway = paths.pathway
    year = pathway.months / 12
    chance = pathway.chances()["offending"].to_numpy()
    plain = replace(pathway, hook="none", setback=False).chances()["offending"].to_numpy()
    month = np.arange(1, pathway.months + 1) / 12

    figure = new_figure(
        "A zig-zag path", height=5.6, synthetic=True, margins=(0.65, 0.12, 0.8, 1.1)
    )
    strips, curve = figure.subplots(2, 1, height_ratios=(1.15, 1), gridspec_kw={"hspace": 0.28})
    _strips(strips, paths)
    handles = [Line2D([], [], color=INK, marker="|", markersize=9, linestyle="none")]
    handles += [Line2D([], [], color=colour, linewidth=width) for colour, width in _STAGES.values()]
    figure.legend(
        handles,
        ["month with offending", *_STAGES],
        loc="upper left",
        bbox_to_anchor=(0.08, 0.925),
        ncols=4,
        borderaxespad=0.0,
        columnspacing=1.4,
    )
    strips.set_title("Six people with the same levers and different luck", y=1.0)

    curve.plot(month, 100 * plain, color=MUTED, linestyle=LOOKS["comparison"].line, linewidth=1.6)
    curve.plot(month, 100 * chance, color=LOOKS["programme"].colour, linewidth=2.4)
    words = "dashed: without hook and setback"
    curve.text(1.0, 0.9, words, transform=curve.transAxes, ha="right", color=MUTED)
    curve.set_title("Chance that a month is one with offending, in per cent", y=1.0)
    curve.set_ylim(0, 108)
    curve.set_yticks([0, 50, 100])
    curve.set_xticks(range(0, int(year) + 1, 2))
    for axes in (strips, curve):
        axes.set_xlim(0, year)
    curve.set_xlabel("years", labelpad=2)
    events = []
    if pathway.hook != "none":
        events.append((pathway.hook_month, f"hook {pathway.hook}"))
    if pathway.setback:
        events.append((pathway.setback_month, "setback"))
    for when, words in events:
        for axes, top in ((strips, 1.0), (curve, 0.8)):
            axes.axvline(
                when / 12, ymax=top, color=LOOKS["truth"].colour, linestyle=":", linewidth=1.6
            )
        strips.text(when / 12 + 0.06, PATHS - 0.42, words, color=LOOKS["truth"].colour, va="center")
    return Picture(
        figure,
        alt=(
            f"Six synthetic paths over {year:g} years: {_lapsing(paths)} of the {PATHS} offend "
            "again after a lull of six months or more. The chance of a month with offending goes "
            f"from {chance[0]:.0%} in the first month to {chance[-1]:.0%} in the last, where it "
            f"would be {plain[-1]:.0%} with no hook and no setback."
        ),
        caption="Made-up people and numbers of our own: the picture shows what the ideas imply, "
        "not how large anything is. Primary, here: six months without offending. Secondary: twelve "
        "months, and a hook taken up a year before or more. Tertiary: the same, recognised by "
        "others.",
    )


def _lapsing(paths: Paths) -> str:
    lapsing = int((paths.lapses()[:PATHS] > 0).sum())
    return "none" if lapsing == 0 else str(lapsing)


def _strips(axes: Axes, paths: Paths) -> None:
    stages = paths.stages()[:PATHS]
    for stage, (colour, width) in _STAGES.items():
        row, start, end = _runs(stages == STAGES.index(stage))
        axes.hlines(row, start / 12, end / 12, color=colour, linewidth=width)
    row, month = np.nonzero(paths.offending[:PATHS])
    axes.plot((month + 0.5) / 12, row, "|", color=INK, markersize=11, markeredgewidth=1.3)
    axes.set_ylim(PATHS, -0.6)
    axes.set_axis_off()


def _runs(flags: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.int64], ...]:
    """Row, first month and month after the last of each unbroken run, counted from zero."""
    edges = np.diff(np.pad(flags.astype(int), ((0, 0), (1, 1))), axis=1)
    row, start = np.nonzero(edges == 1)
    _, end = np.nonzero(edges == -1)
    return row, start, end
