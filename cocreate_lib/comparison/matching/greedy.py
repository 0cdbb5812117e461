"""Greedy nearest-neighbour matching when more than one number decides who may be matched.

The rule of ``nearest_pairs``, for points in several dimensions and for limits on several columns:
people in the programme choose one after the other, each takes the nearest person who is free and
allowed, and everybody gets a first match before anybody gets a second.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

import numpy as np

from cocreate_lib.comparison.matching.candidates import CandidatePool, MatchingSpace, Neighbour
from cocreate_lib.comparison.matching.pairs import Pairs, by_stratum, check_pairs, choosing_order
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray

# So many choosers ask the tree at a time, before the first of them chooses.
_BLOCK = 2048
# Chooser, place in the pool, round, and whether somebody else was as near.
_Taken = tuple[int, int, int, bool]


def greedy_pairs(
    space: MatchingSpace,
    treated: BoolArray,
    *,
    score: FloatArray,
    ratio: int = 1,
    with_replacement: bool = False,
    order: str = "largest",
    strata: IntArray | None = None,
    turn: IntArray | None = None,
    ties: str = "order",
    tie: float = 0.0,
) -> Pairs:
    """Match each treated row with its nearest comparison rows that are allowed.

    Parameters
    ----------
    space
        Where people stand, and which pairs are allowed.
    treated
        Who chooses, shape (rows,).
    score
        For the orders ``largest`` and ``smallest``, shape (rows,).
    ratio, with_replacement, order, strata, turn
        As for ``nearest_pairs``.
    ties
        ``"random"``: with replacement, the nearest ``ratio`` are matched and all who are as near as
        the furthest of them. Otherwise the order of the rows decides either way.
    tie
        With ``ties="random"`` and replacement: distances that differ by no more than this are the
        same, as are those that agree in ten decimals.

    Returns
    -------
    Pairs
        Positions of rows, and the distance between their points.

    Raises
    ------
    DataError
        When so many people tie that their pairs don't fit in memory.

    Notes
    -----
    Between equal distances (in ten decimals) the point decides whose first person stands first in
    the order of the rows; between equal points that order. Each chooser asks for a few neighbours,
    then for four times as many until somebody free is allowed, but never for more people than the
    narrowest limit leaves. Where most people find a match near by, time is about n log n; where
    people in the programme outnumber their comparison group far and wide, each looks in vain at
    those whom others took, and the tree is built again from time to time. Memory is in proportion
    to n.

    Examples
    --------
    >>> points = np.array([[0.0, 0.0], [0.3, 0.4], [0.0, 0.1]])
    >>> space = MatchingSpace(points, np.empty((3, 0)), np.empty(0))
    >>> pairs = greedy_pairs(space, np.array([True, False, False]), score=np.zeros(3))
    >>> pairs.comparison, pairs.distance
    (array([2]), array([0.1]))
    """
    queue = choosing_order(score, treated, order, turn)
    found = [np.empty((0, 4), dtype=np.intp)]
    for choosers, free in by_stratum(queue, np.flatnonzero(~treated), strata):
        if len(choosers) == 0 or len(free) == 0:
            continue
        pool, n = CandidatePool(space.rows(choosers), space.rows(free)), len(choosers)
        if with_replacement and ties == "random":
            taken = _share(pool, n, ratio, tie)
        else:
            in_turn = _closest_first if order == "closest" else _in_turn
            way = _reuse if with_replacement else in_turn
            taken = np.array(list(way(pool, n, ratio)), dtype=np.intp).reshape(-1, 4)
        taken[:, 0], taken[:, 1] = choosers[taken[:, 0]], free[taken[:, 1]]
        found.append(taken)
        if with_replacement:
            check_pairs(sum(map(len, found)))
    who, match, number, tied = np.concatenate(found).T
    tidy = np.lexsort((number, who))
    who, match = who[tidy], match[tidy]
    return Pairs(who, match, space.distance(who, match), tied[tidy] == 1)


class _Wish:
    """The nearest free cell of one chooser, as long as there is one."""

    def __init__(self, pool: CandidatePool, ranked: Iterator[Neighbour]) -> None:
        self._pool, self._ranked = pool, ranked
        self._now = next(ranked, None)

    def free(self) -> Neighbour | None:
        """Its distance, the cell, and all cells at that distance."""
        while self._now is not None and not self._pool.left[self._now[1]]:
            self._now = next(self._ranked, None)
        return self._now


def _take(pool: CandidatePool, near: Neighbour) -> tuple[int, bool]:
    """Take the first free person of the nearest cell: their place, and whether somebody else was
    free and as near."""
    _, cell, equals = near
    place = pool.take(cell)
    return place, any(pool.left[other] for other in equals)


def _asked(pool: CandidatePool, n: int) -> Iterator[Iterator[Neighbour]]:
    """What each of n choosers finds, block by block: later blocks see who was taken."""
    for start in range(0, n, _BLOCK):
        yield from pool.ranked(np.arange(start, min(start + _BLOCK, n)))


def _in_turn(pool: CandidatePool, n: int, ratio: int) -> Iterator[_Taken]:
    still: Iterable[tuple[int, _Wish]]
    still = ((who, _Wish(pool, ranked)) for who, ranked in enumerate(_asked(pool, n)))
    for number in range(ratio):
        matched = []
        for who, wish in still:
            found = wish.free()
            if found is not None:
                place, tied = _take(pool, found)
                yield who, place, number, tied
                if ratio > 1:
                    matched.append((who, wish))
        if not matched:
            return
        still = matched


def _closest_first(pool: CandidatePool, n: int, ratio: int) -> Iterator[_Taken]:
    """The closest of all pairs that are left, again and again."""
    wishes = dict(enumerate(_Wish(pool, ranked) for ranked in _asked(pool, n)))
    for number in range(ratio):
        heap = []
        for who, wish in wishes.items():
            found = wish.free()
            if found is not None:
                heap.append((found[0], who))
        if not heap:
            return
        heapq.heapify(heap)
        matched = {}
        while heap:
            distance, who = heapq.heappop(heap)
            found = wishes[who].free()
            if found is None:
                continue
            if found[0] > distance:
                heapq.heappush(heap, (found[0], who))
            else:
                place, tied = _take(pool, found)
                yield who, place, number, tied
                matched[who] = wishes[who]
        wishes = matched


def _reuse(pool: CandidatePool, n: int, ratio: int) -> Iterator[_Taken]:
    """The nearest ``ratio`` people of each chooser, whoever else takes them."""
    for who, ranked in enumerate(_asked(pool, n)):
        taken: list[tuple[float, int]] = []
        more = False
        for distance, cell, equals in ranked:
            size = min(pool.size(cell), ratio - len(taken))
            taken += [(distance, pool.member(cell, member)) for member in range(size)]
            if len(taken) == ratio:
                more = size < pool.size(cell) or cell != equals[-1]
                break
        for number, (distance, place) in enumerate(taken):
            yield who, place, number, more and distance == taken[-1][0]


def _share(pool: CandidatePool, n: int, ratio: int, tie: float) -> IntArray:
    """The nearest ``ratio`` people of each chooser, and all who are as near as the furthest of
    these: rows of chooser, place, round, and 0, since nothing is left to chance."""
    furthest = np.full(n, -np.inf)
    for who, ranked in enumerate(_asked(pool, n)):
        number = 0
        for distance, cell, _ in ranked:
            furthest[who] = distance
            number += pool.size(cell)
            if number >= ratio:
                break
    able = np.flatnonzero(furthest >= 0)
    found, made = [np.empty((0, 2), dtype=np.intp)], 0
    for start in range(0, len(able), _BLOCK):
        block = able[start : start + _BLOCK]
        for who, cells in zip(block, pool.within(block, furthest[block] + tie), strict=True):
            found.append(np.column_stack([np.full(len(cells), who), cells]))
            made += pool.size(cells)
            check_pairs(made)
    choosers, cells = np.concatenate(found).T
    sizes, places = pool.everybody(cells)
    choosers = np.repeat(choosers, sizes)
    counts = np.bincount(choosers, minlength=n)
    rounds = np.arange(len(places)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.column_stack([choosers, places, rounds, np.zeros_like(places)])
