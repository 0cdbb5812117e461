"""The matching rule, against a slow and plain version of itself, and against cohortmatch."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.comparison import AnalysisPlan, compare, scale
from cocreate_lib.comparison.matching.pairs import choosing_order, nearest_pairs
from cocreate_lib.errors import DataError


def nearest_free(score, chooser, free):
    """Nearest by distance; on a tie the lower score; among equal scores the one next to it."""
    on_left = [j for j in free if score[j] <= score[chooser]]
    on_right = [j for j in free if score[j] > score[chooser]]
    left = max(on_left, key=lambda j: (score[j], j), default=None)
    right = min(on_right, key=lambda j: (score[j], j), default=None)
    if left is None or right is None:
        return left if right is None else right
    return left if score[chooser] - score[left] <= score[right] - score[chooser] else right


def slow_pairs(score, treated, width, ratio, with_replacement, order):
    """The rule written down with no thought for speed: pairs, and whether each was tied."""
    choosers = [i for i in range(len(score)) if treated[i]]
    if order == "largest":
        choosers.sort(key=lambda i: (-score[i], i))
    elif order in ("smallest", "closest"):
        choosers.sort(key=lambda i: (score[i], i))
    pool = {j for j in range(len(score)) if not treated[j]}
    matches = {i: [] for i in choosers}
    tied = {}
    for number in range(ratio):
        waiting = [i for i in choosers if len(matches[i]) == number]
        while waiting:
            wishes = []
            for turn, i in enumerate(waiting):
                free = pool - set(matches[i])
                j = nearest_free(score, i, free)
                if j is not None and abs(score[i] - score[j]) <= width:
                    wishes.append((abs(score[i] - score[j]), turn, i, j))
                elif order != "closest":
                    waiting = [k for k in waiting if k != i]
                    break
                if order != "closest":
                    break
            if not wishes:
                if order == "closest":
                    break
                continue
            near, _, i, j = min(wishes)
            equals = {k for k in pool - set(matches[i]) if abs(score[k] - score[i]) == near}
            tied[i, j] = equals != {j}
            matches[i].append(j)
            waiting.remove(i)
            if not with_replacement:
                pool.discard(j)
    if with_replacement:
        # Tied with somebody whom this chooser does not get.
        for i, found in matches.items():
            gaps = [abs(score[i] - score[j]) for j in found]
            left = {abs(score[i] - score[j]) for j in pool - set(found)}
            tied |= {(i, j): gap in left for j, gap in zip(found, gaps, strict=True)}
    return tied


# Halves and quarters, so that ties are common and differences exact.
PEOPLE = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=2, max_size=30)


@settings(max_examples=300)
@given(
    PEOPLE,
    st.sampled_from([np.inf, 2.0, 0.5, 0.25]),
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from(["largest", "smallest", "data", "closest"]),
)
def test_fast_rule_is_the_slow_rule(people, width, ratio, with_replacement, order):
    score = np.array([value / 4 for value, _ in people])
    treated = np.array([flag for _, flag in people])
    if with_replacement and order == "closest":
        order = "largest"
    fast = nearest_pairs(
        score, treated, width=width, ratio=ratio, with_replacement=with_replacement, order=order
    )
    slow = slow_pairs(score, treated, width, ratio, with_replacement, order)
    pairs = zip(fast.treated.tolist(), fast.comparison.tolist(), strict=True)
    assert dict(zip(pairs, fast.tied.tolist(), strict=True)) == slow
    assert len(slow) == len(fast.treated)


@settings(max_examples=200)
@given(
    PEOPLE,
    st.sampled_from([np.inf, 2.0, 0.5, 0.25]),
    st.sampled_from(["largest", "smallest", "data"]),
)
def test_a_fair_draw_takes_one_of_the_nearest(people, width, order):
    score = np.array([value / 4 for value, _ in people])
    treated = np.array([flag for _, flag in people])
    options = {"ties": "random", "tie": 1e-9, "rng": np.random.default_rng(0)}
    found = nearest_pairs(score, treated, width=width, order=order, **options)
    match = dict(zip(found.treated.tolist(), found.comparison.tolist(), strict=True))
    tied = dict(zip(found.treated.tolist(), found.tied.tolist(), strict=True))
    free = set(np.flatnonzero(~treated).tolist())
    for i in choosing_order(score, treated, order, None).tolist():
        gaps = {j: abs(score[i] - score[j]) for j in free if abs(score[i] - score[j]) <= width}
        assert (i in match) == bool(gaps)
        if gaps:
            nearest = [j for j in gaps if gaps[j] == min(gaps.values())]
            assert match[i] in nearest
            assert tied[i] == (len(nearest) > 1)
            free.discard(match[i])


@given(PEOPLE, st.sampled_from([np.inf, 2.0, 0.5]), st.integers(1, 4))
def test_all_who_tie_with_the_furthest_match_share_it(people, width, ratio):
    score = np.array([value / 4 for value, _ in people])
    treated = np.array([flag for _, flag in people])
    found = nearest_pairs(
        score, treated, width=width, ratio=ratio, with_replacement=True, ties="random", tie=1e-9
    )
    wanted = set()
    for i in np.flatnonzero(treated):
        gaps = {j: abs(score[i] - score[j]) for j in np.flatnonzero(~treated)}
        near = sorted(gap for gap in gaps.values() if gap <= width)[:ratio]
        wanted |= {(i, j) for j, gap in gaps.items() if near and gap <= near[-1]}
    assert set(zip(found.treated, found.comparison, strict=True)) == wanted
    assert len(wanted) == len(found.treated)
    assert not found.tied.any()


def test_a_fair_draw_prefers_neither_side_nor_row():
    """One person between two equals below and one above: each of the three a third of the time."""
    score = np.array([0.3, 0.1, 0.1, 0.5])
    treated = np.array([True, False, False, False])
    taken = []
    rng = np.random.default_rng(1)
    for _ in range(600):
        found = nearest_pairs(score, treated, ties="random", tie=1e-9, rng=rng)
        assert found.tied.tolist() == [True]
        taken.append(found.comparison[0])
    assert np.bincount(taken)[1:] == pytest.approx([200, 200, 200], abs=50)


def test_a_pool_of_equal_people_that_is_too_large_to_share_is_refused():
    score, treated = np.zeros(600_000), np.arange(600_000) < 100_000
    with pytest.raises(DataError, match="50,000,000,000 pairs") as caught:
        nearest_pairs(score, treated, with_replacement=True, ties="random", tie=1e-9)
    assert 'ties="order"' in str(caught.value.try_this)
    found = nearest_pairs(score, treated, with_replacement=True)
    assert len(found.treated) == 100_000
    assert found.tied.all()


@pytest.mark.parametrize("with_replacement", [False, True])
def test_no_more_rounds_than_there_are_people(with_replacement):
    score, treated = np.arange(16) / 3, np.arange(16) % 4 == 0
    options = {"ties": "random", "tie": 1e-9, "rng": np.random.default_rng(0)}
    options |= {"with_replacement": with_replacement, "ratio": 10**9}
    found = nearest_pairs(score, treated, **options)
    assert len(found.treated) == (48 if with_replacement else 12)


@given(PEOPLE, st.floats(0.1, 3), st.integers(1, 3), st.sampled_from(["largest", "closest"]))
def test_no_pair_beyond_the_width_and_nobody_reused(people, width, ratio, order):
    score = np.array([value / 4 for value, _ in people])
    treated = np.array([flag for _, flag in people])
    pairs = nearest_pairs(score, treated, width=width, ratio=ratio, order=order)
    assert (pairs.distance <= width).all()
    assert len(set(pairs.comparison)) == len(pairs.comparison)
    assert np.bincount(pairs.treated, minlength=1).max() <= ratio
    assert treated[pairs.treated].all()
    assert not treated[pairs.comparison].any()


@given(st.integers(0, 10_000), st.sampled_from(["largest", "smallest", "closest"]))
def test_shuffling_rows_changes_nothing(seed, order):
    rng = np.random.default_rng(seed)
    score, treated = rng.permutation(60) / 7, rng.random(60) < 0.3
    mixed = rng.permutation(60)

    def pairs(rows):
        found = nearest_pairs(
            score[rows],
            treated[rows],
            order=order,
            ratio=2,
        )
        return set(zip(rows[found.treated], rows[found.comparison], strict=True))

    assert pairs(np.arange(60)) == pairs(mixed)


@given(st.integers(0, 10_000))
def test_strata_are_matched_on_their_own(seed):
    rng = np.random.default_rng(seed)
    score, treated, strata = rng.normal(size=50), rng.random(50) < 0.4, rng.integers(0, 4, 50)
    together = nearest_pairs(score, treated, strata=strata, width=0.7)
    assert (strata[together.treated] == strata[together.comparison]).all()
    apart = set()
    for stratum in range(4):
        rows = np.flatnonzero(strata == stratum)
        found = nearest_pairs(score[rows], treated[rows], width=0.7) if len(rows) else None
        if found is not None:
            apart |= set(zip(rows[found.treated], rows[found.comparison], strict=True))
    assert set(zip(together.treated, together.comparison, strict=True)) == apart


def test_everybody_has_a_first_match_before_anybody_has_a_second():
    score = np.array([0.0, 1.0, 0.1, 0.2, 0.9])
    treated = np.array([True, True, False, False, False])
    pairs = nearest_pairs(score, treated, ratio=2, order="smallest")
    assert list(zip(pairs.treated.tolist(), pairs.comparison.tolist(), strict=True)) == [
        (0, 2),
        (0, 3),
        (1, 4),
    ]


@pytest.mark.parametrize("caliper", [None, 0.2, 0.05])
@pytest.mark.parametrize("order", ["largest", "smallest", "data"])
@pytest.mark.parametrize("exact", [[], ["race"]])
def test_lalonde_pairs_as_in_cohortmatch(caliper, order, exact):
    """On the lalonde data; scores are nudged apart, since ties are broken differently."""
    cohortmatch = pytest.importorskip("cohortmatch")
    from cohortmatch.datasets import load_lalonde

    people = load_lalonde()
    plan = AnalysisPlan(
        "treat",
        [scale("re78")],
        ["age", "educ", "race", "married", "nodegree", "re74", "re75"],
        caliper=caliper,
        order=order,
        exact=exact,
    )
    nudge = np.random.default_rng(0).permutation(len(people)) * 1e-9
    people["logit_score"] = compare(people, plan.replace(caliper=None)).scores + nudge
    plan = plan.replace(distance="logit_score")
    for with_replacement in (False, True):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", cohortmatch.IncompleteMatchWarning)
            theirs = cohortmatch.match(
                people,
                treatment="treat",
                covariates=["age"],
                propensity_scores=1 / (1 + np.exp(-people["logit_score"])),
                distance="logit",
                caliper=caliper,
                caliper_metric="logit" if caliper else None,
                m_order=order,
                replace=with_replacement,
                exact=exact or None,
                engine="exact",
            ).pairs
        ours = compare(people, plan.replace(replace=with_replacement)).pairs
        expected = set(zip(theirs["treatment_id"], theirs["control_id"], strict=True))
        assert set(zip(ours["treated"], ours["comparison"], strict=True)) == expected
        assert len(ours) > 100
