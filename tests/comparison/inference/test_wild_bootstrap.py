"""The wild cluster bootstrap: against refitting by hand, and how often few clusters mislead."""

from __future__ import annotations

import numpy as np
import pytest

from cocreate_lib.comparison.inference.wild_bootstrap import wild_draws
from cocreate_lib.comparison.methods.group_means import standardised_means, weighted_means

GRADIENT = np.array([1.0, -1.0])


def clustered(seed, n_clusters=8, n_treated=4, size=12):
    """No effect, outcomes alike within clusters, and the programme given to whole clusters."""
    rng = np.random.default_rng(seed)
    codes = np.repeat(np.arange(n_clusters), rng.integers(size // 2, 2 * size, n_clusters))
    y = rng.normal(size=n_clusters)[codes] + rng.normal(size=len(codes))
    return y, codes < n_treated, codes


def draws_of(means, codes, replications=199, seed=3):
    rng = np.random.default_rng(seed)
    return wild_draws(means.form, means.influence, GRADIENT, codes, replications, rng)


def multipliers(n_clusters, replications, seed=3):
    """Each cluster's multipliers: what is drawn where it alone has any influence, of one."""
    codes = np.arange(n_clusters)
    form = weighted_means(codes * 1.0, codes < 2, np.ones(n_clusters)).form
    influence = np.zeros((n_clusters, n_clusters, 2))
    influence[codes, codes, 0] = 1
    rng = np.random.default_rng
    return np.array(
        [wild_draws(form, one, GRADIENT, codes, replications, rng(seed)).top for one in influence]
    )


@pytest.mark.parametrize("null", [0.0, 0.7])
@pytest.mark.parametrize("n_clusters", [8, 14])
def test_each_draw_is_a_refit_of_the_restricted_residuals(null, n_clusters):
    y, _, codes = clustered(1, n_clusters)
    rng = np.random.default_rng(2)
    treated, x = rng.random(len(y)) < 0.4, rng.normal(size=(len(y), 2))
    weights = rng.uniform(0.5, 2, len(y))
    means = standardised_means(y, treated, x, weights, weights, "scale")
    draws = draws_of(means, codes)
    distance = float(np.subtract(*means.means)) - null
    ours = (draws.top + distance * draws.top_slope) / np.sqrt(
        np.array([1, distance, distance**2]) @ draws.below
    )
    design = np.column_stack([np.ones(len(y)), treated, x])
    signs = multipliers(n_clusters, 199)
    root = np.sqrt(weights)[:, None]
    others = design[:, [0, 2, 3]]
    fit = np.linalg.lstsq(others * root, (y - null * treated) * root[:, 0], rcond=None)[0]
    restricted = y - null * treated - others @ fit
    for b in range(0, 199, 40):
        new = y - restricted + restricted * signs[codes, b]
        beta = np.linalg.lstsq(design * root, new * root[:, 0], rcond=None)[0]
        bread = np.linalg.inv(design.T @ (design * weights[:, None]))
        scores = (design * (weights * (new - design @ beta))[:, None]) @ bread[:, 1]
        error = np.sqrt(np.sum(np.bincount(codes, scores) ** 2))
        assert ours[b] == pytest.approx((beta[1] - null) / error, rel=1e-8)


def test_the_interval_holds_what_the_test_does_not_reject():
    y, treated, codes = clustered(5, 10, 5)
    means = weighted_means(y, treated, np.ones(len(y)))
    draws, value = draws_of(means, codes, 999), float(np.subtract(*means.means))
    low, high = draws.limits(value, 0.95)
    assert low < value < high
    for limit, outwards in ((low, -1e-6), (high, 1e-6)):
        assert draws.p_value(value - limit) > 0.05
        assert draws.p_value(value - limit - outwards) <= 0.05


def test_draws_do_not_depend_on_how_they_are_blocked(monkeypatch):
    y, treated, codes = clustered(5)
    means = weighted_means(y, treated, np.ones(len(y)))
    whole = draws_of(means, codes)
    monkeypatch.setattr("cocreate_lib.comparison.inference.wild_bootstrap._BLOCK", 100)
    blocks = draws_of(means, codes)
    assert blocks.below == pytest.approx(whole.below, rel=1e-12)
    assert blocks.p_value(0.3) == whole.p_value(0.3)


def test_three_clusters_can_leave_the_interval_without_an_end():
    y, treated, codes = clustered(2, 3, 2)
    means = weighted_means(y, treated, np.ones(len(y)))
    assert not np.isfinite(draws_of(means, codes).limits(0.0, 0.95)).all()


@pytest.mark.parametrize("n_clusters", [5, 11, 12])
def test_multipliers_have_mean_zero_and_variance_one(n_clusters):
    signs = multipliers(n_clusters, 20_000, seed=1)
    assert signs.mean() == pytest.approx(0, abs=0.01)
    assert signs.var() == pytest.approx(1, abs=0.01)
    webb = np.sqrt([0.5, 1.0, 1.5])  # Webb (2023); above, Rademacher's
    expected = [*-webb[::-1], *webb] if n_clusters < 12 else [-1, 1]
    assert np.unique(signs) == pytest.approx(expected)
    assert np.corrcoef(signs[:2])[0, 1] == pytest.approx(0, abs=0.03)


def test_the_sample_itself_counts_among_the_draws():
    """(1 + extreme) / (1 + draws), so that no p-value is 0 or above 1 (Davison & Hinkley 1997)."""
    y, _, codes = clustered(4, 30)
    treated = codes < 15
    draws = draws_of(weighted_means(y, treated, np.ones(len(y))), codes)
    assert draws.p_value(0.0) == 1
    assert draws.p_value(1000.0) == draws.p_value(-1000.0) == 1 / 200
