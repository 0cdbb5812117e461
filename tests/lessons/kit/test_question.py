"""Questions: every kind through its states, and words that fit them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.errors import CocreateError
from cocreate_lib.lessons import Question

OPTIONS = [("Yes", "It has two divisors."), ("No", "Count <again>."), ("Maybe", "Decide.")]
CHOICE = Question.choice("Is 2 a prime?", OPTIONS, right="Yes", hint="Divide.", explanation="Even.")
SEVERAL = Question.several("Which are even?", [(c, f"{c}!") for c in "abcd"], right=["a", "c"])
NUMBER = Question.number("A third of one?", right=0.333, tolerance=0.01, unit="wholes")
ORDER = Question.order("From small to large?", ["mouse", "dog", "horse"])
SORT = Question.sort("Fur or feathers?", {"fur": ["cat", "fox"], "feathers": ["owl"]})
JUDGEMENT = Question.judgement(
    "Go on or stop?",
    [
        ("Go on", "More people would be <seen>."),
        ("Stop", "Money is short."),
        ("Wait", "It buys time."),
    ],
    closing="Whoever decides should say why.",
)
ALL = [CHOICE, SEVERAL, NUMBER, ORDER, SORT, JUDGEMENT]

STATES = [
    (CHOICE, None, "not attempted"),
    (CHOICE, "Yes", "right"),
    (CHOICE, "No", "not right yet"),
    (SEVERAL, None, "not attempted"),
    (SEVERAL, [], "not attempted"),
    (SEVERAL, ["c", "a"], "right"),
    (SEVERAL, ["a"], "partly right"),
    (SEVERAL, ["a", "b", "c"], "partly right"),
    (SEVERAL, ["b"], "not right yet"),
    (NUMBER, None, "not attempted"),
    (NUMBER, math.nan, "not attempted"),
    (NUMBER, 0.333, "right"),
    (NUMBER, 0.343, "right"),
    (NUMBER, 0.3431, "not right yet"),
    (NUMBER, -1, "not right yet"),
    (ORDER, None, "not attempted"),
    (ORDER, ["dog", "mouse"], "not attempted"),
    (ORDER, ["mouse", "dog", "horse"], "right"),
    (ORDER, ["mouse", "horse", "dog"], "partly right"),
    (ORDER, ["dog", "horse", "mouse"], "not right yet"),
    (SORT, None, "not attempted"),
    (SORT, {"cat": "fur", "fox": "fur"}, "not attempted"),
    (SORT, {"cat": "fur", "fox": "fur", "owl": "feathers"}, "right"),
    (SORT, {"cat": "feathers", "fox": "fur", "owl": "feathers"}, "partly right"),
    (SORT, {"cat": "feathers", "fox": "feathers", "owl": "fur"}, "not right yet"),
    (JUDGEMENT, None, "not attempted"),
    (JUDGEMENT, "Stop", "answered"),
    (JUDGEMENT, "Wait", "answered"),
]


@pytest.mark.parametrize(("question", "answer", "state"), STATES)
def test_each_answer_has_its_state_and_says_it_in_words(question, answer, state):
    feedback = question.check(answer)
    assert feedback.state == state
    assert all(words.strip() for words in feedback.words)
    if state in ("right", "partly right", "not right yet"):
        assert f"<strong>{state.capitalize()}. </strong>" in feedback.html()
    if state != "not attempted":
        assert question.in_words(question.known(answer)).strip()


OTHER_WORDS = st.text().map("another lesson's {}".format)


@pytest.mark.parametrize("question", ALL)
@settings(max_examples=30)
@given(
    answer=st.none()
    | OTHER_WORDS
    | st.floats()
    | st.booleans()
    | st.lists(OTHER_WORDS | st.integers())
    | st.dictionaries(OTHER_WORDS, OTHER_WORDS)
)
def test_answers_of_another_lesson_are_not_answers(question, answer):
    if question is not NUMBER or isinstance(answer, bool) or not isinstance(answer, float):
        assert question.check(answer).state == "not attempted"


@pytest.mark.parametrize("chosen", ["Go on", "Stop", "Wait"])
def test_a_judgement_gives_its_reasons_first_then_the_others_and_calls_none_right(chosen):
    feedback = JUDGEMENT.check(chosen)
    mine, *others, closing = feedback.words
    reasons = {option.text: option.reason for option in JUDGEMENT.options}
    assert mine == f"You chose: {chosen}. {reasons.pop(chosen)}"
    assert len(others) == 2
    assert all(reason in " ".join(others) for reason in reasons.values())
    assert closing == "Whoever decides should say why."
    assert not {"correct", "right", "wrong"} & set(feedback.html().lower().split())


def test_a_number_says_on_which_side_it_went_astray():
    assert NUMBER.check(1).words == ("1 wholes is too high.",)
    assert NUMBER.check(0).words == ("0 wholes is too low.",)


def test_what_is_offered_does_not_give_the_answer_away():
    assert ORDER.shown != list(ORDER.items)
    assert sorted(ORDER.shown) == sorted(ORDER.items)
    assert ORDER.shown == Question.order(ORDER.prompt, list(ORDER.items)).shown
    assert sorted(SORT.shown) == ["cat", "fox", "owl"]


@pytest.mark.parametrize(
    ("question", "solved"),
    [
        (CHOICE, "Yes"),
        (SEVERAL, "c!"),
        (NUMBER, "0.333"),
        (ORDER, "<li>mouse</li><li>dog</li>"),
        (SORT, "owl: feathers"),
        (JUDGEMENT, "Money is short."),
    ],
)
def test_a_page_without_a_kernel_has_the_question_and_the_answer_behind_a_fold(question, solved):
    open_part, fold = question.html().split("<details>")
    assert question.prompt in open_part
    assert "<summary>See the " in fold
    assert solved in fold


def test_words_are_escaped():
    assert "More people would be &lt;seen&gt;." in JUDGEMENT.html()
    assert "Count &lt;again&gt;." in CHOICE.check("No").html()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Question.judgement("?", [("Go on", "So.")]), "at least two answers"),
        (lambda: Question.judgement("?", [("A", "So."), ("A", "Or.")]), "each different"),
        (lambda: Question.judgement("?", [("A", "So."), ("B", " ")]), "'B' has no reason"),
        (lambda: Question.choice("?", OPTIONS, right="Perhaps"), "'Perhaps' is not among"),
        (lambda: Question.several("?", OPTIONS, right=[]), "no right answer"),
        (lambda: Question.order("?", ["one"]), "at least two"),
        (lambda: Question.sort("?", {"a": ["x"], "b": ["x"]}), "each different"),
        (lambda: Question.sort("?", {"a": ["x", "y"]}), "at least two"),
        (lambda: Question.number("?", right=math.nan, tolerance=0), "finite"),
        (lambda: Question.number("?", right=1, tolerance=-1), "finite"),
    ],
)
def test_a_question_must_be_fair(make, words):
    with pytest.raises(CocreateError, match=words):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Question.number(" ", right=1, tolerance=0),
        lambda: Question.order("", ["one", "two"]),
        lambda: Question.judgement("", [("Yes", "So."), ("No", "So not.")]),
        lambda: Question.order("Order?", ["one", " "]),
        lambda: Question.sort("Sort?", {"": ["one"], "box": ["two"]}),
    ],
)
def test_a_question_and_its_answers_have_words(make):
    with pytest.raises(CocreateError):
        make()
