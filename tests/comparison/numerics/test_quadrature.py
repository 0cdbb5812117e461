"""Averages over a distribution, against moments that are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cocreate_lib.comparison.numerics.quadrature import WEIGHTS, spread_values


def test_weights_add_up():
    assert WEIGHTS.sum() == pytest.approx(1, abs=1e-12)


@given(st.floats(1, 500), st.floats(1, 500))
@settings(max_examples=50, deadline=None)
def test_moments_of_a_beta(a, b):
    distribution = stats.beta(a, b)
    values = spread_values(distribution)
    assert np.all(np.diff(values) >= 0)
    assert values @ WEIGHTS == pytest.approx(distribution.mean(), abs=1e-7)
    variance = (values - distribution.mean()) ** 2 @ WEIGHTS
    assert variance == pytest.approx(distribution.var(), rel=1e-5)


@given(st.floats(1, 1e6))
@settings(max_examples=50, deadline=None)
def test_mean_of_a_chi_square(df):
    assert spread_values(stats.chi2(df)) @ WEIGHTS == pytest.approx(df, rel=1e-7)
