"""Sensitivity to what was not measured, against published values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cocreate_lib.comparison import (
    e_value,
    robustness_value,
    rosenbaum_bounds,
)
from cocreate_lib.errors import DataError, PlanError


def test_published_e_values():
    # VanderWeele & Ding (2017): formula feeding, RR 3.9 (1.8, 8.7), E-value 7.26, limit 3.0;
    # breastfeeding and leukaemia, RR 0.80 (0.71, 0.91), E-value 1.81, limit 1.43.
    value = e_value(3.9, 1.8, 8.7)
    assert (value.estimate, value.limit) == pytest.approx((7.263034, 3.0), abs=1e-6)
    value = e_value(0.80, 0.71, 0.91)
    assert (value.estimate, value.limit) == pytest.approx((1.809017, 1.428571), abs=1e-6)


def test_e_values_of_other_ratios():
    # R 4.2, the formulas of VanderWeele & Ding (2017), Table 2, written out: e(sqrt(.86)),
    # e(sqrt(.99)), e(h(.56)), e(h(.69)) with h(x) = (1 - .5^sqrt(x)) / (1 - .5^sqrt(1/x)).
    value = e_value(0.86, 0.75, 0.99, measure="odds_ratio", common=True)
    assert (value.estimate, value.limit) == pytest.approx((1.3689528611, 1.0761939453), abs=1e-9)
    value = e_value(0.56, 0.46, 0.69, measure="hazard_ratio", common=True)
    assert (value.estimate, value.limit) == pytest.approx((2.3495312573, 1.9080039433), abs=1e-9)
    for measure in ("odds_ratio", "hazard_ratio"):
        rare = e_value(2.0, 1.2, 3.0, measure=measure, common=False)
        assert rare == e_value(2.0, 1.2, 3.0)
        assert e_value(2.0, 1.2, 3.0, measure=measure, common=True).estimate < rare.estimate


@given(
    st.floats(0.02, 50),
    st.sampled_from(["risk_ratio", "rate_ratio", "odds_ratio", "hazard_ratio"]),
    st.booleans(),
)
@settings(deadline=None)
def test_e_value_is_the_same_turned_round(ratio, measure, common):
    value = e_value(ratio, ratio * 0.9, ratio * 1.2, measure=measure, common=common)
    turned = e_value(
        1 / ratio, 1 / (ratio * 1.2), 1 / (ratio * 0.9), measure=measure, common=common
    )
    assert turned.estimate == pytest.approx(value.estimate, rel=1e-9)
    assert turned.limit == pytest.approx(value.limit, rel=1e-6)
    assert 1 <= value.limit <= value.estimate


@given(st.floats(1.001, 20))
@settings(deadline=None)
def test_e_value_is_what_just_explains_the_ratio(ratio):
    # The bounding factor of Ding & VanderWeele: E * E / (E + E - 1).
    e = e_value(ratio).estimate
    assert e * e / (2 * e - 1) == pytest.approx(ratio, rel=1e-9)


def test_extreme_numbers_stay_numbers():
    for ratio in (1e-300, 1e300):
        value = e_value(ratio, measure="hazard_ratio", common=True)
        assert value.estimate > 1e100
    for estimate, std_error in ((1e200, 1e-50), (1e-300, 1.0)):
        value = robustness_value(estimate, std_error, 50)
        assert 0 <= value.value_alpha <= value.value <= 1


def test_results_show_as_their_sentence():
    for result in (e_value(2.0), rosenbaum_bounds((3, 9)), robustness_value(0.2, 0.05, 60)):
        assert repr(result) == str(result)
        assert result._repr_html_().startswith("<p>")


def test_an_interval_around_one_needs_nothing():
    assert e_value(1.3, 0.9, 1.9).limit == 1
    assert math.isnan(e_value(1.3).limit)
    assert e_value(1.0).estimate == 1


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


def test_published_robustness_values():
    # Cinelli & Hazlett (2020), Darfur: estimate 0.097, SE 0.023, df 783; R's sensemakr with the
    # unrounded 0.09731582 and 0.02325654: 0.138776 and 0.07625797, partial R2 0.02187.
    value = robustness_value(0.09731582, 0.02325654, 783)
    assert value.value == pytest.approx(0.138776, abs=1e-6)
    assert value.value_alpha == pytest.approx(0.07625797, abs=1e-7)
    assert value.partial_r2 == pytest.approx(0.02187, abs=1e-5)


@given(st.floats(0.05, 30), st.integers(5, 400), st.floats(0.2, 1))
@settings(max_examples=60, deadline=None)
def test_robustness_value_is_what_just_explains_the_estimate_away(t, df, q):
    found = robustness_value(t, 1.0, df, q=q)
    r = found.value
    # Bias over standard error of a confounder that explains r of both: sqrt(df r^2 / (1 - r)).
    assert math.sqrt(df * r**2 / (1 - r)) == pytest.approx(q * t, rel=1e-6)

    def least(r):
        """Smallest t that confounders of up to r can leave, by trying a grid of outcome shares."""
        shares = np.linspace(0, r, 2001)
        bias = np.sqrt(shares * r / (1 - r)) * math.sqrt(df)
        error = np.sqrt((1 - shares) / (1 - r)) * math.sqrt(df / (df - 1))
        return ((q * t - bias) / error).min()

    critical = stats.t.ppf(0.975, df - 1)
    ra = found.value_alpha
    assert 0 <= ra <= r
    if ra > 0.001:
        assert least(ra * 0.995) > critical
        assert least(min(ra * 1.005, 0.9999)) < critical


def test_an_estimate_of_zero_has_no_robustness():
    value = robustness_value(0.0, 1.0, 100)
    assert (value.value, value.value_alpha) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: e_value(0), "ratio"),
        (lambda: e_value(-1), "ratio"),
        (lambda: e_value(math.inf), "ratio"),
        (lambda: e_value(2, 1.2), "conf_high"),
        (lambda: e_value(2, None, 3), "conf_low"),
        (lambda: e_value(2, 2.5, 3), "ratio"),
        (lambda: e_value(2, -1, 3), "conf_low"),
        (lambda: e_value(2, measure="odds_ratio"), "common"),
        (lambda: e_value(2, measure="hazard_ratio"), "common"),
        (lambda: e_value(2, measure="risk_difference"), "measure"),
        (lambda: rosenbaum_bounds((0, 0)), "discordant"),
        (lambda: rosenbaum_bounds((1.5, 3)), "discordant[0]"),
        (lambda: rosenbaum_bounds((1, -3)), "discordant[1]"),
        (lambda: rosenbaum_bounds((1, math.nan)), "discordant[1]"),
        (lambda: rosenbaum_bounds((1, 3), alpha=0), "alpha"),
        (lambda: rosenbaum_bounds((1, 3), sides=0), "sides"),
        (lambda: rosenbaum_bounds((1, 3)).p_value(0.5), "gamma"),
        (lambda: robustness_value(math.nan, 1, 10), "estimate"),
        (lambda: robustness_value(1, 0, 10), "std_error"),
        (lambda: robustness_value(1, 1, 1), "df"),
        (lambda: robustness_value(1, 1, 10, q=0), "q"),
        (lambda: robustness_value(1, 1, 10, alpha=1), "alpha"),
    ],
)
def test_refusals_say_where_why_and_what_to_try(call, where):
    with pytest.raises((DataError, PlanError)) as error:
        call()
    assert error.value.where == where
    assert error.value.why
    assert error.value.try_this
