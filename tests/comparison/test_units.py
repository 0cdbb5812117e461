"""Units and origins of the covariates change nothing, in any method."""

from __future__ import annotations

from itertools import cycle, product

import numpy as np
import pytest

from cocreate_lib.comparison import (
    AnalysisPlan,
    compare,
    frequency,
    rate,
    scale,
    time_to,
)
from cocreate_lib.errors import CocreateError
from tests.comparison.conftest import made_up_people, outcomes_for

PEOPLE = made_up_people(240)
# Nobody as near as somebody else: far from zero, a number has too few digits left to tell.
PEOPLE["age"] += np.random.default_rng(8).normal(size=len(PEOPLE))
OUTCOMES = [
    rate("reoffended"),
    frequency("reoffences"),
    time_to("days", event="seen"),
    scale("hope"),
]
# x -> a + b x: unit b, and origin a in standard deviations. Beyond 1e7 of them the numbers
# themselves have lost digits, and the result says so.
CHANGES = [(1e-6, 0.0), (1.0, 1e7), (1e9, -1e5), (2.5, 1e6), (1e-3, -1e7), (60.0, 1e3)]
# Not among these, because they are not invariant by definition: a caliper on a raw column
# (covariate_calipers) and a raw column as the distance, which are in that column's own unit.
WAYS = {
    "unadjusted": [{}],
    "regression": [{}],
    "nearest": [{}, {"adjust": True}, {"distance": "mahalanobis"}, {"ratio": 2}],
    "optimal": [{}],
    "subclassification": [{"subclasses": 3}],
    "weighting": [{}, {"weights": "entropy"}],
    "doubly_robust": [{}],
    "difference_in_differences": [{}],
}
ERRORS = ["auto", "robust", "cr2", "wild_bootstrap", "bootstrap", "randomisation"]
CASES = list(
    zip(
        [
            (method, way, estimand, errors)
            for method, ways in WAYS.items()
            for way, estimand, errors in product(ways, ("ATT", "ATE", "ATC", "ATO"), ERRORS)
            if estimand == "ATT" or errors in ("auto", "cr2")
        ],
        cycle(CHANGES),
    )
)


def plan_of(method, way, estimand, errors):
    """The plan, or None where these don't go together."""
    try:
        return AnalysisPlan(
            "programme",
            outcomes_for(method, OUTCOMES),
            ["age", "sanctions", "office"],
            method=method,
            estimand=estimand,
            errors=errors,
            cluster=None
            if errors == "auto" or (errors == "bootstrap" and "nearest" in method)
            else "manager",
            seed=3,
            replications=99,
            **way,
        )
    except CocreateError:
        return None


PLANS = [(plan, change) for case, change in CASES if (plan := plan_of(*case)) is not None]


def outcome_of(people, plan):
    try:
        return compare(people, plan)
    except CocreateError as error:
        return error


@pytest.mark.parametrize(
    ("plan", "change"),
    PLANS,
    ids=[f"{p.method}-{p.estimand}-{p.errors}-{i}" for i, (p, _) in enumerate(PLANS)],
)
def test_units_and_origins_change_nothing(plan, change):
    # On one score several sets of pairs have the same least total distance. Which of them is found
    # may hang on the last digit of a score, so the digits are left as they are: a power of two.
    unit, origin = (2.0**-20, 0.0) if plan.method == "optimal" else change
    moved = PEOPLE.assign(
        **{
            name: unit * (PEOPLE[name] + origin * PEOPLE[name].std())
            for name in ("age", "sanctions")
            if not plan.compares_changes  # there these are outcomes too
        }
    )
    ours, theirs = outcome_of(PEOPLE, plan), outcome_of(moved, plan)
    if isinstance(ours, CocreateError):
        assert type(theirs) is type(ours)
        return
    numbers = ["estimate", "std_error", "df", "conf_low", "conf_high", "p_value", "n_treated"]
    for name in numbers:
        mine, other = (each.estimates[name].to_numpy(float) for each in (ours, theirs))
        # A limit near zero is as exact as its interval is wide.
        allowed = np.fmax(1e-6 * np.abs(mine), 1e-6 * ours.estimates["std_error"].to_numpy(float))
        with np.errstate(invalid="ignore"):
            near = np.abs(other - mine) <= allowed
        assert (near | (mine == other) | (np.isnan(mine) & np.isnan(other))).all(), name
    assert theirs.weights.to_numpy() == pytest.approx(ours.weights.to_numpy(), rel=1e-6, abs=1e-9)
    for name in ("smd_before", "smd_after", "variance_ratio_after", "ecdf_max_after"):
        assert theirs.balance[name].to_numpy() == pytest.approx(
            ours.balance[name].to_numpy(), rel=1e-6, abs=1e-8, nan_ok=True
        ), name
    for evidence in ("null_evidence", "fragility"):
        mine, other = (getattr(each, evidence)().to_frame() for each in (ours, theirs))
        assert other["value"].to_numpy() == pytest.approx(
            mine["value"].to_numpy(), rel=1e-5, abs=1e-8, nan_ok=True
        ), evidence


def test_models_speak_in_the_columns_own_units():
    plan = plan_of("regression", {}, "ATT", "auto")
    moved = PEOPLE.assign(age=12 * PEOPLE["age"] + 7)
    for outcome, power in (("days", 12), ("reoffences", 12)):
        ours, theirs = (compare(each, plan).model(outcome).to_frame() for each in (PEOPLE, moved))
        ours, theirs = (each.set_index(["variable", "level"]) for each in (ours, theirs))
        age = theirs.loc[("age", "")]
        assert power * age["coefficient"] == pytest.approx(ours.loc[("age", ""), "coefficient"])
        assert age["statistic"] == pytest.approx(ours.loc[("age", ""), "statistic"])


def test_lost_digits_are_said():
    plan = plan_of("regression", {}, "ATT", "auto")
    assert not any("lost digits" in note for note in compare(PEOPLE, plan).notes)
    far = PEOPLE.assign(age=PEOPLE["age"] + 1e10)
    assert any("'age' lies 8e+08 times as far" in note for note in compare(far, plan).notes)


def test_a_date_as_a_number_leaves_the_standard_error_as_it_was():
    days = np.random.default_rng(1).integers(0, 28, len(PEOPLE))
    plan = plan_of("regression", {}, "ATT", "auto")
    plan = plan.replace(covariates=[*plan.covariates, "start"])
    near, far = (compare(PEOPLE.assign(start=days + origin), plan) for origin in (0, 20180401))
    assert far.estimates["std_error"].to_numpy() == pytest.approx(
        near.estimates["std_error"].to_numpy(), rel=1e-6
    )
