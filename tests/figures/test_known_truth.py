"""Lesson 04's pictures: their words say what they show, and nothing is cut off."""

from __future__ import annotations

import pandas as pd
import pytest

from cocreate_lib.figures.lessons.benchmarks import Benchmark, benchmarks_picture
from cocreate_lib.figures.lessons.bias import Scenario, bias_picture, contributions
from cocreate_lib.figures.lessons.columns import column_picture
from cocreate_lib.figures.lessons.potential_outcomes import (
    PotentialOutcomes,
    potential_outcomes_picture,
)
from tests.figures.test_figures import cut_off, overlaps, words

SCENARIOS = [
    Scenario("Chance alone", True, -4.5, -5.0),
    Scenario("+ who gets in", True, -20.0, -5.5),
    Scenario("+ slow courts", False, -20.0, -5.5),
    Scenario("+ lost records", True, -19.0, -5.0),
]
PEOPLE = [
    PotentialOutcomes("Person 9", True, 87, 365),
    PotentialOutcomes("Person 10", True, 365, 365),
    PotentialOutcomes("Person 159", False, 3, 12),
]
TREATED = pd.Series([True, True, True, False, False, False])
FEW = pd.Series(["low", "high", "low", "high", "high", None], dtype="category")
MANY = pd.Series([18.0, 20.5, 31, 44, 52, 80])
BENCHMARKS = [
    Benchmark("Everybody", 0.33, 0.01, 0.334, True),
    Benchmark("Eleven or more", 0.56, 0.01, 0.47, False),
]

PICTURES = {
    "bias": lambda: bias_picture(SCENARIOS),
    "hidden": lambda: potential_outcomes_picture(PEOPLE, "days", revealed=False),
    "revealed": lambda: potential_outcomes_picture(PEOPLE, "days", revealed=True),
    "levels": lambda: column_picture(FEW, TREATED, name="a rating", caption="Made up."),
    "ranges": lambda: column_picture(
        pd.Series(range(40)), pd.Series([True, False] * 20), name="age", caption="Made up."
    ),
    "benchmarks": lambda: benchmarks_picture(BENCHMARKS),
}


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_is_cut_off_or_lies_on_another_and_synthetic_is_said(name):
    picture = PICTURES[name]()
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert "Synthetic data: no real people" in words(picture)


def test_what_each_scenario_adds_sums_to_the_error():
    assert sum(contributions(SCENARIOS)) == pytest.approx(SCENARIOS[-1].error)
    assert contributions(SCENARIOS)[2] == 0


def test_the_words_tell_every_scenario_and_the_off_one_as_off():
    alt = bias_picture(SCENARIOS).alt
    assert "+ who gets in: simple difference −20.0, truth −5.5 percentage points, gap −14.5" in alt
    assert "+ slow courts: switched off" in alt
    assert "−15.0 points" in words(bias_picture(SCENARIOS))


def test_the_other_world_is_told_only_when_it_is_revealed():
    hidden, revealed = (
        potential_outcomes_picture(PEOPLE, "days", revealed=on) for on in (False, True)
    )
    assert "365 without it" not in hidden.alt.split("Person 10")[0]
    assert "87 with the programme, 365 without it (nobody can see this)" in revealed.alt
    assert "−278" in words(revealed)
    assert "−278" not in words(hidden)


def test_a_column_tells_shares_or_quartiles_and_what_is_missing():
    few = column_picture(FEW, TREATED, name="a rating", caption="Made up.").alt
    assert "People in the programme: high 33%, low 67%" in few
    assert "People in the comparison group: high 100%, low 0%, missing for 1" in few
    many = pd.concat([MANY, MANY + 1], ignore_index=True)
    alt = column_picture(many, pd.Series([True] * 6 + [False] * 6), name="age", caption="Made up.")
    assert "median 38, half of them between 23 and 50" in alt.alt


def test_a_column_that_one_group_does_not_have_is_said_so():
    values = pd.Series([0.1, 0.5, 0.9, None, None, None])
    alt = column_picture(values, TREATED, name="fidelity", caption="Made up.").alt
    assert "People in the comparison group: no values." in alt


def test_the_benchmarks_say_which_one_was_aimed_at():
    alt = benchmarks_picture(BENCHMARKS).alt
    assert "Everybody: synthetic 33.0%, official 33.4% (aimed at)" in alt
    assert "official 47.0% (a check, not aimed at)" in alt
