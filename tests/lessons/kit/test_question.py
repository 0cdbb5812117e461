"""Questions: declared fairly, offered without giving the answer away, folded without a kernel."""

from __future__ import annotations

import json
import math

import pytest

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
REPLIES = {"Two is odd.": "It can be halved.", "Three is odd.": ""}
STATEMENTS = Question.statements("True or false?", REPLIES, "Compare.", press="Say so")
ALL = [CHOICE, SEVERAL, NUMBER, ORDER, SORT, JUDGEMENT, STATEMENTS]


def test_what_is_offered_does_not_give_the_answer_away():
    assert sum(a == b for a, b in zip(ORDER.shown, ORDER.items, strict=True)) <= 1
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
        (STATEMENTS, "It can be halved."),
    ],
)
def test_a_page_without_a_kernel_has_the_question_and_the_answer_behind_a_fold(question, solved):
    open_part, fold = question.html().split("<details>")
    assert question.prompt in open_part
    assert "<summary>See the " in fold
    assert solved in fold


def test_words_are_escaped():
    assert "More people would be &lt;seen&gt;." in JUDGEMENT.html()
    assert "Even." in CHOICE.html()


@pytest.mark.parametrize("question", ALL)
def test_what_is_declared_is_json_and_says_all_that_was_asked(question):
    declared = json.loads(json.dumps(question.declared()))
    assert declared == question.declared()
    assert (declared["kind"], declared["prompt"]) == (question.kind, question.prompt)


def test_a_unit_has_one_word_or_two():
    two = Question.number("?", right=1, tolerance=0, unit=("month", "months"))
    assert two.declared()["units"] == ["month", "months"]
    assert "<p>1 month.</p>" in two.html()
    assert NUMBER.declared()["units"] == ["wholes", "wholes"]
    below = Question.number("?", right=-0.5, tolerance=0)
    assert "<p>\N{MINUS SIGN}0.5.</p>" in below.html()


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
