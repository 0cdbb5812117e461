"""Results of a room's seats, pooled: each seat another run of one pilot, not all in one world."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from cocreate_lib.comparison import PooledStudies, pool_studies
from cocreate_lib.errors import CocreateError

FEWEST = 3
"""So many results have an average worth the name."""
LEVEL = 0.95
_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)


@dataclass(frozen=True)
class SeatResult:
    """What one seat's pilot found.

    Parameters
    ----------
    seat
        Its number, from 1.
    estimate
        Difference in people per 100 who reoffend, with the programme minus without it.
    std_error
        Its standard error, above 0.

    Examples
    --------
    >>> found = SeatResult(3, -12.0, 5.0)
    >>> round(found.low, 1), round(found.high, 1), found.is_significant
    (-21.8, -2.2, True)
    """

    seat: int
    estimate: float
    std_error: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.estimate) and self.std_error > 0 < math.inf - self.std_error):
            raise CocreateError(
                f"{self.estimate:g} with the standard error {self.std_error:g} is no result.",
                where=f"seat {self.seat}",
                why="A difference is a number, and its standard error is above zero.",
                try_this="Ask the seat for its result again.",
            )

    @property
    def low(self) -> float:
        """The lower end of its 95% interval."""
        return self.estimate - _Z * self.std_error

    @property
    def high(self) -> float:
        """The upper end."""
        return self.estimate + _Z * self.std_error

    @property
    def is_significant(self) -> bool:
        """Whether the interval leaves out no difference."""
        return not self.low <= 0 <= self.high


@dataclass(frozen=True)
class ByChance:
    """What a room of this size would see if no programme changed anything.

    Parameters
    ----------
    expected
        How many of the results would be significant, on average: n × 5%.
    at_least_one
        The probability that at least one is: 1 − 0.95ⁿ.
    """

    expected: float
    at_least_one: float


@dataclass(frozen=True)
class RoomResults:
    """The results of a room, each once, and what they say together.

    Parameters
    ----------
    results
        By seat.
    truths
        What is true of each seat's world, in people per 100; None while that is sealed.
    pooled
        Their average with its interval, and where the truth of one more pilot would lie; None
        where there are fewer than three.
    """

    results: tuple[SeatResult, ...]
    truths: Mapping[int, float] | None
    pooled: PooledStudies | None

    def significant(self, way: int) -> int:
        """How many are significant: fewer people for −1, more for 1."""
        return sum(each.is_significant and each.estimate * way > 0 for each in self.results)

    @property
    def by_chance(self) -> ByChance:
        """What chance alone would bring in a room of this size.

        Examples
        --------
        >>> room = pooled_results([SeatResult(seat, 0.0, 5.0) for seat in range(1, 21)])
        >>> room.by_chance.expected, round(room.by_chance.at_least_one, 3)
        (1.0, 0.642)
        """
        n = len(self.results)
        return ByChance(round((1 - LEVEL) * n, 10), 1 - LEVEL**n)


def pooled_results(
    results: Sequence[SeatResult], *, truths: Mapping[int, float] | None = None
) -> RoomResults:
    """Take the results of a room together.

    Parameters
    ----------
    results
        One a seat, in any order.
    truths
        What is true of each seat's world, in people per 100.

    Raises
    ------
    CocreateError
        When there is no result, a seat has two, or the truth of one is missing.
    """
    ordered = tuple(sorted(results, key=lambda each: each.seat))
    seats = [each.seat for each in ordered]
    twice = {seat for seat in seats if seats.count(seat) > 1}
    if not seats or twice:
        raise CocreateError(
            f"Seat {min(twice)} has two results." if twice else "There is no result yet.",
            where="the room",
            why="Each seat counts once.",
            try_this="Keep one result a seat." if twice else "Wait for the first seat.",
        )
    missing = [seat for seat in seats if truths is not None and seat not in truths]
    if missing:
        raise CocreateError(
            f"The truth of seat {missing[0]} is not known.",
            where="the room",
            try_this="Leave that seat out, or open the sealed truth of the same pack.",
        )
    pooled = None
    if len(ordered) >= FEWEST:
        pooled = pool_studies(
            [each.estimate for each in ordered], [each.std_error for each in ordered]
        )
    return RoomResults(ordered, truths, pooled)
