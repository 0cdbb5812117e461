"""Types of arrays, and sums by group."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]

_LARGEST_LOG = 600.0
# Rows that are worked on together: few enough for their columns to stay in the processor's cache.
_BLOCK = 8192


def in_blocks(n: int) -> list[slice]:
    """The n rows, some thousands at a time."""
    return [slice(start, start + _BLOCK) for start in range(0, n, _BLOCK)]


def bounded_exp(values: FloatArray | float) -> FloatArray:
    """The exponential, which stops short of overflowing."""
    return np.exp(np.minimum(values, 700.0))


def ratios_or_nan(logarithm: FloatArray) -> FloatArray:
    """Ratios from their logarithms; NaN where a ratio is past every number that can be written.

    Examples
    --------
    >>> ratios_or_nan(np.array([0.0, 1e4]))
    array([ 1., nan])
    """
    return np.where(np.abs(logarithm) <= _LARGEST_LOG, bounded_exp(logarithm), np.nan)


def sum_by(codes: IntArray, values: FloatArray, n_groups: int) -> FloatArray:
    """Sum of the values (one column or several) within each group.

    Examples
    --------
    >>> sum_by(np.array([0, 1, 0]), np.array([1.0, 2.0, 3.0]), 2)
    array([4., 2.])
    """
    if values.ndim == 1:
        return np.bincount(codes, values, n_groups).astype(float, copy=False)
    return np.stack([sum_by(codes, column, n_groups) for column in values.T], axis=1)


def n_different(codes: IntArray) -> int:
    """How many different codes there are, without sorting them.

    Examples
    --------
    >>> n_different(np.array([4, 0, 4]))
    2
    """
    return int(np.count_nonzero(np.bincount(codes)))


def part_of(matrix: FloatArray, rows: IntArray, columns: IntArray) -> FloatArray:
    """Some rows and columns; the matrix itself where they are all, in their order.

    Examples
    --------
    >>> part_of(np.eye(2), np.array([1, 1]), np.array([1]))
    array([[1.],
           [1.]])
    """
    places = zip(matrix.shape, (rows, columns), strict=True)
    if all(np.array_equal(which, np.arange(size)) for size, which in places):
        return matrix
    return matrix[np.ix_(rows, columns)]


def counts_of(codes: IntArray) -> tuple[IntArray, IntArray]:
    """The different codes, ascending, and how often each occurs, without sorting them.

    Examples
    --------
    >>> counts_of(np.array([4, 0, 4]))
    (array([0, 4]), array([1, 2]))
    """
    counts = np.bincount(codes)
    different = np.flatnonzero(counts)
    return different, counts[different]


def stable_order(values: FloatArray) -> IntArray:
    """Positions in ascending order, of equal values as they come: faster than NumPy's stable sort
    where few are equal.

    Examples
    --------
    >>> stable_order(np.array([2.0, 1.0, 2.0]))
    array([1, 0, 2])
    """
    order = np.argsort(values)
    ordered = values[order]
    equal = ordered[1:] == ordered[:-1]
    if equal.any():
        tied = np.append(equal, False) | np.append(False, equal)
        rows = order[tied]
        order[tied] = rows[np.lexsort((rows, values[rows]))]
    return order
