"""What is said of a time that can end otherwise: the right numbers, and no more than they bear."""

from __future__ import annotations

import re

import pytest

from cocreate_lib.comparison import AnalysisPlan, compare, rate, time_to
from cocreate_lib.comparison.sensitivity.finding import Competing, Finding
from cocreate_lib.comparison.words.answer import in_words
from cocreate_lib.comparison.words.sentences import by_then, competing_levels, hidden_by_competing
from tests.comparison.competing_people import people_at_risk

PEOPLE = people_at_risk()
OUTCOME = time_to("days", "reoffended", competing="recalled", horizon=300, unit="days")
PLAN = AnalysisPlan("programme", [OUTCOME, rate("reoffended")], ["age"], method="weighting")
RESULTS = {
    method: compare(PEOPLE, PLAN.replace(method=method)) for method in ("weighting", "regression")
}


def finding(**changes):
    values = {
        "outcome": "days", "kind": "incidence", "estimate": -0.028, "conf_low": -0.1,
        "conf_high": 0.04, "conf_level": 0.95, "means": (0.312, 0.34), "method": "unadjusted",
        "estimand": "ATT", "n_treated": 150, "n_programme": 150, "unit": "days", "horizon": 365.0,
        "competing": Competing("recalled", (0.12, 0.15), 1.3, 1.1, 1.6),
    }  # fmt: skip
    return Finding(**(values | changes))


def numbers(text):
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


def test_levels_are_people_of_every_100_by_then():
    result = RESULTS["weighting"]
    first, *_ = result.sentences()[0].can_say
    means = 100 * result.means.loc[0, ["treated", "comparison"]]
    assert f"{means['treated']:.1f} had the event in 'days' by 300 days" in first
    assert f"of every 100 in the comparison group, {means['comparison']:.1f}" in first
    assert "before 'recalled' or anything else" in first
    (line, _) = result.answer().outcomes
    assert line.what == "Days: people of every 100, by 300 days, before 'recalled' or anything else"
    assert line.levels == tuple(f"{mean:.1f}" for mean in means)


def test_a_difference_is_in_people_of_100_in_every_place():
    result = RESULTS["weighting"]
    row = result.estimates.iloc[0]
    size = f"{abs(100 * row['estimate']):.1f} {'more' if row['estimate'] > 0 else 'fewer'}"
    for audience in ("manager", "evaluator", "table_note"):
        said = " ".join(result.sentences(audience)[0].can_say)
        assert f"{size} per 100 people" in said
        assert "recalled" in said
    assert result.answer().outcomes[0].difference == size


def test_the_competing_event_has_its_own_numbers():
    levels, pace = competing_levels(finding())
    assert numbers(levels) == [12.0, 100, 15.0, 100]
    assert "1.3 times the pace" in pace
    assert "from 1.1 to 1.6: statistically significant, taken alone" in pace
    (_, pace) = competing_levels(
        finding(competing=Competing("recalled", (0.1, 0.1), 1.3, 0.9, 1.9))
    )
    assert "not statistically significant" in pace
    assert list(competing_levels(finding(competing=Competing("recalled")))) == []
    assert list(competing_levels(finding(competing=None))) == []
    assert list(hidden_by_competing(finding(competing=None))) == []


def test_those_of_a_model_have_no_levels_of_the_competing_event():
    said = " ".join(RESULTS["regression"].sentences()[0].can_say)
    assert "came first" not in said
    assert "times the pace of those without it" in said
    assert "nobody was seen both ways" in said


def test_levels_of_the_competing_event_are_those_of_its_curve():
    result = RESULTS["weighting"]
    curves = result.incidence
    own = curves[(curves["of"] == "competing") & (curves["time"] <= 300)]
    last = own.groupby("group")["incidence"].last()
    assert result.findings[0].competing.levels == (last["treated"], last["comparison"])
    row = result.estimates.set_index(["outcome", "measure"]).loc[("days", "competing_hazard_ratio")]
    assert result.findings[0].competing.ratio == row["estimate"]


@pytest.mark.parametrize("audience", ["manager", "evaluator"])
@pytest.mark.parametrize("method", RESULTS)
def test_what_recall_hides_is_said_to_all(method, audience):
    said = RESULTS[method].sentences(audience)
    hidden, pace = list(hidden_by_competing(finding()))
    assert {hidden, pace} <= set(said[0].cannot_say)
    assert not {hidden, pace} & set(said[1].cannot_say)
    assert hidden in RESULTS[method].answer().cannot_say
    for text in (*said[0].can_say, *said[0].cannot_say):
        assert "would have" not in text.replace("something unmeasured would have", "")


def test_by_then_without_unit_horizon_or_name():
    assert by_then(finding(unit=None)) == "by 365, before 'recalled' or anything else"
    assert by_then(finding(horizon=None, competing=None)) == "before anything else"
    what, difference = in_words(PLAN, OUTCOME, -0.04)
    assert (what, difference) == (
        "Days: people of every 100, by 300 days, before anything else",
        "4.0 fewer",
    )


def test_report_tables_hold_it_as_a_share():
    tables = RESULTS["weighting"].report_tables()
    row = tables.measures.frame.iloc[0]
    assert row["measure"] == "Event in 'days', before anything else"
    assert 0 < row["treatment_group"] < 1
    typical = tables.typical_people.frame
    assert typical["number"].iloc[0] == pytest.approx(100 * row["treatment_group"], abs=0.06)
    assert "by 300 days, before 'recalled' or anything else" in typical["of"].iloc[0]
    assert len(tables.measures.frame) == 2
    assert "jdl_time" not in " ".join(tables.measures.notes)


def test_it_prints_whole():
    for result in RESULTS.values():
        for shown in (result, result.answer(), result.sentences(), result.report_tables()):
            assert "nan" not in str(shown)
            assert "NaN" not in shown._repr_html_()
