"""Greedy nearest-neighbour matching on one number, as pure functions on arrays.

The rule: people in the programme choose one after the other; each takes the nearest comparison
person who is free. Everybody gets a first match before anybody gets a second. Whoever may be used
again is shared by all who tie for them. Nothing here is quadratic: the comparison group is sorted
once. Choosers who come in the order of their scores sweep over it, and leave runs of free people
behind; for any other order two union-find structures lead from any place to the nearest free person
on either side.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray, stable_order
from cocreate_lib.errors import DataError

# More pairs than this, and what is computed from them, would not fit in a small computer's memory.
MOST_PAIRS = 5_000_000


@dataclass(frozen=True)
class Pairs:
    """Who was matched with whom: positions of rows, and how far apart they are.

    Sorted by treated row and then by the round in which the match was made. ``tied`` marks the
    matches for which somebody else, free and allowed, was as near when they were made.
    """

    treated: IntArray
    comparison: IntArray
    distance: FloatArray
    tied: BoolArray


def nearest_pairs(
    score: FloatArray,
    treated: BoolArray,
    *,
    width: float = np.inf,
    ratio: int = 1,
    with_replacement: bool = False,
    order: str = "largest",
    strata: IntArray | None = None,
    turn: IntArray | None = None,
    ties: str = "order",
    tie: float = 0.0,
    rng: np.random.Generator | None = None,
) -> Pairs:
    """Match each treated row with its nearest comparison rows.

    Parameters
    ----------
    score
        The number to match on, shape (rows,).
    treated
        Who chooses, shape (rows,).
    width
        No pair further apart than this.
    ratio
        Matches for each treated row, at most.
    with_replacement
        Whether a comparison row can be matched more than once.
    order
        Who chooses first: ``largest``, ``smallest``, ``data``, ``closest`` or ``random``.
    strata
        Pairs must agree on these codes.
    turn
        For ``order="data"`` and ``"random"``: when it is each row's turn. Default: order of the
        rows.
    ties
        ``"order"``: of two who are as near, the one with the lower score is taken, and of equal
        scores the one next to the chooser in the order of the rows. ``"random"``: one of them is
        drawn; with replacement, the nearest ``ratio`` are matched and all who are as near as the
        furthest of them.
    tie
        Distances that differ by no more than this are the same; with ``ties="random"`` above 0.
    rng
        Draws between those who are as near. Needed for ``ties="random"`` without replacement.

    Returns
    -------
    Pairs
        Positions of rows, and |difference of scores|.

    Raises
    ------
    DataError
        When so many people tie that their pairs don't fit in memory.

    Notes
    -----
    To draw without replacement, scores of the comparison group are moved at random, by a quarter of
    a ``tie`` at most: whoever was nearer by more than a ``tie`` still is.

    Examples
    --------
    >>> score = np.array([0.5, 0.9, 0.4, 0.7, 0.1])
    >>> pairs = nearest_pairs(score, np.array([True, True, False, False, False]))
    >>> pairs.treated, pairs.comparison
    (array([0, 1]), array([2, 3]))
    """
    queue = choosing_order(score, treated, order, turn)
    pool = np.flatnonzero(~treated)
    place, reach, take = score, width, _TAKE[order]
    if ties == "random" and not with_replacement:
        if rng is None:
            raise TypeError('ties="random" needs a generator')
        place, reach = score.copy(), width + tie / 2
        place[pool] += rng.uniform(-tie / 4, tie / 4, len(pool))
        take = partial(_closest_first, step=tie) if order == "closest" else take
    pool = pool[stable_order(place[pool])]
    found: list[_Found] = []
    for choosers, free in by_stratum(queue, pool, strata):
        if with_replacement:
            found.append(_reuse(score, choosers, free, width, ratio, tie, ties == "random"))
        else:
            taken = _use_once(place, choosers, free, reach, ratio, take)
            found.append((*taken, _somebody_else(score, free, *taken[:2], tie)))
    if with_replacement:
        check_pairs(sum(len(part[0]) for part in found))
    rows, matches, rounds, tied = (np.concatenate(part) for part in zip(*found, strict=True))
    tidy = np.lexsort((rounds, rows))
    rows, matches = rows[tidy], matches[tidy]
    return Pairs(rows, matches, np.abs(score[rows] - score[matches]), tied[tidy])


# Treated rows, comparison rows, the round of each match, and whether it was tied.
_Found = tuple[IntArray, IntArray, IntArray, BoolArray]


def check_pairs(n: int) -> None:
    """Refuse more pairs than fit in memory."""
    if n > MOST_PAIRS:
        raise DataError(
            f"Matching with replacement makes {n:,} pairs, and more than {MOST_PAIRS:,} don't fit "
            "in memory.",
            where="replace=True",
            why="All comparison people who are as near as the furthest match share it, and so many "
            "are the same.",
            try_this='A distance with more different values; replace=False; or ties="order", which '
            "takes the first in the order of the rows. A ratio below the number of people.",
        )


def _somebody_else(
    score: FloatArray, pool: IntArray, rows: IntArray, matches: IntArray, tie: float
) -> BoolArray:
    """Whether somebody else was free and as near, for matches in the order of their making."""
    pool = pool[np.argsort(score[pool], kind="stable")]
    scores = score[pool]
    place_of = np.empty(len(score), dtype=np.intp)
    place_of[pool] = np.arange(len(pool))
    place = place_of[matches]
    now = np.arange(len(matches))
    gone = np.full(len(pool), len(matches))
    gone[place] = now
    # People of one score are a group; it has somebody free until the last of them is gone.
    new = np.diff(scores, prepend=-np.inf) > tie
    group = np.cumsum(new) - 1
    last = np.maximum.reduceat(gone, np.flatnonzero(new)) if len(pool) else gone
    across = 2 * score[rows] - score[matches]
    mirror = np.minimum(np.searchsorted(scores, across - tie), len(pool) - 1)
    as_near = np.abs(scores[mirror] - across) <= tie
    return (last[group[place]] > now) | (as_near & (last[group[mirror]] > now))


def choosing_order(
    score: FloatArray, treated: BoolArray, order: str, turn: IntArray | None
) -> IntArray:
    """Treated rows in the order in which they choose."""
    rows = np.flatnonzero(treated)
    if order in ("data", "random"):
        return rows if turn is None else rows[np.argsort(turn[rows], kind="stable")]
    return rows[stable_order(-score[rows] if order == "largest" else score[rows])]


def by_stratum(
    queue: IntArray, pool: IntArray, strata: IntArray | None
) -> Iterator[tuple[IntArray, IntArray]]:
    """Choosers and pool of each stratum, in the same order as before."""
    if strata is None:
        yield queue, pool
        return
    sizes = np.arange(strata.max() + 2)
    parts = []
    for rows in (queue, pool):
        rows = rows[np.argsort(strata[rows], kind="stable")]
        parts.append((rows, np.searchsorted(strata[rows], sizes)))
    (queue, starts), (pool, pool_starts) = parts
    for k in sizes[:-1]:
        yield queue[starts[k] : starts[k + 1]], pool[pool_starts[k] : pool_starts[k + 1]]


def _reuse(
    score: FloatArray,
    choosers: IntArray,
    pool: IntArray,
    width: float,
    ratio: int,
    tie: float,
    share: bool,
) -> _Found:
    """The nearest ``ratio`` of the pool for each chooser, whoever else takes them; to share, all
    who are as near as the furthest of these."""
    own, scores = score[choosers], score[pool]
    padded = np.concatenate([[-np.inf], scores, [np.inf]])
    right = np.searchsorted(scores, own, side="right") + 1
    left = right - 1
    taken = [np.empty((0, 3), dtype=np.intp)]
    furthest = np.full(len(choosers), -np.inf)
    inside, made = np.arange(len(choosers)), 0
    for number in range(min(ratio, len(pool))):
        to_left, to_right = own[inside] - padded[left[inside]], padded[right[inside]] - own[inside]
        goes_left = to_left <= to_right
        near = np.where(goes_left, to_left, to_right)
        good = np.isfinite(near) & (near <= width)
        inside, goes_left = inside[good], goes_left[good]
        if len(inside) == 0:
            break
        place = np.where(goes_left, left[inside], right[inside]) - 1
        taken.append(np.column_stack([inside, place, np.full(len(inside), number)]))
        made += len(inside)
        check_pairs(made)
        furthest[inside] = near[good]
        left[inside[goes_left]] -= 1
        right[inside[~goes_left]] += 1
    who, places, rounds = np.concatenate(taken).T
    # Those from first to last are as near as the furthest match; left and right are counted from 1.
    reach = np.minimum(furthest + tie, width)
    first = np.minimum(left, np.searchsorted(scores, own - reach, side="left"))
    last = np.maximum(right - 1, np.searchsorted(scores, own + reach, side="right"))
    sizes = np.where(furthest >= 0, last - first, 0)
    extra = sizes > np.bincount(who, minlength=len(choosers))
    if not share:
        distance = np.abs(own[who] - scores[places])
        tied = extra[who] & (distance >= furthest[who] - tie)
        return choosers[who], pool[places], rounds, tied
    check_pairs(int(sizes.sum()))
    who = np.repeat(np.arange(len(choosers)), sizes)
    number = np.arange(len(who)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    places = first[who] + number
    places = places[np.lexsort((np.abs(own[who] - scores[places]), who))]
    return choosers[who], pool[places], number, np.zeros(len(who), dtype=bool)


class _FreePool:
    """The free comparison people in order of score, and the nearest of them on either side."""

    def __init__(self, scores: FloatArray) -> None:
        self.scores: list[float] = scores.tolist()
        # left[i] and right[i] lead to the nearest free place at or before i, and at or after i;
        # places are counted from 1, and 0 and n + 1 mean nobody.
        self.left = list(range(len(self.scores) + 2))
        self.right = list(range(len(self.scores) + 2))

    def nearest(self, score: float, start: int) -> tuple[float, int]:
        """Distance and place of the nearest free person; ``start`` people score no higher."""
        left, right = _find(self.left, start), _find(self.right, start + 1)
        to_left = score - self.scores[left - 1] if left > 0 else np.inf
        to_right = self.scores[right - 1] - score if right <= len(self.scores) else np.inf
        return (to_left, left) if to_left <= to_right else (to_right, right)

    def is_free(self, place: int) -> bool:
        return self.left[place] == place

    def take(self, place: int) -> None:
        self.left[place] = place - 1
        self.right[place] = place + 1


def _find(parent: list[int], place: int) -> int:
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = parent[place]
    return place


_Taken = list[tuple[int, int]]
_Take = Callable[[FloatArray, FloatArray, IntArray, float], _Taken]


def _use_once(
    score: FloatArray,
    choosers: IntArray,
    pool: IntArray,
    width: float,
    ratio: int,
    take: _Take,
) -> tuple[IntArray, IntArray, IntArray]:
    """Rounds of choosing from a pool that shrinks; who finds nobody in one round stops."""
    rows, matches, rounds = [choosers[:0]], [pool[:0]], [pool[:0]]
    for number in range(ratio):
        if len(choosers) == 0 or len(pool) == 0:
            break
        own, scores = score[choosers], score[pool]
        # Inside the caliper, or with anybody at all: infinity would be nobody's distance.
        reach = min(width, np.finfo(float).max)
        taken = take(scores, own, np.searchsorted(scores, own, side="right"), reach)
        who, place = np.array(taken, dtype=np.intp).reshape(-1, 2).T
        rows.append(choosers[who])
        matches.append(pool[place - 1])
        rounds.append(np.full(len(who), number))
        if number + 1 == ratio:
            break
        choosers, pool = choosers[np.sort(who)], np.delete(pool, place - 1)
    return np.concatenate(rows), np.concatenate(matches), np.concatenate(rounds)


def _downwards(
    scores: FloatArray, own: FloatArray, starts: IntArray, width: float, ties_below: bool = True
) -> _Taken:
    """Choosers from the highest score to the lowest.

    Nobody below the chooser has been passed yet, so the free people there end at one place; those
    who were passed and are free still lie in runs, the nearest on top of a stack.
    """
    places = np.ascontiguousarray(scores).data  # its floats are made when they are asked for
    free_below = len(places)
    passed: list[tuple[int, int]] = []
    taken = []
    for who, (score, start) in enumerate(zip(own.tolist(), starts.tolist(), strict=True)):
        if start < free_below:
            passed.append((start + 1, free_below))
            free_below = start
        below = score - places[free_below - 1] if free_below else np.inf
        above = places[passed[-1][0] - 1] - score if passed else np.inf
        if below < above or (below == above and ties_below):
            if below <= width:
                taken.append((who, free_below))
                free_below -= 1
        elif above <= width:
            first, last = passed.pop()
            taken.append((who, first))
            if first < last:
                passed.append((first + 1, last))
    return taken


def _upwards(scores: FloatArray, own: FloatArray, starts: IntArray, width: float) -> _Taken:
    """Choosers from the lowest score to the highest: the same, seen in a mirror."""
    n = len(scores)
    taken = _downwards(-scores[::-1], -own, n - starts, width, ties_below=False)
    return [(who, n + 1 - place) for who, place in taken]


def _in_turn(scores: FloatArray, own: FloatArray, starts: IntArray, width: float) -> _Taken:
    """Choosers in any order."""
    free = _FreePool(scores)
    taken = []
    for who, (score, start) in enumerate(zip(own.tolist(), starts.tolist(), strict=True)):
        distance, place = free.nearest(score, start)
        if distance <= width:
            free.take(place)
            taken.append((who, place))
    return taken


def _closest_first(
    scores: FloatArray, own: FloatArray, starts: IntArray, width: float, step: float = 0.0
) -> _Taken:
    """The closest of all pairs that are left, again and again; choosers whose gaps are the same
    number of steps come one after the other."""

    def rank(distance: float) -> float:
        return distance // step if step > 0 else distance

    free = _FreePool(scores)
    queue = list(zip(own.tolist(), starts.tolist(), strict=True))
    wishes = [(*free.nearest(score, start), who) for who, (score, start) in enumerate(queue)]
    heap = [(rank(distance), who, place) for distance, place, who in wishes if distance <= width]
    heapq.heapify(heap)
    taken = []
    while heap:
        _, who, place = heapq.heappop(heap)
        if free.is_free(place):
            free.take(place)
            taken.append((who, place))
        else:
            distance, place = free.nearest(*queue[who])
            if distance <= width:
                heapq.heappush(heap, (rank(distance), who, place))
    return taken


_TAKE: dict[str, _Take] = {
    "largest": _downwards,
    "smallest": _upwards,
    "data": _in_turn,
    "random": _in_turn,
    "closest": _closest_first,
}
