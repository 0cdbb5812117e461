"""The plan in its two wordings: the words say what the plan serves, and nothing is cut off."""

from __future__ import annotations

from itertools import product

import pytest

from cocreate_lib.figures.lessons.plan import (
    Aims,
    Duty,
    PlanLine,
    PlanText,
    SupervisionPlan,
    Wording,
    plan_picture,
)
from tests.figures.test_figures import cut_off, overlaps, words
from tests.figures.test_narrow import faults

PRINCIPLES = tuple(f"principle {i}" for i in range(8))
TASKS = tuple(f"task {i}" for i in range(6))
LINES = (
    PlanLine(
        "Who speaks",
        Wording("Kim <presents> a risk.", (TASKS[0], PRINCIPLES[0])),
        Wording("I am Kim.", (PRINCIPLES[0], PRINCIPLES[1])),
        "An outside view.",
    ),
    PlanLine(
        "Who decides",
        Wording("The case manager.", (TASKS[1],)),
        Wording("We do.", (PRINCIPLES[2], TASKS[0])),
        "Clarity.",
    ),
)
DUTIES = (Duty("the sentence", "As ordered."),)


def plan(*rewritten: bool) -> SupervisionPlan:
    aims = Aims("Principles", PRINCIPLES), Aims("Tasks", TASKS)
    lines = {line.about: line for line in LINES}
    return SupervisionPlan(PlanText("Kim", *aims, lines, DUTIES), rewritten)


def served(plan: SupervisionPlan, names: tuple[str, ...]) -> list[str]:
    return plan.served(Aims("", names))


def test_a_plan_serves_what_its_lines_serve_as_they_stand():
    assert served(plan(False, False), PRINCIPLES) == [PRINCIPLES[0]]
    assert served(plan(False, False), TASKS) == [TASKS[0], TASKS[1]]
    assert served(plan(True, False), TASKS) == [TASKS[1]]
    assert served(plan(True, True), TASKS) == [TASKS[0]]
    assert served(plan(True, True), PRINCIPLES) == list(PRINCIPLES[:3])


@pytest.mark.parametrize("rewritten", list(product([False, True], repeat=2)))
def test_marks_and_words_say_what_the_plan_serves(rewritten):
    picture = plan_picture(plan(*rewritten))
    filled = {
        (float(x), float(y))
        for line in picture.figure.axes[0].lines
        if line.get_marker() == "o" and line.get_markerfacecolor() != "white"
        for x, y in zip(*line.get_data(), strict=True)
    }
    assert len(filled) == sum(len(wording.serves) for wording in plan(*rewritten).wordings)
    held = served(plan(*rewritten), PRINCIPLES)
    assert f"{len(held)} of {len(PRINCIPLES)} principles are served" in picture.alt
    assert f"({', '.join(held)})" in picture.alt
    missing = len(PRINCIPLES) + len(TASKS) - len(held) - len(served(plan(*rewritten), TASKS))
    assert words(picture).count("not served") == missing
    assert "The duties stay: the sentence." in picture.alt
    assert words(picture).count("stays") == 1
    verb = "is" if sum(rewritten) == 1 else "are"
    assert picture.alt.startswith(f"{sum(rewritten)} of 2 lines {verb} rewritten")


def test_the_table_shows_both_wordings_and_the_price_of_the_second():
    html = plan_picture(plan(True, False)).html()
    for text in ("Kim &lt;presents&gt; a risk.", "I am Kim.", "An outside view.", "(the same)"):
        assert text in html
    assert "We do." not in html
    assert "Clarity." not in html
    assert html.index("<table>") < html.index("<img")


def test_nothing_is_cut_off_or_lies_on_another():
    for rewritten in ((False, False), (True, True)):
        picture = plan_picture(plan(*rewritten))
        assert cut_off(picture) == []
        assert overlaps(picture) == []
        assert faults(picture) == []
        assert any("made-up person" in text for text in words(picture))
