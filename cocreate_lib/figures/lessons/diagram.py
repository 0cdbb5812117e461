"""Boxes and arrows on a page: a theory of change, a causal diagram."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from cocreate_lib.figures.kit.lettering import fitted
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import (
    INK,
    LOOKS,
    MUTED,
    RULE,
    SMALLEST,
    figure_width,
    is_narrow,
    new_figure,
    styled,
)

_HEAD = (0.11, 0.05)  # length of an arrow's head and half its width, in inches
_GAP = 0.03
_NARROW_BOX = 0.5  # height in inches
_NOTE = 0.3  # inches that the note takes at the foot
Point = tuple[float, float]
Floats = npt.NDArray[np.float64]

# Face, edge, line style, line width and colour of the words.
BOX_KINDS: dict[str, tuple[str, str, Any, float, str]] = {
    "assumption": ("#e1e5ea", MUTED, "-", 1.0, INK),
    "standing": ("#e3eff9", LOOKS["programme"].colour, "-", 1.4, INK),
    "lost": ("white", RULE, (0, (2, 2)), 1.2, MUTED),
    "plain": ("white", MUTED, "-", 1.0, INK),
    "adjusted": ("#e1e5ea", INK, "-", 2.8, INK),
}
# Colour, line style and line width.
ARROW_KINDS: dict[str, tuple[str, Any, float]] = {
    "standing": (INK, "-", 1.3),
    "lost": (RULE, (0, (1, 2)), 1.1),
    "plain": (RULE, "-", 1.1),
    "causal": (LOOKS["programme"].colour, "-", 2.0),
    "open": (LOOKS["comparison"].colour, (0, (2.2, 1.1)), 3.8),
}


@dataclass(frozen=True)
class DiagramSheet:
    """What stands around a diagram.

    Parameters
    ----------
    title
        Of the figure.
    note
        What the diagram rests on; stands on its face.
    caption
        See :class:`Picture`.
    key
        What the kinds of arrows mean, by kind: of :data:`ARROW_KINDS`.
    """

    title: str
    note: str
    caption: str
    key: Mapping[str, str]


@dataclass(frozen=True)
class DiagramBox:
    """A box: its words, its middle in inches from the lower left corner, and its kind.

    ``narrow`` is its middle in the narrow layout, from the lower left corner of the diagram alone,
    and its width there.
    """

    text: str
    at: Point
    narrow: tuple[float, float, float]
    kind: str
    width: float = 1.5
    height: float = 0.52

    def placed(self) -> dict[str, Any]:
        """What the browser has to know of it, ready for JSON; its kind changes."""
        return {
            "words": self.text,
            "at": [*self.at, self.width],
            "narrow": list(self.narrow),
        }


@dataclass(frozen=True)
class DiagramArrow:
    """An arrow between two boxes, by their names.

    ``via`` are the points it turns at, ``via_narrow`` those in the narrow layout.
    """

    start: str
    end: str
    kind: str
    via: tuple[Point, ...] = ()
    via_narrow: tuple[Point, ...] = ()

    def placed(self) -> dict[str, Any]:
        """As for a box."""
        return {
            "ends": [self.start, self.end],
            "at": [list(turn) for turn in self.via],
            "narrow": [list(turn) for turn in self.via_narrow],
        }


def canvas(title: str, *, height: float, note: str) -> tuple[Figure, Axes]:
    """A page measured in inches, with its title and a line at its foot that says what it rests on.

    Nothing is laid out by the computer here: places are given, from the lower left corner. It is
    :func:`~cocreate_lib.figures.kit.style.figure_width` wide, and a title of several lines adds to
    its height.
    """
    figure = new_figure(title, height=height, synthetic=False, margins=(0, 0, 0, 0))
    width = figure_width()
    axes = figure.add_axes((0, 0, 1, height / figure.get_figheight()))
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    axes.text(width - 0.1, 0.08, note, ha="right", va="bottom", fontsize=9.5)
    return figure, axes


@styled
def diagram_picture(
    sheet: DiagramSheet,
    boxes: Mapping[str, DiagramBox],
    links: Sequence[DiagramArrow],
    *,
    height: float,
    alt: str,
    headings: Mapping[str, Point] | None = None,
    lines: Sequence[str] = (),
) -> Picture:
    """Boxes and arrows where they are told to be, in the wide and in the narrow layout.

    Parameters
    ----------
    sheet
        What stands around them.
    boxes
        By name.
    links
        The arrows; later ones lie on earlier ones.
    height
        Of the figure, in inches; a narrow one is as high as it has to be.
    alt
        See :class:`Picture`.
    headings
        By their words: how far the middle of the column below is from the left and, in the narrow
        layout, how high above the foot of the diagram they stand.
    lines
        Text under the diagram, a line each.

    Returns
    -------
    Picture

    Examples
    --------
    >>> sheet = DiagramSheet("Rain", "An illustration", "One arrow.", {"causal": "brings"})
    >>> rain = DiagramBox("rain", (1, 1), (1, 0.4, 0.8), "plain")
    >>> umbrella = DiagramBox("umbrella", (4, 1), (3, 0.4, 0.8), "plain")
    >>> arrow = DiagramArrow("a", "b", "causal")
    >>> diagram_picture(
    ...     sheet, {"a": rain, "b": umbrella}, [arrow], height=2, alt="Rain brings umbrellas."
    ... )
    Rain brings umbrellas.
    """
    heads = dict(headings or {})
    if is_narrow():
        lines = [fitted(line, figure_width() - 0.3, SMALLEST, lines=3) for line in lines]
        foot = _NOTE + sum(map(_height_of, lines)) + 0.23 * len(sheet.key) + 0.1
        boxes = {name: _narrow_box(box, foot) for name, box in boxes.items()}
        links = [_narrow_arrow(link, foot) for link in links]
        heads = {words: (0.08, up + foot) for words, (_, up) in heads.items()}
        height = max(box.at[1] for box in boxes.values()) + 0.8
    else:
        heads = {words: (across, height - 0.55) for words, (across, _) in heads.items()}
    figure, axes = canvas(sheet.title, height=height, note=sheet.note)
    _draw_arrows(axes, boxes, links)
    for box in boxes.values():
        _draw_box(axes, box)
    for words, place in heads.items():
        axes.text(
            *place, words, ha="left" if is_narrow() else "center", va="center", fontsize=10,
            color=MUTED, zorder=6, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )  # fmt: skip
    height_of_next = _NOTE
    for line in reversed(lines):
        axes.text(0.16, height_of_next, line, va="bottom", fontsize=SMALLEST if is_narrow() else 9)
        height_of_next += _height_of(line)
    handles = [
        Line2D([], [], color=colour, linestyle=style, linewidth=width, label=words)
        for words, (colour, style, width) in (
            (sheet.key[kind], ARROW_KINDS[kind]) for kind in sheet.key
        )
    ]
    axes.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0.1, height_of_next),
        ncols=1 if is_narrow() else len(handles), bbox_transform=axes.transData, borderaxespad=0,
        handlelength=3, columnspacing=1.4,
    )  # fmt: skip
    return Picture(figure, alt=alt, caption=sheet.caption)


def _height_of(line: str) -> float:
    """What a line under the diagram takes, in inches; it may be broken into several."""
    return (1 + line.count("\n")) * (0.19 if is_narrow() else 0.21)


def _narrow_box(box: DiagramBox, below: float) -> DiagramBox:
    x, y, width = box.narrow
    return replace(box, at=(x, y + below), width=width, height=_NARROW_BOX)


def _narrow_arrow(link: DiagramArrow, below: float) -> DiagramArrow:
    return replace(link, via=tuple((x, y + below) for x, y in link.via_narrow))


def _draw_arrows(
    axes: Axes, boxes: Mapping[str, DiagramBox], links: Sequence[DiagramArrow]
) -> None:
    drawn = [(link.kind, *_route(boxes, link)) for link in links]
    styles = [ARROW_KINDS[kind] for kind, _, _ in drawn]
    colours = [colour for colour, _, _ in styles]
    axes.add_collection(
        LineCollection(
            [route for _, route, _ in drawn],
            colors=colours,
            linestyles=[style for _, style, _ in styles],
            linewidths=[width for _, _, width in styles],
            capstyle="butt",
        ),
        autolim=False,
    )
    heads = PolyCollection([head for _, _, head in drawn], facecolors=colours, zorder=3)
    axes.add_collection(heads, autolim=False)


def _draw_box(axes: Axes, box: DiagramBox) -> None:
    face, edge, style, width, ink = BOX_KINDS[box.kind]
    (x, y), w, h = box.at, box.width, box.height
    corner = (x - w / 2, y - h / 2)
    axes.add_patch(
        Rectangle(
            corner, w, h, facecolor=face, edgecolor=edge, linestyle=style, linewidth=width, zorder=4
        )
    )
    cross = "✗ " if box.kind == "lost" else ""
    words = f"{cross}{_two_lines(box.text)}"
    if is_narrow():
        words = fitted(f"{cross}{box.text}", w - 0.06, SMALLEST, lines=4)
    axes.text(x, y, words, ha="center", va="center", fontsize=9.5, color=ink, zorder=5)


def _two_lines(words: str) -> str:
    """The words broken once, where the two lines come out most alike."""
    breaks = [i for i, letter in enumerate(words) if letter == " "]
    if len(words) < 15 or not breaks:
        return words
    middle = min(breaks, key=lambda i: abs(2 * i - len(words)))
    return f"{words[:middle]}\n{words[middle + 1 :]}"


def _route(boxes: Mapping[str, DiagramBox], link: DiagramArrow) -> tuple[list[Point], Floats]:
    """The points of an arrow's line from edge to edge, and the three corners of its head."""
    start, end = boxes[link.start], boxes[link.end]
    points = [start.at, *link.via, end.at]
    points[0] = _edge(start, points[1], _GAP)
    tip = _edge(end, points[-2], _GAP)
    length, half = _HEAD
    before, last = np.array(points[-2]), np.array(tip)
    ahead = (last - before) / np.hypot(*(last - before))
    back = last - length * ahead
    side = half * np.array([-ahead[1], ahead[0]])
    points[-1] = (float(back[0]), float(back[1]))
    return points, np.array([last, back + side, back - side])


def _edge(box: DiagramBox, towards: Point, gap: float) -> Point:
    """Where the line from a box's middle towards a point leaves the box."""
    (x, y), (to_x, to_y) = box.at, towards
    dx, dy = to_x - x, to_y - y
    reach = min(
        (box.width / 2 + gap) / abs(dx) if dx else np.inf,
        (box.height / 2 + gap) / abs(dy) if dy else np.inf,
    )
    return x + reach * dx, y + reach * dy
