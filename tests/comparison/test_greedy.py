"""Greedy matching in several dimensions and within limits, against a slow and plain version."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.comparison.candidates import Space
from cocreate_lib.comparison.greedy import greedy_pairs
from cocreate_lib.comparison.matching import choosing_order, nearest_pairs

ORDERS = ("largest", "smallest", "data", "closest", "random")


def slow_pairs(space, treated, score, ratio, with_replacement, order, strata, seed):
    """The rule written down with no thought for speed."""
    queue = choosing_order(score, treated, order, None, np.random.default_rng(seed)).tolist()
    pool = {j for j in range(len(treated)) if not treated[j]}
    matches = {i: [] for i in queue}

    def wish(i):
        """Nearest, then lowest point, then first row; None if nobody is free and allowed."""
        ranked = [
            (round(float(np.linalg.norm(space.points[i] - space.points[j])), 10), j)
            for j in pool - set(matches[i])
            if strata[i] == strata[j]
            and (np.abs(space.limits[i] - space.limits[j]) <= space.widths).all()
        ]
        keys = [(d, *space.points[j], *space.limits[j], j) for d, j in ranked]
        return min(keys, default=None)

    for number in range(ratio):
        waiting = [i for i in queue if len(matches[i]) == number]
        while waiting:
            asking = waiting if order == "closest" else waiting[:1]
            wishes = [(wish(i), turn, i) for turn, i in enumerate(asking)]
            wishes = [(w[0], turn, i, w[-1]) for w, turn, i in wishes if w is not None]
            if not wishes:
                waiting = [] if order == "closest" else waiting[1:]
                continue
            _, _, i, j = min(wishes)
            matches[i].append(j)
            waiting.remove(i)
            if not with_replacement:
                pool.discard(j)
    return {(i, j) for i, found in matches.items() for j in found}


def crowd(seed, n, values, n_limits):
    """People on a small grid, so that ties and equal people are common."""
    rng = np.random.default_rng(seed)
    space = Space(
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
    fast = greedy_pairs(
        space,
        treated,
        score=score,
        strata=strata,
        rng=np.random.default_rng(seed),
        **options,
    )
    slow = slow_pairs(space, treated, score, strata=strata, seed=seed, **options)
    assert set(zip(fast.treated.tolist(), fast.comparison.tolist(), strict=True)) == slow
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
    plain = nearest_pairs(score, treated, width=width, rng=np.random.default_rng(seed), **options)
    space = Space(score[:, None], score[:, None], np.array([width]))
    both = greedy_pairs(space, treated, score=score, rng=np.random.default_rng(seed), **options)
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
        space = Space(points[rows], limits[rows], np.array([0.8]))
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
    space = Space(points, points[:, :1], np.array([0.3]))
    score = points[:, 0]
    fast = greedy_pairs(space, treated, score=score, order=order)
    slow = slow_pairs(space, treated, score, 1, False, order, np.zeros(n), 0)
    assert set(zip(fast.treated.tolist(), fast.comparison.tolist(), strict=True)) == slow
    assert n / 10 < len(fast.treated) < treated.sum()


def test_equal_people_cost_no_more_than_one():
    """Twenty thousand people who are all the same: one cell."""
    n = 20_000
    treated = np.arange(n) % 2 == 0
    space = Space(np.zeros((n, 2)), np.empty((n, 0)), np.empty(0))
    pairs = greedy_pairs(space, treated, score=np.zeros(n))
    assert (pairs.comparison == pairs.treated + 1).all()
