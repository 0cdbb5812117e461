"""Greedy nearest-neighbour matching on one number, as pure functions on arrays.

The rule: people in the programme choose one after the other; each takes the nearest comparison
person who is free, the one with the lower distance on a tie. Everybody gets a first match before
anybody gets a second. Nothing here is quadratic: the comparison group is sorted once. Choosers who
come in the order of their scores sweep over it, and leave runs of free people behind; for any other
order two union-find structures lead from any place to the nearest free person on either side.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from cocreate_lib.comparison.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Pairs:
    """Who was matched with whom: positions of rows, and how far apart they are.

    Sorted by treated row and then by the round in which the match was made.
    """

    treated: IntArray
    comparison: IntArray
    distance: FloatArray


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
        For ``order="data"``: when it is each row's turn. Default: order of the rows.
    rng
        Needed for ``order="random"``.

    Returns
    -------
    Pairs
        Positions of rows, and |difference of scores|.

    Notes
    -----
    Between equal scores, the order of the rows decides.

    Examples
    --------
    >>> score = np.array([0.5, 0.9, 0.4, 0.7, 0.1])
    >>> pairs = nearest_pairs(score, np.array([True, True, False, False, False]))
    >>> pairs.treated, pairs.comparison
    (array([0, 1]), array([2, 3]))
    """
    queue = choosing_order(score, treated, order, turn, rng)
    pool = np.flatnonzero(~treated)
    pool = pool[np.argsort(score[pool], kind="stable")]
    found: list[tuple[IntArray, IntArray, IntArray]] = []
    for choosers, free in by_stratum(queue, pool, strata):
        if with_replacement:
            found.append(_reuse(score, choosers, free, width, ratio))
        else:
            found.append(_use_once(score, choosers, free, width, ratio, _TAKE[order]))
    rows, matches, rounds = (np.concatenate(part) for part in zip(*found, strict=True))
    tidy = np.lexsort((rounds, rows))
    rows, matches = rows[tidy], matches[tidy]
    return Pairs(rows, matches, np.abs(score[rows] - score[matches]))


def choosing_order(
    score: FloatArray,
    treated: BoolArray,
    order: str,
    turn: IntArray | None,
    rng: np.random.Generator | None,
) -> IntArray:
    """Treated rows in the order in which they choose."""
    rows = np.flatnonzero(treated)
    if order == "data":
        return rows if turn is None else rows[np.argsort(turn[rows], kind="stable")]
    if order == "random":
        if rng is None:
            raise TypeError('order="random" needs a generator')
        return rng.permutation(rows)
    return rows[np.argsort(-score[rows] if order == "largest" else score[rows], kind="stable")]


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
    score: FloatArray, choosers: IntArray, pool: IntArray, width: float, ratio: int
) -> tuple[IntArray, IntArray, IntArray]:
    """The nearest ``ratio`` of the pool for each chooser, whoever else takes them."""
    own, scores = score[choosers], score[pool]
    padded = np.concatenate([[-np.inf], scores, [np.inf]])
    right = np.searchsorted(scores, own, side="right") + 1
    left = right - 1
    rows, matches, rounds = [], [], []
    for number in range(ratio):
        to_left, to_right = own - padded[left], padded[right] - own
        goes_left = to_left <= to_right
        near = np.where(goes_left, to_left, to_right)
        place = np.where(goes_left, left, right) - 1
        good = np.isfinite(near) & (near <= width)
        rows.append(choosers[good])
        matches.append(pool[place[good]])
        rounds.append(np.full(int(good.sum()), number))
        left = np.where(good & goes_left, left - 1, left)
        right = np.where(good & ~goes_left, right + 1, right)
    return np.concatenate(rows), np.concatenate(matches), np.concatenate(rounds)


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
        own, scores = score[choosers], score[pool]
        # Inside the caliper, or with anybody at all: infinity would be nobody's distance.
        reach = min(width, np.finfo(float).max)
        taken = take(scores, own, np.searchsorted(scores, own, side="right"), reach)
        who, place = np.array(taken, dtype=np.intp).reshape(-1, 2).T
        rows.append(choosers[who])
        matches.append(pool[place - 1])
        rounds.append(np.full(len(who), number))
        choosers, pool = choosers[np.sort(who)], np.delete(pool, place - 1)
    return np.concatenate(rows), np.concatenate(matches), np.concatenate(rounds)


def _downwards(
    scores: FloatArray, own: FloatArray, starts: IntArray, width: float, ties_below: bool = True
) -> _Taken:
    """Choosers from the highest score to the lowest.

    Nobody below the chooser has been passed yet, so the free people there end at one place; those
    who were passed and are free still lie in runs, the nearest on top of a stack.
    """
    places: list[float] = scores.tolist()
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


def _closest_first(scores: FloatArray, own: FloatArray, starts: IntArray, width: float) -> _Taken:
    """The closest of all pairs that are left, again and again."""
    free = _FreePool(scores)
    queue = list(zip(own.tolist(), starts.tolist(), strict=True))
    wishes = [(*free.nearest(score, start), who) for who, (score, start) in enumerate(queue)]
    heap = [(distance, who, place) for distance, place, who in wishes]
    heapq.heapify(heap)
    taken = []
    while heap:
        distance, who, place = heapq.heappop(heap)
        if distance > width:
            break
        if free.is_free(place):
            free.take(place)
            taken.append((who, place))
        else:
            distance, place = free.nearest(*queue[who])
            heapq.heappush(heap, (distance, who, place))
    return taken


_TAKE: dict[str, _Take] = {
    "largest": _downwards,
    "smallest": _upwards,
    "data": _in_turn,
    "random": _in_turn,
    "closest": _closest_first,
}
