"""Robustness values and benchmarks, against sensemakr."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import cocreate_lib as cc
from cocreate_lib.comparison import benchmark, robustness_value
from cocreate_lib.errors import DataError, PlanError

DARFUR = (0.09731581928495575, 0.023256537809811115, 783)


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


def test_extreme_numbers_stay_numbers():
    for estimate, std_error in ((1e200, 1e-50), (1e-300, 1.0)):
        value = robustness_value(estimate, std_error, 50)
        assert 0 <= value.value_alpha <= value.value <= 1


@pytest.mark.parametrize(
    ("times", "theirs"),
    [
        # sensemakr (Python 0.0.8), Darfur, benchmark "female": strength with programme and outcome,
        # adjusted estimate, standard error, limits.
        (1, (0.009164, 0.124641, 0.07522, 0.021873, 0.032283, 0.118158)),
        (2, (0.018329, 0.249324, 0.052915, 0.02035, 0.012968, 0.092862)),
        (3, (0.027493, 0.37405, 0.030396, 0.01867, -0.006253, 0.067045)),
    ],
)
def test_benchmarks_are_those_of_sensemakr(times, theirs):
    found = benchmark(
        *DARFUR, r2_programme=0.009081065190331075, r2_outcome=0.1090339154278416, times=times
    )
    ours = (
        found.with_programme, found.with_outcome, found.estimate, found.std_error,
        found.conf_low, found.conf_high,
    )  # fmt: skip
    assert ours == pytest.approx(theirs, abs=2e-6)


def test_nothing_can_explain_more_than_all():
    assert benchmark(*DARFUR, r2_programme=0.5, r2_outcome=0.1) is None
    assert benchmark(*DARFUR, r2_programme=0.1, r2_outcome=1) is None


def test_a_comparison_names_the_covariate_that_would_matter_most():
    rng = np.random.default_rng(5)
    x = rng.standard_normal((400, 3))
    programme = (x @ [0.8, 0.1, 0.0] + rng.standard_normal(400) > 0).astype(float)
    y = x @ [1.0, 0.2, 0.3] + 0.5 * programme + rng.standard_normal(400)
    people = pd.DataFrame({"p": programme, "y": y, "a": x[:, 0], "b": x[:, 1], "c": x[:, 2]})
    plan = cc.AnalysisPlan("p", [cc.scale("y")], ["b", "a", "c"], method="regression")
    found = cc.compare(people, plan).fragility()
    assert "'a'" in found.about("y", ["benchmark"])[0]
    # By hand: partial R² of a, from least squares with and without it.
    others = np.column_stack([np.ones(400), x[:, 1], x[:, 2]])

    def left(columns, values):
        rest = values - columns @ np.linalg.lstsq(columns, values, rcond=None)[0]
        return float(rest @ rest)

    with_a = np.column_stack([others, x[:, 0]])
    treated = np.column_stack([others, programme])
    both = np.column_stack([with_a, programme])
    df = 400 - 5
    coefficient = np.linalg.lstsq(both, y, rcond=None)[0][-1]
    error = math.sqrt(left(both, y) / df / left(with_a, programme))
    by_hand = benchmark(
        coefficient, error, df,
        r2_programme=1 - left(with_a, programme) / left(others, programme),
        r2_outcome=1 - left(both, y) / left(treated, y),
    )  # fmt: skip
    assert found.value("y", "benchmark") == pytest.approx(by_hand.estimate)


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: robustness_value(math.nan, 1, 10), "estimate"),
        (lambda: robustness_value(1, 0, 10), "std_error"),
        (lambda: robustness_value(1, 1, 1), "df"),
        (lambda: robustness_value(1, 1, 10, q=0), "q"),
        (lambda: robustness_value(1, 1, 10, alpha=1), "alpha"),
        (lambda: benchmark(1, 0, 10, r2_programme=0.1, r2_outcome=0.1), "std_error"),
        (lambda: benchmark(1, 1, 10, r2_programme=-1, r2_outcome=0.1), "r2_programme"),
        (lambda: benchmark(1, 1, 10, r2_programme=0.1, r2_outcome=0.1, times=0), "times"),
        (
            lambda: benchmark(1, 1, 10, r2_programme=0.1, r2_outcome=0.1, conf_level=0),
            "conf_level",
        ),
    ],
)
def test_refusals_say_where_why_and_what_to_try(call, where):
    with pytest.raises((DataError, PlanError)) as error:
        call()
    assert error.value.where == where
    assert error.value.why
    assert error.value.try_this
