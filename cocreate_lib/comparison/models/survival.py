"""Kaplan-Meier curves and restricted mean survival times, with weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from cocreate_lib.comparison.inference.cr2 import two_groups
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray, sum_by


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
    """

    time: FloatArray
    at_risk: FloatArray
    hazard: FloatArray
    survival: FloatArray
    variance: FloatArray
    place: IntArray

    def limits(self, conf_level: float) -> tuple[FloatArray, FloatArray]:
        """Pointwise confidence limits on the log(−log) scale: inside [0, 1], closed at 0 and 1.

        Where survival is 1 or 0 the scale has no width, and both limits are survival itself.
        """
        inside = (self.survival > 0) & (self.survival < 1)
        log = np.log(np.where(inside, self.survival, 0.5))
        half = ndtri(0.5 + conf_level / 2) * np.sqrt(self.variance) / -log
        low, high = (np.exp(log * np.exp(sign * half)) for sign in (1, -1))
        return np.where(inside, low, self.survival), np.where(inside, high, self.survival)


def kaplan_meier(time: FloatArray, event: BoolArray, weights: FloatArray) -> Curve:
    """The Kaplan-Meier curve of one group.

    Parameters
    ----------
    time
        Time of the event, or until watching stopped.
    event
        Whether the event was seen.
    weights
        Weight of each person.

    Returns
    -------
    Curve
        With unit weights the variance is Greenwood's.

    Notes
    -----
    With weights, the hazard at a time is the weight of its events over the weight at risk. The
    variance is the sum of each person's squared influence on log survival (the infinitesimal
    jackknife, as in R's ``survfit`` with ``robust=TRUE``); people are taken to be independent.

    Examples
    --------
    >>> import numpy as np
    >>> kaplan_meier(np.array([1.0, 2, 3]), np.array([True, False, True]), np.ones(3)).survival
    array([0.66666667, 0.66666667, 0.        ])
    """
    times, place = np.unique(time, return_inverse=True)

    def at_times(values: FloatArray) -> FloatArray:
        return sum_by(place, values, len(times))

    def from_here_on(values: FloatArray) -> FloatArray:
        return np.cumsum(at_times(values)[::-1])[::-1]

    at_risk = from_here_on(weights)
    hazard = np.minimum(at_times(weights * event) / at_risk, 1.0)
    left = (1 - hazard) * at_risk
    some_left = left > 1e-12 * at_risk
    jump = np.divide(1, left, out=np.zeros_like(left), where=some_left)
    drift = np.cumsum(hazard * jump)
    gone = at_times((weights * (event * jump[place] - drift[place])) ** 2)
    still_watched = from_here_on(weights**2) - at_times(weights**2)
    variance = np.cumsum(gone) + drift**2 * still_watched
    survival = np.where(some_left, 1 - hazard, 0.0).cumprod(dtype=np.float64)
    return Curve(times, at_risk, hazard, survival, variance, place)


def restricted_mean(
    time: FloatArray, event: BoolArray, weights: FloatArray, horizon: float
) -> tuple[float, FloatArray]:
    """Mean time without the event between 0 and the horizon, in one group.

    Parameters
    ----------
    time, event, weights
        As for :func:`kaplan_meier`.
    horizon
        Where to stop.

    Returns
    -------
    tuple of float and array
        The area under the curve, and each person's influence on it.

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
    curve = kaplan_meier(time, event, weights)
    edges = np.minimum(np.append(curve.time, horizon), horizon)
    areas = np.diff(edges) * curve.survival
    mean = min(curve.time[0], horizon) + float(areas.sum())
    # The area after each time, had nobody had the event at that time.
    after = np.cumsum(areas[::-1])[::-1]
    gain = np.divide(after, 1 - curve.hazard, out=np.zeros_like(after), where=after > 0)
    drift = np.cumsum(gain * curve.hazard / curve.at_risk)
    influence = weights * (drift[curve.place] - event * (gain / curve.at_risk)[curve.place])
    return float(mean), influence


def restricted_means(
    time: FloatArray,
    event: BoolArray,
    treated: BoolArray,
    weights: FloatArray,
    horizon: float,
) -> Means:
    """The restricted mean of each group, with each row's influence."""
    means, influence = np.empty(2), np.zeros((len(time), 2))
    for column, group in enumerate((treated, ~treated)):
        means[column], influence[group, column] = restricted_mean(
            time[group], event[group], weights[group], horizon
        )
    # As the weighted mean of linearised times: the residual is the influence for a weight of one.
    shares = weights / np.where(treated, weights[treated].sum(), weights[~treated].sum())
    return Means(means, influence, two_groups(treated, weights, influence.sum(axis=1) / shares))


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
    Mean plus n times influence: the infinitesimal jackknife of Andersen, Hansen and Klein's (2004)
    pseudo-observations, within each group. Where nobody is censored before the horizon it is the
    time itself, cut at the horizon.

    References
    ----------
    Andersen, P. K., Hansen, M. G., & Klein, J. P. (2004). Regression analysis of restricted mean
    survival time based on pseudo-observations. *Lifetime Data Analysis*, 10, 335–350.
    """
    parts = restricted_means(time, event, treated, weights, horizon)
    column = np.where(treated, 0, 1)
    totals = np.array([weights[treated].sum(), weights[~treated].sum()])
    own = parts.influence[np.arange(len(time)), column]
    return parts.means[column] + own * totals[column] / weights


def common_horizon(time: FloatArray, treated: BoolArray) -> float:
    """The largest time that was observed in both groups."""
    return float(min(time[treated].max(), time[~treated].max()))
