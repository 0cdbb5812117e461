"""Romano and Wolf's step-down p-values."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from cocreate_lib.comparison.inference.multiplicity import holm
from cocreate_lib.comparison.inference.step_down import joint_draws, romano_wolf


def by_hand(statistics: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Algorithm 4.1 of Romano and Wolf, one outcome after the other."""
    order = sorted(range(len(statistics)), key=lambda i: -abs(statistics[i]))
    found, last = np.empty(len(statistics)), 0.0
    for place, i in enumerate(order):
        largest = np.abs(drawn[:, order[place:]]).max(axis=1)
        last = max(last, (np.sum(largest >= abs(statistics[i])) + 1) / (len(drawn) + 1))
        found[i] = last
    return found


@pytest.mark.parametrize("seed", range(5))
def test_step_by_step(seed):
    rng = np.random.default_rng(seed)
    drawn, statistics = rng.normal(size=(199, 6)), rng.normal(0, 2, 6)
    np.testing.assert_array_equal(romano_wolf(statistics, drawn), by_hand(statistics, drawn))


def test_the_order_of_outcomes_does_not_matter():
    rng = np.random.default_rng(1)
    drawn, statistics, order = rng.normal(size=(199, 5)), rng.normal(0, 2, 5), rng.permutation(5)
    np.testing.assert_array_equal(
        romano_wolf(statistics, drawn)[order], romano_wolf(statistics[order], drawn[:, order])
    )


def test_a_missing_statistic_is_no_test():
    drawn = np.random.default_rng(1).normal(size=(999, 3))
    without = romano_wolf(np.array([2.0, np.nan, -1.0]), drawn)
    assert np.isnan(without[1])
    np.testing.assert_array_equal(
        without[[0, 2]], romano_wolf(np.array([2.0, -1.0]), drawn[:, [0, 2]])
    )
    assert np.isnan(romano_wolf(np.array([np.nan]), drawn[:, :1])).all()


def test_independent_outcomes_have_the_p_values_of_their_largest():
    drawn = np.random.default_rng(1).normal(size=(40_000, 3))
    found = romano_wolf(np.array([2.4, 1.0, 0.3]), drawn)
    alone = 2 * stats.norm.sf([2.4, 1.0, 0.3])
    expected = [1 - (1 - alone[i]) ** (3 - i) for i in range(3)]
    np.testing.assert_allclose(found, expected, atol=0.01)
    assert (found < holm(alone)).all() or found == pytest.approx(holm(alone), abs=0.01)


def test_outcomes_that_are_the_same_are_one_chance():
    influence = np.random.default_rng(3).normal(size=(300, 1)).repeat(4, axis=1)
    drawn = joint_draws(influence, np.arange(300), 9999, np.random.default_rng(1))
    found = romano_wolf(np.full(4, 2.2), drawn)
    np.testing.assert_allclose(found, 2 * stats.norm.sf(2.2), atol=0.006)


def test_draws_hang_together_as_estimates_do():
    rng = np.random.default_rng(5)
    influence = rng.multivariate_normal([0, 0, 0], [[1, 0.6, 0], [0.6, 4, 0], [0, 0, 9]], 500)
    drawn = joint_draws(influence, np.arange(500), 20_000, rng)
    theirs = np.corrcoef(influence.T)
    np.testing.assert_allclose(np.corrcoef(drawn.T), theirs, atol=0.06)
    np.testing.assert_allclose(drawn.std(axis=0), 1, atol=0.02)


def test_clusters_share_their_sign():
    rng = np.random.default_rng(5)
    codes = np.arange(300) % 50
    influence = rng.normal(size=(300, 2)) + rng.normal(size=(50, 2))[codes]
    sums = np.stack([np.bincount(codes, column) for column in influence.T], axis=1)
    by_rows = joint_draws(influence, codes, 99, np.random.default_rng(1))
    by_sums = joint_draws(sums, np.arange(50), 99, np.random.default_rng(1))
    np.testing.assert_allclose(by_rows, by_sums)


def test_few_clusters_have_more_than_two_values():
    influence = np.random.default_rng(2).normal(size=(6, 1))
    drawn = joint_draws(influence, np.arange(6), 2000, np.random.default_rng(1))
    assert len(np.unique(drawn.round(9))) > 2**6


def test_blocks_of_draws_make_no_difference(monkeypatch):
    influence = np.random.default_rng(2).normal(size=(40, 2))
    whole = joint_draws(influence, np.arange(40), 99, np.random.default_rng(1))
    monkeypatch.setattr("cocreate_lib.comparison.inference.step_down._BLOCK", 400)
    parts = joint_draws(influence, np.arange(40), 99, np.random.default_rng(1))
    np.testing.assert_allclose(whole, parts)
