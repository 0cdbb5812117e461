"""The picture of a time that can end otherwise: both events, both groups, in words too."""

from __future__ import annotations

import pytest

from cocreate_lib.comparison import AnalysisPlan, compare, time_to
from cocreate_lib.errors import CocreateError
from cocreate_lib.figures import comparison_report, survival_picture
from tests.comparison.competing_people import people_at_risk
from tests.figures.test_figures import cut_off, overlaps
from tests.figures.test_narrow import faults

PEOPLE = people_at_risk().assign(again=lambda frame: frame["days"] + 5)
OUTCOME = time_to("days", "reoffended", competing="recalled", horizon=300, unit="days")
PLAN = AnalysisPlan("programme", [OUTCOME], ["age"], method="weighting")
LONG = "recalled to custody for a breach of the conditions of $licence$, as recorded by the prison"


@pytest.fixture(scope="module")
def result():
    return compare(PEOPLE, PLAN)


def test_both_events_are_drawn_on_one_scale(result):
    picture = survival_picture(result)
    above, between, _ = picture.figure.axes
    assert (above.get_title(loc="left"), between.get_title(loc="left")) == (
        "The event came first",
        "'recalled' came first",
    )
    assert above.get_ylim() == between.get_ylim()
    styles = [{line.get_linestyle() for line in axes.lines[:2]} for axes in (above, between)]
    assert [len(own) for own in styles] == [2, 2]
    assert cut_off(picture) == overlaps(picture) == faults(picture) == []


def test_the_words_hold_the_numbers(result):
    picture = survival_picture(result)
    for group, name in (("treated", "programme"), ("comparison", "comparison group")):
        assert f"{result.means.loc[0, group]:.0%} of the people in the {name}" in picture.alt
    assert "By 300 days, the event came first for" in picture.alt
    assert "'recalled' came first for" in picture.alt
    assert "95% confidence bands" in picture.caption


def test_late_entries_and_long_names():
    people = PEOPLE.rename(columns={"recalled": LONG})
    outcome = time_to("days", "reoffended", competing=LONG, entry="since", horizon=90)
    picture = survival_picture(compare(people, PLAN.replace(outcomes=[outcome])))
    assert cut_off(picture) == overlaps(picture) == faults(picture) == []


def test_each_time_has_its_own_picture_in_a_report():
    other = time_to("again", "reoffended")
    result = compare(PEOPLE, PLAN.replace(outcomes=[other, OUTCOME]))
    assert survival_picture(result).alt.startswith("Share of people still without")
    assert survival_picture(result, "days").alt.startswith("Share of people who had each of two")
    with pytest.raises(CocreateError, match="no survival curve for 'dais'"):
        survival_picture(result, "dais")
    text = comparison_report(result).html()
    assert "Share of people still without" in text
    assert "Share of people who had each of two events" in text
