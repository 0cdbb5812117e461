"""Outcomes by how much people received, among those offered: a description, not an effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cocreate_lib.comparison.delivery.levels import levels_of
from cocreate_lib.comparison.inference.cr2 import LinearForm
from cocreate_lib.comparison.inference.intervals import (
    TOO_FEW_CLUSTERS,
    Interval,
    MeanCovariance,
    bias_reduced_covariance,
    is_judged_by_nothing,
    robust_covariance,
    t_quantile,
    unchanged,
    wald,
    why_no_error,
)
from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray
from cocreate_lib.comparison.numerics.linear import independent_columns, least_squares
from cocreate_lib.comparison.rates.newcombe import wilson


@dataclass(frozen=True)
class Level:
    """One level of what people received.

    Parameters
    ----------
    name
        The values in it.
    n
        People.
    received
        What they received, on average.
    mean
        Their mean outcome, with its interval.
    expected
        The mean outcome that the comparison group leads to expect of people like them; NaN where
        that isn't known.
    covariates
        Their mean of each covariate.
    """

    name: str
    n: int
    received: float
    mean: Interval
    expected: float
    covariates: FloatArray


def by_level(
    y: FloatArray,
    dose: FloatArray,
    covariates: FloatArray,
    expected: FloatArray,
    clusters: IntArray | None,
    *,
    is_rate: bool,
    conf_level: float,
) -> list[Level]:
    """Each level of what people received: who is in it, and how they fared.

    Parameters
    ----------
    y
        The outcome of those offered.
    dose
        What each received.
    covariates
        Their covariates in their own units, shape (people, columns).
    expected
        The outcome to expect of each, by the comparison group; NaN where it isn't known.
    clusters
        Who is alike; None for nobody.
    is_rate
        Whether the outcome is yes or no: intervals without clusters are then Wilson's.
    conf_level
        Confidence level.

    Returns
    -------
    list of Level
        In ascending order.

    Notes
    -----
    Other means have bias-reduced errors (CR2) with Satterthwaite's degrees of freedom, within each
    level; a rate with clusters has Wilson's interval for as many independent people as have that
    error (Korn & Graubard 1998), with the t distribution's quantile.
    """
    codes, names = levels_of(dose)
    found = []
    for level, name in enumerate(names):
        own = codes == level
        theirs = None if clusters is None else clusters[own]
        mean = mean_interval(y[own], theirs, is_rate=is_rate, conf_level=conf_level)
        found.append(
            Level(
                name=name,
                n=int(own.sum()),
                received=float(dose[own].mean()),
                mean=mean,
                expected=float(expected[own].mean()),
                covariates=covariates[own].mean(axis=0),
            )
        )
    return found


def mean_interval(
    y: FloatArray, clusters: IntArray | None, *, is_rate: bool, conf_level: float
) -> Interval:
    """The mean of some people's outcome, with an interval."""
    mean = float(y.mean())
    if is_rate and clusters is None:
        low, high = wilson(y.sum(), len(y), t_quantile(0.5 + conf_level / 2, np.inf))
        return Interval(mean, conf_low=low, conf_high=high, method="Wilson")
    if len(y) < 2:
        return Interval(mean, problem="no interval: one person alone")
    groupings = (np.arange(len(y)) if clusters is None else clusters,)
    ones = np.ones((len(y), 1))
    found = _slopes(y, ones, groupings, np.ones((1, 1)), method="cr2")
    interval = _interval_of(mean, found, np.ones(1), conf_level)
    return _of_rate(interval, len(y), conf_level) if is_rate else interval


def _of_rate(interval: Interval, n: int, conf_level: float) -> Interval:
    """Wilson's interval for as many independent people as have the same standard error, and no more
    than there are: it stays between 0 and 1."""
    if interval.problem:
        return interval
    share = interval.estimate
    n_effective = min(share * (1 - share) / interval.std_error**2, n)
    z = t_quantile(0.5 + conf_level / 2, interval.df)
    low, high = wilson(share * n_effective, n_effective, z)
    return replace(interval, conf_low=low, conf_high=high, limits=None, method="Wilson")


def slope(
    y: FloatArray,
    dose: FloatArray,
    covariates: FloatArray,
    groupings: Sequence[IntArray],
    *,
    method: str,
    conf_level: float,
) -> Interval:
    """How the outcome goes with what was received, with the covariates held: a straight line.

    Parameters
    ----------
    y, dose
        Outcome and what was received.
    covariates
        Columns, standardised, without intercept; those that repeat others are left out.
    groupings
        Rows whose errors may be alike: none, or one or two groupings.
    method
        ``"robust"`` (HC1, clustered) or ``"cr2"``.
    conf_level
        Confidence level.

    Returns
    -------
    Interval
        The coefficient of one unit received.

    Examples
    --------
    >>> dose = np.array([0.0, 1, 2, 3, 4, 5])
    >>> y = 3 - 2 * dose + np.array([0.1, -0.1, 0.0, 0.0, -0.1, 0.1])
    >>> found = slope(y, dose, np.empty((6, 0)), (), method="robust", conf_level=0.95)
    >>> round(found.estimate, 3)
    -2.0
    """
    centred = dose - dose.mean()
    design = np.column_stack([np.ones(len(y)), centred, covariates])
    kept = independent_columns(design)
    if 1 not in kept:
        return Interval(np.nan, problem="no slope: nobody received more than anybody else")
    if len(y) <= len(kept):
        return Interval(np.nan, problem="no slope: too few people")
    design = design[:, kept]
    contrast = np.zeros(design.shape[1])
    contrast[1] = 1.0
    coefficients = least_squares(design, y, np.ones(len(y)))
    groupings = groupings or (np.arange(len(y)),)
    found = _slopes(y, design, groupings, contrast[None, :], method=method)
    return _interval_of(float(coefficients[1]), found, np.ones(1), conf_level)


def _slopes(
    y: FloatArray,
    design: FloatArray,
    groupings: Sequence[IntArray],
    contrasts: FloatArray,
    *,
    method: str,
) -> MeanCovariance:
    """The covariance of contrasts of least squares."""
    weights = np.ones(len(y))
    residuals = y - design @ least_squares(design, y, weights)
    form = LinearForm(design, weights, residuals, contrasts)
    influence = form.reach * residuals[:, None]
    if method == "cr2":
        return bias_reduced_covariance(influence, form, groupings)
    return robust_covariance(influence, groupings, design.shape[1])


def _interval_of(
    estimate: float, found: MeanCovariance, gradient: FloatArray, conf_level: float
) -> Interval:
    variance = float(found.covariance[0, 0])
    problem = why_no_error(variance)
    if problem:
        return Interval(estimate, problem=problem)
    df = found.df_of(gradient)
    if is_judged_by_nothing(df):
        return Interval(estimate, variance**0.5, problem=TOO_FEW_CLUSTERS)
    return wald(estimate, variance**0.5, df, conf_level, unchanged)
