"""Neither the order of the rows nor their labels change an answer, on tables full of ties.

Two fields ask for the order of the rows, and are exceptions by definition: ``order="data"``, where
people choose in that order, and ``ties="order"``, where it decides between people who are as near.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.comparison import AnalysisPlan, compare, frequency, rate, scale, time_to
from cocreate_lib.comparison.data.columns import used_columns
from tests.comparison.conftest import outcomes_for

OUTCOMES = [
    rate("reoffended"),
    frequency("reoffences"),
    time_to("days", event="seen"),
    scale("hope"),
]
PLAN = AnalysisPlan("programme", OUTCOMES, ["age", "sanctions", "office"], caliper=None, seed=3)
ERRORS = ("auto", "robust", "cr2", "wild_bootstrap", "bootstrap", "randomisation")
METHODS = {
    "unadjusted": {"method": "unadjusted"},
    "regression": {"method": "regression"},
    "nearest": {},
    "optimal": {"method": "optimal"},
    "subclassification": {"method": "subclassification", "subclasses": 3},
    "weighting": {"method": "weighting"},
    "entropy": {"method": "weighting", "weights": "entropy"},
    "doubly_robust": {"method": "doubly_robust"},
    "difference_in_differences": {"method": "difference_in_differences"},
}
WAYS_TO_MATCH = {
    "a rounded column": {"distance": "score", "ratio": 2},
    "again and again": {"replace": True},
    "closest": {"order": "closest", "exact": ["office"]},
    "random": {"order": "random"},
    "mahalanobis": {"distance": "mahalanobis", "ratio": 2, "adjust": True},
    "mahalanobis, again and again": {"distance": "mahalanobis", "replace": True},
    "within a decade": {"covariate_calipers": {"age": 10}},
    "optimal mahalanobis": {"method": "optimal", "distance": "mahalanobis"},
}
CASES = [
    *((way, errors) for way in METHODS for errors in ERRORS),
    *((way, "wild_bootstrap") for way in WAYS_TO_MATCH),
]


def people_with_ties(seed: int, n: int = 70) -> pd.DataFrame:
    """Few values in every column, so that most people tie with others, and some are twins."""
    rng = np.random.default_rng(seed)
    age = 20 + 10 * rng.integers(0, 3, n)
    sanctions = rng.integers(0, 4, n)
    programme = rng.random(n) < 0.25 + 0.05 * sanctions
    reoffended = rng.random(n) < 0.3 + 0.1 * sanctions
    return pd.DataFrame(
        {
            "programme": programme.astype(int),
            "age": age,
            "sanctions": sanctions,
            "office": rng.choice(["East", "West"], n),
            "score": np.round(0.2 + 0.1 * sanctions + 0.01 * (age - 20), 1),
            "manager": rng.integers(0, 12, n),
            "reoffended": reoffended.astype(int),
            "reoffences": np.where(reoffended, 1 + rng.integers(0, 3, n), 0),
            "days": np.where(rng.random(n) < 0.5, 90.0 * (1 + rng.integers(0, 4, n)), 365.0),
            "seen": (rng.random(n) < 0.7).astype(int),
            "hope": 10.0 * rng.integers(3, 8, n),
        },
        index=pd.Index([f"P{i:03d}" for i in range(n)], name="person"),
    )


def plan_for(way: str, errors: str) -> AnalysisPlan | None:
    """The plan, or None where a method has no such errors."""
    fields = (METHODS | WAYS_TO_MATCH)[way]
    method = fields.get("method", "nearest")
    matches = method in ("nearest", "optimal")
    if errors == "randomisation" and method not in ("unadjusted", "regression"):
        return None
    cluster = None if errors == "bootstrap" and matches else "manager"
    outcomes = OUTCOMES if errors == "auto" else [OUTCOMES[0], OUTCOMES[-1]]
    outcomes = OUTCOMES[-1:] if errors in ("bootstrap", "randomisation") else outcomes
    return PLAN.replace(
        outcomes=outcomes_for(method, outcomes),
        errors=errors,
        replications=99,
        cluster=None if errors == "randomisation" else cluster,
        **fields,
    )


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Numbers to 1e-9, and words to the letter."""
    pd.testing.assert_frame_equal(one, other, rtol=1e-9, atol=1e-9)


def who(people: pd.DataFrame, plan: AnalysisPlan, labels: pd.Series) -> list[tuple[object, ...]]:
    """What the plan's columns say of these people: all that tells them apart but their names."""
    return [tuple(row) for row in people.loc[labels, list(used_columns(plan))].to_numpy(object)]


def pairs_of(people: pd.DataFrame, result) -> list[tuple[object, ...]]:
    found, plan = result.pairs, result.plan
    ends = [who(people, plan, found[name]) for name in ("treated", "comparison")]
    return sorted(zip(*ends, found["distance"].round(9), strict=True))


def shuffled(people: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The same people in another order, under other names."""
    mixed = people.sample(frac=1, random_state=seed)
    return mixed.set_axis(np.random.default_rng(seed).permutation(len(people)), axis=0)


@pytest.mark.parametrize(("way", "errors"), [case for case in CASES if plan_for(*case)])
def test_order_and_labels_change_nothing(way, errors):
    plan = plan_for(way, errors)
    seed = len(way) + len(errors)
    people = people_with_ties(seed)
    mixed = shuffled(people, seed)
    one, other = compare(people, plan), compare(mixed, plan)
    for name in ("estimates", "means", "balance", "lost", "curves", "tests"):
        same(getattr(one, name), getattr(other, name))
    assert one.sentences() == other.sentences()
    assert str(one) == str(other)
    assert pairs_of(people, one) == pairs_of(mixed, other)
    weights = [
        sorted(zip(who(table, plan, table.index), result.weights.round(9), strict=True))
        for table, result in ((people, one), (mixed, other))
    ]
    assert weights[0] == weights[1]


def test_these_tables_are_full_of_ties():
    result = compare(people_with_ties(4), PLAN)
    assert result.sample.pairs.tied.mean() > 0.5


@pytest.mark.parametrize("exception", [{"order": "data"}, {"ties": "order"}])
def test_what_asks_for_the_order_of_the_rows_gets_it(exception):
    people = people_with_ties(4)
    plan = PLAN.replace(caliper=0.1, outcomes=OUTCOMES[:2], **exception)
    found = [compare(shuffled(people, seed), plan).estimates["estimate"] for seed in range(3)]
    assert not np.allclose(found[0], found[1]) or not np.allclose(found[0], found[2])
    # Labels have no part in it.
    renamed = people.set_axis(np.random.default_rng(1).permutation(len(people)), axis=0)
    same(compare(people, plan).estimates, compare(renamed, plan).estimates)


@pytest.mark.parametrize("fields", [{"replace": True}, {}])
def test_lalonde_shuffled_twenty_times(fields):
    """Matching on a score of two decimals; before ties were shared or drawn, estimates were up to
    2,000 dollars apart (with replacement, 789 to 2,996)."""
    people = pytest.importorskip("cohortmatch.datasets").load_lalonde()
    covariates = ["age", "educ", "race", "married", "nodegree", "re74", "re75"]
    plan = AnalysisPlan("treat", [scale("re78")], covariates, distance="propensity", caliper=None)
    people["score"] = compare(people, plan).scores.round(2)
    plan = plan.replace(distance="score", **fields)
    found = [float(compare(shuffled(people, k), plan).estimates["estimate"][0]) for k in range(20)]
    assert np.ptp(found) < 1e-9
