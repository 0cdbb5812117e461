"""The smallest difference that a study would see, each direction for itself: between two rates, two
mean counts, two mean times."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from cocreate_lib.checks import Pair
from cocreate_lib.comparison.inference.few_counts import Counts, score_limits
from cocreate_lib.comparison.inference.rare_events import Rates
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.rates.tables import lies_above_zero

# Tables that are rarer than this are left out of a power.
_RARE = 1e-9
# What a mean may come out as, where its distribution is not that of one binomial: so many of its
# quantiles, evenly spaced.
_QUANTILES = (np.arange(101) + 0.5) / 101
# Rises of a mean count are looked for up to so many times the comparison group's mean.
_FURTHEST = 1e3


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


def detectable_counts(
    counts: Counts, mean: float, quantile: float, power: float, *, by_scores: bool
) -> Detectable:
    """The smallest fall and rise of a mean count that come out significant with a given power.

    Parameters
    ----------
    counts
        The groups' effective sizes and dispersions, and how their means correlate.
    mean
        The comparison group's true mean.
    quantile, power
        As for :func:`detectable_rates`.
    by_scores
        Whether the interval combines score intervals, or is so many standard errors either side.

    Returns
    -------
    Detectable
        Fall and rise.

    Notes
    -----
    A programme is taken to change everybody's mean in one proportion. Dispersion, the variance of a
    person's count over the mean, is then that of negative binomial counts of one shape, 1 + (φ −
    1)μ/m at a mean of μ with the comparison group's mean m and dispersion φ (φ itself below 1). A
    group's mean is drawn as a Poisson count in units of dispersion over size. How far a group's own
    dispersion lies from this by chance is left out.

    Examples
    --------
    >>> counts = Counts((0.5, 0.5), (60.0, 600.0), (1.0, 1.0), 0.0, np.inf)
    >>> found = detectable_counts(counts, 0.5, 1.96, 0.8, by_scores=True)
    >>> print(f"{found.fall:.2f} {found.rise:.2f}")
    0.24 0.29
    """
    if not mean > 0:
        return Detectable(math.nan, math.nan)
    base = counts.dispersions[1]
    sizes = np.array(counts.sizes) * _worth(np.array(counts.variances), counts.correlation)

    def dispersion(level: float) -> float:
        return 1 + (base - 1) * level / mean if base > 1 else base

    def drawn(level: float, unit: float) -> FloatArray:
        if level <= 0:
            return np.zeros(1)
        return np.maximum(np.ceil(special.pdtrik(_QUANTILES, level / unit)), 0.0) * unit

    second = drawn(mean, base / sizes[1])[None, :]

    def power_at(level: float, sign: int) -> float:
        own = np.array([dispersion(max(level, 0.0)), base])
        amounts = sizes * [max(level, 0.0), mean]
        units = np.maximum(own, float(own @ amounts / amounts.sum())) / sizes
        first = drawn(level, own[0] / sizes[0])[:, None]
        if by_scores:
            (low, high), (low_2, high_2) = (
                score_limits(m, unit, quantile)
                for m, unit in zip((first, second), units.tolist(), strict=True)
            )
            sides = (first - low, high_2 - second) if sign > 0 else (high - first, second - low_2)
            reach = np.hypot(*sides)
        else:
            reach = quantile * np.sqrt(first * units[0] + second * units[1])
        return float(np.mean(sign * (first - second) > reach))

    return Detectable(
        _smallest(lambda size: power_at(mean - size, -1), mean, power),
        _smallest(lambda size: power_at(mean + size, 1), _FURTHEST * mean, power),
    )


def detectable_shares(rates: Rates, share: float, quantile: float, power: float) -> Detectable:
    """The smallest fall and rise of a share that varies less than a yes and no does, such as that
    of a horizon without the event, by the test of two score intervals combined.

    Parameters
    ----------
    rates
        The two shares, their effective sizes in the test, and those that their variances show.
    share
        The comparison group's true share.
    quantile, power
        As for :func:`detectable_rates`.

    Returns
    -------
    Detectable
        Fall and rise.

    Notes
    -----
    A group's share is drawn as that of as many people with a yes or a no as have its variance.
    """
    sizes = np.array(rates.sizes) * _worth(np.array(rates.variances), rates.correlation)
    seen = [seen / n for seen, n in zip(rates.seen, rates.sizes, strict=True)]
    # As the comparison group shows it, or where nobody there differs, the programme.
    less = next((times for times in reversed(seen) if times < math.inf), 1.0)
    people = np.maximum((sizes * max(less, 1.0)).round(), 1.0)

    def drawn(level: float, n: float) -> FloatArray:
        if not 0 < level < 1:
            return np.array([min(max(level, 0.0), 1.0)])
        return np.clip(np.ceil(special.bdtrik(_QUANTILES, n, level)) / n, 0.0, 1.0)

    second = drawn(share, people[1])[None, :]

    def power_at(level: float, sign: int) -> float:
        first = drawn(level, people[0])[:, None]
        one, other = (first, second) if sign > 0 else (1 - first, 1 - second)
        n = (float(sizes[0]), float(sizes[1]))
        return float(lies_above_zero(one * n[0], other * n[1], n, quantile, "newcombe").mean())

    return Detectable(
        _smallest(lambda size: power_at(share - size, -1), share, power),
        _smallest(lambda size: power_at(share + size, 1), 1 - share, power),
    )


def independent_sizes(rates: Rates) -> Pair:
    """Sizes of two independent groups whose difference is known as well as that of two rates."""
    worth = _worth(np.array(rates.variances), rates.correlation)
    return rates.sizes[0] * worth, rates.sizes[1] * worth


def _worth(variances: FloatArray, correlation: float) -> float:
    """How many times as many people two groups are worth because their means go together."""
    total = float(variances.sum())
    left = total - 2 * correlation * math.sqrt(float(variances.prod()))
    return total / left if total > 0 and left > 1e-6 * total else 1.0


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
