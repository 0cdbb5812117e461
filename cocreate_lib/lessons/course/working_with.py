"""Lesson 02, "Working with, not on": the plan and the parts behind its two explorers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from cocreate_lib.figures import (
    GRID_CAPTION,
    GRID_PLACES,
    LEVELS,
    NOT_PLACED,
    PHASES,
    PLAN_CAPTION,
    CoproductionGrid,
    PlanText,
    ServicePart,
    SupervisionPlan,
    Table,
    Verdict,
    grid_alt,
    grid_picture,
    our_reading_table,
    plan_alt,
    plan_picture,
    plan_table,
    told_of_part,
    told_of_placed,
)
from cocreate_lib.lessons.kit.content import known, lesson_content
from cocreate_lib.lessons.kit.explorer import Control, Drawing, Explorer
from cocreate_lib.text import how_many, listed, plural

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


def both_wordings() -> Table:
    """Each line of the plan in both wordings, with what the second puts at stake."""
    return plan_table(rewrite(**dict.fromkeys(LINES, True)))


def _plan_scene() -> dict[str, Any]:
    """Both wordings of each line, what each serves, and what stays."""
    return {
        "lines": [
            {
                "name": name,
                "at_stake": line.at_stake,
                "wordings": [
                    {"text": wording.text, "serves": list(wording.serves)}
                    for wording in (line.risk_led, line.strengths_led)
                ],
            }
            for name, line in LINES.items()
        ],
        "aims": [
            {"title": aims.title, "names": list(aims.names)}
            for aims in (CONTENT.principles, CONTENT.tasks)
        ],
        "duties": [{"name": duty.name, "text": duty.text} for duty in CONTENT.duties],
    }


def place_parts(ours: bool, **places: str | None) -> CoproductionGrid:
    """The pilot's parts where a learner puts them."""
    return CoproductionGrid(
        tuple(CONTENT.parts.values()), tuple(places[name] for name in CONTENT.parts), ours
    )


def grid_sentence(grid: CoproductionGrid) -> str:
    """How many parts are placed and which rows and columns stay empty; once our reading is shown,
    how the two readings compare."""
    if grid.ours:
        return _compared(*(grid.count(verdict) for verdict in _COMPARED))
    held = {word for place in grid.placed if place in _SQUARES for word in str(place).split(", ")}
    placed = len(grid.parts) - grid.count("not placed")
    return _placed(placed, [word for word in _HEADS if word not in held])


_COMPARED: tuple[Verdict, ...] = ("same", "another good reading", "different")
_HEADS = (*LEVELS, *PHASES)
_SQUARES = {place for place in GRID_PLACES if ", " in place}


def _placed(placed: int, empty: Sequence[str]) -> str:
    """So many parts are placed, and these columns and rows of the grid are empty."""
    said = f"You have placed {placed} of {len(CONTENT.parts)} parts."
    if not placed:
        return said
    columns = [word for word in empty if word in LEVELS]
    rows = [word for word in empty if word in PHASES]
    if len(empty) == len(_HEADS):
        return f"{said} None of them stands on the grid itself."
    lines = [
        f"the {plural(len(words), one)} {listed(words)}"
        for one, words in (("row", rows), ("column", columns))
        if words
    ]
    return f"{said} {f'Still empty: {listed(lines)}.' if lines else 'No row or column is empty.'}"


def _compared(same: int, others: int, different: int) -> str:
    """So many of the parts that are placed stand where we put them, and so on."""
    placed = same + others + different
    if not placed:
        return "You have placed none of the parts yet. This is our own reading."
    return (
        f"Of {how_many(placed, 'part')} that you placed, {same} "
        f"{plural(same, 'stands', 'stand')} where we put {plural(same, 'it', 'them')}, {others} "
        f"where others reasonably do, and {different} somewhere else."
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
        tuple(controls),
        result=place_parts,
        picture=grid_picture,
        sentence=grid_sentence,
        name="grid",
        code="working_with.grid_explorer()",
        drawing=Drawing(
            title="Place the pilot's parts",
            scene=_grid_scene,
            numbers=lambda grid: None,
            alt=grid_alt,
            caption=lambda grid: GRID_CAPTION,
            beforehand=False,
            note="A reading, not a measurement",
        ),
    )


def our_reading() -> Table:
    """Where we put each part, why, and where others might."""
    return our_reading_table(tuple(CONTENT.parts.values()))


def _grid_scene() -> dict[str, Any]:
    """What is said of each part in each place, and of each count: settings fall apart into these.

    Places are those of the controls: none, then :data:`GRID_PLACES`. ``placed`` has a row for each
    number of parts, with a sentence for each set of empty columns and rows, as bits; ``compared``
    goes by the counts of the three verdicts.
    """
    stops = (None, *GRID_PLACES)
    parts = tuple(CONTENT.parts.values())
    counts = range(len(parts) + 1)
    return {
        "levels": list(LEVELS),
        "phases": list(PHASES),
        "outside": GRID_PLACES[-1],
        "parts": [
            {
                "name": name,
                "letter": part.letter,
                "title": part.name,
                "known": part.fact.text,
                "place": stops.index(part.place),
                "reason": part.reason,
                "also": {str(stops.index(other)): why for other, why in part.also.items()},
                "verdicts": [part.verdict(place) for place in stops],
                "told": [
                    [told_of_part(part, place, ours=ours) for place in stops]
                    for ours in (False, True)
                ],
            }
            for name, part in CONTENT.parts.items()
        ],
        "places": [NOT_PLACED, *GRID_PLACES],
        "caption": GRID_CAPTION,
        "head": [told_of_placed(placed, len(parts)) for placed in counts],
        "placed": [
            [
                _placed(placed, [word for bit, word in enumerate(_HEADS) if empty >> bit & 1])
                for empty in range(2 ** len(_HEADS))
            ]
            for placed in counts
        ],
        "verdicts": list(_COMPARED),
        "compared": {
            f"{same},{others},{different}": _compared(same, others, different)
            for same, others, different in product(counts, repeat=3)
            if same + others + different <= len(parts)
        },
    }
