"""Report tables: the Justice Data Lab's names, our numbers, and where they differ."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from cocreate_lib.comparison import AnalysisPlan, compare, frequency, rate, scale, time_to
from cocreate_lib.comparison.sensitivity.finding import RatioReading, verdict_in_brief
from cocreate_lib.errors import PlanError
from cocreate_lib.facts import fact, fact_ids
from tests.comparison.conftest import made_up_people

PEOPLE = made_up_people(300)
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
)
RESULT = compare(PEOPLE, PLAN)
TABLES = RESULT.report_tables()


def test_the_measures_are_those_of_the_comparison():
    frame = TABLES.measures.to_frame()
    ours = frame[~frame["as_measured_here"].str.contains("among those")]
    differences = RESULT.estimates[RESULT.estimates["scale"] == "difference"]
    for here, there in (
        ("difference", "estimate"),
        ("conf_low", "conf_low"),
        ("conf_high", "conf_high"),
        ("p_value", "p_value"),
        ("p_value_holm", "p_value_holm"),
    ):
        assert ours[here].tolist() == differences[there].tolist()
    gaps = ours["treatment_group"] - ours["comparison_group"]
    assert gaps.to_numpy(float) == pytest.approx(ours["difference"].to_numpy(float))
    assert ours["measure"].tolist() == [
        "Rate of 'reoffended'",
        "Frequency of 'reoffences'",
        "Time until the event in 'days'",
        "Mean of 'hope'",
    ]


LAB = "One-year proven reoffending rate"


def test_a_measure_has_the_labs_name_only_where_that_is_known_or_declared():
    # A column of somebody's own may be called as one of ours, and hold another thing.
    assert LAB not in set(TABLES.measures.to_frame()["measure"])
    assert "hold only for proven reoffending within one year" in " ".join(TABLES.measures.notes)
    declared = RESULT.report_tables(names={"reoffended": LAB}).measures.to_frame()
    assert declared["measure"].iloc[0] == LAB
    assert declared["measure"].iloc[1] == "Frequency of 'reoffences'"
    # The synthetic people's columns are known to us.
    synthetic = PEOPLE.assign(synthetic=True)
    plan = PLAN.replace(outcomes=[rate("reoffended"), frequency("reoffences")])
    ours = compare(synthetic, plan).report_tables().measures
    assert ours.to_frame()["measure"].iloc[0] == LAB
    assert "hold only for" not in " ".join(ours.notes)
    with pytest.raises(PlanError, match="'reofended' is not an outcome"):
        RESULT.report_tables(names={"reofended": LAB})


def test_holms_p_values_are_explained_where_there_are_several_outcomes():
    assert "p_value_holm: " in " ".join(TABLES.measures.notes)
    one = compare(PEOPLE, PLAN.replace(outcomes=[rate("reoffended")])).report_tables()
    assert "p_value_holm: " not in " ".join(one.measures.notes)


def test_the_time_among_those_with_the_event_is_described_and_not_tested():
    frame = TABLES.measures.to_frame()
    row = frame[frame["as_measured_here"].str.contains("among those")].iloc[0]
    used = PEOPLE[(RESULT.weights > 0) & (PEOPLE["seen"] == 1)]
    means = used.groupby("programme")["days"].mean()
    assert (row["treatment_group"], row["comparison_group"]) == pytest.approx((means[1], means[0]))
    assert np.isnan(row["p_value"])
    assert "over everybody" in " ".join(TABLES.measures.notes)


def test_a_hundred_typical_people():
    frame = TABLES.typical_people.to_frame()
    assert frame["number"].iloc[0] == round(100 * RESULT.means["treated"][0], 1)
    assert frame.iloc[:, 0].tolist() == ["treatment group", "comparison group"] * 2
    n = len(RESULT.pairs)
    analysed = f"Analysed: {n} of the {PEOPLE['programme'].sum()} in the programme and {n} of the"
    assert analysed in " ".join(TABLES.typical_people.notes)


def test_without_people_or_events_to_count_nobody_is_typical():
    table = compare(PEOPLE, PLAN.replace(outcomes=[scale("hope")])).report_tables().typical_people
    assert table.to_frame().empty
    assert table.in_words().columns.tolist() == TABLES.typical_people.to_frame().columns.tolist()


def test_losses_and_balance_are_those_of_the_comparison():
    assert TABLES.numbers_lost.to_frame()["left"].tolist() == RESULT.lost["left"].tolist()
    quality = TABLES.matching_quality.to_frame()
    smd = quality["standardised_mean_difference_after"]
    assert smd.tolist() == RESULT.balance["smd_after"].tolist()
    # Each difference stands beside its own two means: their ratio is one standard deviation, the
    # same before and after.
    gaps = [
        quality[f"treatment_group_{when}"] - quality[f"comparison_group_{when}"]
        for when in ("before", "after")
    ]
    units = [
        gap / quality[f"standardised_mean_difference_{when}"]
        for gap, when in zip(gaps, ("before", "after"), strict=True)
    ]
    assert units[0].to_numpy() == pytest.approx(units[1].to_numpy())
    assert quality["rule_of_thumb"].tolist() == [
        "within 0.1" if abs(x) <= 0.1 else "beyond 0.1" for x in smd
    ]


def test_what_is_said_of_the_lab_is_a_fact_and_no_threshold_is_attributed_to_it():
    text = str(TABLES)
    known = " ".join(fact(name).text + fact(name).source for name in fact_ids())
    for sentence in re.findall(r"[^.()\n]*Justice Data Lab[^.()\n]*", text):
        words = sentence.removeprefix("  Note: ").strip().removeprefix("Source: ")
        assert words.split(";")[0].strip() in known, words
    assert fact("jdl_smd_bands").mark == "unknown"
    assert fact("smd_rule").source.rstrip(".") in " ".join(TABLES.matching_quality.notes)
    for colour in ("green", "amber", "red"):
        assert not re.search(rf"\b{colour}\b", text, re.IGNORECASE)


def test_what_was_only_recalled_says_so():
    assert "to be checked against the source" in " ".join(TABLES.measures.notes)


def test_synthetic_tables_say_so():
    tables = compare(PEOPLE.assign(synthetic=True), PLAN).report_tables()
    assert all(table.notes[0].startswith("Synthetic data") for table in tables)
    assert "Synthetic" not in str(TABLES)


def test_a_small_p_value_is_no_zero_and_a_split_verdict_has_both_readings():
    strong = PEOPLE.assign(hope=PEOPLE["hope"] + 100 * PEOPLE["programme"])
    shown = compare(strong, PLAN).report_tables().measures.in_words()
    assert shown["p_value"].iloc[-1] == "<0.001"
    cells = set()
    for case in RESULT.cases:
        for p, ratio in ((np.nan, None), (0.9, None), (0.9, RatioReading("risk ratio", 0.9, 1.1))):
            f = replace(case.finding, conf_low=0.1, conf_high=0.2, p_corrected=p, ratio=ratio)
            cells.add(verdict_in_brief(f))
    assert cells == {
        "yes",
        "yes taken alone; no by Holm's correction",
        "yes taken alone; no by Holm's correction; no by the risk ratio",
    }


def test_they_print_and_show():
    assert "For any 100 typical people" in repr(TABLES)
    html = TABLES._repr_html_()
    assert html.count("<table") == 4
    assert "nan" not in str(TABLES)
