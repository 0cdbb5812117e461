"""Kaplan-Meier curves and restricted mean survival times, with weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from cocreate_lib.comparison.inference.cr2 import two_groups
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.models.risk_sets import RiskSets, risk_sets
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray
from cocreate_lib.errors import NoEstimate


@dataclass(frozen=True)
class Curve:
    """A Kaplan-Meier curve: one entry for each different time, seen or censored.

    Parameters
    ----------
    time
        Times, ascending.
    at_risk
        Weight of the people still watched just before each time.
    hazard
        Weight of the events at each time, as a share of ``at_risk``.
    survival
        Share of people without the event after each time.
    variance
        Variance of log survival.
    place
        For each person, which of the times is theirs.
    since
        For each person, the last time at which they are not watched yet, −1 for none; None where
        all are watched from the start.
    """

    time: FloatArray
    at_risk: FloatArray
    hazard: FloatArray
    survival: FloatArray
    variance: FloatArray
    place: IntArray
    since: IntArray | None = None

    def limits(self, conf_level: float) -> tuple[FloatArray, FloatArray]:
        """Pointwise confidence limits on the log(−log) scale: inside [0, 1], closed at 0 and 1.

        Where survival is 1 or 0 the scale has no width, and both limits are survival itself.
        """
        inside = (self.survival > 0) & (self.survival < 1)
        log = np.log(np.where(inside, self.survival, 0.5))
        half = ndtri(0.5 + conf_level / 2) * np.sqrt(self.variance) / -log
        low, high = (np.exp(log * np.exp(sign * half)) for sign in (1, -1))
        return np.where(inside, low, self.survival), np.where(inside, high, self.survival)


def kaplan_meier(
    time: FloatArray, event: BoolArray, weights: FloatArray, entry: FloatArray | None = None
) -> Curve:
    """The Kaplan-Meier curve of one group.

    Parameters
    ----------
    time
        Time of the event, or until watching stopped.
    event
        Whether the event was seen.
    weights
        Weight of each person.
    entry
        From when on each person was watched, below their time; None: all from the start.

    Returns
    -------
    Curve
        With unit weights the variance is Greenwood's, where all were watched from the start.

    Notes
    -----
    With weights, the hazard at a time is the weight of its events over the weight at risk. The
    variance is the sum of each person's squared influence on log survival (the infinitesimal
    jackknife, as in R's ``survfit`` with ``robust=TRUE``); people are taken to be independent. With
    late entry people are at risk from their entry on, and the curve is of people who have not had
    the event when the first of them is watched.

    Examples
    --------
    >>> import numpy as np
    >>> kaplan_meier(np.array([1.0, 2, 3]), np.array([True, False, True]), np.ones(3)).survival
    array([0.66666667, 0.66666667, 0.        ])
    """
    sets = risk_sets(time, entry)
    at_risk = sets.at_risk(weights)
    hazard = np.minimum(sets.at_times(weights * event) / at_risk, 1.0)
    left = (1 - hazard) * at_risk
    some_left = left > 1e-12 * at_risk
    jump = np.divide(1, left, out=np.zeros_like(left), where=some_left)
    drift = np.cumsum(hazard * jump)
    gone = sets.at_times((weights * (event * jump[sets.place] - sets.passed(drift))) ** 2)
    variance = np.cumsum(gone) + still_watched(sets, weights, drift, drift)
    survival = np.where(some_left, 1 - hazard, 0.0).cumprod(dtype=np.float64)
    return Curve(sets.times, at_risk, hazard, survival, variance, sets.place, sets.since)


def still_watched(
    sets: RiskSets, weights: FloatArray, one: FloatArray, other: FloatArray
) -> FloatArray:
    """Sums, after each time, over the people who are watched then: of their squared weight times
    the product of what they have gone through of two sums up to each time."""
    squared = weights**2

    def watched(values: FloatArray) -> FloatArray:
        return sets.at_risk(values) - sets.at_times(values)

    product = one * other * watched(squared)
    if sets.since is None:
        return product
    first, second = sets.before(one), sets.before(other)
    product -= one * watched(squared * second) + other * watched(squared * first)
    return np.asarray(product + watched(squared * first * second))


def restricted_mean(
    time: FloatArray,
    event: BoolArray,
    weights: FloatArray,
    horizon: float,
    entry: FloatArray | None = None,
) -> tuple[float, FloatArray]:
    """Mean time without the event between 0 and the horizon, in one group.

    Parameters
    ----------
    time, event, weights, entry
        As for :func:`kaplan_meier`.
    horizon
        Where to stop.

    Returns
    -------
    tuple of float and array
        The area under the curve, and each person's influence on it.

    Raises
    ------
    NoEstimate
        When everybody who is watched early on has the event, and others come later.

    Notes
    -----
    The influence is the exact derivative of the area with respect to a person's weight, times that
    weight. Where nobody is censored before the horizon, it is w(min(time, horizon) − mean)/Σw.

    Examples
    --------
    >>> import numpy as np
    >>> time, event = np.array([1.0, 2, 4]), np.array([True, True, False])
    >>> round(restricted_mean(time, event, np.ones(3), horizon=3)[0], 6)
    2.0
    """
    curve = kaplan_meier(time, event, weights, entry)
    refuse_emptied(curve.time, curve.survival, horizon)
    edges = np.minimum(np.append(curve.time, horizon), horizon)
    areas = np.diff(edges) * curve.survival
    mean = min(curve.time[0], horizon) + float(areas.sum())
    # The area after each time, had nobody had the event at that time.
    after = np.cumsum(areas[::-1])[::-1]
    gain = np.divide(after, 1 - curve.hazard, out=np.zeros_like(after), where=after > 0)
    sets = RiskSets(curve.time, curve.place, curve.since)
    passed = sets.passed(np.cumsum(gain * curve.hazard / curve.at_risk))
    influence = weights * (passed - event * (gain / curve.at_risk)[curve.place])
    return float(mean), influence


def refuse_emptied(time: FloatArray, without: FloatArray, horizon: float) -> None:
    """Refuse a curve of late entries that is at nobody before all have come.

    Parameters
    ----------
    time
        The different times.
    without
        The share that has had no event after each.
    horizon
        What comes after it doesn't matter.

    Raises
    ------
    NoEstimate
        When the curve is at zero at a time before the last, and before the horizon.
    """
    emptied = (without[:-1] == 0) & (time[:-1] < horizon)
    if emptied.any():
        raise NoEstimate(
            f"Everybody who was watched at {time[int(emptied.argmax())]:g} had the event then, and "
            "others were watched from later on.",
            where="entry",
            why="By those few nobody is left without it, whatever is seen later.",
            try_this="Leave out the earliest times: raise each entry to a time from which several "
            "people in each group were watched, and say so.",
        )


def restricted_means(
    time: FloatArray,
    event: BoolArray,
    treated: BoolArray,
    weights: FloatArray,
    horizon: float,
    entry: FloatArray | None = None,
) -> Means:
    """The restricted mean of each group, with each row's influence.

    With late entry, of people without the event at :func:`common_start`.
    """

    def one(rows: IntArray, entries: FloatArray | None) -> tuple[float, FloatArray]:
        return restricted_mean(time[rows], event[rows], weights[rows], horizon, entries)

    return two_curves(one, time, treated, weights, entry)


def two_curves(
    one: Callable[[IntArray, FloatArray | None], tuple[float, FloatArray]],
    time: FloatArray,
    treated: BoolArray,
    weights: FloatArray,
    entry: FloatArray | None,
) -> Means:
    """What is taken of the curve of each group, with each row's influence.

    Parameters
    ----------
    one
        From rows, and from when on they were watched, to a number and each row's influence on it.
    time, treated, weights, entry
        As for :func:`restricted_means`.
    """
    means, influence = np.empty(2), np.zeros((len(time), 2))
    for column, group in enumerate((treated, ~treated)):
        rows, entries = watched_rows(group, time, treated, entry)
        means[column], influence[rows, column] = one(rows, entries)
    # As the weighted mean of linearised times: the residual is the influence for a weight of one.
    shares = weights / np.where(treated, weights[treated].sum(), weights[~treated].sum())
    return Means(means, influence, two_groups(treated, weights, influence.sum(axis=1) / shares))


def watched_rows(
    group: BoolArray, time: FloatArray, treated: BoolArray, entry: FloatArray | None
) -> tuple[IntArray, FloatArray | None]:
    """The rows of a group that curves are made of, and from when on each was watched."""
    if entry is None:
        return np.flatnonzero(group), None
    start = common_start(entry, treated)
    rows = np.flatnonzero(group & (time > start))
    return rows, np.maximum(entry[rows], start)


def common_start(entry: FloatArray, treated: BoolArray) -> float:
    """The first time from which somebody was watched in both groups."""
    return float(max(entry[treated].min(), entry[~treated].min()))


def pseudo_values(
    time: FloatArray,
    event: BoolArray,
    treated: BoolArray,
    weights: FloatArray,
    horizon: float,
) -> FloatArray:
    """What each person contributes to the restricted mean of their group, free of censoring.

    Notes
    -----
    As :func:`pseudo_values_of`. Where nobody is censored before the horizon it is the time itself,
    cut at the horizon.
    """
    parts = restricted_means(time, event, treated, weights, horizon)
    return pseudo_values_of(parts, treated, weights)


def pseudo_values_of(parts: Means, treated: BoolArray, weights: FloatArray) -> FloatArray:
    """What each person contributes to what was taken of their group's curve, free of censoring.

    Notes
    -----
    Mean plus n times influence: the infinitesimal jackknife of Andersen, Hansen and Klein's (2004)
    pseudo-observations, within each group. Everybody was watched from the start.

    References
    ----------
    Andersen, P. K., Hansen, M. G., & Klein, J. P. (2004). Regression analysis of restricted mean
    survival time based on pseudo-observations. *Lifetime Data Analysis*, 10, 335–350.
    """
    column = np.where(treated, 0, 1)
    totals = np.array([weights[treated].sum(), weights[~treated].sum()])
    own = parts.influence[np.arange(len(treated)), column]
    return parts.means[column] + own * totals[column] / weights


def common_horizon(time: FloatArray, treated: BoolArray) -> float:
    """The largest time that was observed in both groups."""
    return float(min(time[treated].max(), time[~treated].max()))
