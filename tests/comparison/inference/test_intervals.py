"""Covariances and contrasts."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from cocreate_lib.comparison.inference.intervals import (
    MeanCovariance,
    contrast,
    covariance,
    robust_covariance,
)
from cocreate_lib.comparison.methods.group_means import weighted_means


def fake(n=60, seed=0):
    rng = np.random.default_rng(seed)
    treated = np.arange(n) % 3 == 0
    return rng.normal(size=n) + treated, treated, rng.uniform(0.2, 2, n), rng.integers(0, 12, n)


@pytest.mark.parametrize("clustered", [False, True])
def test_a_difference_in_weighted_means_is_weighted_least_squares(clustered):
    y, treated, weights, clusters = fake()
    means = weighted_means(y, treated, weights)
    ours = contrast(
        "mean_difference",
        means.means,
        robust_covariance(means.influence, [clusters] if clustered else [], 2),
        0.95,
    )
    model = sm.WLS(y, sm.add_constant(treated.astype(float)), weights=weights)
    theirs = (
        model.fit(cov_type="cluster", cov_kwds={"groups": clusters})
        if clustered
        else model.fit(cov_type="HC1")
    )
    assert ours.estimate == pytest.approx(theirs.params[1], rel=1e-10)
    assert ours.std_error == pytest.approx(theirs.bse[1], rel=1e-10)
    assert ours.df == (11 if clustered else 58)


def test_two_way_clustering_is_statsmodels_two_way_clustering():
    y, treated, weights, clusters = fake()
    other = np.random.default_rng(1).integers(0, 10, len(y))
    means = weighted_means(y, treated, weights)
    matrix = covariance(means.influence, [clusters, other], 2)
    theirs = sm.WLS(y, sm.add_constant(treated.astype(float)), weights=weights).fit(
        cov_type="cluster", cov_kwds={"groups": np.column_stack([clusters, other])}
    )
    gradient = np.array([1, -1])
    assert gradient @ matrix @ gradient == pytest.approx(theirs.cov_params()[1, 1], rel=1e-8)


@pytest.mark.parametrize(
    ("by", "std_error"), [(["cl"], 0.02932279132), (["cl", "rules"], 0.02928368896)]
)
def test_clustering_as_in_r(recid, by, std_error):
    # r/oracle.R, sandwich 3.0-2: vcovCL(ols, ~ cl + rules, type = "HC1", cadjust = TRUE).
    y, treated = recid["fail"].to_numpy(float), recid["workprg"].to_numpy() == 1
    means = weighted_means(y, treated, recid["w"].to_numpy(float))
    gradient = np.array([1, -1])
    matrix = covariance(means.influence, [recid[name].to_numpy() for name in by], 2)
    assert means.means @ gradient == pytest.approx(0.0112695933, abs=1e-10)
    assert (gradient @ matrix @ gradient) ** 0.5 == pytest.approx(std_error, abs=1e-10)


@given(st.integers(0, 10_000))
def test_a_two_way_covariance_is_never_negative(seed):
    rng = np.random.default_rng(seed)
    influence = rng.normal(size=(12, 2))
    matrix = covariance(influence, [rng.integers(0, 4, 12), rng.integers(0, 4, 12)], 2)
    assert (np.linalg.eigvalsh(matrix) >= -1e-9).all() or np.isnan(matrix).all()


def test_one_cluster_or_too_few_rows_give_no_covariance():
    influence = np.array([[0.1, 0.0], [0.0, -0.1]])
    assert np.isnan(covariance(influence, [np.zeros(2, dtype=int)], 2)).all()
    assert np.isnan(covariance(influence, [], 2)).all()


def test_ratios_are_the_classical_ones():
    events, n = np.array([30, 45]), np.array([100, 120])
    p = events / n
    uncertainty = MeanCovariance(np.diag(p * (1 - p) / n))
    for measure, compare, method in (
        ("risk_ratio", "ratio", "log"),
        ("odds_ratio", "odds-ratio", "logit"),
    ):
        ours = contrast(measure, p, uncertainty, 0.95)
        theirs = confint_proportions_2indep(
            *(30, 100, 45, 120), compare=compare, method=method, correction=False
        )
        assert (ours.conf_low, ours.conf_high) == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize(
    ("measure", "means", "problem"),
    [
        ("risk_ratio", (0.0, 0.4), "nobody in the programme"),
        ("risk_ratio", (0.4, 0.0), "nobody in the comparison group"),
        ("odds_ratio", (1.0, 0.4), "everybody in the programme"),
        ("rate_ratio", (0.0, 1.4), "nobody in the programme"),
    ],
)
def test_a_ratio_that_does_not_exist_says_why(measure, means, problem):
    result = contrast(measure, np.array(means), MeanCovariance(np.eye(2)), 0.95)
    assert np.isnan(result.estimate)
    assert problem in result.problem


def test_no_variation_gives_no_interval_and_says_so():
    result = contrast(
        "mean_difference", np.array([1.0, 1.0]), MeanCovariance(np.zeros((2, 2))), 0.95
    )
    assert result.estimate == 0
    assert np.isnan(result.conf_low)
    assert "nobody differs" in result.problem


def test_limits_of_a_risk_difference_stay_within_one():
    result = contrast(
        "risk_difference", np.array([0.9, 0.1]), MeanCovariance(np.eye(2) * 0.1), 0.95
    )
    assert (result.conf_low, result.conf_high) == (pytest.approx(-0.0765, abs=1e-3), 1.0)
