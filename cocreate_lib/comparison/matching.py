"""Greedy nearest-neighbour matching on one number, as pure functions on arrays.

The rule: people in the programme choose one after the other; each takes the nearest comparison
person who is free, the one with the lower distance on a tie. Everybody gets a first match before
anybody gets a second. Nothing here is quadratic: the comparison group is sorted once, and two
union-find structures lead from any place to the nearest free person on either side.
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
            take = _closest_first if order == "closest" else _in_turn
            found.append(_use_once(score, choosers, free, width, ratio, take))
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
_Take = Callable[[_FreePool, list[tuple[int, float, int]], float], _Taken]


def _use_once(
    score: FloatArray,
    choosers: IntArray,
    pool: IntArray,
    width: float,
    ratio: int,
    take: _Take,
) -> tuple[IntArray, IntArray, IntArray]:
    """Rounds of choosing from a pool that shrinks; who finds nobody in one round stops."""
    free = _FreePool(score[pool])
    starts = np.searchsorted(score[pool], score[choosers], side="right")
    still = list(zip(range(len(choosers)), score[choosers].tolist(), starts.tolist(), strict=True))
    taken: list[tuple[int, int, int]] = []
    for number in range(ratio):
        new = take(free, still, width)
        taken += [(who, place, number) for who, place in new]
        matched = {who for who, _ in new}
        still = [entry for entry in still if entry[0] in matched]
    who, place, rounds = np.array(taken, dtype=np.intp).reshape(-1, 3).T
    return choosers[who], pool[place - 1], rounds


def _in_turn(free: _FreePool, queue: list[tuple[int, float, int]], width: float) -> _Taken:
    taken = []
    for who, score, start in queue:
        distance, place = free.nearest(score, start)
        if distance <= width and distance < np.inf:
            free.take(place)
            taken.append((who, place))
    return taken


def _closest_first(free: _FreePool, queue: list[tuple[int, float, int]], width: float) -> _Taken:
    """The closest of all pairs that are left, again and again."""
    wishes = [(*free.nearest(score, start), turn) for turn, (_, score, start) in enumerate(queue)]
    heap = [(distance, turn, place) for distance, place, turn in wishes]
    heapq.heapify(heap)
    taken = []
    while heap:
        distance, turn, place = heapq.heappop(heap)
        if distance > width or distance == np.inf:
            break
        who, score, start = queue[turn]
        if free.is_free(place):
            free.take(place)
            taken.append((who, place))
        else:
            distance, place = free.nearest(score, start)
            heapq.heappush(heap, (distance, turn, place))
    return taken
