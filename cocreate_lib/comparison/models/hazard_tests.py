"""Tests about times: the log-rank test, and a check of proportional hazards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from cocreate_lib.comparison.inference.intervals import covariance
from cocreate_lib.comparison.models.cox import CoxFit
from cocreate_lib.comparison.models.survival import kaplan_meier
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray, sum_by
from cocreate_lib.comparison.numerics.linear import pseudo_inverse


@dataclass(frozen=True)
class ChiSquared:
    """A test whose statistic is chi-squared if what it asks is so; NaN where there is none."""

    statistic: float
    df: int

    @property
    def p_value(self) -> float:
        """Chance of a statistic at least this large."""
        return float(chdtrc(self.df, self.statistic))


def log_rank(
    time: FloatArray,
    event: BoolArray,
    treated: BoolArray,
    weights: FloatArray,
    groupings: Sequence[IntArray] | None,
) -> ChiSquared:
    """The log-rank test: do the two groups come to the event at the same pace?

    Parameters
    ----------
    time, event
        Time of the event, or until watching stopped; whether the event was seen.
    treated
        Who was in the programme.
    weights
        Weight of each row.
    groupings
        None: the classical test of independent people of equal weight. Otherwise the rows whose
        errors may be alike, as for the other estimates; ``()`` for rows that stand alone.

    Returns
    -------
    ChiSquared
        With one degree of freedom.

    Notes
    -----
    Observed minus expected events in the programme, squared, over a variance: the hypergeometric
    one, or the sum of squared influences within clusters, without a finite-sample factor. The
    second is the robust score test of a Cox model with Breslow's ties. Matched pairs are clusters,
    not strata: the question is about the two groups as a whole, as for the hazard ratio.

    Examples
    --------
    >>> time, treated = np.arange(1.0, 7), np.array([True, False] * 3)
    >>> test = log_rank(time, np.ones(6, dtype=bool), treated, np.ones(6), None)
    >>> round(test.statistic, 4), test.df
    (0.4849, 1)
    """
    times, place = np.unique(time, return_inverse=True)

    def at_times(values: FloatArray) -> FloatArray:
        return sum_by(place, values, len(times))

    def at_risk(values: FloatArray) -> FloatArray:
        return np.cumsum(at_times(values)[::-1])[::-1]

    everybody, deaths = at_risk(weights), at_times(weights * event)
    share = at_risk(weights * treated) / everybody
    if groupings is None:
        own = treated * event - np.cumsum(deaths / everybody)[place] * treated
        spare = np.maximum(everybody - 1, 1)
        variance = float((deaths * share * (1 - share) * (everybody - deaths) / spare).sum())
        return _chi_squared(np.array([own.sum()]), np.array([[variance]]))
    pace = deaths / everybody
    expected = treated * np.cumsum(pace)[place] - np.cumsum(pace * share)[place]
    influence = weights * (event * (treated - share[place]) - expected)
    return _chi_squared(
        influence.sum(keepdims=True), covariance(influence[:, None], groupings, None)
    )


def proportional_hazards(
    fit: CoxFit, groupings: Sequence[IntArray] | None, transform: str = "km"
) -> tuple[ChiSquared, ChiSquared]:
    """Does a fitted hazard ratio change with time?

    Parameters
    ----------
    fit
        The Cox model.
    groupings
        None: the model's own variance. Otherwise as for :func:`log_rank`.
    transform
        Time as it may matter: ``"km"`` (one minus Kaplan-Meier, so that events are spread evenly)
        or ``"identity"`` (time itself).

    Returns
    -------
    tuple of ChiSquared
        For the first covariate, and for all covariates together.

    Notes
    -----
    Grambsch and Therneau's score test of a coefficient times the transformed time, with Efron's
    ties, as in R's ``cox.zph`` (survival 3). The robust variance is that of the efficient score,
    each row's part added up within clusters. Only changes along the transform are looked for, and
    few events find few of them: a large p-value doesn't show that the ratio is constant.

    References
    ----------
    Grambsch, P. M., & Therneau, T. M. (1994). Proportional hazards tests and diagnostics based on
    weighted residuals. *Biometrika*, 81, 515–526.
    """
    likelihood, coefficients = fit.likelihood, fit.standardised
    clock = _clock(likelihood.time, likelihood.event, transform)
    clock = clock - clock[likelihood.event].mean()
    score, crossed = likelihood.derivatives(coefficients, clock)
    _, information = likelihood.derivatives(coefficients)
    _, squared = likelihood.derivatives(coefficients, clock**2)
    shared = crossed @ pseudo_inverse(information)
    matrix = squared - shared @ crossed
    if groupings is not None:
        plain, timed = (likelihood.residuals(coefficients, c) for c in (None, clock))
        rows = likelihood.weights[:, None] * (timed - plain @ shared.T)
        matrix = covariance(rows, groupings, None)
    return _chi_squared(score[:1], matrix[:1, :1]), _chi_squared(score, matrix)


def _clock(time: FloatArray, event: BoolArray, transform: str) -> FloatArray:
    if transform == "identity":
        return time
    curve = kaplan_meier(time, event, np.ones(len(time)))
    before = np.concatenate([[1.0], curve.survival[:-1]])
    return 1 - before[curve.place]


def _chi_squared(score: FloatArray, matrix: FloatArray) -> ChiSquared:
    if not np.isfinite(matrix).all() or not np.diag(matrix).min() > 0:
        return ChiSquared(np.nan, len(score))
    return ChiSquared(float(score @ pseudo_inverse(matrix) @ score), len(score))
