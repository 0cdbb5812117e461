"""Levels of what people received: as they are where they are few, and by quantiles otherwise."""

from __future__ import annotations

import numpy as np

from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray

MOST_LEVELS = 5
# So many people in each fifth, at least; otherwise thirds (ours).
_IN_EACH = 10


def levels_of(dose: FloatArray) -> tuple[IntArray, tuple[str, ...]]:
    """The level of each person, and what each level is called.

    Parameters
    ----------
    dose
        What each person received.

    Returns
    -------
    tuple of array and tuple
        Level of each person, from 0 up, and the levels' names, ascending: the values themselves
        where there are five at most; otherwise fifths of the people, or thirds where a fifth would
        be fewer than ten, by their ends (rounded). People with the same value are in the same
        level.

    Examples
    --------
    >>> levels_of(np.array([0.0, 2.0, 1.0, 2.0]))[1]
    ('0', '1', '2')
    """
    values, place = np.unique(dose, return_inverse=True)
    if len(values) <= MOST_LEVELS:
        return place, tuple(f"{value:.6g}" for value in values)
    parts = MOST_LEVELS if len(dose) >= MOST_LEVELS * _IN_EACH else 3
    ends = np.quantile(dose, np.arange(1, parts) / parts, method="inverted_cdf")
    codes = np.unique(np.searchsorted(np.unique(ends), dose, side="left"), return_inverse=True)[1]
    names = []
    for level in range(int(codes.max()) + 1):
        own = dose[codes == level]
        low, high = f"{own.min():.2g}", f"{own.max():.2g}"
        if float(own.max()) >= 10:  # whole contacts, or pounds
            low, high = f"{own.min():.0f}", f"{own.max():.0f}"
        names.append(low if low == high else f"{low} to {high}")
    return codes, tuple(names)
