"""Intervals and tests, each from the other.

A test turned round is an interval: as far as it doesn't reject. An interval turned round is a test:
its level where a limit just meets the value that is put to the test.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import scipy

# Limits of an interval at any confidence level.
Limits = Callable[[float], tuple[float, float]]

_FURTHEST = 1e4
# No p-value from an interval is told apart from a smaller one; and an interval has some level.
_SMALLEST, _HALF = 1e-13, 0.5 - 1e-9
# Logarithms of how many standard errors wide an interval is looked at.
_NARROWEST, _WIDEST = math.log(1e-9), math.log(1e6)
# Secants that are tried, and the last step, as a share of the width, after which they have settled.
_SECANTS, _SETTLED, _TINY = 12, 1e-8, 1e-300


def reach(p_value: Callable[[float], float], step: float, alpha: float) -> float:
    """How far from the estimate a null hypothesis lies when it is first rejected.

    Parameters
    ----------
    p_value
        The p-value of the null hypothesis at a distance from the estimate; 1 or so at 0.
    step
        About one standard error, with the sign of the side to look at.
    alpha
        Reject at or below this p-value.

    Returns
    -------
    float
        A distance with the sign of ``step``, on the side that isn't rejected; infinite where
        nothing within ten thousand steps is rejected.

    Examples
    --------
    >>> round(reach(lambda distance: 1 - abs(distance) / 10, -1.0, 0.05), 6)
    -9.5
    """
    inside, outside = 0.0, 2 * step
    while p_value(outside) > alpha:
        inside, outside = outside, 2 * outside
        if abs(outside) > _FURTHEST * abs(step):
            return float(np.copysign(np.inf, step))
    for _ in range(60):
        middle = (inside + outside) / 2
        if p_value(middle) > alpha:
            inside = middle
        else:
            outside = middle
    return inside


def reaching(limits: Callable[[float], tuple[float, float]], estimate: float) -> float:
    """How many standard errors wide an interval around an estimate just reaches zero.

    Parameters
    ----------
    limits
        Both limits, so many standard errors wide.
    estimate
        What the interval lies around.

    Returns
    -------
    float
        With the sign of the estimate: the statistic of the test that the interval turns round.
        Infinite where no interval reaches zero.

    Examples
    --------
    >>> round(reaching(lambda width: (3 - 2 * width, 3 + 2 * width), 3.0), 6)
    1.5
    """
    if estimate == 0:
        return 0.0
    side = 0 if estimate > 0 else 1

    def short(width: float) -> float:
        """How far the interval is from reaching zero."""
        return math.copysign(1.0, estimate) * limits(width)[side]

    # Most intervals are about in proportion to their width: secants then find the place at once.
    last, missed = 2.0, short(2.0)
    width = 2 * abs(estimate) / max(abs(estimate) - missed, _TINY)
    for _ in range(_SECANTS):
        now = short(width) if 0 < width < math.inf else math.nan
        if not 0 < abs(now - missed) < math.inf:
            break
        last, missed, width = width, now, width - now * (width - last) / (now - missed)
        if abs(width - last) <= _SETTLED * last:
            return math.copysign(width, estimate)
    low, high = _NARROWEST, _WIDEST
    if short(math.exp(high)) > 0:
        return math.copysign(math.inf, estimate)
    if short(math.exp(low)) <= 0:
        return 0.0
    found = scipy.optimize.brentq(
        lambda log_width: short(math.exp(log_width)), low, high, xtol=1e-9
    )
    return math.copysign(math.exp(found), estimate)


def beyond(limits: Limits, bound: float, side: float) -> float:
    """The one-sided p-value of the hypothesis that the truth lies at a bound or beyond it.

    Parameters
    ----------
    limits
        Both limits of the interval at any confidence level.
    bound
        The bound.
    side
        1: at the bound or above it, which the upper limit speaks against; −1: at it or below.

    Returns
    -------
    float
        At most α/2 exactly when the interval of level 1 − α leaves the bound out.

    Notes
    -----
    (1 − level)/2 for the highest level at which the limit on that side doesn't reach the bound; an
    interval that has the bound on its other side turns it round.

    Examples
    --------
    >>> from scipy.stats import norm
    >>> def limits(level):
    ...     return norm.interval(level, 1.0, 0.5)
    >>> round(beyond(limits, 2.0, 1), 4), round(beyond(limits, 0.5, 1), 4)
    (0.0228, 0.8413)
    """

    if not _leaves_out(limits, bound, side, _HALF):
        return 1 - _least_tail(limits, bound, -side)
    return _least_tail(limits, bound, side)


def _leaves_out(limits: Limits, bound: float, side: float, tail: float) -> bool:
    low, high = limits(1 - 2 * tail)
    return high < bound if side > 0 else low > bound


def _least_tail(limits: Limits, bound: float, side: float) -> float:
    """The least probability in one tail with which the interval leaves the bound out on a side."""
    never, always = math.log(_SMALLEST), math.log(_HALF)
    for _ in range(50):
        middle = (never + always) / 2
        if _leaves_out(limits, bound, side, math.exp(middle)):
            always = middle
        else:
            never = middle
    return math.exp(always)
