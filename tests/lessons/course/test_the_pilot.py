"""Lesson 03: its explorers over their range, its windows by hand, and its questions."""

from __future__ import annotations

import datetime as dt
import re
from itertools import product
from pathlib import Path

import pytest

from cocreate_lib.facts import fact
from cocreate_lib.figures import timeline_alt
from cocreate_lib.lessons.course import the_pilot
from tests.figures.test_figures import cut_off, overlaps
from tests.figures.test_narrow import faults

SOURCE = Path(__file__).resolve().parents[3] / "course" / "03_the_pilot.md"
EXPLORERS = {
    "theory": the_pilot.theory_explorer,
    "follow_up": the_pilot.follow_up_explorer,
    "causal": the_pilot.causal_explorer,
}


@pytest.mark.parametrize("make", EXPLORERS.values(), ids=EXPLORERS)
@pytest.mark.parametrize("extreme", [0, -1])
def test_extreme_settings_are_drawn_whole(make, extreme):
    explorer = make()
    settings = {c.name: list(c.stops.values())[extreme] for c in explorer.controls}
    shown = explorer.static(**settings)
    assert shown.sentence in repr(shown)
    assert cut_off(shown.picture) == []
    assert overlaps(shown.picture) == []
    assert faults(shown.picture) == []


@pytest.mark.parametrize("name", EXPLORERS)
def test_an_explorer_is_called_as_the_lesson_calls_it(name):
    explorer = EXPLORERS[name]()
    assert explorer.name == name
    assert explorer.code == f"the_pilot.{name}_explorer()"
    assert f"{name}_explorer = {explorer.code}\n" in SOURCE.read_text("utf-8")


def test_the_events_are_dated_facts_and_the_lesson_lists_them_in_the_same_order():
    events = [event for _, event in the_pilot.CONTENT.timeline.events]
    ids = [event.id for event in events]
    assert [event.day for event in events] == sorted(event.day for event in events)
    assert re.findall(r"^\d+\. \{fact\}`(\w+)`", SOURCE.read_text("utf-8"), re.M) == ids


def test_windows_are_whole_months_and_hold_the_events_between_their_ends():
    found = the_pilot.windows(12, 12)
    assert found.followed_until == dt.date(2019, 12, 1)
    assert found.proven_until == dt.date(2020, 6, 1)
    assert {event.id for event in found.in_proof} == {
        "event_inspection2020", "event_lockdown", "event_remote", "event_monitoring_ends"
    }  # fmt: skip
    for entry, months in product(range(1, 13), (6, 12, 18, 24)):
        each = the_pilot.windows(entry, months)
        assert each.entry < each.followed_until < each.proven_until
        assert not set(each.in_follow_up) & set(each.in_proof)
        for event in each.in_follow_up:
            assert each.entry <= event.day < each.followed_until


def test_october_is_the_first_month_whose_year_and_proof_reach_the_lockdown():
    lockdown = fact("event_lockdown")
    reached = [month for month in range(1, 13) if lockdown in the_pilot.windows(month, 12).in_proof]
    assert reached == [10, 11, 12]
    assert "Neither window reaches" in the_pilot.windows_sentence(the_pilot.windows(9, 12))
    assert "within the proof window" in the_pilot.windows_sentence(the_pilot.windows(10, 12))
    reached_early = the_pilot.windows_sentence(the_pilot.windows(10, 18))
    assert "The first lockdown, on 23 March 2020, falls within the follow-up." in reached_early


def test_words_and_picture_agree_to_the_day():
    found = the_pilot.windows(9, 12)
    assert (found.last_followed, found.last_proven) == (dt.date(2019, 8, 31), dt.date(2020, 2, 29))
    days = ("1 September 2018", "31 August 2019", "29 February 2020")
    for words in (the_pilot.windows_sentence(found), timeline_alt(found)):
        assert all(day in words for day in days)
    assert "31 March 2020" in the_pilot.windows_sentence(the_pilot.windows(10, 12))


def test_it_starts_elsewhere_than_on_the_answer():
    explorer = the_pilot.follow_up_explorer()
    assert "Neither window reaches the first lockdown" in explorer.static().sentence


def test_the_browser_is_told_of_days_and_events():
    drawing = the_pilot.follow_up_explorer().drawing
    scene = drawing.scene()
    assert scene["events"][scene["lockdown"]][2:] == ["First lockdown", "23 Mar 2020"]
    for entry, months in product(range(1, 13), (6, 12, 18, 24)):
        found = the_pilot.windows(entry, months)
        days, words, followed, proven = drawing.numbers(found)
        assert days == sorted(days)
        assert scene["entries"][entry - 1] == days[0]
        assert words[2].split()[-1] == str(found.last_proven.year)
        for places, start, end in ((followed, *days[:2]), (proven, *days[1:])):
            inside = [i for i, event in enumerate(scene["events"]) if start <= event[1] < end]
            assert places == inside


@pytest.mark.parametrize(("entry", "months"), [(1, 24), (4, 12), (8, 12), (12, 6)])
def test_nothing_is_crowded_on_the_timeline(entry, months):
    picture = the_pilot.follow_up_explorer().static(entry=entry, months=months).picture
    assert cut_off(picture) == []
    assert overlaps(picture) == []
    assert faults(picture) == []
    assert picture.alt == timeline_alt(the_pilot.windows(entry, months))


def test_each_comparator_has_something_for_it_and_something_against_it():
    frame = the_pilot.comparators().frame
    assert len(frame) == 6
    assert (frame.map(len) > 10).all().all()


def test_the_lesson_asks_every_kind_it_means_to(questions):
    kinds = {question["kind"] for question in questions.values()}
    assert kinds == {"choice", "several", "number", "sort", "judgement"}
