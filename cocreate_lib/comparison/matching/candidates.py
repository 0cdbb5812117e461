"""Who may be matched with whom, nearest first, when more than one number decides.

People are points, and pairs must also agree on some columns within a width. The comparison people
stand in a k-d tree; whoever needs a match asks it for a few neighbours, and for more while these
are taken or differ too much. Comparison people who are the same in everything are one cell with
several places, so that a thousand equal people cost no more than one. Nothing holds a distance for
every two people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
import scipy

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray

# Distances are in standard deviations; those that agree in so many decimals are the same.
DECIMALS = 10
FIRST, GROWTH = 8, 4
# Building the tree again takes the time of this many looks in vain for each of its cells.
_PATIENCE = 0.5
# A look takes so much less time when a whole window is looked at without the tree.
QUICKER = 8
# A distance, a cell at that distance, and all cells there.
Neighbour = tuple[float, int, list[int]]


@dataclass(frozen=True)
class MatchingSpace:
    """Where people stand, and which pairs are allowed.

    Parameters
    ----------
    points
        One row a person, shape (rows, dimensions), in standard deviations: the distance of a pair
        is the ordinary one between its points.
    limits
        Columns on which a pair must agree, each in its own unit, shape (rows, columns).
    widths
        How far apart the two people of a pair may be on each of these columns.
    """

    points: FloatArray
    limits: FloatArray
    widths: FloatArray

    def rows(self, which: IntArray) -> MatchingSpace:
        """The same, of some of the people."""
        return MatchingSpace(self.points[which], self.limits[which], self.widths)

    def distance(self, first: IntArray, second: IntArray) -> FloatArray:
        """Distance of each of several pairs."""
        return np.asarray(np.linalg.norm(self.points[first] - self.points[second], axis=1))


class Windows:
    """For each chooser, the places of a pool that may be allowed by the narrowest of the limits."""

    def __init__(self, choosers: MatchingSpace, pool: MatchingSpace) -> None:
        self.sizes: IntArray = np.full(len(choosers.points), len(pool.points))
        self._start: IntArray = np.zeros(len(choosers.points), dtype=np.intp)
        self._column: IntArray = np.zeros(len(choosers.points), dtype=np.intp)
        self._orders: list[IntArray] = [np.arange(len(pool.points))]
        for k, width in enumerate(pool.widths, start=1):
            order = np.argsort(pool.limits[:, k - 1], kind="stable")
            own, values = choosers.limits[:, k - 1], pool.limits[order, k - 1]
            # A hair wider than the limit: the limit itself is checked pair by pair.
            reach = width + 1e-9 * (width + np.abs(own))
            start = np.searchsorted(values, own - reach, side="left")
            sizes = np.searchsorted(values, own + reach, side="right") - start
            narrower = sizes < self.sizes
            self.sizes = np.where(narrower, sizes, self.sizes)
            self._start = np.where(narrower, start, self._start)
            self._column = np.where(narrower, k, self._column)
            self._orders.append(order)

    def places(self, who: int) -> IntArray:
        """The places of the pool that chooser ``who`` may be allowed."""
        start = self._start[who]
        return self._orders[self._column[who]][start : start + self.sizes[who]]


def allowed(
    choosers: MatchingSpace, who: IntArray, pool: MatchingSpace, places: IntArray
) -> BoolArray:
    """Whether each chooser and each place agree within every limit."""
    gaps = np.abs(choosers.limits[who] - pool.limits[places])
    return np.asarray((gaps <= pool.widths).all(axis=-1))


class CandidatePool:
    """The free comparison people, and for each chooser those who are allowed, nearest first.

    ``left`` counts the free people of each cell. Cells are numbered in the order of the first rows
    of their people, and the people of a cell are in the order of their rows.
    """

    def __init__(self, choosers: MatchingSpace, people: MatchingSpace) -> None:
        self._choosers = choosers
        columns = np.hstack([np.round(people.points, DECIMALS) + 0.0, people.limits])
        self._members: IntArray = np.lexsort(columns.T[::-1])
        ordered = columns[self._members]
        new = np.ones(len(ordered), dtype=bool)
        new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
        starts = np.flatnonzero(new)
        by_row = np.argsort(self._members[starts])
        self._first: IntArray = starts[by_row]
        self._sizes: IntArray = np.diff(np.append(starts, len(ordered)))[by_row]
        self._cells = people.rows(self._members[self._first])
        self.left: IntArray = self._sizes.copy()
        self._in_vain = 0
        self._build(np.arange(len(self._first)))

    def size(self, cells: int | IntArray) -> int:
        """How many people a cell, or several, had before anybody was taken."""
        return int(np.sum(self._sizes[cells]))

    def everybody(self, cells: IntArray) -> tuple[IntArray, IntArray]:
        """How many people each of these cells had, and the rows of all of them, cell after cell."""
        first, sizes = self._first[cells], self._sizes[cells]
        before = np.cumsum(sizes) - sizes
        return sizes, self._members[np.repeat(first - before, sizes) + np.arange(sizes.sum())]

    def member(self, cell: int, number: int) -> int:
        """The row of the cell's person of that number, from 0."""
        return int(self._members[self._first[cell] + number])

    def take(self, cell: int) -> int:
        """Take the first free person of a cell; their row."""
        self.left[cell] -= 1
        return self.member(cell, int(self._sizes[cell] - self.left[cell]) - 1)

    def ranked(self, choosers: IntArray) -> Iterator[Iterator[Neighbour]]:
        """For each chooser, the distance and the cell of everybody allowed, nearest first; and all
        cells at that distance.

        At equal distances the cell with the lower number comes first. Cells where nobody is free
        any more may be left out.
        """
        for who, *found in zip(choosers, *self._ask(choosers, FIRST), strict=True):
            yield self._growing(int(who), *found)

    def within(self, choosers: IntArray, reach: FloatArray) -> Iterator[IntArray]:
        """For each chooser, all cells allowed no further away than that, nearest first."""
        points = self._choosers.points[choosers]
        # A hair more than the reach: distances are compared in so many decimals.
        radius = reach + 0.1**DECIMALS
        sizes = self._tree.query_ball_point(points, radius, return_length=True)
        for who, point, r, limit, size in zip(
            choosers.tolist(), points, radius, reach, sizes, strict=True
        ):
            if size < self._windows.sizes[who]:
                cells = self._ids[np.array(self._tree.query_ball_point(point, r), dtype=np.intp)]
            else:
                cells = self._ids[self._windows.places(who)]
            keys, cells = self._allowed_of(who, cells)
            near = keys <= limit
            yield cells[near][np.lexsort((cells[near], keys[near]))]

    def _growing(
        self, who: int, keys: FloatArray, cells: IntArray, reach: float
    ) -> Iterator[Neighbour]:
        last, k = (-1.0, -1), FIRST
        while True:
            # What lies as far away as the last neighbour may have equals that were not given.
            sure = (keys < reach) & (self.left[cells] > 0)
            entries = sorted(zip(keys[sure].tolist(), cells[sure].tolist(), strict=True))
            for distance, group in groupby(entries, key=itemgetter(0)):
                equals = [cell for _, cell in group]
                for cell in equals:
                    if (distance, cell) > last:
                        last = (distance, cell)
                        yield distance, cell, equals
            if reach == np.inf:
                return
            k = FIRST if self._renewed(k) else k * GROWTH
            if QUICKER * k >= self._windows.sizes[who]:
                self._in_vain += int(self._windows.sizes[who]) // QUICKER
                keys, cells, reach = self._scan(who)
            else:
                keys, cells, reach = (part[0] for part in self._ask(np.array([who]), k))

    def _ask(self, who: IntArray, k: int) -> tuple[FloatArray, IntArray, FloatArray]:
        """Keys and cells of the nearest k cells, and how far they reach; no key: not allowed."""
        near, place = self._tree.query(self._choosers.points[who], k=np.arange(1, k + 1))
        keys = np.round(near, DECIMALS)
        reach = keys[:, -1]
        cells = self._ids[np.minimum(place, len(self._ids) - 1)]
        good = allowed(self._choosers, who[:, None], self._cells, cells)
        return np.where(good, keys, np.inf), cells, reach

    def _scan(self, who: int) -> tuple[FloatArray, IntArray, float]:
        """Everybody whom the narrowest limit leaves."""
        cells = self._ids[self._windows.places(who)]
        return *self._allowed_of(who, cells[self.left[cells] > 0]), np.inf

    def _allowed_of(self, who: int, cells: IntArray) -> tuple[FloatArray, IntArray]:
        """Keys of those cells that are allowed, and these."""
        cells = cells[allowed(self._choosers, np.array(who), self._cells, cells)]
        gaps = self._cells.points[cells] - self._choosers.points[who]
        return np.round(np.linalg.norm(gaps, axis=1), DECIMALS), cells

    def _renewed(self, looked_at: int) -> bool:
        """Build the tree again of the cells with free people, once much was looked at in vain."""
        self._in_vain += looked_at
        if self._in_vain < _PATIENCE * len(self._ids):
            return False
        free = np.flatnonzero(self.left)
        self._in_vain = 0
        if len(free) in (0, len(self._ids)):
            return False
        self._build(free)
        return True

    def _build(self, cells: IntArray) -> None:
        self._ids: IntArray = cells
        self._tree = scipy.spatial.cKDTree(self._cells.points[cells])
        self._windows = Windows(self._choosers, self._cells.rows(cells))
