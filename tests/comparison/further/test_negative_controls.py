"""Negative controls: outcomes that the programme can't have changed."""

from __future__ import annotations

import pandas as pd
import pytest

import cocreate_lib as cc
from cocreate_lib.comparison import compare, read_plan
from cocreate_lib.errors import DataError, PlanError

CONTROLS = [cc.frequency("offences_year_before"), cc.rate("need_drugs")]


@pytest.fixture(scope="module")
def people():
    return cc.simulate(cc.PilotDesign(), seed=5).people


def plan(**fields):
    given = {
        "covariates": ["age", "sex"],
        "method": "weighting",
        "negative_controls": CONTROLS,
        **fields,
    }
    return cc.AnalysisPlan("my_direction", [cc.rate("reoffended")], **given)


@pytest.mark.parametrize(
    "fields",
    [
        {"method": "unadjusted"},
        {"method": "regression"},
        {"cluster": "case_manager"},
    ],
)
def test_a_control_is_compared_as_an_outcome_would_be(people, fields):
    found = compare(people, plan(**fields)).negative_controls().table
    outcomes = compare(
        people, plan(negative_controls=(), **fields).replace(outcomes=CONTROLS)
    ).estimates
    numbers = ["estimate", "std_error", "conf_low", "conf_high", "p_value", "p_value_holm"]
    pd.testing.assert_frame_equal(found[numbers], outcomes[numbers], check_exact=False, rtol=1e-9)
    assert set(found["about"]) == {"negative control"}


@pytest.mark.parametrize(
    "fields",
    [{"method": "nearest"}, {"errors": "bootstrap", "seed": 1, "replications": 99}],
)
def test_controls_are_compared_among_the_same_people(people, fields):
    result = compare(people, plan(**fields))
    found, first = result.negative_controls().table, result.estimates.iloc[0]
    assert (found["n_treated"] == first["n_treated"]).all()
    assert (found["n_comparison"] == first["n_comparison"]).all()
    matched = result.analysed(people)
    means = [
        (rows["need_drugs"] * rows["weight"]).sum() / rows["weight"].sum()
        for _, rows in matched.groupby("in_programme")
    ]
    row = found.set_index(["outcome", "measure"]).loc[("need_drugs", "risk_difference")]
    assert row["estimate"] == pytest.approx(means[1] - means[0])


def test_a_plan_without_controls_gives_the_same_numbers(people):
    with_them = compare(people, plan()).estimates
    without = compare(people, plan(negative_controls=())).estimates
    pd.testing.assert_frame_equal(with_them, without)
    with pytest.raises(PlanError) as error:
        compare(people, plan(negative_controls=())).negative_controls()
    assert "negative_controls=" in error.value.try_this


def test_what_is_said_follows_the_interval(people):
    apart = people.assign(
        moved=(people["my_direction"] * (people["age"] % 2 == 0) + 0).astype(int),
        alike=(people["age"] % 2 == 0).astype(int),
    )
    asked = plan(method="unadjusted", covariates=(), negative_controls=[cc.rate("moved")])
    result = compare(apart, asked)
    found = result.negative_controls()
    assert "differ in 'moved'" in found.can_say[0]
    assert "not alike" in found.in_brief
    assert found.in_brief in result.answer().also
    calm = compare(apart, asked.replace(negative_controls=[cc.rate("alike")])).negative_controls()
    assert "no statistically significant difference" in calm.can_say[0]
    assert "no effect" not in str(calm)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"negative_controls": [cc.rate("reoffended")]}, "negative_controls"),
        ({"negative_controls": [cc.scale("age")]}, "negative_controls"),
        ({"negative_controls": [cc.time_to("d", event="e")]}, "negative_controls"),
        ({"negative_controls": "offences"}, "negative_controls"),
        ({"missing": "impute", "seed": 1}, "missing"),
        ({"subgroups": ["reoffended"]}, "subgroups"),
        ({"families": {"a": ["reoffences"]}}, "families"),
        ({"families": {"a": ["reoffended"], "b": ["reoffended"]}}, "families"),
        ({"threshold": "age"}, "threshold"),
    ],
)
def test_contradictions_are_refused(fields, where):
    with pytest.raises(PlanError) as error:
        plan(**fields)
    assert error.value.where == where


def test_a_control_that_cannot_be_read_is_refused(people):
    with pytest.raises(DataError) as error:
        compare(people.assign(need_drugs=people["need_drugs"] + 1), plan())
    assert "need_drugs" in str(error.value)


def test_a_file_declares_controls(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(
        'treatment = "p"\nmethod = "unadjusted"\n[[outcomes]]\nkind = "rate"\ncolumn = "r"\n'
        '[[negative_controls]]\nkind = "frequency"\ncolumn = "before"\n[families]\nall = ["r"]\n'
    )
    read = read_plan(path)
    assert read.negative_controls == (cc.frequency("before"),)
    assert read.families == {"all": ("r",)}


def test_a_diagnosis_says_how_often_a_control_speaks():
    asked = plan(method="unadjusted", covariates=(), negative_controls=CONTROLS[:1])
    found = cc.diagnose(cc.PilotDesign(), asked, replicates=10, seed=1)
    row = found.rows(outcome="offences_year_before (negative control)", measure="rate_ratio")
    assert row.loc["power", "replicates"] == 10
