"""Lesson 05: its explorer over its whole range, and what its text claims of the synthetic pilot."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import cocreate_lib as cc
from cocreate_lib.cohort import PilotDesign
from cocreate_lib.lessons.build.notebooks import CHECKOUT
from cocreate_lib.lessons.course import did_it_work
from cocreate_lib.lessons.course.truths import truth_of
from cocreate_lib.text import number
from tests.figures.test_figures import cut_off, overlaps
from tests.figures.test_narrow import faults

TEXT = (CHECKOUT / "course" / "05_did_it_work.md").read_text(encoding="utf-8")
SETTINGS = list(product(did_it_work.CALIPERS.values(), did_it_work.RATIOS.values()))


@pytest.fixture(scope="module")
def explorer():
    return did_it_work.matching_explorer()


@pytest.mark.parametrize(("caliper", "ratio"), SETTINGS)
def test_words_and_numbers_of_a_setting_are_those_of_its_comparison(explorer, caliper, ratio):
    comparison = did_it_work.match(caliper, ratio)
    used = comparison.weights > 0
    treated = comparison.treated
    sentence, alt = explorer.sentence(comparison), explorer.drawing.alt(comparison)
    assert sentence.startswith(f"{(used & treated).sum()} of {treated.sum()} people")
    assert f"the estimate is {number(comparison.estimates['estimate'][0] * 100, 1)} " in sentence
    assert f"{number(worst(comparison))} standard deviations" in sentence
    assert f"{(used & ~treated).sum()} of {(~treated).sum()} people in the comparison" in alt

    scene, numbers = explorer.drawing.scene(), explorer.drawing.numbers(comparison)
    programme, others = numbers["pairs"][::2], numbers["pairs"][1::2]
    assert len(set(programme)) == (used & treated).sum()
    assert len(set(others)) == (used & ~treated).sum()
    gaps = [
        abs(scene["programme"][i] - scene["comparison"][j])
        for i, j in zip(programme, others, strict=True)
    ]
    assert max(gaps) <= (np.inf if caliper is None else caliper * scene["sd"] + 0.002)


@pytest.mark.parametrize(("caliper", "ratio"), [(0.2, 1), (None, 2)])
def test_the_still_picture_says_the_same(explorer, caliper, ratio):
    shown = explorer.static(caliper=caliper, ratio=ratio)
    comparison = did_it_work.match(caliper, ratio)
    assert shown.picture.alt == explorer.drawing.alt(comparison)
    assert shown.picture.caption == explorer.drawing.caption(comparison)


def test_the_explorer_starts_at_the_teaching_plan(explorer):
    plan = cc.teaching_plan()
    assert {c.name: c.start for c in explorer.controls} == {
        "caliper": plan.caliper,
        "ratio": plan.ratio,
    }


def test_every_setting_shows_something_else(explorer):
    results = [did_it_work.match(*setting) for setting in SETTINGS]
    for told in (explorer.sentence, lambda result: str(explorer.drawing.numbers(result))):
        assert len(set(map(told, results))) == len(SETTINGS)


def worst(comparison) -> float:
    return float(comparison.balance["smd_after"].abs().max())


def used(comparison) -> int:
    return int((comparison.weights[comparison.treated] > 0).sum())


def width(comparison) -> float:
    row = comparison.estimates.iloc[0]
    return float(row["conf_high"] - row["conf_low"])


def error(comparison) -> float:
    row = did_it_work.scarce().truth.iloc[0]
    assert (row["measure"], row["estimand"]) == ("risk_difference", "ATT")
    return abs(float(comparison.estimates["estimate"].iloc[0]) - float(row["value"]))


ONE_EACH = [did_it_work.match(caliper, 1) for caliper in did_it_work.CALIPERS.values()]


def says(claim: str) -> bool:
    return claim in " ".join(TEXT.split())


def test_the_text_tells_what_pilot_it_is():
    plain = PilotDesign()
    assert says("{ours}`100` people in the programme, chosen more strictly by their history and")
    assert says("only {ours}`130` to compare them with")
    design = did_it_work.scarce().design
    assert (design.n_treated, design.n_comparison) == (100, 130)
    assert design.enrolled_share < plain.enrolled_share
    assert design.selection_on_history > plain.selection_on_history
    assert design.selection_on_readiness > plain.selection_on_readiness
    assert says("Nearly all that the choice went by was written down")
    assert design.readiness_observed == 0.9
    assert design.volunteer_selection == 0


def test_in_the_lessons_own_pilot_a_strict_caliper_costs_next_to_nothing():
    assert says("In the pilot above a strict caliper costs next to nothing")
    strict = min(did_it_work.CONTENT.calipers)
    plan = cc.teaching_plan().replace(caliper=strict)
    matched = cc.compare(cc.load_teaching_pilot(), plan)
    assert used(matched) > 0.95 * matched.treated.sum()


def test_a_strict_caliper_makes_the_groups_alike_and_costs_people():
    assert says("A strict caliper makes the groups alike in what was written down, and it costs")
    counts = [used(comparison) for comparison in ONE_EACH]
    assert counts == sorted(set(counts))
    assert counts[-1] == 100
    assert counts[0] < 60
    assert max(map(worst, ONE_EACH[:3])) < 0.25 < 0.5 < worst(ONE_EACH[-1])
    assert worst(ONE_EACH[-1]) == max(map(worst, ONE_EACH))


@pytest.mark.parametrize("comparison", ONE_EACH[:-1])
def test_the_first_to_go_are_those_likeliest_to_be_in_the_programme(comparison):
    assert says("The first to go are those likeliest to be in the programme")
    scores = comparison.scores[comparison.treated]
    kept = comparison.weights[comparison.treated] > 0
    assert scores[~kept].mean() > scores[kept].mean()


def test_with_fewer_people_the_interval_grows():
    assert says("With fewer people the interval grows")
    widths = [width(comparison) for comparison in ONE_EACH]
    assert widths[0] == max(widths)
    assert widths[0] > 1.3 * widths[-1]


def test_with_any_distance_the_estimate_credits_the_programme_with_who_its_people_were():
    assert says("With any distance allowed nobody is lost, but the groups stay apart")
    errors = [error(comparison) for comparison in ONE_EACH]
    assert errors[-1] == max(errors)
    assert ONE_EACH[-1].estimates["estimate"][0] < did_it_work.scarce().truth["value"][0] < 0


def test_a_second_match_at_any_distance_takes_everybody_and_is_furthest_from_the_truth():
    assert says("takes in the whole comparison group: that is furthest from the truth of all")
    both = did_it_work.match(None, 2)
    assert (both.weights[~both.treated] > 0).all()
    errors = {setting: error(did_it_work.match(*setting)) for setting in SETTINGS}
    assert max(errors, key=errors.__getitem__) == (None, 2)


def test_some_setting_lands_near_the_truth():
    assert says("Is there any setting that lands near the truth?")
    assert min(error(did_it_work.match(*setting)) for setting in SETTINGS) < 0.025


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


# The learner's own pilot, sealed until the end.


def test_the_worlds_are_a_fall_nothing_and_a_rise_and_are_said_only_under_the_seal():
    told = did_it_work.sealed().frame.set_index("what was true")["reoffended because of it"]
    assert "fewer" in told["The programme helped."]
    assert told["The programme did nothing."] == "no more and no fewer in 100"
    assert "more" in told["The programme harmed."]
    explorer = did_it_work.own_pilot_explorer()
    for lot, compared in product(did_it_work.CONTENT.lots, did_it_work.CONTENT.compared_with):
        shown = did_it_work.own_pilot(lot, compared)
        assert all(row.truth is None for row in shown.rows)
        assert did_it_work.CONTENT.lots[lot].told not in did_it_work.own_pilot_alt(shown)
    assert "sealed" in explorer.drawing.caption(shown)


def test_before_and_after_sees_a_fall_in_every_world():
    for lot in did_it_work.CONTENT.lots:
        (row,) = did_it_work.own_pilot(lot, "themselves").rows
        assert row.estimate < -15


def test_a_lottery_comes_near_the_truth_in_every_world():
    for lot in did_it_work.CONTENT.lots:
        row = did_it_work.lottery(lot)
        truth = truth_of(did_it_work.own_cohort(lot), "reoffended", "risk_difference")
        assert abs(row.estimate - 100 * truth) < 1.5
    # In the world where it does nothing, the simple difference is significant all the same.
    simple = did_it_work.own_pilot("early", "own area").rows[0]
    assert simple.high < 0


def test_many_small_pilots_are_told_with_their_own_numbers():
    pilots = did_it_work.small_pilots(20, seed=60)
    told = " ".join(did_it_work.small_pilots_told(pilots).lines)
    found, truth = (
        np.mean([getattr(each, what) for each in pilots]) for what in ("value", "truth")
    )
    assert found < truth < 0
    assert (
        f"On average they find {-found:.0f} fewer; on average the truth is {-truth:.0f} fewer"
        in told
    )
    clear = [each for each in pilots if each.high < 0]
    assert f"The {len(clear)} that are significant find" in told
    assert np.mean([each.value for each in clear]) < found


# The wording desk.


def test_every_headline_is_read_by_everybody():
    assert set(did_it_work.CONTENT.claims) == set(did_it_work.CONTENT.headlines)
    for headline, reader in product(did_it_work.CONTENT.headlines, did_it_work.CONTENT.readers):
        shown = did_it_work.wording(headline, reader)
        assert shown.read in did_it_work.wording_alt(shown)
    fair = [key for key, claim in did_it_work.CONTENT.claims.items() if claim.beyond == "nothing"]
    assert fair == ["couldnottell", "careful"]


@pytest.mark.parametrize("make", [did_it_work.own_pilot_explorer, did_it_work.wording_explorer])
@pytest.mark.parametrize("extreme", [0, -1])
def test_new_explorers_are_drawn_whole_at_their_extremes(make, extreme):
    explorer = make()
    settings = {c.name: list(c.stops.values())[extreme] for c in explorer.controls}
    picture = explorer.static(**settings).picture
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert faults(picture) == []


def test_the_desk_speaks_of_the_interval_that_the_page_shows():
    row = cc.compare(cc.load_teaching_pilot(), cc.teaching_plan()).estimates.iloc[0]
    assert (round(-100 * row["conf_low"]), round(100 * row["conf_high"])) == (15, 4)
    assert "from about fifteen fewer to four more in a hundred" in TEXT
