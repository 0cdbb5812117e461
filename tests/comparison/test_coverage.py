"""Whether intervals hold the truth as often as they say. At length: benchmarks/coverage."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cocreate_lib.comparison import (
    AnalysisPlan,
    frequency,
    rate,
    risk_difference_interval,
    risk_ratio_interval,
)
from cocreate_lib.comparison.compare import estimate_rows
from cocreate_lib.comparison.rates.newcombe import newcombe

N = (20, 25)
RATES = ((0.1, 0.1), (0.2, 0.35), (0.5, 0.5), (0.7, 0.4), (0.9, 0.8))


@pytest.mark.parametrize(
    ("interval", "measure"),
    [
        (lambda events, n: newcombe(events, n, 1.959964), np.subtract),
        (risk_difference_interval, np.subtract),
        (risk_ratio_interval, np.divide),
        (partial(risk_ratio_interval, method="koopman"), np.divide),
    ],
)
def test_intervals_of_two_rates_cover_exactly(interval, measure):
    """Every table of 20 and 25 people, with its probability."""
    tables = [(i, j) for i in range(N[0] + 1) for j in range(N[1] + 1)]
    low, high = np.array([interval(events, N) for events in tables]).T
    covered = []
    for rates in RATES:
        chances = [stats.binom.pmf(np.arange(n + 1), n, p) for n, p in zip(N, rates, strict=True)]
        true = measure(*rates)
        covered.append(np.outer(*chances).ravel()[(low <= true) & (true <= high)].sum())
    assert min(covered) > 0.92
    assert np.mean(covered) == pytest.approx(0.955, abs=0.015)


def cohort(rng: np.random.Generator, n: int = 250) -> pd.DataFrame:
    """A rate and a count whose effects are -0.1 and 0.7 for everybody, and one confounder."""
    x = rng.normal(size=n)
    treated = rng.random(n) < 1 / (1 + np.exp(0.8 - 0.5 * x))
    chance = 0.4 + 0.1 * np.clip(x, -2, 2) - 0.1 * treated
    mean = np.exp(0.3 * x) * np.where(treated, 0.7, 1.0)
    happened = rng.random(n) < chance
    return pd.DataFrame({"t": treated * 1, "x": x, "y": happened * 1, "count": rng.poisson(mean)})


def test_intervals_of_weighted_and_matched_people_cover():
    """100 cohorts: coverage within 4 Monte Carlo standard errors of 95%."""
    plan = AnalysisPlan("t", [rate("y"), frequency("count")], ["x"])
    methods = ("weighting", "doubly_robust", "optimal")
    truths, replicates = {"risk_difference": -0.1, "rate_ratio": 0.7}, 100
    rng = np.random.default_rng(3)
    hits = {(method, measure): 0 for method in methods for measure in truths}
    for _ in range(replicates):
        people = cohort(rng)
        for method in methods:
            for row in estimate_rows(people, plan.replace(method=method)):
                if row["measure"] in truths:
                    true = truths[row["measure"]]
                    hits[method, row["measure"]] += row["conf_low"] <= true <= row["conf_high"]
    tolerance = 4 * (0.95 * 0.05 / replicates) ** 0.5
    for key, count in hits.items():
        assert count / replicates == pytest.approx(0.95, abs=tolerance), key
