"""Newton's method, against statsmodels' GLM, its own first-order conditions, and stacks of fits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM

from cocreate_lib.comparison.models.glm import LOGISTIC, POISSON, fit

THEIRS = {"logistic": families.Binomial, "poisson": families.Poisson}
OURS = {"logistic": LOGISTIC, "poisson": POISSON}


def draw(rng, n, kind):
    """A design whose columns range from ages in days to shares, and an outcome that has it."""
    share = rng.random(n)
    x = np.column_stack(
        [
            rng.integers(6_500, 25_000, n),  # ages in days
            rng.integers(1990, 2019, n),  # years of birth: little spread, far from zero
            share * 1e-4,
            rng.random(n) < 0.15,
        ]
    )
    design = np.column_stack([np.ones(n), x])
    linear = -0.5 + (x[:, 0] - 15_000) / 10_000 + 0.5 * x[:, 3] - share
    if kind == "logistic":
        return design, (rng.random(n) < 1 / (1 + np.exp(-linear))).astype(float)
    return design, rng.poisson(np.exp(linear)).astype(float)


@pytest.mark.parametrize("kind", ["logistic", "poisson"])
@pytest.mark.parametrize("seed", range(8))
def test_as_in_statsmodels(kind, seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(60, 500))
    design, y = draw(rng, n, kind)
    weights = np.ones(n) if seed % 2 else rng.uniform(0.2, 4, n)
    theirs = GLM(y, design, family=THEIRS[kind](), freq_weights=weights)
    theirs = theirs.fit(tol=1e-14, maxiter=200)
    ours = fit(y, design, OURS[kind], weights)
    assert ours.settled
    assert (ours.coefficients - theirs.params) / theirs.bse == pytest.approx(0, abs=1e-8)
    assert ours.linear == pytest.approx(design @ theirs.params, rel=1e-9, abs=1e-9)
    assert design @ ours.coefficients == pytest.approx(ours.linear, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("kind", ["logistic", "poisson"])
def test_as_in_statsmodels_with_many_rows_whose_last_alone_have_a_level(kind):
    """Thousands of rows are taken a block at a time; a column may say nothing in the first."""
    rng, n = np.random.default_rng(4), 20_000
    late = np.arange(n) >= n - 400
    design = np.column_stack([np.ones(n), rng.normal(size=n), late])
    mean = OURS[kind].mean(design @ np.array([-0.5, 0.3, 0.8]))
    y = (rng.random(n) < mean) * 1.0 if kind == "logistic" else rng.poisson(mean) * 1.0
    theirs = GLM(y, design, family=THEIRS[kind]()).fit(tol=1e-14, maxiter=200)
    assert fit(y, design, OURS[kind]).coefficients == pytest.approx(theirs.params, abs=1e-9)


@pytest.mark.parametrize("kind", ["logistic", "poisson"])
def test_as_in_statsmodels_to_ten_digits_on_ordinary_columns(kind):
    rng = np.random.default_rng(3)
    design = np.column_stack([np.ones(300), rng.normal(size=(300, 4)), rng.random(300) < 0.3])
    mean = OURS[kind].mean(design @ np.array([-0.3, 0.4, -0.2, 0, 0.1, 0.5]))
    y = (rng.random(300) < mean) * 1.0 if kind == "logistic" else rng.poisson(mean) * 1.0
    theirs = GLM(y, design, family=THEIRS[kind]()).fit(tol=1e-14, maxiter=200)
    assert fit(y, design, OURS[kind]).coefficients == pytest.approx(theirs.params, abs=1e-10)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["logistic", "poisson"]))
def test_the_score_is_zero_at_the_answer(seed, kind):
    """Σw x(y − mean) = 0, in units of its own standard error."""
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(30, 200)), int(rng.integers(1, 5))
    design = np.column_stack([np.ones(n), rng.normal(size=(n, k))])
    y = (rng.random(n) < 0.4) * 1.0 if kind == "logistic" else rng.poisson(3, n) * 1.0
    weights = rng.uniform(0.1, 2, n)
    found = fit(y, design, OURS[kind], weights)
    mean = OURS[kind].mean(found.linear)
    score = design.T @ (weights * (y - mean))
    size = np.sqrt((design**2).T @ (weights * OURS[kind].slope(mean)))
    assert found.settled
    assert score / np.maximum(size, 1e-3) == pytest.approx(0, abs=1e-6)


def test_weights_are_repeated_rows():
    rng = np.random.default_rng(1)
    design, y = draw(rng, 150, "logistic")
    times = rng.integers(0, 4, 150)
    whole = np.repeat(np.arange(150), times)
    weighted = fit(y, design, LOGISTIC, times.astype(float))
    repeated = fit(y[whole], design[whole], LOGISTIC)
    assert weighted.linear[whole] == pytest.approx(repeated.linear, abs=1e-9)


@pytest.mark.parametrize("kind", ["logistic", "poisson"])
def test_a_stack_of_fits_is_each_fit_by_itself(kind):
    """Also where one of them separates, and takes many more steps than the others."""
    drawn = [draw(np.random.default_rng(seed), 120, kind) for seed in range(6)]
    design, y = (np.stack(part) for part in zip(*drawn, strict=True))
    y[2] = 1.0 * (design[2, :, 1] > 15_000)
    together = fit(y, design, OURS[kind])
    assert together.coefficients.shape == (6, 5)
    assert together.linear.shape == (6, 120)
    for i in range(6):
        alone = fit(y[i], design[i], OURS[kind])
        assert together.linear[i] == pytest.approx(alone.linear, rel=1e-10, abs=1e-10)
        assert together.settled[i] == alone.settled


def test_many_rows_are_the_sum_of_their_blocks():
    rng = np.random.default_rng(2)
    design, y = draw(rng, 300, "logistic")
    times = np.tile(np.arange(300), 100)
    small, large = fit(y, design, LOGISTIC), fit(y[times], design[times], LOGISTIC)
    assert large.linear[:300] == pytest.approx(small.linear, abs=1e-9)


def test_columns_that_repeat_others_change_no_prediction():
    design, y = draw(np.random.default_rng(4), 200, "logistic")
    twice = np.column_stack([design, design[:, 1] / 365.25, np.zeros(200)])
    found = fit(y, twice, LOGISTIC)
    assert found.linear == pytest.approx(fit(y, design, LOGISTIC).linear, abs=1e-8)
    assert twice @ found.coefficients == pytest.approx(found.linear, abs=1e-8)


def test_perfect_separation_runs_off_and_settles():
    x = np.linspace(-1, 1, 40)
    found = fit(1.0 * (x > 0), np.column_stack([np.ones(40), x]), LOGISTIC)
    assert found.settled
    assert (np.abs(found.linear) > 20).all()
    assert ((found.linear > 0) == (x > 0)).all()


def test_large_counts_need_halved_steps():
    """The first step, from a mean of 1, would go to e to the power of tens of thousands."""
    rng = np.random.default_rng(5)
    x = rng.normal(size=100)
    y = rng.poisson(np.exp(11 + 0.3 * x)).astype(float)
    design = np.column_stack([np.ones(100), x])
    theirs = GLM(y, design, family=families.Poisson()).fit(tol=1e-14, maxiter=200)
    found = fit(y, design, POISSON)
    assert found.settled
    assert found.coefficients == pytest.approx(theirs.params, abs=1e-10)


def test_numbers_without_an_answer_do_not_settle():
    y = np.array([0.0, 1, 1, 0, np.nan])
    design = np.column_stack([np.ones(5), np.arange(5.0)])
    assert not fit(y, design, LOGISTIC).settled


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_fewer_rows_than_columns_are_fitted_as_far_as_they_go(rows):
    design = np.random.default_rng(4).normal(size=(rows, 4))
    y = np.arange(1.0, rows + 1)
    found = fit(y, design, POISSON)
    assert found.settled
    assert np.exp(design @ found.coefficients) == pytest.approx(y)
