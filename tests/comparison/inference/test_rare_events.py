"""Rates near 0 or 1 in small groups: levels, mirrors, and what is refused."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cocreate_lib.comparison import AnalysisPlan, compare, rate, time_to
from cocreate_lib.comparison.inference.intervals import MeanCovariance, linearised
from cocreate_lib.comparison.inference.rare_events import (
    FEW,
    METHOD,
    Rates,
    effective_rates,
    rare_interval,
)
from cocreate_lib.comparison.rates.newcombe import newcombe, newcombe_test
from cocreate_lib.comparison.words.audiences import AUDIENCES
from cocreate_lib.errors import DataError

METHODS = (
    {"method": "regression"},
    {"method": "nearest", "caliper": None},
    {"method": "optimal", "caliper": None},
    {"method": "subclassification", "subclasses": 2},
    {"method": "weighting"},
    {"method": "weighting", "estimand": "ATE"},
    {"method": "weighting", "weights": "entropy"},
    {"method": "doubly_robust"},
)
RATES = ("risk_difference", "risk_ratio", "odds_ratio")


def few_events(n, events, seed=0):
    """Two groups, programme first, with so many events and a covariate that means nothing."""
    rng = np.random.default_rng(seed)
    y = np.concatenate(
        [rng.permutation(size) < count for size, count in zip(n, events, strict=True)]
    )
    treated = np.repeat([1, 0], n)
    return pd.DataFrame({"t": treated, "y": y * 1, "x": rng.normal(size=sum(n)) + 0.3 * treated})


def compared(people, **fields):
    rows = compare(people, AnalysisPlan("t", [rate("y")], ["x"], **fields)).estimates
    return rows.set_index("measure")


@pytest.mark.parametrize("fields", METHODS, ids=lambda f: "-".join(map(str, f.values())))
@pytest.mark.parametrize("events", [(0, 18), (1, 18), (60, 582), (59, 582)])
def test_nobody_or_hardly_anybody_of_sixty_is_not_significant(fields, events):
    rows = compared(few_events((60, 600), events), **fields)
    row = rows.loc["risk_difference"]
    assert METHOD in row["se_type"]
    assert row["conf_low"] < 0 < row["conf_high"]
    # No narrower than for as many people as they are, but for what the covariate explains.
    plain = newcombe(events, (60, 600), 1.96)
    assert row["conf_high"] - row["conf_low"] > 0.95 * (plain[1] - plain[0])
    assert row["p_value"] > 0.05
    assert "narrow" not in row["notes"]


@pytest.mark.parametrize("fields", METHODS, ids=lambda f: "-".join(map(str, f.values())))
def test_with_and_without_the_outcome_mirror_each_other(fields):
    people = few_events((40, 160), (2, 12), seed=4)
    one, other = compared(people, **fields), compared(people.assign(y=1 - people["y"]), **fields)
    for measure in ("risk_difference",):
        found, mirror = one.loc[measure], other.loc[measure]
        assert found["estimate"] == pytest.approx(-mirror["estimate"], abs=1e-9)
        assert found["conf_low"] == pytest.approx(-mirror["conf_high"], abs=1e-7)
        assert found["p_value"] == pytest.approx(mirror["p_value"], abs=1e-7)
    found, mirror = one.loc["odds_ratio"], other.loc["odds_ratio"]
    assert found["conf_low"] == pytest.approx(1 / mirror["conf_high"], rel=1e-6)


@given(
    st.tuples(st.integers(1, 40), st.integers(1, 80)),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
    st.sampled_from([0.5, 0.8, 0.95, 0.99]),
)
@settings(max_examples=50, deadline=None)
def test_for_two_groups_as_they_are_it_is_newcombes_interval_and_test(n, shares, conf_level):
    events = tuple(round(share * size) for share, size in zip(shares, n, strict=True))
    rates = np.array(events) / np.array(n)
    spread = MeanCovariance(np.diag(rates * (1 - rates) / np.array(n)))
    own = effective_rates(rates, spread, n)
    assert own.sizes == pytest.approx(n)
    found = rare_interval(linearised("risk_difference", rates), 0.1, own, conf_level)
    z = stats.norm.ppf(0.5 + conf_level / 2)
    assert (found.conf_low, found.conf_high) == pytest.approx(newcombe(events, n, z), abs=1e-9)
    assert found.p_value == pytest.approx(newcombe_test(events, n)[1], abs=1e-9)
    for measure in RATES:
        at = linearised(measure, rates)
        if at.problem:
            continue
        found = rare_interval(at, 0.1, own, conf_level)
        assert found.conf_low <= found.estimate + 1e-9 * abs(found.estimate)
        assert found.estimate <= found.conf_high + 1e-9 * abs(found.estimate)
        null = at.back(0.0)
        if abs(found.p_value - (1 - conf_level)) > 1e-6:
            out = not found.conf_low <= null <= found.conf_high
            assert out == (found.p_value < 1 - conf_level)


@pytest.mark.parametrize(("n", "share"), [((60, 600), 0.03), ((8, 150), 0.13), ((60, 300), 0.95)])
@pytest.mark.parametrize("measure", RATES)
def test_false_alarms_by_every_table(n, share, measure):
    """Equal rates, two groups as they are: every table with its probability."""
    chances = [stats.binom.pmf(np.arange(size + 1), size, share) for size in n]
    alarms = 0.0
    for i, j in itertools.product(range(n[0] + 1), range(n[1] + 1)):
        chance = chances[0][i] * chances[1][j]
        if chance < 1e-5:
            continue
        rates = np.array([i / n[0], j / n[1]])
        at = linearised(measure, rates)
        if at.problem:
            continue
        own = Rates((rates[0], rates[1]), n, 0.0, np.inf)
        low, high = own.limits(at.to, 1.959964)
        alarms += chance * (low > 0 or high < 0)
    assert alarms < 0.056


def test_a_variance_that_is_too_small_by_chance_is_not_believed():
    spread = MeanCovariance(np.diag([1e-6, 0.25 / 100]), 50.0)
    own = effective_rates(np.array([0.05, 0.5]), spread, (20.0, 300.0))
    assert own.sizes == pytest.approx((20.0, 100.0))
    assert own.are_rare
    assert not Rates((0.3, 0.5), (FEW / 0.3 + 1, 100.0), 0.0, 50.0).are_rare
    nobody = effective_rates(np.array([1e-9, 0.5]), spread, (20.0, 300.0))
    assert nobody.rates[0] == 0
    assert nobody.none_differ
    assert nobody.sizes[0] == 20


@pytest.mark.parametrize("errors", ["bootstrap", "wild_bootstrap"])
def test_a_bootstrap_of_hardly_any_events_is_refused(errors):
    people = few_events((30, 90), (0, 9)).assign(office=np.arange(120) % 40)
    cluster = "office" if errors == "wild_bootstrap" else None
    rows = compared(
        people, method="weighting", errors=errors, cluster=cluster, seed=1, replications=99
    )
    row = rows.loc["risk_difference"]
    assert np.isnan(row["conf_low"])
    assert "too few people had the outcome" in row["notes"]


def test_with_clusters_nobody_in_a_group_gives_no_interval():
    people = few_events((60, 600), (0, 18)).assign(office=np.arange(660) % 60)
    plan = AnalysisPlan("t", [rate("y")], ["x"], method="weighting", cluster="office")
    result = compare(people, plan)
    assert np.isnan(result.estimates["conf_low"]).all()
    for audience in AUDIENCES:
        assert "how alike people of one cluster are" in str(result.sentences(audience))
    some = compare(few_events((60, 600), (3, 18)).assign(office=np.arange(660) % 60), plan)
    assert np.isfinite(some.estimates["conf_low"]).all()


def test_every_audience_hears_of_it():
    result = compare(
        few_events((60, 600), (1, 18)), AnalysisPlan("t", [rate("y")], ["x"], method="weighting")
    )
    for audience in AUDIENCES:
        assert "score interval" in str(result.sentences(audience))


def times(n, events, seed=0):
    people = few_events(n, events, seed)
    rng = np.random.default_rng(seed)
    days = np.where(people["y"] == 1, rng.integers(1, 365, len(people)), 365)
    return people.assign(days=days)


@pytest.mark.parametrize(
    "fields",
    [{"method": "unadjusted"}, *METHODS[:-1]],
    ids=lambda f: "-".join(map(str, f.values())),
)
def test_nobody_with_the_event_leaves_an_interval_of_times(fields):
    plan = AnalysisPlan("t", [time_to("days", event="y", horizon=365)], ["x"], **fields)
    if fields["method"] == "unadjusted":
        plan = plan.replace(covariates=[])
    try:
        row = compare(times((60, 600), (0, 18)), plan).estimates.iloc[1]
    except DataError:
        pytest.fail("times are compared")
    if not np.isnan(row["estimate"]):
        assert row["conf_low"] < 0 < row["conf_high"]
        assert METHOD in row["se_type"]
    # Many events in both groups: so many standard errors either side.
    many = compare(times((60, 600), (30, 280)), plan).estimates.iloc[1]
    assert METHOD not in many["se_type"]


def test_no_mean_time_is_beyond_the_horizon():
    refused = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        people = times((20, 40), (2, 9), seed).assign(z=rng.normal(size=60))
        plan = AnalysisPlan(
            "t",
            [time_to("days", event="y", horizon=365)],
            ["x", "z"],
            method="regression",
            estimand="ATC",
        )
        result = compare(people, plan)
        means = result.means[["treated", "comparison"]].iloc[0].astype(float)
        if means.isna().all():
            refused += 1
            assert "over a horizon of 365" in result.estimates["notes"].iloc[1]
        else:
            assert means.between(0, 365).all()
    assert 0 < refused < 20
