"""The teaching pilot's files are what the library makes, byte for byte."""

import json

import pandas as pd

from cocreate_lib import PilotDesign, load_teaching_pilot, teaching_plan
from cocreate_lib.cohort import data_dictionary
from cocreate_lib.io import resources
from cocreate_lib.teaching import teaching_cohort, write_teaching_pilot

KEPT = resources.path("data", "synthetic")


def test_files_are_remade_byte_for_byte(tmp_path):
    made = write_teaching_pilot(tmp_path / "made")
    assert {path.name for path in made} == {path.name for path in KEPT.iterdir()}
    for path in made:
        assert path.read_bytes() == (KEPT / path.name).read_bytes(), path.name


def test_loaded_people_are_the_simulated_people():
    loaded = load_teaching_pilot()
    assert loaded.attrs["synthetic"]
    people = teaching_cohort().people
    # The order of the case managers' categories is nobody's business.
    pd.testing.assert_frame_equal(loaded, people, check_index_type=False, check_categorical=False)


def test_every_file_says_synthetic():
    for path in KEPT.iterdir():
        assert "synthetic" in path.read_text(encoding="utf-8").lower()
        assert "synthetic" in path.name or path.name in ("README.md", "datapackage.json")


def test_the_kept_design_is_the_default_design():
    content = json.loads((KEPT / "synthetic_cohort_design.json").read_text(encoding="utf-8"))
    assert PilotDesign(**content["design"]) == PilotDesign()
    assert content["seed"] == 2018


def test_the_plan_asks_only_for_columns_that_the_dictionary_describes():
    plan = teaching_plan()
    described = set(data_dictionary()["column"])
    outcomes = {name for outcome in plan.outcomes for name in outcome.columns}
    assert {plan.treatment, *plan.covariates, *outcomes} <= described
