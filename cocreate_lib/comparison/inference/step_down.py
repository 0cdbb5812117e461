"""Several outcomes that hang together: Romano and Wolf's step-down p-values.

Holm's correction knows nothing of how outcomes hang together, and so allows for the worst. Draws of
all of them at once know it: of two outcomes that are nearly the same, one is hardly a second chance
of a false alarm.
"""

from __future__ import annotations

import numpy as np

from cocreate_lib.comparison.inference.wild_bootstrap import multipliers
from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray, sum_by

# Multipliers that are held at once.
_BLOCK = 2_000_000


def joint_draws(
    influence: FloatArray, codes: IntArray, replications: int, rng: np.random.Generator
) -> FloatArray:
    """Statistics of several estimates as they would be if nothing differed, drawn together.

    Parameters
    ----------
    influence
        How much each row moves each estimate, shape (rows, estimates).
    codes
        The cluster, matched set or person of each row.
    replications
        How many draws.
    rng
        Where randomness comes from.

    Returns
    -------
    array of float
        Shape (replications, estimates): each the sum of the clusters' influences, each cluster with
        a random sign that is the same for all estimates, over its own standard error.

    Notes
    -----
    A multiplier bootstrap with Rademacher signs (below 12 clusters: Webb's six values), which keeps
    how the estimates hang together. Signs leave squares as they are, so the standard error of a
    draw is that of the estimate without its finite-sample factor.

    Examples
    --------
    >>> influence = np.random.default_rng(1).normal(size=(400, 1)) @ np.ones((1, 2))
    >>> drawn = joint_draws(influence, np.arange(400), 500, np.random.default_rng(2))
    >>> bool(np.allclose(drawn[:, 0], drawn[:, 1])), round(float(drawn.std()), 1)
    (True, 1.0)
    """
    _, codes = np.unique(codes, return_inverse=True)
    n = int(codes.max()) + 1
    sums = sum_by(codes, influence, n)
    found, block = [], max(1, _BLOCK // n)
    for start in range(0, replications, block):
        signs = multipliers(n, min(block, replications - start), rng)
        below = np.sqrt((signs**2).T @ sums**2)
        above = signs.T @ sums
        found.append(np.divide(above, below, out=np.zeros_like(above), where=below > 0))
    return np.concatenate(found)


def romano_wolf(statistics: FloatArray, drawn: FloatArray) -> FloatArray:
    """Romano and Wolf's step-down p-values.

    Parameters
    ----------
    statistics
        The statistic of each outcome; a missing one doesn't count as a test.
    drawn
        The same statistics as they would be if nothing differed, drawn together, shape (draws,
        outcomes).

    Returns
    -------
    array of float
        The outcome with the largest statistic, whatever its sign, is held against the largest of
        each draw; the next against the largest of the others, and so on; none has a smaller p-value
        than the one before. With b of B draws at least as large, p is (b + 1)/(B + 1).

    References
    ----------
    Clarke, D., Romano, J. P., & Wolf, M. (2020). The Romano-Wolf multiple-hypothesis correction in
    Stata. *Stata Journal*, 20, 812–843.

    Romano, J. P., & Wolf, M. (2005). Stepwise multiple testing as formalized data snooping.
    *Econometrica*, 73, 1237–1282.

    Examples
    --------
    >>> drawn = np.random.default_rng(1).normal(size=(999, 3))
    >>> romano_wolf(np.array([0.5, -4.0, np.nan]), drawn).round(2)
    array([0.64, 0.  ,  nan])
    """
    sizes = np.abs(statistics)
    known = np.flatnonzero(~np.isnan(sizes))
    order = known[np.argsort(-sizes[known], kind="stable")]
    corrected = np.full(len(sizes), np.nan)
    # The largest of each draw among an outcome and those behind it.
    largest = np.maximum.accumulate(np.abs(drawn[:, order[::-1]]), axis=1)[:, ::-1]
    least = 0.0
    for place, outcome in enumerate(order):
        beyond = int(np.sum(largest[:, place] >= sizes[outcome]))
        least = corrected[outcome] = max(least, (beyond + 1) / (len(drawn) + 1))
    return corrected
