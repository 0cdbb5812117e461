"""Power: how large a change a comparison of so many people could show.

The power of a test of two rates is statsmodels', which is imported where it is used, so that this
room stays light. Numbers of people and detectable differences are searched for here: they leave out
a rejection on the wrong side, round as R's users expect, and know a design effect.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy

from cocreate_lib.checks import (
    Pair,
    check_between,
    check_choice,
    check_counts,
    check_finite,
    check_within,
)
from cocreate_lib.comparison.numerics.quadrature import WEIGHTS, spread_values
from cocreate_lib.display import Spoken
from cocreate_lib.errors import PlanError


@dataclass(frozen=True, repr=False)
class SampleSize(Spoken):
    """How many people a comparison needs.

    Parameters
    ----------
    n_treated, n_comparison
        People in the programme and in the comparison group, as whole numbers.
    exact
        People in the programme before rounding, as R prints it.
    power
        The power that was asked for.
    alpha
        Level of the test.
    """

    n_treated: int
    n_comparison: int
    exact: float
    power: float
    alpha: float

    def __str__(self) -> str:
        return (
            f"{self.n_treated:,} people in the programme and {self.n_comparison:,} in the "
            f"comparison group show a change of this size with a probability of {self.power:g} "
            f"(tested at {self.alpha:g}). In fewer people such a change would be missed more often."
        )


def design_effect(icc: float, mean_size: float, cv: float = 0.0) -> float:
    """How many times as many people are needed when people of one cluster are alike.

    Parameters
    ----------
    icc
        Intracluster correlation: the share of the variance that lies between clusters, 0 to 1.
    mean_size
        Mean number of people in a cluster, such as a case manager's; at least 1.
    cv
        Coefficient of variation of that number: its standard deviation over its mean.

    Returns
    -------
    float
        1 + ((1 + cv²) × mean_size − 1) × icc.

    Raises
    ------
    PlanError
        When an argument can't be.

    References
    ----------
    Eldridge, S. M., Ashby, D., & Kerry, S. (2006). Sample size for cluster randomized trials:
    effect of coefficient of variation of cluster size and analysis method. *International Journal
    of Epidemiology*, 35, 1292–1300.

    Examples
    --------
    >>> print(f"{design_effect(icc=0.02, mean_size=11, cv=0.5):.3f}")
    1.255
    """
    check_within(icc, "icc", 0, 1)
    check_within(mean_size, "mean_size", 1, math.inf)
    check_within(cv, "cv", 0, math.inf)
    return 1 + ((1 + cv**2) * mean_size - 1) * icc


def power_of_rates(
    rates: Pair,
    n: Pair,
    *,
    alpha: float = 0.05,
    sides: int = 2,
    strict: bool = False,
    design_effect: float = 1.0,
) -> float:
    """Power of the test of the difference between two proportions.

    Parameters
    ----------
    rates
        The proportion in the programme and in the comparison group, each between 0 and 1.
    n
        People in the programme and in the comparison group.
    alpha
        Level of the test, between 0 and 1.
    sides
        2 for a two-sided test, 1 for a one-sided one.
    strict
        Whether a two-sided test may also reject on the wrong side, as in R.
    design_effect
        From :func:`design_effect`; the people count as so many times fewer.

    Returns
    -------
    float
        Probability that the test rejects.

    Raises
    ------
    DataError
        When a group is empty.
    PlanError
        When another argument can't be.

    Notes
    -----
    The standard error is that of the pooled proportion if the rates are the same, and that of the
    two rates if not. With groups of one size this is the formula of R's ``power.prop.test``.

    References
    ----------
    Fleiss, J. L., Tytun, A., & Ury, H. K. (1980). A simple approximation for calculating sample
    sizes for comparing independent proportions. *Biometrics*, 36, 343–346.

    Examples
    --------
    >>> print(f"{power_of_rates((0.5, 0.75), (50, 50)):.6f}")
    0.740166
    """
    test = _Test(alpha, sides, design_effect, strict)
    _check_rates(rates)
    check_counts((0, 0), n)
    return test.of_rates(rates, n)


def n_for_rates(
    rates: Pair,
    *,
    power: float = 0.8,
    ratio: float = 1.0,
    alpha: float = 0.05,
    sides: int = 2,
    design_effect: float = 1.0,
) -> SampleSize:
    """People needed to show the difference between two proportions.

    Parameters
    ----------
    rates
        The proportion in the programme and in the comparison group, each between 0 and 1.
    power
        Probability that the test shall reject, above ``alpha`` and below 1.
    ratio
        People in the comparison group for each one in the programme.
    alpha, sides, design_effect
        As in :func:`power_of_rates`.

    Returns
    -------
    SampleSize
        Prints as a sentence.

    Raises
    ------
    PlanError
        When the two rates are the same, or another argument can't be.

    Notes
    -----
    Whole people are rounded up, but not where one person fewer has the asked power to four
    decimals.

    Examples
    --------
    >>> size = n_for_rates((0.234, 0.334))
    >>> size.n_treated, round(size.exact, 2)
    (318, 318.02)
    """
    test = _Test(alpha, sides, design_effect)
    _check_rates(rates)
    test.check_power(power, ratio)
    if rates[0] == rates[1]:
        raise _nothing_to_find("rates")
    return _fewest(lambda n: test.of_rates(rates, (n, n * ratio)), 1e-3, power, ratio, alpha)


def detectable_rate_difference(
    comparison_rate: float,
    n: Pair,
    *,
    power: float = 0.8,
    direction: str = "either",
    alpha: float = 0.05,
    sides: int = 2,
    design_effect: float = 1.0,
) -> float:
    """Smallest difference from a rate that a comparison shows with a given power.

    Parameters
    ----------
    comparison_rate
        The proportion in the comparison group, between 0 and 1.
    n
        People in the programme and in the comparison group.
    power, alpha, sides, design_effect
        As in :func:`n_for_rates`.
    direction
        ``"fewer"`` where the rate in the programme is the lower one, or ``"more"``; ``"either"``
        takes both groups to vary as the comparison rate does, and lies between the two.

    Returns
    -------
    float
        The size of the difference, as a proportion. NaN where even a rate of 0 (or 1) would not be
        shown with that power, or with ``"either"`` no rate lies so far away.

    Raises
    ------
    DataError
        When a group is empty.
    PlanError
        When another argument can't be.

    Notes
    -----
    With p the comparison rate, ``"either"`` is (z₁ + z₂) √(p (1 − p) (1/n₁ + 1/n₂)), where z₁
    belongs to the level and z₂ to the power. The other two solve the formula of
    :func:`power_of_rates` for the rate.

    Examples
    --------
    >>> print(f"{detectable_rate_difference(0.334, (60, 600)):.3f}")
    0.179
    >>> print(f"{detectable_rate_difference(0.334, (60, 600), direction='fewer'):.3f}")
    0.167
    >>> print(f"{detectable_rate_difference(0.334, (60, 600), direction='more'):.3f}")
    0.183
    """
    test = _Test(alpha, sides, design_effect)
    check_between(comparison_rate, "comparison_rate", 0, 1)
    check_counts((0, 0), n)
    test.check_power(power)
    check_choice(direction, "direction", ("either", "fewer", "more"))
    if direction == "either":
        z = float(scipy.stats.norm.isf(alpha / sides) + scipy.stats.norm.ppf(power))
        spread = comparison_rate * (1 - comparison_rate) * (1 / n[0] + 1 / n[1])
        size = z * math.sqrt(spread * design_effect)
        return size if size < max(comparison_rate, 1 - comparison_rate) else math.nan
    sign, room = (-1, comparison_rate) if direction == "fewer" else (1, 1 - comparison_rate)

    def short(difference: float) -> float:
        rates = comparison_rate + sign * difference, comparison_rate
        return power - test.of_rates(rates, n)

    furthest = room * (1 - 1e-12)
    return (
        float(scipy.optimize.brentq(short, 0.0, furthest, xtol=1e-12))
        if short(furthest) < 0
        else math.nan
    )


def power_of_means(
    difference: float,
    sd: float,
    n: Pair,
    *,
    alpha: float = 0.05,
    sides: int = 2,
    strict: bool = False,
    design_effect: float = 1.0,
) -> float:
    """Power of the t test of the difference between two means.

    Parameters
    ----------
    difference
        The difference between the two means.
    sd
        Standard deviation within each group, above 0.
    n
        People in the programme and in the comparison group; together more than two.
    alpha, sides, strict
        As in :func:`power_of_rates`.
    design_effect
        From :func:`design_effect`; the people count as so many times fewer, in the degrees of
        freedom too.

    Returns
    -------
    float
        Probability that the test rejects.

    Raises
    ------
    DataError
        When the difference is missing or a group is empty.
    PlanError
        When another argument can't be.

    Notes
    -----
    The noncentral t distribution. With groups of one size this is R's ``power.t.test``.

    Examples
    --------
    >>> print(f"{power_of_means(1, 1, (20, 20)):.6f}")
    0.868953
    """
    test = _Test(alpha, sides, design_effect, strict)
    check_finite(difference, "difference")
    check_between(sd, "sd", 0, math.inf)
    _check_df(n, design_effect)
    return test.of_means(difference / sd, n)


def n_for_means(
    difference: float,
    sd: float,
    *,
    power: float = 0.8,
    ratio: float = 1.0,
    alpha: float = 0.05,
    sides: int = 2,
    design_effect: float = 1.0,
) -> SampleSize:
    """People needed to show the difference between two means.

    Parameters
    ----------
    difference
        The difference between the two means, not 0.
    sd
        Standard deviation within each group, above 0.
    power, ratio, alpha, sides, design_effect
        As in :func:`n_for_rates`.

    Returns
    -------
    SampleSize
        Prints as a sentence.

    Raises
    ------
    DataError
        When the difference is missing.
    PlanError
        When the difference is 0, or another argument can't be.

    Notes
    -----
    Rounded as in :func:`n_for_rates`.

    Examples
    --------
    >>> size = n_for_means(1, 1, power=0.9)
    >>> size.n_treated, round(size.exact, 3)
    (23, 22.021)
    """
    test = _Test(alpha, sides, design_effect)
    check_finite(difference, "difference")
    check_between(sd, "sd", 0, math.inf)
    test.check_power(power, ratio)
    if difference == 0:
        raise _nothing_to_find("difference")
    size = difference / sd
    # As in R, no fewer than leave two degrees of freedom.
    least = 4 * design_effect / (1 + ratio)
    return _fewest(lambda n: test.of_means(size, (n, n * ratio)), least, power, ratio, alpha)


def detectable_mean_difference(
    sd: float,
    n: Pair,
    *,
    power: float = 0.8,
    alpha: float = 0.05,
    sides: int = 2,
    design_effect: float = 1.0,
) -> float:
    """Smallest difference between two means that a comparison shows with a given power.

    Parameters
    ----------
    sd, n
        As in :func:`power_of_means`.
    power, alpha, sides, design_effect
        As in :func:`n_for_rates`.

    Returns
    -------
    float
        The size of the difference, in the units of ``sd``.

    Raises
    ------
    DataError
        When a group is empty.
    PlanError
        When another argument can't be.

    Examples
    --------
    >>> print(f"{detectable_mean_difference(1, (20, 20)):.6f}")
    0.909130
    """
    test = _Test(alpha, sides, design_effect)
    check_between(sd, "sd", 0, math.inf)
    _check_df(n, design_effect)
    test.check_power(power)
    top = 1.0
    while test.of_means(top, n) < power:
        top *= 2
    return sd * float(
        scipy.optimize.brentq(lambda size: power - test.of_means(size, n), 0.0, top, xtol=1e-12)
    )


@dataclass(frozen=True)
class _Test:
    """A test of the difference between two groups."""

    alpha: float
    sides: int
    design_effect: float
    strict: bool = False

    def __post_init__(self) -> None:
        check_between(self.alpha, "alpha", 0, 1)
        check_choice(self.sides, "sides", (1, 2))
        check_between(self.design_effect, "design_effect", 0, math.inf)

    def check_power(self, power: float, ratio: float = 1.0) -> None:
        check_between(power, "power", self.alpha, 1)
        check_between(ratio, "ratio", 0, math.inf)

    @property
    def _rejects(self) -> tuple[float, str]:
        """At which level it rejects, and on which sides, as statsmodels has it."""
        both = self.strict and self.sides == 2
        return (self.alpha, "two-sided") if both else (self.alpha / self.sides, "larger")

    def of_rates(self, rates: Pair, n: Pair) -> float:
        """Its power for two proportions."""
        from statsmodels.stats.proportion import power_proportions_2indep

        # A fall is a rise of those without the outcome.
        first, second = rates if rates[0] >= rates[1] else (1 - rates[0], 1 - rates[1])
        level, side = self._rejects
        return float(
            power_proportions_2indep(
                first - second,
                second,
                n[0] / self.design_effect,
                n[1] / n[0],
                level,
                alternative=side,
                return_results=False,
            )
        )

    def of_means(self, effect_size: float, n: Pair) -> float:
        """Its power for two means so many standard deviations apart."""
        n1, n2 = n[0] / self.design_effect, n[1] / self.design_effect
        shift, df = abs(effect_size) / math.sqrt(1 / n1 + 1 / n2), n1 + n2 - 2
        # The noncentral t distribution of SciPy, and so the power of statsmodels, has no number
        # where a small study looks for a large effect: the spread is averaged over instead.
        edges = scipy.stats.t.isf(self.alpha / self.sides, df) * np.sqrt(
            spread_values(scipy.stats.chi2(df)) / df
        )
        power = scipy.stats.norm.sf(edges - shift)
        if self.strict and self.sides == 2:
            power += scipy.stats.norm.cdf(-edges - shift)
        return float(power @ WEIGHTS)


def _fewest(
    reached: Callable[[float], float], least: float, power: float, ratio: float, alpha: float
) -> SampleSize:
    """The fewest people in the programme, from some number on, with which a power is reached."""
    exact = most = least
    while reached(most) < power:
        most *= 2
    if most > least:
        exact = float(
            scipy.optimize.brentq(lambda n: reached(n) - power, most / 2, most, xtol=1e-9)
        )
    people = math.ceil(exact)
    if people - 1 >= least and reached(people - 1) >= power - 0.5e-4:
        people -= 1
    return SampleSize(people, math.ceil(people * ratio - 1e-9), exact, power, alpha)


def _nothing_to_find(where: str) -> PlanError:
    return PlanError(
        "There is no difference to show.",
        where=where,
        why="However many people there are, a difference of 0 is not shown.",
        try_this="Give the smallest difference that would matter.",
    )


def _check_rates(rates: Pair) -> None:
    for i in (0, 1):
        check_between(rates[i], f"rates[{i}]", 0, 1)


def _check_df(n: Pair, effect: float) -> None:
    check_counts((0, 0), n)
    if sum(n) / effect <= 2:
        raise PlanError(
            f"{sum(n):g} people with a design effect of {effect:g} are too few for a t test.",
            where="n",
            why="They count as two or fewer, which leaves nothing to estimate the spread from.",
            try_this="Give more people.",
        )
