"""Lesson 03: its explorers over their range, its windows by hand, and its questions."""

from __future__ import annotations

import datetime as dt
import re
from html import escape
from itertools import product
from pathlib import Path

import pytest

from cocreate_lib.facts import fact
from cocreate_lib.lessons.course import the_pilot
from tests.figures.test_figures import cut_off, overlaps

SOURCE = Path(__file__).resolve().parents[3] / "course" / "03_the_pilot.md"
EXPLORERS = {
    "theory": the_pilot.theory_explorer,
    "windows": the_pilot.windows_explorer,
    "causal": the_pilot.causal_explorer,
}


@pytest.mark.parametrize("make", EXPLORERS.values(), ids=EXPLORERS)
def test_the_widget_shows_what_the_pure_functions_give_at_every_stop(make):
    explorer = make()
    view = explorer.widget()
    for control in explorer.controls:
        widget = view.sliders[control.name]
        for place, value in enumerate(control.stops.values()):
            if control.shape == "switch":
                widget.value = bool(place)
            else:
                widget.index = place
            assert view.params[control.name] == value
            sentence = explorer.sentence(explorer.result(**view.params))
            assert f"{escape(sentence)}</strong>" in view.output.value
    view.reset.click()
    assert view.output.value == explorer.static().html()


@pytest.mark.parametrize("make", EXPLORERS.values(), ids=EXPLORERS)
@pytest.mark.parametrize("extreme", [0, -1])
def test_extreme_settings_are_drawn_whole(make, extreme):
    explorer = make()
    settings = {c.name: list(c.stops.values())[extreme] for c in explorer.controls}
    shown = explorer.static(**settings)
    assert shown.sentence in repr(shown)
    assert cut_off(shown.picture) == []
    assert overlaps(shown.picture) == []


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
    assert "within the follow-up." in the_pilot.windows_sentence(the_pilot.windows(10, 18))


@pytest.mark.parametrize(("entry", "months"), [(1, 24), (4, 12), (8, 12), (12, 6)])
def test_nothing_is_crowded_on_the_timeline(entry, months):
    picture = the_pilot.windows_explorer().static(entry=entry, months=months).picture
    assert cut_off(picture) == []
    assert overlaps(picture) == []


def test_each_comparator_has_something_for_it_and_something_against_it():
    frame = the_pilot.comparators().frame
    assert len(frame) == 6
    assert (frame.map(len) > 10).all().all()


def test_the_lesson_asks_every_kind_it_means_to(questions):
    kinds = {question["kind"] for question in questions.values()}
    assert kinds == {"choice", "several", "number", "sort", "judgement"}
