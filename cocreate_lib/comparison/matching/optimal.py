"""Optimal one-to-one matching: as many pairs as possible, and the least total distance of these."""

from __future__ import annotations

import numpy as np
import scipy

from cocreate_lib.comparison.matching.candidates import (
    DECIMALS,
    FIRST,
    GROWTH,
    QUICKER,
    MatchingSpace,
    Windows,
    allowed,
)
from cocreate_lib.comparison.matching.pairs import Pairs, by_stratum
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray
from cocreate_lib.errors import DataError

# More pairs than this would not fit in the memory of a small computer.
MOST_CANDIDATES = 10_000_000
_BLOCK = 4096


def optimal_pairs(
    space: MatchingSpace, treated: BoolArray, *, strata: IntArray | None = None
) -> Pairs:
    """Pair each treated row with one comparison row, so that the whole is as close as can be.

    Parameters
    ----------
    space
        Where people stand, and which pairs are allowed.
    treated
        Who is in the programme, shape (rows,).
    strata
        Pairs must agree on these codes.

    Returns
    -------
    Pairs
        No other set of pairs has more of them, or as many and a smaller total distance (in ten
        decimals of each). Where several have the same total, the order of the rows decides.
        ``tied``: somebody whom the pairs leave over was as near.

    Raises
    ------
    DataError
        When so many pairs would have to be weighed that they don't fit in memory.

    Notes
    -----
    This is an assignment problem on a sparse graph (Jonker & Volgenant 1987). At first each person
    in the programme knows only the nearest few who are allowed. The solution holds for all pairs as
    soon as everybody knows somebody whom it leaves over, or knows everybody allowed: by linear
    programming duality the price of a person left over is zero, so nobody would give up a match for
    somebody further away than that. Until then those who don't are told of more people, and the
    problem is solved again. Time grows about with the square of the number of people in the
    programme (some seconds for ten thousand). Memory grows where they outnumber the comparison
    group far and wide, since all who fight for the same few must know them all.

    References
    ----------
    Jonker, R., & Volgenant, A. (1987). A shortest augmenting path algorithm for dense and sparse
    linear assignment problems. *Computing*, 38, 325–340.

    Rosenbaum, P. R. (1989). Optimal matching for observational studies. *Journal of the American
    Statistical Association*, 84, 1024–1032.

    Examples
    --------
    >>> points = np.array([[0.0], [1.0], [0.9], [-3.0]])
    >>> space = MatchingSpace(points, np.empty((4, 0)), np.empty(0))
    >>> pairs = optimal_pairs(space, np.array([True, True, False, False]))
    >>> pairs.treated, pairs.comparison
    (array([0, 1]), array([3, 2]))
    """
    found = [np.empty((0, 3), dtype=np.intp)]
    groups = by_stratum(np.flatnonzero(treated), np.flatnonzero(~treated), strata)
    for choosers, free in groups:
        if len(choosers) and len(free):
            who, place, tied = _assigned(space.rows(choosers), space.rows(free))
            found.append(np.column_stack([choosers[who], free[place], tied]))
    who, match, tied = np.concatenate(found).T
    tidy = np.argsort(who)
    who, match = who[tidy], match[tidy]
    return Pairs(who, match, space.distance(who, match), tied[tidy] == 1)


def _assigned(choosers: MatchingSpace, pool: MatchingSpace) -> tuple[IntArray, IntArray, BoolArray]:
    """The best pairs of one stratum, and whether somebody left over was as near."""
    n = len(choosers.points)
    known = _Known(choosers, pool)
    asking, k = np.arange(n), FIRST
    while True:
        known.widen(asking, k)
        who, place = _least_total(known.who, known.place, known.distance, n)
        left_over = np.ones(len(pool.points), dtype=bool)
        left_over[place] = False
        settled = known.everybody.copy()
        settled[known.who[left_over[known.place]]] = True
        asking = np.flatnonzero(~settled)
        if len(asking) == 0:
            return who, place, _left_as_near(known, left_over, who, place)
        k *= GROWTH


def _left_as_near(known: _Known, left_over: BoolArray, who: IntArray, place: IntArray) -> BoolArray:
    """Whether somebody whom the pairs leave over was as near: everybody knows the nearest of
    those."""
    distance, alone = known.distance, left_over[known.place]
    nearest = np.full(len(known.everybody), np.inf)
    np.minimum.at(nearest, known.who[alone], distance[alone])
    own = np.full(len(known.everybody), np.inf)
    partner = np.full(len(known.everybody), -1)
    partner[who] = place
    paired = partner[known.who] == known.place
    own[known.who[paired]] = distance[paired]
    return np.asarray(nearest[who] <= own[who])


def _least_total(
    who: IntArray, place: IntArray, distance: FloatArray, n: int
) -> tuple[IntArray, IntArray]:
    """Solve the assignment problem among the known pairs; whoever stays alone pays for it."""
    places, column = np.unique(place, return_inverse=True)
    # One pair more changes at most n others: alone costs more than that.
    alone = n * float(distance.max(initial=0.0)) + 1.0
    weights = np.concatenate([distance, np.full(n, alone)]) + 1.0
    rows = np.concatenate([who, np.arange(n)])
    columns = np.concatenate([column, len(places) + np.arange(n)])
    # Before 1.15, SciPy's solver takes indices of 32 bits only.
    where = (rows.astype(np.int32), columns.astype(np.int32))
    graph = scipy.sparse.csr_array((weights, where), shape=(n, len(places) + n))
    found, taken = scipy.sparse.csgraph.min_weight_full_bipartite_matching(graph)
    paired = taken < len(places)
    return found[paired], places[taken[paired]]


class _Known:
    """The allowed pairs that were looked up so far: chooser, place in the pool, and distance.

    ``everybody`` marks choosers who know everybody whom they are allowed.
    """

    def __init__(self, choosers: MatchingSpace, pool: MatchingSpace) -> None:
        self._choosers, self._pool = choosers, pool
        self._windows = Windows(choosers, pool)
        # Equal people would all know the same few of many equal people; so each of them moves by
        # less than what is told apart.
        rng = np.random.default_rng(0)
        nudge = 0.1**DECIMALS / 10
        self._own = choosers.points + rng.uniform(-nudge, nudge, choosers.points.shape)
        self._tree = scipy.spatial.cKDTree(
            pool.points + rng.uniform(-nudge, nudge, pool.points.shape)
        )
        self.who: IntArray = np.empty(0, dtype=np.intp)
        self.place: IntArray = np.empty(0, dtype=np.intp)
        self.everybody: BoolArray = np.zeros(len(choosers.points), dtype=bool)

    @property
    def distance(self) -> FloatArray:
        squares = np.zeros(len(self.who))
        for own, theirs in zip(self._choosers.points.T, self._pool.points.T, strict=True):
            squares += (own[self.who] - theirs[self.place]) ** 2
        return np.asarray(np.round(np.sqrt(squares), DECIMALS))

    def widen(self, asking: IntArray, k: int) -> None:
        """Look up the nearest k for the asking choosers, in place of what they knew."""
        again = np.zeros(len(self.everybody), dtype=bool)
        again[asking] = True
        keep = ~again[self.who]
        few = QUICKER * k >= self._windows.sizes[asking]
        self.everybody[asking[few]] = True
        found = [(self.who[keep], self.place[keep])]
        found += [self._all(who) for who in asking[few]]
        rest = asking[~few]
        found += [self._nearest(rest[i : i + _BLOCK], k) for i in range(0, len(rest), _BLOCK)]
        total = sum(len(who) for who, _ in found)
        if total > MOST_CANDIDATES:
            raise DataError(
                f"Optimal matching would have to weigh {total:,} pairs at once, and more.",
                where='method="optimal"',
                why="Many people in the programme compete for the same few comparison people, and "
                "so all of their possible pairs count.",
                try_this="A narrower caliper, columns to match exactly, a covariate caliper; or "
                'method="nearest".',
            )
        self.who, self.place = (np.concatenate(part) for part in zip(*found, strict=True))

    def _all(self, who: int) -> tuple[IntArray, IntArray]:
        places = self._windows.places(who)
        places = places[allowed(self._choosers, np.array(who), self._pool, places)]
        return np.full(len(places), who), places

    def _nearest(self, who: IntArray, k: int) -> tuple[IntArray, IntArray]:
        _, places = self._tree.query(self._own[who], k=np.arange(1, k + 1))
        good = allowed(self._choosers, who[:, None], self._pool, places)
        return np.repeat(who, good.sum(axis=1)), places[good]
