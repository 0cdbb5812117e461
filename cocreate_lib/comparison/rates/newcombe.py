"""Newcombe's hybrid score interval for the difference between two proportions."""

from __future__ import annotations

import math

from scipy.special import ndtr

from cocreate_lib.comparison.numerics.test_inversion import reaching
from cocreate_lib.comparison.rates.mover import mover


def wilson(events: float, n: float, z: float) -> tuple[float, float]:
    """Wilson's score interval for one proportion, ``z`` standard errors wide.

    Examples
    --------
    >>> low, high = wilson(0, 10, 1.96)
    >>> print(f"{low:.3f} {high:.3f}")
    0.000 0.278
    """
    p = events / n
    centre = p + z**2 / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    high = (centre + half) / (1 + z**2 / n)
    # The two limits are the roots of a quadratic equation: what they multiply to is known.
    low = p**2 / (1 + z**2 / n) / high if events else 0.0
    return low, (1.0 if events == n else high)


def newcombe(events: tuple[float, float], n: tuple[float, float], z: float) -> tuple[float, float]:
    """Interval for the difference between two independent proportions (method 10).

    Parameters
    ----------
    events, n
        People with the outcome, and people, in each of the two groups.
    z
        Normal quantile, such as 1.96 for a 95% interval.

    Returns
    -------
    tuple of float
        Lower and upper limit of the first proportion minus the second; always in [−1, 1].

    Notes
    -----
    By enumeration of all tables, 95% intervals cover differences between rates of 5% to 95% with
    probability 0.950 on average, and at worst 0.92 with 30 people in each group, 0.93 with 60 and
    0.94 with 150.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions:
    comparison of eleven methods. *Statistics in Medicine*, 17, 873–890.

    Examples
    --------
    >>> low, high = newcombe((56, 48), (70, 80), 1.959964)
    >>> print(f"{low:.4f} {high:.4f}")
    0.0524 0.3339
    """
    rates = events[0] / n[0], events[1] / n[1]
    first, second = wilson(events[0], n[0], z), wilson(events[1], n[1], z)
    low, high = mover(rates, (first[0], second[0]), (first[1], second[1]))
    return max(low, -1.0), min(high, 1.0)


def newcombe_test(events: tuple[float, float], n: tuple[float, float]) -> tuple[float, float]:
    """Statistic and p-value that belong to the interval.

    Returns
    -------
    tuple of float
        ``z`` at which the interval just reaches zero, with the sign of the difference, and its
        two-sided p-value. So p < 0.05 exactly when the 95% interval leaves zero out.

    Examples
    --------
    >>> z, p = newcombe_test((56, 48), (70, 80))
    >>> print(f"{z:.2f} {p:.4f}")
    2.65 0.0081
    """
    difference = events[0] / n[0] - events[1] / n[1]
    z = reaching(lambda width: newcombe(events, n, width), difference)
    return z, float(2 * ndtr(-abs(z)))
