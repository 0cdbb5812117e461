"""Lesson 03, "The pilot": its theory of change, its months, and what could explain its result."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from cocreate_lib.figures import Picture, Table
from cocreate_lib.figures.lessons.diagram import Box, Link, diagram_picture
from cocreate_lib.figures.lessons.timeline import Windows, events, timeline_picture
from cocreate_lib.lessons.course.causal_graphs import (
    Arrow,
    Path,
    Step,
    barrier,
    colliders,
    is_causal,
    paths,
    supported,
)
from cocreate_lib.lessons.kit.explorer import Control, Explorer

# --- A theory of change ---------------------------------------------------------------------------

ASSUMPTIONS = {
    "stays": "The case manager stays",
    "time": "There is time to write plans",
    "training": "Staff are trained",
    "fund": "The fund can be used",
    "partners": "Partners are there",
    "measure": "The measure can see it",
    "recognition": "Others recognise change",
}
STEPS = {
    "bond": Step(("stays", "time")),
    "plan": Step(("time", "training")),
    "means": Step(("plan", "fund")),
    "company": Step(("partners",)),
    "hope": Step(("bond", "plan"), "one"),
    "goals": Step(("plan",)),
    "ways": Step(("means", "company"), "one"),
    "less": Step(("hope", "goals", "ways")),
    "shown": Step(("less", "measure")),
    "belonging": Step(("less", "recognition")),
}
NAMES = ASSUMPTIONS | {
    "bond": "A relationship that lasts",
    "plan": "A plan written together",
    "means": "Small sums for own goals",
    "company": "Work, skills and company",
    "hope": "Hope",
    "goals": "Goals of one's own",
    "ways": "Ways to reach them",
    "less": "Less offending",
    "shown": "A lower recorded rate",
    "belonging": "Belonging",
}
_WHAT_IT_TAKES, _WHAT_HAPPENS, _WHAT_CHANGES, _WHAT_FOLLOWS = 0.92, 2.78, 4.64, 6.48
_PLACES = {
    "stays": (_WHAT_IT_TAKES, 4.15),
    "time": (_WHAT_IT_TAKES, 3.4),
    "training": (_WHAT_IT_TAKES, 2.65),
    "fund": (_WHAT_IT_TAKES, 1.9),
    "partners": (_WHAT_IT_TAKES, 1.15),
    "bond": (_WHAT_HAPPENS, 3.78),
    "plan": (_WHAT_HAPPENS, 3.0),
    "means": (_WHAT_HAPPENS, 2.1),
    "company": (_WHAT_HAPPENS, 1.15),
    "measure": (_WHAT_CHANGES, 4.3),
    "hope": (_WHAT_CHANGES, 3.55),
    "goals": (_WHAT_CHANGES, 2.8),
    "ways": (_WHAT_CHANGES, 1.75),
    "recognition": (_WHAT_CHANGES, 1.0),
    "shown": (_WHAT_FOLLOWS, 3.9),
    "less": (_WHAT_FOLLOWS, 2.75),
    "belonging": (_WHAT_FOLLOWS, 1.6),
}


@dataclass(frozen=True)
class Theory:
    """The theory of change with some of its assumptions switched off."""

    off: tuple[str, ...]

    @property
    def standing(self) -> frozenset[str]:
        """The boxes that still stand."""
        return supported(STEPS, ASSUMPTIONS.keys() - set(self.off))

    @property
    def lost(self) -> tuple[str, ...]:
        """The steps that no longer stand, in order."""
        return tuple(step for step in STEPS if step not in self.standing)


def theory(**holds: bool) -> Theory:
    """The theory of change when each assumption holds, or does not."""
    return Theory(tuple(name for name in ASSUMPTIONS if not holds[name]))


def theory_picture(found: Theory) -> Picture:
    """The boxes of the theory, and which of them nothing holds up any more."""
    standing = found.standing

    def box(name: str) -> Box:
        lines = _two_lines(NAMES[name])
        if name not in standing:
            return Box(f"✗ {lines}", _PLACES[name], "lost")
        return Box(lines, _PLACES[name], "assumption" if name in ASSUMPTIONS else "standing")

    links = [
        Link(need, name, "standing" if need in standing else "lost")
        for name, step in STEPS.items()
        for need in step.needs
    ]
    return diagram_picture(
        "A theory of change, with its assumptions",
        {name: box(name) for name in NAMES},
        links,
        height=5.3,
        note="Illustration: boxes and arrows are our own assumptions",
        key={"standing": "still supported", "lost": "no longer supported"},
        headings={
            _WHAT_IT_TAKES: "what it takes",
            _WHAT_HAPPENS: "what happens",
            _WHAT_CHANGES: "what changes",
            _WHAT_FOLLOWS: "what follows",
        },
        alt=_theory_alt(found),
        caption=(
            "Grey boxes are the assumptions that you can switch off. Hope needs the relationship "
            "or the plan; ways need the sums or the partners: one of the two is enough. Every "
            "other box needs all that leads to it. A cross and a broken edge mark what is lost."
        ),
    )


def _theory_alt(found: Theory) -> str:
    named = [NAMES[name] for name in STEPS if name in found.standing]
    return (
        f"A theory of change of {len(ASSUMPTIONS)} assumptions and {len(STEPS)} steps. Switched "
        f"off: {_listed([ASSUMPTIONS[name] for name in found.off])}. No longer supported: "
        f"{_listed([NAMES[name] for name in found.lost])}. Still supported: {_listed(named)}."
    )


def theory_sentence(found: Theory) -> str:
    """What is lost with the assumptions that are switched off."""
    if not found.off:
        return "All assumptions hold, and every box has what it needs."
    off = _listed([ASSUMPTIONS[name] for name in found.off])
    if not found.lost:
        return f"Without “{off}”, every later box is still supported: there is another way to it."
    lost = _listed([NAMES[name] for name in found.lost])
    less = (
        "Less offending itself is no longer supported."
        if "less" in found.lost
        else "Less offending is still supported."
    )
    return f"Without “{off}”, this is no longer supported: {lost}. {less}"


def theory_explorer() -> Explorer[Theory]:
    """Which boxes of the theory of change stand when some assumptions do not hold."""
    return Explorer(
        tuple(
            Control.switch(name, words, True, "Whether this assumption holds")
            for name, words in ASSUMPTIONS.items()
        ),
        result=theory,
        picture=theory_picture,
        sentence=theory_sentence,
    )


# --- The months that count ------------------------------------------------------------------------

MONTHS = {f"{dt.date(2018, month, 1):%B}": month for month in range(1, 13)}
FOLLOW_UPS = {f"{months} months": months for months in (6, 12, 18, 24)}


def windows(entry: int, months: int) -> Windows:
    """The windows of somebody who entered on the first of a month of 2018."""
    return Windows(dt.date(2018, entry, 1), months)


def windows_sentence(found: Windows) -> str:
    """When the windows close, and what falls into them."""
    lockdown = next(event for _, event in events() if event.id == "event_lockdown")
    touched = "Neither window reaches the first lockdown."
    if lockdown in found.in_follow_up:
        touched = "The first lockdown falls within the follow-up."
    elif lockdown in found.in_proof:
        touched = (
            "The first lockdown falls within the proof window: an offence of the months before may "
            "not have come to court in time."
        )
    return (
        f"Entered in {found.entry:%B %Y}: followed until {found.followed_until:%B %Y}, and proven "
        f"until {found.proven_until:%B %Y}. {len(found.in_follow_up)} of {len(events())} events "
        f"fall within the follow-up and {len(found.in_proof)} within the proof window. {touched}"
    )


def windows_explorer() -> Explorer[Windows]:
    """One person's follow-up and proof window, laid over the events of the time."""
    return Explorer(
        (
            Control("entry", "Month of entry in 2018", MONTHS, 10, "When the person entered"),
            Control(
                "months", "Length of follow-up", FOLLOW_UPS, 12, "How long new offences are counted"
            ),
        ),
        result=windows,
        picture=timeline_picture,
        sentence=windows_sentence,
    )


# --- A causal diagram -----------------------------------------------------------------------------

START, END = "programme", "proven"
ALWAYS: frozenset[Arrow] = frozenset(
    {
        ("office", "volunteers"),
        ("volunteers", START),
        ("history", "reoffends"),
        ("readiness", "reoffends"),
        (START, "hope"),
        ("hope", "reoffends"),
        ("reoffends", END),
        (START, "stayed"),
    }
)
ARROWS: dict[str, tuple[Arrow, str]] = {
    "readiness_invited": (("readiness", START), "Arrow: ready people are invited"),
    "history_invited": (("history", START), "Arrow: risk history decides who is invited"),
    "volunteers_differ": (
        ("volunteers", "reoffends"),
        "Arrow: case managers who volunteer work differently anyway",
    ),
    "courts_differ": (("office", END), "Arrow: the office's courts and police differ"),
    "ready_stay": (("readiness", "stayed"), "Arrow: ready people stay to the end"),
    "more_noticed": ((START, END), "Arrow: more is noticed in the programme"),
}
ADJUSTED = {
    "readiness": "Adjust for: readiness",
    "history": "Adjust for: risk history",
    "volunteers": "Adjust for: whether the case manager volunteered",
    "office": "Adjust for: office",
    "hope": "Adjust for: hope, measured later",
    "stayed": "Look only at people who stayed to the end",
}
NODES = {
    "office": "Office",
    "volunteers": "Case manager volunteers",
    "history": "Risk history",
    "readiness": "Readiness to change",
    START: "In the programme",
    "stayed": "Stayed to the end",
    "hope": "Hope later",
    "reoffends": "Reoffends",
    END: "Reoffending is proven",
}
_SHORT = {
    "office": "Office",
    "volunteers": "Volunteers",
    "history": "History",
    "readiness": "Readiness",
    START: "Programme",
    "stayed": "Stayed",
    "hope": "Hope",
    "reoffends": "Reoffends",
    END: "Proven",
}
_SPOTS = {
    "office": (0.95, 4.6),
    "volunteers": (0.95, 3.65),
    "history": (4.1, 4.05),
    START: (0.95, 2.65),
    "hope": (2.8, 2.65),
    "reoffends": (4.65, 2.65),
    END: (6.55, 2.65),
    "readiness": (4.1, 1.6),
    "stayed": (2.0, 1.6),
}
_TURNS = {
    ("office", END): ((6.55, 4.6),),
    (START, END): ((2.0, 3.2), (5.5, 3.2)),
}


_SHOWN = 3  # ways named under the picture


@dataclass(frozen=True)
class Way:
    """A way between programme and proven reoffending, and whether it is open, with the reason."""

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
    def ways(self) -> tuple[Way, ...]:
        """Every way between the programme and proven reoffending, the shortest first."""
        return tuple(self._way(path) for path in paths(self.arrows, START, END))

    @property
    def others(self) -> tuple[Way, ...]:
        """The ways that are not the programme's own doing."""
        return tuple(way for way in self.ways if not way.causal)

    @property
    def open(self) -> tuple[Way, ...]:
        """Those of the others that are open."""
        return tuple(way for way in self.others if way.open)

    @property
    def trapped(self) -> bool:
        """Whether one of them is open because people who left were left out."""
        return any("stayed" in colliders(self.arrows, way.path) for way in self.open)

    @property
    def blocks_itself(self) -> bool:
        """Whether adjusting takes away a part of what the programme does."""
        return any(way.causal and not way.open for way in self.ways)

    def _way(self, path: Path) -> Way:
        stop = barrier(self.arrows, path, self.adjusted)
        if stop is None:
            opened = [_SHORT[node] for node in colliders(self.arrows, path)]
            because = "nothing on it is adjusted for"
            if opened:
                because = f"adjusting for {_listed(opened)} opened it"
        elif stop.kind == "collider":
            because = f"two arrows meet in {_SHORT[stop.node]}"
        else:
            because = f"{_SHORT[stop.node]} is adjusted for"
        words = _SHORT[path[0]]
        for before, after in pairwise(path):
            words += f" {'→' if (before, after) in self.arrows else '←'} {_SHORT[after]}"
        return Way(path, words, is_causal(self.arrows, path), stop is None, because)


def diagram(**on: bool) -> Diagram:
    """The diagram with these arrows, and these adjustments."""
    chosen = frozenset(arrow for name, (arrow, _) in ARROWS.items() if on[name])
    adjusted = tuple(name for name in ADJUSTED if on[f"adjust_{name}"])
    return Diagram(ALWAYS | chosen, adjusted)


def causal_picture(found: Diagram) -> Picture:
    """The diagram: the programme's own way, and every other way that is still open."""
    ways = found.ways

    def along(chosen: tuple[Way, ...]) -> list[Arrow]:
        steps = {
            step for way in chosen for pair in pairwise(way.path)
            for step in (pair, pair[::-1])
        }  # fmt: skip
        return sorted(arrow for arrow in found.arrows if arrow in steps)

    kinds = {
        "plain": sorted(found.arrows),
        "open": along(found.open),
        "causal": along(tuple(way for way in ways if way.causal and way.open)),
    }
    links = [
        Link(start, end, kind, _TURNS.get((start, end), ()))
        for kind, arrows in kinds.items()
        for start, end in arrows
    ]
    boxes = {
        name: Box(
            _two_lines(words),
            _SPOTS[name],
            "adjusted" if name in found.adjusted else "plain",
            width=1.35,
        )
        for name, words in NODES.items()
    }
    others = sorted(found.others, key=lambda way: not way.open)
    lines = [f"{_state(way)}: {way.words} ({way.because})" for way in others[:_SHOWN]]
    return diagram_picture(
        "What could make programme and proven reoffending go together?",
        boxes,
        links,
        height=5.4,
        note="Illustration: which arrows there are is an assumption",
        key={
            "causal": "the programme's own doing",
            "open": "another way, open",
            "plain": "another arrow",
        },
        lines=lines,
        alt=_causal_alt(found),
        caption=(
            "Thick and dashed: a way that carries differences which the programme did not make. A "
            "thick frame: adjusted for. Under the diagram are the shortest of the other ways, the "
            "open ones first."
        ),
    )


def _state(way: Way) -> str:
    return "Open" if way.open else "Blocked"


def _causal_alt(found: Diagram) -> str:
    told = [f"{way.words}: {_state(way).lower()}, because {way.because}" for way in found.others]
    return (
        f"A causal diagram of {len(NODES)} boxes and {len(found.arrows)} arrows. Adjusted for: "
        f"{_listed([NODES[name] for name in found.adjusted])}. Ways between programme and proven "
        f"reoffending other than the programme's own doing: {'; '.join(told) or 'none'}."
    )


def causal_sentence(found: Diagram) -> str:
    """Whether what is left between programme and outcome is the programme's own doing."""
    others, still = len(found.others), found.open
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
    if found.trapped:
        told += " The way by Stayed was blocked until those who left were left out."
    if found.blocks_itself:
        told += " But adjusting for hope takes away a part of what the programme does."
    if (START, END) in found.arrows:
        told += (
            " The arrow straight to the records is the programme's doing too, but not a change in "
            "offending: no adjusting takes it away."
        )
    return told


def causal_explorer() -> Explorer[Diagram]:
    """Which arrows exist, what one adjusts for, and which ways that leaves open."""
    drawn = {"readiness_invited", "history_invited", "ready_stay"}
    switch = Control.switch
    return Explorer(
        (
            *(
                switch(name, words, name in drawn, "Whether this arrow exists")
                for name, (_, words) in ARROWS.items()
            ),
            *(
                switch(f"adjust_{name}", words, False, "Whether people are compared within it")
                for name, words in ADJUSTED.items()
            ),
        ),
        result=diagram,
        picture=causal_picture,
        sentence=causal_sentence,
    )


# --- Comparators ----------------------------------------------------------------------------------


def comparators() -> Table:
    """Whom the people in the pilot could have been compared with, and what threatens each."""
    rows = [
        (
            "People at another office",
            "the same months, and nobody there was invited",
            "selection: offices differ in people, courts and case managers",
        ),
        (
            "People at the same office before the pilot",
            "the same place, and nobody there was invited",
            "history: policy moved on; measurement: recording may have changed too",
        ),
        (
            "People who were not invited",
            "the same place and the same months",
            "selection: somebody chose; spillover: they may share a case manager",
        ),
        (
            "People on a waiting list",
            "they were invited too, so the choice is the same",
            "the wait ends: a year of follow-up needs a year of waiting, and sentences end",
        ),
        (
            "People matched in administrative data",
            "there are very many, and they are alike in what is recorded",
            "selection by what nobody records; regression to the mean after a crisis",
        ),
        (
            "People drawn by lot",
            "the groups differ only by chance before the programme",
            "spillover, and people who do not take up what they drew; it has to be planned first",
        ),
    ]
    return Table(
        "Six comparison groups that one could think of",
        pd.DataFrame(rows, columns=["Compared with", "speaks for it", "think first of"]),
        prose=("speaks for it", "think first of"),
    )


def _two_lines(words: str) -> str:
    """The words broken once, where the two lines come out most alike."""
    breaks = [i for i, letter in enumerate(words) if letter == " "]
    if len(words) < 15 or not breaks:
        return words
    middle = min(breaks, key=lambda i: abs(2 * i - len(words)))
    return f"{words[:middle]}\n{words[middle + 1 :]}"


def _listed(words: list[str]) -> str:
    return ", ".join(words) or "nothing"
