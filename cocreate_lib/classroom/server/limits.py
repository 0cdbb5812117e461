"""How often somebody may ask: so many at once, and so many a second after that."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

MOST_KNOWN = 1000
"""Addresses or seats that are remembered; the one that was quiet longest is forgotten first."""


@dataclass(frozen=True)
class Limit:
    """So many at once, and so many a second in the long run."""

    at_once: float
    a_second: float


# A room behind one address, as with a phone's hotspot, has to get through: forty seats, each with
# a page, a join and a few messages at once. A single phone needs a fortieth of it.
ADDRESS = Limit(at_once=600, a_second=60)
SEAT = Limit(at_once=40, a_second=4)
WRONG_CODES = Limit(at_once=10, a_second=0.1)
WRONG_KEYS = Limit(at_once=5, a_second=0.1)


class Allowance:
    """Who has how much left of a limit.

    Parameters
    ----------
    limit
        What each may.
    clock
        Seconds that only grow, also while a laptop sleeps or its clock is set.

    Examples
    --------
    >>> now = [0.0]
    >>> allowance = Allowance(Limit(at_once=2, a_second=1), clock=lambda: now[0])
    >>> [allowance.take("a") for _ in range(3)]
    [True, True, False]
    >>> now[0] = 1.0
    >>> allowance.take("a")
    True
    """

    def __init__(self, limit: Limit, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._clock = limit, clock
        self._left: OrderedDict[object, tuple[float, float]] = OrderedDict()

    def take(self, who: object) -> bool:
        """Whether one more is allowed; then it counts."""
        left = self._now(who)
        self._keep(who, left - 1 if left >= 1 else left)
        return left >= 1

    def has(self, who: object) -> bool:
        """Whether one more would be allowed; nothing counts."""
        return self._now(who) >= 1

    def _now(self, who: object) -> float:
        left, since = self._left.get(who, (self._limit.at_once, self._clock()))
        grown = left + max(0.0, self._clock() - since) * self._limit.a_second
        return min(self._limit.at_once, grown)

    def _keep(self, who: object, left: float) -> None:
        self._left[who] = (left, self._clock())
        self._left.move_to_end(who)
        while len(self._left) > MOST_KNOWN:
            self._left.popitem(last=False)
