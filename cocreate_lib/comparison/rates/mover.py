"""MOVER: an interval for a difference, from an interval for each of its two parts.

The method of variance estimates recovery takes from each part's interval how far the part may lie
on that side, which needs no symmetry: near a border an interval is short on one side and long on
the other, and so is what is made of two of them.
"""

from __future__ import annotations

import math

from cocreate_lib.checks import Pair


def mover(values: Pair, lows: Pair, highs: Pair, correlation: float = 0.0) -> tuple[float, float]:
    """Limits of the first value minus the second.

    Parameters
    ----------
    values
        The two estimates, on a scale where their difference is of interest (for a ratio: their
        logarithms).
    lows, highs
        Lower and upper limit of each, on the same scale and at the level that the difference's
        interval is to have.
    correlation
        Correlation of the two estimates.

    Returns
    -------
    tuple of float
        Lower and upper limit.

    Notes
    -----
    With estimates a and b, limits l and u and correlation r, the lower limit is
    a − b − √((a − l₁)² + (u₂ − b)² − 2r(a − l₁)(u₂ − b)), and the upper one
    a − b + √((u₁ − a)² + (b − l₂)² − 2r(u₁ − a)(b − l₂)). With Wilson's limits for two independent
    proportions it is Newcombe's method 10.

    References
    ----------
    Zou, G. Y., & Donner, A. (2008). Construction of confidence limits about effect measures: a
    general approach. *Statistics in Medicine*, 27, 1693–1702.

    Examples
    --------
    Two estimates with so many standard errors either side have what is usual for their difference:

    >>> mover((5.0, 2.0), (2.0, -2.0), (8.0, 6.0))
    (-2.0, 8.0)
    """
    difference = values[0] - values[1]
    low = _together(values[0] - lows[0], highs[1] - values[1], correlation)
    high = _together(highs[0] - values[0], values[1] - lows[1], correlation)
    return difference - low, difference + high


def _together(first: float, second: float, correlation: float) -> float:
    square = first**2 + second**2
    if correlation:
        square -= 2 * correlation * first * second
    return math.sqrt(max(square, 0.0))
