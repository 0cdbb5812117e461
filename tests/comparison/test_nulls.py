"""What a null can and can't say, from the comparison's own numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cocreate_lib.comparison import (
    AnalysisPlan,
    bayes_factor,
    compare,
    equivalence,
    frequency,
    posterior_difference,
    rate,
    scale,
    time_to,
)
from cocreate_lib.comparison.nulls import effective_counts
from tests.comparison.conftest import made_up_people

PEOPLE = made_up_people()
OUTCOMES = [
    rate("reoffended"),
    frequency("reoffences"),
    time_to("days", event="seen", unit="days"),
    scale("hope", unit="points"),
]
PLAN = AnalysisPlan(
    "programme",
    OUTCOMES,
    ["age", "sanctions", "office"],
    smallest_effect_of_interest={"reoffended": 0.1, "hope": 2.5},
)


def difference(result, outcome):
    rows = result.estimates[result.estimates["outcome"] == outcome]
    return rows[rows["scale"] == "difference"].iloc[0]


@pytest.mark.parametrize("method", ["unadjusted", "regression", "nearest", "weighting"])
@pytest.mark.parametrize("cluster", [None, "manager"])
def test_tests_and_detectable_differences_are_those_of_the_estimates_own_error(method, cluster):
    result = compare(PEOPLE, PLAN.replace(method=method, cluster=cluster))
    evidence = result.null_evidence()
    frame = evidence.to_frame()
    assert list(frame.columns) == ["outcome", "quantity", "value", "low", "high", "sentence"]
    row = difference(result, "reoffended")
    own = equivalence(row["estimate"], row["std_error"], low=-0.1, high=0.1, df=row["df"])
    assert evidence.value("reoffended", "equivalence") == pytest.approx(own.p_value)
    # The two one-sided tests are the two halves of the equivalence test.
    halves = [
        evidence.value("hope", f"non_inferiority_{side}_is_worse") for side in ("higher", "lower")
    ]
    assert evidence.value("hope", "equivalence") == pytest.approx(max(halves))
    # With a true difference of this size the two-sided test rejects in 80% of studies.
    for outcome in ("reoffended", "reoffences", "days", "hope"):
        row = difference(result, outcome)
        size = evidence.value(outcome, "minimum_detectable_effect")
        edge = stats.t.isf(0.025, row["df"])
        power = stats.t.cdf(size / row["std_error"] - edge, row["df"])
        assert power == pytest.approx(0.8)
        assert evidence.value(outcome, "excluded_effects") == max(
            abs(row["conf_low"]), abs(row["conf_high"])
        )
        assert evidence.value(outcome, "design_effect") > 0
    none = frame[(frame["outcome"] == "days") & (frame["quantity"] == "equivalence")].iloc[0]
    assert np.isnan(none["value"])
    assert "declares no smallest effect" in none["sentence"]


def test_two_independent_groups_have_a_design_effect_of_one_and_whole_counts():
    result = compare(PEOPLE, PLAN.replace(method="unadjusted"))
    evidence = result.null_evidence()
    for outcome in ("reoffended", "hope", "reoffences", "days"):
        # A time's error has its degrees of freedom corrected: near 1.
        tight = 1e-2 if outcome == "days" else 1e-9
        assert evidence.value(outcome, "design_effect") == pytest.approx(1, rel=tight)
    groups = PEOPLE.groupby("programme")["reoffended"]
    events, n = groups.sum(), groups.size()
    counts = (float(events[1]), float(events[0])), (float(n[1]), float(n[0]))
    assert evidence.value("reoffended", "posterior_difference") == pytest.approx(
        posterior_difference(*counts).mean
    )
    assert evidence.value("reoffended", "bayes_factor") == pytest.approx(
        bayes_factor(*counts).value
    )
    assert "effective" not in str(evidence)


def test_clusters_that_are_alike_are_worth_fewer_people():
    rng = np.random.default_rng(3)
    managers = np.repeat(np.arange(40), 20)
    alike = (rng.random(40) < 0.4)[managers]
    people = pd.DataFrame(
        {
            "programme": (managers % 2),
            "reoffended": np.where(rng.random(800) < 0.7, alike, rng.random(800) < 0.4) * 1,
            "manager": managers,
        }
    )
    plan = AnalysisPlan("programme", [rate("reoffended")], method="unadjusted", cluster="manager")
    result = compare(people, plan)
    evidence = result.null_evidence()
    effect = evidence.value("reoffended", "design_effect")
    assert effect > 3
    (case,) = result._cases()
    counts = effective_counts(case)
    assert not counts.whole
    # Wider by what its degrees of freedom add to the interval.
    wider = stats.t.isf(0.025, result.estimates["df"][0]) / stats.norm.isf(0.025)
    assert counts.n[0] == pytest.approx(400 / effect / wider**2)
    # The counts have the two rates, and the uncertainty of the comparison.
    rates = np.array(counts.events) / np.array(counts.n)
    assert rates == pytest.approx(np.array(case.finding.means))
    error = np.sqrt((rates * (1 - rates) / np.array(counts.n)).sum())
    assert error == pytest.approx(result.estimates["std_error"][0] * wider)
    assert "as effective counts" in str(evidence)
    assert "Beta(1, 1) prior" in str(evidence)


def test_an_interval_from_draws_has_the_clusters_degrees_of_freedom():
    people = PEOPLE.assign(manager=PEOPLE["manager"] % 12)
    plan = PLAN.replace(
        method="unadjusted", cluster="manager", errors="wild_bootstrap", seed=1, replications=99
    )
    result = compare(
        people, plan.replace(outcomes=[rate("reoffended")], smallest_effect_of_interest=0.1)
    )
    row, evidence = difference(result, "reoffended"), result.null_evidence()
    assert np.isnan(row["df"])
    own = equivalence(row["estimate"], row["std_error"], low=-0.1, high=0.1, df=11)
    assert evidence.value("reoffended", "equivalence") == pytest.approx(own.p_value)
    assert "nan" not in str(evidence)


def test_without_an_interval_it_says_why():
    people = PEOPLE.head(40).assign(reoffended=lambda d: 1 - d["programme"])
    plan = AnalysisPlan("programme", [rate("reoffended")], ["age"], method="weighting")
    result = compare(people, plan)
    row = result.null_evidence().to_frame().iloc[0]
    if np.isnan(result.estimates["conf_low"][0]):
        assert row["sentence"].startswith("Not available")
    plain = compare(people, plan.replace(method="unadjusted")).null_evidence().to_frame()
    # Nobody against everybody: an interval, but no standard error to test with.
    assert plain["quantity"].tolist() == ["excluded_effects"]


def test_a_low_confidence_level_has_no_equivalence_test():
    result = compare(PEOPLE, PLAN.replace(conf_level=0.4))
    assert np.isnan(result.null_evidence().value("reoffended", "equivalence"))


def test_it_prints_and_shows():
    evidence = compare(PEOPLE, PLAN).null_evidence()
    assert str(evidence).startswith("What a null can and can't say\n  reoffended\n    - ")
    assert repr(evidence) == str(evidence)
    assert "<li>" in evidence._repr_html_()
    assert np.isnan(evidence.value("reoffended", "not_there"))
