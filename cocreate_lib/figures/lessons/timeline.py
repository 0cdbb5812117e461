"""The pilot among the events of its time, and one person's months laid over them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cocreate_lib.facts import Fact
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import GRID, INK, LOOKS, RULE, styled
from cocreate_lib.figures.lessons.diagram import canvas

PROOF_MONTHS = 6  # see the fact "proven_reoffending"

_HEIGHT = 5.2
_FOOT = 1.85  # in inches from below, like all that follows
_PERSON = 4.25
_KEY = 1.3
# The years before the pilot are drawn at a smaller scale than those since.
TIMELINE_DATES = (dt.date(2013, 1, 1), dt.date(2018, 1, 1), dt.date(2021, 9, 1))
_INCHES = (0.85, 2.6, 7.2)
_APART = 0.2  # inches between the middles of two marks of one lane at one height
_ROWS = 5  # of the key
_CAPTION = (
    "Dark squares are events in one of the person's two windows, and are named below. The years "
    "before 2018 are drawn at a smaller scale. An event whose day is not known stands at the first "
    "of its month."
)


@dataclass(frozen=True)
class Lane:
    """Events that stand side by side: their height in inches from below, and the facts."""

    height: float
    events: tuple[Fact, ...]


@dataclass(frozen=True)
class Timeline:
    """The pilot's active phase, from a day to a day, and the events around it in lanes."""

    active_phase: tuple[dt.date, dt.date]
    lanes: Mapping[str, Lane]

    @cached_property
    def events(self) -> tuple[tuple[str, Fact], ...]:
        """Every event with its lane, in order of time."""
        pairs = [(name, event) for name, lane in self.lanes.items() for event in lane.events]
        return tuple(sorted(pairs, key=lambda pair: pair[1].day))


@dataclass(frozen=True)
class FollowUpWindows:
    """The months that count for one person.

    Parameters
    ----------
    entry
        The day of entry: the first of a month.
    months
        Length of the follow-up.
    timeline
        What happened meanwhile.
    """

    entry: dt.date
    months: int
    timeline: Timeline

    @property
    def followed_until(self) -> dt.date:
        """The day after the follow-up."""
        return _later(self.entry, self.months)

    @property
    def proven_until(self) -> dt.date:
        """The day after the proof window."""
        return _later(self.entry, self.months + PROOF_MONTHS)

    @property
    def in_follow_up(self) -> tuple[Fact, ...]:
        """The events during the follow-up."""
        return self._between(self.entry, self.followed_until)

    @property
    def in_proof(self) -> tuple[Fact, ...]:
        """The events during the proof window."""
        return self._between(self.followed_until, self.proven_until)

    def _between(self, start: dt.date, end: dt.date) -> tuple[Fact, ...]:
        return tuple(event for _, event in self.timeline.events if start <= event.day < end)


def _later(date: dt.date, months: int) -> dt.date:
    years, month = divmod(date.month - 1 + months, 12)
    return date.replace(year=date.year + years, month=month + 1)


@styled
def timeline_picture(windows: FollowUpWindows) -> Picture:
    """One person's follow-up and proof window over the events from 2013 to 2021.

    Parameters
    ----------
    windows
        Of the person.

    Returns
    -------
    Picture
        Three lanes of numbered events, those in a window filled and named in the key below.

    Examples
    --------
    >>> import datetime as dt
    >>> from cocreate_lib.facts import fact
    >>> year = (dt.date(2018, 1, 1), dt.date(2019, 1, 1))
    >>> lane = Lane(3.5, (fact("event_lockdown"), fact("event_unified")))
    >>> timeline = Timeline(year, {"Policy": lane})
    >>> timeline_picture(FollowUpWindows(dt.date(2018, 10, 1), 12, timeline)).alt.split(",")[0]
    'The pilot among 2 events from 2013 to 2021'
    """
    figure, axes = canvas(
        "The pilot and its time",
        height=_HEIGHT,
        note="Illustration: the person is made up, the events are not",
    )
    timeline = windows.timeline
    _draw_years(axes, timeline)
    _draw_windows(axes, windows)
    inside = {*windows.in_follow_up, *windows.in_proof}
    ends: dict[tuple[str, int], float] = {}
    for number, (lane, event) in enumerate(timeline.events, start=1):
        x = _place(event.day)
        level = next(i for i in range(9) if ends.get((lane, i), -1.0) <= x - _APART)
        ends[lane, level] = x
        _draw_event(axes, x, timeline.lanes[lane].height + 0.19 * level, number, event in inside)
    _draw_key(axes, timeline, inside)
    return Picture(figure, alt=_alt(windows), caption=_CAPTION)


def _place(date: dt.date) -> float:
    """Where a date stands, in inches from the left."""
    days = [each.toordinal() for each in TIMELINE_DATES]
    return float(np.interp(date.toordinal(), days, _INCHES))


def _draw_years(axes: Axes, timeline: Timeline) -> None:
    low, high = _FOOT, _PERSON + 0.32
    first, pilot, last = TIMELINE_DATES
    for year in range(first.year, last.year + 1):
        x = _place(dt.date(year, 1, 1))
        is_pilot = year == pilot.year
        axes.vlines(x, low, high, color=RULE if is_pilot else GRID, linewidth=1.2, zorder=0)
        middle = (x + _place(min(dt.date(year + 1, 1, 1), last))) / 2
        small = year < pilot.year
        words = f"{year % 100:02d}" if small and year > first.year else str(year)
        axes.text(middle, low - 0.05, words, ha="center", va="top", fontsize=8.5 if small else 10)
    for name, lane in timeline.lanes.items():
        axes.text(0.1, lane.height, name, va="center", fontsize=10, fontweight="bold")
    axes.text(0.1, _PERSON, "Person", va="center", fontsize=10, fontweight="bold")
    start, end = map(_place, timeline.active_phase)
    axes.add_patch(
        Rectangle((start, 2.29), end - start, 0.2, facecolor="white", edgecolor=INK, zorder=2)
    )
    axes.text((start + end) / 2, 2.38, "active phase", ha="center", va="center", fontsize=9)


def _draw_windows(axes: Axes, windows: FollowUpWindows) -> None:
    start, middle, end = map(_place, (windows.entry, windows.followed_until, windows.proven_until))
    looks = (
        (start, middle, "programme", "", "follow-up"),
        (middle, end, "comparison", "////", "proof"),
    )
    for left, right, role, hatch, words in looks:
        colour = LOOKS[role].colour
        axes.add_patch(
            Rectangle(
                (left, _FOOT),
                right - left,
                _PERSON - 0.25 - _FOOT,
                facecolor=colour,
                alpha=0.1,
                zorder=0,
            )
        )
        axes.add_patch(
            Rectangle(
                (left, _PERSON - 0.15), right - left, 0.3, facecolor="white" if hatch else colour,
                edgecolor=colour, hatch=hatch, linewidth=1.5, zorder=3,
            )
        )  # fmt: skip
        axes.text(
            (left + right) / 2, _PERSON + 0.2, words, ha="center", va="bottom", fontsize=9.5,
            color=colour,
        )  # fmt: skip


def _draw_event(axes: Axes, x: float, y: float, number: int, inside: bool) -> None:
    axes.plot(
        [x], [y], marker="s" if inside else "o", markersize=12, zorder=4,
        markerfacecolor=INK if inside else "white", markeredgecolor=INK, markeredgewidth=1,
    )  # fmt: skip
    axes.text(
        x, y - 0.005, str(number), ha="center", va="center", fontsize=7.5, zorder=5,
        color="white" if inside else INK,
    )  # fmt: skip


def _draw_key(axes: Axes, timeline: Timeline, inside: set[Fact]) -> None:
    named = [
        f"{number}  {event.title}"
        for number, (_, event) in enumerate(timeline.events, start=1)
        if event in inside
    ]
    for start in range(0, len(named), _ROWS):
        axes.text(
            0.1 + 2.45 * (start // _ROWS), _KEY, "\n".join(named[start : start + _ROWS]), va="top",
            fontsize=8.5, linespacing=1.55,
        )  # fmt: skip


def _alt(windows: FollowUpWindows) -> str:
    def named(found: tuple[Fact, ...]) -> str:
        return "; ".join(f"{event.title} ({event.when})" for event in found) or "none"

    return (
        f"The pilot among {len(windows.timeline.events)} events from 2013 to 2021, with one "
        f"person's months: entry on {_day(windows.entry)}, follow-up until "
        f"{_day(windows.followed_until)}, proof window until {_day(windows.proven_until)}. During "
        f"the follow-up: {named(windows.in_follow_up)}. During the proof window: "
        f"{named(windows.in_proof)}."
    )


def _day(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"
