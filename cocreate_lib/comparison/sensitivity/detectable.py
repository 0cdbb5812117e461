"""The smallest difference between two rates that a study would see, each direction for itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from cocreate_lib.checks import Pair
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.rates.tables import lies_above_zero

# Tables that are rarer than this are left out of a power.
_RARE = 1e-9


@dataclass(frozen=True)
class Detectable:
    """The smallest fall and the smallest rise from the comparison group's rate that come out
    significant often enough, both as numbers above zero; NaN where even the largest does not."""

    fall: float
    rise: float


def detectable_rates(
    n: Pair, rate: float, quantile: float, power: float, kind: str = "newcombe"
) -> Detectable:
    """The smallest differences that the test of an interval finds with a given power.

    Parameters
    ----------
    n
        People in the programme and in the comparison group; effective sizes are rounded.
    rate
        The comparison group's true rate.
    quantile
        How many standard errors wide the interval is: 1.96 for one of 95%.
    power
        In which share of studies the difference is to come out significant, in its own direction.
    kind
        Whose test: ``"newcombe"`` (score intervals combined), ``"score"`` (Miettinen-Nurminen) or
        ``"wald"``.

    Returns
    -------
    Detectable
        Fall and rise.

    Notes
    -----
    The power is exact: the probability of all tables in which the interval leaves out zero on that
    side, each group binomial. For each number of people in the comparison group who had the
    outcome, the interval leaves out zero from some number in the programme on.

    Examples
    --------
    >>> found = detectable_rates((60, 600), 0.334, 1.96, 0.8)
    >>> print(f"{found.fall:.3f} {found.rise:.3f}")
    0.167 0.183
    """
    sizes = max(round(n[0]), 1), max(round(n[1]), 1)
    events = np.arange(sizes[1] + 1, dtype=float)
    chances = np.diff(_at_most(events, sizes[1], rate), prepend=0.0)
    seen = chances > _RARE
    events, chances = events[seen], chances[seen]

    def more(treated: FloatArray) -> BoolArray:
        return lies_above_zero(treated, events, sizes, quantile, kind)

    def more_without(without: FloatArray) -> BoolArray:
        """Fewer with the outcome are more without it."""
        return lies_above_zero(without, sizes[1] - events, sizes, quantile, kind)

    from_below = _first(more, sizes[0], len(events))
    from_above = sizes[0] - _first(more_without, sizes[0], len(events))

    def power_of_fall(size: float) -> float:
        return float(chances @ _at_most(from_above, sizes[0], rate - size))

    def power_of_rise(size: float) -> float:
        return float(chances @ (1 - _at_most(from_below - 1, sizes[0], rate + size)))

    return Detectable(
        _smallest(power_of_fall, rate, power), _smallest(power_of_rise, 1 - rate, power)
    )


def _first(holds: Callable[[FloatArray], BoolArray], most: int, width: int) -> FloatArray:
    """The first whole number from 0 on for which something holds, in each place; ``most + 1``
    where it never does."""
    low, high = np.zeros(width), np.full(width, most + 1.0)
    for _ in range(int(math.log2(most + 1)) + 2):
        middle = np.floor((low + high) / 2)
        yes = holds(np.minimum(middle, most)) & (middle <= most)
        high, low = np.where(yes, middle, high), np.where(yes, low, np.minimum(middle + 1, high))
    return high


def _at_most(events: FloatArray, n: int, rate: float) -> FloatArray:
    """The probability of so many people with the outcome or fewer."""
    rate = min(max(rate, 0.0), 1.0)
    inside = np.clip(events, 0, n)
    return np.where(events < 0, 0.0, special.bdtr(inside, n, rate))


def _smallest(power_of: Callable[[float], float], most: float, power: float) -> float:
    if not (most > 0 and power_of(most) >= power):
        return math.nan
    low, high = 0.0, most
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if power_of(middle) >= power else (middle, high)
    return high
