"""A column as normal scores, and one ridge regression of them on the columns before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.special

from cocreate_lib.study.twin.columns import Floats, Ints

_MOST_EXPLAINED = 0.95
_PENALTIES = np.logspace(-2, 5, 29)
_PEOPLE_PER_SLOPE = 15
_BISECTIONS = 40
_TELLING = 2_000  # people in whom thresholds are set


def _density(z: Floats) -> Floats:
    return np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)


def thresholds(counts: Floats) -> Floats:
    """Between which normal scores each cell lies: one more than there are cells, from -∞ to ∞."""
    shares = np.concatenate([[0.0], np.cumsum(counts) / counts.sum()])
    shares[-1] = 1.0
    return scipy.special.ndtri(shares)


def cell_scores(counts: Floats) -> Floats:
    """The mean of a standard normal score within each cell, E(z | cell).

    Examples
    --------
    >>> cell_scores(np.array([50.0, 50.0])).round(3).tolist()
    [-0.798, 0.798]
    """
    edges = _density(thresholds(counts))
    shares = counts / counts.sum()
    return np.divide(edges[:-1] - edges[1:], shares, out=np.zeros(len(counts)), where=shares > 0)


@dataclass(frozen=True)
class Scored:
    """A normal score with cells, given the columns before it.

    Parameters
    ----------
    slopes, centre
        Of the columns before; the mean score is ``(x - centre) @ slopes``.
    noise
        The standard deviation of what they leave open.
    edges
        The thresholds between cells, so set that each cell gets its share of people.
    by_cluster
        The share of that variance which people of one cluster have in common.
    """

    slopes: Floats
    centre: Floats
    noise: float
    edges: Floats
    by_cluster: float = 0.0

    def mean(self, x: Floats) -> Floats:
        """The mean score of each row of the columns before."""
        return x @ self.slopes - self.centre @ self.slopes

    def drawn(self, mean: Floats, noise: float, rng: np.random.Generator) -> Ints:
        """A cell for each mean score, with so much noise around it."""
        if len(self.edges) == 2:
            return np.zeros(len(mean), dtype=np.int64)
        scores = mean + noise * rng.standard_normal(len(mean))
        return np.searchsorted(self.edges[1:-1], scores).astype(np.int64)

    def shares(self, mean: Floats, noise: float) -> Floats:
        """The probability of each cell: one row a person."""
        edges = (self.edges[None, :] - mean[:, None]) / noise
        return np.diff(scipy.special.ndtr(edges), axis=1)


def scored(
    x: Floats, codes: Ints, counts: Floats, shares: Floats, clusters: Ints | None = None
) -> Scored:
    """Regress the normal score of cells on the columns before.

    Parameters
    ----------
    x
        The columns before: one row a person.
    codes
        The person's cell, from 0 on.
    counts
        How many people each cell has.
    shares
        Which share of people each cell gets.
    clusters
        The person's cluster, from 0 on; None: there are none.

    Notes
    -----
    The score z of a cell is known only by its mean m = E(z | cell). If z is normal given x, the
    slopes of m on x are those of z times var(m), so they are divided by it. The penalty of the
    ridge is the one with the least generalised cross-validation error (Golub, Heath and Wahba
    1979) among those that leave no more degrees of freedom than one for fifteen people, so that
    few people with many columns give small slopes.
    """
    m = cell_scores(counts)[codes]
    variance = float(m.var())
    centre = x.mean(axis=0) if len(x) else np.zeros(x.shape[1])
    slopes = np.zeros(x.shape[1])
    if variance > 0 and x.shape[1]:
        slopes = _ridge(x - centre, m - m.mean()) / variance
    mean = (x - centre) @ slopes
    explained = float(mean.var())
    if explained > _MOST_EXPLAINED:
        shrink = np.sqrt(_MOST_EXPLAINED / explained)
        slopes, mean, explained = slopes * shrink, mean * shrink, _MOST_EXPLAINED
    noise = float(np.sqrt(1 - explained))
    common = 0.0
    if clusters is not None and variance > 0:
        shared = _in_common(m - mean * variance, clusters)
        common = min(shared / (variance * noise) ** 2, 0.5)
    return Scored(slopes, centre, noise, _edges(mean, noise, shares), common)


def _ridge(x: Floats, y: Floats) -> Floats:
    """Slopes of y on centred x, with the penalty of the least cross-validation error."""
    n = len(x)
    values, vectors = np.linalg.eigh(x.T @ x)
    values = np.maximum(values, 0.0)
    turned = vectors.T @ (x.T @ y)
    kept = values > 1e-8 * max(float(values.max(initial=0.0)), 1e-300)
    shrunk = np.where(kept, 1.0, 0.0) / (values[None, :] + _PENALTIES[:, None])
    left = float(y @ y) - 2 * (turned**2 * shrunk).sum(1) + (turned**2 * shrunk**2 * values).sum(1)
    freedom = 1 + (values * shrunk).sum(1)
    error = np.maximum(left, 0.0) / np.maximum(1 - freedom / n, 0.05) ** 2
    error[:-1][freedom[:-1] > 1 + n / _PEOPLE_PER_SLOPE] = np.inf
    return vectors @ (turned * shrunk[error.argmin()])


def _edges(mean: Floats, noise: float, shares: Floats) -> Floats:
    """Thresholds at which each cell gets its share, whatever the means are."""
    wanted = np.cumsum(shares)[:-1]
    n = min(len(mean), _TELLING)
    some = np.sort(mean)[((np.arange(n) + 0.5) * len(mean) / n).astype(int)]
    low = np.full(len(wanted), some.min() - 9.0)
    high = np.full(len(wanted), some.max() + 9.0)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        share = scipy.special.ndtr((middle[:, None] - some[None, :]) / noise).mean(axis=1)
        low, high = np.where(share < wanted, middle, low), np.where(share < wanted, high, middle)
    return np.concatenate([[-np.inf], (low + high) / 2, [np.inf]])


def _in_common(left: Floats, clusters: Ints) -> float:
    """The part of the variance that people of one cluster share, by analysis of variance."""
    sizes = np.bincount(clusters)
    sums = np.bincount(clusters, left)
    sizes, sums = sizes[sizes > 0], sums[sizes > 0]
    groups, n = len(sizes), len(left)
    if groups < 2 or n <= groups:
        return 0.0
    between = float((sums**2 / sizes).sum() - left.sum() ** 2 / n) / (groups - 1)
    within = float((left**2).sum() - (sums**2 / sizes).sum()) / (n - groups)
    size = (n - float((sizes**2).sum()) / n) / (groups - 1)
    return max((between - within) / size, 0.0)
