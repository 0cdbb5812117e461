"""Time at risk in words: how much of it each group had, and what a rate leaves out."""

from __future__ import annotations

import numpy as np
import pytest

from cocreate_lib.comparison import AnalysisPlan, compare, frequency, in_words
from cocreate_lib.comparison.sensitivity.finding import change_text, number_text
from cocreate_lib.comparison.sensitivity.time_at_risk import TimeAtRisk, time_at_risk
from cocreate_lib.figures import outcomes_picture
from tests.comparison.conftest import made_up_people
from tests.figures.test_narrow import faults

RATE = frequency("reoffences", exposure="days", per=365.25, unit="person-year")
PEOPLE = made_up_people(200, seed=3)
AUDIENCES = ("manager", "evaluator", "table_note")


def compared(people=PEOPLE, outcome=RATE, **fields):
    settings = {"method": "weighting", **fields}
    covariates = [] if settings["method"] == "unadjusted" else ["age", "sanctions"]
    return compare(people, AnalysisPlan("programme", [outcome], covariates, **settings))


def said(found, audience="manager"):
    (each,) = found.sentences(audience)
    return " ".join(each.can_say), " ".join(each.cannot_say)


@pytest.mark.parametrize("method", ["unadjusted", "regression", "nearest"])
def test_both_rates_are_named_with_what_they_are_per(method):
    found = compared(method=method)
    can, cannot = said(found)
    (f,) = found.findings
    assert f.factor == 1
    for mean in found.means[["treated", "comparison"]].iloc[0]:
        assert number_text(f, mean) in can.partition(". ")[0] + "."
    assert "'reoffences' per person-year at risk" in can
    assert f"{change_text(f, f.estimate)} per person-year" in can
    assert "100 people" not in can + cannot
    assert "the rate speaks of time at risk only" in cannot


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_audience_hears_how_long_each_group_was_at_risk(audience):
    weights = compared().weights
    means = [
        np.average(PEOPLE.loc[own, "days"], weights=weights[own])
        for own in (PEOPLE["programme"] == 1, PEOPLE["programme"] == 0)
    ]
    can, cannot = said(compared(), audience)
    assert f"was {means[0]:.1f} in the programme and {means[1]:.1f} in the comparison" in can
    assert "100 people" not in can + cannot


def test_the_unit_of_a_rate_without_a_name_is_its_column():
    can, _ = said(compared(outcome=frequency("reoffences", exposure="days", per=30)))
    assert "'reoffences' per 30 of 'days'," in can
    assert frequency("n", exposure="days").rate_unit == "unit of 'days'"
    assert frequency("n").rate_unit is None
    assert frequency("n").unit_words == ""


@pytest.mark.parametrize(("share", "warned"), [(0.85, True), (1.0, False)])
def test_groups_with_unlike_times_are_warned_of(share, warned):
    people = PEOPLE.assign(time=np.where(PEOPLE["programme"] == 1, 100 * share, 100.0))
    found = compared(people, frequency("reoffences", exposure="time"), method="unadjusted")
    for text in (*(said(found, each)[0] for each in AUDIENCES), " ".join(found.answer().can_say)):
        assert ("15% shorter in the programme" in text) == warned


@pytest.mark.parametrize(
    ("means", "differs"), [((89.9, 100.0), True), ((100.0, 90.1), False), ((100.0, 89.9), True)]
)
def test_more_than_a_tenth_of_the_longer_is_a_difference(means, differs):
    found = TimeAtRisk("days", "person-year", means)
    assert found.differs == differs
    assert len(list(found.warnings())) == differs


def test_what_is_not_known_is_not_said_to_differ():
    found = time_at_risk(RATE)
    assert found == TimeAtRisk("days", "person-year") or np.isnan(found.means).all()
    assert list(found.warnings()) == []
    assert time_at_risk(frequency("reoffences")) is None
    plan = AnalysisPlan("programme", [RATE], method="unadjusted")
    assert in_words(plan, RATE, -0.25) == ("Reoffences: per person-year", "0.25 fewer")


def test_a_smallest_effect_is_in_events_per_unit_of_the_rate():
    can, _ = said(compared(smallest_effect_of_interest=0.3))
    assert "0.30 " in can.partition("The interval")[2] + can.partition("The whole interval")[2]
    assert "per person-year" in can


def test_tables_of_a_report_name_the_rate_and_count_no_hundred_people():
    tables = compared().report_tables()
    row = tables.measures.to_frame().iloc[0]
    assert row["measure"] == "Rate of 'reoffences' per person-year"
    assert row["as_measured_here"] == "events per person-year, over 'days'"
    assert tables.typical_people.to_frame().empty


def test_the_picture_names_the_unit_in_both_layouts():
    picture = outcomes_picture(compared())
    assert "per person-year" in picture.alt
    assert faults(picture) == []
