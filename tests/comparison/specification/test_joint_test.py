"""Joint statistics, and their place among shuffles."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cocreate_lib.comparison.specification.joint_test import (
    STATISTICS,
    joint_statistics,
    joint_tests,
)

pairs = st.lists(st.tuples(st.floats(-3, 3), st.floats(1e-6, 1)), min_size=1, max_size=30)


def test_stouffer_is_scipys():
    p = np.array([0.01, 0.3, 0.04])
    ours = joint_statistics(np.array([1.0, 2.0, 3.0]), p, 0, 0.05)["stouffer_z"]
    assert ours == pytest.approx(stats.combine_pvalues(p / 2, method="stouffer").statistic)


@given(pairs)
def test_turning_every_sign_turns_the_statistics(found):
    estimate, p = np.array(found).T
    one, other = (joint_statistics(s * estimate, p, 0, 0.05) for s in (1, -1))
    assert one["median_estimate"] == -other["median_estimate"]
    assert one["stouffer_z"] == pytest.approx(-other["stouffer_z"])
    assert one["share_significant"] == other["share_significant"]


def test_estimates_that_are_not_there_are_not_counted():
    some = joint_statistics(np.array([np.nan, 1, 2]), np.array([np.nan, 0.01, np.nan]), 0, 0.05)
    assert some["median_estimate"] == 1.5
    assert some["share_significant"] == 0.5
    assert some["stouffer_z"] == pytest.approx(stats.norm.isf(0.005))
    none = joint_statistics(np.full(2, np.nan), np.full(2, np.nan), 0, 0.05)
    assert np.isnan(list(none.values())).all()


def test_ratios_are_above_or_below_one():
    found = joint_statistics(np.array([0.5, 0.8]), np.array([0.01, 0.01]), 1, 0.05)
    assert found["stouffer_z"] < 0
    assert found["share_significant"] == 1


@settings(max_examples=20)
@given(st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_p_values_of_exchangeable_statistics_are_uniform_or_larger(shuffles, seed):
    """Over every choice of which draw is the observed one, p ≤ α for at most α of them."""
    draws = np.random.default_rng(seed).integers(0, 9, shuffles + 1).astype(float)
    p_values = []
    for i in range(shuffles + 1):
        others = pd.DataFrame(dict.fromkeys(STATISTICS, np.delete(draws, i)))
        found = joint_tests(dict.fromkeys(STATISTICS, draws[i]), others)
        p_values.append(found["p_value"].to_numpy())
    for alpha in (0.05, 0.1, 0.5):
        assert (np.array(p_values) <= alpha).mean(axis=0).max() <= alpha + 1e-12


def test_a_shuffle_without_a_value_counts_against_the_finding():
    shuffles = pd.DataFrame({name: [0.0, np.nan, 0.0] for name in STATISTICS})
    found = joint_tests(dict.fromkeys(STATISTICS, 5.0), shuffles)
    assert found["p_value"].tolist() == [1.0, 0.5, 1.0]
