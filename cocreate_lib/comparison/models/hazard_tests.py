"""Tests about times: the log-rank test, and a check of proportional hazards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from cocreate_lib.comparison.inference.intervals import covariance
from cocreate_lib.comparison.models.cox import CoxFit
from cocreate_lib.comparison.models.risk_sets import RiskSets, risk_sets
from cocreate_lib.comparison.models.survival import kaplan_meier
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray
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
    entry: FloatArray | None = None,
    strata: IntArray | None = None,
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
    entry, strata
        From when on each row was watched, and a whole number for its stratum, as for
        :func:`~cocreate_lib.comparison.models.cox.fit_cox`.

    Returns
    -------
    ChiSquared
        With one degree of freedom.

    Notes
    -----
    Observed minus expected events in the programme, squared, over a variance: the hypergeometric
    one, or the sum of squared influences within clusters, without a finite-sample factor. The
    second is the robust score test of a Cox model with Breslow's ties. Matched pairs are clusters,
    not strata: the question is about the two groups as a whole, as for the hazard ratio. With
    strata, observed and expected events and the variance are added up over them.

    Examples
    --------
    >>> time, treated = np.arange(1.0, 7), np.array([True, False] * 3)
    >>> test = log_rank(time, np.ones(6, dtype=bool), treated, np.ones(6), None)
    >>> round(test.statistic, 4), test.df
    (0.4849, 1)
    """
    sets = risk_sets(time, entry, strata)
    place, at_risk = sets.place, sets.at_risk
    everybody, deaths = at_risk(weights), sets.at_times(weights * event)
    share = at_risk(weights * treated) / everybody
    if groupings is None:
        own = treated * event - sets.passed(np.cumsum(deaths / everybody)) * treated
        spare = np.maximum(everybody - 1, 1)
        variance = float((deaths * share * (1 - share) * (everybody - deaths) / spare).sum())
        return _chi_squared(np.array([own.sum()]), np.array([[variance]]))
    pace = deaths / everybody
    expected = treated * sets.passed(np.cumsum(pace)) - sets.passed(np.cumsum(pace * share))
    influence = weights * (event * (treated - share[place]) - expected)
    return _chi_squared(
        influence.sum(keepdims=True), covariance(influence[:, None], groupings, None)
    )


def gray(time: FloatArray, event: BoolArray, other: BoolArray, treated: BoolArray) -> ChiSquared:
    """Gray's test: is the cumulative incidence of an event the same in both groups?

    Parameters
    ----------
    time
        Time of the first of the two events, or until watching stopped; all from the start.
    event, other
        Whether the time ended with the event, and whether with the other; nobody has both.
    treated
        Who was in the programme. People are independent, and of equal weight.

    Returns
    -------
    ChiSquared
        With one degree of freedom.

    Notes
    -----
    With Y people at risk in a group, S the share with neither event and F the cumulative incidence
    just before a time, R = Y(1 − F)/S takes the place of the people at risk in a log-rank test:
    those who had the other event count on, as far as they would still be watched. The score is
    observed minus expected events, and its variance that of Gray (1988) with equal weight at all
    times (ρ = 0), as in R's ``cmprsk::cuminc``.

    References
    ----------
    Gray, R. J. (1988). A class of K-sample tests for comparing the cumulative incidence of a
    competing risk. *Annals of Statistics*, 16, 1141–1154.

    Examples
    --------
    >>> time, treated = np.arange(1.0, 9), np.array([True, False] * 4)
    >>> event = np.array([True, True, False, True, False, True, True, False])
    >>> test = gray(time, event, ~event, treated)
    >>> round(test.statistic, 4), test.df
    (0.3758, 1)
    """
    sets = risk_sets(time)
    groups = [_in_group(sets, event, other, group) for group in (treated, ~treated)]
    events = groups[0].events + groups[1].events
    expected = _ratio(groups[0].adjusted, groups[0].adjusted + groups[1].adjusted) * events
    score = float((groups[0].events - expected).sum())
    # The incidence of both groups, which is one if what is asked is so.
    total = groups[0].inflated + groups[1].inflated
    steps = _ratio(events, total)
    pooled = np.cumsum(steps)
    rate = _ratio(steps, 1 - pooled + steps)
    variance = 0.0
    for group, sign in zip(groups, (1.0, -1.0), strict=True):
        # How an event in this group moves the score: at once, and by what it leaves for later.
        direct = sign * _ratio(groups[0].inflated * groups[1].inflated, total)
        so_far = np.cumsum(direct * rate)
        later = so_far[-1] - so_far
        left = _ratio(1 - pooled, group.after)
        own = _ratio(group.before * steps, group.at_risk)
        own *= _of_ties(events, total * group.before)
        others = _ratio(group.before**2 * group.others, group.at_risk**2)
        others *= _of_ties(group.others, group.at_risk)
        variance += float((own * (direct + (1 - left) * later) ** 2).sum())
        variance += float((others * (left * later) ** 2).sum())
    return _chi_squared(np.array([score]), np.array([[variance]]))


def _ratio(one: FloatArray, other: FloatArray) -> FloatArray:
    """Ratios, 0 where there is none."""
    return np.divide(one, other, out=np.zeros_like(one), where=other > 0)


def _of_ties(events: FloatArray, size: FloatArray) -> FloatArray:
    """What is left of a variance where several events of so many people have one time."""
    return np.where(events > 1, 1 - _ratio(events - 1, size - 1), 1.0)


@dataclass(frozen=True)
class _InGroup:
    """One group at the times of both: people at risk, over the share with neither event, and as
    many of them as have not had the event; events of either kind; and the share with neither just
    before and after each time."""

    at_risk: FloatArray
    inflated: FloatArray
    adjusted: FloatArray
    events: FloatArray
    others: FloatArray
    before: FloatArray
    after: FloatArray


def _in_group(sets: RiskSets, event: BoolArray, other: BoolArray, group: BoolArray) -> _InGroup:
    at_risk = sets.at_risk(group.astype(float))
    events, others = (sets.at_times((kind & group).astype(float)) for kind in (event, other))
    after = (1 - _ratio(events + others, at_risk)).cumprod(dtype=np.float64)
    before = np.append(1.0, after[:-1])
    steps = before * _ratio(events, at_risk)
    inflated = _ratio(at_risk, before)
    adjusted = inflated * (1 - np.cumsum(steps) + steps)
    return _InGroup(at_risk, inflated, adjusted, events, others, before, after)


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
    clock = _clock(likelihood.time, likelihood.event, likelihood.entry, transform)
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


def _clock(
    time: FloatArray, event: BoolArray, entry: FloatArray | None, transform: str
) -> FloatArray:
    if transform == "identity":
        return time
    curve = kaplan_meier(time, event, np.ones(len(time)), entry)
    before = np.concatenate([[1.0], curve.survival[:-1]])
    return 1 - before[curve.place]


def _chi_squared(score: FloatArray, matrix: FloatArray) -> ChiSquared:
    if not np.isfinite(matrix).all() or not np.diag(matrix).min() > 0:
        return ChiSquared(np.nan, len(score))
    return ChiSquared(float(score @ pseudo_inverse(matrix) @ score), len(score))
