"""Replicates from arrays are what ``simulate`` and ``compare`` make one by one."""

from __future__ import annotations

import numpy as np
import pytest

import cocreate_lib as cc
from cocreate_lib.diagnosis.replicates import FIELD, FIELDS, quantities, run_chunk
from cocreate_lib.errors import CocreateError

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
        ({}, BASE.replace(covariates=["age", "linked"])),
        ({}, BASE.replace(covariates=["age", "reoffended"], outcomes=OUTCOMES[1:])),
    ],
    ids=["one sex", "one office", "hardly anybody", "a constant", "an outcome"],
)
def test_what_compare_refuses_is_refused_in_the_same_words(fields, plan):
    check_replicates(DESIGN.replace(**fields), plan)


def check_replicates(design, plan):
    records = run_chunk(design, [plan], SEEDS, "as_delivered")
    for replicate, seed in enumerate(SEEDS):
        cohort = cc.simulate(design, seed)
        try:
            rows = cc.compare(cohort.people, plan).estimates
            problem = None
        except CocreateError as error:
            problem = error.what
        if problem is not None:
            assert set(records.problems[replicate]) == {problem}
            assert np.isnan(records.numbers[replicate, :, :-1]).all()
            continue
        assert list(rows["outcome"]) == [each.outcome for each in quantities([plan])]
        np.testing.assert_allclose(
            records.numbers[replicate, :, :-1],
            rows[list(FIELDS[:-1])].to_numpy(dtype=float),
            rtol=1e-10,
            atol=1e-10,
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
        for place, quantity in enumerate(quantities([plan])):
            found = records.numbers[replicate, place, FIELD["truth"]]
            assert found == pytest.approx(truth[quantity.key], abs=1e-12)


def test_neighbours_in_a_chunk_make_no_difference():
    design = cc.PilotDesign(n_treated=60, n_comparison=300)
    together = run_chunk(design, [BASE], SEEDS, "as_delivered").numbers
    alone = [run_chunk(design, [BASE], [seed], "as_delivered").numbers for seed in SEEDS]
    np.testing.assert_array_equal(together, np.concatenate(alone))
