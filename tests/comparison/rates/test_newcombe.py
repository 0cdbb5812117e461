"""Newcombe's interval, against his tables and its own properties."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.stats import norm
from statsmodels.stats.proportion import confint_proportions_2indep

from cocreate_lib.comparison.rates.newcombe import newcombe, newcombe_test, wilson

Z = norm.ppf(0.975)


@pytest.mark.parametrize(
    ("events", "n", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 873-890, Table II, method 10.
        ((56, 48), (70, 80), 0.0524, 0.3339),
        ((9, 3), (10, 10), 0.1705, 0.8090),
        ((5, 0), (56, 29), -0.0381, 0.1926),
        ((0, 0), (10, 20), -0.1611, 0.2775),
        ((10, 0), (10, 10), 0.6075, 1.0),
    ],
)
def test_published_values(events, n, low, high):
    assert np.round(newcombe(events, n, Z), 4) == pytest.approx((low, high))


def every_table(up_to: int):
    for n1, n2 in itertools.product(range(1, up_to + 1), repeat=2):
        for a, b in itertools.product(range(n1 + 1), range(n2 + 1)):
            yield (a, b), (n1, n2)


def test_limits_are_finite_inside_and_around_the_estimate_for_every_small_table():
    for events, n in every_table(30):
        low, high = newcombe(events, n, Z)
        assert -1 <= low <= events[0] / n[0] - events[1] / n[1] <= high <= 1


def test_p_value_agrees_with_the_interval():
    for events, n in every_table(8):
        for level in (0.8, 0.95):
            low, high = newcombe(events, n, norm.ppf(0.5 + level / 2))
            statistic, p = newcombe_test(events, n)
            assert 0 <= p <= 1
            assert np.sign(statistic) == np.sign(events[0] * n[1] - events[1] * n[0])
            if abs(low) > 1e-9 and abs(high) > 1e-9:
                assert (p < 1 - level) == (low > 0 or high < 0)


def test_against_statsmodels():
    for events, n in (((48, 66), (216, 216)), ((3, 300), (1000, 20000))):
        theirs = confint_proportions_2indep(
            events[0], n[0], events[1], n[1], method="newcomb", compare="diff"
        )
        assert newcombe(events, n, Z) == pytest.approx(theirs, abs=1e-10)


def test_wilson_closes_at_nobody_and_everybody():
    assert wilson(0, 10, Z)[0] == 0
    assert wilson(10, 10, Z)[1] == 1


def test_very_large_samples_have_a_p_value():
    statistic, p = newcombe_test((9e8, 1e8), (1e9, 1e9))
    assert statistic > 1000
    assert p == 0
