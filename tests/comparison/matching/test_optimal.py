"""Optimal pairs, against the dense assignment problem."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csgraph
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from cocreate_lib.comparison.matching import optimal
from cocreate_lib.comparison.matching.candidates import MatchingSpace
from cocreate_lib.comparison.matching.greedy import greedy_pairs
from cocreate_lib.comparison.matching.optimal import optimal_pairs
from cocreate_lib.errors import DataError


def dense(space, treated, strata):
    """Number of pairs and least total distance, from the whole matrix."""
    mine, theirs = np.flatnonzero(treated), np.flatnonzero(~treated)
    cost = np.linalg.norm(space.points[mine][:, None] - space.points[theirs][None], axis=2)
    gaps = np.abs(space.limits[mine][:, None] - space.limits[theirs][None])
    good = (gaps <= space.widths).all(axis=2) & (strata[mine][:, None] == strata[theirs][None])
    alone = 1 + cost.max(initial=0) * (len(mine) + 1)
    whole = np.hstack([np.where(good, cost, 10 * alone), np.full((len(mine),) * 2, alone)])
    rows, columns = linear_sum_assignment(whole)
    paired = columns < len(theirs)
    return int(paired.sum()), float(whole[rows[paired], columns[paired]].sum())


def crowd(seed, n, dimensions, n_limits, share, grid):
    rng = np.random.default_rng(seed)
    treated = rng.random(n) < share
    points = rng.normal(size=(n, dimensions)) + 0.7 * treated[:, None]
    if grid:
        points = np.round(points)
    limits = np.hstack([points, rng.normal(size=(n, 1))])[:, :n_limits]
    return (
        MatchingSpace(points, limits, rng.uniform(0.2, 1.2, n_limits)),
        treated,
        rng.integers(0, 2, n),
    )


@settings(max_examples=120, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(2, 150),
    st.integers(1, 3),
    st.integers(0, 2),
    st.sampled_from([0.2, 0.45, 0.7]),
    st.booleans(),
)
def test_no_set_of_pairs_is_larger_or_closer(seed, n, dimensions, n_limits, share, grid):
    n_limits = min(n_limits, dimensions + 1)
    space, treated, strata = crowd(seed, n, dimensions, n_limits, share, grid)
    pairs = optimal_pairs(space, treated, strata=strata)
    n_pairs, total = dense(space, treated, strata)
    assert len(pairs.treated) == n_pairs
    assert pairs.distance.sum() == pytest.approx(total, abs=1e-8)
    assert len(set(pairs.treated)) == len(set(pairs.comparison)) == n_pairs
    gaps = np.abs(space.limits[pairs.treated] - space.limits[pairs.comparison])
    assert (gaps <= space.widths).all()
    assert (strata[pairs.treated] == strata[pairs.comparison]).all()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([0.1, 0.4]))
def test_lists_of_a_few_are_enough(seed, share):
    """So many people that at first nobody knows everybody; with and without a fight for them."""
    space, treated, _ = crowd(seed, 600, 2, 0, share, False)
    pairs = optimal_pairs(space, treated)
    n_pairs, total = dense(space, treated, np.zeros(600))
    assert len(pairs.treated) == n_pairs
    assert pairs.distance.sum() == pytest.approx(total, abs=1e-7)
    greedy = greedy_pairs(space, treated, score=space.points[:, 0], order="closest")
    assert len(greedy.treated) == n_pairs
    assert pairs.distance.sum() <= greedy.distance.sum() + 1e-7


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_shuffling_rows_changes_nothing(seed):
    space, treated, _ = crowd(seed, 80, 2, 1, 0.4, False)
    mixed = np.random.default_rng(seed).permutation(80)

    def pairs(rows):
        found = optimal_pairs(space.rows(rows), treated[rows])
        return set(zip(rows[found.treated], rows[found.comparison], strict=True))

    assert pairs(np.arange(80)) == pairs(mixed)


def test_many_equal_people_find_each_other():
    n = 4_000
    treated = np.arange(n) % 3 == 0
    pairs = optimal_pairs(MatchingSpace(np.zeros((n, 2)), np.empty((n, 0)), np.empty(0)), treated)
    assert len(set(pairs.comparison)) == treated.sum()


def test_too_many_candidates_are_refused_with_words(monkeypatch):
    monkeypatch.setattr(optimal, "MOST_CANDIDATES", 100)
    space, treated, _ = crowd(1, 300, 2, 0, 0.4, False)
    with pytest.raises(DataError, match="pairs at once") as caught:
        optimal_pairs(space, treated)
    assert "nearest" in str(caught.value.try_this)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 60), st.sampled_from([0.2, 0.45, 0.7]))
def test_ties_are_pairs_for_which_somebody_left_over_was_as_near(seed, n, share):
    space, treated, strata = crowd(seed, n, 2, 1, share, True)
    pairs = optimal_pairs(space, treated, strata=strata)
    alone = ~treated
    alone[pairs.comparison] = False
    for i, j, tied in zip(pairs.treated, pairs.comparison, pairs.tied, strict=True):
        good = alone & (strata == strata[i])
        good &= (np.abs(space.limits - space.limits[i]) <= space.widths).all(axis=1)
        gaps = np.linalg.norm(space.points - space.points[i], axis=1)
        assert tied == bool((np.abs(gaps[good] - gaps[j]) < 1e-9).any())


def test_the_solver_gets_indices_that_every_supported_version_takes(monkeypatch):
    """SciPy 1.12 to 1.14 takes 32 bits only."""
    seen = []

    def solve(graph):
        seen.extend([graph.indices.dtype, graph.indptr.dtype])
        return min_weight_full_bipartite_matching(graph)

    monkeypatch.setattr(csgraph, "min_weight_full_bipartite_matching", solve)
    space, treated, _ = crowd(1, 60, 2, 0, 0.4, False)
    optimal_pairs(space, treated)
    assert set(seen) == {np.dtype(np.int32)}
