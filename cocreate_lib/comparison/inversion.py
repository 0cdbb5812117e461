"""Limits of an interval from a test: as far as the test doesn't reject."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

_FURTHEST = 1e4


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
