"""Replicates from arrays are what ``simulate`` and ``compare`` make one by one."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import pytest

import cocreate_lib as cc
from cocreate_lib.comparison.methods.register import METHODS, READ_BY
from cocreate_lib.comparison.plan.fields import ERRORS, ESTIMANDS
from cocreate_lib.diagnosis.replicates import FIELD, FIELDS, run_chunk, targets
from cocreate_lib.errors import CocreateError, PlanError

NUMBERS = ["age", "previous_sanctions", "ogrs3_one_year", "readiness_rating"]
CATEGORIES = ["sex", "offence_group", "risk_band"]
OUTCOMES = [
    cc.rate("reoffended"),
    cc.frequency("reoffences"),
    cc.time_to("days_to_reoffence", event="reoffence_observed", horizon=200),
]
BASE = cc.AnalysisPlan("my_direction", OUTCOMES, covariates=NUMBERS)
PLANS = {
    "nearest": BASE,
    "categories": BASE.replace(covariates=[*NUMBERS, *CATEGORIES]),
    "case manager": BASE.replace(cluster="case_manager", ratio=2, order="closest"),
    "strata": BASE.replace(exact=["sex", "office"], replace=True),
    "column": BASE.replace(distance="ogrs3_one_year", covariates=[]),
    "mahalanobis": BASE.replace(distance="mahalanobis", covariate_calipers={"age": 5}),
    "optimal": BASE.replace(method="optimal"),
    "classes": BASE.replace(method="subclassification", estimand="ATE"),
    "unadjusted": BASE.replace(method="unadjusted"),
    "regression": BASE.replace(method="regression", estimand="ATC", cluster="case_manager"),
    "weighting": BASE.replace(method="weighting", estimand="ATO"),
    "trimmed": BASE.replace(method="weighting", trim=(0.05, 0.4), estimand="ATE"),
    "trimmed classes": BASE.replace(method="subclassification", trim="crump"),
    "bootstrap": BASE.replace(method="weighting", errors="bootstrap", replications=99, seed=1),
    "doubly robust": BASE.replace(method="doubly_robust", outcomes=OUTCOMES[:2]),
    "office as cluster": BASE.replace(method="regression", cluster="office"),
    "office as covariate": BASE.replace(covariates=["office", "age"], method="regression"),
    "case manager as covariate": BASE.replace(covariates=["case_manager"], caliper=None),
    "hope": BASE.replace(outcomes=[cc.scale("hope_end")], missing="complete_cases"),
    "refused": BASE.replace(outcomes=[cc.scale("hope_end")]),
    "constant": BASE.replace(outcomes=[cc.rate("linked")]),
}
SEEDS = [np.random.SeedSequence(3, spawn_key=(number,)) for number in range(3)]


DESIGN = cc.PilotDesign(n_treated=60, n_comparison=300, attrition=0.1)


@pytest.mark.parametrize("name", PLANS)
def test_each_replicate_is_what_compare_finds_in_the_same_cohort(name):
    check_replicates(DESIGN, PLANS[name])


@pytest.mark.parametrize(
    ("fields", "plan"),
    [
        ({"female_share": 0.0}, BASE.replace(covariates=["age", "sex"])),
        ({"n_offices": 1}, BASE.replace(covariates=["age", "office"], method="regression")),
        ({"n_treated": 4, "n_comparison": 8}, BASE.replace(covariates=["risk_band", "age"])),
        (
            {"n_treated": 15, "n_comparison": 40},
            BASE.replace(covariates=[*NUMBERS, *CATEGORIES], adjust=True, ratio=2),
        ),
        ({"n_treated": 12}, BASE.replace(covariates=["age"], cluster="case_manager")),
        ({}, BASE.replace(covariates=["age", "linked"])),
        ({}, BASE.replace(covariates=["age", "reoffended"], outcomes=OUTCOMES[1:])),
    ],
    ids=[
        "one sex",
        "one office",
        "hardly anybody",
        "more terms than rows",
        "one case manager",
        "a constant",
        "an outcome",
    ],
)
def test_what_compare_refuses_is_refused_in_the_same_words(fields, plan):
    check_replicates(DESIGN.replace(**fields), plan)


SMALL = cc.PilotDesign(n_treated=30, n_comparison=50)
HOPE = cc.scale("hope_end", before="hope_start")
KINDS = {
    "a rate, a frequency and a scale": [*OUTCOMES[:2], cc.scale("hope_end")],
    "a time": OUTCOMES[2:],
    "a negative binomial": [cc.frequency("reoffences", model="negative_binomial")],
    "a before": [HOPE],
}
FORMS = {
    "people": {},
    "clusters": {"cluster": "case_manager"},
    "calipers": {"caliper": 0.5, "covariate_calipers": {"age": 15}},
    "strata": {"exact": ["sex"], "caliper": None},
    "replacement": {"replace": True, "ratio": 2, "order": "closest"},
    "adjusted": {"adjust": True, "distance": "propensity"},
    "entropy": {"weights": "entropy"},
}


def plans_of(method, errors):
    """Plans of every form that the method reads, with every kind of outcome; over them the
    estimands take turns. Parts that don't go together are left out."""
    forms = [
        form for form in FORMS.values() if all(method in READ_BY.get(f, METHODS) for f in form)
    ]
    numbers = ["age", "ogrs3_one_year"] if method != "unadjusted" else []
    for turn, (form, outcomes) in enumerate(product(forms, KINDS.values())):
        for estimand in ESTIMANDS[turn % 4 :] + ESTIMANDS[: turn % 4]:
            try:
                plan = cc.AnalysisPlan(
                    "my_direction",
                    outcomes,
                    numbers,
                    method=method,
                    errors=errors,
                    estimand=estimand,
                    seed=1,
                    conf_level=0.8,
                    **form,
                )
            except PlanError:
                continue
            object.__setattr__(plan, "replications", 9)  # fewer than a plan may ask for
            yield plan
            break


@pytest.mark.parametrize("errors", ERRORS)
@pytest.mark.parametrize("method", METHODS)
def test_whatever_the_plan_asks_a_replicate_is_compare_to_the_last_digit(method, errors):
    for plan in plans_of(method, errors):
        check_replicates(SMALL, plan, SEEDS[:1])


def test_scores_that_are_fitted_in_a_full_batch_are_those_of_one():
    seeds = [np.random.SeedSequence(8, spawn_key=(number,)) for number in range(24)]
    plan = PLANS["categories"].replace(outcomes=OUTCOMES[:1])
    check_replicates(cc.PilotDesign(n_treated=60, n_comparison=600), plan, seeds)


@cache
def people_of(design, seed):
    return cc.simulate(design, seed).people


def check_replicates(design, plan, seeds=SEEDS):
    records = run_chunk(design, [plan], seeds, "as_delivered")
    for replicate, seed in enumerate(seeds):
        try:
            rows = cc.compare(people_of(design, seed), plan).estimates
            problem = None
        except CocreateError as error:
            problem = error.what
        if problem is not None:
            assert set(records.problems[replicate]) == {problem}
            assert np.isnan(records.numbers[replicate, :, :-1]).all()
            continue
        assert list(rows["outcome"]) == [each.outcome for each in targets([plan])]
        np.testing.assert_array_equal(
            records.numbers[replicate, :, :-1],
            rows[list(FIELDS[:-1])].to_numpy(dtype=float),
            err_msg=str(plan),
        )


@pytest.mark.parametrize("as_what", ["as_assigned", "as_delivered", "full_fidelity"])
def test_the_truth_is_that_of_the_very_cohort(as_what):
    design = cc.PilotDesign(n_treated=60, n_comparison=300, contamination=0.2)
    plan = cc.AnalysisPlan("my_direction", [*OUTCOMES[:2], cc.time_to(
        "days_to_reoffence", event="reoffence_observed"
    )], method="unadjusted")  # fmt: skip
    records = run_chunk(design, [plan], SEEDS, as_what)
    for replicate, seed in enumerate(SEEDS):
        truth = (
            cc.simulate(design, seed)
            .truth.query("estimand == 'ATT' and as_what == @as_what")
            .set_index(["outcome", "measure"])["value"]
        )
        for place, quantity in enumerate(targets([plan])):
            found = records.numbers[replicate, place, FIELD["truth"]]
            assert found == pytest.approx(truth[quantity.key], abs=1e-12)


def test_neighbours_in_a_chunk_make_no_difference():
    design = cc.PilotDesign(n_treated=60, n_comparison=300)
    together = run_chunk(design, [BASE], SEEDS, "as_delivered").numbers
    alone = [run_chunk(design, [BASE], [seed], "as_delivered").numbers for seed in SEEDS]
    np.testing.assert_array_equal(together, np.concatenate(alone))
