"""A design says what it is, and refuses what can't be."""

import dataclasses
import json
import math

import numpy as np
import pytest

from cocreate_lib import DesignError, PilotDesign, fact, simulate

PROCESSES = {"Population", "Nesting", "Assignment", "Programme", "Outcomes", "Measurement"}


def test_defaults_that_cite_a_fact_are_that_fact():
    explained = PilotDesign().explain()
    cited = explained[explained["source"].str.startswith("fact: ")]
    assert len(cited) >= 2
    for row in cited.itertuples():
        assert fact(row.source.removeprefix("fact: ")).value == row.value


def test_every_field_is_explained_and_documented():
    explained = PilotDesign().explain()
    for field in dataclasses.fields(PilotDesign):
        assert field.name in PilotDesign.__doc__
        row = explained.loc[field.name]
        assert row["unit"]
        assert row["meaning"]
        assert row["process"] in PROCESSES
        if isinstance(row["value"], str):
            assert row["value"] in row["allowed"].split(", ")
            assert math.isnan(row["lowest"])
        else:
            assert row["lowest"] <= row["value"] <= row["highest"]


def test_a_changed_field_is_an_assumption_of_the_user():
    changed = PilotDesign().replace(base_rate=0.5).explain()
    assert changed.loc["base_rate", "source"] == "assumption"


def test_unknown_field_names_the_nearest():
    with pytest.raises(DesignError, match="Did you mean 'n_treated'"):
        PilotDesign().replace(n_treatd=5)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("n_treated", 0),
        ("n_treated", 2.5),
        ("n_comparison", -1),
        ("base_rate", 0.0),
        ("base_rate", float("nan")),
        ("fidelity", 1.2),
        ("effect", "a lot"),
        ("effect", None),
        ("selection_on_readiness", -1.5),
        ("n_offices", True),
        ("assignment", "by mood"),
        ("attrition_mechanism", 3),
        ("enrolment_months", 25),
    ],
)
def test_out_of_range_is_refused_with_the_field_and_a_way_out(field, value):
    with pytest.raises(DesignError) as refusal:
        PilotDesign().replace(**{field: value})
    assert field in refusal.value.where
    assert refusal.value.try_this


@pytest.mark.parametrize(
    "contradiction",
    [
        {"suspended_share": 0.7, "licence_share": 0.4},
        {"hope_on_readiness": 0.9, "hope_stability": 0.5},
        {"assignment": "offices", "n_offices": 1},
        {"crossover": 0.5, "uptake": 0.4},
        {"effect_by_sex": -1.0, "female_share": 1.0},
    ],
)
def test_fields_that_contradict_one_another_are_refused(contradiction):
    with pytest.raises(DesignError) as refusal:
        PilotDesign(**contradiction)
    field, value = refusal.value.try_this.split("=")
    PilotDesign(**contradiction | {field: float(value.split(",")[0].split()[0])})


@pytest.mark.parametrize(
    "impossible",
    [
        {"effect": -0.6},
        {"effect": 0.9},
        {"effect_on_hope": 25},
        {"effect_on_hope": -25},
        {"base_rate": 0.98, "court_delay": 400},
        {"frequency_icc": 0.5},
        {"case_manager_icc": 0.5, "court_delay": 300},
        {"reoffences_per_reoffender": 1.5, "reoffences_shape": 0.05, "frequency_icc": 0.3},
    ],
)
def test_impossible_targets_are_refused_with_the_nearest_possible_value(impossible):
    sizes = {"n_treated": 5, "n_comparison": 5}
    with pytest.raises(DesignError, match=r".") as refusal:
        simulate(PilotDesign(**impossible, **sizes), seed=1)
    assert "nearest possible" in refusal.value.try_this
    field, text = refusal.value.try_this.split(",")[0].split("=")
    assert refusal.value.where == f"PilotDesign.{field}"
    nearest = float(text)
    simulate(PilotDesign(**impossible | {field: nearest}, **sizes), seed=1)
    # Of correlations up to 2% are left free, as the last of them need ever more different people.
    step = 0.025 * nearest if field == "frequency_icc" else 0.001
    beyond = nearest + np.copysign(step, impossible[field] - nearest)
    with pytest.raises(DesignError, match=r"can't (both )?be had"):
        simulate(PilotDesign(**impossible | {field: beyond}, **sizes), seed=1)


def test_equal_designs_are_equal_and_fit_json():
    assert PilotDesign(n_treated=np.int64(60)) == PilotDesign(n_treated=60.0)
    assert PilotDesign(**json.loads(json.dumps(PilotDesign().to_dict()))) == PilotDesign()
