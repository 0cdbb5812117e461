"""What a null can and can't say, from the comparison's own numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cocreate_lib.comparison import (
    AnalysisPlan,
    bayes_factor,
    compare,
    equivalence,
    frequency,
    posterior_difference,
    rate,
    risk_difference_interval,
    scale,
    time_to,
)
from cocreate_lib.comparison.words.audiences import AUDIENCES
from cocreate_lib.errors import DataError
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
    row = difference(result, "hope")
    own = equivalence(row["estimate"], row["std_error"], low=-2.5, high=2.5, df=row["df"])
    assert evidence.value("hope", "equivalence") == pytest.approx(own.p_value, rel=1e-8)
    # The two one-sided tests are the two halves of the equivalence test.
    halves = [
        evidence.value("hope", f"non_inferiority_{side}_is_worse") for side in ("higher", "lower")
    ]
    assert evidence.value("hope", "equivalence") == pytest.approx(max(halves))
    # With a true difference of this size the two-sided test rejects in 80% of studies.
    for outcome in ("days", "hope"):
        row = difference(result, outcome)
        size = evidence.value(outcome, "minimum_detectable_effect")
        edge = stats.t.isf(0.025, row["df"])
        power = stats.t.cdf(size / row["std_error"] - edge, row["df"])
        assert power == pytest.approx(0.8)
    for outcome in ("reoffended", "reoffences", "days", "hope"):
        row = difference(result, outcome)
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


def counts_by_hand(result, df):
    """People in effect of each group, and those with the outcome."""
    row = difference(result, "reoffended")
    wider = stats.t.isf(0.025, df) / stats.norm.isf(0.025)
    effect = result.null_evidence().value("reoffended", "design_effect")
    n = row[["n_treated", "n_comparison"]].to_numpy(float) / effect / wider**2
    means = result.means.set_index("outcome").loc["reoffended", ["treated", "comparison"]]
    return n, means.to_numpy(float) * n


def has_posterior_of(evidence, seen, n):
    rows = evidence.to_frame().set_index(["outcome", "quantity"])
    found = rows.loc[("reoffended", "posterior_difference"), ["value", "low", "high"]]
    posterior = posterior_difference(tuple(seen), tuple(n))
    expected = (posterior.mean, *posterior.interval)
    assert found.to_numpy(float) == pytest.approx(expected, abs=1e-6)


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
    row = difference(result, "reoffended")
    n, seen = counts_by_hand(result, row["df"])
    # They have the uncertainty of the comparison, its degrees of freedom with it.
    wald = np.sqrt((seen / n * (1 - seen / n) / n).sum()) * stats.norm.isf(0.025)
    assert wald == pytest.approx((row["conf_high"] - row["conf_low"]) / 2)
    has_posterior_of(evidence, seen, n)
    assert "as effective counts" in str(evidence)
    assert "Beta(1, 1) prior" in str(evidence)


def test_an_interval_from_draws_has_the_clusters_degrees_of_freedom():
    people = PEOPLE.assign(manager=PEOPLE["manager"] % 12)
    plan = PLAN.replace(
        method="unadjusted", cluster="manager", errors="wild_bootstrap", seed=1, replications=99
    )
    result = compare(
        people, plan.replace(outcomes=[rate("reoffended")], smallest_effect_of_interest=0.2)
    )
    row, evidence = difference(result, "reoffended"), result.null_evidence()
    assert np.isnan(row["df"])
    n, seen = counts_by_hand(result, 11)
    has_posterior_of(evidence, seen, n)
    # The test against the bound is the bootstrap's own: the bound is where an interval ends that
    # leaves out as much on this side.
    for sign, side in ((1, "higher"), (-1, "lower")):
        p_value = evidence.value("reoffended", f"non_inferiority_{side}_is_worse")
        assert 0 < p_value < 0.5
        for change, is_inside in ((1e-4, True), (-1e-4, False)):
            level = 1 - 2 * p_value + change
            again = compare(people, result.plan.replace(conf_level=level))
            limits = difference(again, "reoffended")[["conf_low", "conf_high"]]
            assert (limits["conf_low"] < sign * 0.2 < limits["conf_high"]) == is_inside
    assert "nan" not in str(evidence)


def test_without_an_interval_it_says_why():
    people = PEOPLE.head(40).assign(reoffended=lambda d: 1 - d["programme"])
    plan = AnalysisPlan("programme", [rate("reoffended")], ["age"], method="weighting")
    result = compare(people, plan)
    row = result.null_evidence().to_frame().iloc[0]
    if np.isnan(result.estimates["conf_low"][0]):
        assert row["sentence"].startswith("Not available")
    plain = compare(people, plan.replace(method="unadjusted")).null_evidence().to_frame()
    # Nobody against everybody has no standard error, and an interval all the same.
    detectable = plain.set_index("quantity").loc["minimum_detectable_effect"]
    assert 0 < -detectable["low"] < 1
    assert np.isnan(detectable["high"])
    assert "Even a rise to everybody" in detectable["sentence"]


WAYS = [
    {"method": "unadjusted"},
    {"method": "unadjusted", "rate_interval": "score"},
    {"method": "unadjusted", "rate_interval": "wald"},
    {"method": "unadjusted", "cluster": "manager"},
    {"method": "unadjusted", "cluster": "manager", "errors": "wild_bootstrap"},
    {"method": "unadjusted", "errors": "bootstrap"},
    {"method": "unadjusted", "errors": "randomisation"},
    {"method": "regression"},
    {"method": "regression", "errors": "cr2"},
    {"method": "nearest"},
    {"method": "subclassification"},
    {"method": "weighting", "cluster": "manager"},
    {"method": "doubly_robust"},
    {"method": "weighting", "missing": "impute", "imputations": 2, "seed": 1},
]


def excludes(quantity):
    return "the data exclude" in quantity.sentence


@given(
    way=st.sampled_from(WAYS),
    seed=st.integers(0, 10_000),
    chances=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    size=st.sampled_from([0.02, 0.05, 0.1, 0.3]),
    conf_level=st.sampled_from([0.8, 0.9, 0.95]),
)
@settings(max_examples=30, deadline=None)
def test_interval_tests_and_sentences_never_contradict(way, seed, chances, size, conf_level):
    """Whatever the method: what the interval holds is not excluded, and what it leaves out is."""
    rng = np.random.default_rng(seed)
    people = made_up_people(90, seed)
    chance = np.where(people["programme"] == 1, *chances)
    people["reoffended"] = (rng.random(len(people)) < chance) * 1.0
    if "missing" in way:
        people.loc[people.index[::9], "reoffended"] = np.nan
    if way.get("errors") in ("wild_bootstrap", "bootstrap", "randomisation"):
        way = {**way, "seed": 1, "replications": 99}
    plan = AnalysisPlan(
        "programme",
        [rate("reoffended")],
        [] if way["method"] == "unadjusted" else ["age"],
        smallest_effect_of_interest=size,
        conf_level=conf_level,
        **way,
    )
    try:
        result = compare(people, plan)
    except DataError:
        return
    alpha = 1 - conf_level
    for _, row in result.estimates.iterrows():
        null = 1.0 if row["scale"] == "ratio" else 0.0
        if np.isfinite(row["conf_low"]) and abs(row["p_value"] - alpha) > 1e-6:
            out = not row["conf_low"] <= null <= row["conf_high"]
            assert out == (row["p_value"] < alpha)
    row, evidence = difference(result, "reoffended"), result.null_evidence()
    if np.isnan(row["conf_low"]):
        assert "Not available" in str(evidence)
        return
    found = {each.quantity: each for each in evidence.quantities}
    for edge, side in ((row["conf_high"], "higher"), (-row["conf_low"], "lower")):
        one = found[f"non_inferiority_{side}_is_worse"]
        assert excludes(one) == (edge < size)
        if abs(one.value - alpha / 2) > 1e-6:
            assert (one.value < alpha / 2) == (edge < size)
    both = found["equivalence"]
    assert excludes(both) == (-size < both.low and both.high < size)
    assert row["conf_low"] <= both.low + 1e-9
    assert both.high <= row["conf_high"] + 1e-9
    manager = str(result.sentences())
    if "in both directions" in manager:
        assert not excludes(both) or max(row["conf_high"], -row["conf_low"]) >= size
    for audience in AUDIENCES:
        assert "nan" not in str(result.sentences(audience))


def test_a_low_confidence_level_has_no_equivalence_test():
    result = compare(PEOPLE, PLAN.replace(conf_level=0.4))
    assert np.isnan(result.null_evidence().value("reoffended", "equivalence"))


def test_it_prints_and_shows():
    evidence = compare(PEOPLE, PLAN).null_evidence()
    assert str(evidence).startswith("What a null can and can't say\n  reoffended\n    - ")
    assert repr(evidence) == str(evidence)
    assert "<li>" in evidence._repr_html_()
    assert np.isnan(evidence.value("reoffended", "not_there"))


@pytest.mark.parametrize("conf_level", [0.8, 0.99])
def test_the_detectable_fall_has_its_power_at_the_declared_level(conf_level):
    """All tables whose Miettinen-Nurminen interval lies below zero, by their chances."""
    n, had = (60, 60), np.concatenate([np.arange(60) < 20, np.arange(60) < 30])
    people = pd.DataFrame({"programme": np.repeat([1, 0], n), "y": had.astype(int)})
    plan = AnalysisPlan("programme", [rate("y")], method="unadjusted", rate_interval="score")
    evidence = compare(people, plan.replace(conf_level=conf_level)).null_evidence()
    row = evidence.to_frame().set_index("quantity").loc["minimum_detectable_effect"]
    found = np.array(
        [
            [risk_difference_interval((a, b), n, conf_level=conf_level)[1] < 0 for b in range(61)]
            for a in range(61)
        ]
    )

    def power(fall):
        first, second = (stats.binom.pmf(np.arange(61), 60, p) for p in (0.5 - fall, 0.5))
        return first @ found @ second

    assert power(-row["low"] + 0.002) > 0.8 > power(-row["low"] - 0.002)
