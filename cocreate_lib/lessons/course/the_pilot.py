"""Lesson 03, "The pilot": its theory of change, its months, and what could explain its result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import pandas as pd

from cocreate_lib.facts import Fact
from cocreate_lib.figures import (
    ARROW_KINDS,
    TIMELINE_DATES,
    DiagramArrow,
    DiagramBox,
    FollowUpWindows,
    Picture,
    Table,
    Timeline,
    diagram_picture,
    timeline_picture,
)
from cocreate_lib.lessons.course.causal_graphs import (
    Arrow,
    Path,
    Step,
    barrier,
    colliders,
    descendants,
    is_causal,
    paths,
    supported,
)
from cocreate_lib.lessons.kit.content import Refused, known, lesson_content
from cocreate_lib.lessons.kit.explorer import Control, ControlText, Explorer, controls

# --- What the lesson's file holds -----------------------------------------------------------------

Point = tuple[float, float]


@dataclass(frozen=True)
class PlacedBox:
    """A box of a diagram: its words, in short too, and its middle in inches from below left."""

    words: str
    at: Point
    short: str = ""

    @property
    def name(self) -> str:
        """What it is called where there is little room."""
        return self.short or self.words


@dataclass(frozen=True, kw_only=True)
class TheoryStep(Step):
    """A box of the theory that needs others: its words and its middle."""

    words: str
    at: Point


@dataclass(frozen=True)
class Sheet:
    """What stands around a diagram: see :func:`diagram_picture`."""

    title: str
    note: str
    caption: str
    key: Mapping[str, str]

    def __post_init__(self) -> None:
        for kind in self.key:
            known(kind, ARROW_KINDS, "kind of arrow", ("key", kind))


@dataclass(frozen=True)
class TheoryContent(Sheet):
    """A theory of change. ``outcome`` is the step whose loss the sentence tells."""

    outcome: str
    help: str
    columns: Mapping[str, float]
    assumptions: Mapping[str, PlacedBox]
    steps: Mapping[str, TheoryStep]

    def __post_init__(self) -> None:
        super().__post_init__()
        known(self.outcome, self.steps, "step", ("outcome",))
        for name, step in self.steps.items():
            for place, need in enumerate(step.needs):
                known(need, self.boxes, "box", ("steps", name, "needs", place))
        standing = supported(self.steps, self.assumptions.keys())
        for name in (name for name in self.steps if name not in standing):
            raise Refused(
                "No assumptions, however many, lead to this step.",
                ("steps", name, "needs"),
                "Let it need a box that doesn't need it in turn.",
            )

    @property
    def boxes(self) -> dict[str, PlacedBox | TheoryStep]:
        """All boxes, by name."""
        return {**self.assumptions, **self.steps}


@dataclass(frozen=True, kw_only=True)
class TimelineContent(Timeline):
    """The events of the time, the first lockdown among them, and the controls."""

    lockdown: Fact
    controls: Mapping[Literal["entry", "months"], ControlText]

    def __post_init__(self) -> None:
        first, last = TIMELINE_DATES[0], TIMELINE_DATES[-1]
        for name, lane in self.lanes.items():
            for place, event in enumerate(lane.events):
                if not event.date or not first <= event.day < last:
                    raise Refused(
                        f"The fact {event.id!r} has no date from {first:%Y} to {last:%Y}.",
                        ("lanes", name, "events", place),
                        "Choose a fact with a date: their ids begin with event_.",
                    )
        known(self.lockdown.id, [event.id for _, event in self.events], "event", ("lockdown",))


@dataclass(frozen=True)
class PossibleArrow:
    """An arrow that a learner can draw, and whether it is there from the start."""

    label: str
    arrow: Arrow
    start: bool


@dataclass(frozen=True)
class DiagramContent(Sheet):
    """A causal diagram: which arrows there are, which there may be, what can be adjusted for.

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
        super().__post_init__()
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


@dataclass(frozen=True)
class Comparators:
    """Whom the people in the pilot could have been compared with: a row for each group."""

    title: str
    rows: tuple[Mapping[Literal["Compared with", "speaks for it", "think first of"], str], ...]


@dataclass(frozen=True)
class Content:
    """The lesson's file."""

    theory: TheoryContent
    timeline: TimelineContent
    diagram: DiagramContent
    comparators: Comparators


CONTENT = lesson_content("03_the_pilot", Content)
THEORY, TIMELINE, DIAGRAM = CONTENT.theory, CONTENT.timeline, CONTENT.diagram

# --- A theory of change ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Theory:
    """The theory of change with some of its assumptions switched off."""

    off: tuple[str, ...]

    @property
    def standing(self) -> frozenset[str]:
        """The boxes that still stand."""
        return supported(THEORY.steps, THEORY.assumptions.keys() - set(self.off))

    @property
    def lost(self) -> tuple[str, ...]:
        """The steps that no longer stand, in order."""
        return tuple(step for step in THEORY.steps if step not in self.standing)


def theory(**holds: bool) -> Theory:
    """The theory of change when each assumption holds, or does not."""
    return Theory(tuple(name for name in THEORY.assumptions if not holds[name]))


def theory_picture(found: Theory) -> Picture:
    """The boxes of the theory, and which of them nothing holds up any more."""
    standing = found.standing

    def box(name: str, shown: PlacedBox | TheoryStep) -> DiagramBox:
        lines = _two_lines(shown.words)
        if name not in standing:
            return DiagramBox(f"✗ {lines}", shown.at, "lost")
        return DiagramBox(
            lines, shown.at, "assumption" if name in THEORY.assumptions else "standing"
        )

    links = [
        DiagramArrow(need, name, "standing" if need in standing else "lost")
        for name, step in THEORY.steps.items()
        for need in step.needs
    ]
    return diagram_picture(
        THEORY.title,
        {name: box(name, shown) for name, shown in THEORY.boxes.items()},
        links,
        height=5.3,
        note=THEORY.note,
        key=THEORY.key,
        headings=THEORY.columns,
        alt=_theory_alt(found),
        caption=THEORY.caption,
    )


def _theory_alt(found: Theory) -> str:
    still = [name for name in THEORY.steps if name in found.standing]
    return (
        f"A theory of change of {len(THEORY.assumptions)} assumptions and {len(THEORY.steps)} "
        f"steps. Switched off: {_boxes(found.off)}. No longer supported: {_boxes(found.lost)}. "
        f"Still supported: {_boxes(still)}."
    )


def _boxes(names: Sequence[str]) -> str:
    return _listed([THEORY.boxes[name].words for name in names])


def theory_sentence(found: Theory) -> str:
    """What is lost with the assumptions that are switched off."""
    if not found.off:
        return "All assumptions hold, and every box has what it needs."
    off = _boxes(found.off)
    if not found.lost:
        return f"Without “{off}”, every later box is still supported: there is another way to it."
    outcome = THEORY.steps[THEORY.outcome].words
    told = "itself is no longer" if THEORY.outcome in found.lost else "is still"
    return (
        f"Without “{off}”, this is no longer supported: {_boxes(found.lost)}. {outcome} {told} "
        "supported."
    )


def theory_explorer() -> Explorer[Theory]:
    """Which boxes of the theory of change stand when some assumptions do not hold."""
    return Explorer(
        tuple(
            Control.switch(name, assumption.words, True, THEORY.help)
            for name, assumption in THEORY.assumptions.items()
        ),
        result=theory,
        picture=theory_picture,
        sentence=theory_sentence,
    )


# --- The months that count ------------------------------------------------------------------------

MONTHS = {f"{dt.date(2018, month, 1):%B}": month for month in range(1, 13)}


def windows(entry: int, months: int) -> FollowUpWindows:
    """The windows of somebody who entered on the first of a month of 2018."""
    return FollowUpWindows(dt.date(2018, entry, 1), months, TIMELINE)


def windows_sentence(found: FollowUpWindows) -> str:
    """When the windows close, and what falls into them."""
    touched = "Neither window reaches the first lockdown."
    if TIMELINE.lockdown in found.in_follow_up:
        touched = "The first lockdown falls within the follow-up."
    elif TIMELINE.lockdown in found.in_proof:
        touched = (
            "The first lockdown falls within the proof window: an offence of the months before may "
            "not have come to court in time."
        )
    return (
        f"Entered in {found.entry:%B %Y}: followed until {found.followed_until:%B %Y}, and proven "
        f"until {found.proven_until:%B %Y}. {len(found.in_follow_up)} of {len(TIMELINE.events)} "
        f"events fall within the follow-up and {len(found.in_proof)} within the proof window. "
        f"{touched}"
    )


def windows_explorer() -> Explorer[FollowUpWindows]:
    """One person's follow-up and proof window, laid over the events of the time."""
    return Explorer(
        controls(TIMELINE.controls, entry=MONTHS), windows, timeline_picture, windows_sentence
    )


# --- A causal diagram -----------------------------------------------------------------------------

_SHOWN = 3  # ways named under the picture


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
    """A causal diagram, and what one adjusts for."""

    arrows: frozenset[Arrow]
    adjusted: tuple[str, ...]

    @property
    def paths(self) -> tuple[PathStatus, ...]:
        """Every path between the programme and proven reoffending, the shortest first."""
        found = paths(self.arrows, DIAGRAM.programme, DIAGRAM.outcome)
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
        return any(DIAGRAM.selection in colliders(self.arrows, each.path) for each in self.open)

    @property
    def overadjusted(self) -> bool:
        """Whether adjusting takes away a part of what the programme does."""
        return any(path.causal and not path.open for path in self.paths)

    def _status(self, path: Path) -> PathStatus:
        stop = barrier(self.arrows, path, self.adjusted)
        if stop is None:
            opened = [_short(node) for node in colliders(self.arrows, path)]
            because = "nothing on it is adjusted for"
            if opened:
                because = f"adjusting for {_listed(opened)} opened it"
        elif stop.kind == "collider":
            because = f"two arrows meet in {_short(stop.node)}"
        else:
            because = f"{_short(stop.node)} is adjusted for"
        words = _short(path[0])
        for before, after in pairwise(path):
            words += f" {'→' if (before, after) in self.arrows else '←'} {_short(after)}"
        return PathStatus(path, words, is_causal(self.arrows, path), stop is None, because)


def _short(box: str) -> str:
    return DIAGRAM.boxes[box].name


def diagram(**on: bool) -> Diagram:
    """The diagram with these arrows, and these adjustments."""
    chosen = {each.arrow for name, each in DIAGRAM.possible.items() if on[name]}
    adjusted = tuple(name for name in DIAGRAM.adjustments if on[f"adjust_{name}"])
    return Diagram(frozenset(chosen.union(DIAGRAM.arrows)), adjusted)


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
        DiagramArrow(*arrow, kind, DIAGRAM.turns.get(arrow, ()))
        for kind, arrows in kinds.items()
        for arrow in arrows
    ]
    boxes = {
        name: DiagramBox(
            _two_lines(box.words),
            box.at,
            "adjusted" if name in found.adjusted else "plain",
            width=1.35,
        )
        for name, box in DIAGRAM.boxes.items()
    }
    others = sorted(found.noncausal, key=lambda path: not path.open)
    return diagram_picture(
        DIAGRAM.title,
        boxes,
        links,
        height=5.4,
        note=DIAGRAM.note,
        key=DIAGRAM.key,
        lines=[f"{_state(path)}: {path.words} ({path.because})" for path in others[:_SHOWN]],
        alt=_causal_alt(found),
        caption=DIAGRAM.caption,
    )


def _state(path: PathStatus) -> str:
    return "Open" if path.open else "Blocked"


def _causal_alt(found: Diagram) -> str:
    told = [f"{p.words}: {_state(p).lower()}, because {p.because}" for p in found.noncausal]
    adjusted = _listed([DIAGRAM.boxes[name].words for name in found.adjusted])
    return (
        f"A causal diagram of {len(DIAGRAM.boxes)} boxes and {len(found.arrows)} arrows. Adjusted "
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
        told += (
            f" The way by {_short(DIAGRAM.selection)} was blocked until those who left were left "
            "out."
        )
    if found.overadjusted:
        mediator = _short(DIAGRAM.mediator).lower()
        told += f" But adjusting for {mediator} takes away a part of what the programme does."
    if (DIAGRAM.programme, DIAGRAM.outcome) in found.arrows:
        told += (
            " The arrow straight to the records is the programme's doing too, but not a change in "
            "offending: no adjusting takes it away."
        )
    return told


def causal_explorer() -> Explorer[Diagram]:
    """Which arrows exist, what one adjusts for, and which paths that leaves open."""
    possible = (
        Control.switch(name, each.label, each.start, DIAGRAM.possible_help)
        for name, each in DIAGRAM.possible.items()
    )
    adjustments = (
        Control.switch(f"adjust_{name}", label, False, DIAGRAM.adjustments_help)
        for name, label in DIAGRAM.adjustments.items()
    )
    return Explorer((*possible, *adjustments), diagram, causal_picture, causal_sentence)


# --- Comparators ----------------------------------------------------------------------------------


def comparators() -> Table:
    """Whom the people in the pilot could have been compared with, and what threatens each."""
    frame = pd.DataFrame(CONTENT.comparators.rows)
    return Table(CONTENT.comparators.title, frame, prose=tuple(frame.columns[1:]))


def _two_lines(words: str) -> str:
    """The words broken once, where the two lines come out most alike."""
    breaks = [i for i, letter in enumerate(words) if letter == " "]
    if len(words) < 15 or not breaks:
        return words
    middle = min(breaks, key=lambda i: abs(2 * i - len(words)))
    return f"{words[:middle]}\n{words[middle + 1 :]}"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words) or "nothing"
