"""A design says what it is, and refuses what can't be."""

import dataclasses
import json

import numpy as np
import pytest

from cocreate_lib import DesignError, PilotDesign, fact, simulate


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
        assert row["lowest"] <= row["value"] <= row["highest"]
        assert row["unit"]
        assert row["meaning"]


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
    ],
)
def test_out_of_range_is_refused_with_the_field_and_a_way_out(field, value):
    with pytest.raises(DesignError) as refusal:
        PilotDesign().replace(**{field: value})
    assert field in refusal.value.where
    assert refusal.value.try_this


def test_impossible_effect_is_refused_with_the_nearest_possible_one():
    design = PilotDesign(effect=-0.6)
    with pytest.raises(DesignError, match="nearest possible") as refusal:
        simulate(design, seed=1)
    nearest = float(refusal.value.try_this.split("=")[1].split(",")[0])
    simulate(design.replace(effect=nearest + 0.001, n_treated=5, n_comparison=5), seed=1)


def test_equal_designs_are_equal_and_fit_json():
    assert PilotDesign(n_treated=np.int64(60)) == PilotDesign(n_treated=60.0)
    assert PilotDesign(**json.loads(json.dumps(PilotDesign().to_dict()))) == PilotDesign()
