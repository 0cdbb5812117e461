"""Lesson 05: its explorer over its whole range, and what its text claims of the synthetic pilot."""

from __future__ import annotations

from itertools import product

import pytest

import cocreate_lib as cc
from cocreate_lib.lessons.course import did_it_work
from cocreate_lib.text import number


@pytest.fixture(scope="module")
def view():
    return did_it_work.matching_explorer().widget()


SETTINGS = [
    *product(did_it_work.CALIPERS.values(), [1, 5]),
    *product([0.2], [2, 3, 4]),
]


@pytest.mark.parametrize(("caliper", "ratio"), SETTINGS)
def test_the_widget_shows_what_the_pure_functions_give(view, caliper, ratio):
    view.sliders["caliper"].index = list(did_it_work.CALIPERS.values()).index(caliper)
    view.sliders["ratio"].index = list(did_it_work.RATIOS.values()).index(ratio)
    comparison = did_it_work.match(caliper, ratio)
    sentence = did_it_work.matching_sentence(comparison)
    used = int((comparison.weights[comparison.treated] > 0).sum())
    assert f"{sentence}</strong>" in view.output.value
    assert sentence.startswith(f"{used} of {int(comparison.treated.sum())} people")
    assert f"the estimate is {number(comparison.estimates['estimate'][0] * 100, 1)} " in sentence
    assert f"{used} of {int(comparison.treated.sum())} people in the programme" in view.output.value
    assert "data:image/png;base64," in view.output.value


def test_the_explorer_starts_at_the_teaching_plan(view):
    view.reset.click()
    plan = cc.teaching_plan()
    assert view.params == {"caliper": plan.caliper, "ratio": plan.ratio}
    assert view.output.value == did_it_work.matching_explorer().static().html()


def test_a_stricter_caliper_never_uses_more_people():
    used = [
        int((did_it_work.match(caliper, 1).weights > 0).sum())
        for caliper in did_it_work.CALIPERS.values()
    ]
    assert used == sorted(used)
    assert used[0] < used[-1]


def test_the_sentence_names_the_truth():
    truth = did_it_work.truth().iloc[0]
    assert (truth["measure"], truth["estimand"]) == ("risk_difference", "ATT")
    sentence = did_it_work.matching_explorer().static().sentence
    assert sentence.endswith(f"the truth {number(truth['value'] * 100, 1)}.")


def test_first_look_and_two_groups_show_the_numbers_of_the_pilot():
    people = cc.load_teaching_pilot()
    look = did_it_work.first_look(people).frame.set_index("")
    in_programme = people[people["my_direction"] == 1]
    assert look.loc["people", "programme"] == f"{len(in_programme)}"
    assert look.loc["mean age", "programme"] == f"{in_programme['age'].mean():.1f}"

    naive = cc.compare(people, cc.teaching_plan().replace(method="unadjusted"))
    outcomes = did_it_work.two_groups(naive).frame.set_index("outcome")
    assert outcomes.loc["Reoffended", "programme"] == f"{in_programme['reoffended'].mean():.1%}"
    assert outcomes.loc["Reoffences", "comparison"].endswith(" a person")
    assert outcomes.loc["Days to reoffence", "programme"].endswith(" days")


def test_small_pilots_of_a_programme_that_helps_mostly_find_no_significant_difference():
    """The lesson's text says so: in every pilot a true fall, in most an interval across zero."""
    pilots = did_it_work.small_pilots(20, seed=60)
    assert all(pilot.truth is not None and pilot.truth < 0 for pilot in pilots)
    assert sum(pilot.low <= 0 <= pilot.high for pilot in pilots) > 10
    assert pilots == did_it_work.small_pilots(20, seed=60)
    assert pilots != did_it_work.small_pilots(20, seed=61)
