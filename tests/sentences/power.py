"""How often two groups of independent people come out significant: counted out, table by table."""

from __future__ import annotations

import numpy as np
from scipy import stats

from tests.sentences.facts import Facts


def is_counted_out(f: Facts) -> bool:
    """Whether the test is Newcombe's interval of two groups as they are."""
    plan = f.plan
    plain = plan["method"] == "unadjusted" and not f.filled and f.kind == "rate"
    others = ("cluster", "errors", "rate_interval")
    return plain and not any(name in plan for name in others)


def power(f: Facts, rate: float) -> tuple[float, float]:
    """The probabilities of significantly fewer and of significantly more, at a rate in the
    programme and the comparison group's own."""
    (n1, n0), z = f.analysed, float(stats.norm.ppf(1 - f.alpha / 2))
    first, second = np.arange(n1 + 1)[:, None], np.arange(n0 + 1)[None, :]
    (low1, high1), (low0, high0) = _wilson(first, n1, z), _wilson(second, n0, z)
    p1, p0 = first / n1, second / n0
    low = p1 - p0 - np.hypot(p1 - low1, high0 - p0)
    high = p1 - p0 + np.hypot(high1 - p1, p0 - low0)
    rates = np.clip([rate, f.means["comparison"]], 0.0, 1.0)  # sums of weights may end beyond
    chances = stats.binom.pmf(first, n1, rates[0]) * stats.binom.pmf(second, n0, rates[1])
    return float(chances[high < 0].sum()), float(chances[low > 0].sum())


def _wilson(events: np.ndarray, n: int, z: float) -> tuple[np.ndarray, np.ndarray]:
    p, spread = events / n, z**2 / n
    middle = p + spread / 2
    half = z * np.sqrt(p * (1 - p) / n + spread / (4 * n))
    return (middle - half) / (1 + spread), (middle + half) / (1 + spread)
