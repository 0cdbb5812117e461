"""Two proportions: score intervals for their difference and ratio, and a Bayesian reading."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy
from scipy.special import betaln, ndtri

from cocreate_lib.checks import Pair, check_between, check_choice, check_counts
from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.comparison.numerics.quadrature import WEIGHTS, spread_values
from cocreate_lib.display import Spoken

_TINY = 1e-12
_FAR = 700.0


def risk_difference_interval(
    events: Pair, n: Pair, *, conf_level: float = 0.95
) -> tuple[float, float]:
    """Miettinen-Nurminen interval for the difference between two independent proportions.

    Parameters
    ----------
    events, n
        People with the outcome, and people, in each of the two groups.
    conf_level
        Confidence level, between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper limit of the first proportion minus the second; always in [−1, 1].

    Raises
    ------
    DataError
        When the counts can't be.
    PlanError
        When the confidence level can't be.

    Notes
    -----
    The differences that the score test does not reject. Its variance is that of the two proportions
    that are most likely among those which differ by just so much, times N/(N − 1). By enumeration
    of all tables, 95% intervals cover differences between rates of 5% to 95% with probability 0.950
    on average, and at worst 0.935 with 30 people in each group and 0.94 with 60 or more.

    References
    ----------
    Miettinen, O., & Nurminen, M. (1985). Comparative analysis of two rates. *Statistics in
    Medicine*, 4, 213–226.

    Examples
    --------
    >>> low, high = risk_difference_interval((56, 48), (70, 80))
    >>> print(f"{low:.4f} {high:.4f}")
    0.0528 0.3382
    """
    check_counts(events, n)
    check_between(conf_level, "conf_level", 0, 1)
    z = float(ndtri(0.5 + conf_level / 2))
    high = _upper_difference(events, n, z)
    low = -_upper_difference(events[::-1], n[::-1], z)
    return low, high


def difference_score(events: Pair, n: Pair, difference: float) -> float:
    """Score statistic that belongs to the interval of the difference.

    Parameters
    ----------
    events, n
        As in :func:`risk_difference_interval`.
    difference
        The difference that is put to the test, in (−1, 1).

    Returns
    -------
    float
        About standard normal if that is the difference; positive where more was seen.

    Examples
    --------
    >>> print(f"{difference_score((56, 48), (70, 80), 0.0):.4f}")
    2.6413
    """
    distance = events[0] / n[0] - events[1] / n[1] - difference
    if distance == 0:
        return 0.0
    variance = _difference_variance(events, n, difference)
    return distance / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, distance)


def _upper_difference(events: Pair, n: Pair, z: float) -> float:
    seen = events[0] / n[0] - events[1] / n[1]

    def beyond(difference: float) -> float:
        """Positive where the score test rejects a difference above the one that was seen."""
        return (difference - seen) ** 2 - z**2 * _difference_variance(events, n, difference)

    start = seen + _TINY
    if start >= 1:
        return 1.0
    # At a level near zero the limit is what was seen.
    return (
        float(scipy.optimize.brentq(beyond, start, 1.0, xtol=1e-14)) if beyond(start) < 0 else start
    )


def _difference_variance(events: Pair, n: Pair, difference: float) -> float:
    """Variance at the likeliest proportions that differ by so much: a cubic's middle root."""
    total, cases = sum(n), sum(events)
    a = total
    b = (n[0] + 2 * n[1]) * difference - total - cases
    c = (n[1] * difference - total - 2 * events[1]) * difference + cases
    d = events[1] * difference * (1 - difference)
    q = b**3 / (3 * a) ** 3 - b * c / (6 * a**2) + d / (2 * a)
    p = math.copysign(math.sqrt(max(b**2 / (3 * a) ** 2 - c / (3 * a), 0.0)), q)
    cosine = min(max(q / p**3, -1.0), 1.0) if p else 0.0
    second = 2 * p * math.cos((math.pi + math.acos(cosine)) / 3) - b / (3 * a)
    second = min(max(second, 0.0, -difference), 1.0, 1 - difference)
    first = second + difference
    return (first * (1 - first) / n[0] + second * (1 - second) / n[1]) * total / (total - 1)


def risk_ratio_interval(
    events: Pair, n: Pair, *, conf_level: float = 0.95, method: str = "miettinen_nurminen"
) -> tuple[float, float]:
    """Score interval for the ratio of two independent proportions.

    Parameters
    ----------
    events, n, conf_level
        As in :func:`risk_difference_interval`.
    method
        ``"miettinen_nurminen"``, or ``"koopman"``: the same without the factor N/(N − 1).

    Returns
    -------
    tuple of float
        Lower and upper limit of the first proportion over the second. The lower limit is 0 where
        nobody in the first group had the outcome, the upper one infinite where nobody in the second
        had.

    Raises
    ------
    DataError
        When the counts can't be.
    PlanError
        When the confidence level or the method can't be.

    Notes
    -----
    By enumeration of all tables, 95% intervals of either kind cover ratios of rates of 5% to 95%
    with probability 0.95 on average, and at worst 0.93 with 30 people in each group and 0.94 with
    60 or more.

    References
    ----------
    Koopman, P. A. R. (1984). Confidence intervals for the ratio of two binomial proportions.
    *Biometrics*, 40, 513–517.

    Miettinen, O., & Nurminen, M. (1985). Comparative analysis of two rates. *Statistics in
    Medicine*, 4, 213–226.

    Examples
    --------
    >>> low, high = risk_ratio_interval((36, 16), (40, 80), method="koopman")
    >>> print(f"{low:.3f} {high:.3f}")
    2.940 7.152
    """
    check_counts(events, n)
    check_between(conf_level, "conf_level", 0, 1)
    check_choice(method, "method", ("miettinen_nurminen", "koopman"))
    total = sum(n)
    factor = total / (total - 1) if method == "miettinen_nurminen" else 1.0
    z = float(ndtri(0.5 + conf_level / 2)) * math.sqrt(factor)
    high = _upper_ratio(events, n, z)
    low = 1 / _upper_ratio(events[::-1], n[::-1], z)
    return low, high


def ratio_score(events: Pair, n: Pair, ratio: float) -> float:
    """Score statistic that belongs to Koopman's interval of the ratio.

    Parameters
    ----------
    events, n
        As in :func:`risk_ratio_interval`.
    ratio
        The ratio that is put to the test, above 0.

    Returns
    -------
    float
        About standard normal if that is the ratio; positive where more was seen.

    Examples
    --------
    >>> print(f"{ratio_score((56, 48), (70, 80), 1.0):.4f}")
    2.6502
    """
    distance = events[0] / n[0] - ratio * events[1] / n[1]
    if distance == 0:
        return 0.0
    variance = _ratio_variance(events, n, ratio)
    return distance / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, distance)


def _upper_ratio(events: Pair, n: Pair, z: float) -> float:
    if events[1] == 0:
        return math.inf
    rates = events[0] / n[0], events[1] / n[1]

    def beyond(log_ratio: float) -> float:
        """Positive where the score test rejects a ratio above the one that was seen."""
        ratio = math.exp(log_ratio)
        return (rates[0] - ratio * rates[1]) ** 2 - z**2 * _ratio_variance(events, n, ratio)

    low = math.log(rates[0] / rates[1]) + _TINY if events[0] else -_FAR
    high = max(low, 0.0) + 1.0
    while beyond(high) < 0:
        high += 1.0
    return math.exp(
        scipy.optimize.brentq(beyond, low, high, xtol=1e-14) if beyond(low) < 0 else low
    )


def _ratio_variance(events: Pair, n: Pair, ratio: float) -> float:
    """Variance at the likeliest proportions that have this ratio: a quadratic's smaller root."""
    a = sum(n) * ratio
    b = ratio * (n[0] + events[1]) + n[1] + events[0]
    cases = sum(events)
    # The form without a difference of near-equal numbers.
    second = 2 * cases / (b + math.sqrt(max(b**2 - 4 * a * cases, 0.0)))
    first = min(ratio * second, 1.0)
    return first * (1 - first) / n[0] + ratio**2 * second * max(1 - second, 0.0) / n[1]


@dataclass(frozen=True, repr=False)
class PosteriorDifference(Spoken):
    """What a prior and the data together say about the difference between two proportions.

    Parameters
    ----------
    priors
        The two parameters of the Beta prior of each group.
    events, n
        People with the outcome, and people, in each group.
    conf_level
        Level of the credible interval.
    """

    priors: tuple[Pair, Pair]
    events: Pair
    n: Pair
    conf_level: float = 0.95

    @property
    def mean(self) -> float:
        """Posterior mean of the first proportion minus the second."""
        first, second = self._posteriors
        return float(first.mean() - second.mean())

    @cached_property
    def interval(self) -> tuple[float, float]:
        """Credible interval with equal tails."""
        tail = (1 - self.conf_level) / 2
        return self.quantile(tail), self.quantile(1 - tail)

    def probability_below(self, difference: float) -> float:
        """Posterior probability that the difference is below a number.

        Parameters
        ----------
        difference
            First proportion minus second.

        Returns
        -------
        float
            A probability.
        """
        values, others, narrow_first = self._grid
        if narrow_first:
            chances = others.sf(values - difference)
        else:
            chances = others.cdf(values + difference)
        return float(np.clip(chances @ WEIGHTS, 0.0, 1.0))

    def quantile(self, probability: float) -> float:
        """The difference below which the posterior probability is this.

        Parameters
        ----------
        probability
            Between 0 and 1.

        Returns
        -------
        float
            A difference in (−1, 1).
        """
        check_between(probability, "probability", 0, 1)
        return float(
            scipy.optimize.brentq(
                lambda d: self.probability_below(d) - probability, -1, 1, xtol=1e-12
            )
        )

    @cached_property
    def _posteriors(self) -> tuple[scipy.stats.rv_continuous, scipy.stats.rv_continuous]:
        first, second = (
            scipy.stats.beta(a + x, b + people - x)
            for (a, b), x, people in zip(self.priors, self.events, self.n, strict=True)
        )
        return first, second

    @cached_property
    def _grid(self) -> tuple[FloatArray, scipy.stats.rv_continuous, bool]:
        """Values of the narrower posterior, one a node; the wider posterior; which is which."""
        first, second = self._posteriors
        narrow_first = bool(first.std() <= second.std())
        narrow, wide = (first, second) if narrow_first else (second, first)
        return spread_values(narrow), wide, narrow_first

    def __str__(self) -> str:
        low, high = self.interval
        return (
            f"Prior: {_beta(self.priors[0])} for the first rate, {_beta(self.priors[1])} for the "
            f"second. Given these and the data, the first rate minus the second has mean "
            f"{100 * self.mean:.1f} points, and lies between {100 * low:.1f} and "
            f"{100 * high:.1f} points with probability {self.conf_level:g}; the first rate is the "
            f"lower one with probability {self.probability_below(0.0):.3f}. With another prior "
            "the numbers would be others."
        )


def posterior_difference(
    events: Pair,
    n: Pair,
    *,
    priors: tuple[Pair, Pair] = ((1.0, 1.0), (1.0, 1.0)),
    conf_level: float = 0.95,
) -> PosteriorDifference:
    """Posterior of the difference between two proportions, under independent Beta priors.

    Parameters
    ----------
    events, n
        People with the outcome, and people, in each of the two groups.
    priors
        For each group the two parameters, above 0, of its Beta prior; Beta(1, 1) takes every rate
        for equally likely beforehand.
    conf_level
        Level of the credible interval, between 0 and 1.

    Returns
    -------
    PosteriorDifference
        Prints as a sentence that names the prior.

    Raises
    ------
    DataError
        When the counts can't be.
    PlanError
        When a prior or the level can't be.

    Notes
    -----
    No random numbers: the probability is an integral over the narrower posterior, by the trapezoid
    rule after a change to a normal variable. It is right to nine decimals, or to five where
    nobody, or everybody, in a group had the outcome.

    Examples
    --------
    >>> posterior = posterior_difference((18, 60), (60, 150))
    >>> print(f"{posterior.mean:.3f} {posterior.probability_below(0):.3f}")
    -0.095 0.909
    """
    check_counts(events, n)
    check_between(conf_level, "conf_level", 0, 1)
    for prior in priors:
        _check_prior(prior, "priors")
    return PosteriorDifference(priors, events, n, conf_level)


@dataclass(frozen=True, repr=False)
class BayesFactor(Spoken):
    """How much better two different rates foretell the data than one common rate does.

    Parameters
    ----------
    value
        Probability of the data under two different rates over that under one common rate.
    priors
        The two parameters of the Beta prior of each group's rate, if they differ.
    common_prior
        Those of the common rate, if they don't.
    """

    value: float
    priors: tuple[Pair, Pair]
    common_prior: Pair

    def likelier(self, different: str, common: str) -> tuple[float, str, str]:
        """How many times as likely the data are under the better of two rivals, which that is, and
        the other; ``different`` and ``common`` are what the rivals are called."""
        if self.value >= 1:
            return self.value, different, common
        return (1 / self.value if self.value > 0 else math.inf), common, different

    def __str__(self) -> str:
        two = f"two different rates (priors {_beta(self.priors[0])} and {_beta(self.priors[1])})"
        one = f"one common rate (prior {_beta(self.common_prior)})"
        times, better, worse = self.likelier(two, one)
        return (
            f"The data are {times:.3g} times as likely under {better} as under {worse}. With "
            "another prior the number would be another; it is no probability that the rates differ."
        )


def bayes_factor(
    events: Pair,
    n: Pair,
    *,
    priors: tuple[Pair, Pair] = ((1.0, 1.0), (1.0, 1.0)),
    common_prior: Pair = (1.0, 1.0),
) -> BayesFactor:
    """Bayes factor of two different rates against one common rate.

    Parameters
    ----------
    events, n, priors
        As in :func:`posterior_difference`.
    common_prior
        The prior of the common rate, if there is one.

    Returns
    -------
    BayesFactor
        ``value`` above 1 where two different rates foretell the data better; prints as a sentence
        that names the priors.

    Raises
    ------
    DataError
        When the counts can't be.
    PlanError
        When a prior can't be.

    Notes
    -----
    With B the Beta function, priors (a₁, b₁), (a₂, b₂) and (a, b), x of n people with the outcome:
    B(a₁ + x₁, b₁ + n₁ − x₁)/B(a₁, b₁) × B(a₂ + x₂, b₂ + n₂ − x₂)/B(a₂, b₂), divided by
    B(a + x₁ + x₂, b + n₁ + n₂ − x₁ − x₂)/B(a, b). It stops at e^700, short of overflowing.

    References
    ----------
    Gunel, E., & Dickey, J. (1974). Bayes factors for independence in contingency tables.
    *Biometrika*, 61, 545–557.

    Examples
    --------
    >>> print(bayes_factor((18, 60), (60, 150)))
    The data are 2.23 times as likely under one common rate (prior Beta(1, 1)) as under two
    different rates (priors Beta(1, 1) and Beta(1, 1)). With another prior the number would be
    another; it is no probability that the rates differ.
    """
    check_counts(events, n)
    for prior in priors:
        _check_prior(prior, "priors")
    _check_prior(common_prior, "common_prior")
    different = sum(_log_evidence(*group) for group in zip(priors, events, n, strict=True))
    common = _log_evidence(common_prior, sum(events), sum(n))
    return BayesFactor(math.exp(min(different - common, 700.0)), priors, common_prior)


def _log_evidence(prior: Pair, events: float, n: float) -> float:
    a, b = prior
    return float(betaln(a + events, b + n - events) - betaln(a, b))


def _beta(prior: Pair) -> str:
    return f"Beta({prior[0]:g}, {prior[1]:g})"


def _check_prior(prior: Pair, where: str) -> None:
    for value in prior:
        check_between(value, where, 0, math.inf)
