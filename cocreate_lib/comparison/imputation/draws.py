"""What the gaps of one column are filled in with: draws from a model of the column.

Each function takes the design of the people who have a value and of those who have none, with an
intercept, and draws: the model's parameters from their posterior distribution, or from a normal
one around their estimates, and then a value for each gap.
"""

from __future__ import annotations

import numpy as np
import scipy

from cocreate_lib.comparison.models.glm import LOGISTIC, POISSON, Family, fit
from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray
from cocreate_lib.comparison.numerics.linear import pseudo_inverse

_DONORS = 5
_RIDGE = 1e-5


def matched_donors(
    known: FloatArray, y: FloatArray, gaps: FloatArray, rng: np.random.Generator
) -> IntArray:
    """Predictive mean matching: for each gap, the position of one of five people.

    Parameters
    ----------
    known, gaps
        Design of those with a value and of those without, shapes (people, columns).
    y
        The values, shape (people, columns that are filled in together).
    rng
        Draws at random.

    Returns
    -------
    array of int
        One of the five people whose fitted values are closest to what the drawn model predicts.
    """
    model = _Linear(known, y, rng)
    return model.donors(gaps @ model.drawn, rng)


def local_residuals(
    known: FloatArray, y: FloatArray, gaps: FloatArray, rng: np.random.Generator
) -> FloatArray:
    """Local residual draws: what the drawn linear model predicts, and how far one of five people
    with like predictions was from theirs.

    Unlike matched values these reach where few people, or none, have a value.

    Returns
    -------
    array of float
        A value for each gap, shape (gaps, columns).

    References
    ----------
    Morris, T. P., White, I. R., & Royston, P. (2014). Tuning multiple imputation by predictive mean
    matching and local residual draws. *BMC Medical Research Methodology*, 14, 75.
    """
    model = _Linear(known, y, rng)
    predicted = gaps @ model.drawn
    return predicted + model.spread * (y - model.fitted)[model.donors(predicted, rng)]


def levels(
    known: FloatArray, codes: IntArray, gaps: FloatArray, rng: np.random.Generator
) -> IntArray:
    """Logistic draws: a level for each gap.

    Parameters
    ----------
    known, gaps
        As above.
    codes
        The level of each person who has one, 0, 1, ….
    rng
        Draws at random.

    Returns
    -------
    array of int
        Each level is drawn against all later ones, by a logistic model among the people who have
        that one or a later one: with two levels, an ordinary logistic model.
    """
    chosen = np.full(len(gaps), codes.max())
    undecided = np.arange(len(gaps))
    for level in range(codes.max()):
        still = codes >= level
        y = (codes[still] == level).astype(float)
        chance = LOGISTIC.mean(gaps[undecided] @ _coefficients(known[still], y, LOGISTIC, rng)[0])
        is_it = rng.random(len(undecided)) < chance
        chosen[undecided[is_it]] = level
        undecided = undecided[~is_it]
    return chosen


def counts(
    known: FloatArray,
    y: FloatArray,
    gaps: FloatArray,
    rng: np.random.Generator,
    times: tuple[FloatArray, FloatArray] | None = None,
) -> FloatArray:
    """Count draws: a whole number for each gap, from a log-linear model.

    Parameters
    ----------
    known, y, gaps, rng
        As for the other draws.
    times
        Times at risk of those with a count and of those with a gap: then the model is of rates.

    Returns
    -------
    array of float
        Poisson draws, or where counts vary more than that, negative binomial ones, with variance
        μ + αμ² and α by moments. No mean is taken to be above the largest count that was seen.
    """
    drawn, mean = _coefficients(known, y, POISSON, rng, None if times is None else times[0])
    extra = max(float(((y - mean) ** 2 - mean).sum() / (mean**2).sum()), 0.0)
    means = POISSON.mean(gaps @ drawn)
    means = np.minimum(means if times is None else times[1] * means, y.max())
    if extra > 0:
        means = rng.gamma(1 / extra, extra * means)
    return rng.poisson(means).astype(float)


class _Linear:
    """A linear model, and one draw of its coefficients and variance from their posterior."""

    def __init__(self, x: FloatArray, y: FloatArray, rng: np.random.Generator) -> None:
        gram = x.T @ x
        inverse = pseudo_inverse(gram + _RIDGE * np.diag(np.diag(gram)))
        found = inverse @ (x.T @ y)
        self.fitted = x @ found
        free = max(len(x) - x.shape[1], 1)
        chi_squared = rng.chisquare(free)
        deviation = np.sqrt(((y - self.fitted) ** 2).sum(axis=0) / chi_squared)
        self.drawn = found + deviation * (_root(inverse) @ rng.normal(size=found.shape))
        # The drawn standard deviation over that of the residuals.
        self.spread = np.sqrt(len(x) / chi_squared)

    def donors(self, predicted: FloatArray, rng: np.random.Generator) -> IntArray:
        """For each prediction, the position of one of the people with the nearest fitted values."""
        near = min(_DONORS, len(self.fitted))
        _, found = scipy.spatial.KDTree(self.fitted).query(predicted, k=near)
        chosen = rng.integers(near, size=len(predicted))
        nearest = np.asarray(found).reshape(len(predicted), near)
        return nearest[np.arange(len(chosen)), chosen]


def _coefficients(
    x: FloatArray,
    y: FloatArray,
    family: Family,
    rng: np.random.Generator,
    times: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray]:
    """A draw of a model's coefficients, from a normal distribution around their estimates, and the
    fitted means; with times at risk of a model of rates.

    A few made-up people of average outcome are added, who weigh as much as there are coefficients:
    estimates then exist even where the columns tell the outcome exactly (White, Daniel & Royston
    2010). Errors of counts allow for their varying more than Poisson's.
    """
    n, width = x.shape
    centre, spread = x.mean(axis=0), x.std(axis=0)
    added = centre + np.vstack([np.diag(spread)[1:], -np.diag(spread)[1:], np.zeros((1, width))])
    weights = np.concatenate([np.ones(n), np.full(len(added), width / len(added))])
    rows = np.vstack([x, added])
    outcomes = np.concatenate([y, np.full(len(added), y.mean())])
    if times is None:
        model = fit(outcomes, rows, family, weights)
        mean = family.mean(model.linear)
    else:
        spans = np.concatenate([times, np.full(len(added), times.mean())])
        model = fit(outcomes / spans, rows, family, weights * spans)
        mean = spans * family.mean(model.linear)
    information = (rows * (weights * family.slope(mean))[:, None]).T @ rows
    inflation = 1.0
    if family is POISSON:
        squares = (y - mean[:n]) ** 2 / np.maximum(mean[:n], np.finfo(float).tiny)
        inflation = max(float(squares.sum() / max(n - width, 1)), 1.0)
    covariance = inflation * pseudo_inverse(information)
    return model.coefficients + _root(covariance) @ rng.normal(size=width), mean[:n]


def _root(covariance: FloatArray) -> FloatArray:
    """A matrix that makes errors with this covariance out of independent ones."""
    values, vectors = np.linalg.eigh(covariance)
    return vectors * np.sqrt(np.maximum(values, 0))
