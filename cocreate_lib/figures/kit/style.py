"""One look for every figure: colours, markers and line styles by role, and sizes for a notebook.

Every role has a second cue besides its colour (marker, filling or line style), text stands out from
white by at least 4.5 to 1 and marks by at least 3 to 1. The tests compute both.

Wide and narrow
---------------
A figure is drawn :data:`WIDTH` inches wide, and again :data:`NARROW` inches wide for a phone, where
it fills the screen. For a function that draws it the rule is:

- It is decorated with :func:`styled`, and returns a ``Picture``. The picture then remembers how it
  was made; its narrow twin comes from a second call with the same arguments, and only when it is
  asked for. So the function is pure, and the text alternative and caption are the same both times.
- It never assumes a width. ``new_figure`` makes a figure as wide as it has to be, and
  :func:`figure_width` says how wide that is. Where the layout itself has to be another one (a
  legend below instead of beside, names over their rows, fewer ticks, a greater height), it asks
  :func:`is_narrow`.
- Where it is narrow no text is smaller than :data:`SMALLEST` points, which are 12 pixels on a
  phone, none leaves the figure, and no two lie on each other: see ``tests/figures/test_narrow.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, partial, wraps
from typing import Any, ParamSpec, Self, TypeVar

import matplotlib
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from cocreate_lib.figures.kit.lettering import FAMILIES, boxes_for_unknown_letters, fitted
from cocreate_lib.tongues import gettext

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
NARROW = 3.9
"""Width in inches of a figure for a phone, where it is shown at about 358 pixels."""
SMALLEST = 9.5
"""Points of the smallest text of a narrow figure: 12 pixels on a phone."""

_width: ContextVar[float] = ContextVar("width", default=WIDTH)


def figure_width() -> float:
    """How wide, in inches, a figure is to be drawn here and now.

    Examples
    --------
    >>> figure_width()
    7.4
    >>> with narrowly():
    ...     figure_width()
    3.9
    """
    return _width.get()


def is_narrow() -> bool:
    """Whether a figure is to be drawn in its narrow layout here and now."""
    return _width.get() < WIDTH


@contextmanager
def narrowly() -> Iterator[None]:
    """Whatever is drawn within is drawn in its narrow layout."""
    before = _width.set(NARROW)
    try:
        yield
    finally:
        _width.reset(before)


class Drawn:
    """What a styled function returns: it remembers how it was drawn."""

    def remember(self, draw: Callable[[], Any]) -> None:
        """Keep what draws it."""
        self.__dict__["_draw"] = draw

    @cached_property
    def narrow(self) -> Self | None:
        """The same, drawn narrow; None where it is narrow already, or nobody knows how."""
        draw: Callable[[], Self] | None = self.__dict__.get("_draw")
        if draw is None:
            return None
        with narrowly():
            return draw()


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Draw with this style and nothing else, whatever the session's own matplotlib settings.

    A picture that comes out can be drawn narrow as well: see the top of this module.
    """

    @wraps(draw)
    def in_style(*args: P.args, **kwargs: P.kwargs) -> R:
        with matplotlib.rc_context(), boxes_for_unknown_letters():
            matplotlib.rcdefaults()
            matplotlib.rcParams.update(SIZES)
            made = draw(*args, **kwargs)
        if isinstance(made, Drawn) and not is_narrow():
            made.remember(partial(in_style, *args, **kwargs))
        return made

    return in_style


_TITLE = 13  # points
_TITLE_LINE = 0.22  # inches that each further line of a title takes


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
        Stands at its top left, in one line; in a narrow figure it can take three, and the figure
        and its upper margin grow by what the further ones need.
    height
        In inches, with a title of one line; it is :func:`figure_width` inches wide.
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
    width = figure_width()
    lines = 3 if is_narrow() else 1
    title = fitted(title, width - 0.2, _TITLE, weight="bold", lines=lines)
    more = _TITLE_LINE * title.count("\n")
    height += more
    figure = Figure(figsize=(width, height))
    # A constrained layout makes room for these two only where it may place them itself.
    top, bottom = ({}, {}) if margins is None else ({"y": 1 - 0.08 / height}, {"y": 0.08 / height})
    edge = 0.0888 / width
    figure.suptitle(title, x=edge, ha="left", fontsize=_TITLE, fontweight="bold", **top)
    if synthetic:
        words = gettext("Synthetic data: no real people")
        figure.supxlabel(words, x=1 - edge, ha="right", fontsize=SMALLEST, **bottom)
    if margins is None:
        figure.set_layout_engine(ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.08))
    else:
        left, right, below, above = margins
        above += more
        figure.subplots_adjust(left / width, below / height, 1 - right / width, 1 - above / height)
    return figure
