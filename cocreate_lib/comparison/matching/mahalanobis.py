"""Mahalanobis distance: how far apart two people are on several covariates at once."""

from __future__ import annotations

import numpy as np
import scipy

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.errors import CovariateError


def whitened(covariates: FloatArray, treated: BoolArray) -> FloatArray:
    """Points whose ordinary distance is the Mahalanobis distance between the people.

    Parameters
    ----------
    covariates
        One row a person, shape (people, columns); no column for a reference level.
    treated
        Who was in the programme, shape (people,).

    Returns
    -------
    array of float
        Of the same shape, in standard deviations.

    Raises
    ------
    CovariateError
        When the covariates don't vary enough within the groups to have a distance.

    Notes
    -----
    With S the covariance of the covariates within the two groups, pooled (n − 2), the distance is
    √((x − z)' S⁻¹ (x − z)), as in R's MatchIt. It doesn't depend on the units of the covariates,
    nor on which level of a category is the reference.

    References
    ----------
    Rubin, D. B. (1980). Bias reduction using Mahalanobis-metric matching. *Biometrics*, 36,
    293–298.

    Examples
    --------
    >>> covariates = np.array([[0.0], [2.0], [10.0], [14.0]])
    >>> points = whitened(covariates, np.array([True, True, False, False]))
    >>> round(float(points[2, 0] - points[0, 0]), 4)
    4.4721
    """
    centred = covariates.astype(float)
    for group in (treated, ~treated):
        centred[group] -= centred[group].mean(axis=0)
    within = centred.T @ centred / max(len(centred) - 2, 1)
    spread = np.sqrt(np.diag(within))
    try:
        if not (spread > 0).all():
            raise np.linalg.LinAlgError
        root = np.linalg.cholesky(within / np.outer(spread, spread))
    except np.linalg.LinAlgError as error:
        raise CovariateError(
            "Within the groups the covariates don't vary enough for a Mahalanobis distance.",
            where='distance="mahalanobis"',
            why="It measures gaps in standard deviations within the groups, and one of these is "
            "zero, or follows from the others.",
            try_this='Take out a covariate, or write distance="logit".',
        ) from error
    apart = (covariates - covariates.mean(axis=0)) / spread
    return np.asarray(scipy.linalg.solve_triangular(root, apart.T, lower=True).T)
