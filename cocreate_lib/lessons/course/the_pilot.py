"""Lesson 03, "The pilot": its theory of change, its months, and what could explain its result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from cocreate_lib.facts import Fact
from cocreate_lib.figures import (
    TIMELINE_CAPTION,
    TIMELINE_DATES,
    FollowUpWindows,
    Table,
    Timeline,
    day_in_words,
    timeline_alt,
    timeline_picture,
)
from cocreate_lib.lessons.course.causal_diagram import CausalDiagram, Diagram
from cocreate_lib.lessons.course.theory_of_change import Theory, TheoryOfChange
from cocreate_lib.lessons.kit.content import Refused, known, lesson_content
from cocreate_lib.lessons.kit.explorer import ControlText, Drawing, Explorer, controls


@dataclass(frozen=True, kw_only=True)
class TimelineContent(Timeline):
    """The events of the time, the first lockdown among them, and the controls."""

    lockdown: Fact
    controls: Mapping[Literal["entry", "months"], ControlText]

    def __post_init__(self) -> None:
        first, last = TIMELINE_DATES[0], TIMELINE_DATES[-1]
        for name, lane in self.lanes.items():
            for place, event in enumerate(lane.events):
                if not event.date or not first <= event.day < last:
                    raise Refused(
                        f"The fact {event.id!r} has no date from {first:%Y} to {last:%Y}.",
                        ("lanes", name, "events", place),
                        "Choose a fact with a date: their ids begin with event_.",
                    )
        known(self.lockdown.id, [event.id for _, event in self.events], "event", ("lockdown",))


@dataclass(frozen=True)
class Comparators:
    """Whom the people in the pilot could have been compared with: a row for each group."""

    title: str
    rows: tuple[Mapping[Literal["Compared with", "speaks for it", "think first of"], str], ...]


@dataclass(frozen=True)
class Content:
    """The lesson's file."""

    theory: TheoryOfChange
    timeline: TimelineContent
    diagram: CausalDiagram
    comparators: Comparators


CONTENT = lesson_content("03_the_pilot", Content)
MONTHS = {f"{dt.date(2018, month, 1):%B}": month for month in range(1, 13)}


def windows(entry: int, months: int) -> FollowUpWindows:
    """The windows of somebody who entered on the first of a month of 2018."""
    return FollowUpWindows(dt.date(2018, entry, 1), months, CONTENT.timeline)


def windows_sentence(found: FollowUpWindows) -> str:
    """When the windows close, and what falls into them."""
    lockdown = CONTENT.timeline.lockdown
    began = day_in_words(lockdown.day)
    touched = f"Neither window reaches the first lockdown, on {began}."
    if lockdown in found.in_follow_up:
        touched = f"The first lockdown, on {began}, falls within the follow-up."
    elif lockdown in found.in_proof:
        touched = (
            f"The first lockdown, on {began}, falls within the proof window: an offence of the "
            "months before may not have come to court in time."
        )
    events = found.timeline.events
    return (
        f"Entered on {day_in_words(found.entry)}: followed until "
        f"{day_in_words(found.last_followed)}, and proven until {day_in_words(found.last_proven)}. "
        f"{touched} {len(found.in_follow_up)} of {len(events)} events fall within the follow-up "
        f"and {len(found.in_proof)} within the proof window."
    )


def follow_up_explorer() -> Explorer[FollowUpWindows]:
    """One person's follow-up and proof window, laid over the events of the time."""
    return Explorer(
        controls(CONTENT.timeline.controls, entry=MONTHS),
        windows,
        timeline_picture,
        windows_sentence,
        name="follow_up",
        code="the_pilot.follow_up_explorer()",
        drawing=Drawing(
            title=CONTENT.timeline.title,
            scene=_follow_up_scene,
            numbers=_follow_up_numbers,
            alt=timeline_alt,
            caption=lambda found: TIMELINE_CAPTION,
            note=CONTENT.timeline.note,
        ),
    )


def _follow_up_scene() -> dict[str, Any]:
    timeline = CONTENT.timeline
    return {
        "dates": [date.toordinal() for date in TIMELINE_DATES],
        "years": [
            [year, dt.date(year, 1, 1).toordinal()]
            for year in range(TIMELINE_DATES[0].year, TIMELINE_DATES[-1].year + 1)
        ],
        "active": [date.toordinal() for date in timeline.active_phase],
        "entries": [dt.date(2018, month, 1).toordinal() for month in MONTHS.values()],
        "lanes": list(timeline.lanes),
        "events": [
            [list(timeline.lanes).index(lane), event.day.toordinal(), event.title, event.when]
            for lane, event in timeline.events
        ],
        "lockdown": [event for _, event in timeline.events].index(timeline.lockdown),
    }


def _follow_up_numbers(found: FollowUpWindows) -> list[Any]:
    """Three days on which something begins or ends, the same in words, and what falls between."""
    places = {event: place for place, (_, event) in enumerate(found.timeline.events)}
    days = (found.entry, found.followed_until, found.proven_until)
    words = (found.entry, found.last_followed, found.last_proven)
    return [
        [day.toordinal() for day in days],
        [f"{day.day} {day:%b %Y}" for day in words],
        [places[event] for event in found.in_follow_up],
        [places[event] for event in found.in_proof],
    ]


def theory_explorer() -> Explorer[Theory]:
    """Which boxes of the theory of change stand when some assumptions do not hold."""
    return CONTENT.theory.explorer()


def causal_explorer() -> Explorer[Diagram]:
    """Which arrows exist, what one adjusts for, and which paths that leaves open."""
    return CONTENT.diagram.explorer()


def comparators() -> Table:
    """Whom the people in the pilot could have been compared with, and what threatens each."""
    frame = pd.DataFrame(CONTENT.comparators.rows)
    return Table(CONTENT.comparators.title, frame, prose=tuple(frame.columns[1:]))
