"""Lesson 06: its explorers over their whole range, and what its text claims of made-up pilots."""

from __future__ import annotations

import math
import re
from itertools import product

import numpy as np
import pytest
from scipy import optimize, stats

from cocreate_lib.comparison import (
    detectable_rate_difference,
    n_for_rates,
    pool_studies,
    power_of_rates,
)
from cocreate_lib.errors import CocreateError
from cocreate_lib.facts import fact
from cocreate_lib.lessons.build.notebooks import CHECKOUT
from cocreate_lib.lessons.course import no_significant_difference as lesson
from cocreate_lib.lessons.course import room_replication as room
from tests.figures.test_narrow import faults

CONTENT = lesson.CONTENT
TEXT = " ".join(
    (CHECKOUT / "course" / "06_no_significant_difference.md").read_text(encoding="utf-8").split()
)
EXPLORERS = {
    explorer.name: explorer
    for explorer in (
        lesson.interval_explorer(),
        lesson.power_explorer(),
        lesson.filter_explorer(),
        lesson.matters_explorer(),
        room.own_explorer(),
        room.replication_explorer(),
    )
}


def says(claim: str) -> bool:
    return claim in re.sub(r"\{ours\}`([^`]*)`", r"\1", TEXT)


def every_sentence():
    for explorer in EXPLORERS.values():
        names = [control.name for control in explorer.controls]
        for values in product(*(control.stops.values() for control in explorer.controls)):
            result = explorer.result(**dict(zip(names, values, strict=True)))
            yield explorer.sentence(result)
            yield explorer.drawing.alt(result)


def test_no_sentence_takes_not_significant_for_no_effect_or_has_a_wrong_number_of_a_thing():
    for sentence in every_sentence():
        assert "no effect" not in sentence
        assert not re.search(
            r"(?<![\d.])1 (pilots?,|times|of them point)\b|\bnan\b|  |\.\.|-\d", sentence
        )
        assert sentence.endswith(".")


@pytest.mark.parametrize("name", EXPLORERS)
def test_still_pictures_can_be_read_wide_and_narrow(name):
    shown = EXPLORERS[name].static()
    assert faults(shown.picture) == []


def test_still_pictures_of_extreme_settings():
    assert faults(EXPLORERS["filter"].static(pilots=200).picture) == []
    assert faults(EXPLORERS["replication"].static(pilots=40, shown="truth").picture) == []
    assert faults(EXPLORERS["power"].static(people=30, difference=15).picture) == []


# The interval.


def profile_likelihood(truth: float) -> float:
    """The likelihood of the pilot's counts, with the other rate where it fits best."""
    (first, second), people = lesson.pilot().events, lesson.pilot().people

    def negative(rate: float) -> float:
        both = stats.binom.pmf(first, people, rate + truth) * stats.binom.pmf(second, people, rate)
        return -float(both)

    low, high = max(1e-9, 1e-9 - truth), min(1 - 1e-9, 1 - truth - 1e-9)
    return -float(optimize.minimize_scalar(negative, bounds=(low, high), method="bounded").fun)


def test_the_text_tells_the_pilot_as_it_is():
    pilot = lesson.pilot()
    low, high = pilot.interval
    assert pilot.events == (13, 18)
    assert says("In the programme 13 reoffended, in the other group 18. That is 8 fewer per 100.")
    assert lesson.span(low, high) == "24 fewer to 7 more"
    assert says("The 95% interval runs from 24 fewer to 7 more.")
    assert pilot.people == fact("enrolled_2018").value


def test_support_is_how_often_such_a_result_comes():
    best = profile_likelihood(lesson.pilot().estimate / 100)
    for truth in lesson.TRUTHS:
        exact = profile_likelihood(truth / 100) / best
        assert lesson.support(truth) == pytest.approx(exact, abs=0.04)


def test_support_has_one_top_and_no_cliff():
    shares = [lesson.support(truth) for truth in lesson.TRUTHS]
    top = int(np.argmax(shares))
    assert lesson.TRUTHS[top] == round(lesson.pilot().estimate)
    assert shares[: top + 1] == sorted(shares[: top + 1])
    assert shares[top:] == sorted(shares[top:], reverse=True)
    assert max(abs(np.diff(shares))) < 0.1
    for end in lesson.pilot().interval:
        assert lesson.support(end) == pytest.approx(math.exp(-(1.96**2) / 2), abs=1e-3)


def test_the_twin_of_no_difference_is_the_answer_that_is_called_right():
    options = {"7 more": 7, "8 fewer": -8, "16 fewer": -16}
    apart = {name: abs(lesson.support(x) - lesson.support(0)) for name, x in options.items()}
    assert min(apart, key=apart.get) == "16 fewer"
    assert apart["16 fewer"] < 0.06
    assert 'right="Sixteen fewer"' in TEXT


def test_just_inside_and_just_outside_are_nearly_alike():
    low, high = lesson.pilot().interval
    for inside, outside in ((math.ceil(low), math.floor(low)), (math.floor(high), math.ceil(high))):
        first, second = lesson.suppose(inside), lesson.suppose(outside)
        assert "just inside the interval" in lesson.interval_sentence(first)
        assert "just outside the interval" in lesson.interval_sentence(second)
        assert abs(first.share - second.share) < 0.06


# Power.


def test_the_text_tells_what_sixty_can_find():
    sixty = lesson.power(60, -10)
    assert sixty.find == 23
    assert "right=23," in TEXT
    assert 100 - sixty.find == 77
    assert says("falls of about 21 or more, and rises of about 25 or more")
    assert (round(sixty.fall), round(sixty.rise)) == (21, 25)
    both = 100 * detectable_rate_difference(lesson.BASE_RATE, (60, 60))
    assert says(f"says {both:.0f}.")
    assert says(f"{100 * lesson.BASE_RATE:.1f} of 100 people reoffend without the programme")
    assert fact("proven_reoffending_2019q3").value == lesson.BASE_RATE
    # "With a somewhat higher rate the picture is nearly the same."
    higher = 100 * detectable_rate_difference(fact("proven_reoffending_2018q4").value, (60, 60))
    assert abs(higher - both) < 1


def test_more_people_find_more_and_harm_is_harder_to_find_than_good():
    for difference in CONTENT.differences:
        shares = [lesson.power(people, difference).share for people in CONTENT.sizes]
        assert shares == sorted(shares)
    for people in CONTENT.sizes:
        for size in (3, 5, 10, 15):
            assert lesson.power(people, -size).share >= lesson.power(people, size).share - 1e-9


def test_what_a_null_of_sixty_makes_unlikely():
    def share(difference: float) -> float:
        return power_of_rates((lesson.BASE_RATE + difference, lesson.BASE_RATE), (60, 60))

    assert share(-0.30) > 0.95
    assert max(share(-0.05), share(0.05)) < 0.1


def test_a_fall_that_cannot_be_found_is_told_so():
    told = lesson.power_sentence(lesson.Power(10, -5, 0.02, math.nan, 55.0))
    assert "No fall is found at least 8 times in 10; of rises, those of 55.0 or more." in told


# The filter.


@pytest.mark.parametrize("truth", CONTENT.truths)
def test_pilots_differ_by_chance_alone(truth):
    for people in CONTENT.pilot_sizes:
        found = lesson.run_pilots(truth, people, max(CONTENT.runs))
        error = 100 * math.sqrt(2 * 0.22 / people / len(found.seen))
        assert abs(np.mean(found.seen) - truth) < 4 * error


def test_what_passes_is_too_large_and_the_more_so_the_smaller_the_pilot():
    for truth in (-8, 6):
        small, large = (lesson.run_pilots(truth, n, 200) for n in CONTENT.pilot_sizes)
        assert small.size > 2 * abs(truth)
        assert large.size < 1.7 * abs(truth)
        assert min(map(abs, small.passed)) > 12


def test_the_second_pilot_is_most_likely_not_significant():
    found = lesson.run_pilots(-8, 60, 200)
    assert 4 / 5 < 1 - len(found.passed) / 200 < 7 / 8
    assert "About five of six such pilots are not" in TEXT
    assert found.wrong > 0


def test_without_a_difference_what_passes_is_called_a_false_alarm():
    found = lesson.run_pilots(0, 60, 200)
    assert "all of them are false alarms" in lesson.filter_sentence(found)
    assert 2 <= len(found.passed) <= 20
    assert "The programme makes no difference." in lesson.filter_sentence(
        lesson.Filtered(0, 60, (1.0,), (False,))
    )


def test_more_pilots_are_the_same_pilots_and_some():
    few, many = lesson.run_pilots(-8, 60, 10), lesson.run_pilots(-8, 60, 100)
    assert many.seen[:10] == few.seen


# What matters.


def verdict(low: float, high: float, smallest: float) -> str:
    """By the interval alone."""
    if -smallest < low and high < smallest:
        return "too small to matter"
    if high < -smallest or low > smallest:
        return "a difference that matters"
    if low <= 0 <= high:
        return "cannot tell"
    return "a difference, but it may be too small to matter"


def test_the_verdict_is_that_of_the_interval():
    for setting in product(CONTENT.smallest, CONTENT.seen, CONTENT.groups):
        found = lesson.judge(*setting)
        assert found.verdict == verdict(found.low, found.high, found.smallest)
        assert lesson.matters_sentence(found).startswith("Verdict: ")


def test_each_verdict_can_be_found_but_not_each_with_sixty_people():
    settings = list(product(CONTENT.smallest, CONTENT.seen))
    reached = {
        people: {lesson.judge(smallest, seen, people).verdict for smallest, seen in settings}
        for people in CONTENT.groups
    }
    assert set().union(*reached.values()) == set(lesson.VERDICTS)
    # "Which verdict can such a pilot never reach?"
    assert set(lesson.VERDICTS) - reached[60] == {"too small to matter"}


def test_a_result_can_be_significant_and_too_small():
    said = [
        lesson.matters_sentence(lesson.judge(smallest, seen, 8000))
        for smallest, seen in product(CONTENT.smallest, CONTENT.seen)
    ]
    assert any("too small to matter" in each and "all the same" in each for each in said)


def test_the_intervals_to_sort_stand_in_the_right_boxes():
    words = {"fifteen": 15, "nine": 9, "two": 2, "one": 1, "three": 3, "thirteen": 13, "twenty": 20}
    boxes = re.findall(r'"([A-Z][^"]*)": \[((?:"[^"]*"(?:, )?)+)\]', TEXT)
    assert len(boxes) == 4
    for box, items in boxes:
        for item in re.findall(r'"([^"]*)"', items):
            parts = [part.split() for part in item.split(" to ")]
            low, high = (words[n] * (-1 if way == "fewer" else 1) for n, way in parts)
            assert verdict(low, high, 5).startswith(box.casefold().removesuffix("."))


def test_five_fewer_takes_more_than_a_thousand_people():
    assert "It takes more than a thousand people in each group" in TEXT.replace('" "', "")
    assert n_for_rates((lesson.BASE_RATE - 0.05, lesson.BASE_RATE)).n_treated > 1000


# The room.


def test_each_four_numbers_have_the_same_mix_of_worlds():
    worlds = room.worlds()
    four = sorted(name for name, world in CONTENT.worlds.items() for _ in range(world.of_four))
    assert len(worlds) == CONTENT.numbers == 40
    for begin in range(0, 40, 4):
        assert sorted(worlds[begin : begin + 4]) == four
    assert len({worlds[begin : begin + 4] for begin in range(0, 40, 4)}) > 3


def test_pilots_of_a_world_come_out_as_it_is_on_average():
    for name, world in CONTENT.worlds.items():
        runs = [room.run(n) for n in range(1, 41) if room.worlds()[n - 1] == name]
        mean = np.mean([run.estimate for run in runs])
        assert abs(mean - world.difference) < 3 * 5.4 / math.sqrt(len(runs))
        if name == "works":
            assert 0.4 < np.mean([run.is_clear for run in runs]) < 0.9  # neighbours disagree


def test_a_room_is_pooled_with_its_heterogeneity():
    found = room.pool_room(20)
    assert found.pooled == pool_studies(
        [run.estimate for run in found.runs], [run.std_error for run in found.runs]
    )
    assert found.pooled.i2 > 0.4
    assert found.pooled.prediction_low < -12
    assert found.pooled.prediction_high > 8
    assert room.pool(range(1, 21)) == room.room_sentence(room.pool_room(20, "pooled"))


@pytest.mark.parametrize("numbers", [[1, 2, 0], [1, 2, 41], [1, 2]])
def test_numbers_that_nobody_has_or_too_few_are_refused(numbers):
    with pytest.raises(CocreateError):
        room.pool(numbers)


@pytest.mark.parametrize("pilots", [4, 12, 40])
def test_what_is_true_stays_hidden_until_the_room_asks(pilots):
    for shown in ("pilots", "pooled"):
        found = room.pool_room(pilots, shown)
        told = room.room_sentence(found) + room.room_alt(found) + room.own_sentence(found.runs[0])
        for world in CONTENT.worlds.values():
            assert world.words not in told
    assert "true" not in room.own_alt(found.runs[0])
    numbers = EXPLORERS["replication"].drawing.numbers(room.pool_room(pilots, "pilots"))
    assert (numbers["pooled"], numbers["truth"]) == (None, 0)
    told = room.room_sentence(room.pool_room(pilots, "truth"))
    assert all(world.words in told for world in CONTENT.worlds.values())


def test_the_counts_of_a_room_add_up():
    found = room.pool_room(12, "pilots")
    said = room.room_sentence(found)
    clear = found.clear(-1) + found.clear(1)
    assert said.startswith("12 pilots of one programme: ")
    assert f"{12 - clear} no significant difference" in said


def test_the_text_tells_the_size_of_the_rooms_pilot():
    assert says("150 people in each group, drawn by lot. The worlds are not all alike")
    assert CONTENT.room_people == 150
    assert says("any number up to 40")


# Side rooms.


def test_side_rooms_are_short_tables_and_a_picture():
    beliefs = lesson.bayesian_look().frame
    assert len(beliefs) == len(lesson.PRIORS)
    chances = [int(x.rstrip("%")) for x in beliefs["chance that fewer reoffend"]]
    assert chances == sorted(chances, reverse=True)
    assert all(50 < chance < 97 for chance in chances)
    thinned = lesson.thinned().frame
    needed = [int(x.replace(",", "")) for x in thinned["people needed in each group"]]
    assert needed == sorted(needed)
    assert says("12 fewer of every 100 people reoffend if it were delivered in full")
    assert -lesson.FULL == 12
    assert "ways to compare" in lesson.specification_room().alt
