"""Score intervals and Bayesian readings of two proportions, against tables and their own rules."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from scipy.optimize import minimize_scalar
from statsmodels.stats.proportion import confint_proportions_2indep

from cocreate_lib.comparison import (
    bayes_factor,
    posterior_difference,
    risk_difference_interval,
    risk_ratio_interval,
)
from cocreate_lib.comparison.rates.proportions import difference_score, ratio_score
from cocreate_lib.errors import DataError, PlanError

RATIOS = ("miettinen_nurminen", "koopman")


@st.composite
def tables(draw, most: int = 30):
    n = draw(st.integers(1, most)), draw(st.integers(1, most))
    return (draw(st.integers(0, n[0])), draw(st.integers(0, n[1]))), n


@pytest.mark.parametrize(
    ("events", "n", "low", "high"),
    [
        # Published limits of Miettinen & Nurminen's interval for examples of Newcombe (1998),
        # Statistics in Medicine 17, 873-890, Table II.
        ((56, 48), (70, 80), 0.0528, 0.3382),
        ((9, 3), (10, 10), 0.1700, 0.8406),
        ((10, 0), (10, 20), 0.7156, 1.0),
    ],
)
def test_published_intervals_of_the_difference(events, n, low, high):
    assert np.round(risk_difference_interval(events, n), 4) == pytest.approx((low, high))


@given(tables(), st.sampled_from([0.8, 0.95, 0.99]))
@settings(max_examples=500, deadline=None)
def test_difference_lies_inside_around_the_estimate_and_is_symmetric(table, level):
    events, n = table
    low, high = risk_difference_interval(events, n, conf_level=level)
    assert -1 <= low <= events[0] / n[0] - events[1] / n[1] <= high <= 1
    swapped = risk_difference_interval(events[::-1], n[::-1], conf_level=level)
    assert (low, high) == pytest.approx((-swapped[1], -swapped[0]), abs=1e-9)
    others = n[0] - events[0], n[1] - events[1]
    without = risk_difference_interval(others, n, conf_level=level)
    assert (low, high) == pytest.approx((-without[1], -without[0]), abs=1e-6)


@given(tables())
@settings(max_examples=300, deadline=None)
def test_difference_limits_are_where_the_score_test_stops_rejecting(table):
    events, n = table
    z = stats.norm.ppf(0.975)
    for limit, sign in zip(risk_difference_interval(events, n), (1, -1), strict=True):
        if abs(limit) < 1:
            assert difference_score(events, n, limit) == pytest.approx(sign * z, rel=1e-4)


@given(tables(), st.floats(-0.95, 0.95))
@settings(max_examples=300, deadline=None)
def test_score_of_a_difference_has_the_variance_of_the_likeliest_rates(table, difference):
    events, n = table

    def variance(p2):
        p1 = p2 + difference
        return (p1 * (1 - p1) / n[0] + p2 * (1 - p2) / n[1]) * sum(n) / (sum(n) - 1)

    def unlikely(p2):
        return -stats.binom.logpmf(events[0], n[0], p2 + difference) - stats.binom.logpmf(
            events[1], n[1], p2
        )

    span = max(0.0, -difference), min(1.0, 1 - difference)
    best = minimize_scalar(unlikely, bounds=span, method="bounded", options={"xatol": 1e-12}).x
    distance = events[0] / n[0] - events[1] / n[1] - difference
    if abs(distance) > 1e-6:  # the variance that the score implies
        implied = (distance / difference_score(events, n, difference)) ** 2
        assert implied == pytest.approx(variance(best), abs=1e-5)


@given(tables(), st.floats(0.05, 20))
@settings(max_examples=300, deadline=None)
def test_score_of_a_ratio_has_the_variance_of_the_likeliest_rates(table, ratio):
    events, n = table

    def unlikely(p2):
        return -stats.binom.logpmf(events[0], n[0], min(ratio * p2, 1)) - stats.binom.logpmf(
            events[1], n[1], p2
        )

    top = min(1.0, 1 / ratio)
    best = minimize_scalar(unlikely, bounds=(0, top), method="bounded", options={"xatol": 1e-12}).x
    first = min(ratio * best, 1)
    variance = first * (1 - first) / n[0] + ratio**2 * best * (1 - best) / n[1]
    distance = events[0] / n[0] - ratio * events[1] / n[1]
    if abs(distance) > 1e-6:
        implied = (distance / ratio_score(events, n, ratio)) ** 2
        assert implied == pytest.approx(variance, abs=1e-4 * max(1, ratio))


@given(tables(), st.sampled_from(RATIOS))
@settings(max_examples=500, deadline=None)
def test_ratio_lies_around_the_estimate_and_turns_round(table, method):
    events, n = table
    low, high = risk_ratio_interval(events, n, method=method)
    assert 0 <= low < high
    assert (low == 0) == (events[0] == 0)
    assert (high == math.inf) == (events[1] == 0)
    if events[0] and events[1]:
        ratio = events[0] / n[0] / (events[1] / n[1])
        assert low <= ratio * (1 + 1e-9)
        assert high >= ratio * (1 - 1e-9)
        swapped = risk_ratio_interval(events[::-1], n[::-1], method=method)
        assert (low, high) == pytest.approx((1 / swapped[1], 1 / swapped[0]), rel=1e-9)


def test_miettinen_nurminen_is_the_wider_ratio():
    for events, n in (((5, 9), (20, 30)), ((56, 48), (70, 80)), ((1, 9), (10, 10))):
        wide, narrow = (risk_ratio_interval(events, n, method=method) for method in RATIOS)
        assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_published_koopman_intervals():
    # Koopman (1984), Biometrics 40, 513-517: 36/40 v 16/80 (2.94, 7.15).
    assert np.round(risk_ratio_interval((36, 16), (40, 80), method="koopman"), 2) == pytest.approx(
        (2.94, 7.15)
    )
    for events, n in (((36, 16), (40, 80)), ((48, 66), (216, 216)), ((5, 9), (20, 30))):
        for method, correction in (("koopman", False), ("miettinen_nurminen", True)):
            theirs = confint_proportions_2indep(
                events[0], n[0], events[1], n[1], "score", "ratio", correction=correction
            )
            ours = risk_ratio_interval(events, n, method=method)
            assert ours == pytest.approx(theirs, rel=1e-5)


def test_limits_hold_in_large_groups():
    events, n = (33_400, 334_000), (100_000, 1_000_000)
    half = 1.959964 * math.sqrt(0.334 * 0.666 * (1 / n[0] + 1 / n[1]))
    assert risk_difference_interval(events, n) == pytest.approx((-half, half), rel=5e-3)


def test_posterior_against_numerical_integration():
    # R 4.2: integrate(function(p) pbeta(p + d, 19, 43) * dbeta(p, 61, 91), 0, 1) and uniroot.
    posterior = posterior_difference((18, 60), (60, 150))
    assert posterior.probability_below(0) == pytest.approx(0.9087191918, abs=1e-9)
    assert posterior.probability_below(-0.1) == pytest.approx(0.4782232585, abs=1e-9)
    assert posterior.interval == pytest.approx((-0.2288684326, 0.04636240245), abs=1e-9)
    # 0 of 8 and 3 of 20, the same way, the integral cut where the density ends.
    nobody = posterior_difference((0, 3), (8, 20))
    assert nobody.probability_below(0.05) == pytest.approx(0.871980143081, abs=1e-9)
    assert nobody.probability_below(-0.1) == pytest.approx(0.456566022311, abs=5e-6)


@given(tables(200), st.tuples(st.floats(0.5, 5), st.floats(0.5, 5)))
@settings(max_examples=15, deadline=None)
def test_posterior_adds_up(table, prior):
    events, n = table
    posterior = posterior_difference(events, n, priors=(prior, (1.0, 2.0)))
    assert posterior.probability_below(-1) == pytest.approx(0, abs=1e-9)
    assert posterior.probability_below(1) == pytest.approx(1, abs=1e-9)
    # The mean, once more, from the distribution function.
    grid = np.linspace(-1, 1, 201)
    area = integrate.simpson([posterior.probability_below(d) for d in grid], x=grid)
    assert posterior.mean == pytest.approx(1 - area, abs=1e-4)
    assert posterior.probability_below(posterior.quantile(0.3)) == pytest.approx(0.3, abs=1e-8)
    swapped = posterior_difference(events[::-1], n[::-1], priors=((1.0, 2.0), prior))
    assert swapped.probability_below(0) == pytest.approx(
        1 - posterior.probability_below(0), abs=1e-9
    )


def test_two_flat_posteriors_make_a_triangle():
    # The difference between two uniform variables: below d < 0 with probability (1 + d)^2 / 2.
    # Where a density ends abruptly the trapezoid rule is right to five decimals.
    flat = posterior_difference((1, 1), (2, 2), priors=((1e-9, 1e-9), (1e-9, 1e-9)))
    for d in (-0.9, -0.4, 0.0):
        assert flat.probability_below(d) == pytest.approx((1 + d) ** 2 / 2, abs=5e-6)


@given(tables(20))
@settings(max_examples=25, deadline=None)
def test_bayes_factor_is_the_ratio_of_the_two_chances_of_the_data(table):
    events, n = table

    def chance(prior, *groups):
        def likelihood(p):
            return math.prod(stats.binom.pmf(x, people, p) for x, people in groups)

        return integrate.quad(lambda p: likelihood(p) * stats.beta.pdf(p, *prior), 0, 1)[0]

    groups = list(zip(events, n, strict=True))
    priors = ((2.0, 3.0), (1.0, 2.0))
    expected = (
        chance(priors[0], groups[0])
        * chance(priors[1], groups[1])
        / chance((1.5, 1.5), groups[0], groups[1])
    )
    factor = bayes_factor(events, n, priors=priors, common_prior=(1.5, 1.5))
    assert factor.value == pytest.approx(expected, rel=1e-6)


@given(tables(200))
@settings(max_examples=25, deadline=None)
def test_words_say_no_more_than_the_numbers(table):
    for result in (posterior_difference(*table), bayes_factor(*table)):
        for wrong in ("no effect", "no difference", "prove", "caused", "does not work"):
            assert wrong not in str(result).lower()


def test_the_prior_is_printed():
    text = str(bayes_factor((30, 5), (60, 60), priors=((2, 3), (1, 4)), common_prior=(5, 6)))
    assert all(prior in text for prior in ("Beta(2, 3)", "Beta(1, 4)", "Beta(5, 6)"))
    text = str(posterior_difference((30, 5), (60, 60), priors=((2, 3), (1, 4))))
    assert all(prior in text for prior in ("Beta(2, 3)", "Beta(1, 4)"))


@pytest.mark.parametrize(
    "function", [risk_difference_interval, risk_ratio_interval, posterior_difference, bayes_factor]
)
@pytest.mark.parametrize(
    ("events", "n", "where"),
    [
        ((11, 2), (10, 10), "events[0]"),
        ((1, -2), (10, 10), "events[1]"),
        ((0, 2), (0, 10), "n[0]"),
        ((math.nan, 2), (10, 10), "events"),
        ((1, 2), (10, math.inf), "n"),
        ((1, 2, 3), (10, 10), "events"),
    ],
)
def test_counts_that_cannot_be(function, events, n, where):
    with pytest.raises(DataError) as error:
        function(events, n)
    assert error.value.where == where
    assert error.value.why
    assert error.value.try_this


def test_choices_that_cannot_be():
    for wrong in (0, 1, 95, math.nan):
        with pytest.raises(PlanError, match="conf_level"):
            risk_difference_interval((1, 2), (10, 10), conf_level=wrong)
    with pytest.raises(PlanError, match="method"):
        risk_ratio_interval((1, 2), (10, 10), method="wald")
    with pytest.raises(PlanError, match="priors"):
        posterior_difference((1, 2), (10, 10), priors=((0, 1), (1, 1)))
    with pytest.raises(PlanError, match="common_prior"):
        bayes_factor((1, 2), (10, 10), common_prior=(1, -1))
