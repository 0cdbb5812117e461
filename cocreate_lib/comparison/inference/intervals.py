"""From influence to intervals.

Every estimator hands over two means, one a group, and how much each row moved each of them: its
influence, scaled so that estimate minus truth is about the sum over rows. Here those sums become a
covariance, and the covariance becomes a standard error, a test and an interval for each measure.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from scipy import special

from cocreate_lib.comparison.inference.cr2 import LinearForm, bias_reduced_sums
from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray, n_different, sum_by
from cocreate_lib.comparison.numerics.test_inversion import Limits, beyond
from cocreate_lib.comparison.plan.measures import RATIOS


@dataclass(frozen=True)
class MeanCovariance:
    """How uncertain two means are.

    Parameters
    ----------
    covariance
        Covariance matrix of the treated and the comparison mean; NaN where it can't be known.
    df
        Degrees of freedom of the t distribution; ``inf`` for the normal one. Where they differ
        between contrasts of the means, a function from the contrast's gradient to them.
    """

    covariance: FloatArray
    df: float | Callable[[FloatArray], float] = np.inf

    def df_of(self, gradient: FloatArray) -> float:
        """Degrees of freedom for one contrast of the means."""
        return self.df(gradient) if callable(self.df) else self.df


def welch(variances: FloatArray, within: FloatArray) -> MeanCovariance:
    """Two independent means, each with its own variance and degrees of freedom (Welch)."""

    def df(gradient: FloatArray) -> float:
        parts = gradient**2 * variances
        below = np.sum(parts**2 / within)
        return float(parts.sum() ** 2 / below) if below > 0 else np.nan

    return MeanCovariance(np.diag(variances), df)


NUMBERS = (
    "estimate",
    "std_error",
    "statistic",
    "df",
    "p_value",
    "conf_low",
    "conf_high",
)


@dataclass(frozen=True)
class Interval:
    """An estimate with its uncertainty.

    Parameters
    ----------
    estimate, std_error, statistic, df, p_value, conf_low, conf_high
        The numeric columns of a row of the estimates.
    problem
        Why there is no interval; empty where there is one.
    method
        What the interval is called, where it is not so many standard errors either side.
    limits
        Both limits at any confidence level, found in the same way as those at the plan's; None
        without an interval. Everything else that is said of the estimate follows from them.
    groups
        What is known of each of the two rates or mean counts, where the interval needed that.
    """

    estimate: float
    std_error: float = np.nan
    statistic: float = np.nan
    df: float = np.nan
    p_value: float = np.nan
    conf_low: float = np.nan
    conf_high: float = np.nan
    problem: str = ""
    method: str = ""
    limits: Limits | None = None
    groups: Any = None

    @property
    def numbers(self) -> dict[str, float]:
        """The numeric columns."""
        return {name: getattr(self, name) for name in NUMBERS}

    def against(self, bound: float, side: float) -> float:
        """The one-sided p-value of the hypothesis that the truth lies at a bound or beyond it:
        above it with ``side`` 1, below it with −1; NaN without an interval."""
        return np.nan if self.limits is None else beyond(self.limits, bound, side)


def covariance(
    influence: FloatArray, groupings: Sequence[IntArray], n_params: int | None
) -> FloatArray:
    """Covariance of a sum of influences, allowing for rows of one cluster to be alike.

    Parameters
    ----------
    influence
        Shape (rows, estimates).
    groupings
        None: each row stands alone. One: the cluster of each row. Two: both at once.
    n_params
        Parameters k of the model, for the finite-sample factor; None: no factor.

    Returns
    -------
    array of float
        Shape (estimates, estimates). NaN with fewer than two clusters, or no more rows than
        parameters.

    Notes
    -----
    With G clusters among n rows the factor is G/(G − 1) × (n − 1)/(n − k), as in R's
    ``sandwich::vcovCL`` (HC1) and in statsmodels' ``cov_type="cluster"``; with each row alone it is
    n/(n − k). With two groupings the covariance is that of the first plus that of the second minus
    that of their intersections, each with its own factor; a negative eigenvalue is set to zero
    (Cameron, Gelbach & Miller 2011).

    References
    ----------
    Cameron, A. C., Gelbach, J. B., & Miller, D. L. (2011). Robust inference with multiway
    clustering. *Journal of Business & Economic Statistics*, 29, 238–249.
    """
    return multiway(
        lambda codes: _one_way(influence, codes, n_params), groupings or [np.arange(len(influence))]
    )


def multiway(
    one_way: Callable[[IntArray], FloatArray], groupings: Sequence[IntArray]
) -> FloatArray:
    """One covariance, or that of two groupings put together."""
    if len(groupings) == 1:
        return one_way(groupings[0])
    first, second = groupings
    pairs = first.astype(np.int64) * (int(second.max()) + 1) + second  # as one number: far faster
    both = np.unique(pairs, return_inverse=True)[1]
    total = one_way(first) + one_way(second) - one_way(both)
    if not np.isfinite(total).all():
        return total
    values, vectors = np.linalg.eigh(total)
    return (vectors * np.maximum(values, 0)) @ vectors.T


def _one_way(influence: FloatArray, codes: IntArray, n_params: int | None) -> FloatArray:
    n, width = influence.shape
    clusters = n_different(codes)
    sums = sum_by(codes, influence, int(codes.max()) + 1)
    if clusters < 2 or n <= (n_params or 0):
        return np.full((width, width), np.nan)
    factor = 1.0
    if n_params is not None:
        factor = clusters / (clusters - 1) * (n - 1) / (n - n_params)
    return factor * sums.T @ sums


def n_clusters(groupings: Sequence[IntArray]) -> int | None:
    """The number of clusters, of the coarser grouping; None where nobody is clustered."""
    return min(map(n_different, groupings), default=None)


def robust_covariance(
    influence: FloatArray, groupings: Sequence[IntArray], n_params: int
) -> MeanCovariance:
    """The robust covariance of two means, with min(G − 1, n − k) degrees of freedom."""
    n = len(influence)
    clusters = n_clusters(groupings) or n
    return MeanCovariance(
        covariance(influence, groupings, n_params), min(clusters - 1, n - n_params)
    )


def bias_reduced_covariance(
    influence: FloatArray, form: LinearForm, groupings: Sequence[IntArray]
) -> MeanCovariance:
    """The bias-reduced covariance (CR2) of two means, with Satterthwaite's degrees of freedom.

    Parameters
    ----------
    influence
        Shape (rows, 2).
    form
        The weighted least squares behind the means.
    groupings
        As for :func:`covariance`.

    Returns
    -------
    MeanCovariance
        NaN with fewer than two clusters.

    Notes
    -----
    For means that are linear in the outcome (weighted means, linear models) this is CR2 itself.
    Where there is more to the influence (estimated weights, a curved model, the people averaged
    over), CR2 works on the residuals, and the rest of the influence is added as it is. With two
    groupings each of the three covariances is bias-reduced, and the degrees of freedom are those
    of the grouping with fewer clusters: the first is ours, for want of a theory.
    """
    groupings = groupings or [np.arange(len(influence))]
    coarsest = min(groupings, key=n_different)
    if n_different(coarsest) < 2:
        return MeanCovariance(np.full((influence.shape[1],) * 2, np.nan))

    def one_way(codes: IntArray) -> FloatArray:
        sums, _ = bias_reduced_sums(influence, form, codes)
        return sums.T @ sums

    freedom = bias_reduced_sums(influence, form, coarsest)[1]
    return MeanCovariance(multiway(one_way, groupings), freedom)


@dataclass(frozen=True)
class _Link:
    """How a measure compares two means: the difference of ``to``, given back through ``back``."""

    to: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]
    back: Callable[[float], float]


def _same(values: FloatArray) -> FloatArray:
    return values


def _logit(values: FloatArray) -> FloatArray:
    return np.log(values / (1 - values))


def unchanged(value: float) -> float:
    """The value: what a difference leads back through."""
    return value


def within(most: float, value: float) -> float:
    """A difference, kept from −most to most."""
    return min(max(value, -most), most)


def ratio_of(logarithm: float) -> float:
    """The ratio with this logarithm, which stops short of overflowing."""
    return math.exp(min(logarithm, 700.0))


_LOG = _Link(np.log, lambda m: 1 / m, ratio_of)
_IDENTITY = _Link(_same, np.ones_like, unchanged)
_LINKS = {
    "risk_difference": _Link(_same, np.ones_like, partial(within, 1.0)),
    "cumulative_incidence_difference": _Link(_same, np.ones_like, partial(within, 1.0)),
    "risk_ratio": _LOG,
    "cumulative_incidence_ratio": _LOG,
    "rate_ratio": _LOG,
    "odds_ratio": _Link(_logit, lambda m: 1 / (m * (1 - m)), ratio_of),
}
# A model that has run off to "nobody" stops just short of zero.
NOBODY = 1e-7
_NO_VARIANCE = 1e-24
_NO_FREEDOM = 0.1
TOO_FEW_CLUSTERS = "no interval: too few clusters to judge the standard error by"
# The logarithm of a ratio whose interval is as long as this, either side, is not known at all.
LONGEST = math.log(1e6)
TOO_LONG = (
    "no interval: it would reach from the ratio to a millionth of it, and to a million times it"
)


def contrast(
    measure: str,
    means: FloatArray,
    uncertainty: MeanCovariance,
    conf_level: float,
    most: float = math.inf,
) -> Interval:
    """One measure of the difference between two means.

    Parameters
    ----------
    measure
        A difference, or ``risk_ratio``, ``rate_ratio``, ``odds_ratio``.
    means
        The treated and the comparison mean.
    uncertainty
        Their uncertainty.
    conf_level
        Confidence level.
    most
        The largest that a difference can be.

    Returns
    -------
    Interval
        For ratios the standard error and the statistic are those of the logarithm. Limits of a
        difference are kept to what it can be: a risk difference within [−1, 1].

    Notes
    -----
    Delta method. A ratio with a mean of zero (or a rate of one, for odds) has no logarithm, and a
    measure without variation no standard error: then the numbers are NaN and ``problem`` says why.
    So it does where the interval of a ratio would be a million times as long, either side.
    """
    at = linearised(measure, means, most)
    if at.problem:
        return Interval(at.value, problem=at.problem)
    variance = float(at.gradient @ uncertainty.covariance @ at.gradient)
    problem = why_no_error(variance)
    if problem:
        return Interval(at.back(at.value), problem=problem)
    df = uncertainty.df_of(at.gradient)
    if is_judged_by_nothing(df):
        problem = TOO_FEW_CLUSTERS
        return Interval(at.back(at.value), variance**0.5, problem=problem)
    half = t_quantile(0.5 + conf_level / 2, df) * variance**0.5
    if measure in RATIOS and half > LONGEST:
        return Interval(at.back(at.value), variance**0.5, problem=TOO_LONG)
    return wald(at.value, variance**0.5, df, conf_level, at.back)


@dataclass(frozen=True)
class Linearised:
    """One measure on the scale where it is a difference, and how the two means move it.

    ``to`` leads a mean to this scale, ``back`` the difference to the measure's own; ``problem``
    says why there is no value.
    """

    value: float
    gradient: FloatArray
    to: Callable[[FloatArray], FloatArray]
    back: Callable[[float], float]
    problem: str = ""


def linearised(measure: str, means: FloatArray, most: float = math.inf) -> Linearised:
    """A measure of two means: the difference itself, of which ``most`` is the largest that it can
    be, or that of the logarithms or the logits."""
    link = _LINKS.get(measure, _IDENTITY)
    if math.isfinite(most) and measure not in RATIOS:
        link = replace(link, back=partial(within, most))
    problem = _no_ratio(measure, means) if measure in RATIOS else ""
    if problem:
        return Linearised(np.nan, np.full(2, np.nan), link.to, link.back, problem)
    gradient = link.slope(means) * np.array([1.0, -1.0])
    return Linearised(float(np.subtract(*link.to(means))), gradient, link.to, link.back)


def in_unit(found: Interval, factor: float) -> Interval:
    """The interval of a difference in another unit: so many times as large, with the same test."""
    return replace(
        found,
        estimate=found.estimate * factor,
        std_error=found.std_error * factor,
        conf_low=found.conf_low * factor,
        conf_high=found.conf_high * factor,
        limits=None if found.limits is None else partial(_limits_in_unit, found.limits, factor),
    )


def _limits_in_unit(limits: Limits, factor: float, conf_level: float) -> tuple[float, float]:
    low, high = limits(conf_level)
    return low * factor, high * factor


def back_of(measure: str) -> Callable[[float], float]:
    """The way back from the scale where a measure is a difference to its own."""
    return ratio_of if measure in RATIOS else _LINKS.get(measure, _IDENTITY).back


def is_judged_by_nothing(df: float) -> bool:
    """Whether a standard error has too few degrees of freedom to say anything by."""
    return not df > _NO_FREEDOM


def why_no_error(variance: float) -> str:
    """Why there is no standard error; empty where there is one."""
    if variance > _NO_VARIANCE:
        return ""
    reason = "nobody differs from their group" if variance <= _NO_VARIANCE else "too few people"
    return f"no standard error: {reason}"


def t_quantile(share: float, df: float) -> float:
    """Quantile of the t distribution, of the normal one for infinite ``df``.

    Examples
    --------
    >>> round(t_quantile(0.975, 10), 4), round(t_quantile(0.975, np.inf), 4)
    (2.2281, 1.96)
    """
    # What scipy.stats calls as well, without its handling of arrays: ten times as fast.
    return float(special.ndtri(share) if np.isinf(df) else special.stdtrit(df, share))


def t_tail(statistic: float, df: float) -> float:
    """Probability that a variable with the t distribution exceeds this.

    Examples
    --------
    >>> round(t_tail(2.2281, 10), 4), round(t_tail(1.96, np.inf), 4)
    (0.025, 0.025)
    """
    return float(special.ndtr(-statistic) if np.isinf(df) else special.stdtr(df, -statistic))


def wald(
    value: float,
    std_error: float,
    df: float,
    conf_level: float,
    back: Callable[[float], float],
) -> Interval:
    """An interval of so many standard errors either side, given back through ``back``."""
    limits = partial(_wald_limits, value, std_error, df, back)
    return turned_round(back(value), std_error, value / std_error, df, limits, conf_level)


def turned_round(
    estimate: float,
    std_error: float,
    statistic: float,
    df: float,
    limits: Limits,
    conf_level: float,
    method: str = "",
) -> Interval:
    """An interval with the test that it turns round: the p-value is below 1 − ``conf_level``
    exactly when the interval leaves out no difference."""
    p_value = 2 * t_tail(abs(statistic), df)
    return Interval(
        estimate,
        std_error,
        statistic,
        df,
        p_value,
        *limits(conf_level),
        method=method,
        limits=limits,
    )


def _wald_limits(
    value: float, std_error: float, df: float, back: Callable[[float], float], conf_level: float
) -> tuple[float, float]:
    half = t_quantile(0.5 + conf_level / 2, df) * std_error
    return back(value - half), back(value + half)


def _no_ratio(measure: str, means: FloatArray) -> str:
    for mean, group in zip(means, ("in the programme", "in the comparison group"), strict=True):
        if mean < NOBODY:
            return f"no ratio: nobody {group} had the outcome"
        if measure == "odds_ratio" and mean > 1 - NOBODY:
            return f"no ratio: everybody {group} had the outcome"
    return ""
