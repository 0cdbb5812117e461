"""One look for every figure: colours, markers and line styles by role, and sizes for a notebook.

Every role has a second cue besides its colour (marker, filling or line style), text stands out from
white by at least 4.5 to 1 and marks by at least 3 to 1. The tests compute both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import matplotlib
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from cocreate_lib.figures.kit.lettering import FAMILIES, boxes_for_unknown_letters, fitted

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Look:
    """How one role looks: the same in every figure.

    Parameters
    ----------
    colour
        Hexadecimal colour; legible as text and as a mark on white.
    marker
        Matplotlib marker.
    line
        Matplotlib line style.
    filled
        Whether the marker is filled or hollow.
    """

    colour: str
    marker: str
    line: str | tuple[float, tuple[float, ...]]
    filled: bool = True

    def marks(self) -> dict[str, Any]:
        """Keyword arguments for a marker drawn with ``Axes.plot``."""
        return {
            "color": self.colour,
            "marker": self.marker,
            "markerfacecolor": self.colour if self.filled else "white",
            "markeredgecolor": self.colour,
            "markeredgewidth": 1.6,
            "markersize": 7,
            "linestyle": "none",
        }


INK = "#1f2933"
MUTED = "#52606d"
RULE = "#76828f"
GRID = "#e4e7eb"

LOOKS = {
    "programme": Look("#0b5fa5", "o", "-"),
    "comparison": Look("#b34700", "s", (0, (5, 2))),
    "before": Look("#6a7683", "o", ":", filled=False),
    "after": Look("#004d43", "o", "-"),
    "estimate": Look("#1f2933", "o", "-"),
    "truth": Look("#8a1c7c", "D", (0, (1, 1.5))),
}


@dataclass(frozen=True)
class Group:
    """One of the two groups: its full and its short name, and the role that gives its look."""

    name: str
    short: str
    role: str


GROUPS = {
    "treated": Group("people in the programme", "programme", "programme"),
    "comparison": Group("people in the comparison group", "comparison", "comparison"),
}

SIZES: Any = {
    "text.parse_math": False,  # dollar signs and backslashes in names are no mathematics
    "font.family": FAMILIES,
    "font.size": 11,
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 11,
    "xtick.labelsize": 10.5,
    "ytick.labelsize": 10.5,
    "legend.fontsize": 10.5,
    "legend.frameon": False,
    "text.hinting": "none",
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": RULE,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "figure.dpi": 144,
    "savefig.dpi": "figure",
    "svg.hashsalt": "cocreate",
}

WIDTH = 7.4
"""Width of a figure in inches: it fills a notebook's column without being scaled up."""


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Draw with this style and nothing else, whatever the session's own matplotlib settings."""

    @wraps(draw)
    def in_style(*args: P.args, **kwargs: P.kwargs) -> R:
        with matplotlib.rc_context(), boxes_for_unknown_letters():
            matplotlib.rcdefaults()
            matplotlib.rcParams.update(SIZES)
            return draw(*args, **kwargs)

    return in_style


def new_figure(
    title: str,
    *,
    height: float,
    synthetic: bool,
    margins: tuple[float, float, float, float] | None = None,
) -> Figure:
    """An empty figure with its title and, for synthetic data, the words that say so on its face.

    Parameters
    ----------
    title
        Stands at its top left, in one line.
    height
        In inches; it is ``WIDTH`` inches wide.
    synthetic
        Whether it shows synthetic data.
    margins
        Left, right, bottom and top, in inches, between the edge of the figure and its panels. Leave
        them out where labels are of unknown length: the figure then measures every text twice to
        make room for it. Set them for an explorer, whose labels are known and whose panels should
        keep still while a slider moves: it is drawn in about half the time. The title
        needs 0.5 inches, the title of a panel 0.3, ticks with a label 0.6, the words about
        synthetic data 0.25. Space between panels: ``figure.subplots(gridspec_kw={"hspace": ...})``.
    """
    figure = Figure(figsize=(WIDTH, height))
    # A constrained layout makes room for these two only where it may place them itself.
    top, bottom = ({}, {}) if margins is None else ({"y": 1 - 0.08 / height}, {"y": 0.08 / height})
    title = fitted(title, WIDTH - 0.2, 13, weight="bold", lines=1)
    figure.suptitle(title, x=0.012, ha="left", fontsize=13, fontweight="bold", **top)
    if synthetic:
        words = "Synthetic data: no real people"
        figure.supxlabel(words, x=0.988, ha="right", fontsize=9.5, **bottom)
    if margins is None:
        figure.set_layout_engine(ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.08))
    else:
        left, right, below, above = margins
        figure.subplots_adjust(left / WIDTH, below / height, 1 - right / WIDTH, 1 - above / height)
    return figure
