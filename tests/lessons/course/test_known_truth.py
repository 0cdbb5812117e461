"""Lesson 04: its explorers over their whole range, its questions, and what its text claims."""

from __future__ import annotations

import json
from itertools import permutations, product
from typing import get_args

import numpy as np
import pytest

from cocreate_lib.cohort import data_dictionary, simulate, solve
from cocreate_lib.facts import fact
from cocreate_lib.figures import BIAS_AXIS, contributions
from cocreate_lib.lessons.build.notebooks import CHECKOUT
from cocreate_lib.lessons.course import known_truth
from cocreate_lib.lessons.kit.front import DRAWINGS
from cocreate_lib.teaching import teaching_cohort
from cocreate_lib.text import capitalised, number
from tests.figures.test_figures import cut_off, overlaps
from tests.figures.test_narrow import faults
from tests.lessons.node import node

SOURCE = CHECKOUT / "course" / "04_a_cohort_whose_truth_we_know.md"
STRENGTHS = get_args(known_truth.Strength)
COLUMNS = list(known_truth.CONTENT.columns)
ORDERS = [", ".join(order) for order in permutations(known_truth.CONTENT.flaws)]
LADDERS = list(product(ORDERS, range(4), STRENGTHS))


def first_rungs(rungs, strength, first="selection"):
    """A ladder that begins with one flaw, the others in the lesson's order."""
    others = [flaw for flaw in known_truth.CONTENT.flaws if flaw != first]
    return known_truth.ladder(", ".join([first, *others]), rungs, strength).built


def test_an_explorer_is_cheap_to_ask_for(monkeypatch):
    def too_early(*args, **kwargs):
        raise AssertionError("a world is made before it is asked for")

    monkeypatch.setattr(known_truth, "simulate", too_early)
    monkeypatch.setattr(known_truth, "_pilot", too_early)
    for explorer in ("column", "handful", "ladder"):
        getattr(known_truth, f"{explorer}_explorer")()


# Columns.


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_tells_who_could_know_it_and_its_origin_with_its_settings(column):
    beside = known_truth.columns_beside(column, "reoffended")
    told, caption = beside[0], known_truth.column_caption(beside)
    assert known_truth.column_sentence(beside).startswith(
        f"{capitalised(told.origin.name)}: {told.who}."
    )
    assert told.origin.made in caption
    design = teaching_cohort().design.explain()
    for field in told.origin.settings:
        assert design.loc[field, "meaning"].removesuffix(".") in caption


@pytest.mark.parametrize(
    ("column", "other"), [("sentence", "fidelity"), ("reoffended_without", "readiness_rating")]
)
def test_the_still_picture_of_columns_is_whole(column, other):
    picture = known_truth.column_explorer().static(column=column, other=other).picture
    assert faults(picture) == []
    assert cut_off(picture) == []
    assert overlaps(picture) == []


@pytest.mark.parametrize("column", COLUMNS)
def test_who_could_know_a_column_agrees_with_where_it_is(column):
    """What nobody can observe is never in the evaluator's table, and all else is."""
    nobody = known_truth.CONTENT.columns[column].seen == "nobody"
    assert nobody == (column not in teaching_cohort().people)


def test_the_question_sorts_as_the_explorer_says(questions):
    question = questions["who-can-see"]
    right = {item["text"]: item["box"] for item in question["items"]}
    assert question["boxes"] == list(known_truth.WHO_CAN_SEE.values())
    asked = {
        "Age at the start": "age",
        "Number of previous sanctions": "previous_sanctions",
        "A conviction within the year": "reoffended",
        "Hope on a questionnaire": "hope_start",
        "Contacts that really took place": "contacts_delivered",
        "How ready somebody says they are to change": "readiness_rating",
    }
    for item, column in asked.items():
        assert right[item] == capitalised(known_truth.column_origin(column).who)
    text = SOURCE.read_text(encoding="utf-8").replace("\n", " ")
    for words in known_truth.CONTENT.who_can_see.values():
        assert f"*{words}*" in text


def test_the_caption_counts_the_settings_that_rest_on_an_official_figure():
    def caption(column):
        return known_truth.column_caption(known_truth.columns_beside(column, column))

    told = known_truth.column_origin("reoffended")
    assert list(told.settings["source"].str.startswith("fact")) == [True, False, False]
    assert "Of the 3 settings behind it 1 rests on an official figure:" in caption("reoffended")
    assert "Of the 4 settings behind it none rests on" in caption("hope_start")
    assert "The setting behind it: " in caption("sex")
    assert "behind it" not in caption("age").split("How readiness")[0]


def test_the_sentence_tells_the_other_column_at_both_ends():
    people, hidden = teaching_cohort().people, teaching_cohort().hidden
    told = known_truth.columns_beside("readiness_rating", "readiness")
    high, low = (hidden["readiness"][people["readiness_rating"] == n].median() for n in (5, 1))
    assert known_truth.column_sentence(told).endswith(
        f"readiness, as it truly is: median {number(high, 1)} where the first is 5, "
        f"median {number(low, 1)} where it is 1."
    )
    told = known_truth.columns_beside("previous_sanctions", "reoffended")
    (low_words, few), (high_words, many) = known_truth.ends(told[0].shown)
    assert (few == (people["previous_sanctions"] <= int(low_words.split()[0]))).all()
    assert (many == (people["previous_sanctions"] >= int(high_words.split()[0]))).all()
    shares = [f"{people['reoffended'][who].mean():.0%}" for who in (many, few)]
    assert known_truth.column_sentence(told).endswith(
        f"yes for {shares[0]} where the first is {high_words}, "
        f"yes for {shares[1]} where it is {low_words}."
    )


@pytest.mark.parametrize("column", COLUMNS)
def test_the_ends_of_a_column_are_apart_and_neither_is_empty(column):
    (_, low), (_, high) = known_truth.ends(known_truth.column_origin(column).shown)
    assert low.sum() > 0
    assert high.sum() > 0
    assert not (low & high).any()


def test_true_readiness_stands_beside_each_pair_of_columns_once():
    names = [told.origin.name for told in known_truth.columns_beside("age", "sex")]
    assert names == ["age at the start", "sex", "readiness, as it truly is"]
    assert len(known_truth.columns_beside("age", "readiness")) == 2
    assert len(known_truth.columns_beside("readiness", "readiness")) == 1


LIT = f"""
import {{ counted, lit, told }} from "{(DRAWINGS / "column.js").as_uri()}";
console.log(JSON.stringify(given.asked.map(([column, other, range]) => [
  counted(given.scene.columns[other], given.scene.treated,
    lit(given.scene.columns[column], range)),
  told(given.scene, {{ column, other }}, range)])));
"""


def test_the_same_people_light_up_in_the_other_column():
    """The page counts from a letter a person what pandas counts from the cohort."""
    cohort = teaching_cohort()
    scene = known_truth.column_explorer().drawing.scene()
    rating, readiness, sex = map(COLUMNS.index, ("readiness_rating", "readiness", "sex"))
    asked = [[rating, readiness, [4, 4]], [rating, sex, [0, 1]], [rating, sex, [0, 4]]]
    (best, said), (worst, _), (everybody, nothing) = json.loads(
        node(LIT, {"scene": scene, "asked": asked})
    )
    rated, treated = cohort.people["readiness_rating"], cohort.people["my_direction"] == 1
    ready = cohort.hidden["readiness"]
    in_bars = [
        np.histogram(ready[(rated == 5) & (treated == group)], np.arange(-3.5, 4, 0.5))[0]
        for group in (False, True)
    ]
    assert best == [list(bars) for bars in in_bars]
    male = cohort.people["sex"] == "male"
    for counts, who in ((worst, rated <= 2), (everybody, rated > 0)):
        assert counts == [
            [int((group & who & male).sum()), int((group & who & ~male).sum())]
            for group in (~treated, treated)
        ]
    share, of_all = (f"{(values >= 0).mean():.0%}" for values in (ready[rated == 5], ready))
    own, others = ((rated == 5) & treated).sum(), ((rated == 5) & ~treated).sum()
    assert said.startswith(
        f"Lit: {own} of 150 people in the programme, {others} of 750 in the comparison group. "
        f"Truly readier than average: {share} of them, {of_all} of everybody."
    )
    assert nothing.startswith("Everybody is lit.")


def test_those_rated_highest_are_mostly_readier_than_average_but_not_all():
    rated = teaching_cohort().people["readiness_rating"]
    ready = teaching_cohort().hidden["readiness"]
    assert 0.7 < (ready[rated == 5] > 0).mean() < 1


# A few people in two worlds.


@pytest.mark.parametrize("turned", [0, 1, 4, 7, 8])
@pytest.mark.parametrize("outcome", known_truth.CONTENT.outcomes)
@pytest.mark.parametrize("people", [0, 4])
def test_a_handful_shows_the_world_that_was_lived_in_and_the_other_once_turned_over(
    people, outcome, turned
):
    shown = known_truth.handful(people, outcome, turned)
    cohort = teaching_cohort()
    assert [pair.treated for pair in shown.pairs] == [True] * 4 + [False] * 4
    for pair in shown.pairs:
        person = int(pair.name.removeprefix("Person "))
        assert cohort.people.loc[person, "my_direction"] == pair.treated
        assert pair.with_programme == cohort.potential.loc[person, f"{outcome}_with"]
        assert pair.without == cohort.potential.loc[person, f"{outcome}_without"]
    sentence = known_truth.handful_sentence(shown)
    if not turned:
        assert sentence.startswith("8 of 16 outcomes happened")
        return
    own = [pair.difference for pair in shown.pairs[: min(turned, 4)]]
    assert f": {number(sum(own) / len(own))}; of everybody" in sentence
    assert ("so far" in sentence) == (turned < 4)
    others = [pair.difference for pair in shown.pairs[4:turned]]
    assert ("comparison" in sentence) == bool(others)
    if others:
        assert sentence.endswith(f"{number(sum(others) / len(others))}.")


def test_the_still_picture_of_a_handful_does_not_give_away_what_is_asked_before_it():
    shown = known_truth.handful_explorer().static()
    assert "nobody can see this" not in shown.picture.alt
    assert shown.picture.alt.count("the other outcome unseen") == 8
    assert faults(shown.picture) == []
    assert (
        faults(known_truth.handful_explorer().static(turned=8, outcome="reoffended").picture) == []
    )


def test_what_the_lesson_says_about_handfuls_is_so():
    """For many nothing changes; the mean jumps; who reoffends often may have been helped."""
    handfuls = [known_truth.handful(people, "reoffences", 8) for people in range(5)]
    for shown in handfuls:
        assert sum(pair.difference == 0 for pair in shown.pairs) > 4
    assert len({sum(shown.differences(treated=True)) for shown in handfuls}) > 1
    own = [pair for shown in handfuls for pair in shown.pairs if pair.treated]
    assert any(pair.with_programme > 3 and pair.difference < 0 for pair in own)


def test_the_average_over_everybody_is_the_true_effect():
    truth = teaching_cohort().truth.set_index(["outcome", "measure", "estimand", "as_what"])
    for outcome, measure in (("reoffences", "mean_difference"), ("reoffended", "risk_difference")):
        att = truth.loc[(outcome, measure, "ATT", "as_delivered"), "value"]
        assert known_truth.handful(0, outcome, 8).everybody == pytest.approx(att)


GUESSED = f"""
import {{ running, told }} from "{(DRAWINGS / "handful.js").as_uri()}";
const people = given.map(([treated, difference]) => ({{ treated, difference }}));
console.log(JSON.stringify([
  [0, 1, 2, 4].map((turned) => running(people, turned)),
  [[], 4], [[-1, 0, 1], 0], [[-1, undefined, 1, 0], 2], [[-1, undefined, 1, 0], 4],
].map((each, i) => (i ? told(people, ...each) : each))));
"""


def test_the_page_keeps_the_running_mean_and_tells_what_became_of_guesses():
    means, *said = json.loads(node(GUESSED, [[True, -2], [True, 0], [True, -1], [False, 0]]))
    assert means == [[], [-2], [-2, -1], [-2, -1, -1]]
    assert said == [
        "",
        "Guess some of the differences, in the last column. Then turn the people over.",
        "Your guess was right for 1 of 1. You thought that the two worlds differ for 1 of them; "
        "they do for 1.",
        "Your guess was right for 2 of 3. You thought that the two worlds differ for 2 of them; "
        "they do for 2.",
    ]


# A ladder of flaws.


@pytest.mark.parametrize(("order", "rungs", "strength"), LADDERS)
def test_a_ladder_has_a_rung_for_each_flaw_and_all_dots_are_on_the_axis(order, rungs, strength):
    shown = known_truth.ladder(order, rungs, strength)
    names = ["Chance alone"]
    names += [f"+ {known_truth.CONTENT.flaws[flaw].name}" for flaw in order.split(", ")]
    assert [made.name for made in shown.built] == names[: rungs + 1]
    assert list(shown.to_come) == names[rungs + 1 :]
    for made in shown.built:
        assert BIAS_AXIS[0] < min(made.estimate, made.truth)
        assert max(made.estimate, made.truth) < BIAS_AXIS[1]
    assert shown.built == known_truth.ladder(order, 3, strength).built[: rungs + 1]


@pytest.mark.parametrize("strength", STRENGTHS)
def test_the_same_flaws_end_in_the_same_world_in_whichever_order(strength):
    ends = {known_truth.ladder(order, 3, strength).built[-1].error for order in ORDERS}
    assert len(ends) == 1


def test_the_ladder_starts_with_nothing_built():
    shown = known_truth.ladder_explorer().static()
    assert shown.sentence.startswith("Nothing is wrong here but chance.")
    assert shown.picture.alt.count("not built yet") == 3
    assert faults(shown.picture) == []
    assert faults(known_truth.ladder_explorer().static(rungs=3, strength="severe").picture) == []


BUILT = f"""
import {{ added, swapped, told }} from "{(DRAWINGS / "ladder.js").as_uri()}";
import {{ number }} from "{(DRAWINGS.parents[1] / "kit" / "front" / "picture.js").as_uri()}";
const {{ orders }} = given;
const swaps = [];
for (const [order] of orders.entries())
  for (const upper of [0, 1])
    for (const rungs of [0, 1, 2, 3])
      swaps.push([order, upper, swapped(orders, {{ order, rungs }}, upper)]);
console.log(JSON.stringify([
  given.built.map((built) => added(built).map((each) => number(each, 1, true))), swaps,
  told(["one", "two", "three"], [1, 0, 2], [, -5], given.built.at(-1).slice(0, 2)),
  told(["one", "two", "three"], [1, 0, 2], [], given.built.at(-1).slice(0, 1)),
]));
"""


def test_the_page_says_of_each_rung_what_the_sentence_says_and_builds_anew_what_is_moved():
    drawing = known_truth.ladder_explorer().drawing
    ladders = [known_truth.ladder(*setting) for setting in LADDERS]
    scene = json.loads(json.dumps(drawing.scene()))
    given = {"orders": scene["orders"], "built": [drawing.numbers(each) for each in ladders]}
    shares, swaps, said, first = json.loads(node(BUILT, given))
    for ladder, share in zip(ladders, shares, strict=True):
        assert share == [number(each, 1, sign=True) for each in contributions(ladder.built)]
        if len(share) > 1:
            assert f"moves the gap by {share[-1]} points." in known_truth.ladder_sentence(ladder)
    for n, (order, upper, after) in enumerate(swaps):
        old, new = scene["orders"][order], scene["orders"][after["order"]]
        assert new[upper : upper + 2] == old[upper : upper + 2][::-1]
        assert sorted(new) == [0, 1, 2]
        assert after["rungs"] == min(n % 4, upper)
    assert said == f"Two: you guessed −5.0 points; it adds {shares[-1][1]}."
    assert first == "Guess what each flaw adds to the gap, then build the first rung."


def test_a_world_has_the_flaws_that_are_on_and_no_others():
    none = known_truth.world((), "severe")
    assert none == known_truth.world((), "mild")
    assert (none.selection_on_readiness, none.court_delay, none.linkage_failure) == (0, 0, 0)
    some = known_truth.world(("selection", "records"), "severe")
    assert (some.selection_on_history, some.court_delay, some.linkage_failure) == (0.45, 0, 0.3)
    assert some.case_manager_icc == 0


def test_a_scenario_is_what_compare_says_of_that_world():
    scenario = first_rungs(1, "mild")[1]
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
    _, selection, courts, records = first_rungs(3, strength)
    assert courts.truth == pytest.approx(selection.truth, abs=0.05)
    assert records.truth == courts.truth
    assert courts.estimate > selection.estimate


@pytest.mark.parametrize("strength", STRENGTHS)
def test_what_the_lesson_says_about_the_flaws_is_so(strength):
    """Selection is the giant; each flaw moves the gap as its text says, at least if severe."""
    chance, selection, courts, records = first_rungs(3, strength)
    assert abs(chance.error) < 1
    assert chance.error != 0
    assert selection.error - chance.error < -2
    assert abs(courts.error - selection.error) < abs(selection.error - chance.error)
    assert abs(records.error - courts.error) < abs(selection.error - chance.error)
    if strength == "severe":
        assert courts.estimate > selection.estimate + 0.5
        assert records.estimate < courts.estimate - 0.5
        alone = first_rungs(1, strength, first="records")[-1]
        assert abs(alone.error - chance.error) < abs(records.error - courts.error)
        assert 2.5 < selection.estimate / selection.truth < 3  # nearly three times as good


@pytest.mark.parametrize("strength", STRENGTHS)
def test_in_every_order_who_gets_in_is_the_giant(strength):
    for order in ORDERS:
        built = known_truth.ladder(order, 3, strength).built
        sizes = dict(zip(order.split(", "), map(abs, contributions(built)[1:]), strict=True))
        assert max(sizes, key=lambda flaw: sizes[flaw]) == "selection"


@pytest.mark.parametrize("strength", ["middling", "severe"])
def test_lost_records_add_little_before_who_gets_in_and_more_after_it(strength):
    before = contributions(known_truth.ladder("records, selection, courts", 3, strength).built)[1]
    after = contributions(known_truth.ladder("selection, records, courts", 3, strength).built)[2]
    assert abs(before) < abs(after)


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
    assert list(sourced["target"]) == [
        "proven reoffending within a year",
        "reoffences of each who reoffends",
    ]
    assert sourced["aimed at"].tolist() == ["33.4%", "3.97"]


def test_the_recipe_and_the_dictionary_are_those_of_the_cohort():
    assert known_truth.recipe().lead == "All people are synthetic: nobody in these data is real."
    assert len(known_truth.recipe().lines) == 10
    assert list(known_truth.dictionary().frame["column"]) == list(data_dictionary()["column"])


def test_every_figure_of_made_up_people_says_so():
    pictures = [
        known_truth.column_explorer().static().picture,
        known_truth.handful_explorer().static().picture,
        known_truth.ladder_explorer().static().picture,
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
