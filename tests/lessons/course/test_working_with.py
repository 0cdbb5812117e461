"""Lesson 02: its explorers over their whole range, its questions, and what its text claims."""

from __future__ import annotations

from itertools import product

import pytest

from cocreate_lib.facts import fact
from cocreate_lib.figures.lessons.grid import OUTSIDE
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


@pytest.mark.parametrize("switches", list(product([False, True], repeat=6)))
def test_what_the_browser_draws_of_the_plan_is_what_it_serves(switches):
    plan = working_with.rewrite(**dict(zip(NAMES, switches, strict=True)))
    drawing = working_with.plan_explorer().drawing
    numbers, lines = drawing.numbers(plan), drawing.scene()["lines"]
    assert numbers["rewritten"] == [int(on) for on in switches]
    chosen = [line["wordings"][on] for line, on in zip(lines, switches, strict=True)]
    assert [each["text"] for each in chosen] == [each.text for each in plan.wordings]
    assert set(numbers["served"]) == {aim for each in chosen for aim in each["serves"]}
    count = sum(switches)
    assert working_with.plan_sentence(plan).startswith(f"{count} of 6 lines ")
    assert f"{len(plan.served(CONTENT.principles))} of the 8" in working_with.plan_sentence(plan)


def test_both_wordings_stand_side_by_side_with_their_price():
    html = working_with.both_wordings().html().replace("&#x27;", "'")
    for line in working_with.LINES.values():
        for words in (line.risk_led.text, line.strengths_led.text, line.at_stake):
            assert words in html
    for duty in CONTENT.duties:
        assert f"Stays: {duty.name}" in html


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


def placed(ours: bool = False, **places: str) -> str:
    start = dict.fromkeys(CONTENT.parts)
    return working_with.grid_sentence(working_with.place_parts(ours, **{**start, **places}))


def test_before_our_reading_the_sentence_says_what_is_placed_and_what_is_empty():
    assert placed() == "You have placed 0 of 7 parts."
    assert placed(plan="group, design") == (
        "You have placed 1 of 7 parts. Still empty: the rows commissioning, delivery and "
        "assessment and the columns individual and collective."
    )
    assert placed(plan=OUTSIDE, fund=OUTSIDE) == (
        "You have placed 2 of 7 parts. None of them stands on the grid itself."
    )
    full = ["individual, commissioning", "group, design", "collective, delivery"]
    full = [*full, *["group, assessment"] * 4]
    assert placed(**dict(zip(CONTENT.parts, full, strict=True))) == (
        "You have placed 7 of 7 parts. No row or column is empty."
    )


@pytest.mark.parametrize("place", [OUTSIDE, "group, design"])
def test_our_reading_is_counted_against_what_was_placed(place):
    verdicts = [part.verdict(place) for part in CONTENT.parts.values()]
    told = placed(True, **dict.fromkeys(CONTENT.parts, place))
    assert told.startswith(f"Of 7 parts that you placed, {verdicts.count('same')} stand")
    assert f"{verdicts.count('another good reading')} where others reasonably do" in told
    assert f"{verdicts.count('different')} somewhere else" in told
    assert placed(True) == "You have placed none of the parts yet. This is our own reading."
    assert placed(True, plan="individual, design").startswith(
        "Of 1 part that you placed, 1 stands where we put it, 0 where"
    )


def test_our_own_reading_agrees_with_itself_and_with_the_text():
    ours = {name: part.place for name, part in CONTENT.parts.items()}
    grid = working_with.place_parts(True, **ours)
    assert grid.count("same") == len(CONTENT.parts)
    for part in CONTENT.parts.values():
        assert part.also
        assert part.place not in part.also
    # What stays empty, and what doesn't: peer mentors had a hand in the design.
    claimed = {p for part in CONTENT.parts.values() for p in (part.place, *part.also)}
    assert not claimed & {"group, commissioning", "collective, commissioning"}
    assert ours["peers"] == "group, design"
    assert OUTSIDE in ours.values()
    html = working_with.our_reading().html().replace("&#x27;", "'")
    for part in CONTENT.parts.values():
        for words in (part.place, part.reason, *part.also.values()):
            assert words in html


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
