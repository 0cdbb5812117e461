"""What holds for everybody in the data, so that it holds in a twin: who can't be in both of two
cells, what is a copy of another column, and what is never more than another.

A rule is taken up only where many people could have broken it by chance and none did; one person
neither makes nor breaks it in a way that tells of her.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from cocreate_lib.study.twin.columns import Floats, Ints

_EXPECTED = 12.0  # people who would be in both cells by chance, where nobody is
_EXPECTED_AFTER = 5.0  # the same, of two columns of what came after the programme

Mask = npt.NDArray[np.bool_]


def never_together(one: Ints, other: Ints, sizes: tuple[int, int], *, after: bool) -> Mask | None:
    """The pairs of cells in which nobody is though, by chance, people would be.

    Parameters
    ----------
    one, other
        The cells of each person in two columns, whose last cell is that of missing values.
    sizes
        How many cells each has, with that one.
    after
        Whether both are of what came after the programme, whose cells often exclude each other.

    Returns
    -------
    array of bool, or None where there is no such pair
        One row a cell of ``one``, one column a cell of ``other``. Cells below the lowest and above
        the highest that the people of a row (or of a column) are in are judged together, for these
        are ordered.

    Examples
    --------
    >>> reoffended, reoffences = np.repeat([0, 1], 40), np.repeat([0, 1, 2], [40, 20, 20])
    >>> never_together(reoffended, reoffences, (2, 3), after=True).astype(int)
    array([[0, 1, 1],
           [1, 0, 0]])
    """
    counts = np.bincount(one * sizes[1] + other, minlength=sizes[0] * sizes[1])
    table = counts.reshape(sizes).astype(float)
    expected = np.outer(table.sum(1), table.sum(0)) / max(table.sum(), 1.0)
    limit = _EXPECTED_AFTER if after else _EXPECTED
    never = (table == 0) & (expected >= limit)
    never |= _outside(table, expected, limit) | _outside(table.T, expected.T, limit).T
    return never if never.any() else None


def _outside(table: Floats, expected: Floats, limit: float) -> Mask:
    """Of each row, the cells below its lowest and above its highest, if many were expected there;
    the last cell, of missing values, is none of them."""
    seen = table[:, :-1] > 0
    below = np.cumsum(seen, axis=1) == 0
    above = np.cumsum(seen[:, ::-1], axis=1)[:, ::-1] == 0
    never = np.zeros(table.shape, dtype=bool)
    for side in (below, above):
        many = (expected[:, :-1] * side).sum(axis=1) >= limit
        never[:, :-1] |= side & (many & seen.any(axis=1))[:, None]
    return never


def copies(numbers: Mapping[str, Floats], least: int) -> dict[str, str]:
    """The columns that are the same as another one for everybody who has a value in them.

    Examples
    --------
    >>> days = np.arange(40.0)
    >>> copies({"days": days, "gap": np.where(days > 9, days, np.nan)}, 10)
    {'gap': 'days'}
    """
    found: dict[str, str] = {}
    for name, values in numbers.items():
        known = ~np.isnan(values)
        if known.sum() < 2 * least or np.unique(values[known]).size < 3:
            continue
        for other, others in numbers.items():
            is_other = other != name and found.get(other) != name
            if is_other and np.array_equal(values[known], others[known]):
                found[name] = found.get(other, other)
                break
    return found


def never_more(numbers: Mapping[str, Floats], least: int) -> list[tuple[str, str]]:
    """Pairs of columns of which the first is never more than the second, though it could be.

    Examples
    --------
    >>> age = np.arange(20.0, 70.0)
    >>> never_more({"age": age, "age_at_first": age - np.arange(50) % 10}, 10)
    [('age_at_first', 'age')]
    """
    names = list(numbers)
    found = []
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            a, b = numbers[one], numbers[other]
            known = ~(np.isnan(a) | np.isnan(b))
            if known.sum() < 5 * least:
                continue
            for low, high, lower, higher in ((a, b, one, other), (b, a, other, one)):
                if not (low[known] <= high[known]).all():
                    continue
                # How many people of one column lie where they could have been more than others'.
                in_reach = (low[known] > np.quantile(high[known], 0.1)).sum()
                if in_reach >= 5 * least // 2:
                    found.append((lower, higher))
                    break
    return found


def kept_order(
    values: dict[str, Floats], pairs: Sequence[tuple[str, str]], rank: Mapping[str, int]
) -> None:
    """Set what is more than it may be to what it may be: of each pair the column drawn later."""
    for lower, higher in pairs:
        low, high = values[lower], values[higher]
        if rank[lower] > rank[higher]:
            values[lower] = np.where(low > high, high, low)
        else:
            values[higher] = np.where(low > high, low, high)
