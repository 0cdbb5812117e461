"""Permuting the programme: to whom it could have gone, as often as it could."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.comparison import AnalysisPlan, rate
from cocreate_lib.comparison.specification.permutation import PermutationScheme, permutation_scheme
from cocreate_lib.errors import DataError
from tests.comparison.conftest import made_up_people

PLAN = AnalysisPlan("programme", [rate("reoffended")], ["age", "sanctions"], method="unadjusted")


def permutations(scheme, times=1, seed=0):
    rng = np.random.default_rng(seed)
    return np.array([scheme.permuted(scheme.treated, rng) for _ in range(times)])


def test_each_permutation_comes_as_often_as_the_odds_say():
    """Two of five people: ten ways, with probabilities in proportion to the product of odds."""
    odds = np.array([1.0, 2.0, 0.5, 3.0, 1.0])
    scheme = PermutationScheme(
        np.array([True, True, False, False, False]),
        np.arange(5),
        np.log(odds),
        np.zeros(5, dtype=int),
        "people",
        0,
    )
    ways = list(combinations(range(5), 2))
    weight = np.array([odds[list(way)].prod() for way in ways])
    found = permutations(scheme, 2000)
    seen = np.array([sum(tuple(np.flatnonzero(row)) == way for row in found) for way in ways])
    expected = 2000 * weight / weight.sum()
    # Chi-squared with 9 degrees of freedom: 99.9% of draws lie below 27.9.
    assert ((seen - expected) ** 2 / expected).sum() < 27.9


def test_as_many_people_as_before_and_those_with_higher_scores_more_often():
    people = made_up_people(300)
    scheme = permutation_scheme(people, PLAN)
    found = permutations(scheme, 200)
    assert (found.sum(axis=1) == people["programme"].sum()).all()
    share = found.mean(axis=0)
    high = scheme.logit > np.median(scheme.logit)
    assert share[high].mean() > share[~high].mean() + 0.1
    # The covariates of those put in look like those of the people who were in the programme.
    age = people["age"].to_numpy()
    means = (found * age).sum(axis=1) / found.sum(axis=1)
    observed = age[people["programme"] == 1].mean()
    assert abs(means.mean() - observed) < 0.5 < abs(age.mean() - observed)


def test_with_a_mixed_cluster_people_change_places_within_it():
    people = made_up_people(300)
    scheme = permutation_scheme(people, PLAN.replace(cluster="manager"))
    assert "same 'manager'" in scheme.moves
    was = people.groupby("manager")["programme"].sum()
    for row in permutations(scheme, 5):
        assert people.assign(now=row).groupby("manager")["now"].sum().equals(was)


def nested(n=300, seed=4):
    people = made_up_people(n, seed)
    rng = np.random.default_rng(seed)
    own = np.where(people["programme"] == 1, rng.integers(0, 15, n), rng.integers(15, 40, n))
    return people.assign(manager=own)


def test_with_whole_clusters_in_one_group_clusters_change_places():
    people = nested()
    scheme = permutation_scheme(people, PLAN.replace(cluster="manager"))
    assert "whole 'manager'" in scheme.moves
    rows = permutations(scheme, 5)
    for row in rows:
        share = people.assign(now=row).groupby("manager")["now"].mean()
        assert share.isin([0, 1]).all()
        assert share.sum() == people.groupby("manager")["programme"].first().sum()
    assert (rows != scheme.treated).any(axis=1).all()


def test_people_with_gaps_keep_their_place():
    people = made_up_people(300)
    people["age"] = people["age"].where(np.arange(300) >= 40)
    scheme = permutation_scheme(people, PLAN)
    assert scheme.stay == 40
    assert (permutations(scheme, 20)[:, :40] == scheme.treated[:40]).all()


def test_nobody_can_change_places():
    people = pd.DataFrame(
        {
            "programme": [1, 0] * 20,
            "reoffended": [0, 0, 1, 1] * 10,
            "age": np.arange(40),
            "sanctions": [0, 1, 2, 3] * 10,
            "manager": np.arange(40),
        }
    )
    pair = people.assign(manager=np.where(np.arange(40) < 2, 99, np.arange(40)))
    assert permutations(permutation_scheme(pair, PLAN.replace(cluster="manager")), 3).shape == (
        3,
        40,
    )
    gap = pair.assign(age=pair["age"].where(pair["manager"] != 99))
    with pytest.raises(DataError, match="change places"):
        permutation_scheme(gap, PLAN.replace(cluster="manager"))
