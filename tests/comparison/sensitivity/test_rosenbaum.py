"""Rosenbaum's bounds, against published ones and R's rbounds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.comparison import rosenbaum_bounds, signed_rank_bounds
from cocreate_lib.errors import DataError, PlanError

pairs = st.tuples(st.integers(0, 80), st.integers(0, 80)).filter(lambda d: sum(d) > 0)


@given(pairs, st.floats(1, 10), st.sampled_from([1, 2]))
@settings(deadline=None)
def test_rosenbaum_p_value_is_a_binomial_tail(discordant, gamma, sides):
    bounds = rosenbaum_bounds(discordant, sides=sides)
    more, total = max(discordant), sum(discordant)
    tail = sum(
        math.comb(total, k) * (gamma / (1 + gamma)) ** k * (1 / (1 + gamma)) ** (total - k)
        for k in range(more, total + 1)
    )
    assert bounds.p_value(gamma) == pytest.approx(min(1, sides * tail), rel=1e-9)


@given(pairs, st.sampled_from([0.01, 0.05, 0.2]), st.sampled_from([1, 2]))
@settings(deadline=None)
def test_rosenbaum_gamma_is_where_p_passes_alpha(discordant, alpha, sides):
    bounds = rosenbaum_bounds(discordant, alpha=alpha, sides=sides)
    if math.isnan(bounds.gamma):
        assert bounds.p_value(1) > alpha
        assert "not evidence" in str(bounds)
    else:
        assert bounds.p_value(bounds.gamma) == pytest.approx(alpha, rel=1e-6)
        assert bounds.p_value(bounds.gamma * 1.01) > alpha
    assert rosenbaum_bounds(discordant[::-1], alpha=alpha, sides=sides).gamma == pytest.approx(
        bounds.gamma, nan_ok=True
    )


def test_rosenbaum_without_hidden_bias_is_mcnemar():
    # R 4.2: binom.test(12, 46)$p.value; 2 * pbinom(33, 46, 2/3, lower = FALSE).
    bounds = rosenbaum_bounds((12, 34))
    assert bounds.p_value(1) == pytest.approx(0.00164149134085, rel=1e-10)
    assert bounds.p_value(2) == pytest.approx(0.37769485902455, rel=1e-10)
    # Rosenbaum (2002), chapter 4: smoking and lung cancer, 110 and 12 discordant pairs; one-sided
    # bounds of about 0.0036, 0.03 and 0.1 at 4, 5 and 6, by the normal approximation. Exactly, by
    # R 4.2: pbinom(109, 122, g / (1 + g), lower = FALSE).
    smoking = rosenbaum_bounds((110, 12), sides=1)
    exact = (0.00196334447, 0.02316856384, 0.09692877479)
    assert [smoking.p_value(g) for g in (4, 5, 6)] == pytest.approx(exact, rel=1e-9)


DIFFERENCES = [
    -2, -2, 0, -2, -1, -1, 0, -1, -1, -3, 0, 0, -3, -6, -2, -3, -2, 1, 2, -2,
    -4, 0, -4, -1, -4, 0, -3, 0, -1, 1, -3, -3, -5, -5, -2, -2, 2, -1, -3, -4,
]  # fmt: skip
SCORES = [
    -1.3986, 0.8726, -0.3023, 1.1944, -0.7154, 0.3533, 0.5951, 1.9022, 0.5491, 1.6362, 0.1584,
    2.1578, 1.9680, -0.7383, 1.8657, 0.1081, 1.6481, -0.4049, -1.8560, 2.1656, 0.8762, 1.3482,
    1.2397, -1.4344, -0.0896, -2.2118, 2.0372, 1.8188, 0.1761, -0.5585,
]  # fmt: skip


def test_signed_rank_bounds_are_those_of_rbounds():
    # rbounds 2.2: psens(y, x, Gamma), without its rounding to four decimals, one-sided.
    bounds = signed_rank_bounds(DIFFERENCES, sides=1)
    theirs = (6.94124077405e-06, 3.30812936660e-04, 2.36579267454e-03, 1.76971612004e-02)
    assert [bounds.p_value(g) for g in (1, 1.5, 2, 3)] == pytest.approx(theirs, rel=1e-8)
    # rbounds 2.2: hlsens(x, y, pr = 1e-4, Gamma = 3), which searches in steps of pr.
    estimates = [signed_rank_bounds(SCORES).estimate(g) for g in (1, 2, 3)]
    theirs = ((0.5637, 0.5637), (0.1247, 0.9392), (-0.1022, 1.1607))
    assert np.array(estimates) == pytest.approx(np.array(theirs), abs=5e-3)


@given(
    st.lists(st.integers(-9, 9), min_size=3, max_size=60).filter(any),
    st.sampled_from([0.01, 0.05, 0.2]),
    st.sampled_from([1, 2]),
)
@settings(deadline=None)
def test_signed_rank_gamma_is_where_p_passes_alpha(differences, alpha, sides):
    bounds = signed_rank_bounds(differences, alpha=alpha, sides=sides)
    if math.isnan(bounds.gamma):
        assert bounds.p_value(1) > alpha * (1 - 1e-9)
        assert "not evidence" in str(bounds)
    else:
        assert bounds.p_value(bounds.gamma) == pytest.approx(alpha, rel=1e-6)
        low, high = bounds.estimate(bounds.gamma)
        assert low <= bounds.estimate()[0] <= high
    turned = signed_rank_bounds([-d for d in differences], alpha=alpha, sides=sides)
    assert turned.gamma == pytest.approx(bounds.gamma, nan_ok=True)


def test_bounds_show_as_their_sentence():
    for result in (rosenbaum_bounds((3, 9)), signed_rank_bounds(DIFFERENCES)):
        assert repr(result) == str(result)


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: rosenbaum_bounds((0, 0)), "discordant"),
        (lambda: rosenbaum_bounds((1.5, 3)), "discordant[0]"),
        (lambda: rosenbaum_bounds((1, -3)), "discordant[1]"),
        (lambda: rosenbaum_bounds((1, math.nan)), "discordant[1]"),
        (lambda: rosenbaum_bounds((1, 3), alpha=0), "alpha"),
        (lambda: rosenbaum_bounds((1, 3), sides=0), "sides"),
        (lambda: rosenbaum_bounds((1, 3)).p_value(0.5), "gamma"),
        (lambda: signed_rank_bounds([0, 0]), "differences"),
        (lambda: signed_rank_bounds([1, math.nan]), "differences"),
        (lambda: signed_rank_bounds([1, 2], alpha=2), "alpha"),
        (lambda: signed_rank_bounds([1, 2]).estimate(0.5), "gamma"),
    ],
)
def test_refusals_say_where_why_and_what_to_try(call, where):
    with pytest.raises((DataError, PlanError)) as error:
        call()
    assert error.value.where == where
    assert error.value.why
    assert error.value.try_this
