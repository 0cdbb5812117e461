"""The teaching pilot's files are what the library makes, byte for byte."""

import json

import pandas as pd

from cocreate_lib import PilotDesign, load_teaching_pilot, resources, teaching_plan
from cocreate_lib.cohort import data_dictionary
from cocreate_lib.teaching import STEM, teaching_cohort, write_teaching_pilot


def test_files_are_remade_byte_for_byte(tmp_path):
    kept = resources.path("data", "synthetic")
    made = write_teaching_pilot(tmp_path)
    assert {path.name for path in made} == {path.name for path in kept.iterdir()}
    for path in made:
        assert path.read_bytes() == (kept / path.name).read_bytes(), path.name


def test_loaded_people_are_the_simulated_people():
    loaded, simulated = load_teaching_pilot(), teaching_cohort().people
    assert loaded.columns.tolist() == simulated.columns.tolist()
    assert loaded.index.equals(simulated.index)
    assert loaded.attrs["synthetic"]
    for name in loaded.columns:
        if name in ("ogrs3_one_year", "ogrs3_two_year", "fidelity"):
            pd.testing.assert_series_equal(loaded[name], simulated[name], atol=5.1e-5)
        else:
            assert loaded[name].astype(str).tolist() == simulated[name].astype(str).tolist(), name


def test_the_folder_says_synthetic_everywhere():
    folder = resources.path("data", "synthetic")
    for path in folder.iterdir():
        assert "synthetic" in path.name or path.name == "README.md"
        if "dictionary" not in path.name:
            assert "synthetic" in path.read_text(encoding="utf-8").lower()


def test_the_kept_design_is_the_default_design():
    kept = resources.path("data", "synthetic", f"{STEM}_design.json")
    content = json.loads(kept.read_text(encoding="utf-8"))
    assert PilotDesign(**content["design"]) == PilotDesign()
    assert content["seed"] == 2018


def test_the_plan_asks_only_for_columns_that_the_dictionary_describes():
    plan = teaching_plan()
    described = set(data_dictionary()["column"])
    outcomes = {name for outcome in plan.outcomes for name in outcome.columns}
    assert {plan.treatment, *plan.covariates, *outcomes} <= described
