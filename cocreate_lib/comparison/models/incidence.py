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
class _EitherEvent:
    """The hazard of either event in one group at each time, and the share with neither just before
    and just after it."""

    sets: RiskSets
    at_risk: FloatArray
    hazard: FloatArray
    before: FloatArray
    after: FloatArray

    def hazard_of(self, event: BoolArray, weights: FloatArray) -> FloatArray:
        """The hazard of one of the events."""
        return np.minimum(self.sets.at_times(weights * event) / self.at_risk, 1.0)


def _either(
    time: FloatArray, ended: BoolArray, weights: FloatArray, entry: FloatArray | None
) -> _EitherEvent:
    sets = risk_sets(time, entry)
    at_risk = sets.at_risk(weights)
    hazard = np.minimum(sets.at_times(weights * ended) / at_risk, 1.0)
    hazard = np.where(1 - hazard > 1e-12, hazard, 1.0)
    after = (1 - hazard).cumprod(dtype=np.float64)
    return _EitherEvent(sets, at_risk, hazard, np.append(1.0, after[:-1]), after)


def aalen_johansen(
    time: FloatArray,
    event: BoolArray,
    other: BoolArray,
    weights: FloatArray,
    entry: FloatArray | None = None,
) -> tuple[Incidence, Incidence]:
    """The cumulative incidence of an event in one group, and that of another that can come first.

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
    tuple of Incidence
        Of the event, and of the other.

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
    >>> aalen_johansen(np.array([1.0, 2, 3]), event, recalled, np.ones(3))[0].incidence
    array([0.33333333, 0.33333333, 0.66666667])
    """
    either = _either(time, event | other, weights, entry)
    one, two = (_curve(either, kind, event | other, weights) for kind in (event, other))
    return one, two


def _curve(
    either: _EitherEvent, event: BoolArray, ended: BoolArray, weights: FloatArray
) -> Incidence:
    sets, place, at_risk = either.sets, either.sets.place, either.at_risk
    steps = either.before * either.hazard_of(event, weights)
    incidence = np.cumsum(steps)
    # A person's influence on F(t) is a − F(t)b: what they went through of two processes that don't
    # depend on t. What anybody's event takes from later hazards is spread over those still there.
    spread = np.divide(
        1, (1 - either.hazard) * at_risk, out=np.zeros_like(at_risk), where=either.hazard < 1
    )
    taken = incidence * spread
    drift_a = np.cumsum(steps / at_risk + taken * either.hazard)
    drift_b = np.cumsum(spread * either.hazard)
    a = event * (either.before / at_risk)[place] + ended * taken[place] - sets.passed(drift_a)
    b = ended * spread[place] - sets.passed(drift_b)
    a *= weights
    b *= weights

    def second_moment(
        one: FloatArray, two: FloatArray, drift: FloatArray, drift_two: FloatArray
    ) -> FloatArray:
        gone = np.cumsum(sets.at_times(one * two))
        return gone + still_watched(sets, weights, drift, drift_two)

    variance = second_moment(a, a, drift_a, drift_a)
    variance -= 2 * incidence * second_moment(a, b, drift_a, drift_b)
    variance += incidence**2 * second_moment(b, b, drift_b, drift_b)
    return Incidence(sets.times, at_risk, incidence, np.maximum(variance, 0.0))


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
    ended = event | other
    either = _either(time, ended, weights, entry)
    sets, place, at_risk = either.sets, either.sets.place, either.at_risk
    refuse_emptied(sets.times, either.after, horizon)
    value = np.where(sets.times <= horizon, 1.0, 0.0)
    if lost:
        value *= horizon - sets.times
    direct = value * either.before
    steps = direct * either.hazard_of(event, weights)
    later = np.append(np.cumsum(steps[:0:-1])[::-1], 0.0)
    taken = np.divide(later, 1 - either.hazard, out=np.zeros_like(later), where=either.hazard < 1)
    passed = sets.passed(np.cumsum((steps - taken * either.hazard) / at_risk))
    seen = event * (direct / at_risk)[place] - ended * (taken / at_risk)[place]
    return float(steps.sum()), weights * (seen - passed)


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
