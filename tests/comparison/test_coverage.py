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


def test_intervals_cover_the_truth_and_errors_are_the_spread_of_the_estimates():
    """120 cohorts: coverage within 4 Monte Carlo standard errors of 95%, errors within 25%."""
    plan = AnalysisPlan("t", [rate("y"), frequency("count")], ["x"])
    methods = ("regression", "nearest", "optimal", "weighting", "doubly_robust")
    truths, replicates = {"risk_difference": -0.1, "rate_ratio": 0.7}, 120
    rng = np.random.default_rng(3)
    found = {(method, measure): [] for method in methods for measure in truths}
    for _ in range(replicates):
        people = cohort(rng)
        for method in methods:
            for row in estimate_rows(people, plan.replace(method=method)):
                if row["measure"] in truths:
                    found[method, row["measure"]].append(row)
    tolerance = 4 * (0.95 * 0.05 / replicates) ** 0.5
    for (method, measure), rows in found.items():
        estimates, errors, low, high = (
            np.array([row[name] for row in rows])
            for name in ("estimate", "std_error", "conf_low", "conf_high")
        )
        covered = np.mean((low <= truths[measure]) & (truths[measure] <= high))
        assert covered == pytest.approx(0.95, abs=tolerance), (method, measure)
        spread = (np.log(estimates) if measure == "rate_ratio" else estimates).std()
        # Errors allow for each pair, and not for having chosen it: too large, if anything.
        least, most = (0.75, 1.6) if method in ("nearest", "optimal") else (0.75, 1.25)
        assert least < errors.mean() / spread < most, (method, measure)
