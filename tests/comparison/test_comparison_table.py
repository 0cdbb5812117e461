"""Comparisons side by side: each number in its column, and what is refused."""

from __future__ import annotations

import pytest

import cocreate_lib as cc
from cocreate_lib.errors import PlanError
from tests.comparison.conftest import made_up_people

METHODS = ("unadjusted", "regression", "weighting")


@pytest.fixture(scope="module")
def found():
    people = made_up_people()
    plan = cc.AnalysisPlan(
        "programme",
        [cc.rate("reoffended"), cc.scale("hope", unit="points")],
        ["age", "sanctions"],
        labels={"hope": "hope at the end"},
    )
    plans = [plan.replace(method=method) for method in METHODS]
    plans[0] = plans[0].replace(outcomes=[cc.rate("reoffended")], labels={})
    plans[2] = plans[2].replace(cluster="manager", estimand="ATE")
    return [cc.compare(people, each) for each in plans]


def cell(table, outcome, measure, column):
    frame = table.to_frame()
    rows = frame[(frame["group"] == outcome) & (frame["Outcome and measure"] == measure)]
    return rows[column].iloc[0]


def test_each_estimate_stands_in_its_column(found):
    table = cc.comparison_table(found, names=METHODS)
    for name, each in zip(METHODS, found, strict=True):
        row = each.estimates.iloc[0]
        value, low, high = (100 * row[k] for k in ("estimate", "conf_low", "conf_high"))
        shown = cell(table, "Reoffended", "Risk difference, percentage points", name)
        assert shown == f"{value:.1f} ({low:.1f} to {high:.1f})"


def test_what_a_comparison_has_not_is_empty_and_labels_are_shared(found):
    table = cc.comparison_table(found, names=METHODS)
    measure = "Mean difference, points"
    assert cell(table, "Hope at the end", measure, "unadjusted") == ""
    assert cell(table, "Hope at the end", measure, "regression") != ""


def test_how_each_was_made_stands_below(found):
    table = cc.comparison_table(found, names=METHODS)
    how = "How it was compared"
    assert cell(table, how, "Estimand", "weighting") == "ATE"
    assert cell(table, how, "Clusters", "weighting") == "40 (manager)"
    assert cell(table, how, "Clusters", "unadjusted") == ""
    n = int(found[1].estimates["n_treated"].iloc[0])
    assert cell(table, how, "People in the programme", "regression") == f"{n}"
    text = " ".join(table.notes)
    assert "ATT (people like those in the programme)" in text
    assert "ATE (people like those of both groups)" in text


def test_names_come_from_the_methods_or_a_mapping(found):
    heads = list(cc.comparison_table([found[0], found[1], found[1]]).to_frame())[2:]
    assert heads == [
        "The groups as they are",
        "Regression (g-computation) (1)",
        "Regression (g-computation) (2)",
    ]
    assert list(cc.comparison_table({"A": found[0], "B": found[1]}).to_frame())[2:] == ["A", "B"]


def test_one_measure_alone_and_one_comparison_alone(found):
    table = cc.comparison_table(found[0], measures="risk_ratio")
    assert table.to_frame()["Outcome and measure"].tolist()[0] == "Risk ratio"


def test_levels_that_differ_are_said(found):
    other = cc.compare(made_up_people(), found[0].plan.replace(conf_level=0.9))
    table = cc.comparison_table([found[0], other])
    assert "Confidence level" in table.to_frame()["Outcome and measure"].tolist()
    assert not any("95% confidence interval" in note for note in table.notes)


def test_synthetic_data_is_on_its_face(found):
    people = cc.simulate(cc.PilotDesign(), seed=1).people
    made = cc.compare(people, cc.teaching_plan())
    assert cc.comparison_table([made]).title.endswith("(synthetic data)")
    mixed = cc.comparison_table({"Real": found[0], "Invented": made})
    assert any("Synthetic data" in note and "Invented" in note for note in mixed.notes)
    assert not mixed.title.endswith("(synthetic data)")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (([],), "no comparisons"),
        (({},), "no comparisons"),
        ((["x"],), "is no comparison"),
        ((lambda f: f, ["a"]), "There are 3 comparisons, and 1 names"),
        ((lambda f: f, ["a", "a", "b"]), "same name"),
        ((lambda f: dict(zip("abc", f, strict=True)), ["a", "b", "c"]), "have names already"),
    ],
)
def test_what_cannot_be_put_side_by_side_is_refused(found, arguments, says):
    first, *others = arguments
    with pytest.raises(PlanError, match=says):
        cc.comparison_table(first(found) if callable(first) else first, *others)


def test_a_measure_that_none_has_is_refused(found):
    with pytest.raises(PlanError, match="hazard"):
        cc.comparison_table(found, measures=["hazard_ratio"])
