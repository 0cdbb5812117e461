"""Lesson 02, "Working with, not on": the plan and the parts behind its two explorers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cocreate_lib.figures import (
    GRID_PLACES,
    NOT_PLACED,
    PLAN_CAPTION,
    CoproductionGrid,
    PlanText,
    ServicePart,
    SupervisionPlan,
    grid_picture,
    plan_alt,
    plan_picture,
)
from cocreate_lib.lessons.kit.content import known, lesson_content
from cocreate_lib.lessons.kit.explorer import Control, Drawing, Explorer
from cocreate_lib.text import plural

_VOICE, _DECISION = "voice", "decision"  # lines that belong together


@dataclass(frozen=True)
class Content(PlanText):
    """The lesson's file: a plan in two wordings, and the parts of the pilot with our reading."""

    parts: Mapping[str, ServicePart]

    def __post_init__(self) -> None:
        for name in (_VOICE, _DECISION):
            known(name, self.lines, "line", ("lines",))
        aims = self.principles.names + self.tasks.names
        for name, line in self.lines.items():
            for wording in ("risk_led", "strengths_led"):
                for place, aim in enumerate(getattr(line, wording).serves):
                    known(aim, aims, "aim", ("lines", name, wording, "serves", place))
        for name, part in self.parts.items():
            known(part.place, GRID_PLACES, "place", ("parts", name, "place"))
            for other in part.also:
                known(other, GRID_PLACES, "place", ("parts", name, "also", other))


CONTENT = lesson_content("02_working_with_not_on", Content)
LINES = CONTENT.lines


def rewrite(**lines: bool) -> SupervisionPlan:
    """The plan with each line in its strengths-led wording where its switch is on."""
    return SupervisionPlan(CONTENT, tuple(lines[name] for name in LINES))


def plan_sentence(plan: SupervisionPlan) -> str:
    """How far the plan is rewritten, what it serves, what it gave up, what stays."""
    new = dict(zip(LINES, plan.rewritten, strict=True))
    count = sum(plan.rewritten)
    principles, tasks = plan.text.principles, plan.text.tasks
    sentence = (
        f"{count} of {len(plan.lines)} lines {plural(count, 'is', 'are')} rewritten: the plan "
        f"serves {len(plan.served(principles))} of the {len(principles.names)} principles, and "
        f"{len(plan.served(tasks))} of {len(tasks.names)} things that a risk-led plan does well. "
        "The duties stay."
    )
    if new[_VOICE] and not new[_DECISION]:
        sentence += (
            f" It says \u201cI\u201d, but somebody else decides: is it {CONTENT.person}'s plan?"
        )
    return sentence


def plan_explorer() -> Explorer[SupervisionPlan]:
    """From a risk-led plan to a strengths-led one, line by line."""
    controls = tuple(
        Control.switch(
            name, f"Rewrite line {number}: {line.about[0].lower()}{line.about[1:]}", False,
            "Off: the risk-led wording. On: the strengths-led one.",
        )
        for number, (name, line) in enumerate(LINES.items(), start=1)
    )  # fmt: skip
    return Explorer(
        controls,
        result=rewrite,
        picture=plan_picture,
        sentence=plan_sentence,
        name="plan",
        code="working_with.plan_explorer()",
        drawing=Drawing(
            title="Rewrite the plan",
            scene=_plan_scene,
            numbers=lambda plan: {
                "rewritten": [int(new) for new in plan.rewritten],
                "served": plan.served(CONTENT.principles) + plan.served(CONTENT.tasks),
            },
            alt=plan_alt,
            caption=lambda plan: PLAN_CAPTION,
            note="Illustration: a made-up person, our own reading",
        ),
    )


def _plan_scene() -> dict[str, Any]:
    """Both wordings of each line, what each serves, and what stays."""
    return {
        "lines": [
            {
                "name": name,
                "at_stake": line.at_stake,
                "wordings": [asdict(line.risk_led), asdict(line.strengths_led)],
            }
            for name, line in LINES.items()
        ],
        "aims": [asdict(CONTENT.principles), asdict(CONTENT.tasks)],
        "duties": [asdict(duty) for duty in CONTENT.duties],
    }


def place_parts(ours: bool, **places: str | None) -> CoproductionGrid:
    """The pilot's parts where a learner puts them."""
    return CoproductionGrid(
        tuple(CONTENT.parts.values()), tuple(places[name] for name in CONTENT.parts), ours
    )


def grid_sentence(grid: CoproductionGrid) -> str:
    """How many parts are placed and, once our reading is shown, how the two readings compare."""
    placed = len(grid.parts) - grid.count("not placed")
    if not grid.ours:
        return f"You have placed {placed} of {len(grid.parts)} parts."
    return (
        f"Of {placed} parts that you placed, {grid.count('same')} stand where we put them, "
        f"{grid.count('another good reading')} where others reasonably do, and "
        f"{grid.count('different')} somewhere else."
    )


def grid_explorer() -> Explorer[CoproductionGrid]:
    """Place what is publicly known of the pilot on the grid, then see our own reading."""
    places = {NOT_PLACED: None, **{place: place for place in GRID_PLACES}}
    controls = [
        Control(
            name, f"{part.letter}. {part.name}", places, None,
            "Who works together with the service here, and in which phase?", "choice",
        )
        for name, part in CONTENT.parts.items()
    ]  # fmt: skip
    controls.append(Control.switch("ours", "Show our own reading", False, "Place the parts first"))
    return Explorer(
        tuple(controls), result=place_parts, picture=grid_picture, sentence=grid_sentence
    )
