"""Lesson 02, "Working with, not on": the plan and the parts behind its two explorers."""

from __future__ import annotations

from functools import partial

from cocreate_lib.facts import fact
from cocreate_lib.figures.lessons.grid import (
    LEVELS,
    OUTSIDE,
    PHASES,
    Grid,
    Part,
    Place,
    grid_picture,
    in_words,
)
from cocreate_lib.figures.lessons.plan import (
    PRINCIPLES,
    TASKS,
    Duty,
    Plan,
    PlanLine,
    Wording,
    plan_picture,
)
from cocreate_lib.lessons.kit.explorer import Control, Explorer
from cocreate_lib.text import plural

PERSON = "Robin"

# A made-up plan for a made-up person. Which wording serves what is our own reading.
LINES = {
    "voice": PlanLine(
        "Who speaks",
        Wording(
            "Robin presents a medium risk of reoffending and plays down the push in the shop.",
            ("an outside view is heard",),
        ),
        Wording(
            "I am Robin. I want to be done with courts, and this is how I mean to get there.",
            ("individualise", "sustain hope"),
        ),
        "An outside view: what Robin doesn't see, or would rather not say, can drop out.",
    ),
    "first": PlanLine(
        "What is named first",
        Wording(
            "Needs, to be worked on in this order: drink at weekends, debts, friends who steal.",
            ("individualise", "warning signs come first", "an outside view is heard"),
        ),
        Wording(
            "I cook well, I have never missed a shift, and my daughter counts on me. Debts and "
            "drinking weekends are what throws me off course.",
            ("individualise", "build on strengths"),
        ),
        "Speed: whoever takes over on a bad day finds the warning signs last, not first.",
    ),
    "decision": PlanLine(
        "Who decides",
        Wording(
            "The case manager sets the goals and reviews them.",
            ("one person answers for it",),
        ),
        Wording(
            "We set the goals together. Where the order leaves room, nothing goes in unless both "
            "of us agree; where we differ, both views are written down.",
            ("respect agency", "work through relationships", "an outside view is heard"),
        ),
        "Clarity: when two have decided, it is harder to say who answers for a poor goal.",
    ),
    "progress": PlanLine(
        "What counts as progress",
        Wording(
            "Appointments kept; no new offence.",
            ("progress is easy to count",),
        ),
        Wording(
            "A first meal cooked for others, a first debt settled, a month of weekends that I "
            "can look back on. We write each step down, and say well done.",
            ("mark progress", "sustain hope"),
        ),
        "Counting: such steps are hard to compare between people, or to add up for a manager.",
    ),
    "lapse": PlanLine(
        "What happens after a lapse",
        Wording(
            "A missed appointment without a good reason brings a warning, the next one goes back "
            "to court.",
            ("like lapses, like answers",),
        ),
        Wording(
            "If I slip, I ring within a day. We look at what happened and what to try next, "
            "besides whatever the order requires.",
            ("expect complexity", "work through relationships"),
        ),
        "Evenness: two people with the same lapse may be answered differently, and one of them "
        "will ask why.",
    ),
    "others": PlanLine(
        "Who else is involved",
        Wording(
            "Referral to an alcohol service. Robin is to stay away from friends who steal.",
            ("few people know", "warning signs come first"),
        ),
        Wording(
            "My sister comes to a review when I ask her. I cook at a neighbourhood lunch, and meet "
            "somebody there who has been where I am.",
            ("build on strengths", "grow social capital", "work through relationships"),
        ),
        "Privacy, and something to rely on: more people know, and the lunch may close.",
    ),
}
DUTIES = (
    Duty(
        "the court's sentence",
        "Unpaid work and appointments as ordered. The case manager records them, and acts when "
        "they are missed.",
    ),
    Duty(
        "safety of others",
        "When a child or an adult may be in danger, whoever learns of it passes it on, with or "
        "without Robin's agreement.",
    ),
)

# What is publicly known of each part is a fact; where it belongs is our own reading.
PARTS = {
    "training": Part(
        "A",
        "Training",
        fact("part_training").text,
        OUTSIDE,
        "As far as is known, staff learned among staff. That prepares working together; it isn't "
        "yet doing it.",
        {
            ("group", "design"): "if people on probation had a part in the training, or if a "
            "change of habits among staff counts as the design of the service. Whether they had "
            "is not known here.",
        },
    ),
    "plan": Part(
        "B",
        "Written plan",
        fact("pilot_plan").text,
        ("individual", "design"),
        "Two people decide what this one person's service will be.",
        {
            ("individual", "delivery"): "the plan is only as joint as the weeks in which it is "
            "carried out.",
        },
    ),
    "fund": Part(
        "C",
        "Enabling fund",
        fact("part_fund").text,
        ("individual", "commissioning"),
        "Deciding what money buys is commissioning, even when the sum is small and the service "
        "is for one.",
        {
            ("individual", "design"): "the money serves a plan, and the plan is the design.",
            ("individual", "delivery"): "what was bought is a part of the help itself. Who had "
            "the last word on a purchase is not known here.",
        },
    ),
    "partners": Part(
        "D",
        "Partners",
        fact("part_partners").text,
        ("collective", "delivery"),
        "A Time Bank belongs to a whole neighbourhood: people give hours and take hours, on "
        "probation or not.",
        {
            ("group", "delivery"): "those who took part, rather than everybody, had the good of "
            "it.",
            ("individual", "delivery"): "work experience and coaching are for one person at a "
            "time.",
        },
    ),
    "groups": Part(
        "E",
        "Small groups",
        fact("part_groups").text,
        ("group", "delivery"),
        "Several people with something in common, doing it themselves.",
        {
            ("group", "design"): "a group that organises itself also decides what it is for.",
        },
    ),
    "peers": Part(
        "F",
        "Peer mentors",
        fact("part_peers").text,
        ("group", "design"),
        "They are named among those who created the service, and they speak from what a group of "
        "people has lived through.",
        {
            ("individual", "delivery"): "mentoring is one person beside another.",
            ("group", "delivery"): "volunteers carry a part of the service, week by week.",
        },
    ),
    "reporting": Part(
        "G",
        "Reporting",
        fact("part_reporting").text,
        ("group", "assessment"),
        "People who use the service say how it is, in stories that they record.",
        {
            ("collective", "assessment"): "stories that were shown in public speak to everybody.",
            ("group", "design"): "what was learned from them may have changed the service. How "
            "far it did is not known here.",
        },
    ),
}
PLACES: dict[str, Place | None] = {
    in_words(place): place
    for place in (None, *((level, phase) for level in LEVELS for phase in PHASES), OUTSIDE)
}


def rewrite(**lines: bool) -> Plan:
    """The plan with each line in its strengths-led wording where its switch is on."""
    return Plan(tuple(LINES.values()), tuple(lines[name] for name in LINES), DUTIES)


def plan_sentence(plan: Plan) -> str:
    """How far the plan is rewritten, what it serves, what it gave up, what stays."""
    new = dict(zip(LINES, plan.rewritten, strict=True))
    count = sum(plan.rewritten)
    sentence = (
        f"{count} of {len(plan.lines)} lines {plural(count, 'is', 'are')} rewritten: "
        f"the plan serves {len(plan.served(PRINCIPLES))} of the {len(PRINCIPLES)} principles, and "
        f"{len(plan.served(TASKS))} of {len(TASKS)} things that a risk-led plan does well. "
        "The duties stay."
    )
    if new["voice"] and not new["decision"]:
        sentence += f" It says \u201cI\u201d, but somebody else decides: is it {PERSON}'s plan?"
    return sentence


def plan_explorer() -> Explorer[Plan]:
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
        picture=partial(plan_picture, person=PERSON),
        sentence=plan_sentence,
    )


def place_parts(ours: bool, **places: Place | None) -> Grid:
    """The pilot's parts where a learner puts them."""
    return Grid(tuple(PARTS.values()), tuple(places[name] for name in PARTS), ours)


def grid_sentence(grid: Grid) -> str:
    """How many parts are placed and, once our reading is shown, how the two readings compare."""
    placed = len(grid.parts) - grid.count("not placed")
    if not grid.ours:
        return f"You have placed {placed} of {len(grid.parts)} parts."
    return (
        f"Of {placed} parts that you placed, {grid.count('same')} stand where we put them, "
        f"{grid.count('another good reading')} where others reasonably do, and "
        f"{grid.count('different')} somewhere else."
    )


def grid_explorer() -> Explorer[Grid]:
    """Place what is publicly known of the pilot on the grid, then see our own reading."""
    controls = [
        Control(
            name, f"{part.letter}. {part.name}", PLACES, None,
            "Who works together with the service here, and in which phase?", "choice",
        )
        for name, part in PARTS.items()
    ]  # fmt: skip
    controls.append(Control.switch("ours", "Show our own reading", False, "Place the parts first"))
    return Explorer(
        tuple(controls), result=place_parts, picture=grid_picture, sentence=grid_sentence
    )
