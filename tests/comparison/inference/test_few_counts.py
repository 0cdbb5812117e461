"""Counts of which few people have most: score limits by hand, levels, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cocreate_lib.comparison import AnalysisPlan, compare, frequency
from cocreate_lib.comparison.inference.few_counts import (
    FEW,
    METHOD,
    Counts,
    are_of_counts,
    effective_counts,
)
from cocreate_lib.comparison.inference.intervals import MeanCovariance, linearised, welch
from cocreate_lib.comparison.inference.rare_events import rare_interval
from cocreate_lib.comparison.words.audiences import AUDIENCES

METHODS = (
    {"method": "unadjusted"},
    {"method": "regression"},
    {"method": "nearest", "caliper": None},
    {"method": "weighting"},
    {"method": "weighting", "estimand": "ATE"},
    {"method": "doubly_robust"},
)
MEANS = st.tuples(st.floats(0.05, 10), st.floats(0.05, 10))
SIZES = st.tuples(st.integers(2, 200), st.integers(2, 200))
DISPERSIONS = st.tuples(st.floats(0.2, 20), st.floats(0.2, 20))


def counted(n, share=0.35, often=3.0, shape=1.0, seed=0):
    """Two groups, programme first, of the same counts, and a covariate that means nothing."""
    rng = np.random.default_rng(seed)
    total = sum(n)
    pace = rng.gamma(shape, often / shape, total)
    y = (rng.random(total) < share) * (1 + rng.poisson(pace))
    treated = np.repeat([1, 0], n)
    return pd.DataFrame({"t": treated, "y": y, "x": rng.normal(size=total) + 0.3 * treated})


def compared(people, **fields):
    covariates = [] if fields.get("method") == "unadjusted" else ["x"]
    rows = compare(people, AnalysisPlan("t", [frequency("y")], covariates, **fields)).estimates
    return rows.set_index("measure")


def test_by_hand():
    """Two people in the programme with 0 and 6 events, four others with 0, 0, 1 and 3."""
    people = pd.DataFrame({"t": [1, 1, 0, 0, 0, 0], "y": [0, 6, 0, 0, 1, 3]})
    row = compared(people, method="unadjusted").loc["mean_difference"]
    # Variances of the means 18/2 and 2/4; dispersions 18/3 and 2/1, together
    # (4 × 9 + 16 × 0.5)/(6 + 4) = 4.4; Welch's degrees of freedom 9.5²/(81 + 0.25/3).
    q = stats.t.ppf(0.975, 9.5**2 / (81 + 0.25 / 3))
    limits = [np.roots([1, -(2 * m + a), m**2]) for m, a in ((3, q**2 * 3), (1, q**2 * 1.1))]
    (high, low), (high_2, low_2) = (np.sort(roots)[::-1] for roots in limits)
    assert row["conf_low"] == pytest.approx(2 - np.hypot(3 - low, high_2 - 1))
    assert row["conf_high"] == pytest.approx(2 + np.hypot(high - 3, 1 - low_2))
    assert row["std_error"] == pytest.approx(9.5**0.5)
    assert METHOD in row["se_type"]


@given(st.integers(1, 40))
def test_a_group_of_poisson_counts_has_the_known_score_limits(events):
    # The first group's limits show where the second has no events and no dispersion.
    counts = Counts((float(events), 0.0), (1.0, 1e12), (1.0, 1.0), 0.0, np.inf)
    low, high = counts.limits(lambda means: means, 1.96)
    middle, half = events + 1.96**2 / 2, 1.96 * np.sqrt(events + 1.96**2 / 4)
    assert (low, high) == pytest.approx((middle - half, middle + half), abs=1e-6)


@given(MEANS, SIZES, DISPERSIONS, st.sampled_from(["mean_difference", "rate_ratio"]))
@settings(max_examples=60, deadline=None)
def test_the_p_value_is_the_interval_turned_round(means, sizes, dispersions, measure):
    counts = Counts(means, sizes, dispersions, 0.0, 12.0)
    at = linearised(measure, np.array(means))
    for level in (0.8, 0.95):
        found = rare_interval(at, 0.1, counts, level)
        assert found.conf_low <= found.estimate <= found.conf_high
        assert found.limits(level) == (found.conf_low, found.conf_high)
        if abs(found.p_value - (1 - level)) > 1e-6:
            null = at.back(0.0)
            out = not found.conf_low <= null <= found.conf_high
            assert out == (found.p_value < 1 - level)
    mirrored = Counts(means[::-1], sizes[::-1], dispersions[::-1], 0.0, 12.0)
    other = rare_interval(linearised(measure, np.array(means[::-1])), 0.1, mirrored, 0.95)
    assert other.p_value == pytest.approx(found.p_value, abs=1e-9)


@given(MEANS, st.floats(0.5, 3))
def test_many_people_have_standard_errors_either_side(means, dispersion):
    n = 1e8
    counts = Counts(means, (n, n), (dispersion, dispersion), 0.0, np.inf)
    half = 1.96 * np.sqrt(dispersion * sum(means) / n)
    value = means[0] - means[1]
    limits = counts.limits(lambda means: means, 1.96)
    assert limits == pytest.approx((value - half, value + half), abs=0.01 * half)


def test_people_who_have_the_events():
    # All of one person's events, or as many of everybody.
    one, all_alike = np.array([12, 0, 0, 0]), np.array([3, 3, 3, 3])
    for y, people in ((one, 1), (all_alike, 4)):
        phi = y.var() / y.mean()
        assert Counts((y.mean(), 1e9), (4.0, 1e9), (phi, 1.0), 0.0, 9.0).are_few
        assert 4 * y.mean() / (y.mean() + phi) == pytest.approx(people)
    assert not Counts((3.0, 3.0), (FEW, FEW), (0.0, 0.0), 0.0, 9.0).are_few
    assert Counts((3.0, 3.0), (FEW - 1, FEW), (0.0, 0.0), 0.0, 9.0).are_few


def test_a_dispersion_that_is_too_small_by_chance_is_not_believed():
    spread = welch(np.array([0.0, 0.05]), np.array([7.0, 99.0]))
    found = effective_counts(np.array([1.0, 2.0]), spread, (8.0, 100.0))
    assert found.dispersions == pytest.approx((500 / 208, 2.5))
    assert found.df == pytest.approx(99)
    other = effective_counts(
        np.array([1.0, -1e-12]), MeanCovariance(np.diag([0.5, 0.0]), 9.0), (8.0, 9.0)
    )
    assert other.means == (1.0, 0.0)
    assert other.dispersions == pytest.approx((4.0, 4.0))
    assert other.none_differ


@given(st.lists(st.integers(0, 9), min_size=2, max_size=9).filter(any))
def test_no_counts_vary_more_than_those_that_one_person_has(counts):
    y = np.array(counts)
    means, variance = np.array([y.mean(), 1.0]), y.var(ddof=1) / len(y)
    assert variance <= y.mean() ** 2 * (1 + 1e-12)
    assert are_of_counts(means, MeanCovariance(np.diag([variance, 0.1])))
    assert not are_of_counts(means, MeanCovariance(np.diag([3 * y.mean() ** 2, 0.1])))
    assert not are_of_counts(means, MeanCovariance(np.full((2, 2), np.nan)))
    assert not are_of_counts(np.zeros(2), MeanCovariance(np.zeros((2, 2))))


@pytest.mark.parametrize("fields", METHODS, ids=lambda f: "-".join(map(str, f.values())))
def test_a_small_group_with_few_events_is_not_significantly_better(fields):
    people = counted((12, 150))
    # One event among twelve people, where 1.4 each are usual.
    people.loc[people["t"] == 1, "y"] = 0
    people.loc[3, "y"] = 1
    row = compared(people, **fields).loc["mean_difference"]
    assert METHOD in row["se_type"]
    assert "score interval of each group" in row["notes"]
    assert row["conf_low"] < 0 < row["conf_high"]
    assert row["p_value"] > 0.05
    if fields["method"] != "nearest":
        # So many standard errors either side would have been sure of fewer.
        assert row["estimate"] + 2.2 * row["std_error"] < 0


@pytest.mark.parametrize("fields", METHODS, ids=lambda f: "-".join(map(str, f.values())))
def test_many_people_with_events_are_as_before(fields):
    rows = compared(counted((300, 300), share=0.8, shape=5.0), **fields)
    for row in rows.to_dict("records"):
        assert METHOD not in row["se_type"]
        value, null = (row["estimate"], 0.0)
        if row["scale"] == "ratio":
            value, null = np.log(row["estimate"]), 0.0
        assert row["statistic"] == pytest.approx((value - null) / row["std_error"])


@pytest.mark.parametrize("shape", [1.0, 0.3])
@pytest.mark.parametrize("n", [(8, 150), (40, 160), (26, 26)])
def test_intervals_hold_the_truth(n, shape):
    """The level, by simulation of the interval itself: no effect, so that 0 is the truth."""
    rng, held = np.random.default_rng(4), []
    for _ in range(400):
        groups = []
        for size in n:
            pace = rng.gamma(shape, 3 / shape, size)
            groups.append((rng.random(size) < 0.35) * (1 + rng.poisson(pace)))
        means = np.array([y.mean() for y in groups])
        within = np.array(n) - 1.0
        spread = welch(np.array([y.var(ddof=1) / len(y) for y in groups]), within)
        counts = effective_counts(means, spread, n)
        low, high = counts.limits(lambda means: means, stats.t.ppf(0.975, counts.df))
        held.append(low <= 0 <= high)
    assert np.mean(held) > 0.95 - 3 * np.sqrt(0.05 * 0.95 / 400)


def test_nobody_with_an_event_has_an_interval_of_the_difference():
    people = counted((12, 150))
    people.loc[people["t"] == 1, "y"] = 0
    rows = compared(people, method="unadjusted")
    row = rows.loc["mean_difference"]
    # How much people vary is learned from the others: far from sure.
    assert row["conf_low"] < row["estimate"] < 0 < row["conf_high"]
    assert np.isnan(rows.loc["rate_ratio", "estimate"])
    people["office"] = np.arange(162) % 40
    for errors in ("bootstrap", "wild_bootstrap"):
        fields = {"errors": errors, "replications": 99, "seed": 1, "cluster": "office"}
        row = compared(people, method="weighting", **fields).loc["mean_difference"]
        assert np.isnan(row["conf_low"])
        assert "too few people had the outcome" in row["notes"]
    clustered = compared(people, method="unadjusted", cluster="office").loc["mean_difference"]
    assert np.isnan(clustered["conf_low"])
    assert "how alike people of one cluster are" in clustered["notes"]


def test_every_audience_hears_of_it():
    plan = AnalysisPlan("t", [frequency("y")], ["x"], method="weighting")
    result = compare(counted((12, 150)), plan)
    for audience in AUDIENCES:
        assert "score interval" in str(result.sentences(audience))


def test_changes_have_no_score_interval():
    people = counted((30, 60), seed=2).assign(before=counted((30, 60), seed=3)["y"])
    plan = AnalysisPlan(
        "t", [frequency("y", before="before")], [], method="difference_in_differences"
    )
    assert not compare(people, plan).estimates["se_type"].str.contains(METHOD).any()


def test_where_nobody_compared_has_an_event_there_is_no_interval():
    """The one who has some, in the comparison group, is nobody's match."""
    people = pd.DataFrame(
        {"programme": [1] * 12 + [0] * 30, "score": [*range(12), *range(29), 500.0], "n": 0}
    )
    people.loc[41, "n"] = 3
    result = compare(
        people, treatment="programme", outcomes=[frequency("n")], distance="score", caliper=None
    )
    assert result.estimates[["conf_low", "conf_high", "p_value"]].isna().all(axis=None)
    assert "nobody among the people compared had an event" in result.estimates["notes"][0]
