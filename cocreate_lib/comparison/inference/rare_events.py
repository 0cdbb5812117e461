"""Rates near 0 or 1 in small groups: each group's score interval, and the two combined.

Where hardly anybody, or nearly everybody, in a group had the outcome, its rate's standard error is
too small, and zero where nobody had it: an interval of so many standard errors either side is then
far too sure. A score interval is not, since it asks of each possible rate how likely the data are.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, Protocol

import numpy as np

from cocreate_lib.comparison.inference.intervals import (
    NOBODY,
    Interval,
    Linearised,
    MeanCovariance,
    t_quantile,
    turned_round,
)
from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.comparison.numerics.test_inversion import reaching
from cocreate_lib.comparison.rates.mover import mover
from cocreate_lib.comparison.rates.newcombe import wilson

# With fewer people than this, in effect, who had the outcome or who didn't, in either group, the
# groups' score intervals are combined. The threshold is ours: of 0, 2, 5, 8, 10 and 15 the smallest
# at which simulated false alarms keep to 5% with every method (60 against 600 people, 8 against 150
# and 30 against 30, at equal rates of 1% to 50%).
FEW = 10.0
METHOD = "score intervals of each group combined (MOVER)"
NOTE = (
    f"in one group fewer than {FEW:g} people in effect had the outcome, or fewer than {FEW:g} did "
    "not (a threshold of ours): the interval combines a score interval of each group (MOVER) and "
    "is not so many standard errors either side"
)
DIFFERENCE = np.array([1.0, -1.0])


class GroupScores(Protocol):
    """What two score intervals are combined from: rates, or mean counts."""

    method: ClassVar[str]

    @property
    def df(self) -> float:
        """Degrees of freedom of the difference's standard error."""

    @property
    def none_differ(self) -> bool:
        """Whether people in a group are all alike."""

    def limits(
        self, to: Callable[[FloatArray], FloatArray], quantile: float
    ) -> tuple[float, float]:
        """Limits of the difference on a scale, from score limits so many standard errors wide."""


@dataclass(frozen=True)
class Rates:
    """The rates of two groups, and how much is known about each.

    Parameters
    ----------
    rates
        Of the programme and of the comparison group, from 0 to 1.
    sizes
        Effective sample sizes: of how many independent people the rates are worth.
    correlation
        Correlation of the two rates.
    df
        Degrees of freedom of their standard errors.
    seen
        The sizes that their variances show, which may be larger by chance, or for what varies less
        than a yes and no; infinite where nobody differs.
    """

    method: ClassVar[str] = METHOD
    rates: tuple[float, float]
    sizes: tuple[float, float]
    correlation: float
    df: float
    seen: tuple[float, float] = (math.inf, math.inf)

    @property
    def variances(self) -> tuple[float, float]:
        """The variances of the two rates, by their sizes."""
        first, second = (p * (1 - p) / n for p, n in zip(self.rates, self.sizes, strict=True))
        return first, second

    @property
    def are_rare(self) -> bool:
        """Whether a group has few people, in effect, with the outcome or without it."""
        pairs = zip(self.rates, self.sizes, strict=True)
        # Ten people are ten, however they were added up.
        return any(n * min(p, 1 - p) < FEW * (1 - 1e-9) for p, n in pairs)

    @property
    def none_differ(self) -> bool:
        """Whether nobody, or everybody, in a group had the outcome."""
        return any(p in (0.0, 1.0) for p in self.rates)

    def limits(
        self, to: Callable[[FloatArray], FloatArray], quantile: float
    ) -> tuple[float, float]:
        """Limits of the difference on a scale, from score limits so many standard errors wide."""
        parts = [
            (p, *wilson(p * n, n, quantile)) for p, n in zip(self.rates, self.sizes, strict=True)
        ]
        # A ratio has no limit where a group's is zero; the logarithm says so.
        with np.errstate(divide="ignore"):
            (value, low, high), (value_2, low_2, high_2) = to(np.array(parts)).tolist()
        return mover((value, value_2), (low, low_2), (high, high_2), self.correlation)


def effective_rates(
    means: FloatArray, uncertainty: MeanCovariance, most: tuple[float, float]
) -> Rates:
    """Two rates with their effective sample sizes.

    Parameters
    ----------
    means
        The two rates; what rounding puts outside 0 to 1 is put back.
    uncertainty
        Their uncertainty.
    most
        The most that each group's effective size can be: Kish's, of its weights.

    Returns
    -------
    Rates
        The size of a group is p(1 − p) over the variance of its rate, at most Kish's, and Kish's
        where nobody or everybody had the outcome.

    Notes
    -----
    A size from the variance is that of as many independent people as would have this variance, so
    that weights, models and clusters are in it (Korn & Graubard 1998). With few events it may by
    chance be far too large: hence the bound.

    References
    ----------
    Korn, E. L., & Graubard, B. I. (1998). Confidence intervals for proportions with small expected
    number of positive counts estimated from survey data. *Survey Methodology*, 24, 193–201.
    """
    rates, sizes, every = [], [], []
    variances = np.diag(uncertainty.covariance).tolist()
    for p, variance, bound in zip(means.tolist(), variances, most, strict=True):
        inside = NOBODY < p < 1 - NOBODY
        rates.append(p if inside else float(p > 0.5))
        seen = p * (1 - p) / variance if inside and variance > 0 else math.inf
        sizes.append(min(seen, bound))
        every.append(seen)
    differ = not any(p in (0.0, 1.0) for p in rates)
    return Rates(
        (rates[0], rates[1]),
        (sizes[0], sizes[1]),
        correlation_of(uncertainty) if differ else 0.0,
        uncertainty.df_of(DIFFERENCE),
        (every[0], every[1]),
    )


def correlation_of(uncertainty: MeanCovariance) -> float:
    """Correlation of two means; 0 where one of them has no variance."""
    first, second = np.maximum(np.diag(uncertainty.covariance), 0.0).tolist()
    together = math.sqrt(first * second)
    correlation = float(uncertainty.covariance[0, 1]) / together if together > 0 else 0.0
    return min(max(correlation, -1.0), 1.0)


def rare_interval(
    at: Linearised, std_error: float, groups: GroupScores, conf_level: float
) -> Interval:
    """One measure of two rates or mean counts, from each group's score interval.

    Parameters
    ----------
    at
        The measure on the scale where it is a difference.
    std_error
        Its standard error there.
    groups
        The two rates, or the two mean counts.
    conf_level
        Confidence level.

    Returns
    -------
    Interval
        The statistic is how many standard errors wide the two score intervals are where what they
        are combined to just reaches no difference, and p its two-sided p-value, from the t
        distribution with the degrees of freedom of the difference. So p < α exactly when the
        interval of level 1 − α leaves out no difference.

    Notes
    -----
    For rates, Wilson's limits of each, with the effective sample size for the people and the
    quantile of the t distribution for that of the normal one, are combined by the method of
    variance estimates recovery: for a ratio of risks on the logarithm, for one of odds on the
    logit. For two groups of independent people as they are, the difference has Newcombe's interval.
    For mean counts: :func:`cocreate_lib.comparison.inference.few_counts.effective_counts`.
    """
    limits = partial(_limits, groups, at.to, at.back)
    statistic = reaching(partial(groups.limits, at.to), at.value)
    found = turned_round(
        at.back(at.value), std_error, statistic, groups.df, limits, conf_level, groups.method
    )
    return replace(found, groups=groups)


def _limits(
    groups: GroupScores,
    to: Callable[[FloatArray], FloatArray],
    back: Callable[[float], float],
    conf_level: float,
) -> tuple[float, float]:
    low, high = groups.limits(to, t_quantile(0.5 + conf_level / 2, groups.df))
    return back(low), back(high)
