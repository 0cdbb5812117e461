"""Fitting a logistic or Poisson model by Newton's method: arrays in, arrays out.

One fit of a few hundred people costs a fraction of a millisecond, one of a million takes blocks of
rows in turn, and many fits of equal size go together as a stack of arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, bounded_exp, in_blocks
from cocreate_lib.comparison.numerics.linear import least_squares
from cocreate_lib.errors import NoEstimate

_MAX_STEPS = 100
# A last step this small in the log-likelihood leaves an error of about its square.
_SETTLED = 1e-10
# Directions in which the columns differ by less than this part of their size repeat each other.
_REPEATS = 1e-12
# Keeps a step finite where nobody's outcome is in doubt any more.
_RIDGE, _TINY = 1e-14, 1e-250


@dataclass(frozen=True)
class Family:
    """The mean as a function of the linear predictor, and its slope as a function of the mean."""

    mean: Callable[[FloatArray], FloatArray]
    slope: Callable[[FloatArray], FloatArray]


LOGISTIC = Family(lambda linear: 1 / (1 + bounded_exp(-linear)), lambda mean: mean * (1 - mean))
POISSON = Family(bounded_exp, lambda mean: mean)
LINEAR = Family(lambda linear: linear, np.ones_like)


@dataclass(frozen=True)
class Fit:
    """Fitted coefficients, the linear predictor of each row, and whether the fit settled."""

    coefficients: FloatArray
    linear: FloatArray
    settled: BoolArray


def fit(
    y: FloatArray, design: FloatArray, family: Family, weights: FloatArray | None = None
) -> Fit:
    """Maximise the likelihood of a logistic or Poisson model.

    Parameters
    ----------
    y
        Outcome, shape (rows,), or (..., rows) for a stack of fits.
    design
        Design matrix with its intercept, shape (..., rows, columns).
    family
        ``LOGISTIC`` or ``POISSON``.
    weights
        Weight of each row, none below zero, shape (..., rows). Default: 1.

    Returns
    -------
    Fit
        ``coefficients`` (..., columns), ``linear`` (..., rows) and ``settled`` (...). Where a
        logistic model separates the outcomes it settles with linear predictors beyond ±20.

    Notes
    -----
    Newton's method from zero, on columns that were made orthogonal to each other. A step beyond
    which the likelihood falls as steeply as half its promised rise is halved. The fit has settled
    when the squared step, in standard errors, is below 1e-10; each fit of a stack stops by itself.
    Columns that repeat others share their coefficient.

    Examples
    --------
    >>> y = np.array([0.0, 0, 1, 0, 1, 1])
    >>> found = fit(y, np.column_stack([np.ones(6), np.arange(6.0)]), LOGISTIC)
    >>> found.coefficients.round(3), bool(found.settled)
    (array([-3.035,  1.214]), True)
    """
    weights = np.ones_like(y) if weights is None else weights
    basis = _basis(design, weights)
    blocks = [
        (_turned(basis) @ _turned(design[..., rows, :]), y[..., rows], weights[..., rows])
        for rows in in_blocks(y.shape[-1])
    ]
    position = np.zeros((*basis.shape[:-2], basis.shape[-1]))
    step, promised = position, position[..., 0]
    settled = np.zeros(promised.shape, dtype=bool)
    unit = np.eye(basis.shape[-1])
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(_MAX_STEPS):
            gradient, information = _derivatives(position, blocks, family)
            too_far = ~((gradient * step).sum(axis=-1) >= -promised / 2)
            if too_far.any():
                gradient = np.where(too_far[..., None], -step / 2, gradient)
                information = np.where(too_far[..., None, None], unit, information)
            ridge = _RIDGE * np.max(information, axis=(-1, -2), keepdims=True) + _TINY
            move = np.linalg.solve(information + ridge * unit, gradient[..., None])[..., 0]
            step = np.where(too_far[..., None], step / 2, move)
            promised = np.where(too_far, promised / 2, (gradient * move).sum(axis=-1))
            position = position + np.where(settled[..., None], 0.0, move)
            settled = settled | (~too_far & (promised <= _SETTLED))
            if settled.all():
                break
    linear = np.concatenate([_times(position, z) for z, _, _ in blocks], axis=-1)
    return Fit((basis @ position[..., None])[..., 0], linear, settled)


_Block = tuple[FloatArray, FloatArray, FloatArray]


def _turned(matrix: FloatArray) -> FloatArray:
    """The last two axes the other way round."""
    return np.swapaxes(matrix, -1, -2)


def _times(vector: FloatArray, matrix: FloatArray) -> FloatArray:
    return (vector[..., None, :] @ matrix)[..., 0, :]


def _basis(design: FloatArray, weights: FloatArray) -> FloatArray:
    """What makes the columns orthonormal, shape (..., columns, directions): zero for each direction
    in which they say nothing. With fewer rows than columns, as many directions as rows."""
    roots = np.sqrt(weights)[..., None]
    triangles = [
        np.linalg.qr(design[..., rows, :] * roots[..., rows, :], mode="r")
        for rows in in_blocks(design.shape[-2])
    ]
    triangle = np.linalg.qr(np.concatenate(triangles, axis=-2), mode="r")
    size = np.linalg.norm(triangle, axis=-2, keepdims=True)
    size = np.where(size > 0, size, 1.0)
    _, values, vectors = np.linalg.svd(triangle / size, full_matrices=False)
    good = values > _REPEATS * values[..., :1]
    shrink = np.where(good, 1 / np.maximum(values, _TINY), 0.0)
    return _turned(vectors) / _turned(size) * shrink[..., None, :]


def _derivatives(
    position: FloatArray, blocks: list[_Block], family: Family
) -> tuple[FloatArray, FloatArray]:
    """Gradient, and minus the matrix of second derivatives."""
    gradient = np.zeros_like(position)
    information = np.zeros((*position.shape, position.shape[-1]))
    for columns, y, weights in blocks:
        mean = family.mean(_times(position, columns))
        gradient = gradient + (columns @ (weights * (y - mean))[..., None])[..., 0]
        curved = columns * (weights * family.slope(mean))[..., None, :]
        information = information + curved @ _turned(columns)
    return gradient, information


def fit_glm(y: FloatArray, design: FloatArray, weights: FloatArray, kind: str) -> FloatArray:
    """Coefficients of a model with its canonical link.

    Whether the fit separates the groups is for the caller to judge from the linear predictor, which
    then runs off beyond ``CERTAIN``.
    """
    if kind not in FAMILIES:
        return least_squares(design, y, weights)
    found = fit(y, design, FAMILIES[kind], weights)
    if not found.settled:
        raise NoEstimate(
            f"The {MODEL_NAMES[kind]} model did not settle on an answer.",
            why="Its coefficients kept moving, or ran off towards infinity.",
            try_this="Use fewer covariates, join small levels of a category, or look for extreme "
            "values.",
        )
    return found.coefficients


MODEL_NAMES = {
    "rate": "logistic",
    "frequency": "Poisson quasi-likelihood",
    "negative_binomial": "negative binomial",
    "scale": "linear",
    "time_to": "linear, on pseudo-values",
}

FAMILIES = {"rate": LOGISTIC, "frequency": POISSON, "negative_binomial": POISSON}
# Beyond this logit the fit has run off towards infinity: it is sure of a yes or a no.
CERTAIN = 15.0
