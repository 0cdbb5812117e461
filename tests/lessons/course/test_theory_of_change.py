"""The theory of change of lesson 03: what is lost without some assumptions, by hand."""

from __future__ import annotations

from cocreate_lib.lessons.course.the_pilot import CONTENT
from cocreate_lib.lessons.course.theory_of_change import theory_picture, theory_sentence

THEORY = CONTENT.theory


def theory(*off):
    return THEORY.holding(**{name: name not in off for name in THEORY.assumptions})


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


def test_every_assumption_is_needed():
    needed = {need for step in THEORY.steps.values() for need in step.needs}
    assert set(THEORY.assumptions) <= needed
