"""An offer as an instrument: what it moved, the effect on those it moved, and how sure that is.

An offer that chance, or a cut-off, made can be told apart from everything about a person. What it
did to the outcome (the reduced form), over what it did to taking part (the first stage), is the
effect of taking part on those who took part because of the offer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cocreate_lib.comparison.inference.cr2 import bias_reduced_sums
from cocreate_lib.comparison.inference.intervals import (
    TOO_FEW_CLUSTERS,
    Interval,
    covariance,
    is_judged_by_nothing,
    multiway,
    n_clusters,
    t_quantile,
    t_tail,
    unchanged,
    wald,
    why_no_error,
)
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.inference.standard_errors import coarsest
from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray, n_different

NOTHING_MOVED = "no estimate: those offered received as much as the others"
_GRADIENT = np.array([1.0, -1.0])
# A difference in what was received that is no larger than this, as a share of what was received, is
# what rounding left of none; so is an error of it, as a share of the difference.
_NOTHING = 1e-10


@dataclass(frozen=True)
class Moved:
    """What an offer moved: the outcome, and how many took part.

    Parameters
    ----------
    outcome
        The difference of the outcome's means between those offered and the others (the reduced
        form: intention to treat).
    received
        The difference in what people received (the first stage).
    covariance
        Of these two, shape (2, 2); NaN where it can't be known.
    df
        Degrees of freedom.
    """

    outcome: float
    received: float
    covariance: FloatArray
    df: float

    @property
    def f_statistic(self) -> float:
        """The squared t of the first stage, robust as its error is; infinite where everybody did
        as they were offered."""
        variance = float(self.covariance[1, 1])
        if not np.isfinite(variance):
            return np.nan
        if variance <= (_NOTHING * self.received) ** 2:
            return np.inf if self.received else np.nan
        return self.received**2 / variance

    @property
    def f_p_value(self) -> float:
        """Of the hypothesis that the offer changed nothing in what people received."""
        found = self.f_statistic
        return 2 * t_tail(found**0.5, self.df) if np.isfinite(found) else np.nan

    def variance_at(self, effect: float) -> float:
        """The variance of the outcome's difference less an effect times the first stage."""
        turn = np.array([1.0, -effect])
        return float(turn @ self.covariance @ turn)


def moved_by_offer(
    outcome: Means, received: Means, groupings: Sequence[IntArray], method: str
) -> Moved:
    """What the offer moved, with the errors of both and how they go together.

    Parameters
    ----------
    outcome, received
        Means of those offered and of the others, found alike and on the same rows.
    groupings
        Rows whose errors may be alike: none, one or two groupings.
    method
        ``"robust"``: HC1, or clustered with the factor G/(G − 1) × (n − 1)/(n − k).
        ``"cr2"``: bias-reduced, with Satterthwaite's degrees of freedom (of the coarsest grouping).

    Returns
    -------
    Moved
        Both differences and their covariance.

    Notes
    -----
    Each row's influence on the two differences is added up by cluster, and the sums' products are
    the covariance. For least squares this is the sandwich of two-stage least squares, whatever the
    controls: with one instrument for one thing received, the row's influence on the ratio is its
    influence on the outcome less the effect times its influence on what is received.
    """
    means = np.stack([outcome.means @ _GRADIENT, received.means @ _GRADIENT])
    influence = np.stack([outcome.influence @ _GRADIENT, received.influence @ _GRADIENT], axis=1)
    n = len(influence)
    if method == "cr2":
        found, df = _bias_reduced((outcome, received), groupings or [np.arange(n)])
    else:
        found = covariance(influence, groupings, outcome.n_params)
        clusters = n_clusters(groupings) or n
        df = float(min(clusters - 1, n - outcome.n_params))
    is_none = abs(means[1]) <= _NOTHING * np.abs(received.means).max()
    return Moved(float(means[0]), 0.0 if is_none else float(means[1]), found, df)


def _bias_reduced(both: Sequence[Means], groupings: Sequence[IntArray]) -> tuple[FloatArray, float]:
    """The bias-reduced covariance (CR2) of two differences, and their degrees of freedom."""
    by_cluster = coarsest(groupings)
    if n_different(by_cluster) < 2:
        return np.full((2, 2), np.nan), np.nan

    def one_way(codes: IntArray) -> FloatArray:
        sums = [bias_reduced_sums(each.influence, each.form, codes)[0] @ _GRADIENT for each in both]
        return np.array([[mine @ theirs for mine in sums] for theirs in sums])

    freedom = bias_reduced_sums(both[0].influence, both[0].form, by_cluster)[1]
    return multiway(one_way, groupings), freedom(_GRADIENT)


def complier_interval(moved: Moved, conf_level: float) -> Interval:
    """The effect of what was received on those who received it because of the offer (2SLS).

    Parameters
    ----------
    moved
        What the offer moved.
    conf_level
        Confidence level.

    Returns
    -------
    Interval
        Reduced form over first stage, with the error of two-stage least squares.

    Notes
    -----
    The effect is β = Δy/Δd, its variance (V_yy − 2βV_yd + β²V_dd)/Δd². The error is right where the
    first stage is strong; :func:`anderson_rubin` is right whatever the first stage.

    Examples
    --------
    >>> moved = Moved(-0.1, 0.5, np.array([[0.0016, 0.0], [0.0, 0.0009]]), np.inf)
    >>> found = complier_interval(moved, 0.95)
    >>> round(found.estimate, 3), round(found.std_error, 4)
    (-0.2, 0.0809)
    """
    if moved.received == 0:
        return Interval(np.nan, problem=NOTHING_MOVED)
    effect = moved.outcome / moved.received
    variance = moved.variance_at(effect) / moved.received**2
    return _difference(effect, variance, moved.df, conf_level)


def offer_interval(moved: Moved, conf_level: float) -> Interval:
    """The effect of the offer on the outcome: the reduced form."""
    return _difference(moved.outcome, float(moved.covariance[0, 0]), moved.df, conf_level)


def receipt_interval(moved: Moved, conf_level: float) -> Interval:
    """The effect of the offer on what people received: the first stage."""
    return _difference(moved.received, float(moved.covariance[1, 1]), moved.df, conf_level)


def _difference(value: float, variance: float, df: float, conf_level: float) -> Interval:
    problem = why_no_error(variance)
    if problem:
        return Interval(value, problem=problem)
    if is_judged_by_nothing(df):
        return Interval(value, variance**0.5, problem=TOO_FEW_CLUSTERS)
    return wald(value, variance**0.5, df, conf_level, unchanged)


@dataclass(frozen=True)
class Region:
    """The effects that a test doesn't reject: not always one stretch between two limits.

    Parameters
    ----------
    pieces
        Stretches, each from a lower to an upper end, ascending; ends may be infinite. Empty where
        the region can't be known.
    """

    pieces: tuple[tuple[float, float], ...]

    @property
    def shape(self) -> str:
        """``"interval"``, ``"two rays"``, ``"one ray"``, ``"whole line"``, or ``"unknown"``."""
        if not self.pieces:
            return "unknown"
        if len(self.pieces) == 2:
            return "two rays"
        ends = int(np.isfinite(self.pieces[0]).sum())
        return ("whole line", "one ray", "interval")[ends]

    @property
    def is_bounded(self) -> bool:
        """Whether it is an interval between two limits."""
        return self.shape == "interval"

    def holds(self, effect: float) -> bool:
        """Whether an effect is in it."""
        return any(low <= effect <= high for low, high in self.pieces)


WHOLE_LINE = Region(((-np.inf, np.inf),))


def anderson_rubin(moved: Moved, conf_level: float) -> Region:
    """The effects that Anderson and Rubin's test doesn't reject: right however weak the offer.

    Parameters
    ----------
    moved
        What the offer moved.
    conf_level
        Confidence level.

    Returns
    -------
    Region
        An interval where the offer plainly moved what people received; two rays, which leave out a
        stretch of effects, or the whole line, where it may not have moved it at all. Never empty
        with one instrument: the estimate itself is always in it.

    Notes
    -----
    An effect β stays where (Δy − βΔd)² ≤ t² (V_yy − 2βV_yd + β²V_dd), with the quantile t of the
    t distribution. The coefficient of β² is Δd² − t²V_dd: above zero exactly when the first stage
    is significant at this level, and the region then is an interval. Solved in units of the two
    standard errors, so that units change nothing.

    References
    ----------
    Anderson, T. W., & Rubin, H. (1949). Estimation of the parameters of a single equation in a
    complete system of stochastic equations. *Annals of Mathematical Statistics*, 20, 46–63.

    Fieller, E. C. (1954). Some problems in interval estimation. *Journal of the Royal Statistical
    Society, Series B*, 16, 175–185.

    Examples
    --------
    >>> covariance = np.array([[0.0016, 0.0], [0.0, 0.0009]])
    >>> anderson_rubin(Moved(-0.1, 0.5, covariance, np.inf), 0.95).shape
    'interval'
    >>> anderson_rubin(Moved(-0.1, 0.05, covariance, np.inf), 0.95).shape
    'two rays'
    >>> anderson_rubin(Moved(-0.01, 0.05, covariance, np.inf), 0.95).shape
    'whole line'
    """
    if not np.isfinite(moved.covariance).all() or is_judged_by_nothing(moved.df):
        return Region(())
    of_outcome, of_received = np.sqrt(np.diag(moved.covariance))
    if why_no_error(float(of_outcome**2)):
        return Region(())
    c = t_quantile(0.5 + conf_level / 2, moved.df)
    if of_received <= _NOTHING * abs(moved.received):
        ends = sorted((moved.outcome + side * c * of_outcome) / moved.received for side in (-1, 1))
        return Region(((ends[0], ends[1]),))
    unit = of_outcome / of_received
    y, d = moved.outcome / of_outcome, moved.received / of_received
    rho = min(max(float(moved.covariance[0, 1]) / float(of_outcome * of_received), -1.0), 1.0)
    square, half = d**2 - c**2, y * d - c**2 * rho
    under_root = c**2 * (y**2 - 2 * rho * y * d + d**2 - c**2 * (1 - rho**2))
    if square == 0:
        end = (y**2 - c**2) / (2 * half) * unit if half else np.nan
        if not half:
            return WHOLE_LINE
        return Region(((end, np.inf),) if half > 0 else ((-np.inf, end),))
    if under_root <= 0 and square < 0:
        return WHOLE_LINE
    # The root with the larger size first, the other from their product: no digits cancel.
    large = half + np.copysign(np.sqrt(max(under_root, 0.0)), half)
    roots = (large / square, (y**2 - c**2) / large) if large else (0.0, 0.0)
    low, high = sorted(float(root * unit) for root in roots)
    if square > 0:
        return Region(((low, high),))
    return Region(((-np.inf, low), (high, np.inf)))
