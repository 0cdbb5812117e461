"""The theory of change of lesson 03: what is lost without some assumptions, by hand."""

from __future__ import annotations

from itertools import product

import pytest

from cocreate_lib.lessons.course.the_pilot import CONTENT
from cocreate_lib.lessons.course.theory_of_change import (
    theory_alt,
    theory_picture,
    theory_sentence,
)
from tests.figures.test_narrow import faults

THEORY = CONTENT.theory


STEPS = list(THEORY.steps)


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
    assert "1 of 10 steps is no longer supported: Small sums for own goals." in sentence
    assert "Less offending is still supported." in sentence
    assert "8 of 10 steps are no longer supported" in theory_sentence(theory("time"))
    assert "Less offending itself is no longer" in theory_sentence(theory("time"))
    assert "every box has what it needs" in theory_sentence(theory())
    picture = theory_picture(theory("fund"))
    assert "Switched off: The fund can be used. No longer supported: Small sums" in picture.alt
    crossed = [text.get_text() for text in picture.figure.axes[0].texts]
    assert sum(text.startswith("✗") for text in crossed) == 2


def test_every_assumption_is_needed():
    needed = {need for step in THEORY.steps.values() for need in step.needs}
    assert set(THEORY.assumptions) <= needed


@pytest.mark.parametrize(
    ("off", "waves"),
    [
        (("fund",), {"means": 1}),
        (("fund", "partners"), {"means": 1, "company": 1, "ways": 2, "less": 3, "shown": 4,
                                "belonging": 4}),
        (("time",), {"bond": 1, "plan": 1, "means": 2, "hope": 2, "goals": 2, "less": 3,
                     "shown": 4, "belonging": 4}),
        (("measure",), {"shown": 1}),
    ],
)  # fmt: skip
def test_the_loss_spreads_from_box_to_box(off, waves):
    found = theory(*off)
    assert {name: wave for name, wave in found.waves.items() if wave} == waves
    assert list(found.waves) == STEPS


def test_what_the_loss_reaches_is_what_no_longer_stands():
    for bits in product([False, True], repeat=len(THEORY.assumptions)):
        found = theory(*(name for name, gone in zip(THEORY.assumptions, bits, strict=True) if gone))
        assert tuple(name for name, wave in found.waves.items() if wave) == found.lost
        for name, wave in found.waves.items():
            above = [found.waves[need] for need in THEORY.steps[name].needs if need in STEPS]
            assert wave <= 1 + max(above, default=0)


def test_the_browser_is_told_of_every_step_in_order():
    explorer = THEORY.explorer()
    numbers = explorer.drawing.numbers(theory("time"))
    assert (
        dict(zip(explorer.drawing.scene()["steps"], numbers, strict=True)) == theory("time").waves
    )


@pytest.mark.parametrize("off", [(), ("time",), tuple(THEORY.assumptions)])
def test_pictures_are_whole_wide_and_narrow_and_their_words_need_no_drawing(off):
    picture = theory_picture(theory(*off))
    assert faults(picture) == []
    assert picture.alt == theory_alt(theory(*off))
    assert picture.caption == THEORY.explorer().drawing.caption(theory(*off))
