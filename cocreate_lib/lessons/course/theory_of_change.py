"""A theory of change: its boxes from a lesson's file, and what stands without some assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cocreate_lib.figures import (
    ARROW_KINDS,
    DiagramArrow,
    DiagramBox,
    DiagramSheet,
    Picture,
    diagram_picture,
)
from cocreate_lib.lessons.course.causal_graphs import Step, supported
from cocreate_lib.lessons.kit.content import Refused, known
from cocreate_lib.lessons.kit.explorer import Control, Drawing, Explorer
from cocreate_lib.text import plural


@dataclass(frozen=True)
class Assumption:
    """An assumption: its words, and the middle of its box in inches from below left.

    ``narrow`` is the same on a phone, and the width of the box there.
    """

    words: str
    at: tuple[float, float]
    narrow: tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class TheoryStep(Step):
    """A step that needs other boxes; the rest as for an assumption."""

    words: str
    at: tuple[float, float]
    narrow: tuple[float, float, float]


@dataclass(frozen=True)
class TheoryOfChange(DiagramSheet):
    """A theory of change as a lesson's file has it.

    ``outcome`` is the step whose loss the sentence tells, ``switches`` the title of all switches
    and ``help`` the help of each. ``columns`` are the words over the columns, with their middles
    and, on a phone, where they stand over the rows.
    """

    outcome: str
    switches: str
    help: str
    columns: Mapping[str, tuple[float, float]]
    assumptions: Mapping[str, Assumption]
    steps: Mapping[str, TheoryStep]

    def __post_init__(self) -> None:
        for kind in self.key:
            known(kind, ARROW_KINDS, "kind of arrow", ("key", kind))
        known(self.outcome, self.steps, "step", ("outcome",))
        for name, step in self.steps.items():
            for place, need in enumerate(step.needs):
                known(need, self.boxes, "box", ("steps", name, "needs", place))
        standing = self.without().standing
        for name in (name for name in self.steps if name not in standing):
            raise Refused(
                "No assumptions, however many, lead to this step.",
                ("steps", name, "needs"),
                "Let it need a box that doesn't need it in turn.",
            )

    @property
    def boxes(self) -> dict[str, Assumption | TheoryStep]:
        """All boxes, by name."""
        return {**self.assumptions, **self.steps}

    def without(self, *off: str) -> Theory:
        """The theory with these assumptions switched off."""
        return Theory(self, off)

    def holding(self, **holds: bool) -> Theory:
        """The theory when each assumption holds, or does not."""
        return self.without(*(name for name in self.assumptions if not holds[name]))

    def explorer(self) -> Explorer[Theory]:
        """Which boxes stand when some assumptions do not hold."""
        switches = (
            Control.switch(name, assumption.words, True, self.help)
            for name, assumption in self.assumptions.items()
        )
        return Explorer(
            tuple(switches),
            self.holding,
            theory_picture,
            theory_sentence,
            name="theory",
            code="the_pilot.theory_explorer()",
            drawing=Drawing(
                title=self.title,
                scene=self.scene,
                numbers=lambda found: list(found.waves.values()),
                alt=theory_alt,
                caption=lambda found: self.caption,
                note=self.note,
            ),
        )

    def scene(self) -> dict[str, Any]:
        """What the browser draws, whatever is switched off."""
        boxes = self.without().boxes()
        return {
            "boxes": {name: box.placed() for name, box in boxes.items()},
            "steps": list(self.steps),
            "arrows": [link.placed() for link in self.without().arrows()],
            "columns": {words: list(place) for words, place in self.columns.items()},
            "title": self.switches,
            "key": self.key,
        }


@dataclass(frozen=True)
class Theory:
    """A theory of change with some of its assumptions switched off."""

    of: TheoryOfChange
    off: tuple[str, ...]

    @property
    def standing(self) -> frozenset[str]:
        """The boxes that still stand."""
        return supported(self.of.steps, self.of.assumptions.keys() - set(self.off))

    @property
    def waves(self) -> dict[str, int]:
        """When the loss reaches each step: in so many moves from box to box; 0 for never."""
        reached: dict[str, int] = dict.fromkeys(self.of.steps, 0)
        standing = {*self.of.assumptions, *self.of.steps} - set(self.off)
        wave = 0
        while falling := [
            name
            for name, step in self.of.steps.items()
            if name in standing and not step.holds(standing)
        ]:
            wave += 1
            reached |= dict.fromkeys(falling, wave)
            standing -= set(falling)
        return reached

    @property
    def lost(self) -> tuple[str, ...]:
        """The steps that no longer stand, in order."""
        return tuple(step for step in self.of.steps if step not in self.standing)

    def boxes(self) -> dict[str, DiagramBox]:
        """The boxes as they are drawn."""
        standing = self.standing

        def kind(name: str) -> str:
            if name not in standing:
                return "lost"
            return "assumption" if name in self.of.assumptions else "standing"

        return {
            name: DiagramBox(box.words, box.at, box.narrow, kind(name))
            for name, box in self.of.boxes.items()
        }

    def arrows(self) -> list[DiagramArrow]:
        """The arrows as they are drawn, from what each step needs."""
        standing = self.standing
        return [
            DiagramArrow(need, name, "standing" if need in standing else "lost")
            for name, step in self.of.steps.items()
            for need in step.needs
        ]

    def words(self, names: Sequence[str]) -> str:
        """The words of some boxes, as a list."""
        return ", ".join(self.of.boxes[name].words for name in names) or "nothing"


def theory_picture(found: Theory) -> Picture:
    """The boxes of the theory, and which of them nothing holds up any more."""
    return diagram_picture(
        found.of, found.boxes(), found.arrows(), height=5.3, alt=theory_alt(found),
        headings=found.of.columns,
    )  # fmt: skip


def theory_alt(found: Theory) -> str:
    """What the picture shows, in words."""
    theory = found.of
    still = [name for name in theory.steps if name not in found.lost]
    return (
        f"A theory of change of {len(theory.assumptions)} assumptions and {len(theory.steps)} "
        f"steps. Switched off: {found.words(found.off)}. No longer supported: "
        f"{found.words(found.lost)}. Still supported: {found.words(still)}."
    )


def theory_sentence(found: Theory) -> str:
    """What is lost with the assumptions that are switched off."""
    if not found.off:
        return "All assumptions hold, and every box has what it needs."
    off, outcome = found.words(found.off), found.of.outcome
    if not found.lost:
        return f"Without “{off}”, every later box is still supported: there is another way to it."
    told = "itself is no longer" if outcome in found.lost else "is still"
    fell = len(found.lost)
    lost = f"{fell} of {len(found.of.steps)} steps {plural(fell, 'is', 'are')}"
    return (
        f"Without “{off}”, {lost} no longer supported: {found.words(found.lost)}. "
        f"{found.of.steps[outcome].words} {told} supported."
    )
