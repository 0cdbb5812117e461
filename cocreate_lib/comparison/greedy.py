"""Greedy nearest-neighbour matching when more than one number decides who may be matched.

The rule of :mod:`matching`, for points in several dimensions and for limits on several columns:
people in the programme choose one after the other, each takes the nearest person who is free and
allowed, and everybody gets a first match before anybody gets a second.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

import numpy as np

from cocreate_lib.comparison.arrays import BoolArray, FloatArray, IntArray
from cocreate_lib.comparison.candidates import Pool, Space
from cocreate_lib.comparison.matching import Pairs, by_stratum, choosing_order

# So many choosers ask the tree at a time, before the first of them chooses.
_BLOCK = 2048
_Taken = tuple[int, int, int]


def greedy_pairs(
    space: Space,
    treated: BoolArray,
    *,
    score: FloatArray,
    ratio: int = 1,
    with_replacement: bool = False,
    order: str = "largest",
    strata: IntArray | None = None,
    turn: IntArray | None = None,
    rng: np.random.Generator | None = None,
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
    ratio, with_replacement, order, strata, turn, rng
        As for :func:`matching.nearest_pairs`.

    Returns
    -------
    Pairs
        Positions of rows, and the distance between their points.

    Notes
    -----
    Between equal distances (in ten decimals) the point that is lower in its first coordinate
    decides, then in the next; between equal points the order of the rows. Each chooser asks for a
    few neighbours, then for four times as many until somebody free is allowed, but never for more
    people than the narrowest limit leaves. Where most people find a match near by, time is about
    n log n; where people in the programme outnumber their comparison group far and wide, each looks
    in vain at those whom others took, and the tree is built again from time to time. Memory is in
    proportion to n.

    Examples
    --------
    >>> space = Space(np.array([[0.0, 0.0], [0.3, 0.4], [0.0, 0.1]]), np.empty((3, 0)), np.empty(0))
    >>> pairs = greedy_pairs(space, np.array([True, False, False]), score=np.zeros(3))
    >>> pairs.comparison, pairs.distance
    (array([2]), array([0.1]))
    """
    queue = choosing_order(score, treated, order, turn, rng)
    rows: list[_Taken] = []
    for choosers, free in by_stratum(queue, np.flatnonzero(~treated), strata):
        if len(choosers) == 0 or len(free) == 0:
            continue
        pool = Pool(space.rows(choosers), space.rows(free))
        if with_replacement:
            taken = _reuse(pool, len(choosers), ratio)
        elif order == "closest":
            taken = _closest_first(pool, len(choosers), ratio)
        else:
            taken = _in_turn(pool, len(choosers), ratio)
        rows += [(choosers[who], free[place], number) for who, place, number in taken]
    who, match, number = np.array(rows, dtype=np.intp).reshape(-1, 3).T
    tidy = np.lexsort((number, who))
    who, match = who[tidy], match[tidy]
    return Pairs(who, match, space.distance(who, match))


class _Wish:
    """The nearest free cell of one chooser, as long as there is one."""

    def __init__(self, pool: Pool, ranked: Iterator[tuple[float, int]]) -> None:
        self._pool, self._ranked = pool, ranked
        self._now = next(ranked, None)

    def free(self) -> tuple[float, int] | None:
        """Its distance and the cell."""
        while self._now is not None and not self._pool.left[self._now[1]]:
            self._now = next(self._ranked, None)
        return self._now


def _asked(pool: Pool, n: int) -> Iterator[Iterator[tuple[float, int]]]:
    """What each of n choosers finds, block by block: later blocks see who was taken."""
    for start in range(0, n, _BLOCK):
        yield from pool.ranked(np.arange(start, min(start + _BLOCK, n)))


def _in_turn(pool: Pool, n: int, ratio: int) -> Iterator[_Taken]:
    still: Iterable[tuple[int, _Wish]]
    still = ((who, _Wish(pool, ranked)) for who, ranked in enumerate(_asked(pool, n)))
    for number in range(ratio):
        matched = []
        for who, wish in still:
            found = wish.free()
            if found is not None:
                yield who, pool.take(found[1]), number
                if ratio > 1:
                    matched.append((who, wish))
        still = matched


def _closest_first(pool: Pool, n: int, ratio: int) -> Iterator[_Taken]:
    """The closest of all pairs that are left, again and again."""
    wishes = dict(enumerate(_Wish(pool, ranked) for ranked in _asked(pool, n)))
    for number in range(ratio):
        heap = []
        for who, wish in wishes.items():
            found = wish.free()
            if found is not None:
                heap.append((found[0], who))
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
                yield who, pool.take(found[1]), number
                matched[who] = wishes[who]
        wishes = matched


def _reuse(pool: Pool, n: int, ratio: int) -> Iterator[_Taken]:
    """The nearest ``ratio`` people of each chooser, whoever else takes them."""
    for who, ranked in enumerate(_asked(pool, n)):
        number = 0
        for _, cell in ranked:
            for member in range(min(pool.size(cell), ratio - number)):
                yield who, pool.member(cell, member), number
                number += 1
            if number == ratio:
                break
