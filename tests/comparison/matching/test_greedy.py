"""Greedy matching in several dimensions and within limits, against a slow and plain version."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.comparison.matching.candidates import MatchingSpace
from cocreate_lib.comparison.matching.greedy import greedy_pairs
from cocreate_lib.comparison.matching.pairs import choosing_order, nearest_pairs
from cocreate_lib.errors import DataError

ORDERS = ("largest", "smallest", "data", "closest", "random")


def slow_pairs(space, treated, score, ratio, with_replacement, order, strata, turn):
    """The rule written down with no thought for speed: pairs, and whether each was tied."""
    queue = choosing_order(score, treated, order, turn).tolist()
    pool = {j for j in range(len(treated)) if not treated[j]}
    matches = {i: [] for i in queue}
    tied = {}
    cells = np.column_stack([space.points, space.limits, strata])
    first = {j: min(k for k in pool if (cells[j] == cells[k]).all()) for j in pool}

    def wishes_of(i):
        """Nearest, then the point that comes first, then the first row there."""
        ranked = [
            (round(float(np.linalg.norm(space.points[i] - space.points[j])), 10), j)
            for j in pool - set(matches[i])
            if strata[i] == strata[j]
            and (np.abs(space.limits[i] - space.limits[j]) <= space.widths).all()
        ]
        return sorted((d, first[j], j) for d, j in ranked)

    for number in range(ratio):
        waiting = [i for i in queue if len(matches[i]) == number]
        while waiting:
            asking = waiting if order == "closest" else waiting[:1]
            lists = [(wishes_of(i), number, i) for number, i in enumerate(asking)]
            wishes = [(w[0][0], number, i, w) for w, number, i in lists if w]
            if not wishes:
                waiting = [] if order == "closest" else waiting[1:]
                continue
            _, _, i, ranked = min(wishes)
            j = ranked[0][-1]
            tied[i, j] = len(ranked) > 1 and ranked[1][0] == ranked[0][0]
            matches[i].append(j)
            waiting.remove(i)
            if not with_replacement:
                pool.discard(j)
    if with_replacement:
        # Tied with somebody whom this chooser does not get.
        for i, found in matches.items():
            gaps = {j: round(float(space.distance([i], [j])[0]), 10) for j in found}
            left = {w[0] for w in wishes_of(i)}
            tied |= {(i, j): gaps[j] in left for j in found}
    return tied


def crowd(seed, n, values, n_limits):
    """People on a small grid, so that ties and equal people are common."""
    rng = np.random.default_rng(seed)
    space = MatchingSpace(
        rng.integers(0, values, (n, 2)) / 2,
        rng.integers(0, 8, (n, n_limits)).astype(float),
        rng.integers(0, 5, n_limits) + 0.5,
    )
    return space, rng.random(n) < 0.4, rng.integers(0, 9, n) / 2, rng.integers(0, 2, n)


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(2, 60),
    st.sampled_from([2, 5, 40]),
    st.integers(0, 2),
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from(ORDERS),
)
def test_fast_rule_is_the_slow_rule(seed, n, values, n_limits, ratio, with_replacement, order):
    space, treated, score, strata = crowd(seed, n, values, n_limits)
    if with_replacement:
        order = "data"
    options = {"ratio": ratio, "with_replacement": with_replacement, "order": order}
    options |= {"strata": strata, "turn": np.random.default_rng(seed).permutation(n)}
    fast = greedy_pairs(space, treated, score=score, **options)
    slow = slow_pairs(space, treated, score, **options)
    pairs = zip(fast.treated.tolist(), fast.comparison.tolist(), strict=True)
    assert dict(zip(pairs, fast.tied.tolist(), strict=True)) == slow
    assert len(slow) == len(fast.treated)
    gaps = space.points[fast.treated] - space.points[fast.comparison]
    assert fast.distance == pytest.approx(np.sqrt((gaps**2).sum(axis=1)))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from(ORDERS),
    st.floats(0.05, 1),
)
def test_in_one_dimension_it_is_the_kernel_for_one_number(seed, ratio, replaced, order, width):
    rng = np.random.default_rng(seed)
    score, treated = rng.normal(size=120), rng.random(120) < 0.4
    options = {"ratio": ratio, "with_replacement": replaced, "order": order}
    turn = rng.permutation(120)
    plain = nearest_pairs(score, treated, width=width, turn=turn, **options)
    space = MatchingSpace(score[:, None], score[:, None], np.array([width]))
    both = greedy_pairs(space, treated, score=score, turn=turn, **options)
    assert plain.treated.tolist() == both.treated.tolist()
    assert plain.comparison.tolist() == both.comparison.tolist()
    assert plain.distance == pytest.approx(both.distance)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["largest", "smallest", "closest"]))
def test_shuffling_rows_changes_nothing(seed, order):
    rng = np.random.default_rng(seed)
    n = 120
    points, limits, score = rng.normal(size=(n, 3)), rng.normal(size=(n, 1)), rng.normal(size=n)
    treated, mixed = rng.random(n) < 0.4, rng.permutation(n)

    def pairs(rows):
        space = MatchingSpace(points[rows], limits[rows], np.array([0.8]))
        found = greedy_pairs(space, treated[rows], score=score[rows], order=order, ratio=2)
        return set(zip(rows[found.treated], rows[found.comparison], strict=True))

    assert pairs(np.arange(n)) == pairs(mixed)


@pytest.mark.parametrize("order", ["largest", "closest"])
def test_the_tree_is_built_again_where_people_in_the_programme_outnumber_the_others(order):
    """Long fights for the same few people, and a width that leaves many with nobody."""
    rng = np.random.default_rng(4)
    n = 500 if order == "largest" else 150
    treated = rng.random(n) < 0.6
    points = rng.normal(size=(n, 2)) + treated[:, None]
    space = MatchingSpace(points, points[:, :1], np.array([0.3]))
    score = points[:, 0]
    fast = greedy_pairs(space, treated, score=score, order=order)
    slow = slow_pairs(space, treated, score, 1, False, order, np.zeros(n), None)
    assert set(zip(fast.treated.tolist(), fast.comparison.tolist(), strict=True)) == set(slow)
    assert n / 10 < len(fast.treated) < treated.sum()


def test_equal_people_cost_no_more_than_one():
    """Twenty thousand people who are all the same: one cell."""
    n = 20_000
    treated = np.arange(n) % 2 == 0
    space = MatchingSpace(np.zeros((n, 2)), np.empty((n, 0)), np.empty(0))
    pairs = greedy_pairs(space, treated, score=np.zeros(n))
    assert (pairs.comparison == pairs.treated + 1).all()


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(2, 60),
    st.sampled_from([2, 5]),
    st.integers(0, 2),
    st.integers(1, 3),
)
def test_all_who_tie_with_the_furthest_match_share_it(seed, n, values, n_limits, ratio):
    space, treated, score, strata = crowd(seed, n, values, n_limits)
    options = {"ratio": ratio, "with_replacement": True, "ties": "random", "tie": 1e-9}
    found = greedy_pairs(space, treated, score=score, strata=strata, **options)
    wanted = set()
    for i in np.flatnonzero(treated):
        good = ~treated & (strata == strata[i])
        good &= (np.abs(space.limits - space.limits[i]) <= space.widths).all(axis=1)
        gaps = np.linalg.norm(space.points - space.points[i], axis=1)
        near = np.sort(gaps[good])[:ratio]
        if len(near):
            wanted |= {(i, j) for j in np.flatnonzero(good & (gaps <= near[-1] + 1e-9))}
    assert set(zip(found.treated, found.comparison, strict=True)) == wanted
    assert len(wanted) == len(found.treated)
    assert not found.tied.any()


def test_a_crowd_of_equal_people_that_is_too_large_to_share_is_refused():
    n = 60_000
    space = MatchingSpace(np.zeros((n, 2)), np.empty((n, 0)), np.empty(0))
    treated = np.arange(n) % 6 == 0
    options = {"score": np.zeros(n), "with_replacement": True}
    with pytest.raises(DataError, match="don't fit in memory"):
        greedy_pairs(space, treated, ties="random", tie=1e-9, **options)
    assert len(greedy_pairs(space, treated, **options).treated) == 10_000


@pytest.mark.parametrize("order", ["largest", "closest"])
@pytest.mark.parametrize("with_replacement", [False, True])
def test_no_more_rounds_than_there_are_people(with_replacement, order):
    space = MatchingSpace(np.arange(16.0)[:, None], np.empty((16, 0)), np.empty(0))
    treated = np.arange(16) % 4 == 0
    options = {"with_replacement": with_replacement, "order": order, "ratio": 10**9}
    found = greedy_pairs(space, treated, score=np.zeros(16), **options)
    assert len(found.treated) == (48 if with_replacement else 12)
