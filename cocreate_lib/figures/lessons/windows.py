"""The same lives, seen through a window of measurement."""

from __future__ import annotations

from collections.abc import Sequence

from cocreate_lib.desistance import Seen
from cocreate_lib.figures.kit.panel import name_rows
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import GRID, INK, LOOKS, MUTED, RULE, new_figure, styled

LAST_MONTH = 90
_SMALL, _SERIOUS = 6, 10


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
    window = views[0].window
    figure = new_figure(
        "One window, several lives",
        height=1.7 + 0.45 * len(views),
        synthetic=True,
        margins=(1.82, 1.5, 0.8, 0.8),
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
            axes.plot(
                offence.month, row, "o", markersize=_SERIOUS if offence.serious else _SMALL,
                markerfacecolor=INK if offence in view.counted else "white",
                markeredgecolor=INK, markeredgewidth=1.4,
            )  # fmt: skip
        axes.text(
            1.03, row, _verdict(view), transform=axes.get_yaxis_transform(), va="center",
            color=LOOKS["comparison" if view.reoffended else "programme"].colour,
            fontweight="bold" if view.reoffended else "normal",
        )  # fmt: skip
    name_rows(axes, [f"{view.life.name}, {_truth(view)}" for view in views])
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(views) - 0.4, -0.6)
    axes.set_xlim(-1.5, LAST_MONTH)
    axes.set_xticks(range(0, LAST_MONTH + 1, 24))
    axes.set_xlabel("months since the sentence", labelpad=2)
    waiting = ", hatched: waiting for proof" if window.proven else ""
    axes.set_title(f"Grey: follow-up{waiting}", y=1.0, color=MUTED, fontweight="normal")
    axes.text(
        1.03, 1.02, "counts as", transform=axes.transAxes, va="bottom", color=MUTED, fontsize=11
    )
    told = [f"{view.life.name}, {_truth(view)}, counts as {_verdict(view)}" for view in views]
    return Picture(
        figure,
        alt=(
            f"Fictional lives, followed for {window.length:g} months from month "
            f"{window.start:g}: {'; '.join(told)}."
        ),
        caption="Fictional people. A filled mark is an offence that counts, a hollow one an "
        "offence that doesn't; a large mark did serious harm. Whether somebody is on the way out "
        "is what we know because we wrote the story; no window sees it.",
    )


def _truth(view: Seen) -> str:
    return "on the way out" if view.life.desisting else "going on"


def _verdict(view: Seen) -> str:
    return "reoffended" if view.reoffended else "no reoffending"
