"""Standardised means: their influence is the derivative by each row's weight, and R agrees."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from cocreate_lib.comparison.inference.intervals import contrast, robust_covariance
from cocreate_lib.comparison.methods.group_means import standardised_means, weighted_means
from cocreate_lib.errors import DataError
from tests.comparison.conftest import made_up_people

COVARIATES = ["priors", "tserved", "felon", "age"]


def arrays(n=120):
    people = made_up_people(n)
    x = people[["age", "sanctions"]].to_numpy(float)
    weights = np.random.default_rng(3).uniform(0.5, 2, n)
    return people, people["programme"].to_numpy() == 1, x, weights


@pytest.mark.parametrize("kind", ["rate", "frequency", "scale"])
@pytest.mark.parametrize("everybody", [False, True])
def test_influence_is_the_derivative_by_weight(kind, everybody):
    people, treated, x, weights = arrays()
    y = people[{"rate": "reoffended", "frequency": "reoffences", "scale": "hope"}[kind]]
    y = y.to_numpy(float)

    def fit(w):
        target = w if everybody else w * treated
        return standardised_means(y, treated, x, w, target, kind)

    fitted = fit(weights)
    assert fitted.influence.sum(axis=0) == pytest.approx(0, abs=1e-6)
    for row in (0, 17, 63, 119):
        bump = np.zeros(len(y))
        bump[row] = 1e-4
        slope = (fit(weights + bump).means - fit(weights - bump).means) / 2e-4
        assert fitted.influence[row] == pytest.approx(weights[row] * slope, rel=2e-3, abs=1e-7)


def test_weighted_means_influence_is_the_derivative_by_weight():
    people, treated, _, weights = arrays()
    y = people["hope"].to_numpy(float)
    fitted = weighted_means(y, treated, weights)
    bump = np.where(np.arange(len(y)) == 5, 1e-6, 0)
    slope = (weighted_means(y, treated, weights + bump).means - fitted.means) / 1e-6
    assert fitted.influence[5] == pytest.approx(weights[5] * slope, rel=1e-4, abs=1e-9)


def test_a_linear_model_gives_back_least_squares():
    people, treated, x, _ = arrays()
    y = people["hope"].to_numpy(float)
    fitted = standardised_means(y, treated, x, np.ones(len(y)), treated * 1.0, "scale")
    ours = contrast(
        "mean_difference", fitted.means, robust_covariance(fitted.influence, [], 4), 0.95
    )
    theirs = sm.OLS(y, np.column_stack([np.ones(len(y)), treated, x])).fit(cov_type="HC1")
    assert ours.estimate == pytest.approx(theirs.params[1], rel=1e-9)
    assert ours.std_error == pytest.approx(theirs.bse[1], rel=1e-9)


@pytest.mark.parametrize(
    ("outcome", "kind", "ratio", "values"),
    [
        # r/oracle.R: glm, with the influence of the coefficients from sandwich's estfun and bread.
        # Mean with and without; SE of the difference and of the log ratio, alone and clustered.
        (
            "fail",
            "rate",
            "risk_ratio",
            (
                0.39136904762,
                0.38139200627,
                0.02635433839,
                0.06828441317,
                0.0292512792,
                0.07580274636,
            ),
        ),
        (
            "rules",
            "frequency",
            "rate_ratio",
            (
                1.22619047619,
                1.29606583875,
                0.11755502231,
                0.09219744062,
                0.11572703505,
                0.09092759682,
            ),
        ),
    ],
)
def test_g_computation_as_in_r(recid, outcome, kind, ratio, values):
    y, treated = recid[outcome].to_numpy(float), recid["workprg"].to_numpy() == 1
    x = recid[COVARIATES].to_numpy(float)
    fitted = standardised_means(y, treated, x, np.ones(len(y)), treated * 1.0, kind)
    assert fitted.means == pytest.approx(values[:2], rel=1e-7)
    difference = "risk_difference" if kind == "rate" else "mean_difference"
    errors = []
    for groupings in ([], [recid["cl"].to_numpy()]):
        uncertainty = robust_covariance(fitted.influence, groupings, fitted.n_params)
        errors += [
            contrast(measure, fitted.means, uncertainty, 0.95).std_error
            for measure in (difference, ratio)
        ]
    assert errors == pytest.approx(values[2:], rel=1e-6)


def test_an_outcome_that_the_covariates_tell_exactly_is_refused():
    people, treated, x, weights = arrays()
    old = (people["age"] > 40).to_numpy(float)
    with pytest.raises(DataError, match="exactly who had the outcome"):
        standardised_means(old, treated, x, weights, weights, "rate")


def test_a_model_without_an_answer_is_refused():
    y = np.array([1e308, 1e-308, 0.0, 1e308])
    treated = np.array([True, False, True, False])
    with np.errstate(all="ignore"), pytest.raises(DataError, match="did not settle"):
        standardised_means(y, treated, np.zeros((4, 0)), np.ones(4), treated * 1.0, "frequency")
