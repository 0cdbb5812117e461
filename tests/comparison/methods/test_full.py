"""Full matching: its sets, their total distance, their weights, and what is compared."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array

from cocreate_lib.comparison import AnalysisPlan, compare, rate, scale
from cocreate_lib.comparison.matching.candidates import MatchingSpace
from cocreate_lib.comparison.methods import full
from cocreate_lib.comparison.methods.full import full_pairs
from cocreate_lib.errors import DataError
from tests.comparison.conftest import made_up_people
from tests.comparison.oracles.data import LALONDE_COVARIATES, lalonde


def least_total(distance, allowed=None):
    """The least total distance of pairs that leave nobody out, by linear programming: the graph has
    two sides, so that its corners are whole numbers."""
    n, m = distance.shape
    first, second = np.nonzero(np.ones((n, m)) if allowed is None else allowed)
    nodes = np.concatenate([first, n + second])
    edges = np.tile(np.arange(len(first)), 2)
    touches = csr_array((np.ones(len(nodes)), (nodes, edges)))
    touches = touches[np.unique(nodes)]
    found = linprog(distance[first, second], A_ub=-touches, b_ub=-np.ones(touches.shape[0]))
    return found.fun


def space_of(points, limits=None, widths=()):
    points = np.asarray(points, dtype=float).reshape(len(points), -1)
    limits = np.empty((len(points), 0)) if limits is None else limits
    return MatchingSpace(points, limits, np.asarray(widths, dtype=float))


def are_stars(pairs):
    """Whether each pair has at least one person who has no other."""
    own = np.bincount(pairs.treated)[pairs.treated]
    others = np.bincount(pairs.comparison)[pairs.comparison]
    return bool((np.minimum(own, others) == 1).all())


@pytest.fixture(scope="module")
def matched():
    people = lalonde()
    plan = AnalysisPlan(
        "treat",
        [scale("re78")],
        LALONDE_COVARIATES,
        method="full",
        caliper=None,
        distance="propensity",
    )
    return people, {e: compare(people, plan.replace(estimand=e)) for e in ("ATT", "ATE", "ATC")}


def test_lalonde_has_the_least_total_distance(matched):
    people, results = matched
    pairs, score = results["ATT"].pairs, results["ATT"].scores.to_numpy()
    treated = people["treat"].to_numpy() == 1
    gaps = np.abs(score[treated][:, None] - score[~treated])
    assert pairs["distance"].sum() == pytest.approx(least_total(gaps), abs=1e-8)
    assert set(pairs["treated"]) == set(people.index[treated])
    assert set(pairs["comparison"]) == set(people.index[~treated])


def test_each_set_has_one_person_of_one_side(matched):
    _, results = matched
    for result in results.values():
        assert are_stars(result.sample.pairs)


def test_weights_are_those_that_matchit_publishes(matched):
    """In a set with a share p of people in the programme, others weigh p/(1 − p) for ATT; people
    in it (1 − p)/p for ATC; and for ATE each weighs one over the share of their own group."""
    people, results = matched
    treated = people["treat"].to_numpy() == 1
    own, others = (results["ATT"].pairs[name].to_numpy() for name in ("treated", "comparison"))
    codes = np.arange(len(people))
    for _ in range(len(people)):  # the smallest place of the set, handed on along its pairs
        least = np.minimum(codes[own], codes[others])
        before = codes.copy()
        np.minimum.at(codes, own, least)
        np.minimum.at(codes, others, least)
        if (codes == before).all():
            break
    share = np.bincount(codes, treated)[codes] / np.bincount(codes)[codes]
    wanted = {
        "ATT": np.where(treated, 1, share / (1 - share)),
        "ATC": np.where(treated, (1 - share) / share, 1),
        "ATE": 1 / np.where(treated, share, 1 - share),
    }
    for estimand, result in results.items():
        weights = result.weights.to_numpy()
        for group in (treated, ~treated):
            ratio = weights[group] / wanted[estimand][group]
            np.testing.assert_allclose(ratio, ratio[0], rtol=1e-12)


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(0, 6), st.integers(0, 3)), min_size=2, max_size=14
    )
)
def test_no_other_sets_are_closer(people):
    treated = np.array([one for one, _, _ in people])
    if treated.all() or not treated.any():
        return
    points = np.array([[x, y] for _, x, y in people], dtype=float)
    pairs = full_pairs(space_of(points), treated)
    gaps = np.linalg.norm(points[treated][:, None] - points[~treated], axis=2)
    assert pairs.distance.sum() == pytest.approx(least_total(gaps), abs=1e-8)
    assert are_stars(pairs)
    assert {*pairs.treated, *pairs.comparison} == set(range(len(people)))


def test_calipers_and_strata_leave_out_those_who_have_nobody():
    rng = np.random.default_rng(3)
    points, limits = rng.normal(size=(60, 1)), rng.normal(size=(60, 1))
    treated, strata = rng.random(60) < 0.4, rng.integers(0, 2, 60)
    pairs = full_pairs(space_of(points, limits, [0.2]), treated, strata=strata)
    gaps = np.abs(points[treated] - points[~treated].T)
    allowed = np.abs(limits[treated] - limits[~treated].T) <= 0.2
    allowed &= strata[treated][:, None] == strata[~treated]
    assert 0 < allowed.any(axis=1).sum() < treated.sum()
    assert pairs.distance.sum() == pytest.approx(least_total(gaps, allowed), abs=1e-8)
    assert len(set(pairs.treated)) == allowed.any(axis=1).sum()
    assert len(set(pairs.comparison)) == allowed.any(axis=0).sum()


def test_blocks_change_nothing(monkeypatch):
    points, treated = np.random.default_rng(4).normal(size=(90, 2)), np.arange(90) < 40
    whole = full_pairs(space_of(points), treated)
    monkeypatch.setattr(full, "_BLOCK", 100)
    parts = full_pairs(space_of(points), treated)
    assert (whole.treated == parts.treated).all()
    assert (whole.comparison == parts.comparison).all()


def test_too_many_pairs_are_refused(monkeypatch):
    monkeypatch.setattr(full, "MOST_EDGES", 10)
    with pytest.raises(DataError, match="more than 10 pairs at once"):
        full_pairs(space_of(np.zeros(40) + np.arange(40) % 2), np.arange(40) % 2 == 0)


def test_losses_and_adjustment_are_said():
    people = made_up_people(200)
    plan = AnalysisPlan(
        "programme", [rate("reoffended")], ["age", "sanctions"], method="full", caliper=0.002
    )
    result = compare(people, plan)
    lost = result.lost[result.lost["step"] == "caliper"]
    used = result.weights.to_numpy() > 0
    assert lost["lost"].sum() == (~used).sum()
    assert lost["lost"].sum() > 0
    assert lost["why"].str.contains("within the caliper").any()
    adjusted = compare(people, plan.replace(adjust=True))
    assert adjusted.estimates["estimator"].str.contains("g-computation").all()
