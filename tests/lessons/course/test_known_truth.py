"""Lesson 04: its explorers over their whole range, its questions, and what its text claims."""

from __future__ import annotations

from html import escape
from itertools import product
from typing import Any, get_args

import pytest

from cocreate_lib.cohort import data_dictionary, simulate, solve
from cocreate_lib.facts import fact
from cocreate_lib.figures.lessons.bias import LEFTMOST, RIGHTMOST
from cocreate_lib.lessons import Explorer
from cocreate_lib.lessons.build.notebooks import CHECKOUT
from cocreate_lib.lessons.course import known_truth
from cocreate_lib.teaching import teaching_cohort
from cocreate_lib.text import number

SOURCE = CHECKOUT / "course" / "04_a_cohort_whose_truth_we_know.md"
STRENGTHS = get_args(known_truth.Strength)
SETTINGS = [
    (strength, dict(zip(known_truth.CONTENT.flaws, on, strict=True)))
    for strength, *on in product(STRENGTHS, *[(False, True)] * 3)
]


@pytest.fixture(scope="module")
def flaws() -> Explorer[Any]:
    return known_truth.flaws_explorer()


@pytest.mark.parametrize("column", known_truth.CONTENT.columns)
def test_every_column_tells_its_origin_with_its_settings(column):
    view = known_truth.column_explorer().widget()
    view.sliders["column"].index = list(known_truth.CONTENT.columns).index(column)
    told = known_truth.column_origin(column)
    assert escape(known_truth.column_sentence(told)) in view.output.value
    assert escape(told.origin.made) in view.output.value
    design = teaching_cohort().design.explain()
    for field in told.origin.settings:
        assert escape(design.loc[field, "meaning"].removesuffix(".")) in view.output.value
    in_people = column in teaching_cohort().people
    assert told.origin.seen == in_people
    assert ("no evaluator could have it" in view.output.value) == (not in_people)


def test_the_sentence_counts_the_settings_that_rest_on_an_official_figure():
    told = known_truth.column_origin("reoffended")
    assert list(told.settings["source"].str.startswith("fact")) == [True, False, False]
    assert "of the 3 settings behind it, 1 rests on" in known_truth.column_sentence(told)
    assert known_truth.column_sentence(known_truth.column_origin("sex")).endswith(
        "the setting behind it is our assumption."
    )


@pytest.mark.parametrize("revealed", [False, True])
@pytest.mark.parametrize("outcome", known_truth.CONTENT.outcomes)
@pytest.mark.parametrize("people", [0, 4])
def test_a_handful_shows_the_world_that_was_lived_in_and_only_if_wanted_the_other(
    people, outcome, revealed
):
    explorer = known_truth.handful_explorer()
    shown = known_truth.handful(people, outcome, revealed)
    cohort = teaching_cohort()
    assert [pair.treated for pair in shown.pairs] == [True] * 4 + [False] * 4
    for pair in shown.pairs:
        person = int(pair.name.removeprefix("Person "))
        assert cohort.people.loc[person, "my_direction"] == pair.treated
        assert pair.with_programme == cohort.potential.loc[person, f"{outcome}_with"]
        assert pair.without == cohort.potential.loc[person, f"{outcome}_without"]
    told = explorer.static(people=people, outcome=outcome, revealed=revealed)
    assert ("nobody can see this" in told.picture.alt) == revealed
    texts = [text.get_text() for text in told.picture.figure.axes[0].texts]
    assert texts.count("?") == (0 if revealed else 16)
    if revealed:
        mean = sum(p.difference for p in shown.pairs if p.treated) / 4
        assert f"shown here the mean difference is {number(mean)};" in told.sentence
    else:
        assert told.sentence.startswith("8 of 16 outcomes happened")


def test_the_average_over_everybody_is_the_true_effect():
    truth = teaching_cohort().truth.set_index(["outcome", "measure", "estimand", "as_what"])
    for outcome, measure in (("reoffences", "mean_difference"), ("reoffended", "risk_difference")):
        att = truth.loc[(outcome, measure, "ATT", "as_delivered"), "value"]
        assert known_truth.handful(0, outcome, True).everybody == pytest.approx(att)


@pytest.mark.parametrize(("strength", "on"), SETTINGS[::4])
def test_the_flaws_widget_shows_what_the_pure_functions_give(flaws, strength, on):
    view = flaws.widget()
    for flaw, is_on in on.items():
        view.sliders[flaw].value = is_on
    view.sliders["strength"].index = list(STRENGTHS).index(strength)
    made = known_truth.scenarios(strength, **on)
    assert escape(known_truth.bias_sentence(made)) in view.output.value
    assert view.output.value.count("switched off") >= list(on.values()).count(False)


@pytest.mark.parametrize(("strength", "on"), SETTINGS)
def test_a_flaw_that_is_off_changes_nothing_and_all_dots_are_on_the_axis(strength, on):
    made = known_truth.scenarios(strength, **on)
    assert [scenario.on for scenario in made] == [True, *on.values()]
    for scenario, above in zip(made[1:], made, strict=False):
        if not scenario.on:
            assert scenario.error == above.error
        assert min(scenario.estimate, scenario.truth) > LEFTMOST
        assert max(scenario.estimate, scenario.truth) < RIGHTMOST


def test_a_world_has_the_flaws_that_are_on_and_no_others():
    none = known_truth.world((), "severe")
    assert none == known_truth.world((), "mild")
    assert (none.selection_on_readiness, none.court_delay, none.linkage_failure) == (0, 0, 0)
    some = known_truth.world(("selection", "records"), "severe")
    assert (some.selection_on_history, some.court_delay, some.linkage_failure) == (0.45, 0, 0.3)
    assert some.case_manager_icc == 0


def test_a_scenario_is_what_compare_says_of_that_world():
    scenario = known_truth.scenarios("mild", selection=True, courts=False, records=False)[1]
    cohort = simulate(known_truth.world(("selection",), "mild"), seed=2018)
    rates = cohort.people.groupby("my_direction")["reoffended"].mean()
    assert scenario.estimate == pytest.approx(100 * (rates[1] - rates[0]))
    inside = cohort.potential[cohort.people["my_direction"] == 1]
    change = inside["reoffended_with"].mean() - inside["reoffended_without"].mean()
    assert scenario.truth == pytest.approx(100 * change)


@pytest.mark.parametrize("strength", STRENGTHS)
def test_slow_courts_change_what_is_proven_and_not_what_happens(strength):
    without = solve(known_truth.world((), strength)).rate.actual.base_rate
    with_them = solve(known_truth.world(("courts",), strength)).rate.actual.base_rate
    assert with_them == pytest.approx(without, abs=0.0005)
    on = dict.fromkeys(known_truth.CONTENT.flaws, True)
    _, selection, courts, records = known_truth.scenarios(strength, **on)
    assert courts.truth == pytest.approx(selection.truth, abs=0.05)
    assert records.truth == courts.truth
    assert courts.estimate > selection.estimate


@pytest.mark.parametrize("strength", STRENGTHS)
def test_what_the_lesson_says_about_the_flaws_is_so(strength):
    """Selection is the giant; each flaw moves the gap as its text says, at least if severe."""
    everything = known_truth.scenarios(strength, selection=True, courts=True, records=True)
    chance, selection, courts, records = everything
    assert abs(chance.error) < 1
    assert selection.error - chance.error < -2
    assert abs(courts.error - selection.error) < abs(selection.error - chance.error)
    assert abs(records.error - courts.error) < abs(selection.error - chance.error)
    if strength == "severe":
        assert courts.estimate > selection.estimate + 0.5
        assert records.estimate < courts.estimate - 0.5
        alone = known_truth.scenarios(strength, selection=False, courts=False, records=True)[-1]
        assert abs(alone.error - chance.error) < abs(records.error - courts.error)
        assert 2.5 < selection.estimate / selection.truth < 3  # nearly three times as good


def test_the_benchmarks_are_the_official_figures_and_one_is_missed_as_the_lesson_says():
    everybody, none, many = known_truth.benchmarks()
    assert everybody.official == fact("proven_reoffending_2019q3").value
    assert everybody.aimed_at
    assert not none.aimed_at
    assert not many.aimed_at
    assert abs(everybody.ours - everybody.official) < 2 * everybody.std_error
    assert abs(none.ours - none.official) < 0.03
    assert many.ours > many.official + 0.05


def test_the_calibration_table_marks_what_has_a_source():
    frame = known_truth.calibration().frame
    sourced = frame[frame["where the aim comes from"] == "an official figure"]
    assert list(sourced[""]) == [
        "proven reoffending within a year",
        "reoffences of each who reoffends",
    ]
    assert sourced["aimed at"].tolist() == ["33.4%", "3.97"]


def test_the_recipe_and_the_dictionary_are_those_of_the_cohort():
    assert known_truth.recipe().lead == "All people are synthetic: nobody in these data is real."
    assert len(known_truth.recipe().lines) == 10
    assert list(known_truth.dictionary().frame["column"]) == list(data_dictionary()["column"])


def test_every_figure_of_made_up_people_says_so(flaws):
    pictures = [
        known_truth.column_explorer().static().picture,
        known_truth.handful_explorer().static().picture,
        flaws.static().picture,
        known_truth.beside_official_figures(),
    ]
    for picture in pictures:
        assert "Synthetic data" in picture.figure.get_supxlabel()


def test_every_cell_shows_something(cells):
    assert all(value is not None for value in cells.values())


def test_every_kind_of_question_is_asked(questions):
    kinds = {question["kind"] for question in questions.values()}
    assert kinds == {"choice", "several", "number", "sort", "judgement"}


def test_the_number_asked_for_is_the_mean_difference_of_the_table(questions):
    rows = [
        [int(cell.strip(" {ours}`")) for cell in line.split("|")[2:4]]
        for line in SOURCE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and "{ours}" in line
    ]
    assert len(rows) == 4
    assert questions["att-by-hand"]["right"] == sum(a - b for a, b in rows) / len(rows)


def test_every_answer_to_the_judgement_has_reasons_both_ways(questions):
    turns = (" But ", " but ", "It still rests on")
    for option in questions["synthetic-brief"]["options"]:
        assert any(turn in option["reason"] for turn in turns)
