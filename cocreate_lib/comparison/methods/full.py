"""Full matching: everybody in sets of one person in the programme and several others, or the other
way round, with the least total distance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy

from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.matching.candidates import DECIMALS, MatchingSpace
from cocreate_lib.comparison.matching.pairs import Pairs, by_stratum
from cocreate_lib.comparison.methods.matched import (
    MATCHED_READ,
    Candidates,
    Matching,
    calipers_text,
    matched_words,
    unmatched,
)
from cocreate_lib.comparison.methods.sample import (
    Sample,
    independent_terms,
    target_people,
)
from cocreate_lib.comparison.methods.scores import score_name, scores_of
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.method import Method
from cocreate_lib.comparison.weighting.overlap import weight_notes
from cocreate_lib.comparison.weighting.subclasses import class_weights
from cocreate_lib.errors import DataError

# More pairs than this would not fit in the memory of a small computer.
MOST_EDGES = 10_000_000
_BLOCK = 2_000_000  # distances that are worked out at once


class Full(Matching):
    """Matched sets that leave nobody out who has anybody near enough."""

    declaration = Method(
        name="full",
        title="Full matching",
        summary="sets of one person in the programme and one or more comparison people, or of one "
        "comparison person and more in the programme, that take in everybody and have the least "
        "total distance",
        words=matched_words("full matching"),
        reads=MATCHED_READ,
        matches=True,
    )
    most_people_again = 0

    def describe(self, plan: PlanFields) -> tuple[str, str]:
        by = plan.label(plan.distance)
        how = f"sets of 1:many and many:1 with the least total distance on {by}"
        return "matching", calipers_text(plan, how)

    def pairs(self, people: Candidates, rng: np.random.Generator) -> Pairs:
        return full_pairs(people.space()[0], people.treated, strata=people.strata)

    def sample(self, table: Table, plan: PlanFields) -> Sample:
        """Everybody in a matched set, weighted so that both groups stand for the same people.

        Notes
        -----
        In a set of a people in the programme and b comparison people these weigh 1 and a/b for
        ATT, b/a and 1 for ATC, and (a + b)/a and (a + b)/b for ATE (Stuart & Green 2008). Errors
        allow for the people of a set to be alike, and for the declared cluster; the matching is
        taken as given.

        References
        ----------
        Stuart, E. A., & Green, K. M. (2008). Using full matching to estimate causal effects in
        nonexperimental studies. *Developmental Psychology*, 44, 395–406.
        """
        scores, steps, notes = scores_of(table, plan, "matching")
        rng = np.random.default_rng(plan.seed or 0)
        pairs = self._matched(table, plan, scores, rng.permutation(len(scores)), rng)
        n = len(table.treated)
        links = scipy.sparse.csr_array(
            (np.ones(len(pairs.treated)), (pairs.treated, pairs.comparison)), (n, n)
        )
        codes = scipy.sparse.csgraph.connected_components(links, directed=False)[1]
        rows = np.union1d(pairs.treated, pairs.comparison)
        sets = np.unique(codes[rows], return_inverse=True)[1]
        treated = table.treated[rows]
        weights = class_weights(sets, treated, target_people(treated, plan.estimand))
        clusters = () if table.clusters is None else (table.clusters[rows],)
        independent, repeated = independent_terms(table, rows) if plan.adjust else (None, [])
        by = f"cluster-robust by matched set and {plan.cluster_label}" if clusters else ""
        return Sample(
            rows=rows,
            weights=weights,
            groupings=(sets, *clusters),
            se_type=f"two-way {by}" if by else "cluster-robust by matched set",
            pairs=pairs,
            scores=scores,
            score_name=score_name(plan),
            steps=(*steps, *unmatched(table, plan, scores, pairs)),
            notes=(*notes, _sizes(sets, treated), *repeated, *weight_notes(treated, weights)),
            independent=independent,
        )


def full_pairs(
    space: MatchingSpace, treated: BoolArray, *, strata: IntArray | None = None
) -> Pairs:
    """Join people of both groups in sets of one and many, so that the whole is as close as can be.

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
        Each person of a set's many with its one. Everybody who is allowed anybody is in one set,
        and no other such sets have a smaller total distance (in ten decimals of each). ``tied`` is
        False: nobody is left over.

    Raises
    ------
    DataError
        When so many pairs would have to be weighed that they don't fit in memory.

    Notes
    -----
    Optimal full matching (Rosenbaum 1991) without limits to the sets is a least edge cover of the
    graph of allowed pairs. With r the distance to the nearest person allowed, a pair saves
    r + r − d against both going to their nearest; the cover is the matching that saves most, with
    everybody else joined to their nearest (Schrijver 2003, ch. 19 and 27). Only pairs that save
    anything are weighed. Time grows with the product of the groups' sizes.

    References
    ----------
    Rosenbaum, P. R. (1991). A characterization of optimal designs for observational studies.
    *Journal of the Royal Statistical Society B*, 53, 597–610.

    Schrijver, A. (2003). *Combinatorial optimization: polyhedra and efficiency*. Springer.

    Examples
    --------
    >>> points = np.array([[0.0], [5.0], [5.2], [0.1], [0.3], [5.1]])
    >>> pairs = full_pairs(MatchingSpace(points, np.empty((6, 0)), np.empty(0)), np.arange(6) < 3)
    >>> list(zip(pairs.treated.tolist(), pairs.comparison.tolist()))
    [(0, 3), (0, 4), (1, 5), (2, 5)]
    """
    found = [np.empty((2, 0), dtype=np.intp)]
    for own, others in by_stratum(np.flatnonzero(treated), np.flatnonzero(~treated), strata):
        if len(own) and len(others):
            first, second = _least_cover(space.rows(own), space.rows(others))
            found.append(np.stack([own[first], others[second]]))
    who, match = np.concatenate(found, axis=1)
    tidy = np.lexsort((match, who))
    who, match = who[tidy], match[tidy]
    return Pairs(who, match, space.distance(who, match), np.zeros(len(who), dtype=bool))


def _least_cover(own: MatchingSpace, others: MatchingSpace) -> tuple[IntArray, IntArray]:
    """The pairs of the least edge cover between two groups."""
    n, m = len(own.points), len(others.points)
    nearest, nearest_other = np.full(n, np.inf), np.full(m, np.inf)
    choice, choice_other = np.zeros(n, dtype=np.intp), np.zeros(m, dtype=np.intp)
    for start, distance in _blocks(own, others):
        block = slice(start, start + len(distance))
        choice[block] = distance.argmin(axis=1)
        nearest[block] = distance.min(axis=1)
        least = distance.min(axis=0)
        closer = least < nearest_other
        choice_other[closer] = start + distance.argmin(axis=0)[closer]
        nearest_other = np.minimum(least, nearest_other)
    first, second, saved = _savings(own, others, nearest, nearest_other)
    paired, partner = _saves_most(first, second, saved, n, m)
    alone = np.setdiff1d(np.flatnonzero(np.isfinite(nearest)), paired)
    other_alone = np.setdiff1d(np.flatnonzero(np.isfinite(nearest_other)), partner)
    who = np.concatenate([paired, alone, choice_other[other_alone]])
    whom = np.concatenate([partner, choice[alone], other_alone])
    return _stars(who, whom, own, others)


def _blocks(own: MatchingSpace, others: MatchingSpace) -> Iterator[tuple[int, FloatArray]]:
    """Distances of some people to all others, infinite where a pair isn't allowed."""
    rows = max(1, _BLOCK // len(others.points))
    for start in range(0, len(own.points), rows):
        part = slice(start, start + rows)
        squares = np.zeros((len(own.points[part]), len(others.points)))
        for mine, theirs in zip(own.points[part].T, others.points.T, strict=True):
            squares += (mine[:, None] - theirs) ** 2
        distance = np.round(np.sqrt(squares), DECIMALS)
        for mine, theirs, width in zip(
            own.limits[part].T, others.limits.T, own.widths, strict=True
        ):
            distance[np.abs(mine[:, None] - theirs) > width] = np.inf
        yield start, np.asarray(distance)


def _savings(
    own: MatchingSpace, others: MatchingSpace, nearest: FloatArray, nearest_other: FloatArray
) -> tuple[IntArray, IntArray, FloatArray]:
    """The pairs that cost less than both going to their nearest, and by how much."""
    parts, total = [], 0
    for start, distance in _blocks(own, others):
        both = nearest[start : start + len(distance), None] + nearest_other
        who, whom = np.nonzero(distance < both)
        total += len(who)
        if total > MOST_EDGES:
            raise DataError(
                f"Full matching would have to weigh more than {MOST_EDGES:,} pairs at once.",
                where='method="full"',
                why="Many people are nearest to the same few, so that nearly all pairs count.",
                try_this="A narrower caliper, columns to match exactly, a covariate caliper; or "
                'method="nearest".',
            )
        parts.append((who + start, whom, (both[who, whom] - distance[who, whom])))
    first, second, saved = (np.concatenate(each) for each in zip(*parts, strict=True))
    return first, second, saved


def _saves_most(
    first: IntArray, second: IntArray, saved: FloatArray, n: int, m: int
) -> tuple[IntArray, IntArray]:
    """The matching with the largest sum of savings."""
    highest = float(saved.max(initial=0.0)) + 1.0
    weights = np.concatenate([highest - saved, np.full(n, highest)])
    rows = np.concatenate([first, np.arange(n)])
    columns = np.concatenate([second, m + np.arange(n)])
    # Before 1.15, SciPy's solver takes indices of 32 bits only.
    where = (rows.astype(np.int32), columns.astype(np.int32))
    found, taken = scipy.sparse.csgraph.min_weight_full_bipartite_matching(
        scipy.sparse.csr_array((weights, where), (n, m + n))
    )
    paired = taken < m
    return found[paired], taken[paired]


def _stars(
    who: IntArray, whom: IntArray, own: MatchingSpace, others: MatchingSpace
) -> tuple[IntArray, IntArray]:
    """The pairs without those between two people who both have somebody else: these are there
    only where a distance is zero, or savings are equal."""
    gaps = np.linalg.norm(own.points[who] - others.points[whom], axis=1)
    sizes = np.bincount(who, minlength=len(own.points))
    other_sizes = np.bincount(whom, minlength=len(others.points))
    keep = np.ones(len(who), dtype=bool)
    for place in np.argsort(-gaps, kind="stable"):
        if sizes[who[place]] > 1 and other_sizes[whom[place]] > 1:
            keep[place] = False
            sizes[who[place]] -= 1
            other_sizes[whom[place]] -= 1
    return who[keep], whom[keep]


def _sizes(sets: IntArray, treated: BoolArray) -> str:
    """How many sets there are, and how lopsided the most lopsided is."""
    own, others = np.bincount(sets, treated), np.bincount(sets, ~treated)
    return (
        f"{len(own)} matched sets, with up to {int(others.max())} comparison people to one in the "
        f"programme, and up to {int(own.max())} in the programme to one comparison person"
    )
