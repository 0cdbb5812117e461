"""Trimming: people whose propensity score is near 0 or 1 are left out, for want of others alike."""

from __future__ import annotations

import numpy as np

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.plan.trim import Trim

# A score this near to a limit lies on it, and stays.
_ON_LIMIT = 1e-9


def trim_range(score: FloatArray, treated: BoolArray, trim: Trim) -> tuple[float, float]:
    """The propensity scores between which people stay.

    Parameters
    ----------
    score
        Propensity scores, shape (people,).
    treated
        Who was in the programme, shape (people,).
    trim
        A range: itself. A share p: from the p-quantile of the scores in the programme to the
        (1 − p)-quantile of those in the comparison group, in both groups (Stürmer and others 2010;
        quantiles of R's type 7). ``"crump"``: from α to 1 − α, with α as :func:`crump_cutoff` finds
        it.

    Returns
    -------
    tuple of float
        The lowest and the highest score that stays. With a share, the lowest can lie above the
        highest: then nobody stays.

    References
    ----------
    Stürmer, T., Rothman, K. J., Avorn, J., & Glynn, R. J. (2010). Treatment effects in the presence
    of unmeasured confounding: dealing with observations in the tails of the propensity score
    distribution. *American Journal of Epidemiology*, 172, 843–854.

    Examples
    --------
    >>> score = np.array([0.2, 0.5, 0.8, 0.1, 0.3, 0.6])
    >>> low, high = trim_range(score, np.arange(6) < 3, 0.25)
    >>> round(low, 3), round(high, 3)
    (0.35, 0.45)
    """
    if isinstance(trim, tuple):
        return trim
    if isinstance(trim, str):
        cutoff = crump_cutoff(score)
        return cutoff, 1 - cutoff
    low, high = np.quantile(score[treated], trim), np.quantile(score[~treated], 1 - trim)
    return float(low), float(high)


def crump_cutoff(score: FloatArray) -> float:
    """The α for which the average effect on people with scores from α to 1 − α is known best.

    Parameters
    ----------
    score
        Propensity scores e, strictly between 0 and 1, shape (people,).

    Returns
    -------
    float
        0 where everybody stays.

    Notes
    -----
    With an outcome that varies as much for everybody, the variance of the average effect on n
    people is in proportion to Σk/n², k = 1/(e(1 − e)). It is least for those whose k is at most γ,
    where γ = 2 × the mean of their k, and α = ½ − √(¼ − 1/γ) (Crump and others 2009). Where several
    γ solve that equation, it is the one with the least variance.

    References
    ----------
    Crump, R. K., Hotz, V. J., Imbens, G. W., & Mitnik, O. A. (2009). Dealing with limited overlap
    in estimation of average treatment effects. *Biometrika*, 96, 187–199.

    Examples
    --------
    >>> crump_cutoff(np.array([0.4, 0.5, 0.6])), round(crump_cutoff(np.array([0.5, 0.5, 0.01])), 4)
    (0.0, 0.1464)
    """
    k = np.sort(1 / (score * (1 - score)))
    people = np.arange(1, len(k) + 1)
    limit = 2 * np.cumsum(k) / people
    following = np.append(k[1:], np.inf)
    solves = np.flatnonzero((k <= limit) & (limit < following))
    best = solves[np.argmin(limit[solves] / people[solves])]
    if best == len(k) - 1:
        return 0.0
    return float(0.5 - np.sqrt(0.25 - 1 / limit[best]))


def outside(score: FloatArray, limits: tuple[float, float]) -> BoolArray:
    """Who lies beyond the limits; a missing score doesn't."""
    low, high = limits
    return np.asarray((score < low - _ON_LIMIT) | (score > high + _ON_LIMIT))
