"""Questions of judgement: their states, their words, and the widget that only carries them."""

from __future__ import annotations

import pytest

from cocreate_lib.errors import CocreateError
from cocreate_lib.lessons import Question

QUESTION = Question.judgement(
    "Go on or stop?",
    [
        ("Go on", "More people would be <seen>."),
        ("Stop", "Money is short."),
        ("Wait", "It buys time."),
    ],
    closing="Whoever decides should say why.",
)


def test_nothing_chosen_is_not_attempted():
    feedback = QUESTION.respond(None)
    assert feedback.state == "not attempted"
    assert "Nothing is chosen yet" in feedback.html()


@pytest.mark.parametrize("chosen", [0, 1, 2])
def test_every_answer_gets_its_reasons_first_then_the_others_and_none_is_called_right(chosen):
    feedback = QUESTION.respond(chosen)
    assert feedback.state == "answered"
    mine, *others, closing = feedback.words
    option = QUESTION.options[chosen]
    assert mine == f"You chose: {option.text}. {option.reason}"
    assert len(others) == 2
    assert all(o.reason in " ".join(others) for o in QUESTION.options if o is not option)
    assert closing == "Whoever decides should say why."
    assert not {"correct", "right", "wrong"} & set(feedback.html().lower().split())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([("Go on", "Because.")], "at least two answers"),
        ([("Go on", "Because."), ("Go on", "Or so.")], "each different"),
        ([("Go on", "Because."), ("Stop", " ")], "'Stop' has no reason"),
    ],
)
def test_a_question_must_be_fair(options, words):
    with pytest.raises(CocreateError, match=words):
        Question.judgement("Go on or stop?", options)


def test_the_widget_goes_from_not_attempted_to_answered_and_back():
    view = QUESTION.ask()
    assert view.choices.index is None
    assert view.feedback.state == "not attempted"
    view.button.click()
    assert view.feedback.state == "not attempted"
    assert "Nothing is chosen yet" in view.output.value

    view.choices.index = 1
    assert view.output.value == ""
    view.button.click()
    assert view.feedback == QUESTION.respond(1)
    assert QUESTION.respond(1).html() in view.output.value

    view.choices.index = 0
    assert view.feedback.state == "not attempted"
    assert view.output.value == ""


def test_the_widget_has_words_for_pages_without_a_kernel():
    bundle = QUESTION.ask()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    for option in QUESTION.options:
        assert f"<li>{option.text}</li>" in bundle["text/html"]
    assert "More people would be &lt;seen&gt;." in bundle["text/html"]
