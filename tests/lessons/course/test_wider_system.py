"""Lesson 09: two systems with the same people, what a trial could see, and parts of a trial."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from statsmodels.stats.proportion import power_proportions_2indep

from cocreate_lib.comparison import compare, rate
from cocreate_lib.lessons.course import wider_system
from cocreate_lib.lessons.course.wider_system import for_whom, needed, parts, system
from tests.figures.test_figures import cut_off, overlaps
from tests.figures.test_narrow import faults

EXPLORERS = {
    "system": wider_system.system_explorer,
    "needed": wider_system.needed_explorer,
    "for_whom": wider_system.for_whom_explorer,
}


@pytest.mark.parametrize("make", EXPLORERS.values(), ids=EXPLORERS)
@pytest.mark.parametrize("extreme", [0, -1])
def test_extreme_settings_are_drawn_whole(make, extreme):
    explorer = make()
    settings = {c.name: list(c.stops.values())[extreme] for c in explorer.controls}
    shown = explorer.static(**settings)
    assert cut_off(shown.picture) == []
    assert overlaps(shown.picture) == []
    assert faults(shown.picture) == []


def test_two_systems_have_the_same_people():
    designs = [
        wider_system._design(*disturbed, "works", 60) for disturbed in product((0, 1), (0, 1))
    ]
    first, *others = (wider_system.simulate(design, wider_system.SEED) for design in designs)
    before = ["office", "case_manager", "my_direction", "sex", "age", "previous_sanctions"]
    for other in others:
        assert other.people[before].equals(first.people[before])


def test_what_disturbs_a_system_lets_less_reach_people():
    calm, moved, left, both = (
        system(events, turnover, "works", 1500)
        for events, turnover in ((False, False), (False, True), (True, False), (True, True))
    )
    assert both.reached < left.reached < moved.reached < calm.reached
    assert calm.effect.truth < both.effect.truth < 0
    assert calm.delivered == calm.undisturbed
    assert calm.in_full == both.in_full
    assert (calm.disturbed, both.disturbed) == ("", "reorganisations and changes of case manager")


def test_a_storm_weakens_harm_as_well_and_makes_nothing_of_nothing():
    harm = [system(bad, bad, "harms", 1500).effect.truth for bad in (False, True)]
    assert harm[0] > harm[1] > 0
    assert all(system(bad, bad, "nothing", 300).effect.truth == 0 for bad in (False, True))


def test_the_power_is_that_of_statsmodels():
    for delivered, effect, people in product((20, 100), (-16, -4, 4), (60, 3000)):
        shown = needed(delivered, effect, people)
        base = wider_system.BASE_RATE
        theirs = power_proportions_2indep(shown.effect / 100, base, people, return_results=False)
        assert shown.power == pytest.approx(theirs, abs=0.02)


def test_half_the_effect_needs_about_four_times_the_people():
    enough = [needed(share, -8, 60).enough for share in (100, 80, 60, 40, 20)]
    assert all(one < other for one, other in pairwise(enough))
    assert 3.8 < enough[3] / needed(80, -8, 60).enough < 4.3
    # What the lesson says of sixty: no bar leaves the grey band.
    assert all(
        abs(needed(share, effect, 60).effect) < needed(share, effect, 60).detectable
        for share, effect in product(wider_system.DELIVERED.values(), wider_system.EFFECTS.values())
    )


def test_a_programme_that_does_nothing_is_found_at_the_tests_own_level():
    shown = needed(100, 0, 1500)
    assert shown.enough is None
    assert shown.power == pytest.approx(0.05, abs=0.001)


def test_a_part_is_compared_as_anybody_would_compare_it():
    trial, shown = wider_system._trial("some", 2), for_whom("some", 2)
    women = trial.people[trial.people["sex"] == "female"]
    own = compare(
        women, treatment="my_direction", outcomes=[rate("reoffended")], method="unadjusted"
    ).estimates.iloc[0]
    row = next(row for row in shown.rows if row.name == "women")
    assert (row.estimate, row.low) == pytest.approx((100 * own["estimate"], 100 * own["conf_low"]))


def test_the_parts_of_each_kind_hold_everybody_once():
    people = wider_system._trial("nothing", 1).people
    own = list(parts(people).values())
    for kind in (own[:2], own[2:4], own[4:7], own[7:]):
        assert (sum(part.astype(int) for part in kind) == 1).all()


def test_what_stands_out_where_nothing_works_is_chance():
    shown = [for_whom("nothing", run) for run in range(1, wider_system.RUNS + 1)]
    assert all(row.truth == 0 for trial in shown for row in trial.rows)
    finds = sum(bool(trial.found) for trial in shown)
    assert finds == shown[0].with_a_find
    assert 0 < finds < wider_system.RUNS


def test_where_it_helps_those_with_a_history_the_truth_says_so():
    rows = [{row.name: row.truth for row in for_whom("some", run).rows} for run in range(1, 21)]
    mean = {name: sum(each[name] for each in rows) / len(rows) for name in rows[0]}
    assert mean["10 or more"] < mean["3 to 9 sanctions"] < mean["0 to 2 sanctions"] < 1
