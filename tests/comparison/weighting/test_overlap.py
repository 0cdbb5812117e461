"""Notes on weights that leave too few people to go by."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cocreate_lib.comparison import AnalysisPlan, compare, frequency, rate
from cocreate_lib.comparison.inference.few_counts import NOTE as COUNTS_NOTE
from cocreate_lib.comparison.weighting.overlap import HELD, overlap_notes, weight_notes
from tests.comparison.conftest import made_up_people

RESULTS = Path(__file__).resolve().parents[3] / "benchmarks" / "results"
TREATED = np.repeat([True, False], 50)


def with_one(value, place=0):
    """Hundred ones, and one of them another number."""
    values = np.ones(100)
    values[place] = value
    return values


def test_kish_by_hand():
    notes = weight_notes(TREATED, with_one(11.0))
    # (49 + 11)² / (49 + 121), and 11 over the mean of 60/50.
    assert notes[0].endswith("21.2 of 50 in the programme and 50.0 of 50 in the comparison group")
    assert len(notes) == 1
    assert "is 13 times the mean weight there" in weight_notes(TREATED, with_one(18.0))[1]


@pytest.mark.parametrize("place", [0, 99])
def test_one_person_with_much_of_the_weight(place):
    words = "in the programme" if place == 0 else "in the comparison group"
    (note,) = overlap_notes(TREATED, with_one(8.0, place), np.full(100, 0.5), "ATE")
    assert f"one person has 14% of the weight {words}" in note
    assert "89% to 93%" in note
    assert "trim=" in note
    assert "ATO" in note
    assert "; " not in note  # where notes are split


def test_few_people_of_equal_weight_have_no_such_note():
    treated = np.repeat([True, False], 8)
    assert overlap_notes(treated, np.ones(16), np.full(16, 0.5), "ATE") == []


@pytest.mark.parametrize(
    ("estimand", "low", "high"),
    [("ATT", 0, 1), ("ATC", 1, 0), ("ATE", 1, 1), ("ATO", 0, 0)],
)
def test_scores_near_an_end_matter_where_the_estimand_looks(estimand, low, high):
    for end, matters in ((0.01, low), (0.99, high)):
        score = np.where(np.arange(100) < 6, end, 0.5)
        notes = overlap_notes(TREATED, np.ones(100), score, estimand)
        assert len(notes) == matters
        assert not matters or "6 people have propensity scores within 0.02 of 0 or 1" in notes[0]


def test_trimming_takes_the_note_away():
    people = made_up_people(300)
    people["reason"] = np.exp(people["sanctions"] / 2) * (1 + 3 * people["programme"])
    plan = AnalysisPlan(
        "programme", [rate("reoffended")], ["reason"], method="weighting", estimand="ATE"
    )
    assert any("overlap is poor" in note for note in compare(people, plan).notes)
    trimmed = compare(people, plan.replace(trim=(0.1, 0.9)))
    assert not any("overlap is poor" in note for note in trimmed.notes)


def simulated():
    return json.loads((RESULTS / "coverage.json").read_text(encoding="utf-8"))


def test_frequencies_in_a_small_group_have_a_note_or_score_intervals():
    people = made_up_people(300)
    plan = AnalysisPlan(
        "programme", [frequency("reoffences"), rate("reoffended")], method="unadjusted"
    )
    assert people["programme"].sum() < 100
    for errors, note in (("auto", COUNTS_NOTE), ("bootstrap", "may have most of the events")):
        found = compare(people, plan.replace(errors=errors, replications=99, seed=1))
        rows = found.estimates.set_index("outcome")
        assert rows.loc["reoffences", "notes"].str.contains(note, regex=False).all()
        assert not rows.loc["reoffended", "notes"].str.contains("the events").any()
    many = compare(made_up_people(800), plan)
    assert not any("the events" in note for note in many.notes)


def test_frequencies_in_small_groups_held_the_truth():
    seen = [
        row["coverage"]
        for row in simulated()["simulated"]
        if row["outcome"] == "reoffences"
        and row["world"] in ("eight_people", "skewed_counts", "two_small_groups")
    ]
    assert len(seen) == 22
    assert min(seen) > 0.95


def test_the_coverage_that_the_note_speaks_of_was_seen():
    found = simulated()["simulated"]
    seen = [
        row["coverage"]
        for row in found
        if row["world"] == "poor_overlap"
        and row["plan"] in ("weighting, ATE", "doubly robust, ATE")
    ]
    assert (min(seen), max(seen)) == pytest.approx(HELD, abs=0.02)
