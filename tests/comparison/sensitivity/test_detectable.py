"""The smallest differences between two rates that a test finds, by drawing such studies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cocreate_lib.comparison import AnalysisPlan, compare, frequency
from cocreate_lib.comparison.compare import estimate_rows
from cocreate_lib.comparison.inference.few_counts import Counts
from cocreate_lib.comparison.inference.rare_events import Rates
from cocreate_lib.comparison.rates.newcombe import newcombe
from cocreate_lib.comparison.rates.proportions import risk_difference_interval
from cocreate_lib.comparison.sensitivity.detectable import (
    detectable_counts,
    detectable_rates,
    detectable_shares,
)

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


GRID = [((10, 100), 0.3), ((60, 600), 0.03), ((8, 150), 0.13), ((20, 2000), 0.25), ((50, 50), 0.9)]


@pytest.mark.parametrize(("n", "rate"), GRID)
def test_each_direction_of_a_rate_comes_out_as_often_in_drawn_studies(n, rate):
    """4,000 studies a direction: the share that is significant on that side, of all that can be."""
    rng = np.random.default_rng(5)
    found = detectable_rates(n, rate, 1.959964, 0.8)
    for size, sign, most in ((found.fall, -1, rate), (found.rise, 1, 1 - rate)):
        there = rate + sign * (most if np.isnan(size) else size)
        events = np.column_stack([rng.binomial(n[0], there, 4000), rng.binomial(n[1], rate, 4000)])
        tables, times = np.unique(events, axis=0, return_counts=True)
        limits = np.array([newcombe((i, j), n, 1.959964) for i, j in tables.astype(float)])
        outside = limits[:, 0] > 0 if sign > 0 else limits[:, 1] < 0
        power = times @ outside / 4000
        if np.isnan(size):
            assert power < 0.8  # even the largest
        else:
            assert power == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize("method", ["unadjusted", "weighting"])
def test_each_direction_of_a_mean_count_comes_out_about_as_often(method):
    """Skewed counts of 60 and 600 people: before, a rise that came out in 55% and a fall that came
    out in 99% were both said to in 80%."""
    plan = AnalysisPlan("t", [frequency("y")], ["x"] * (method != "unadjusted"), method=method)

    def people(rng, level):
        treated = np.repeat([1, 0], (60, 600))
        mean = np.where(treated == 1, level, 0.5)
        counts = rng.poisson(rng.gamma(0.3, mean / 0.3))
        return pd.DataFrame({"t": treated, "x": rng.normal(size=660), "y": counts})

    rng, claims = np.random.default_rng(2), []
    for _ in range(15):
        evidence = compare(people(rng, 0.5), plan).null_evidence().to_frame()
        claims.append(evidence.set_index("quantity").loc["minimum_detectable_effect"])
    for side, sign in (("low", -1), ("high", 1)):
        size = float(np.median([claim[side] for claim in claims]))
        assert np.sign(size) == sign
        rows = [estimate_rows(people(rng, 0.5 + size), plan)[0] for _ in range(100)]
        seen = [row["p_value"] < 0.05 and row["estimate"] * sign > 0 for row in rows]
        assert 0.68 < np.mean(seen) < 0.95


def test_counts_of_large_groups_have_the_usual_formula():
    counts = Counts((1.0, 1.0), (4000.0, 4000.0), (1.0, 1.0), 0.0, np.inf)
    for by_scores in (True, False):
        found = detectable_counts(counts, 1.0, 1.959964, 0.8, by_scores=by_scores)
        size = (1.959964 + 0.841621) * np.sqrt(2 / 4000)
        assert (found.fall, found.rise) == pytest.approx((size, size), rel=0.03)
    # Twice as dispersed counts of twice as many people; and means that go together.
    twice = replace(counts, sizes=(8000.0, 8000.0), dispersions=(2.0, 2.0))
    assert detectable_counts(twice, 1.0, 1.96, 0.8, by_scores=True).fall == pytest.approx(
        size, rel=0.03
    )
    alike = replace(counts, correlation=0.5)
    assert detectable_counts(alike, 1.0, 1.96, 0.8, by_scores=False).fall == pytest.approx(
        size / np.sqrt(2), rel=0.03
    )
    assert np.isnan(detectable_counts(counts, 0.0, 1.96, 0.8, by_scores=True).fall)


def test_a_share_of_time_has_its_power_by_drawn_studies():
    """60 and 600 people, 8% with the event some time in the year: of all days 4% are lost."""
    rng, n = np.random.default_rng(3), (60, 600)

    def share(size, lost):
        had = rng.random(size) < 2 * lost
        return 1 - np.where(had, rng.random(size), 0).mean()

    spread = 0.08 / 3 - 0.04**2  # variance of a person's share
    rates = Rates((0.96, 0.96), n, 0.0, np.inf, tuple(0.96 * 0.04 / spread * k for k in n))
    found = detectable_shares(rates, 0.96, 1.959964, 0.8)
    assert np.isnan(found.rise)  # all of 365 days would not be told from 350
    seen = []
    for _ in range(1500):
        pair = share(n[0], 0.04 + found.fall), share(n[1], 0.04)
        seen.append(newcombe((pair[0] * n[0], pair[1] * n[1]), n, 1.959964)[1] < 0)
    assert np.mean(seen) == pytest.approx(0.8, abs=0.06)
