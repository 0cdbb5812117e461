"""A causal diagram: boxes and arrows from a lesson's file, and the paths that they leave open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, compress, pairwise, product
from typing import Any

from cocreate_lib.errors import CocreateError
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
    Barrier,
    Path,
    barrier,
    colliders,
    descendants,
    is_causal,
    paths,
)
from cocreate_lib.lessons.kit.content import Refused, known
from cocreate_lib.lessons.kit.explorer import Control, Drawing, Explorer

Point = tuple[float, float]
_SHOWN = 3  # ways named under the picture


@dataclass(frozen=True)
class PlacedBox:
    """A box: its words, in short too, and its middle in inches from below left.

    ``narrow`` is the same on a phone, and the width of the box there.
    """

    words: str
    at: Point
    narrow: tuple[float, float, float]
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

    ``arrows`` are always there, ``possible`` ones may be, and ``adjustments`` can be made. Arrows
    turn at ``turns`` on their way, and on a phone at ``narrow_turns``.
    ``programme``, ``outcome``, ``selection`` (which only some people reach) and ``mediator`` are
    the boxes that its sentences speak of.
    """

    programme: str
    outcome: str
    selection: str
    mediator: str
    possible_title: str
    possible_help: str
    adjustments_title: str
    adjustments_help: str
    arrows: tuple[Arrow, ...]
    turns: Mapping[Arrow, tuple[Point, ...]]
    narrow_turns: Mapping[Arrow, tuple[Point, ...]]
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
        for key in ("turns", "narrow_turns"):
            for arrow in getattr(self, key):
                known(str(arrow), list(map(str, placed)), "arrow", (key, str(arrow)))
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
        return Explorer(
            (*possible, *adjustments),
            self.drawn,
            causal_picture,
            causal_sentence,
            name="causal",
            code="the_pilot.causal_explorer()",
            drawing=Drawing(
                title=self.title,
                scene=self.scene,
                numbers=_numbers,
                alt=causal_alt,
                caption=lambda found: self.caption,
                note=self.note,
            ),
        )

    @cached_property
    def all_arrows(self) -> tuple[Arrow, ...]:
        """Every arrow that can be there: those that always are, then the possible ones."""
        return (*self.arrows, *(each.arrow for each in self.possible.values()))

    def link(self, arrow: Arrow, kind: str) -> DiagramArrow:
        """An arrow as it is drawn."""
        turns = (self.turns.get(arrow, ()), self.narrow_turns.get(arrow, ()))
        return DiagramArrow(*arrow, kind, *turns)

    def placed(self, adjusted: Collection[str] = ()) -> dict[str, DiagramBox]:
        """The boxes as they are drawn."""
        return {
            name: DiagramBox(
                box.words, box.at, box.narrow, "adjusted" if name in adjusted else "plain", 1.35
            )
            for name, box in self.boxes.items()
        }

    @cached_property
    def ways(self) -> tuple[PathStatus, ...]:
        """Every way there is when all arrows are, with each reason that could ever be given."""
        every = Diagram(self, frozenset(self.all_arrows), ())
        found = []
        for path in paths(self.all_arrows, self.programme, self.outcome):
            met = [Barrier(node, "collider") for node in colliders(self.all_arrows, path)]
            fixed = [Barrier(node, "adjusted") for node in self.adjustments if node in path]
            found += [every.status(path, stop) for stop in (None, *met, *fixed)]
        return tuple(found)

    @cached_property
    def way_places(self) -> dict[str, int]:
        """Where the browser finds the words of each way."""
        return _places(way.words for way in self.ways)

    @cached_property
    def reason_places(self) -> dict[str, int]:
        """Where it finds each reason."""
        return _places(way.because for way in self.ways)

    def fewest(self, chosen: frozenset[Arrow]) -> int:
        """The fewest adjustments that block every other way, and nothing of the programme's own.

        Parameters
        ----------
        chosen
            The arrows that are there.
        """
        for size in range(len(self.adjustments) + 1):
            for adjusted in combinations(self.adjustments, size):
                tried = Diagram(self, chosen, adjusted)
                if not tried.open and not tried.overadjusted:
                    return size
        raise CocreateError(
            "No adjustments, however many, block every other way in this diagram.",
            try_this="Let something on each way be adjusted for.",
        )

    def scene(self) -> dict[str, Any]:
        """What the browser draws, whatever is chosen."""
        subsets = product((False, True), repeat=len(self.possible))
        arrows = [each.arrow for each in self.possible.values()]
        links = [self.link(arrow, "plain") for arrow in self.all_arrows]
        return {
            "boxes": {name: box.placed() for name, box in self.placed().items()},
            "arrows": [link.placed() for link in links],
            "possible": {name: self.all_arrows.index(p.arrow) for name, p in self.possible.items()},
            "adjustments": list(self.adjustments),
            "titles": [self.possible_title, self.adjustments_title],
            "key": self.key,
            "ways": list(self.way_places),
            "reasons": list(self.reason_places),
            # In the order of the possible arrows, the last turning fastest.
            "fewest": [
                self.fewest(frozenset(compress(arrows, on)).union(self.arrows)) for on in subsets
            ],
        }


def _places(words: Iterable[str]) -> dict[str, int]:
    return {each: place for place, each in enumerate(dict.fromkeys(words))}


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

    @cached_property
    def paths(self) -> tuple[PathStatus, ...]:
        """Every path between the programme and proven reoffending, the shortest first."""
        found = paths(self.arrows, self.of.programme, self.of.outcome)
        return tuple(self.status(p, barrier(self.arrows, p, self.adjusted)) for p in found)

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

    @property
    def shown(self) -> list[PathStatus]:
        """The shortest of the noncausal paths, the open ones first."""
        return sorted(self.noncausal, key=lambda path: not path.open)[:_SHOWN]

    @property
    def kinds(self) -> dict[Arrow, str]:
        """What each arrow that is there carries: causal, open, both, or plain for neither."""
        causal = self._along(path for path in self.paths if path.causal and path.open)
        still = self._along(self.open)
        kinds = {(True, True): "both", (True, False): "causal", (False, True): "open"}
        return {a: kinds.get((a in causal, a in still), "plain") for a in sorted(self.arrows)}

    def _along(self, chosen: Iterable[PathStatus]) -> set[Arrow]:
        steps = {step for each in chosen for step in pairwise(each.path)}
        return {a for a in self.arrows if a in steps or (a.end, a.start) in steps}

    def status(self, path: Path, stop: Barrier | None) -> PathStatus:
        """A path in words, and why it is open or blocked there."""
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
    kinds = found.kinds
    links = [found.of.link(arrow, "plain") for arrow in kinds]
    links += [
        found.of.link(arrow, kind)
        for kind in ("open", "causal")
        for arrow, carried in kinds.items()
        if carried in (kind, "both")
    ]
    lines = [f"{_state(path)}: {path.words} ({path.because})" for path in found.shown]
    return diagram_picture(
        found.of, found.of.placed(found.adjusted), links, height=5.4, alt=causal_alt(found),
        lines=lines,
    )  # fmt: skip


def _numbers(found: Diagram) -> list[Any]:
    """A letter for each arrow, the ways as places in the scene, and whether too much is blocked."""
    words, reasons, kinds = found.of.way_places, found.of.reason_places, found.kinds
    ways = [[words[p.words], reasons[p.because], int(p.open)] for p in found.shown]
    letters = "".join(kinds.get(arrow, "-")[0] for arrow in found.of.all_arrows)
    return [letters, ways, int(found.overadjusted)]


def _state(path: PathStatus) -> str:
    return "Open" if path.open else "Blocked"


def causal_alt(found: Diagram) -> str:
    """What the picture shows, in words."""
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
