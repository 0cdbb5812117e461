"""What fills one column's gaps: posterior distributions in textbooks, and whose value it is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from cocreate_lib.comparison.imputation.draws import counts, levels, local_residuals, matched_donors


def line(x):
    return np.column_stack([np.ones(len(x)), x])


@pytest.mark.parametrize("n", [5, 9])
def test_the_drawn_line_has_the_t_distribution_of_its_posterior(n):
    """With a flat prior (b* - b) / se has a t distribution with n - 2 df (Gelman et al. 2013).

    Far away from everybody a prediction is the slope, and residuals are nothing beside it.
    """
    rng = np.random.default_rng(n)
    x, far = rng.normal(size=n), 1e7
    y = 3 + 2 * x + rng.normal(size=n)
    least_squares = stats.linregress(x, y)
    drawn = [
        local_residuals(line(x), y[:, None], line(np.array([far])), rng).item() / far
        for _ in range(1200)
    ]
    standard = (np.array(drawn) - least_squares.slope) / least_squares.stderr
    assert stats.kstest(standard, stats.t(n - 2).cdf).pvalue > 0.01


def test_residuals_are_stretched_as_the_drawn_variance_is():
    """Their variance is SSR/n, the drawn one SSR over a chi-squared with n - 1 df (Morris 2014)."""
    rng, n = np.random.default_rng(4), 5
    y = rng.normal(size=(n, 1))
    residual = np.abs(y - y.mean()).max()
    nowhere = np.zeros((60, 1))  # without an intercept the model predicts 0: what is left is drawn
    stretch = [
        np.abs(local_residuals(np.ones((n, 1)), y, nowhere, rng)).max() / residual
        for _ in range(1000)
    ]
    assert stats.kstest(n / np.square(stretch), stats.chi2(n - 1).cdf).pvalue > 0.01


@pytest.mark.parametrize("n", [3, 4, 5, 40])
def test_a_donor_is_any_of_the_five_nearest(n):
    x = np.linspace(0, 1, n) ** 2
    y = 1 + 4 * x  # no residuals: what is drawn is the line itself, nearly
    gap = x[n // 2] + 0.001
    donors = matched_donors(line(x), y[:, None], line(np.full(300, gap)), np.random.default_rng(1))
    nearest = np.argsort(np.abs(x - gap))[:5]
    assert set(donors) == set(nearest)
    least = 300 / len(nearest) / 2
    assert (np.bincount(donors)[nearest] > least).all()


def test_counts_have_the_mean_and_the_variance_of_the_known_ones():
    """Negative binomial or Poisson: the draws scatter as the known ones do."""
    rng = np.random.default_rng(2)
    ones, gaps = np.ones((4000, 1)), np.ones((20_000, 1))
    for known in (rng.negative_binomial(2, 0.4, 4000), rng.poisson(3.0, 4000)):
        drawn = counts(ones, known.astype(float), gaps, rng)
        assert drawn.mean() == pytest.approx(known.mean(), rel=0.06)
        assert drawn.var() == pytest.approx(known.var(), rel=0.15)


def test_levels_come_as_often_as_among_the_known():
    rng = np.random.default_rng(3)
    x = rng.integers(2, size=6000)
    share = np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3]])
    codes = (rng.random(6000)[:, None] > share.cumsum(axis=1)[x]).sum(axis=1)
    drawn = levels(line(x), codes, line(np.repeat([0, 1], 6000)), rng)
    for value in (0, 1):
        found = np.bincount(drawn[6000 * value : 6000 * (value + 1)], minlength=3) / 6000
        assert found == pytest.approx(share[value], abs=0.05)
