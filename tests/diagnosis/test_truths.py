"""The truth of each quantity, against the potential outcomes of the very cohort."""

from __future__ import annotations

import numpy as np
import pytest

import cocreate_lib as cc
from cocreate_lib.cohort import simulate_many
from cocreate_lib.diagnosis.cohorts import levels_of
from cocreate_lib.diagnosis.truths import columns_of_truth, truths

DESIGN = cc.PilotDesign(
    n_treated=300, n_comparison=300, assignment="randomised", uptake=0.6, crossover=0.1,
    effect_by_sex=1.0, female_share=0.4, recall_rate=0.15, recall_effect=0.5, custody_days=100.0,
    elsewhere_share=0.3,
)  # fmt: skip
OUTCOMES = [
    cc.rate("reoffended"),
    cc.frequency("reoffences", exposure="days_at_risk", per=365.25),
    cc.time_to("days_to_reoffence", event="reoffence_observed", competing="recalled", horizon=200),
]
PLAN = cc.AnalysisPlan(
    "my_direction", OUTCOMES, method="unadjusted", randomised=True, subgroups=["sex", "need_drugs"],
    comparators="area", received="took_part", negative_controls=[cc.rate("need_work")],
    families={"all": ["reoffended", "reoffences"]}, replications=99,
)  # fmt: skip


@pytest.fixture(scope="module")
def cohort():
    return cc.simulate(DESIGN, seed=4)


@pytest.fixture(scope="module")
def found():
    levels = levels_of(DESIGN)
    read = ["my_direction", "sex", "need_drugs", "area"]
    columns = columns_of_truth([PLAN], "as_delivered", levels)
    many = simulate_many(DESIGN, [4], read, sorted(columns))
    return {
        key: float(value[0]) for key, value in truths(PLAN, many, "as_delivered", levels).items()
    }


def reoffending(cohort, who, worlds=("with", "without")):
    rates = [cohort.potential.loc[who, f"reoffended_{world}"].mean() for world in worlds]
    return rates[0] - rates[1]


def test_a_subgroup_has_the_effect_on_its_people(cohort, found):
    people = cohort.people
    treated = people["my_direction"] == 1
    women = reoffending(cohort, treated & (people["sex"] == "female"))
    men = reoffending(cohort, treated & (people["sex"] == "male"))
    assert found["reoffended (sex: female)", "risk_difference"] == pytest.approx(women)
    between = found["reoffended (sex: female against male)", "risk_difference"]
    assert between == pytest.approx(women - men)
    drugs = reoffending(cohort, treated & (people["need_drugs"] == 1))
    assert found["reoffended (need_drugs: 1)", "risk_difference"] == pytest.approx(drugs)
    ratios = [found[f"reoffended (sex: {each})", "risk_ratio"] for each in ("female", "male")]
    between = found["reoffended (sex: female against male)", "risk_ratio"]
    assert between == pytest.approx(ratios[0] / ratios[1])


def test_rates_and_incidence_have_their_own_truth(cohort, found):
    treated = cohort.people["my_direction"] == 1
    potential = cohort.potential[treated.to_numpy()]
    rates = [
        365.25 * potential[f"reoffences_{w}"].sum() / potential[f"days_at_risk_{w}"].sum()
        for w in ("with", "without")
    ]
    assert found["reoffences", "rate_difference"] == pytest.approx(rates[0] - rates[1])
    assert found["reoffences", "rate_ratio"] == pytest.approx(rates[0] / rates[1])
    incidence = [
        (
            (potential[f"reoffended_{w}"] == 1)
            & (potential[f"recalled_{w}"] == 0)
            & (potential[f"days_to_reoffence_{w}"] <= 200)
        ).mean()
        for w in ("with", "without")
    ]
    key = "days_to_reoffence", "cumulative_incidence_difference"
    assert found[key] == pytest.approx(incidence[0] - incidence[1])


def test_compliers_are_those_who_take_part_because_of_the_offer(cohort, found):
    potential = cohort.potential
    who = (potential["took_part_with"] == 1) & (potential["took_part_not_assigned"] == 0)
    key = "reoffended (those who took part because of the offer)", "risk_difference"
    assert found[key] == pytest.approx(reoffending(cohort, who, ("with", "not_assigned")))


def test_between_people_who_had_nothing_there_is_nothing(found):
    assert found["need_work (negative control)", "risk_difference"] == 0
    assert found["need_work (negative control)", "risk_ratio"] == 1
    between = [key for key in found if "comparator" in key[0] and "against" in key[0]]
    assert between
    assert all(found[key] == float(key[1].endswith("ratio")) for key in between)
    alone = found["reoffended (comparator: elsewhere)", "risk_difference"]
    assert alone == found["reoffended", "risk_difference"]


def test_every_row_of_a_plan_has_a_place_in_its_diagnosis():
    result = cc.diagnose(DESIGN, PLAN.replace(outcomes=OUTCOMES[:2]), replicates=3, seed=1)
    about = set(result.table["outcome"])
    assert {
        "reoffended", "reoffended (sex: female)", "reoffended (sex: female against male)",
        "reoffended (comparator: own area)", "need_work (negative control)",
        "reoffended (those who took part because of the offer)",
        "reoffended (family all, Romano-Wolf)",
    } <= about  # fmt: skip
    rows = result.table[result.table["diagnosand"] == "bias"]
    assert np.isfinite(rows["truth"]).all()
