"""Lesson 08: every lot is a null, its truth differs, and what the text says of them holds."""

from __future__ import annotations

import itertools

import pytest

from cocreate_lib.figures import readings_alt, readings_sentence
from cocreate_lib.lessons.course import mixed_findings
from cocreate_lib.lessons.course.mixed_findings import CONTENT, evidence, held, our_display, pilot
from cocreate_lib.lessons.course.truths import truth_of
from cocreate_lib.listening import RELATIONS, gramms
from tests.figures.test_figures import cut_off, overlaps
from tests.figures.test_narrow import faults

LOTS, READINGS = list(CONTENT.lots), list(CONTENT.readings)


def true_effect(lot: str) -> float:
    return truth_of(pilot(lot), "reoffended", "risk_difference")


@pytest.mark.parametrize("lot", LOTS)
def test_in_every_lot_the_difference_in_reoffending_is_not_significant(lot):
    found = evidence(lot)
    assert found.low < 0 < found.high


def test_the_truth_is_a_fall_nothing_and_a_rise():
    effects = {lot: true_effect(lot) for lot in LOTS}
    assert min(effects.values()) < 0 < max(effects.values())
    assert 0 in effects.values()
    assert effects["four"] > 0


def test_lots_two_and_three_have_the_same_numbers_for_reoffending_and_not_for_hope():
    two, three = evidence("two"), evidence("three")
    assert (two.rate, two.low, two.high) == (three.rate, three.low, three.high)
    assert not two.hope_differs
    assert three.hope_differs


def test_the_talk_is_the_same_for_all_and_each_letter_has_a_lot():
    assert len({str(evidence(lot).talk) for lot in LOTS}) == 1
    letters = [lot.name.split(": ")[1].split(" to ") for lot in CONTENT.lots.values()]
    assert letters[0][0] == "A"
    assert letters[-1][1] == "Z"
    for (_, last), (first, _) in itertools.pairwise(letters):
        assert ord(first) == ord(last) + 1


def test_a_lot_is_not_given_away_by_what_is_shown_before_the_truth():
    for lot in LOTS:
        for reading in READINGS:
            shown = held(lot, reading)
            told = f"{readings_sentence(shown)} {readings_alt(shown)}"
            assert not any(each.told in told for each in CONTENT.lots.values())


def test_a_reading_fits_where_its_check_says_so():
    thin = held("one", "delivery")
    assert thin.evidence.delivered < 0.5
    assert thin.fits[1] is True
    assert held("two", "delivery").fits[1] is False
    assert held("five", "chance").fits[0] is True
    assert all(held(lot, "measurement").fits[0] is None for lot in LOTS)
    # In lot four nothing that an evaluator has speaks for the comparison as the culprit.
    assert held("four", "comparison").fits[0] is False


@pytest.mark.parametrize("lot", [LOTS[0], LOTS[-1]])
def test_readings_are_drawn_whole(lot):
    shown = mixed_findings.readings_explorer().static(lot=lot, reading=READINGS[-2])
    assert cut_off(shown.picture) == []
    assert overlaps(shown.picture) == []
    assert faults(shown.picture) == []


def test_our_display_joins_both_strands_with_their_numbers_of_people():
    table = our_display().to_frame()
    assert set(table["relation"]) <= set(RELATIONS)
    assert our_display().synthetic
    heard = table[table["quantitative"] == ""]
    assert (heard["relation"] == "silent").all()
    assert table["qualitative_n"].nunique() == 1
    assert "not show a statistically significant" in table["quantitative"].iloc[0]
    assert gramms(our_display()).missing == ["why", "design", "methods", "integration", "limits"]


def test_what_each_strand_says_stands_alone_before_it_is_joined():
    for question in CONTENT.questions:
        told = mixed_findings.two_strands(question)
        assert CONTENT.questions[question].meta_inference not in repr(told)
