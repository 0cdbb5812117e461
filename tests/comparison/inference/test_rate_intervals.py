"""The intervals of two independent rates, each with the test that belongs to it."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cocreate_lib.comparison import AnalysisPlan, compare, rate
from cocreate_lib.comparison.compare import estimate_rows
from cocreate_lib.comparison.inference.rare_events import METHOD
from cocreate_lib.comparison.plan.fields import RATE_INTERVALS
from cocreate_lib.comparison.words.audiences import AUDIENCES

RATES = AnalysisPlan("t", [rate("y")], method="unadjusted")


def two_groups(events, n):
    """A table with so many events among so many people, programme first."""
    return pd.DataFrame(
        {
            "t": np.repeat([1, 0], n),
            "y": np.concatenate(
                [np.arange(size) < count for count, size in zip(events, n, strict=True)]
            )
            * 1,
        }
    )


@pytest.mark.parametrize(
    ("kind", "measure", "limits", "p_value"),
    [
        # 56/70 v 48/80. Difference: Newcombe (1998) Table II, methods 10 and the published
        # Miettinen-Nurminen limits. Ratio: r/outcomes.R (the score test by uniroot). p: R's
        # prop.test(correct = FALSE), which is the test that Koopman's interval turns round.
        ("newcombe", "risk_difference", (0.0524, 0.3339), None),
        ("score", "risk_difference", (0.0528, 0.3382), None),
        ("score", "risk_ratio", (1.07982150637, 1.67080557878), 0.0080450813682),
    ],
)
def test_intervals_of_rates_as_published(kind, measure, limits, p_value):
    result = compare(two_groups((56, 48), (70, 80)), RATES.replace(rate_interval=kind))
    row = result.estimates.set_index("measure").loc[measure]
    assert (row["conf_low"], row["conf_high"]) == pytest.approx(limits, abs=5e-5)
    if p_value is not None:
        assert row["p_value"] == pytest.approx(p_value, rel=1e-8)
    assert row["estimate"] == pytest.approx(0.2 if measure == "risk_difference" else 0.8 / 0.6)


@pytest.mark.parametrize("kind", RATE_INTERVALS)
@given(
    events=st.tuples(st.integers(0, 12), st.integers(0, 15)),
    conf_level=st.sampled_from([0.8, 0.9, 0.95]),
)
@settings(max_examples=40, deadline=None)
def test_an_interval_of_rates_and_its_p_value_agree(kind, events, conf_level):
    assume(0 < sum(events) < 27)
    plan = RATES.replace(rate_interval=kind, conf_level=conf_level)
    for _, row in compare(two_groups(events, (12, 15)), plan).estimates.iterrows():
        if np.isnan(row["conf_low"]):
            assert row["notes"].startswith(("no ratio", "no standard error"))
            continue
        null = 1.0 if row["scale"] == "ratio" else 0.0
        outside = not row["conf_low"] <= null <= row["conf_high"]
        assert outside == (row["p_value"] < 1 - conf_level)
        assert row["conf_low"] <= row["estimate"] <= row["conf_high"]


def test_se_type_names_the_interval_of_each_rate():
    for kind, names in (
        ("newcombe", ("Newcombe", "log", "log")),
        ("score", ("Miettinen-Nurminen", "Koopman", "log")),
        ("wald", ("Wald", "log", "log")),
    ):
        rows = compare(two_groups((15, 19), (32, 35)), RATES.replace(rate_interval=kind)).estimates
        assert rows["se_type"].tolist() == [f"binomial, {name} interval" for name in names]
    few = compare(two_groups((5, 9), (12, 15)), RATES).estimates["se_type"]
    assert few[0] == "binomial, Newcombe interval"
    assert few[1] == few[2] == f"binomial, {METHOD}"


def test_a_difference_and_a_ratio_that_disagree_are_said_to_every_reader():
    """Near the edge of significance the two measures' intervals can fall on different sides."""
    seen = 0
    for number, events in enumerate(itertools.product(range(10, 30, 2), range(30, 60, 3))):
        people = two_groups(events, (60, 120))
        rows = {row["measure"]: row for row in estimate_rows(people, RATES)}
        difference, ratio = rows["risk_difference"], rows["risk_ratio"]
        apart = difference["conf_low"] > 0 or difference["conf_high"] < 0
        disagree = apart != (ratio["conf_low"] > 1 or ratio["conf_high"] < 1)
        seen += disagree
        if disagree or number % 10 == 0:
            result = compare(people, RATES)
            for audience in AUDIENCES:
                said = str(result.sentences(audience))
                # In the verdict; to an evaluator once more, beside the ratio's E-value.
                times = disagree * (2 if audience == "evaluator" else 1)
                assert said.count("significant by the difference, and") == times
                assert said.count("by the risk ratio (from") == times
    assert seen > 0
