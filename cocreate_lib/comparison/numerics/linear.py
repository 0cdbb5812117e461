"""Linear algebra on columns that may repeat each other, each measured in a unit of its own.

Design matrices are centred and scaled where they are made, and inverted here: nothing depends on
the units and origins of the columns, up to the digits that the numbers themselves have.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray, in_blocks

# A column repeats others if less than this, in standard deviations, is left of it beside them. The
# smallest eigenvalue of correlations with which columns surely don't repeat each other.
REPEATS, _APART = 1e-5, 1e-8
# That with which the normal equations lose less than half of the digits.
_WELL_APART = 1e-6
# The square of that, as a share of the largest eigenvalue: an inverse has half its digits there.
_NOTHING = REPEATS**2


@dataclass(frozen=True)
class Scale:
    """Origin and unit of each column of a design matrix.

    Parameters
    ----------
    centre
        Mean of each column, shape (columns,).
    unit
        Its standard deviation (over n); 1 where the column is constant.
    """

    centre: FloatArray
    unit: FloatArray

    def of(self, columns: IntArray) -> Scale:
        """The scale of some of the columns."""
        return Scale(self.centre[columns], self.unit[columns])

    def raw(self, values: FloatArray) -> FloatArray:
        """Values of standardised columns in their own units."""
        return values * self.unit + self.centre


def scale_of(columns: FloatArray) -> Scale:
    """Mean and standard deviation of each column.

    Examples
    --------
    >>> scale = scale_of(np.array([[20180401.0, 1.0], [20180403.0, 1.0]]))
    >>> scale.centre.tolist(), scale.unit.tolist()
    ([20180402.0, 1.0], [1.0, 1.0])
    """
    # From the first row on: columns that lie far from zero then lose no digits.
    n, blocks = len(columns), in_blocks(len(columns))
    mean = sum((columns[rows] - columns[0]).sum(axis=0) for rows in blocks) / n
    squares = sum(((columns[rows] - columns[0] - mean) ** 2).sum(axis=0) for rows in blocks)
    unit = np.sqrt(squares / n)
    return Scale(columns[0] + mean, np.where(unit > 0, unit, 1.0))


def standardised(columns: FloatArray, scale: Scale) -> FloatArray:
    """Columns in standard deviations from their means.

    Examples
    --------
    >>> columns = np.array([[1e9 + 1.0], [1e9 + 3.0]])
    >>> standardised(columns, scale_of(columns)).ravel().tolist()
    [-1.0, 1.0]
    """
    apart = columns - scale.centre
    apart /= scale.unit
    return apart


def weighted_products(design: FloatArray, weights: FloatArray) -> FloatArray:
    """X'WX, by blocks of rows that stay in the processor's cache.

    Examples
    --------
    >>> weighted_products(np.array([[1.0, 1.0], [1.0, 3.0]]), np.array([1.0, 2.0]))
    array([[ 3.,  7.],
           [ 7., 19.]])
    """
    products = np.zeros((design.shape[1], design.shape[1]))
    for rows in in_blocks(len(design)):
        products += design[rows].T @ (design[rows] * weights[rows, None])
    return products


def pseudo_inverse(matrix: FloatArray) -> FloatArray:
    """An inverse of a symmetric matrix with no negative direction, such as X'WX.

    Parameters
    ----------
    matrix
        Shape (k, k).

    Returns
    -------
    array of float
        Of the same shape. Directions about which the matrix says nothing are left out.

    Notes
    -----
    The matrix is first brought to a unit diagonal, so that the units of the columns don't decide
    what counts as nothing: an eigenvalue below 1e-10 of the largest.

    Examples
    --------
    >>> pseudo_inverse(np.array([[4.0, 0.0], [0.0, 0.0]]))
    array([[0.25, 0.  ],
           [0.  , 0.  ]])
    """
    diagonal = np.diag(matrix)
    size = np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    values, vectors = np.linalg.eigh(matrix / size / size[:, None])
    good = values > _NOTHING * max(float(values[-1]), 0.0)
    root = vectors[:, good] / np.sqrt(values[good]) / size[:, None]
    return np.asarray(root @ root.T)


def least_squares(design: FloatArray, y: FloatArray, weights: FloatArray) -> FloatArray:
    """Coefficients of weighted least squares; columns that repeat others share theirs.

    Notes
    -----
    By the normal equations, solved once more for what they left over, where the columns are well
    apart; by a singular value decomposition otherwise.

    Examples
    --------
    >>> design = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
    >>> least_squares(design, np.array([1.0, 3.0, 5.0]), np.ones(3)).round(10)
    array([1., 2.])
    """
    products = weighted_products(design, weights)
    size = np.sqrt(np.diag(products))
    if (size > 0).all():
        values, vectors = np.linalg.eigh(products / size / size[:, None])
        if len(values) and values[0] > _WELL_APART:
            root = vectors / np.sqrt(values) / size[:, None]
            found = root @ (root.T @ ((weights * y) @ design))
            left = y - design @ found
            return np.asarray(found + root @ (root.T @ ((weights * left) @ design)))
    roots = np.sqrt(weights)
    return np.asarray(np.linalg.lstsq(design * roots[:, None], y * roots, rcond=None)[0])


def independent_columns(design: FloatArray) -> IntArray:
    """Which columns say something that the columns before them don't say.

    Parameters
    ----------
    design
        Shape (rows, columns).

    Returns
    -------
    array of int
        Their positions, ascending. A column of zeros, or one that follows from those before it to
        five digits, is not among them.

    Examples
    --------
    >>> independent_columns(np.array([[1.0, 2.0, 0.0], [1.0, 2.0, 1.0], [1.0, 2.0, 2.0]]))
    array([0, 2])
    """
    products = design.T @ design
    size = np.sqrt(np.diag(products))
    everything = np.arange(design.shape[1])
    if (size > 0).all() and len(design) >= len(size):
        correlations = products / size / size[:, None]
        if len(size) == 0 or np.linalg.eigvalsh(correlations)[0] > _APART:
            return everything
    basis: FloatArray = np.empty((len(design), 0))
    kept = []
    for column in everything[size > 0]:
        rest = design[:, column] / size[column]
        for _ in range(2):
            rest = rest - basis @ (basis.T @ rest)
        left = float(np.linalg.norm(rest))
        if left > REPEATS:
            basis = np.column_stack([basis, rest / left])
            kept.append(column)
    return np.array(kept, dtype=np.intp)
