"""Intervals and tests of two rates, exactly: every possible table, with its probability."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from scipy import stats

from cocreate_lib.comparison import (
    equivalence_of_rates,
    non_inferiority_of_rates,
    risk_difference_interval,
    risk_ratio_interval,
)
from cocreate_lib.comparison.inference.intervals import MeanCovariance, contrast
from cocreate_lib.comparison.rates.newcombe import newcombe

SIZES = ((30, 30), (60, 60), (60, 300), (150, 150))
RATES = np.arange(0.05, 0.951, 0.01)
LEVEL = 0.95
MARGIN = 0.1
Pair = tuple[int, int]


def wald(measure: str, events: Pair, n: Pair) -> tuple[float, float]:
    """Wald's interval, on the logarithm for a ratio; NaN where there is none."""
    rates = np.array(events) / np.array(n)
    spread = MeanCovariance(np.diag(rates * (1 - rates) / np.array(n)))
    found = contrast(measure, rates, spread, LEVEL)
    return found.conf_low, found.conf_high


def _difference(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return first - second


def _odds_ratio(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return first / (1 - first) / (second / (1 - second))


INTERVALS: dict[str, tuple[Callable[[Pair, Pair], tuple[float, float]], Callable]] = {
    "risk difference, Newcombe": (
        lambda events, n: newcombe(events, n, float(stats.norm.ppf(0.5 + LEVEL / 2))),
        _difference,
    ),
    "risk difference, Miettinen-Nurminen": (risk_difference_interval, _difference),
    "risk difference, Wald": (partial(wald, "risk_difference"), _difference),
    "risk ratio, Koopman": (partial(risk_ratio_interval, method="koopman"), np.divide),
    "risk ratio, Miettinen-Nurminen": (risk_ratio_interval, np.divide),
    "risk ratio, log": (partial(wald, "risk_ratio"), np.divide),
    "odds ratio, log": (partial(wald, "odds_ratio"), _odds_ratio),
}


def exact_coverage() -> list[dict[str, Any]]:
    """One row for each interval and pair of group sizes.

    Where an interval has no answer (a ratio with nobody in a group, Wald's with nobody or everybody
    in both), coverage is that among the tables where it has one.
    """
    rows = []
    for n in SIZES:
        tables = [(i, j) for i in range(n[0] + 1) for j in range(n[1] + 1)]
        chance = [stats.binom.pmf(np.arange(size + 1)[:, None], size, RATES) for size in n]
        for name, (interval, measure) in INTERVALS.items():
            limits = np.array([interval(events, n) for events in tables], dtype=float)
            low, high = (side.reshape(n[0] + 1, n[1] + 1) for side in limits.T)
            coverage = np.empty((len(RATES), len(RATES)))
            for i, first in enumerate(RATES):
                left = chance[0][:, i]
                for j, second in enumerate(RATES):
                    true = float(measure(first, second))
                    hit = (low <= true + 1e-12) & (true - 1e-12 <= high)
                    answered = left @ ~np.isnan(low) @ chance[1][:, j]
                    coverage[i, j] = left @ hit @ chance[1][:, j] / answered
            worst = np.unravel_index(coverage.argmin(), coverage.shape)
            rows.append(
                {
                    "n": f"{n[0]} and {n[1]}",
                    "interval": name,
                    "mean": float(coverage.mean()),
                    "lowest": float(coverage.min()),
                    "where": f"{RATES[worst[0]]:.0%} and {RATES[worst[1]]:.0%}",
                    "below_93": float((coverage < 0.93).mean()),
                    "worst_false_alarm": float(1 - np.diag(coverage).min()),
                    "mean_false_alarm": float(1 - np.diag(coverage).mean()),
                }
            )
    return rows


def non_inferior(events: Pair, n: Pair, method: str) -> bool:
    """Whether the first rate is said to be less than ten points higher."""
    found = non_inferiority_of_rates(events, n, margin=MARGIN, worse="higher", method=method)
    return found.non_inferior


def equivalent(events: Pair, n: Pair, method: str) -> bool:
    """Whether the rates are said to differ by less than ten points."""
    return equivalence_of_rates(events, n, low=-MARGIN, high=MARGIN, method=method).equivalent


TESTS = {
    "non-inferiority, Wald": partial(non_inferior, method="wald"),
    "non-inferiority, score": partial(non_inferior, method="score"),
    "equivalence, Wald": partial(equivalent, method="wald"),
    "equivalence, score": partial(equivalent, method="score"),
}


def exact_tests() -> list[dict[str, Any]]:
    """How often less than ten points are claimed where it is just ten.

    Tables in which Wald's test has no standard error claim nothing.
    """
    rows = []
    for n in SIZES[1:]:
        inside = [(i, j) for i in range(n[0] + 1) for j in range(n[1] + 1)]
        extreme = {(i, j) for i in (0, n[0]) for j in (0, n[1])}
        for name, test in TESTS.items():
            claims = [table not in extreme and test(table, n) for table in inside]
            claim = np.reshape(claims, (n[0] + 1, n[1] + 1)).astype(float)
            chances = []
            for second in RATES[: -round(MARGIN * 100)]:
                first, rest = (
                    stats.binom.pmf(np.arange(size + 1), size, rate)
                    for size, rate in zip(n, (second + MARGIN, second), strict=True)
                )
                chances.append(float(first @ claim @ rest))
            rows.append(
                {
                    "n": f"{n[0]} and {n[1]}",
                    "test": name,
                    "mean": float(np.mean(chances)),
                    "highest": max(chances),
                    "where": f"{RATES[int(np.argmax(chances))]:.0%}",
                }
            )
    return rows
