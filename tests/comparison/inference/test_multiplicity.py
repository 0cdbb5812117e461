"""Holm's correction, held to statsmodels; and what it does to a comparison."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from cocreate_lib import AnalysisPlan, compare, frequency, rate, scale, time_to
from cocreate_lib.comparison.inference.multiplicity import holm
from cocreate_lib.comparison.words.audiences import AUDIENCES

PLAN = AnalysisPlan(
    "programme",
    [rate("reoffended"), frequency("reoffences"), time_to("days", event="seen"), scale("hope")],
    method="unadjusted",
)


@settings(max_examples=15)  # statsmodels collects garbage at each call
@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_holm_is_that_of_statsmodels(p_values):
    theirs = multipletests(p_values, method="holm")[1]
    assert holm(np.array(p_values)) == pytest.approx(theirs)


def test_a_test_that_was_not_made_does_not_count():
    assert holm(np.array([0.02, np.nan, 0.5])).tolist()[0] == pytest.approx(0.04)


def test_one_p_value_an_outcome_is_corrected(people):
    rows = compare(people, PLAN).estimates
    headline = rows[rows["p_value_holm"].notna()]
    assert headline["measure"].tolist() == [
        "risk_difference",
        "mean_difference",
        "rmst_difference",
        "mean_difference",
    ]
    theirs = multipletests(headline["p_value"], method="holm")[1]
    assert headline["p_value_holm"].to_numpy() == pytest.approx(theirs)


def test_one_outcome_keeps_its_p_value(people):
    row = compare(people, PLAN.replace(outcomes=[scale("hope")])).estimates.iloc[0]
    assert row["p_value_holm"] == row["p_value"]


def test_a_verdict_that_holm_takes_back_is_said(people):
    """Of five outcomes one has p between 0.01 and 0.05, and the others have more."""
    rng = np.random.default_rng(3)
    noise = {f"x{i}": rng.normal(size=len(people)) for i in range(4)}
    weak = rng.normal(size=len(people)) + 0.27 * people["programme"]
    outcomes = [scale("weak"), *map(scale, noise)]
    result = compare(people.assign(weak=weak, **noise), PLAN.replace(outcomes=outcomes))
    row = result.estimates.iloc[0]
    assert row["conf_low"] > 0
    assert 0.01 < row["p_value"] < 0.05 < row["p_value_holm"]
    assert "with Holm's correction for 5 outcomes this is not significant at 5%" in row["notes"]
    both = "statistically significant taken alone, and not significant once allowance is made for"
    for audience in AUDIENCES:
        text = str(result.sentences(audience)[0])
        assert f"{both} the plan's 5 outcomes (Holm's correction, p = 0." in text
        # One verdict, with both readings in it.
        assert "not statistically significant" not in text.partition("You cannot say")[0]
        assert "Holm" not in str(result.sentences(audience)[1])
