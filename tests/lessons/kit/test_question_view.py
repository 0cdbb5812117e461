"""The widget of a question only carries: every kind, through all its states."""

from __future__ import annotations

import pytest

from cocreate_lib.lessons import QuestionView

from .test_question import ALL, CHOICE, JUDGEMENT, NUMBER, ORDER, SEVERAL, SORT, STATES

COMPLETE = [(question, answer) for question, answer, _ in STATES if question.known(answer)]


@pytest.mark.parametrize("question", ALL)
def test_it_begins_unattempted_and_says_what_is_missing(question):
    view = QuestionView(question)
    assert view.feedback.state == "not attempted"
    assert view.output.value == ""
    view.check.click()
    assert view.feedback.state == "not attempted"
    assert view.output.value == question.check(None).html()


@pytest.mark.parametrize(("question", "answer"), COMPLETE)
def test_an_answer_is_checked_kept_and_forgotten_when_it_changes(question, answer):
    kept = []
    view = QuestionView(question, keep=lambda *both: kept.append(both))
    view.field.put(question.known(answer))
    assert view.feedback.state == "not attempted"
    view.check.click()
    assert view.feedback == question.check(answer)
    assert view.output.value == question.check(answer).html()
    assert kept == [(question.known(answer), question.check(answer))]

    again = QuestionView(question, answer=kept[0][0])
    assert again.feedback == view.feedback
    assert again.field.get() == view.field.get()
    other = next(a for q, a in COMPLETE if q is question and q.known(a) != question.known(answer))
    again.field.put(question.known(other))
    assert again.feedback.state == "not attempted"
    assert again.output.value == ""


def test_a_hint_before_and_an_explanation_after():
    view = QuestionView(CHOICE)
    assert view.explain.disabled
    view.hint.click()
    view.hint.click()
    assert view.output.value.count("Divide.") == 1
    view.field.put("No")
    view.check.click()
    assert not view.explain.disabled
    view.explain.click()
    assert "Even." in view.output.value
    assert CHOICE.check("No").html() in view.output.value
    assert QuestionView(SEVERAL).hint is None
    assert QuestionView(SEVERAL).explain is None
    assert QuestionView(JUDGEMENT).explain is None


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("1,000", 1000), (" 12 % ", 12), ("-0.5", -0.5), ("", None), ("many", None), ("nan", None)],
)
def test_numbers_as_people_type_them(typed, answer):
    view = QuestionView(NUMBER)
    view.field.text.value = typed
    assert NUMBER.known(view.field.get()) == answer


def test_half_an_order_is_none_and_so_are_two_in_one_place():
    view = QuestionView(ORDER)
    menus = view.field.menus
    menus["mouse"].value = "1"
    assert view.field.get() is None
    menus["dog"].value = menus["horse"].value = "2"
    assert view.field.get() is None
    menus["horse"].value = "3"
    assert view.field.get() == ["mouse", "dog", "horse"]


def test_every_control_has_a_name_in_words():
    for menu in (
        *QuestionView(ORDER).field.menus.values(),
        *QuestionView(SORT).field.menus.values(),
    ):
        assert menu.description
    assert all(tick.description for tick in QuestionView(SEVERAL).field.ticks.values())
    assert QuestionView(NUMBER).field.text.description


@pytest.mark.parametrize("question", ALL)
def test_it_has_words_for_pages_without_a_kernel(question):
    bundle = QuestionView(question)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/html"] == question.html()
