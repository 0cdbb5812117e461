"""Bias-reduced covariances, held to R (r/few_clusters.R: clubSandwich 0.5.8, estimatr 1.0.0)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cocreate_lib.comparison.inference.cr2 import LinearForm, bias_reduced, bias_reduced_sums
from cocreate_lib.comparison.inference.intervals import bias_reduced_covariance
from cocreate_lib.comparison.methods.group_means import standardised_means, weighted_means

GRADIENT = np.array([1.0, -1.0])


@pytest.fixture(scope="module")
def few(recid):
    position = np.arange(len(recid))
    codes = (position % 37) % 9
    return recid.assign(few=codes, arm=np.isin(codes, (1, 4, 8)).astype(int), alone=position)


def error_and_df(means, codes):
    spread = bias_reduced_covariance(means.influence, means.form, [codes])
    return (GRADIENT @ spread.covariance @ GRADIENT) ** 0.5, spread.df_of(GRADIENT)


@pytest.mark.parametrize(
    ("outcome", "arm", "cluster", "std_error", "df"),
    [
        ("fail", "workprg", "few", 0.0267938344423, 7.9562484727175),
        ("fail", "arm", "few", 0.04136406419822, 4.01191976239147),  # estimatr agrees
        ("durat", "workprg", "alone", 1.641885525328, 811.916193505705),
    ],
)
def test_weighted_means_as_in_r(few, outcome, arm, cluster, std_error, df):
    y, treated = few[outcome].to_numpy(float), few[arm].to_numpy() == 1
    means = weighted_means(y, treated, few["w"].to_numpy(float))
    found = error_and_df(means, few[cluster].to_numpy())
    assert found == (pytest.approx(std_error, rel=1e-9), pytest.approx(df, rel=1e-9))


@pytest.mark.parametrize(
    ("arm", "weight", "std_error", "df"),
    [
        ("workprg", None, 1.299329860638, 7.963274555935),  # estimatr agrees
        ("arm", "w", 1.8250346377443, 4.0240167220776),
    ],
)
def test_linear_models_as_in_r(few, arm, weight, std_error, df):
    weights = np.ones(len(few)) if weight is None else few[weight].to_numpy(float)
    means = standardised_means(
        few["durat"].to_numpy(float),
        few[arm].to_numpy() == 1,
        few[["priors", "age"]].to_numpy(float),
        weights,
        weights,
        "scale",
    )
    found = error_and_df(means, few["few"].to_numpy())
    assert found == (pytest.approx(std_error, rel=1e-8), pytest.approx(df, rel=1e-8))


def test_the_coefficients_of_a_logistic_model_as_in_r(few):
    # r/few_clusters.R: CR2 of the rows divided by their standard deviations.
    means = standardised_means(
        few["fail"].to_numpy(float),
        few["arm"].to_numpy() == 1,
        few[["priors", "age"]].to_numpy(float),
        *(np.ones(len(few)),) * 2,
        "rate",
    )
    form = means.form
    influence = form.reach * form.residuals[:, None]
    sums, freedom = bias_reduced_sums(influence, form, few["few"].to_numpy())
    assert float(np.sum((sums @ GRADIENT) ** 2)) ** 0.5 == pytest.approx(0.0421989448593, rel=1e-7)
    assert freedom(GRADIENT) == pytest.approx(4.03, abs=0.005)


@given(st.integers(0, 10_000))
def test_two_independent_groups_have_welchs_test(seed):
    rng = np.random.default_rng(seed)
    treated = np.arange(17) < rng.integers(3, 14)
    y = rng.normal(size=17)
    means = weighted_means(y, treated, np.ones(17))
    std_error, _ = error_and_df(means, np.arange(17))
    welch = stats.ttest_ind(y[treated], y[~treated], equal_var=False)
    assert np.subtract(*means.means) / std_error == pytest.approx(welch.statistic, rel=1e-9)


def _whole(form: LinearForm, codes: np.ndarray) -> tuple[np.ndarray, float]:
    """What CR2 adds, and the degrees of freedom, by the matrix of everybody with everybody."""
    left = np.eye(len(codes)) - form.design @ form.bread @ (form.design * form.weights[:, None]).T
    rows, adjusted = [], []
    for j in range(codes.max() + 1):
        own = codes == j
        values, vectors = np.linalg.eigh(left[own] @ left[own].T)
        root = np.where(values > 1e-10, 1 / np.sqrt(np.maximum(values, 1e-10)), 0)
        reach = vectors @ (root[:, None] * (vectors.T @ form.reach[own]))
        adjusted.append((reach - form.reach[own]).T @ form.residuals[own])
        rows.append(left[own].T @ reach @ GRADIENT)
    products = np.array(rows) @ np.array(rows).T
    return np.array(adjusted), np.trace(products) ** 2 / np.sum(products**2)


@given(st.integers(0, 10_000))
def test_the_low_rank_root_is_the_root_of_the_whole_matrix(seed):
    rng = np.random.default_rng(seed)
    n, codes = 40, rng.integers(0, 6, 40)
    codes = np.unique(codes, return_inverse=True)[1]
    design = np.column_stack([np.ones(n), rng.random(n) < 0.5, rng.normal(size=n)])
    form = LinearForm(design, rng.uniform(0.3, 2, n), rng.normal(size=n), rng.normal(size=(2, 3)))
    added, freedom = bias_reduced(form, codes)
    whole, expected = _whole(form, codes)
    assert added == pytest.approx(whole, rel=1e-6, abs=1e-9)
    assert freedom(GRADIENT) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("far", [3e3, 1e4, 3e4])
def test_one_person_far_from_all_others_costs_no_digits(far):
    """Whose covariate all but decides its coefficient; whatever the order of the rows."""
    rng = np.random.default_rng(int(far))
    n, codes = 40, np.arange(40)
    value = np.append(rng.normal(size=n - 1), far)
    value = (value - value.mean()) / value.std()
    design = np.column_stack([np.ones(n), np.arange(n) < 17, value])
    residuals, contrasts = rng.normal(size=n), rng.normal(size=(2, 3))
    found = []
    for order in (codes, rng.permutation(n)):
        form = LinearForm(design[order], np.ones(n), residuals[order], contrasts)
        found.append(bias_reduced(form, codes)[1](GRADIENT))
    form = LinearForm(design, np.ones(n), residuals, contrasts)
    assert found == pytest.approx(2 * [_whole(form, codes)[1]], rel=1e-5)


def test_one_treated_cluster_leaves_about_no_freedom():
    codes = np.repeat(np.arange(8), 10)
    treated = codes == 0
    y = np.random.default_rng(1).normal(size=80)
    _, df = error_and_df(weighted_means(y, treated, np.ones(80)), codes)
    # What is left are the other seven clusters: they say nothing about the one that is treated.
    assert df < 7


def test_one_cluster_gives_no_covariance():
    means = weighted_means(
        np.array([0.0, 1, 0, 1]), np.array([True, True, False, False]), np.ones(4)
    )
    spread = bias_reduced_covariance(means.influence, means.form, [np.zeros(4, dtype=int)])
    assert np.isnan(spread.covariance).all()


def test_a_contrast_of_nothing_has_no_degrees_of_freedom(few):
    y, treated = few["durat"].to_numpy(float), few["workprg"].to_numpy() == 1
    means = weighted_means(y, treated, np.ones(len(few)))
    spread = bias_reduced_covariance(means.influence, means.form, [few["few"].to_numpy()])
    assert np.isnan(spread.df_of(np.zeros(2)))
