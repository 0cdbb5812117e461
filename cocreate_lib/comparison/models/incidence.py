"""Cumulative incidence where something else can end a time: Aalen and Johansen's curves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.models.risk_sets import RiskSets, risk_sets
from cocreate_lib.comparison.models.survival import refuse_emptied, still_watched, two_curves
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Incidence:
    """The cumulative incidence of one of two events: one entry for each different time.

    Parameters
    ----------
    time
        Times, ascending.
    at_risk
        Weight of the people still watched, with neither event, just before each time.
    incidence
        Share of people who have had this event first, up to each time.
    variance
        Its variance.
    """

    time: FloatArray
    at_risk: FloatArray
    incidence: FloatArray
    variance: FloatArray

    def limits(self, conf_level: float) -> tuple[FloatArray, FloatArray]:
        """Pointwise confidence limits on the log(−log) scale: inside [0, 1], closed at 0 and 1.

        Where the incidence is 0 or 1 the scale has no width, and both limits are the incidence.
        """
        inside = (self.incidence > 0) & (self.incidence < 1)
        share = np.where(inside, self.incidence, 0.5)
        log = np.log(share)
        half = ndtri(0.5 + conf_level / 2) * np.sqrt(self.variance) / (share * -log)
        low, high = (np.exp(log * np.exp(sign * half)) for sign in (1, -1))
        return np.where(inside, low, self.incidence), np.where(inside, high, self.incidence)


@dataclass(frozen=True)
class _Hazards:
    """The hazards of two events in one group, and the share with neither just before each time."""

    sets: RiskSets
    at_risk: FloatArray
    own: FloatArray
    any: FloatArray
    before: FloatArray
    after: FloatArray


def _hazards(
    time: FloatArray,
    event: BoolArray,
    other: BoolArray,
    weights: FloatArray,
    entry: FloatArray | None,
) -> _Hazards:
    sets = risk_sets(time, entry)
    at_risk = sets.at_risk(weights)
    own = np.minimum(sets.at_times(weights * event) / at_risk, 1.0)
    either = np.minimum(sets.at_times(weights * (event | other)) / at_risk, 1.0)
    either = np.where(1 - either > 1e-12, either, 1.0)
    after = (1 - either).cumprod(dtype=np.float64)
    return _Hazards(sets, at_risk, own, either, np.append(1.0, after[:-1]), after)


def aalen_johansen(
    time: FloatArray,
    event: BoolArray,
    other: BoolArray,
    weights: FloatArray,
    entry: FloatArray | None = None,
) -> Incidence:
    """The cumulative incidence of an event in one group, where another can come first.

    Parameters
    ----------
    time
        Time of the first of the two events, or until watching stopped.
    event, other
        Whether the time ended with the event, and whether with the other; nobody has both.
    weights
        Weight of each person.
    entry
        From when on each person was watched, below their time; None: all from the start.

    Returns
    -------
    Incidence
        Of the event. That of the other: with the two exchanged.

    Notes
    -----
    F(t) = Σ S(s−) dΛ(s) over the times s up to t, with dΛ the weight of the events over the weight
    at risk, and S the Kaplan-Meier curve of either event (Aalen & Johansen 1978). The variance is
    the sum of each person's squared influence on F (the infinitesimal jackknife, as in R's
    ``survfit`` of a factor); people are taken to be independent.

    References
    ----------
    Aalen, O. O., & Johansen, S. (1978). An empirical transition matrix for non-homogeneous Markov
    chains based on censored observations. *Scandinavian Journal of Statistics*, 5, 141–150.

    Examples
    --------
    >>> event, recalled = np.array([True, False, True]), np.array([False, True, False])
    >>> aalen_johansen(np.array([1.0, 2, 3]), event, recalled, np.ones(3)).incidence
    array([0.33333333, 0.33333333, 0.66666667])
    """
    h = _hazards(time, event, other, weights, entry)
    sets, place = h.sets, h.sets.place
    incidence = np.cumsum(h.before * h.own)
    # A person's influence on F(t) is a − F(t)b: what they went through of two processes that don't
    # depend on t. What anybody's event takes from later hazards is spread over those still there.
    spread = np.divide(1, 1 - h.any, out=np.zeros_like(h.any), where=h.any < 1)
    either = event | other
    jump_a, jump_b = (h.before, incidence * spread), spread
    drift_a = np.cumsum((h.before * h.own + jump_a[1] * h.any) / h.at_risk)
    drift_b = np.cumsum(jump_b * h.any / h.at_risk)
    a = (event * h.before[place] + either * jump_a[1][place]) / h.at_risk[place]
    b = either * (jump_b / h.at_risk)[place]
    a, b = weights * (a - sets.passed(drift_a)), weights * (b - sets.passed(drift_b))

    def second_moment(
        one: FloatArray, two: FloatArray, drift: FloatArray, drift_two: FloatArray
    ) -> FloatArray:
        gone = np.cumsum(sets.at_times(one * two))
        return gone + still_watched(sets, weights, drift, drift_two)

    variance = (
        second_moment(a, a, drift_a, drift_a)
        - 2 * incidence * second_moment(a, b, drift_a, drift_b)
        + incidence**2 * second_moment(b, b, drift_b, drift_b)
    )
    return Incidence(sets.times, h.at_risk, incidence, np.maximum(variance, 0.0))


def incidence_by(
    time: FloatArray,
    event: BoolArray,
    other: BoolArray,
    weights: FloatArray,
    horizon: float,
    entry: FloatArray | None = None,
    *,
    lost: bool = False,
) -> tuple[float, FloatArray]:
    """The cumulative incidence by a time, or the mean time lost to the event by then, in one group.

    Parameters
    ----------
    time, event, other, weights, entry
        As for :func:`aalen_johansen`.
    horizon
        By when.
    lost
        Whether the mean time between the event and the horizon is asked for: the area under the
        curve of the incidence.

    Returns
    -------
    tuple of float and array
        The number, and each person's influence on it.

    Raises
    ------
    NoEstimate
        When everybody who is watched early on has an event, and others come later.

    Notes
    -----
    Both are sums of v(s)S(s−)dΛ(s) over the times s up to the horizon τ, with v = 1 or v = τ − s.
    The influence is the exact derivative of the sum by a person's weight, times that weight. Where
    nobody is censored before the horizon, it is w(v − mean)/Σw, with v = 0 without the event.

    Examples
    --------
    >>> event, recalled = np.array([True, False, True]), np.array([False, True, False])
    >>> round(incidence_by(np.array([1.0, 2, 3]), event, recalled, np.ones(3), 2.5)[0], 6)
    0.333333
    """
    h = _hazards(time, event, other, weights, entry)
    refuse_emptied(h.sets.times, h.after, horizon)
    value = np.where(h.sets.times <= horizon, 1.0, 0.0)
    if lost:
        value *= horizon - h.sets.times
    parts = value * h.before * h.own
    later = np.append(np.cumsum(parts[:0:-1])[::-1], 0.0)
    direct = value * h.before / h.at_risk
    taken = np.divide(later, 1 - h.any, out=np.zeros_like(later), where=h.any < 1) / h.at_risk
    passed = h.sets.passed(np.cumsum(direct * h.own - taken * h.any))
    place = h.sets.place
    seen = event * direct[place] - (event | other) * taken[place]
    return float(parts.sum()), weights * (seen - passed)


def incidences(
    time: FloatArray,
    event: BoolArray,
    other: BoolArray,
    treated: BoolArray,
    weights: FloatArray,
    horizon: float,
    entry: FloatArray | None = None,
    *,
    lost: bool = False,
) -> Means:
    """What :func:`incidence_by` takes of each group's curve, with each row's influence."""

    def one(rows: IntArray, entries: FloatArray | None) -> tuple[float, FloatArray]:
        own = (time[rows], event[rows], other[rows], weights[rows])
        return incidence_by(*own, horizon, entries, lost=lost)

    return two_curves(one, time, treated, weights, entry)
