"""Many tables of two counts at once: in which of them a test of two proportions rejects."""

from __future__ import annotations

import numpy as np

from cocreate_lib.checks import Pair
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray


def lies_above_zero(
    first: FloatArray, second: FloatArray, n: Pair, quantile: float, kind: str
) -> BoolArray:
    """Whether an interval of the first proportion minus the second lies above zero.

    Parameters
    ----------
    first, second
        People with the outcome in each of the two groups, of shapes that go together.
    n
        People in each of the two groups.
    quantile
        How many standard errors wide the interval is: 1.96 for one of 95%.
    kind
        ``"newcombe"``, ``"score"`` (Miettinen-Nurminen) or ``"wald"``.

    Returns
    -------
    array of bool
        Of each table; never where a Wald interval has no length.

    Examples
    --------
    >>> lies_above_zero(np.array([50.0, 56.0]), np.array([48.0]), (70, 80), 1.96, "newcombe")
    array([False,  True])
    """
    p, q = first / n[0], second / n[1]
    if kind == "newcombe":
        low, high = _wilson(p, n[0], quantile)[0], _wilson(q, n[1], quantile)[1]
        return p - q > np.hypot(p - low, high - q) + _TINY
    if kind == "score":
        total = sum(n)
        pooled = (first + second) / total
        variance = pooled * (1 - pooled) * (1 / n[0] + 1 / n[1]) * total / (total - 1)
        return p - q > quantile * np.sqrt(variance) + _TINY
    variance = p * (1 - p) / n[0] + q * (1 - q) / n[1]
    return (p - q > quantile * np.sqrt(variance)) & (variance > 0)


# What rounding may leave of an interval that just reaches zero.
_TINY = 1e-12


def _wilson(p: FloatArray, n: float, z: float) -> tuple[FloatArray, FloatArray]:
    centre, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (centre - half) / (1 + z**2 / n), (centre + half) / (1 + z**2 / n)
