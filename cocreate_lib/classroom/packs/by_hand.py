"""A difference and its standard error from four counts, or from an interval."""

from __future__ import annotations

import math
from statistics import NormalDist

from cocreate_lib.errors import CocreateError

MOST_PEOPLE = 10_000_000
_Z = NormalDist().inv_cdf(0.975)


def of_counts(
    reoffended: int, people: int, reoffended_others: int, others: int
) -> tuple[float, float]:
    """The difference in people per 100 who reoffend, and its standard error.

    Parameters
    ----------
    reoffended, people
        In the programme: who reoffended, of how many; 1 to 10,000,000.
    reoffended_others, others
        The same in the comparison group.

    Raises
    ------
    CocreateError
        When the counts can't be, or nobody or everybody reoffended in both groups.

    Notes
    -----
    With shares p and q of n and m people: 100(p − q), and 100√(p(1 − p)/n + q(1 − q)/m).

    Examples
    --------
    >>> [round(x, 1) for x in of_counts(45, 150, 60, 150)]
    [-10.0, 5.5]
    """
    for part, of, words in (
        (reoffended, people, "the programme"),
        (reoffended_others, others, "the comparison group"),
    ):
        if not 0 <= part <= of or not 1 <= of <= MOST_PEOPLE:
            raise CocreateError(
                f"{part} of {of} people can't be.",
                where=words,
                try_this="Give who reoffended, and of how many people.",
            )
    p, q = reoffended / people, reoffended_others / others
    error = math.sqrt(p * (1 - p) / people + q * (1 - q) / others)
    if error == 0:
        raise CocreateError(
            "Nobody, or everybody, reoffended in both groups: these counts give no interval.",
            why="The formula by hand would say that nothing is uncertain.",
            try_this="Take the interval that cocreate compare gives.",
        )
    return 100 * (p - q), 100 * error


def of_interval(estimate: float, low: float, high: float) -> tuple[float, float]:
    """A difference and its standard error from a 95% interval, in people per 100.

    Raises
    ------
    CocreateError
        When the difference isn't within its interval.

    Examples
    --------
    >>> [round(x, 2) for x in of_interval(-8, -18, 2)]
    [-8, 5.1]
    """
    if not low < high or not low <= estimate <= high:
        raise CocreateError(
            f"{estimate:g} is not within an interval from {low:g} to {high:g}.",
            try_this="Give the difference, then the lower end, then the upper end.",
        )
    return estimate, (high - low) / (2 * _Z)
