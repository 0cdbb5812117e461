"""The table of results: every number against the estimates, whatever measures there are."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import cocreate_lib as cc
from cocreate_lib.comparison import MEASURE_NAMES
from cocreate_lib.comparison.tables.results_table import Results, results_table_of
from cocreate_lib.errors import PlanError
from tests.comparison.conftest import made_up_people


def numbers(cell):
    return [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", cell.replace(",", ""))]


@pytest.fixture(scope="module")
def everything():
    people = made_up_people()
    plan = cc.AnalysisPlan(
        "programme",
        [
            cc.rate("reoffended"),
            cc.frequency("reoffences"),
            cc.time_to("days", event="seen", unit="days", horizon=300),
            cc.scale("hope", unit="points"),
        ],
        ["age", "sanctions", "office"],
        method="regression",
        labels={"reoffended": "proven reoffending", "programme": "New Start"},
    )
    return cc.compare(people, plan)


def test_every_estimate_is_there_as_it_is(everything):
    frame, rows = everything.table().to_frame(), everything.estimates
    assert len(frame) == len(rows)
    for (_, shown), (_, row) in zip(frame.iterrows(), rows.iterrows(), strict=True):
        factor = 100 if row["measure"] == "risk_difference" else 1
        digits = len(shown["Estimate"].partition(".")[2])
        found = [*numbers(shown["Estimate"]), *numbers(shown["95% CI"])]
        expected = factor * row[["estimate", "conf_low", "conf_high"]].to_numpy(float)
        assert found == pytest.approx(expected, abs=0.51 * 10**-digits)
        assert MEASURE_NAMES[row["measure"]].lower() in shown["Outcome and measure"].lower()
        assert (
            shown["P"].lstrip("<>") == shown["P"] or row["p_value"] < 0.001 or row["p_value"] > 0.99
        )
        # Two significant digits of the interval's width, at least.
        assert 10**-digits <= factor * (row["conf_high"] - row["conf_low"]) / 9.9


def test_the_levels_stand_beside_the_difference(everything):
    frame = everything.table().to_frame()
    heads = [name for name in frame if name.startswith(("New Start", "Comparison group"))]
    for mean, (_, group) in zip(
        everything.means.itertuples(), frame.groupby("group", sort=False), strict=True
    ):
        with_levels = group[group[heads[0]] != ""]
        assert len(with_levels) == 1
        assert "difference" in with_levels["Outcome and measure"].iloc[0]
        factor = 100 if mean.kind == "rate" else 1
        found = [float(with_levels[head].iloc[0]) for head in heads]
        expected = [factor * mean.treated, factor * mean.comparison]
        assert found == pytest.approx(expected, abs=0.51 if mean.kind != "frequency" else 0.051)
    assert list(frame["group"].unique()) == [
        "Proven reoffending: % of people",
        "Reoffences: events a person",
        "Days: mean time without the event in the first 300 days",
        "Hope: mean, points",
    ]


def test_holms_p_stands_beside_each_headline(everything):
    frame = everything.table().to_frame()
    known = everything.estimates["p_value_holm"].notna().to_numpy()
    assert ((frame["Holm P"] != "").to_numpy() == known).all()
    assert any("4 outcomes" in note for note in everything.table().notes)


def test_a_conditional_measure_says_so(everything):
    shown = everything.table()
    assert "Hazard ratio (conditional)" in list(shown.to_frame()["Outcome and measure"])
    assert any(note.startswith("Conditional:") for note in shown.notes)


def test_only_the_measures_that_are_asked_for(everything):
    frame = everything.table(measures=["risk_ratio"]).to_frame()
    assert frame["Outcome and measure"].tolist() == ["Risk ratio"]


def test_how_many_people_stands_at_the_head_or_beside_each_outcome(everything):
    n = int(everything.estimates["n_treated"].iloc[0])
    assert f"New Start (n = {n})" in everything.table().to_frame()
    sizes = [replace(f, n_treated=f.n_treated - i) for i, f in enumerate(everything.findings)]
    parts = replace(everything.results, findings=tuple(sizes))
    groups = [group.label for group in results_table_of(parts, "journal", None).groups]
    assert groups[1].replace("\u00a0", " ").endswith(f"(n = {n - 1} and {sizes[1].n_comparison})")


def test_a_measure_and_a_kind_that_nobody_knows_yet_are_written(everything):
    rows = everything.estimates[everything.estimates["outcome"] == "hope"].assign(
        measure="some_new_difference"
    )
    finding = replace(everything.findings[3], kind="some_new_kind", unit=None)
    parts = Results(rows, (finding,), everything.plan, synthetic=False)
    for style in ("journal", "lab"):
        frame = results_table_of(parts, style, None).to_frame()
        assert frame.notna().all().all()
    journal = results_table_of(parts, "journal", None).to_frame()
    assert journal["Outcome and measure"].tolist() == ["Some new difference"]


def test_in_the_labs_style_differences_are_in_percentage_points(everything):
    frame = everything.table(style="lab").to_frame()
    first, row = frame.iloc[0], everything.estimates.iloc[0]
    assert first["Estimated difference"].endswith(" percentage points")
    assert first["Level in: Treatment group"].endswith("%")
    digits = len(numbers(first["Estimated difference"])) and first["Estimated difference"].count(
        "."
    )
    assert numbers(first["Estimated difference"])[0] == round(100 * row["estimate"], digits)
    assert len(frame) == 4
    yes = row["conf_low"] > 0 or row["conf_high"] < 0
    assert first["Significant difference?"] == ("Yes" if yes else "No")


def test_a_whole_percentage_never_hides_on_which_side_of_zero_a_limit_lies():
    n = 2000
    people = pd.DataFrame({"joined": np.repeat([1, 0], n), "fail": 0})
    people.loc[: int(0.40 * n) - 1, "fail"] = 1
    people.loc[n : n + int(0.434 * n) - 1, "fail"] = 1
    found = cc.compare(people, cc.AnalysisPlan("joined", [cc.rate("fail")], method="unadjusted"))
    assert -0.005 < found.estimates["conf_high"][0] < 0
    limits = numbers(found.table(style="lab").to_frame()["95% confidence interval"][0])
    assert limits[1] < 0


def test_nothing_estimable_is_a_dash_with_its_reason():
    people = pd.DataFrame({"joined": [1, 1, 1, 0, 0, 0, 0, 0], "fail": [0, 0, 0, 0, 1, 0, 1, 1]})
    people["manager"] = [1, 1, 2, 3, 3, 4, 4, 4]
    plan = cc.AnalysisPlan(
        "joined",
        [cc.rate("fail")],
        method="unadjusted",
        cluster="manager",
        labels={"manager": "officer"},
    )
    table = cc.compare(people, plan).table()
    frame = table.to_frame()
    assert "–" in frame["95% CI"].tolist()
    assert any("not estimable" in note for note in table.notes)
    assert any("no interval" in note for note in table.notes)
    assert any("Clusters: 4 (officer)" in note for note in table.notes)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"style": "jornal"}, "Did you mean 'journal'"),
        ({"measures": ["risk_diference"]}, "Did you mean 'risk_difference'"),
    ],
)
def test_what_there_is_not_is_refused(everything, arguments, says):
    with pytest.raises(PlanError, match=says):
        everything.table(**arguments)


def test_the_notes_say_how(everything):
    text = " ".join(everything.table().notes)
    for part in ("Estimand: ATT", "regression", "robust (HC1)", "CI: confidence interval"):
        assert part in text
    assert "not evidence that there is none" in text
    assert "ynthetic" not in text
