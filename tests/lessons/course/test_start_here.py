"""Lesson 00: its pilot is what its words say at every size, and its list of lessons is right."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest

from cocreate_lib.comparison import risk_difference_interval
from cocreate_lib.lessons.build.notebooks import CHECKOUT, lesson_sources
from cocreate_lib.lessons.build.source import read_lesson
from cocreate_lib.lessons.course import start_here

COURSE = CHECKOUT / "course"
EXPLORER = start_here.first_pilot_explorer("b", told=True)
WORLDS = {"a": 0, "b": -8, "c": 8}
START = (COURSE / "00_start_here.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("people", start_here.CONTENT.sizes)
def test_every_size_is_a_pilot_of_that_size(people):
    pilot = start_here.first_pilot(people)
    assert 0 <= pilot.with_programme <= people
    assert 0 <= pilot.without <= people
    assert pilot.low < pilot.difference < pilot.high
    counts = (pilot.with_programme, pilot.without)
    interval = risk_difference_interval(counts, (people, people))
    assert (pilot.low / 100, pilot.high / 100) == pytest.approx(interval, abs=0.0006)
    assert (pilot.low > 0, pilot.high < 0) == (interval[0] > 0, interval[1] < 0)
    pilot = start_here.first_pilot(people, world="b")
    shown = EXPLORER.static(people=people)
    assert ("can't tell" in shown.sentence) == (pilot.low <= 0 <= pilot.high)
    assert f"{pilot.with_programme:,} of {people:,} people in the programme" in shown.picture.alt
    assert "The truth is 8 fewer" in shown.picture.alt


def test_running_it_again_brings_other_people_and_keeps_those_who_were_there():
    few, many = (start_here.first_pilots(60, number).pilots for number in (3, 51))
    assert few == many[:3]
    assert few[0] == start_here.first_pilot(60)
    assert few != start_here.first_pilots(60, 3, "c").pilots
    assert len({(each.with_programme, each.without) for each in many}) > 30
    assert start_here.first_pilots(60, start_here.MOST).last == start_here.first_pilot(
        60, seed=start_here.SEED + start_here.MOST - 1
    )


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize(("people", "number"), [(20, 200), (60, 51), (400, 2)])
def test_the_sentence_counts_what_the_pilots_found(world, people, number):
    truth = WORLDS[world]
    pilots = start_here.first_pilots(people, number, world).pilots
    fewer, more = sum(each.high < 0 for each in pilots), sum(each.low > 0 for each in pilots)
    above = sum(each.with_programme > each.without for each in pilots)
    hold = sum(each.low <= truth <= each.high for each in pilots)
    explorer = start_here.first_pilot_explorer(world, told=True)
    sentence = explorer.static(people=people, pilots=number).sentence
    shown = [int(each) for each in re.findall(r"\d+", sentence)]
    clear = [fewer + more, fewer, more] if fewer + more else []
    size = [abs(truth)] if truth else []
    assert shown == [number, people, *clear, *([above] if above else []), hold, *size, 100]
    assert ("works" in sentence, "harms" in sentence) == (truth < 0, truth > 0)


def test_the_three_worlds_are_one_that_works_one_that_does_nothing_and_one_that_harms():
    for world, truth in WORLDS.items():
        assert start_here.first_pilot(60, world=world).truth == truth
    # The people are the same: only what the programme does to them differs.
    assert len({start_here.first_pilot(1600, world=world).without for world in WORLDS}) == 1


def test_intervals_hold_the_truth_as_often_as_they_should():
    for people, world in product(start_here.CONTENT.sizes, WORLDS):
        found = start_here.first_pilots(people, start_here.MOST, world)
        # 95 of 100, within four standard errors
        assert found.holding / start_here.MOST == pytest.approx(0.95, abs=4 * 0.0154)


def test_what_the_text_says_about_the_pilots_is_so():
    # The same programme looks different in every pilot; fewer people make the interval wider.
    found = {size: start_here.first_pilots(size, 51, "b") for size in start_here.CONTENT.sizes}
    spread = [np.std([each.difference for each in many.pilots]) for many in found.values()]
    width = [np.mean([each.high - each.low for each in many.pilots]) for many in found.values()]
    assert spread == sorted(spread, reverse=True)
    assert width == sorted(width, reverse=True)
    # With few people some point the wrong way, and few could tell; with many nearly all could.
    assert found[60].more > 0
    assert found[60].clear < 51 / 2 < found[1600].clear
    assert found[1600].more == 0
    # "Run fifty more" is what the button says, and what it does is tested in the browser.
    assert "*Run fifty more*" in START
    assert "*Run it again*" in START


def test_all_pilots_of_all_worlds_are_handed_over():
    scene = EXPLORER.drawing.scene()
    assert {world: each["truth"] for world, each in scene["worlds"].items()} == WORLDS
    assert list(scene["sizes"]) == list(start_here.CONTENT.sizes)
    for world, size in product(WORLDS, range(len(scene["sizes"]))):
        found = start_here.first_pilots(scene["sizes"][size], start_here.MOST, world).pilots
        assert scene["worlds"][world]["pilots"][size] == [
            [each.with_programme, each.without, each.low, each.high] for each in found
        ]


def test_more_people_narrow_the_interval_around_the_same_truth():
    pilots = [start_here.first_pilot(people, world="b") for people in start_here.CONTENT.sizes]
    widths = [pilot.high - pilot.low for pilot in pilots]
    assert widths == sorted(widths, reverse=True)
    assert [pilot.truth for pilot in pilots] == pytest.approx([-8] * len(pilots))


def test_a_smaller_pilot_is_part_of_a_larger_one_and_the_seed_decides():
    small, large = (start_here.first_pilot(people, seed=7) for people in (100, 200))
    assert 0 <= large.without - small.without <= 100
    many = {start_here.first_pilot(1600, seed=seed).without for seed in range(20)}
    assert len(many) > 10
    # 40 of 100, within four standard errors of a mean of twenty pilots
    rates = [start_here.first_pilot(1600, seed=seed).without / 1600 for seed in range(20)]
    assert sum(rates) / 20 == pytest.approx(0.40, abs=4 * (0.4 * 0.6 / 1600 / 20) ** 0.5)


def test_the_lessons_that_the_start_page_names_have_these_titles():
    links = dict(re.findall(r"^- \[([^\]]+)\]\((\d\d_\w+)\.ipynb\)", START, re.MULTILINE))
    told = re.findall(r"""^ +"(\d\d_\w+)": (?:"([^"]+)"|'([^']+)'),$""", START, re.MULTILINE)
    rows = {name: plain or quoted for name, plain, quoted in told}
    titles = {}
    for name in rows:
        first = read_lesson(COURSE / f"{name}.md").cells[0].source
        titles[name] = first.splitlines()[0].removeprefix("# ")
    assert rows == titles
    assert {name: title for title, name in links.items()} == {
        name: title for name, title in titles.items() if name != "00_start_here"
    }
    assert set(rows) == {source.stem for source in lesson_sources(COURSE)}
