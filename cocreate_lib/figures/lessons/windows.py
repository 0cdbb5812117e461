"""The same lives, seen through a window of measurement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from cocreate_lib.desistance import Offence, Seen
from cocreate_lib.figures.kit.panel import name_rows
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    GRID,
    INK,
    LOOKS,
    MUTED,
    RULE,
    is_narrow,
    new_figure,
    styled,
)

LAST_MONTH = 90
_SMALL, _SERIOUS = 6, 10
_PROOF = 0.22  # how far below its row the line to a proof runs, in rows

WINDOWS_CAPTION = (
    "Fictional people. A filled mark is an offence that counts, a hollow one an offence that "
    "doesn't; a large mark did serious harm. A thin line leads to the month in which an offence "
    "is proven; where there is none, nobody ever proves it. Whether somebody is on the way out is "
    "what we know because we wrote the story; no window sees it."
)


@styled
def windows_picture(views: Sequence[Seen]) -> Picture:
    """Lives along a line of time, the window laid over them, and what it makes of each.

    Parameters
    ----------
    views
        What one window shows of each life; one or more.

    Returns
    -------
    Picture
        A row a life: a filled mark for an offence that counts and a hollow one for an offence that
        doesn't, larger where the harm was serious; on the right, how the life is counted.

    Examples
    --------
    >>> from cocreate_lib.desistance import Life, Offence, Window, seen
    >>> life = Life("Ash", "one late offence", (Offence(10, proven_after=4),), desisting=True)
    >>> windows_picture([seen(life, Window())]).alt.split(": ")[1]
    'Ash, on the way out, counts as reoffended.'
    """
    window, narrow = views[0].window, is_narrow()
    figure = new_figure(
        "One window, several lives",
        height=1.7 + (0.58 if narrow else 0.45) * len(views),
        synthetic=True,
        margins=(0.2, 0.2, 0.8, 0.85) if narrow else (1.82, 1.5, 0.8, 0.8),
    )
    axes = figure.subplots()
    axes.axvspan(window.start, window.end, color=GRID, linewidth=0)
    axes.axvline(window.start, color=RULE, linewidth=1.2)
    axes.axvline(window.end, color=RULE, linewidth=1.2)
    if window.proven:
        axes.axvspan(
            window.end, window.end + window.waiting,
            facecolor="white", edgecolor=RULE, hatch="////", linewidth=0, alpha=0.5,
        )  # fmt: skip
    axes.hlines(range(len(views)), 0, LAST_MONTH, color=RULE, linewidth=0.8)
    for row, view in enumerate(views):
        for offence in view.life.offences:
            _draw_offence(axes, row, offence, filled=offence in view.counted)
    (_names_above if narrow else _names_beside)(axes, views)
    axes.spines["left"].set_visible(False)
    axes.set_xlim(-1.5, LAST_MONTH)
    axes.set_xticks(range(0, LAST_MONTH + 1, 24))
    axes.set_xlabel("months since the sentence", labelpad=2)
    waiting = ", hatched: waiting for proof" if window.proven else ""
    axes.set_title(f"Grey: follow-up{waiting}", y=1.0, color=MUTED, fontweight="normal")
    return Picture(figure, alt=windows_alt(views), caption=WINDOWS_CAPTION)


def windows_alt(views: Sequence[Seen]) -> str:
    """What the picture shows, in words."""
    window = views[0].window
    told = [f"{view.life.name}, {_truth(view)}, counts as {_verdict(view)}" for view in views]
    return (
        f"Fictional lives, followed for {window.length:g} months from month {window.start:g}: "
        f"{'; '.join(told)}."
    )


def _draw_offence(axes: Axes, row: int, offence: Offence, *, filled: bool) -> None:
    axes.plot(
        offence.month, row, "o", markersize=_SERIOUS if offence.serious else _SMALL,
        markerfacecolor=LOOKS["comparison"].colour if filled else "white",
        markeredgecolor=INK, markeredgewidth=1.4,
    )  # fmt: skip
    if offence.proven_month is not None:
        height = row + _PROOF
        axes.plot(
            [offence.month, offence.proven_month], [height, height],
            color=MUTED, linewidth=1, marker="|", markevery=[1], markersize=6,
        )  # fmt: skip


def _names_beside(axes: Axes, views: Sequence[Seen]) -> None:
    name_rows(axes, [f"{view.life.name}, {_truth(view)}" for view in views])
    axes.set_ylim(len(views) - 0.4, -0.6)
    for row, view in enumerate(views):
        _write_verdict(axes, 1.03, row, view, va="center")
    look: dict[str, Any] = {"va": "bottom", "color": MUTED, "fontsize": 11}
    axes.text(1.03, 1.02, "counts as", transform=axes.transAxes, **look)


def _names_above(axes: Axes, views: Sequence[Seen]) -> None:
    axes.set_yticks([])
    axes.set_ylim(len(views) - 0.5, -0.8)
    for row, view in enumerate(views):
        words = f"{view.life.name}, {_truth(view)}:"
        at = axes.get_yaxis_transform()
        name = axes.text(0, row - 0.3, words, transform=at, va="center", fontsize=10.5)
        name.set_path_effects([withStroke(linewidth=3, foreground="white")])
        _write_verdict(axes, 1, row - 0.3, view, va="center", ha="right", fontsize=10.5)


def _write_verdict(axes: Axes, x: float, y: float, view: Seen, **look: Any) -> None:
    axes.text(
        x, y, _verdict(view), transform=axes.get_yaxis_transform(),
        color=LOOKS["comparison" if view.reoffended else "programme"].colour,
        fontweight="bold" if view.reoffended else "normal", **look,
    )  # fmt: skip


def windows_numbers(views: Sequence[Seen]) -> list[list[Any]]:
    """What the picture draws, for a browser that draws it.

    Returns
    -------
    list
        Of each life whether it counts as reoffended, whether that misleads, and the positions of
        the offences that count.
    """
    return [
        [
            int(view.reoffended),
            int(view.misleads),
            [i for i, offence in enumerate(view.life.offences) if offence in view.counted],
        ]
        for view in views
    ]


def _truth(view: Seen) -> str:
    return "on the way out" if view.life.desisting else "going on"


def _verdict(view: Seen) -> str:
    return "reoffended" if view.reoffended else "no reoffending"
