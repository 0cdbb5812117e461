"""Lesson 04's pictures: their words say what they show, and nothing is cut off."""

from __future__ import annotations

import pandas as pd
import pytest

from cocreate_lib.figures.lessons.benchmarks import Benchmark, benchmarks_picture
from cocreate_lib.figures.lessons.bias import (
    BIAS_CAPTION,
    Scenario,
    bias_alt,
    bias_picture,
    contributions,
)
from cocreate_lib.figures.lessons.columns import (
    PeopleColumn,
    columns_alt,
    columns_picture,
    shares_of,
)
from cocreate_lib.figures.lessons.potential_outcomes import (
    PotentialOutcomes,
    potential_outcomes_alt,
    potential_outcomes_caption,
    potential_outcomes_picture,
)
from tests.figures.test_figures import cut_off, overlaps, words
from tests.figures.test_narrow import faults

SCENARIOS = [
    Scenario("Chance alone", -4.5, -5.0),
    Scenario("+ who gets in", -20.0, -5.5),
    Scenario("+ lost records", -19.0, -5.0),
]
TO_COME = ["+ slow courts"]
PEOPLE = [
    PotentialOutcomes("Person 9", True, 87, 365),
    PotentialOutcomes("Person 10", True, 365, 365),
    PotentialOutcomes("Person 159", False, 3, 12),
]
TREATED = pd.Series([True, True, True, False, False, False])
FEW = PeopleColumn(
    "a rating", pd.Series(["low", "high", "low", "high", "high", None], dtype="category")
)
AGE = PeopleColumn("age", pd.Series([18, 20, 31, 44, 52, 80]), step=10)
SHARE = PeopleColumn(
    "share of the programme delivered", pd.Series([0.1, 0.55, 0.9, None, None, None]), step=0.05
)
READY = PeopleColumn("readiness", pd.Series([-1.2, -0.5, 0.0, 0.2, 1.3, 0.5]), step=0.5)
BENCHMARKS = [
    Benchmark("Everybody", 0.33, 0.01, 0.334, True),
    Benchmark("Eleven or more", 0.56, 0.01, 0.47, False),
]

PICTURES = {
    "ladder": lambda: bias_picture(SCENARIOS, TO_COME),
    "no rung": lambda: bias_picture(SCENARIOS[:1], ["+ who gets in", *TO_COME, "+ lost records"]),
    "hidden": lambda: potential_outcomes_picture(PEOPLE, "days", turned=0),
    "turned": lambda: potential_outcomes_picture(PEOPLE, "days without reoffending", turned=2),
    "one column": lambda: columns_picture([FEW], TREATED, caption="Made up."),
    "two columns": lambda: columns_picture([AGE, FEW], TREATED, caption="Made up."),
    "three columns": lambda: columns_picture([FEW, SHARE, READY], TREATED, caption="Made up."),
    "benchmarks": lambda: benchmarks_picture(BENCHMARKS),
}


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_is_cut_off_or_lies_on_another_and_synthetic_is_said(name):
    picture = PICTURES[name]()
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert faults(picture) == []
    assert "Synthetic data: no real people" in words(picture)


def test_what_each_scenario_adds_sums_to_the_error():
    assert sum(contributions(SCENARIOS)) == pytest.approx(SCENARIOS[-1].error)


def test_the_words_tell_every_rung_and_those_to_come():
    alt = bias_alt(SCENARIOS, TO_COME)
    told = "+ who gets in: simple difference −20.0, truth −5.5 percentage points, gap −14.5"
    assert f"{told}, to which this adds −15.0;" in alt
    assert alt.endswith("; + slow courts: not built yet.")
    picture = PICTURES["ladder"]()
    assert "−15.0 points" in words(picture)
    assert "not built yet" in words(picture)
    assert (picture.alt, picture.caption) == (alt, BIAS_CAPTION)


@pytest.mark.parametrize("turned", [0, 1, 2, 3])
def test_the_other_world_is_told_only_of_those_who_are_turned_over(turned):
    alt = potential_outcomes_alt(PEOPLE, "days", turned=turned)
    assert alt.count("(nobody can see this)") == turned
    assert alt.count("the other outcome unseen") == 3 - turned
    assert ("87 with the programme, 365 without it (nobody can see this)" in alt) == (turned > 0)
    picture = potential_outcomes_picture(PEOPLE, "days", turned=turned)
    assert words(picture).count("?") == 2 * (3 - turned)
    assert ("−278" in words(picture)) == (turned > 0)
    assert picture.alt == alt
    assert picture.caption == potential_outcomes_caption(3, turned=turned)
    assert ("a computer made both" in picture.caption) == (turned > 0)


def test_a_column_tells_shares_or_quartiles_and_what_is_missing():
    alt = columns_alt([FEW, AGE], TREATED)
    assert "A rating: people in the programme: high (33%), low (67%);" in alt
    assert "people in the comparison group: high (100%), low (0%), missing for 1." in alt
    assert "Age: people in the programme: median 20, half of them between 19 and 26;" in alt
    assert "people in the comparison group: no values." in columns_alt([SHARE], TREATED)
    assert columns_picture([FEW, AGE], TREATED, caption="Made up.").alt == alt


def test_values_are_shown_one_by_one_or_in_ranges():
    assert [share.words for share in FEW.shares] == ["high", "low"]
    assert [share.words for share in AGE.shares][:2] == ["10 to 19", "20 to 29"]
    assert AGE.shares[-1].words == "80"
    assert [share.words for share in READY.shares][:2] == ["−1.5 to −1.0", "−1.0 to −0.5"]
    assert list(READY.places) == [0, 2, 3, 3, 5, 4]
    assert list(FEW.places) == [1, 0, 1, 0, 0, -1]
    assert list(SHARE.places[3:]) == [-1, -1, -1]
    assert SHARE.shares[SHARE.places[1]].words == "0.55 to 0.60"


@pytest.mark.parametrize("column", [FEW, AGE, SHARE, READY])
def test_each_group_adds_up_and_each_person_is_in_the_bar_of_their_value(column):
    for who in (TREATED, ~TREATED):
        known = column.people[who].notna().any()
        assert shares_of(column, who).sum() == pytest.approx(1 if known else 0)
    for value, place in zip(column.people, column.places, strict=True):
        if place >= 0 and column.step is not None:
            assert column.edges[place] - 1e-9 <= value < column.edges[place + 1]


def test_under_few_bars_stand_round_numbers():
    assert [READY.shares[place].low for place in READY.marked(3)] == ["−1.0", "0.0", "1.0"]
    assert len(READY.marked(99)) == len(READY.shares)
    assert FEW.marked(1) == [0, 1]


def test_the_benchmarks_say_which_one_was_aimed_at():
    alt = benchmarks_picture(BENCHMARKS).alt
    assert "Everybody: synthetic 33.0%, official 33.4% (aimed at)" in alt
    assert "official 47.0% (a check, not aimed at)" in alt
