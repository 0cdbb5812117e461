"""What a design does not ask for changes nothing: the cohorts of a design that leaves recalls,
taking part, areas and differences by sex alone are those that were drawn before there were any.
"""

import hashlib

import pandas as pd
import pytest

from cocreate_lib import PilotDesign, simulate

PEOPLE = [
    "synthetic",
    "office",
    "case_manager",
    "my_direction",
    "start_date",
    "sentence",
    "sex",
    "age",
    "offence_group",
    "age_at_first_sanction",
    "previous_sanctions",
    "offences_year_before",
    "ogrs3_one_year",
    "ogrs3_two_year",
    "risk_band",
    "need_accommodation",
    "need_work",
    "need_drugs",
    "need_alcohol",
    "need_health",
    "need_relationships",
    "readiness_rating",
    "hope_start",
    "fidelity",
    "contacts_planned",
    "contacts_delivered",
    "cocreated_plan",
    "enabling_fund",
    "peer_mentor",
    "linked",
    "reoffended",
    "reoffences",
    "days_to_reoffence",
    "reoffence_observed",
    "hope_end",
]
POTENTIAL = [
    f"{outcome}_{world}"
    for outcome in ("reoffended", "reoffences", "days_to_reoffence", "hope_end")
    for world in ("without", "not_assigned", "with", "with_full_delivery")
]
DESIGNS = {
    "teaching pilot": PilotDesign(),
    "busy": PilotDesign(
        n_treated=300, n_comparison=700, assignment="randomised", contamination=0.3, fidelity=0.7,
        linkage_failure=0.1, attrition=0.2, effect=-0.1,
    ),
}  # fmt: skip
DRAWN_BEFORE = {
    ("teaching pilot", 1): "5f7dfb8581f42453",
    ("teaching pilot", 2018): "bee290e889782439",
    ("busy", 1): "f6a272a94b8878cf",
    ("busy", 2018): "bb0f5269b7f94b2e",
}


def _digest(design, seed):
    cohort = simulate(design, seed)
    tables = cohort.people[PEOPLE], cohort.potential[POTENTIAL], cohort.truth.round(9)
    text = "".join(table.to_csv(lineterminator="\n") for table in tables)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize(("name", "seed"), DRAWN_BEFORE)
def test_what_was_drawn_before_is_drawn_still(name, seed):
    assert _digest(DESIGNS[name], seed) == DRAWN_BEFORE[name, seed]


def test_how_strong_something_is_that_does_not_happen_changes_nothing():
    idle = {
        "recall_effect": 1.0,
        "recall_on_risk": 1.0,
        "custody_days": 30.0,
        "uptake_on_readiness": -0.5,
        "elsewhere_risk": 1.0,
    }
    design = DESIGNS["teaching pilot"].replace(**idle)
    assert _digest(design, 1) == DRAWN_BEFORE["teaching pilot", 1]


@pytest.mark.parametrize(
    ("on", "changed"),
    [
        (
            {"recall_rate": 0.2},
            "reoffended reoffences days_to_reoffence reoffence_observed recalled days_at_risk",
        ),
        (
            {"uptake": 0.5},
            "fidelity contacts_planned contacts_delivered cocreated_plan enabling_fund peer_mentor "
            "reoffended reoffences days_to_reoffence reoffence_observed hope_end took_part",
        ),
        (
            {"elsewhere_share": 0.5, "elsewhere_risk": 1.0},
            "reoffended reoffences days_to_reoffence reoffence_observed area",
        ),
        ({"effect_by_sex": 2.0}, "reoffended reoffences days_to_reoffence reoffence_observed"),
    ],
)
def test_what_is_switched_on_leaves_all_else_as_it_was(on, changed):
    before, after = (simulate(PilotDesign(**more), seed=4).people for more in ({}, on))
    differ = [name for name in before if not before[name].equals(after[name])]
    assert set(differ) <= set(changed.split())
    assert differ
    pd.testing.assert_index_equal(before.columns, after.columns)
