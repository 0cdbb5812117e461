"""Lesson 02: its explorers over their whole range, its questions, and what its text claims."""

from __future__ import annotations

from itertools import product

import pytest

from cocreate_lib.facts import fact
from cocreate_lib.figures.lessons.grid import GRID_PLACES, NOT_PLACED, OUTSIDE
from cocreate_lib.lessons.build.notebooks import CHECKOUT
from cocreate_lib.lessons.course import working_with

SOURCE = CHECKOUT / "course" / "02_working_with_not_on.md"
CONTENT = working_with.CONTENT
PRINCIPLES, TASKS = CONTENT.principles.names, CONTENT.tasks.names
NAMES = list(working_with.LINES)
EVERYTHING = dict.fromkeys(NAMES, True)
NOTHING = dict.fromkeys(NAMES, False)


def served(**switches: bool) -> tuple[set[str], set[str]]:
    plan = working_with.rewrite(**{**NOTHING, **switches})
    return set(plan.served(CONTENT.principles)), set(plan.served(CONTENT.tasks))


def test_the_principles_are_those_of_the_fact():
    text = fact("eight_principles").text.replace(" as well as human", "")
    assert all(principle in text for principle in PRINCIPLES)
    assert len(PRINCIPLES) == 8


@pytest.mark.parametrize("switches", list(product([False, True], repeat=6))[::21])
def test_the_plan_widget_shows_what_the_pure_functions_give(switches):
    view = working_with.plan_explorer().widget()
    for name, on in zip(NAMES, switches, strict=True):
        view.sliders[name].value = on
    plan = working_with.rewrite(**dict(zip(NAMES, switches, strict=True)))
    assert working_with.plan_sentence(plan).replace("'", "&#x27;") in view.output.value
    for line, on in zip(plan.lines, switches, strict=True):
        assert line.risk_led.text in view.output.value
        assert (line.strengths_led.text in view.output.value) == on
        assert (line.at_stake.replace("'", "&#x27;") in view.output.value) == on
    for duty in CONTENT.duties:
        assert f"Stays: {duty.name}".replace("'", "&#x27;") in view.output.value


def test_what_the_lesson_says_about_the_plan_is_so():
    before, after = served(), served(**EVERYTHING)
    assert before == ({"individualise"}, set(TASKS))
    assert after == (set(PRINCIPLES), {"an outside view is heard"})
    # The outside view comes back when both views are written down, and only then.
    without = {**EVERYTHING, "decision": False}
    assert "an outside view is heard" not in served(**without)[1]
    # A principle that hangs on a single line.
    assert "respect agency" not in served(**without)[0]
    # Every line has its price, and its gain.
    for name in NAMES:
        principles, _ = served(**{name: True})
        assert principles > before[0], name
        assert working_with.LINES[name].at_stake


@pytest.mark.parametrize(
    ("voice", "decision", "asks"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_a_plan_that_says_i_while_somebody_else_decides_is_asked_about(voice, decision, asks):
    plan = working_with.rewrite(**{**NOTHING, "voice": voice, "decision": decision})
    assert ("is it Robin's plan?" in working_with.plan_sentence(plan)) == asks


def test_nothing_is_said_about_reoffending_in_numbers(cells):
    shown = working_with.plan_explorer().static(**EVERYTHING)
    assert "%" not in shown.sentence + shown.picture.alt
    assert "what any of it does to reoffending" in shown.picture.caption


@pytest.mark.parametrize("place", [None, OUTSIDE, "group, design"])
def test_the_grid_widget_shows_what_the_pure_functions_give(place):
    view = working_with.grid_explorer().widget()
    at = [NOT_PLACED, *GRID_PLACES].index(place or NOT_PLACED)
    for name in CONTENT.parts:
        view.sliders[name].index = at
    assert ("You have placed 7 of 7" in view.output.value) == (place is not None)
    view.sliders["ours"].value = True
    grid = working_with.place_parts(True, **dict.fromkeys(CONTENT.parts, place))
    assert working_with.grid_sentence(grid) in view.output.value
    verdicts = [part.verdict(place) for part in CONTENT.parts.values()]
    assert f"{verdicts.count('same')} stand where we put them" in view.output.value
    assert f"{verdicts.count('different')} somewhere else" in view.output.value


def test_our_own_reading_agrees_with_itself_and_with_the_text():
    ours = {name: part.place for name, part in CONTENT.parts.items()}
    grid = working_with.place_parts(True, **ours)
    assert grid.count("same") == len(CONTENT.parts)
    for part in CONTENT.parts.values():
        assert part.also
        assert part.place not in part.also
    # The corner that stays empty.
    claimed = {p for part in CONTENT.parts.values() for p in (part.place, *part.also)}
    assert not claimed & {"group, commissioning", "collective, commissioning"}
    assert OUTSIDE in ours.values()


def test_neither_caseloads_nor_hubs_are_called_parts_of_the_pilot():
    assert fact("part_caseload").mark == "unknown"
    told = " ".join(f"{part.name} {part.fact.text}" for part in CONTENT.parts.values())
    assert "caseload" not in told
    assert "hub" not in told


def test_every_cell_shows_something_and_every_kind_of_question_is_asked(cells, questions):
    assert all(value is not None for value in cells.values())
    kinds = {question["kind"] for question in questions.values()}
    assert kinds == {"choice", "several", "number", "order", "sort", "judgement"}
    assert all(question["hint"] for question in questions.values())


def test_every_answer_to_the_judgement_has_reasons_both_ways(questions):
    question = questions["caseload-of-sixty"]
    assert all(" But " in option["reason"] for option in question["options"])
    assert "a number of ours" in question["prompt"]


def test_the_minutes_are_what_the_text_supposes(questions):
    text = SOURCE.read_text(encoding="utf-8")
    assert "{ours}`60` people" in text
    assert "{ours}`35` hours" in text
    assert questions["minutes-a-week"]["right"] == 35 / 2 * 60 / 60
