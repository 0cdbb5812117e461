"""Every method side by side: the same numbers as one at a time, and failures with their reasons."""

from __future__ import annotations

import numpy as np
import pytest

from cocreate_lib.comparison import AnalysisPlan, compare, rate, scale, time_to, try_methods
from cocreate_lib.comparison.methods.register import METHODS
from cocreate_lib.errors import DataError, PlanError
from tests.comparison.conftest import made_up_people

PEOPLE = made_up_people(200)
PLAN = AnalysisPlan(
    "programme", [rate("reoffended", before="seen"), scale("hope")], ["age", "office"], ratio=2
)
TRIED = try_methods(PEOPLE, PLAN)


def test_each_row_is_the_comparison_by_that_method():
    frame = TRIED.to_frame()
    assert list(dict.fromkeys(frame["method"])) == list(METHODS)
    assert frame["declared"].tolist() == [method == "nearest" for method in frame["method"]]
    assert (frame["problem"] == "").all()
    for row in frame.to_dict("records"):
        changes = {"method": row["method"], "weights": row["weights"] or "propensity"}
        changes |= {"ratio": 1} if row["method"] == "optimal" else {}
        alone = compare(PEOPLE, PLAN.replace(outcomes=PLAN.outcomes[:1], **changes))
        first = alone.estimates[alone.estimates["scale"] == "difference"].iloc[0]
        for name in ("estimate", "conf_low", "conf_high", "n_treated", "n_comparison"):
            assert row[name] == first[name]
        assert row["worst_smd"] == alone.imbalance.smd
        lost = alone.lost[alone.lost["group"] == "comparison"]["lost"].sum()
        assert row["lost_comparison"] == lost
        weights = alone.weights[alone.treated]
        if row["method"] != "regression":
            size = weights.sum() ** 2 / (weights**2).sum()
            assert row["effective_n_treated"] == pytest.approx(size)


def test_the_order_is_that_of_the_methods_whatever_came_out():
    other = PEOPLE.assign(reoffended=1 - PEOPLE["reoffended"])
    frame = try_methods(other, PLAN).to_frame()
    assert frame["method"].tolist() == TRIED.table["method"].tolist()


def test_what_fails_stays_with_its_reason():
    plan = AnalysisPlan(
        "programme", [time_to("days", event="seen")], ["age"], "weighting", estimand="ATE"
    )
    tried = try_methods(PEOPLE, plan)
    why = tried.to_frame().set_index(["method", "weights"])["problem"]
    assert "can't answer for ATE" in why["nearest", ""]
    assert "can't compare times" in why["doubly_robust", ""]
    assert why["weighting", "propensity"] == ""
    failed = tried.to_frame()["estimate"].isna()
    assert (tried.to_frame().loc[failed, "problem"] != "").all()
    assert "no result" in str(tried)


def test_it_says_that_it_is_no_way_to_choose():
    for text in (str(TRIED), TRIED._repr_html_()):
        assert "not a choice by result" in text
        assert "before you look" in text
        assert "Report all that were tried" in text
    assert str(TRIED) == repr(TRIED)
    assert "(the declared plan)" in str(TRIED)
    assert "(synthetic data)" in try_methods(PEOPLE.assign(synthetic=True), PLAN).title


def test_another_outcome_and_measure():
    tried = try_methods(PEOPLE, PLAN, outcome="hope")
    assert tried.outcome.column == "hope"
    assert "needs to know how 'hope' was before" in tried.table["problem"].iloc[-1]
    ratios = try_methods(PEOPLE, PLAN, measure="risk_ratio").table
    assert (ratios["estimate"][ratios["problem"] == ""] > 0).all()
    assert np.isnan(ratios["estimate"].iloc[-1])
    assert ratios["problem"].iloc[-1] == "Differences in differences have no risk ratio."
    with pytest.raises(PlanError, match="is not an outcome"):
        try_methods(PEOPLE, PLAN, outcome="hopes")


def test_a_table_that_can_not_be_read_is_refused():
    with pytest.raises(DataError, match="no column"):
        try_methods(PEOPLE.drop(columns="age"), PLAN)
    with pytest.raises(DataError, match="No method has an estimate"):
        try_methods(PEOPLE.assign(programme=1), PLAN)
