"""Equivalence and non-inferiority: how large a change the data leave out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from cocreate_lib.checks import (
    Pair,
    check_between,
    check_choice,
    check_counts,
    check_finite,
)
from cocreate_lib.comparison.inference.intervals import t_quantile, t_tail
from cocreate_lib.comparison.rates.proportions import difference_score, risk_difference_interval
from cocreate_lib.display import Spoken
from cocreate_lib.errors import DataError, PlanError
from cocreate_lib.text import decimal, p_words, percentage, rounded


@dataclass(frozen=True, repr=False)
class Equivalence(Spoken):
    """Two one-sided tests against two bounds.

    Parameters
    ----------
    estimate
        The difference.
    low, high
        The bounds: the smallest changes that would matter, either way.
    statistics
        Test statistic against the lower and against the upper bound.
    p_values
        One-sided p-values against the lower and against the upper bound.
    conf_low, conf_high
        Limits of the interval of level 1 − 2 × ``alpha``.
    alpha
        Level of each one-sided test.
    as_points
        Whether the difference is one of proportions, and printed in percentage points.
    """

    estimate: float
    low: float
    high: float
    statistics: Pair
    p_values: Pair
    conf_low: float
    conf_high: float
    alpha: float
    as_points: bool = False

    @property
    def p_value(self) -> float:
        """The larger of the two p-values: that of the equivalence test."""
        return max(self.p_values)

    @property
    def equivalent(self) -> bool:
        """Whether both tests reject, so that the data exclude changes beyond either bound."""
        return self.p_value < self.alpha

    def __str__(self) -> str:
        low, high = (_size(x, self.as_points) for x in (self.low, self.high))
        verdict = f"exclude changes larger than {low} one way and {high} the other"
        if not self.equivalent:
            pairs = zip(self.p_values, (low, high), strict=True)
            open_sides = [bound for p, bound in pairs if p >= self.alpha]
            verdict = f"don't exclude changes larger than {' or '.join(open_sides)}"
        interval = _interval(self.conf_low, self.conf_high, 1 - 2 * self.alpha, self.as_points)
        return f"The data {verdict} (equivalence test, {p_words(self.p_value)}; {interval})."


@dataclass(frozen=True, repr=False)
class NonInferiority(Spoken):
    """A one-sided test against the largest worsening that could be accepted.

    Parameters
    ----------
    estimate
        The difference.
    margin
        The largest worsening that could be accepted, as a positive number.
    worse
        Whether a ``"higher"`` or a ``"lower"`` outcome is worse.
    statistic, p_value
        Of the one-sided test; a positive statistic speaks for non-inferiority.
    conf_low, conf_high, alpha, as_points
        As in :class:`Equivalence`.
    """

    estimate: float
    margin: float
    worse: str
    statistic: float
    p_value: float
    conf_low: float
    conf_high: float
    alpha: float
    as_points: bool = False

    @property
    def non_inferior(self) -> bool:
        """Whether the data exclude a worsening beyond the margin."""
        return self.p_value < self.alpha

    def __str__(self) -> str:
        verdict = "exclude" if self.non_inferior else "don't exclude"
        size = _size(self.margin if self.worse == "higher" else -self.margin, self.as_points)
        interval = _interval(self.conf_low, self.conf_high, 1 - 2 * self.alpha, self.as_points)
        return (
            f"The data {verdict} a worsening larger than {size} (one-sided test, "
            f"{p_words(self.p_value)}; {interval})."
        )


@dataclass(frozen=True, repr=False)
class ExcludedEffects(Spoken):
    """The effects that an interval leaves out.

    Parameters
    ----------
    below, above
        Everything below the first number and above the second is excluded.
    conf_level
        Confidence level of the interval.
    largest
        The largest change, in either direction, that is not excluded.
    as_points
        Whether these are differences of proportions, printed in percentage points.
    """

    below: float
    above: float
    conf_level: float
    largest: float
    as_points: bool = False

    def __str__(self) -> str:
        low, high = (_size(x, self.as_points) for x in (self.below, self.above))
        largest = _size(self.largest, self.as_points, signed=False)
        return (
            f"The data exclude changes larger than {largest} in either direction, and everything "
            f"below {low} or above {high} ({percentage(self.conf_level)} confidence interval). "
            "They can't tell apart the changes in between."
        )


def equivalence(
    estimate: float,
    std_error: float,
    *,
    low: float,
    high: float,
    df: float = math.inf,
    alpha: float = 0.05,
) -> Equivalence:
    """Two one-sided tests (TOST) of an estimate with a standard error.

    Parameters
    ----------
    estimate
        The difference; for a ratio give its logarithm, and the bounds' logarithms.
    std_error
        Its standard error, above 0.
    low, high
        The smallest changes that would matter, either way, in the units of the estimate.
    df
        Degrees of freedom of the t distribution; infinite for the normal one.
    alpha
        Level of each one-sided test, between 0 and 0.5.

    Returns
    -------
    Equivalence
        Prints as a sentence.

    Raises
    ------
    DataError
        When the estimate is missing or infinite.
    PlanError
        When the bounds, the standard error, the degrees of freedom or the level can't be.

    Notes
    -----
    Both tests reject exactly when the interval of level 1 − 2 × ``alpha`` lies within the bounds.

    References
    ----------
    Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure and the power
    approach for assessing the equivalence of average bioavailability. *Journal of Pharmacokinetics
    and Biopharmaceutics*, 15, 657–680.

    Examples
    --------
    >>> print(equivalence(-0.4, 0.9, low=-3, high=3, df=58))
    The data exclude changes larger than -3 one way and +3 the other (equivalence test, p = 0.003;
    90% confidence interval -1.9 to +1.1).
    """
    return _equivalence(_Difference.with_error(estimate, std_error, df), low, high, alpha)


def equivalence_of_rates(
    events: Pair,
    n: Pair,
    *,
    low: float,
    high: float,
    alpha: float = 0.05,
    method: str = "wald",
) -> Equivalence:
    """Two one-sided tests (TOST) of the difference between two independent proportions.

    Parameters
    ----------
    events, n
        People with the outcome, and people, in each of the two groups.
    low, high
        The smallest changes that would matter, either way, as proportions: −0.1 is ten percentage
        points fewer in the first group.
    alpha
        Level of each one-sided test, between 0 and 0.5.
    method
        ``"wald"``: the variance at the two rates as they are. ``"score"``: Miettinen-Nurminen, the
        better one for small groups and rates near 0 or 1.

    Returns
    -------
    Equivalence
        Prints as a sentence.

    Raises
    ------
    DataError
        When the counts can't be, or leave the Wald test without a standard error.
    PlanError
        When the bounds, the level or the method can't be.

    References
    ----------
    Miettinen, O., & Nurminen, M. (1985). Comparative analysis of two rates. *Statistics in
    Medicine*, 4, 213–226.

    Examples
    --------
    >>> print(equivalence_of_rates((65, 70), (100, 100), low=-0.1, high=0.1))
    The data don't exclude changes larger than -10.0 points (equivalence test, p = 0.225; 90%
    confidence interval -15.9 to +5.9 points).
    """
    found = _Difference.of_rates(events, n, method)
    _check_rate_bounds(low=low, high=high)
    return _equivalence(found, low, high, alpha)


def non_inferiority(
    estimate: float,
    std_error: float,
    *,
    margin: float,
    worse: str = "higher",
    df: float = math.inf,
    alpha: float = 0.025,
) -> NonInferiority:
    """One-sided test that an estimate is no worse than a margin.

    Parameters
    ----------
    estimate, std_error, df, alpha
        As in :func:`equivalence`.
    margin
        The largest worsening that could be accepted: above 0, in the units of the estimate.
    worse
        ``"higher"`` where a higher outcome is worse, as with reoffending, or ``"lower"``.

    Returns
    -------
    NonInferiority
        Prints as a sentence.

    Raises
    ------
    DataError
        When the estimate is missing or infinite.
    PlanError
        When the margin, the standard error, the degrees of freedom or the level can't be.

    Examples
    --------
    >>> print(non_inferiority(0.01, 0.02, margin=0.06))
    The data exclude a worsening larger than +0.06 (one-sided test, p = 0.006; 95% confidence
    interval -0.0292 to +0.0492).
    """
    return _non_inferiority(_Difference.with_error(estimate, std_error, df), margin, worse, alpha)


def non_inferiority_of_rates(
    events: Pair,
    n: Pair,
    *,
    margin: float,
    worse: str = "higher",
    alpha: float = 0.025,
    method: str = "wald",
) -> NonInferiority:
    """One-sided test that one proportion is no worse than another by more than a margin.

    Parameters
    ----------
    events, n, alpha, method
        As in :func:`equivalence_of_rates`.
    margin
        The largest worsening of the first group that could be accepted, as a proportion: 0.05 is
        five percentage points.
    worse
        ``"higher"`` where a higher rate is worse, as with reoffending, or ``"lower"``.

    Returns
    -------
    NonInferiority
        Prints as a sentence.

    Raises
    ------
    DataError
        When the counts can't be, or leave the Wald test without a standard error.
    PlanError
        When the margin, the level or the method can't be.

    Examples
    --------
    >>> print(non_inferiority_of_rates((60, 66), (200, 200), margin=0.05))
    The data don't exclude a worsening larger than +5.0 points (one-sided test, p = 0.042; 95%
    confidence interval -12.1 to +6.1 points).
    """
    found = _Difference.of_rates(events, n, method)
    _check_rate_bounds(margin=margin)
    return _non_inferiority(found, margin, worse, alpha)


def excluded_effects(
    conf_low: float, conf_high: float, *, conf_level: float = 0.95, as_points: bool = False
) -> ExcludedEffects:
    """The effects that an interval leaves out.

    Parameters
    ----------
    conf_low, conf_high, conf_level
        Limits of the interval of a difference, and its confidence level, between 0 and 1.
    as_points
        Whether it is a difference of proportions, to be printed in percentage points.

    Returns
    -------
    ExcludedEffects
        Prints as a sentence.

    Raises
    ------
    DataError
        When a limit is missing or infinite.
    PlanError
        When the limits are the wrong way round, or the level can't be.

    Examples
    --------
    >>> print(excluded_effects(-0.131, 0.044, as_points=True))
    The data exclude changes larger than 13.1 points in either direction, and everything below -13.1
    points or above +4.4 points (95% confidence interval). They can't tell apart the changes in
    between.
    """
    check_finite(conf_low, "conf_low")
    check_finite(conf_high, "conf_high")
    check_between(conf_level, "conf_level", 0, 1)
    if conf_low > conf_high:
        raise PlanError(
            f"The lower limit, {conf_low:g}, is above the upper one, {conf_high:g}.",
            where="conf_low",
            why="Nothing lies between them.",
            try_this="Give the lower limit first.",
        )
    largest = max(abs(conf_low), abs(conf_high))
    return ExcludedEffects(conf_low, conf_high, conf_level, largest, as_points)


@dataclass(frozen=True)
class _Difference:
    """A difference that bounds are held against: its statistic for a bound, and its limits.

    statsmodels' tests of equivalence take samples, not an estimate with its standard error; and
    those of proportions have no score interval where nobody had the outcome.
    """

    value: float
    statistic: Callable[[float], float]
    limits: Callable[[float], tuple[float, float]]
    df: float = math.inf
    as_points: bool = False

    @classmethod
    def with_error(
        cls, value: float, std_error: float, df: float = math.inf, as_points: bool = False
    ) -> _Difference:
        check_finite(value, "estimate")
        check_between(std_error, "std_error", 0, math.inf)
        if df != math.inf:
            check_between(df, "df", 0, math.inf)

        def limits(alpha: float) -> tuple[float, float]:
            half = float(t_quantile(1 - alpha, df)) * std_error
            return value - half, value + half

        return cls(value, lambda bound: (value - bound) / std_error, limits, df, as_points)

    @classmethod
    def of_rates(cls, events: Pair, n: Pair, method: str) -> _Difference:
        check_counts(events, n)
        check_choice(method, "method", ("wald", "score"))
        first, second = (seen / people for seen, people in zip(events, n, strict=True))
        if method == "score":
            return cls(
                first - second,
                partial(difference_score, events, n),
                lambda alpha: risk_difference_interval(events, n, conf_level=1 - 2 * alpha),
                as_points=True,
            )
        std_error = math.sqrt(first * (1 - first) / n[0] + second * (1 - second) / n[1])
        if std_error == 0:
            raise DataError(
                "In each group nobody, or everybody, had the outcome.",
                where="events",
                why="The Wald test then has no standard error.",
                try_this='Write method="score".',
            )
        return cls.with_error(first - second, std_error, as_points=True)


def _equivalence(found: _Difference, low: float, high: float, alpha: float) -> Equivalence:
    check_between(alpha, "alpha", 0, 0.5)
    check_finite(low, "low")
    check_finite(high, "high")
    if low >= high:
        raise PlanError(
            f"The lower bound, {low:g}, is not below the upper one, {high:g}.",
            where="low",
            why="Nothing lies between the bounds, so nothing could be equivalent.",
            try_this="Give the smallest changes that would matter, such as low=-0.05, high=0.05.",
        )
    statistics = found.statistic(low), found.statistic(high)
    p_values = t_tail(statistics[0], found.df), t_tail(-statistics[1], found.df)
    return Equivalence(
        found.value,
        low,
        high,
        statistics,
        (float(p_values[0]), float(p_values[1])),
        *found.limits(alpha),
        alpha,
        found.as_points,
    )


def _non_inferiority(found: _Difference, margin: float, worse: str, alpha: float) -> NonInferiority:
    check_between(alpha, "alpha", 0, 0.5)
    check_between(margin, "margin", 0, math.inf)
    check_choice(worse, "worse", ("higher", "lower"))
    sign = 1 if worse == "higher" else -1
    statistic = -sign * found.statistic(sign * margin)
    p_value = t_tail(statistic, found.df)
    limits = found.limits(alpha)
    return NonInferiority(
        found.value, margin, worse, statistic, p_value, *limits, alpha, found.as_points
    )


def _check_rate_bounds(**bounds: float) -> None:
    for where, bound in bounds.items():
        check_between(bound, where, -1, 1)


def _size(value: float, as_points: bool, *, signed: bool = True) -> str:
    if as_points:
        return f"{decimal(100 * value, 1, sign=signed)} points"
    return rounded(value, sign=signed)


def _interval(low: float, high: float, level: float, as_points: bool) -> str:
    first = _size(low, as_points).removesuffix(" points")
    return f"{percentage(level)} confidence interval {first} to {_size(high, as_points)}"
