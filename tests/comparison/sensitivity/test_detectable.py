"""The smallest differences between two rates that a test finds, by drawing such studies."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from cocreate_lib.comparison.rates.newcombe import newcombe
from cocreate_lib.comparison.rates.proportions import risk_difference_interval
from cocreate_lib.comparison.sensitivity.detectable import detectable_rates

INTERVALS = {
    "newcombe": lambda events, n: newcombe(events, n, 1.959964),
    "score": lambda events, n: risk_difference_interval(events, n),
}


def power_by_every_table(kind, n, rates):
    """The probability of a significant fall and rise, table by table."""
    chances = [stats.binom.pmf(np.arange(n[i] + 1), n[i], rates[i]) for i in (0, 1)]
    fall = rise = 0.0
    for i, first in enumerate(chances[0]):
        for j, second in enumerate(chances[1]):
            if first * second < 1e-9:
                continue
            low, high = INTERVALS[kind]((i, j), n)
            fall += first * second * (high < 0)
            rise += first * second * (low > 0)
    return fall, rise


@pytest.mark.parametrize("kind", ["newcombe", "score"])
@pytest.mark.parametrize(("n", "rate"), [((20, 40), 0.45), ((12, 30), 0.8)])
def test_the_power_is_what_was_asked_for(kind, n, rate):
    found = detectable_rates(n, rate, 1.959964, 0.8, kind)
    assert power_by_every_table(kind, n, (rate - found.fall, rate))[0] == pytest.approx(
        0.8, abs=1e-4
    )
    if not np.isnan(found.rise):
        rise = power_by_every_table(kind, n, (rate + found.rise, rate))[1]
        assert rise == pytest.approx(0.8, abs=1e-4)


@pytest.mark.parametrize("kind", ["newcombe", "score", "wald"])
def test_a_fall_from_a_rate_is_a_rise_to_the_rate_without(kind):
    one, other = (detectable_rates((30, 50), rate, 1.96, 0.8, kind) for rate in (0.3, 0.7))
    assert (one.fall, one.rise) == pytest.approx((other.rise, other.fall), nan_ok=True)


def test_what_cannot_be_seen_is_not_given():
    # Ten people against a hundred: even a fall from 30% to nobody is rarely significant.
    found = detectable_rates((10, 100), 0.3, 1.959964, 0.8)
    assert np.isnan(found.fall)
    assert found.rise == pytest.approx(0.43, abs=0.005)
    assert np.isnan(detectable_rates((10, 100), 0.0, 1.96, 0.8).fall)
    # Twenty against two thousand: a fall to nobody would be seen.
    assert detectable_rates((20, 2000), 0.25, 1.96, 0.8).fall < 0.25


def test_large_groups_have_the_usual_formula():
    found = detectable_rates((4000, 4000), 0.4, 1.959964, 0.8)
    error = np.sqrt(2 * 0.4 * 0.6 / 4000)
    assert found.fall == pytest.approx((1.959964 + 0.841621) * error, rel=0.01)
    assert found.rise == pytest.approx(found.fall, rel=0.02)
