"""Who is at risk when: watched from the start or from later on, in one stratum or in several."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray, sum_by


@dataclass(frozen=True)
class RiskSets:
    """The different times of some people, and who is at risk at each.

    Strata stand one after the other, each with times of its own.

    Parameters
    ----------
    times
        The different times, ascending within each stratum.
    place
        For each person, which of the times is theirs.
    since
        For each person, the last of the times at which they are not at risk yet; −1 for nobody's
        time. None where everybody is at risk from the first.
    """

    times: FloatArray
    place: IntArray
    since: IntArray | None = None

    def at_times(self, values: FloatArray) -> FloatArray:
        """Sums over the people of each time."""
        return sum_by(self.place, values, len(self.times))

    def at_risk(self, values: FloatArray) -> FloatArray:
        """Sums over the people at risk at each time: those of that time with them."""
        found = np.cumsum(self.at_times(values)[::-1])[::-1]
        if self.since is not None:
            found = found - not_yet(self.since, values, len(self.times))
        return found

    def passed(self, through: FloatArray) -> FloatArray:
        """What each person has gone through while at risk, of sums up to each time."""
        gone = through[self.place]
        return gone if self.since is None else gone - self.before(through)

    def before(self, through: FloatArray) -> FloatArray:
        """The part of sums up to each time that was there before each person was at risk."""
        if self.since is None:
            return np.zeros(len(self.place))
        return np.append(0.0, through)[self.since + 1]


def risk_sets(
    time: FloatArray, entry: FloatArray | None = None, strata: IntArray | None = None
) -> RiskSets:
    """The risk sets of people's times.

    Parameters
    ----------
    time
        Time of each person's event, or until watching stopped.
    entry
        From when on each person was watched, below their time: they are at risk at times above it,
        up to their own. None: all from the start.
    strata
        A whole number for each person; people of one number are at risk together. None: all are.

    Examples
    --------
    >>> import numpy as np
    >>> sets = risk_sets(np.array([1.0, 2, 3]), np.array([0.0, 1, 0]))
    >>> sets.at_risk(np.ones(3))
    array([2., 2., 1.])
    """
    if strata is None:
        times, place = np.unique(time, return_inverse=True)
        if entry is None:
            return RiskSets(times, place)
        return RiskSets(times, place, np.searchsorted(times, entry, side="right") - 1)
    order = np.lexsort((time, strata))
    time_of, group_of = time[order], strata[order]
    new = np.append(True, (time_of[1:] != time_of[:-1]) | (group_of[1:] != group_of[:-1]))
    place = np.empty(len(time), dtype=np.intp)
    place[order] = np.cumsum(new) - 1
    times, groups = time_of[new], group_of[new]
    return RiskSets(times, place, places_before(times, groups, place, entry))


def places_before(
    times: FloatArray, groups: IntArray, place: IntArray, entry: FloatArray | None
) -> IntArray:
    """The last place at which each person is not at risk yet; −1 where there is none.

    Parameters
    ----------
    times, groups
        Time and stratum of each place: in order of the strata, and of the times within each.
    place
        The place of each person.
    entry
        From when on each person was watched; None: from the start.
    """
    if entry is None:
        return (np.searchsorted(groups, groups, side="left") - 1)[place]
    # Places and people in order of their times, people after the places that they are not below.
    n = len(times)
    both, own = np.concatenate([times, entry]), np.concatenate([groups, groups[place]])
    is_person: BoolArray = np.arange(len(both)) >= n
    order = np.lexsort((is_person, both, own))
    last = np.empty(len(both), dtype=np.intp)
    last[order] = np.cumsum(~is_person[order]) - 1
    return last[n:]


def not_yet(since: IntArray, values: FloatArray, n: int) -> FloatArray:
    """Sums, for each of n places, over the people who are not at risk there yet."""
    sums = np.bincount(since + 1, values, n + 1)[1:]
    return np.asarray(np.cumsum(sums[::-1])[::-1])
