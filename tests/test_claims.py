"""Each statement of a lesson about the real world has its fact, or is marked as ours."""

import pytest

from tools import claims
from tools.prose import Paragraph, lesson_names, paragraphs

FOUND = [each for name in lesson_names() for each, _ in claims.suspects(paragraphs(name))]


@pytest.mark.parametrize("name", lesson_names())
def test_what_a_lesson_says_of_the_real_world_has_a_fact_or_a_mark(name):
    found = [f"{each.where}: {each.text}" for each, _ in claims.unowned() if name in each.where]
    assert found == [], "cite a fact, mark it as ours, or allow it with a reason in claims.toml"


@pytest.mark.parametrize(
    "text",
    [
        "In 2014 there was a reform.",
        "The Justice Data Lab publishes all of its results.",
        "Research shows that hope matters.",
        "Sherry Arnstein drew a ladder.",
        "Case managers often have too little time.",
        "Most published evaluations are small.",
        "The probation services in England were split.",
    ],
)
def test_such_sentences_are_found_and_a_fact_or_a_mark_lets_them_be(text):
    assert len(list(claims.suspects([Paragraph("here", text)]))) == 1
    assert not list(claims.suspects([Paragraph("here", text, facts=("pilot",))]))
    assert not list(claims.suspects([Paragraph("here", text, is_ours=True)]))


@pytest.mark.parametrize(
    "text", ["Robin has a daughter.", "Move the slider.", "What would you do, and why?"]
)
def test_others_are_left_alone(text):
    assert not list(claims.suspects([Paragraph("here", text)]))


@pytest.mark.parametrize(("begins", "why"), claims.allowed().items())
def test_what_is_allowed_says_why_and_is_still_there(begins, why):
    assert len(why.split()) > 5
    assert sum(each.text.startswith(begins) for each in FOUND) == 1


def test_paragraphs_know_their_facts_and_marks():
    found = paragraphs("00_start_here")
    told = next(each for each in found if "article_finding" in each.facts)
    assert told.text.startswith("Then came the question whether it worked.")
    ours = next(each for each in found if each.text.startswith("Imagine a programme."))
    assert ours.is_ours
    assert "100 people" in ours.text
    labels = [each for each in found if each.where.startswith("00_start_here.toml")]
    assert "People in each group" in [each.text for each in labels]
