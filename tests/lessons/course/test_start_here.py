"""Lesson 00: its pilot is what its words say at every size, and its list of lessons is right."""

from __future__ import annotations

import re

import pytest

from cocreate_lib.comparison import risk_difference_interval
from cocreate_lib.lessons.build.notebooks import CHECKOUT, lesson_sources
from cocreate_lib.lessons.build.source import read_lesson
from cocreate_lib.lessons.course import start_here

COURSE = CHECKOUT / "course"
START = (COURSE / "00_start_here.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("people", start_here.CONTENT.sizes)
def test_every_size_is_a_pilot_of_that_size(people):
    pilot = start_here.first_pilot(people)
    assert 0 <= pilot.with_programme <= people
    assert 0 <= pilot.without <= people
    assert pilot.low < pilot.difference < pilot.high
    counts = (pilot.with_programme, pilot.without)
    interval = risk_difference_interval(counts, (people, people))
    assert (pilot.low / 100, pilot.high / 100) == pytest.approx(interval)
    shown = start_here.first_pilot_explorer().static(people=people)
    assert ("can't tell" in shown.sentence) == (pilot.low <= 0 <= pilot.high)
    assert f"{pilot.with_programme:,} of {people:,} people in the programme" in shown.picture.alt
    assert "The truth is 8 fewer" in shown.picture.alt


def test_more_people_narrow_the_interval_around_the_same_truth():
    pilots = [start_here.first_pilot(people) for people in start_here.CONTENT.sizes]
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
    rows = dict(re.findall(r'^ +"(\d\d_\w+)": "([^"]+)",$', START, re.MULTILINE))
    titles = {}
    for name in rows:
        first = read_lesson(COURSE / f"{name}.md").cells[0].source
        titles[name] = first.splitlines()[0].removeprefix("# ")
    assert rows == titles
    assert {name: title for title, name in links.items()} == {
        name: title for name, title in titles.items() if name != "00_start_here"
    }
    assert set(rows) == {source.stem for source in lesson_sources(COURSE)}
