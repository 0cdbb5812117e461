"""Lesson 03: its explorers over their range, its theory, its windows and its diagram by hand."""

from __future__ import annotations

import ast
import datetime as dt
import re
from html import escape
from itertools import product
from pathlib import Path

import pytest

from cocreate_lib.facts import fact
from cocreate_lib.lessons import Question
from cocreate_lib.lessons.course import the_pilot
from cocreate_lib.lessons.course.causal_diagram import causal_picture, causal_sentence
from cocreate_lib.lessons.course.causal_graphs import separated
from cocreate_lib.lessons.course.theory_of_change import theory_picture, theory_sentence
from tests.figures.test_figures import cut_off, overlaps

SOURCE = Path(__file__).resolve().parents[3] / "course" / "03_the_pilot.md"
THEORY, DIAGRAM = the_pilot.CONTENT.theory, the_pilot.CONTENT.diagram
EXPLORERS = {
    "theory": the_pilot.theory_explorer,
    "windows": the_pilot.windows_explorer,
    "causal": the_pilot.causal_explorer,
}


def theory(*off):
    return THEORY.holding(**{name: name not in off for name in THEORY.assumptions})


def diagram(*on):
    return DIAGRAM.drawn(
        **{name: name in on for name in DIAGRAM.possible},
        **{f"adjust_{name}": f"adjust_{name}" in on for name in DIAGRAM.adjustments},
    )


@pytest.mark.parametrize("make", EXPLORERS.values(), ids=EXPLORERS)
def test_the_widget_shows_what_the_pure_functions_give_at_every_stop(make):
    explorer = make()
    view = explorer.widget()
    for control in explorer.controls:
        widget = view.sliders[control.name]
        for place, value in enumerate(control.stops.values()):
            if control.shape == "switch":
                widget.value = bool(place)
            else:
                widget.index = place
            assert view.params[control.name] == value
            sentence = explorer.sentence(explorer.result(**view.params))
            assert f"{escape(sentence)}</strong>" in view.output.value
    view.reset.click()
    assert view.output.value == explorer.static().html()


@pytest.mark.parametrize("make", EXPLORERS.values(), ids=EXPLORERS)
@pytest.mark.parametrize("extreme", [0, -1])
def test_extreme_settings_are_drawn_whole(make, extreme):
    explorer = make()
    settings = {c.name: list(c.stops.values())[extreme] for c in explorer.controls}
    shown = explorer.static(**settings)
    assert shown.sentence in repr(shown)
    assert cut_off(shown.picture) == []
    assert overlaps(shown.picture) == []


def test_losing_time_loses_nearly_everything_and_losing_the_fund_alone_little():
    """The lesson's text says so."""
    assert theory().lost == ()
    assert theory("fund").lost == ("means",)
    assert theory("partners").lost == ("company",)
    assert theory("fund", "partners").lost == (
        "means", "company", "ways", "less", "shown", "belonging"
    )  # fmt: skip
    assert theory("stays").lost == ("bond",)
    assert theory("measure").lost == ("shown",)
    assert theory("recognition").lost == ("belonging",)
    assert set(theory("time").lost) == set(THEORY.steps) - {"company", "ways"}
    assert theory(*THEORY.assumptions).lost == tuple(THEORY.steps)


def test_the_sentence_names_what_is_lost_and_the_words_what_stands():
    sentence = theory_sentence(theory("fund"))
    assert "“The fund can be used”" in sentence
    assert "no longer supported: Small sums for own goals. Less offending is still" in sentence
    assert "Less offending itself is no longer" in theory_sentence(theory("time"))
    assert "every box has what it needs" in theory_sentence(theory())
    picture = theory_picture(theory("fund"))
    assert "Switched off: The fund can be used. No longer supported: Small sums" in picture.alt
    crossed = [text.get_text() for text in picture.figure.axes[0].texts]
    assert sum(text.startswith("✗") for text in crossed) == 2


def test_every_box_of_the_theory_and_the_diagram_has_a_use():
    needed = {need for step in THEORY.steps.values() for need in step.needs}
    assert set(THEORY.assumptions) <= needed
    every = diagram(*DIAGRAM.possible)
    assert {node for arrow in every.arrows for node in arrow} == set(DIAGRAM.boxes)


def test_the_events_are_dated_facts_and_the_lesson_lists_them_in_the_same_order():
    events = [event for _, event in the_pilot.CONTENT.timeline.events]
    ids = [event.id for event in events]
    assert [event.day for event in events] == sorted(event.day for event in events)
    assert re.findall(r"^\d+\. \{fact\}`(\w+)`", SOURCE.read_text("utf-8"), re.M) == ids


def test_windows_are_whole_months_and_hold_the_events_between_their_ends():
    found = the_pilot.windows(12, 12)
    assert found.followed_until == dt.date(2019, 12, 1)
    assert found.proven_until == dt.date(2020, 6, 1)
    assert {event.id for event in found.in_proof} == {
        "event_inspection2020", "event_lockdown", "event_remote", "event_monitoring_ends"
    }  # fmt: skip
    for entry, months in product(range(1, 13), (6, 12, 18, 24)):
        each = the_pilot.windows(entry, months)
        assert each.entry < each.followed_until < each.proven_until
        assert not set(each.in_follow_up) & set(each.in_proof)
        for event in each.in_follow_up:
            assert each.entry <= event.day < each.followed_until


def test_october_is_the_first_month_whose_year_and_proof_reach_the_lockdown():
    lockdown = fact("event_lockdown")
    reached = [month for month in range(1, 13) if lockdown in the_pilot.windows(month, 12).in_proof]
    assert reached == [10, 11, 12]
    assert "Neither window reaches" in the_pilot.windows_sentence(the_pilot.windows(9, 12))
    assert "within the proof window" in the_pilot.windows_sentence(the_pilot.windows(10, 12))
    assert "within the follow-up." in the_pilot.windows_sentence(the_pilot.windows(10, 18))


def test_readiness_and_history_open_two_ways_and_adjusting_for_both_closes_them():
    start = ("readiness_invited", "history_invited", "ready_stay")
    assert [path.path[1] for path in diagram(*start).open] == ["history", "readiness"]
    assert len(diagram(*start, "adjust_readiness").open) == 1
    both = diagram(*start, "adjust_readiness", "adjust_history")
    assert both.open == ()
    assert "No other way is open." in causal_sentence(both)


def test_looking_only_at_those_who_stayed_opens_a_way_that_was_blocked():
    assert diagram("ready_stay").open == ()
    trap = diagram("ready_stay", "adjust_stayed")
    assert [path.words for path in trap.open] == [
        "Programme → Stayed ← Readiness → Reoffends → Proven"
    ]
    assert trap.selection_bias
    sentence = causal_sentence(trap)
    assert "adjusting for Stayed opened it" in sentence
    assert "until those who left were left out" in sentence
    assert diagram("ready_stay", "adjust_stayed", "adjust_readiness").open == ()


def test_adjusting_for_hope_blocks_the_programmes_own_way():
    assert not diagram().overadjusted
    assert diagram("adjust_hope").overadjusted
    assert "takes away a part" in causal_sentence(diagram("adjust_hope"))


def test_volunteers_close_the_way_by_the_office_and_noticing_more_stays_open():
    every = DIAGRAM.possible
    found = diagram(*every, "adjust_readiness", "adjust_history", "adjust_volunteers")
    assert found.open == ()
    assert "no adjusting takes it away" in causal_sentence(found)
    assert diagram(*every, "adjust_readiness", "adjust_history", "adjust_office").open != ()


ALL = [*DIAGRAM.possible, *(f"adjust_{name}" for name in DIAGRAM.adjustments)]


def test_open_ways_are_what_separation_finds_without_the_programmes_own_doing():
    """The back-door criterion, for every setting in which nothing after the programme is fixed."""
    names = [name for name in ALL if name not in {"adjust_hope", "adjust_stayed"}]
    for bits in product([False, True], repeat=len(names)):
        found = diagram(*(name for name, on in zip(names, bits, strict=True) if on))
        backwards = {arrow for arrow in found.arrows if arrow[0] != DIAGRAM.programme}
        closed = separated(backwards, DIAGRAM.programme, DIAGRAM.outcome, found.adjusted)
        assert closed == (not found.open)


def test_the_picture_marks_open_ways_with_thick_dashes_and_says_why():
    picture = causal_picture(diagram("history_invited"))
    lines = picture.figure.axes[0].collections[0]
    assert sum(width > 3 for width in lines.get_linewidths()) == 3
    texts = [text.get_text() for text in picture.figure.axes[0].texts]
    assert "Open: Programme ← History → Reoffends → Proven (nothing on it is adjusted for)" in texts
    assert "Programme ← History → Reoffends → Proven: open, because nothing" in picture.alt
    assert "other than the programme's own doing: none." in causal_picture(diagram()).alt


@pytest.mark.parametrize("on", [ALL, ALL[:6], [*ALL[:6], "adjust_stayed"], ["adjust_hope"]])
def test_nothing_is_cut_off_in_crowded_diagrams(on):
    picture = causal_picture(diagram(*on))
    assert cut_off(picture) == []
    assert overlaps(picture) == []


@pytest.mark.parametrize(("entry", "months"), [(1, 24), (4, 12), (8, 12), (12, 6)])
def test_nothing_is_crowded_on_the_timeline(entry, months):
    picture = the_pilot.windows_explorer().static(entry=entry, months=months).picture
    assert cut_off(picture) == []
    assert overlaps(picture) == []


def test_each_comparator_has_something_for_it_and_something_against_it():
    frame = the_pilot.comparators().frame
    assert len(frame) == 6
    assert (frame.map(len) > 10).all().all()


def questions():
    """Every question of the lesson, as its source writes it."""
    for code in re.findall(r"```\{code-cell\}\n(.*?)```", SOURCE.read_text("utf-8"), re.S):
        for node in ast.walk(ast.parse(code)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func.value) == "Question"
            ):
                yield eval(ast.unparse(node), {"Question": Question})


@pytest.mark.parametrize("question", list(questions()), ids=lambda question: question.prompt[:30])
def test_every_question_answers_in_every_state(question):
    assert question.check(None).state == "not attempted"
    if question.kind == "choice" or question.kind == "judgement":
        for option in question.options:
            state = question.check(option.text).state
            right = getattr(question, "right", None)
            expected = "right" if option.text == right else "not right yet"
            assert state == ("answered" if question.kind == "judgement" else expected)
    elif question.kind == "several":
        assert question.check(list(question.right)).state == "right"
        assert question.check([question.right[0]]).state == "partly right"
        wrong = [o.text for o in question.options if o.text not in question.right]
        assert question.check(wrong).state == "not right yet"
    elif question.kind == "number":
        assert question.check(question.right).state == "right"
        assert "too low" in question.check(question.right - 6).words[0]
        assert "too high" in question.check(question.right + 6).words[0]
    else:
        assert question.kind == "sort"
        assert question.check(dict(question.right)).state == "right"
        one_box = dict.fromkeys(question.right, question.boxes[0])
        assert question.check(one_box).state == "partly right"
        turned = dict(
            zip(
                question.right, [*list(question.right.values())[1:], question.boxes[0]], strict=True
            )
        )
        assert question.check(turned).state == "not right yet"


def test_the_lesson_asks_every_kind_it_means_to():
    kinds = {question.kind for question in questions()}
    assert kinds == {"choice", "several", "number", "sort", "judgement"}
