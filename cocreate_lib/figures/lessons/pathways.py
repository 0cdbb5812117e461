"""A few zig-zag paths above, and below them the chance that a month is one with offending."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from cocreate_lib.desistance import STAGES, Paths, Pathway
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import INK, LOOKS, MUTED, is_narrow, new_figure, styled

_SIX = "Six people with the same levers and different luck"
_CHANCE = "Chance that a month is one with offending, in per cent"
Floats = npt.NDArray[np.float64]

PATHS_SHOWN = 6
# Colour and thickness of a stage: the thicker, the further.
_STAGES = {
    "primary": (LOOKS["before"].colour, 2.0),
    "secondary": (LOOKS["programme"].colour, 5.0),
    "tertiary": (LOOKS["after"].colour, 9.0),
}

PATHWAY_CAPTION = (
    "Made-up people and numbers of our own: the picture shows what the ideas imply, not how large "
    "anything is. Primary, here: six months without offending. Secondary: 36 steps. A month "
    "without offending adds one step, or two once a hook is taken up; a month with it takes a "
    "third of the steps away. Tertiary: the same, recognised by others."
)


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
    chance, plain = _chances(pathway)
    month = np.arange(1, pathway.months + 1) / 12

    narrow = is_narrow()
    figure = new_figure(
        "A zig-zag path",
        height=6.0 if narrow else 5.6,
        synthetic=True,
        margins=(0.5, 0.2, 0.8, 1.35) if narrow else (0.65, 0.12, 0.8, 1.1),
    )
    strips, curve = figure.subplots(2, 1, height_ratios=(1.15, 1), gridspec_kw={"hspace": 0.28})
    _strips(strips, paths)
    handles = [Line2D([], [], color=INK, marker="|", markersize=9, linestyle="none")]
    handles += [Line2D([], [], color=colour, linewidth=width) for colour, width in _STAGES.values()]
    figure.legend(
        handles,
        ["month with offending", *_STAGES],
        loc="upper left",
        bbox_to_anchor=(0.01, 0.935) if narrow else (0.08, 0.925),
        ncols=2 if narrow else 4,
        borderaxespad=0.0,
        columnspacing=1.4,
    )
    title = "Six people, different luck" if narrow else _SIX
    strips.set_title(title, y=1.0)

    curve.plot(month, 100 * plain, color=MUTED, linestyle=LOOKS["comparison"].line, linewidth=1.6)
    curve.plot(month, 100 * chance, color=LOOKS["programme"].colour, linewidth=2.4)
    words = "dashed: without hook and setback"
    curve.text(1.0, 0.9, words, transform=curve.transAxes, ha="right", color=MUTED)
    title = "Chance of offending, in per cent" if narrow else _CHANCE
    curve.set_title(title, y=1.0)
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
    for line, (when, words) in enumerate(events):
        for axes, top in ((strips, 1.0), (curve, 0.8)):
            axes.axvline(
                when / 12, ymax=top, color=LOOKS["truth"].colour, linestyle=":", linewidth=1.6
            )
        strips.text(
            when / 12 + 0.06,
            PATHS_SHOWN - 0.42 + narrow * line * 0.55,
            words,
            color=LOOKS["truth"].colour,
            va="center",
        )
    return Picture(figure, alt=pathway_alt(paths), caption=PATHWAY_CAPTION)


def pathway_alt(paths: Paths) -> str:
    """What the picture shows, in words."""
    chance, plain = _chances(paths.pathway)
    lapsing = int((paths.lapses()[:PATHS_SHOWN] > 0).sum())
    return (
        f"Six synthetic paths over {paths.pathway.months / 12:g} years: {lapsing or 'none'} of "
        f"the {PATHS_SHOWN} offend again after a lull of six months or more. The chance of a month "
        f"with offending goes from {chance[0]:.0%} in the first month to {chance[-1]:.0%} in the "
        f"last, where it would be {plain[-1]:.0%} with no hook and no setback."
    )


def pathway_numbers(paths: Paths) -> dict[str, Any]:
    """What the picture draws, for a browser that draws it.

    Returns
    -------
    dict
        ``paths``: of each strip a letter a month: x with offending, else how the month reads, 0 for
        none of the three to 3 for tertiary. ``chance`` and ``plain``: the two curves, in whole
        numbers per thousand. ``steps``: the chance of each month after a quiet month, and after one
        with offending, per thousand.
    """
    letters = np.where(paths.offending[:PATHS_SHOWN], "x", paths.stages()[:PATHS_SHOWN].astype(str))
    chance, plain = _chances(paths.pathway)
    return {
        "paths": ["".join(row) for row in letters],
        "chance": _per_thousand(chance),
        "plain": _per_thousand(plain),
        "steps": [_per_thousand(each) for each in paths.pathway.steps().T],
    }


def _chances(pathway: Pathway) -> tuple[Floats, Floats]:
    """The chance that each month is one with offending, and without a hook and a setback."""
    chance, plain = (
        each.chances()["offending"].to_numpy()
        for each in (pathway, replace(pathway, hook="none", setback=False))
    )
    return chance, plain


def _per_thousand(shares: Floats) -> list[int]:
    return [round(1000 * share) for share in shares.tolist()]


def _strips(axes: Axes, paths: Paths) -> None:
    stages = paths.stages()[:PATHS_SHOWN]
    for stage, (colour, width) in _STAGES.items():
        row, start, end = _runs(stages == STAGES.index(stage))
        axes.hlines(row, start / 12, end / 12, color=colour, linewidth=width)
    row, month = np.nonzero(paths.offending[:PATHS_SHOWN])
    axes.plot((month + 0.5) / 12, row, "|", color=INK, markersize=11, markeredgewidth=1.3)
    axes.set_ylim(PATHS_SHOWN + 0.5 * is_narrow(), -0.6)
    axes.set_axis_off()


def _runs(flags: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.int64], ...]:
    """Row, first month and month after the last of each unbroken run, counted from zero."""
    edges = np.diff(np.pad(flags.astype(int), ((0, 0), (1, 1))), axis=1)
    row, start = np.nonzero(edges == 1)
    _, end = np.nonzero(edges == -1)
    return row, start, end
