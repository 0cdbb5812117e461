"""Intervals from tests, and tests from intervals."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, t

from cocreate_lib.comparison.numerics.test_inversion import beyond, reach, reaching


@settings(max_examples=25, deadline=None)
@given(st.floats(-3, 3), st.floats(0.1, 2), st.floats(-3, 3), st.sampled_from([3.0, 40.0]))
def test_a_symmetrical_interval_gives_back_the_one_sided_t_test(estimate, error, bound, df):
    def limits(level):
        return t.interval(level, df, estimate, error)

    below, above = (beyond(limits, bound, side) for side in (1, -1))
    assert below == pytest.approx(t.cdf((estimate - bound) / error, df), abs=1e-6)
    assert above == pytest.approx(t.sf((estimate - bound) / error, df), abs=1e-6)
    assert below + above == pytest.approx(1, abs=1e-6)


@given(st.floats(-0.4, 0.4), st.floats(0.7, 0.99), st.sampled_from([-1, 1]))
def test_a_bound_is_rejected_exactly_when_the_interval_leaves_it_out(bound, level, side):
    def limits(at):
        half = norm.ppf(0.5 + at / 2)
        return 0.05 - 0.08 * half, 0.05 + 0.2 * half

    low, high = limits(level)
    out = high < bound if side > 0 else low > bound
    edge = high if side > 0 else low
    if abs(edge - bound) > 1e-9:
        assert (beyond(limits, bound, side) < (1 - level) / 2) == out


def test_how_wide_an_interval_reaches_zero():
    assert reaching(lambda width: (-2 - 4 * width, -2 + 4 * width), -2.0) == pytest.approx(-0.5)
    assert reaching(lambda width: (0.0, 0.0), 0.0) == 0
    assert reaching(lambda width: (1.0, 3.0), 2.0) == math.inf
    assert reach(lambda distance: 1.0, 1.0, 0.05) == math.inf
