"""Equivalence and non-inferiority, against published values and the intervals they belong to."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.weightstats import ttost_ind

from cocreate_lib.comparison import (
    equivalence,
    equivalence_of_rates,
    excluded_effects,
    non_inferiority,
    non_inferiority_of_rates,
)
from cocreate_lib.errors import DataError, PlanError

estimates = st.floats(-5, 5)
errors = st.floats(0.01, 5)
dfs = st.one_of(st.just(math.inf), st.floats(2, 500))
levels = st.floats(0.001, 0.4)


def test_two_proportions():
    # Lakens' TOSTER (R), TOSTtwo.prop(.65, .70, 100, 100, -.1, .1): z 0.7559289 and -2.2677868.
    result = equivalence_of_rates((65, 70), (100, 100), low=-0.1, high=0.1)
    assert result.statistics == pytest.approx((0.755929, -2.267787), abs=1e-6)
    assert result.p_values == pytest.approx((0.224846, 0.011671), abs=1e-6)
    assert result.p_value == pytest.approx(0.2248, abs=1e-4)
    assert (result.conf_low, result.conf_high) == pytest.approx((-0.158797, 0.058797), abs=1e-6)
    assert not result.equivalent


def test_means_against_statsmodels():
    first, second = [3.0, 4.5, 5.0, 2.5, 4.0], [3.5, 4.0, 5.5, 3.0, 4.4, 2.0]
    mean1, mean2 = sum(first) / 5, sum(second) / 6
    squares = sum((x - mean1) ** 2 for x in first) + sum((x - mean2) ** 2 for x in second)
    std_error = math.sqrt(squares / 9 * (1 / 5 + 1 / 6))
    p, (t1, p1, df), (t2, p2, _) = ttost_ind(first, second, -1.5, 1.2)
    ours = equivalence(mean1 - mean2, std_error, low=-1.5, high=1.2, df=df)
    assert ours.p_value == pytest.approx(p, abs=1e-12)
    assert ours.p_values == pytest.approx((p1, p2), abs=1e-12)
    assert ours.statistics == pytest.approx((t1, t2), abs=1e-12)


@given(estimates, errors, dfs, levels)
@settings(deadline=None)
def test_p_is_alpha_where_a_bound_is_the_limit(estimate, std_error, df, alpha):
    first = equivalence(estimate, std_error, low=-1e3, high=1e3, df=df, alpha=alpha)
    at_high = equivalence(estimate, std_error, low=-1e6, high=first.conf_high, df=df, alpha=alpha)
    at_low = equivalence(estimate, std_error, low=first.conf_low, high=1e6, df=df, alpha=alpha)
    assert at_high.p_value == pytest.approx(alpha, abs=1e-7)
    assert at_low.p_value == pytest.approx(alpha, abs=1e-7)


@given(
    st.integers(1, 59),
    st.integers(1, 79),
    st.sampled_from(["wald", "score"]),
    st.sampled_from([0.025, 0.05, 0.1]),
)
@settings(deadline=None)
def test_rates_p_is_alpha_where_a_bound_is_the_limit(x1, x2, method, alpha):
    events, n = (x1, x2), (60, 80)
    options = {"alpha": alpha, "method": method}
    first = equivalence_of_rates(events, n, low=-0.999, high=0.999, **options)
    low, high = first.conf_low, first.conf_high
    if high < 0.99:
        at_high = equivalence_of_rates(events, n, low=-0.9999, high=high, **options)
        assert at_high.p_values[1] == pytest.approx(alpha, abs=1e-5)
        worst = non_inferiority_of_rates(events, n, margin=max(high, 1e-9), **options)
        if high > 0:
            assert worst.p_value == pytest.approx(alpha, abs=1e-5)
    if low > -0.99:
        at_low = equivalence_of_rates(events, n, low=low, high=0.9999, **options)
        assert at_low.p_values[0] == pytest.approx(alpha, abs=1e-5)


@given(estimates, errors, dfs, levels, st.floats(0.1, 5))
@settings(deadline=None)
def test_equivalent_exactly_when_the_interval_lies_within(estimate, std_error, df, alpha, size):
    result = equivalence(estimate, std_error, low=-size, high=size, df=df, alpha=alpha)
    gap = min(abs(result.conf_low + size), abs(result.conf_high - size))
    if gap > 1e-6:
        assert result.equivalent == (-size < result.conf_low and result.conf_high < size)


@given(estimates, errors, dfs, levels, st.floats(0.1, 5))
@settings(deadline=None)
def test_non_inferiority_is_one_side_of_equivalence(estimate, std_error, df, alpha, margin):
    both = equivalence(estimate, std_error, low=-margin, high=margin, df=df, alpha=alpha)
    higher = non_inferiority(estimate, std_error, margin=margin, df=df, alpha=alpha)
    lower = non_inferiority(estimate, std_error, margin=margin, worse="lower", df=df, alpha=alpha)
    assert higher.p_value == pytest.approx(both.p_values[1], abs=1e-12)
    assert lower.p_value == pytest.approx(both.p_values[0], abs=1e-12)
    assert higher.non_inferior == (higher.p_value < alpha)


def test_rates_without_anybody_take_the_score_test():
    with pytest.raises(DataError, match="nobody, or everybody"):
        equivalence_of_rates((0, 0), (60, 80), low=-0.1, high=0.1)
    result = equivalence_of_rates((0, 0), (60, 80), low=-0.1, high=0.1, method="score")
    assert 0 < result.p_value < 0.05


def test_words():
    shown = equivalence_of_rates((300, 302), (900, 900), low=-0.1, high=0.08)
    assert "exclude changes larger than -10.0 points one way and +8.0 points" in str(shown)
    not_shown = equivalence_of_rates((30, 33), (90, 90), low=-0.02, high=0.02)
    assert "don't exclude changes larger than -2.0 points or +2.0 points" in str(not_shown)
    effects = excluded_effects(-0.131, 0.044, as_points=True)
    assert effects.largest == 0.131
    assert "exclude changes larger than 13.1 points" in str(effects)


@given(estimates, errors, st.floats(0.01, 5), levels)
@settings(deadline=None)
def test_never_says_no_effect(estimate, std_error, margin, alpha):
    interval = sorted((estimate, estimate + std_error))
    for result in (
        equivalence(estimate, std_error, low=-margin, high=margin, alpha=alpha),
        non_inferiority(estimate, std_error, margin=margin, alpha=alpha),
        excluded_effects(*interval),
    ):
        text = str(result).lower()
        assert "exclude" in text
        for wrong in ("no effect", "no difference", "prove", "caused", "does not work"):
            assert wrong not in text


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: equivalence(0, 1, low=1, high=-1), "low"),
        (lambda: equivalence(0, 0, low=-1, high=1), "std_error"),
        (lambda: equivalence(0, math.nan, low=-1, high=1), "std_error"),
        (lambda: equivalence(math.nan, 1, low=-1, high=1), "estimate"),
        (lambda: equivalence(0, 1, low=-1, high=1, df=0), "df"),
        (lambda: equivalence(0, 1, low=-1, high=1, alpha=0.5), "alpha"),
        (lambda: equivalence(0, 1, low=-math.inf, high=1), "low"),
        (lambda: equivalence_of_rates((1, 2), (9, 9), low=-10, high=10), "low"),
        (lambda: equivalence_of_rates((1, 2), (9, 9), low=-0.1, high=1.5), "high"),
        (lambda: equivalence_of_rates((1, 2), (9, 9), low=-1.5, high=0.1), "low"),
        (lambda: equivalence_of_rates((1, 2), (9, 9), low=-0.1, high=0.1, method="x"), "method"),
        (lambda: non_inferiority(0, 1, margin=0), "margin"),
        (lambda: non_inferiority(0, 1, margin=1, worse="up"), "worse"),
        (lambda: non_inferiority_of_rates((1, 2), (9, 9), margin=5), "margin"),
        (lambda: non_inferiority_of_rates((10, 2), (9, 9), margin=0.1), "events[0]"),
        (lambda: excluded_effects(1, 0), "conf_low"),
        (lambda: excluded_effects(math.nan, 0), "conf_low"),
        (lambda: excluded_effects(0, 1, conf_level=95), "conf_level"),
    ],
)
def test_refusals_say_where_why_and_what_to_try(call, where):
    with pytest.raises((DataError, PlanError)) as error:
        call()
    assert error.value.where == where
    assert error.value.why
    assert error.value.try_this


@pytest.mark.parametrize(("worse", "signs"), [("higher", "+"), ("lower", "-\u2212")])
def test_the_sign_of_a_worsening_is_said(worse, signs):
    said = str(non_inferiority(0, 1, margin=1.5, worse=worse))
    assert re.search(rf"larger than [{signs}]1\.5 ", said)
