"""Two-stage least squares and Anderson and Rubin's region: what must always hold."""

import numpy as np
import pytest
from scipy import stats

from cocreate_lib.comparison.delivery.instrument import (
    Moved,
    Region,
    anderson_rubin,
    complier_interval,
    moved_by_offer,
)
from cocreate_lib.comparison.methods.group_means import standardised_means, weighted_means


def people(n=300, uptake=0.6, seed=0):
    rng = np.random.default_rng(seed)
    offered = np.arange(n) % 2 == 0
    received = (offered & (rng.random(n) < uptake)).astype(float)
    x = rng.normal(size=(n, 2))
    y = 0.3 * received + x[:, 0] + rng.normal(size=n)
    return y, received, offered, x, rng.integers(0, 20, n)


def found(y, received, offered, x, groupings=(), method="robust"):
    ones = np.ones(len(y))
    return moved_by_offer(
        standardised_means(y, offered, x, ones, ones, "scale"),
        standardised_means(received, offered, x, ones, ones, "scale"),
        groupings,
        method,
    )


def by_hand(y, received, offered, x, clusters=None):
    """2SLS with its sandwich, in matrices."""
    z = np.column_stack([offered, np.ones(len(y)), x]).astype(float)
    w = np.column_stack([received, np.ones(len(y)), x])
    fitted = z @ np.linalg.lstsq(z, w, rcond=None)[0]
    bread = np.linalg.inv(fitted.T @ fitted)
    beta = bread @ fitted.T @ y
    scores = fitted * (y - w @ beta)[:, None]
    n, k = w.shape
    factor = n / (n - k)
    if clusters is not None:
        scores = np.stack([scores[clusters == c].sum(axis=0) for c in np.unique(clusters)])
        g = len(scores)
        factor = g / (g - 1) * (n - 1) / (n - k)
    return beta[0], (factor * bread @ scores.T @ scores @ bread)[0, 0] ** 0.5


@pytest.mark.parametrize("clustered", [False, True])
def test_two_stage_least_squares_in_matrices_says_the_same(clustered):
    y, received, offered, x, clusters = people()
    groupings = (clusters,) if clustered else ()
    ours = complier_interval(found(y, received, offered, x, groupings), 0.95)
    theirs = by_hand(y, received, offered, x, clusters if clustered else None)
    assert (ours.estimate, ours.std_error) == pytest.approx(theirs, rel=1e-10)
    assert ours.df == (19 if clustered else 296)


def test_bias_reduced_errors_of_two_means_are_those_of_unequal_variances():
    # HC2 of two plain means: sample variances over n, whose covariance is that of the two parts.
    y, received, offered, _, _ = people()
    ones = np.ones(len(y))
    both = [weighted_means(v, offered, ones) for v in (y, received)]
    ours = moved_by_offer(*both, (), "cr2")
    theirs = sum(np.cov(y[own], received[own]) / own.sum() for own in (offered, ~offered))
    np.testing.assert_allclose(ours.covariance, theirs, rtol=1e-9)


def test_the_first_stages_f_is_its_squared_robust_t():
    y, received, offered, x, _ = people()
    moved = found(y, received, offered, x)
    t = moved.received / moved.covariance[1, 1] ** 0.5
    assert moved.f_statistic == pytest.approx(t**2)
    assert moved.f_p_value == pytest.approx(stats.f.sf(t**2, 1, moved.df))


def test_if_everybody_did_as_offered_the_effect_is_the_offers():
    y, _, offered, x, _ = people()
    moved = found(y, offered.astype(float), offered, x)
    effect = complier_interval(moved, 0.95)
    region = anderson_rubin(moved, 0.95)
    assert moved.received == pytest.approx(1)
    assert effect.estimate == pytest.approx(moved.outcome)
    assert region.pieces[0] == pytest.approx((effect.conf_low, effect.conf_high))
    assert moved.f_statistic > 1e12


@pytest.mark.parametrize(
    ("received", "shape"), [(0.5, "interval"), (0.05, "two rays"), (0.01, "whole line")]
)
def test_the_region_is_where_the_test_does_not_reject(received, shape):
    outcome = {"interval": -0.1, "two rays": -0.1, "whole line": -0.01}[shape]
    moved = Moved(outcome, received, np.array([[0.0016, 0.0002], [0.0002, 0.0009]]), 40)
    region = anderson_rubin(moved, 0.95)
    assert region.shape == shape
    grid = np.linspace(-30, 30, 20_001)
    variance = [moved.variance_at(b) for b in grid]
    t = np.abs(moved.outcome - grid * moved.received) / np.sqrt(variance)
    inside = t <= stats.t.ppf(0.975, 40)
    assert [region.holds(b) for b in grid] == inside.tolist()
    assert region.holds(moved.outcome / moved.received)


@pytest.mark.parametrize("seed", range(5))
def test_the_estimate_is_always_in_the_region_and_units_change_nothing(seed):
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(2, 2))
    moved = Moved(rng.normal(), rng.normal(), root @ root.T, 25)
    region = anderson_rubin(moved, 0.9)
    assert region.holds(moved.outcome / moved.received)
    unit = np.diag([1e6, 1e-4])
    turned = unit @ moved.covariance @ unit
    scaled = anderson_rubin(Moved(1e6 * moved.outcome, 1e-4 * moved.received, turned, 25), 0.9)
    np.testing.assert_allclose(np.array(scaled.pieces), 1e10 * np.array(region.pieces))


def test_with_less_confidence_a_whole_line_becomes_two_rays_and_then_an_interval():
    moved = Moved(-0.1, 0.05, np.array([[0.0016, 0.0], [0.0, 0.0009]]), np.inf)
    shapes = [anderson_rubin(moved, level).shape for level in (0.999, 0.95, 0.5)]
    assert shapes == ["whole line", "two rays", "interval"]


def test_a_difference_that_rounding_left_is_none():
    rng = np.random.default_rng(0)
    offered, x = np.arange(200) % 2 == 0, rng.normal(size=(100, 2)).repeat(2, axis=0)
    received = (rng.random(100) < 0.4).astype(float).repeat(2)
    moved = found(rng.normal(size=200), received, offered, x)
    assert moved.received == 0
    assert complier_interval(moved, 0.95).problem
    assert not np.isfinite(complier_interval(moved, 0.95).estimate)
    assert moved.f_statistic == 0
    same = found(rng.normal(size=200), np.full(200, 0.3), offered, x)
    assert same.received == 0
    assert np.isnan(same.f_statistic)


def test_what_cannot_be_known_is_said_to_be_unknown():
    unknown = anderson_rubin(Moved(0.1, 0.2, np.full((2, 2), np.nan), 3), 0.95)
    assert (unknown, unknown.shape) == (Region(()), "unknown")
    assert not unknown.holds(0.5)
    assert anderson_rubin(Moved(0.1, 0.2, np.eye(2), 0.0), 0.95).shape == "unknown"


def test_the_threshold_of_one_ray():
    c = stats.norm.ppf(0.975)
    for outcome in (0.0, 3.0):
        moved = Moved(outcome, c, np.array([[1.0, 0.5], [0.5, 1.0]]), np.inf)
        region = anderson_rubin(moved, 0.95)
        assert region.shape in ("one ray", "interval", "two rays", "whole line")
        assert region.holds(outcome / c)


def test_the_order_of_the_rows_changes_nothing():
    y, received, offered, x, clusters = people()
    turn = np.random.default_rng(1).permutation(len(y))
    first = complier_interval(found(y, received, offered, x, (clusters,), "cr2"), 0.95)
    again = complier_interval(
        found(y[turn], received[turn], offered[turn], x[turn], (clusters[turn],), "cr2"), 0.95
    )
    assert (again.estimate, again.std_error, again.df) == pytest.approx(
        (first.estimate, first.std_error, first.df), rel=1e-9
    )
