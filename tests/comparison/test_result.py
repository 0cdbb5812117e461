"""The result: the contract's columns, and how it prints."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.comparison import (
    AnalysisPlan,
    compare,
    frequency,
    rate,
    scale,
    time_to,
)
from cocreate_lib.errors import PlanError
from tests.comparison.conftest import made_up_people

PLAN = AnalysisPlan(
    "programme",
    [
        rate("reoffended"),
        frequency("reoffences"),
        time_to("days", event="seen", unit="days"),
        scale("hope"),
    ],
    ["age", "sanctions", "office"],
    caliper=0.05,
    smallest_effect_of_interest=0.05,
)
PEOPLE = made_up_people()
RESULT = compare(PEOPLE, PLAN)
METHODS = ["unadjusted", "regression", "nearest", "weighting"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("cluster", [None, "manager"])
def test_estimates_have_the_contracts_columns_and_measures(method, cluster):
    frame = compare(PEOPLE, PLAN.replace(method=method, cluster=cluster)).to_frame()
    assert list(frame.columns) == [
        "outcome",
        "measure",
        "scale",
        "estimand",
        "estimator",
        "estimate",
        "std_error",
        "statistic",
        "df",
        "p_value",
        "p_value_holm",
        "conf_low",
        "conf_high",
        "conf_level",
        "n_treated",
        "n_comparison",
        "n_clusters",
        "se_type",
        "marginal",
        "notes",
    ]
    assert list(zip(frame["outcome"], frame["measure"], frame["scale"], strict=True)) == [
        ("reoffended", "risk_difference", "difference"),
        ("reoffended", "risk_ratio", "ratio"),
        ("reoffended", "odds_ratio", "ratio"),
        ("reoffences", "mean_difference", "difference"),
        ("reoffences", "rate_ratio", "ratio"),
        ("days", "hazard_ratio", "ratio"),
        ("days", "rmst_difference", "difference"),
        ("hope", "mean_difference", "difference"),
    ]
    assert (frame["conf_low"] <= frame["estimate"]).all()
    assert (frame["estimate"] <= frame["conf_high"]).all()
    null = np.where(frame["scale"] == "ratio", 1, 0)
    beyond = (frame["conf_low"] > null) | (frame["conf_high"] < null)
    assert ((frame["p_value"] < 0.05) == beyond).all()
    marginal = frame.set_index("measure")["marginal"]
    assert marginal["hazard_ratio"] == (method != "regression")
    if cluster:
        assert frame["se_type"].str.contains("manager").all()
    assert frame["n_clusters"].isna().all() == (cluster is None and method != "nearest")


def test_labels_are_the_callers():
    assert RESULT.weights.index.equals(PEOPLE.index)
    assert RESULT.scores.index.equals(PEOPLE.index)
    assert RESULT.scores.name == "logit"
    assert (RESULT.treated == (PEOPLE["programme"] == 1)).all()
    assert list(RESULT.pairs.columns) == ["treated", "comparison", "distance"]
    assert PEOPLE.loc[RESULT.pairs["treated"], "programme"].eq(1).all()
    assert PEOPLE.loc[RESULT.pairs["comparison"], "programme"].eq(0).all()
    gaps = (
        RESULT.scores[RESULT.pairs["treated"]].to_numpy()
        - RESULT.scores[RESULT.pairs["comparison"]].to_numpy()
    )
    assert np.abs(gaps) == pytest.approx(RESULT.pairs["distance"].to_numpy())


def test_losses_add_up_and_are_said():
    lost = RESULT.lost
    assert list(lost.columns) == ["step", "group", "lost", "left", "why"]
    for group, code in (("treated", 1), ("comparison", 0)):
        rows = lost[lost["group"] == group]
        assert rows["left"].iloc[0] == (PEOPLE["programme"] == code).sum()
        assert rows["left"].iloc[-1] == rows["left"].iloc[0] - rows["lost"].sum()
    own = lost[(lost["group"] == "treated") & (lost["lost"] > 0)]
    unmatched = own["lost"].sum()
    assert unmatched > 0
    total = (PEOPLE["programme"] == 1).sum()
    why = ", ".join(f"{row.lost}: {row.why}" for row in own.itertuples())
    note = f"{unmatched} of {total} people in the programme had no match ({why})"
    assert any(note in text for text in RESULT.notes)
    assert RESULT.estimates["notes"].str.contains(note, regex=False).all()
    used, others = len(RESULT.pairs), (PEOPLE["programme"] == 0).sum()
    analysed = (
        f"Analysed: {used} of the {total} in the programme and {used} of the {others} in the "
        "comparison group."
    )
    for audience in ("manager", "evaluator"):
        assert any(analysed in text for text in RESULT.sentences(audience)[0].can_say)


def test_curves_are_tidy_and_fall():
    curves = RESULT.curves
    assert list(curves.columns) == [
        "outcome",
        "group",
        "time",
        "at_risk",
        "survival",
        "conf_low",
        "conf_high",
    ]
    for _, curve in curves.groupby("group"):
        assert curve["time"].iloc[0] == 0
        assert curve["survival"].iloc[0] == 1
        assert (np.diff(curve["survival"]) <= 0).all()
        assert (np.diff(curve["time"]) > 0).all()
        assert (curve["conf_low"] <= curve["survival"]).all()
    first = curves.groupby("group")["at_risk"].first()
    assert first["comparison"] == pytest.approx(first["treated"])


def test_means_are_what_the_differences_compare():
    rows = RESULT.estimates[RESULT.estimates["scale"] == "difference"]
    gaps = RESULT.means["treated"] - RESULT.means["comparison"]
    assert rows["estimate"].to_numpy() == pytest.approx(gaps.to_numpy())


@pytest.mark.parametrize("method", METHODS)
def test_it_prints_shows_and_pickles(method):
    result = compare(PEOPLE, PLAN.replace(method=method))
    text = str(result)
    assert len(text.splitlines()) < 30
    for part in ("programme", "ATT", "risk difference", "95% interval", "Holm p"):
        assert part in text
        assert part in result._repr_html_()
    again = pickle.loads(pickle.dumps(result))
    pd.testing.assert_frame_equal(again.estimates, result.estimates)
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.estimates = None


def test_to_frame_is_a_copy():
    frame = RESULT.to_frame()
    frame["estimate"] = 0
    assert not (RESULT.estimates["estimate"] == 0).all()


def test_html_is_escaped():
    people = PEOPLE.rename(columns={"programme": "<i>"})
    html = compare(people, PLAN.replace(treatment="<i>"))._repr_html_()
    assert "<i>" not in html


@pytest.mark.parametrize("how", ["column", "text", "attrs"])
def test_synthetic_data_say_so(how):
    people = PEOPLE.copy()
    if how == "attrs":
        people.attrs["synthetic"] = True
    else:
        people["synthetic"] = True if how == "column" else "True"
    result = compare(people, PLAN)
    assert result.synthetic
    assert "synthetic data" in str(result)
    assert result.sentences()[0].can_say[0].startswith("In these synthetic data")
    assert not RESULT.synthetic
    assert "synthetic" not in str(RESULT)
    mixed = people.assign(synthetic=[True] * 399 + [False])
    mixed.attrs = {}
    assert not compare(mixed, PLAN).synthetic


def test_sentences_follow_the_plan():
    sentences = RESULT.sentences()
    assert [item.outcome for item in sentences] == ["reoffended", "reoffences", "days", "hope"]
    matter = ["declared to matter" in " ".join(item.can_say) for item in sentences]
    assert matter == [True, False, False, False]
    assert "365 days" in sentences[2].can_say[0]


def test_the_model_of_a_time():
    model = RESULT.model("days")
    row = RESULT.estimates.set_index("measure").loc["hazard_ratio"]
    assert model.table.loc[0, "hazard_ratio"] == pytest.approx(row["estimate"])
    assert model.table.loc[0, "std_error"] == pytest.approx(row["std_error"])
    with pytest.raises(PlanError, match="no Cox model") as caught:
        RESULT.model("day")
    assert "'days'" in caught.value.try_this


@pytest.mark.parametrize("method", ["unadjusted", "regression", "weighting"])
def test_intervals_survive_being_written_and_read(method):
    """Limits at any level travel with the result, to a file or to another process."""
    people = made_up_people(150)
    people["rare"] = (np.arange(150) % 50 == 0) * 1
    outcomes = [rate("reoffended"), rate("rare"), time_to("days", event="seen")]
    covariates = [] if method == "unadjusted" else ["age"]
    result = compare(people, AnalysisPlan("programme", outcomes, covariates, method=method))
    again = pickle.loads(pickle.dumps(result))
    for place, interval in result.intervals.items():
        row = result.estimates.set_index(["outcome", "measure"]).loc[place]
        if interval.limits is None:
            assert np.isnan(row["conf_low"])
            continue
        assert interval.limits(row["conf_level"]) == (row["conf_low"], row["conf_high"])
        low, high = again.intervals[place].limits(0.5)
        assert row["conf_low"] <= low <= high <= row["conf_high"]
