"""A causal diagram: boxes and arrows from a lesson's file, and the paths that they leave open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from cocreate_lib.figures import (
    ARROW_KINDS,
    DiagramArrow,
    DiagramBox,
    DiagramSheet,
    Picture,
    diagram_picture,
)
from cocreate_lib.lessons.course.causal_graphs import (
    Arrow,
    Path,
    barrier,
    colliders,
    descendants,
    is_causal,
    paths,
)
from cocreate_lib.lessons.kit.content import Refused, known
from cocreate_lib.lessons.kit.explorer import Control, Explorer

Point = tuple[float, float]
_SHOWN = 3  # ways named under the picture


@dataclass(frozen=True)
class PlacedBox:
    """A box: its words, in short too, and its middle in inches from below left."""

    words: str
    at: Point
    short: str = ""


@dataclass(frozen=True)
class PossibleArrow:
    """An arrow that a learner can draw, and whether it is there from the start."""

    label: str
    arrow: Arrow
    start: bool


@dataclass(frozen=True)
class CausalDiagram(DiagramSheet):
    """A causal diagram as a lesson's file has it.

    ``arrows`` are always there, ``possible`` ones may be, and ``adjustments`` can be made.
    ``programme``, ``outcome``, ``selection`` (which only some people reach) and ``mediator`` are
    the boxes that its sentences speak of.
    """

    programme: str
    outcome: str
    selection: str
    mediator: str
    possible_help: str
    adjustments_help: str
    arrows: tuple[Arrow, ...]
    turns: Mapping[Arrow, tuple[Point, ...]]
    boxes: Mapping[str, PlacedBox]
    possible: Mapping[str, PossibleArrow]
    adjustments: Mapping[str, str]

    def __post_init__(self) -> None:
        for kind in self.key:
            known(kind, ARROW_KINDS, "kind of arrow", ("key", kind))
        for key in ("programme", "outcome", "selection", "mediator"):
            known(getattr(self, key), self.boxes, "box", (key,))
        for name in self.adjustments:
            known(name, self.boxes, "box", ("adjustments", name))
        placed = {arrow: ("arrows", place) for place, arrow in enumerate(self.arrows)} | {
            each.arrow: ("possible", name, "arrow") for name, each in self.possible.items()
        }
        for arrow in self.turns:
            known(str(arrow), list(map(str, placed)), "arrow", ("turns", str(arrow)))
        for arrow, at in placed.items():
            for end in arrow:
                known(end, self.boxes, "box", at)
            if arrow.start in descendants(placed, arrow.end):
                raise Refused(
                    "With this arrow, a box could change what came before it.",
                    at,
                    "Take out one arrow of the circle.",
                )

    def short(self, box: str) -> str:
        """What a box is called where there is little room."""
        return self.boxes[box].short or self.boxes[box].words

    def drawn(self, **on: bool) -> Diagram:
        """The diagram with these possible arrows, and these adjustments (``adjust_...``)."""
        chosen = {each.arrow for name, each in self.possible.items() if on[name]}
        adjusted = tuple(name for name in self.adjustments if on[f"adjust_{name}"])
        return Diagram(self, frozenset(chosen.union(self.arrows)), adjusted)

    def explorer(self) -> Explorer[Diagram]:
        """Which arrows exist, what one adjusts for, and which paths that leaves open."""
        possible = (
            Control.switch(name, each.label, each.start, self.possible_help)
            for name, each in self.possible.items()
        )
        adjustments = (
            Control.switch(f"adjust_{name}", label, False, self.adjustments_help)
            for name, label in self.adjustments.items()
        )
        return Explorer((*possible, *adjustments), self.drawn, causal_picture, causal_sentence)


@dataclass(frozen=True)
class PathStatus:
    """A path between programme and proven reoffending, and whether it is open, with the reason."""

    path: Path
    words: str
    causal: bool
    open: bool
    because: str


@dataclass(frozen=True)
class Diagram:
    """A causal diagram with some of its possible arrows, and what one adjusts for."""

    of: CausalDiagram
    arrows: frozenset[Arrow]
    adjusted: tuple[str, ...]

    @property
    def paths(self) -> tuple[PathStatus, ...]:
        """Every path between the programme and proven reoffending, the shortest first."""
        found = paths(self.arrows, self.of.programme, self.of.outcome)
        return tuple(self._status(path) for path in found)

    @property
    def noncausal(self) -> tuple[PathStatus, ...]:
        """The paths that are not the programme's own doing."""
        return tuple(path for path in self.paths if not path.causal)

    @property
    def open(self) -> tuple[PathStatus, ...]:
        """Those of the noncausal paths that are open."""
        return tuple(path for path in self.noncausal if path.open)

    @property
    def selection_bias(self) -> bool:
        """Whether a noncausal path is open because people who left were left out."""
        return any(self.of.selection in colliders(self.arrows, each.path) for each in self.open)

    @property
    def overadjusted(self) -> bool:
        """Whether adjusting takes away a part of what the programme does."""
        return any(path.causal and not path.open for path in self.paths)

    def _status(self, path: Path) -> PathStatus:
        stop = barrier(self.arrows, path, self.adjusted)
        if stop is None:
            opened = [self.of.short(node) for node in colliders(self.arrows, path)]
            because = "nothing on it is adjusted for"
            if opened:
                because = f"adjusting for {', '.join(opened)} opened it"
        elif stop.kind == "collider":
            because = f"two arrows meet in {self.of.short(stop.node)}"
        else:
            because = f"{self.of.short(stop.node)} is adjusted for"
        words = self.of.short(path[0])
        for before, after in pairwise(path):
            words += f" {'→' if (before, after) in self.arrows else '←'} {self.of.short(after)}"
        return PathStatus(path, words, is_causal(self.arrows, path), stop is None, because)


def causal_picture(found: Diagram) -> Picture:
    """The diagram: the programme's own path, and every other path that is still open."""

    def along(chosen: Iterable[PathStatus]) -> list[Arrow]:
        steps = {step for each in chosen for step in pairwise(each.path)}
        return sorted(a for a in found.arrows if a in steps or (a.end, a.start) in steps)

    kinds = {
        "plain": sorted(found.arrows),
        "open": along(found.open),
        "causal": along(path for path in found.paths if path.causal and path.open),
    }
    links = [
        DiagramArrow(*arrow, kind, found.of.turns.get(arrow, ()))
        for kind, arrows in kinds.items()
        for arrow in arrows
    ]
    boxes = {
        name: DiagramBox(box.words, box.at, "adjusted" if name in found.adjusted else "plain", 1.35)
        for name, box in found.of.boxes.items()
    }
    others = sorted(found.noncausal, key=lambda path: not path.open)
    lines = [f"{_state(path)}: {path.words} ({path.because})" for path in others[:_SHOWN]]
    return diagram_picture(found.of, boxes, links, height=5.4, alt=_causal_alt(found), lines=lines)


def _state(path: PathStatus) -> str:
    return "Open" if path.open else "Blocked"


def _causal_alt(found: Diagram) -> str:
    told = [f"{p.words}: {_state(p).lower()}, because {p.because}" for p in found.noncausal]
    adjusted = ", ".join(found.of.boxes[name].words for name in found.adjusted) or "nothing"
    return (
        f"A causal diagram of {len(found.of.boxes)} boxes and {len(found.arrows)} arrows. Adjusted "
        f"for: {adjusted}. Ways between programme and proven "
        f"reoffending other than the programme's own doing: {'; '.join(told) or 'none'}."
    )


def causal_sentence(found: Diagram) -> str:
    """Whether what is left between programme and outcome is the programme's own doing."""
    others, still = len(found.noncausal), found.open
    if still:
        told = (
            f"Other ways that are open: {len(still)} of {others}. For one, {still[0].words}: "
            f"{still[0].because}."
        )
    else:
        told = (
            "No other way is open. If the diagram is right, what is left between programme and "
            "proven reoffending is the programme's own doing."
        )
    if found.selection_bias:
        selection = found.of.short(found.of.selection)
        told += f" The way by {selection} was blocked until those who left were left out."
    if found.overadjusted:
        mediator = found.of.short(found.of.mediator).lower()
        told += f" But adjusting for {mediator} takes away a part of what the programme does."
    if (found.of.programme, found.of.outcome) in found.arrows:
        told += (
            " The arrow straight to the records is the programme's doing too, but not a change in "
            "offending: no adjusting takes it away."
        )
    return told
