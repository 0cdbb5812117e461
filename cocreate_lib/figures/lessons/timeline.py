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
from cocreate_lib.figures.kit.style import GRID, INK, LOOKS, RULE, is_narrow, styled
from cocreate_lib.figures.lessons.diagram import canvas

PROOF_MONTHS = 6  # see the fact "proven_reoffending"

# The years before the pilot are drawn at a smaller scale than those since.
TIMELINE_DATES = (dt.date(2013, 1, 1), dt.date(2018, 1, 1), dt.date(2021, 9, 1))
TIMELINE_CAPTION = (
    "Dark squares are events in one of the person's two windows, and are named below. The years "
    "before 2018 are drawn at a smaller scale. An event whose day is not known stands at the first "
    "of its month."
)


@dataclass(frozen=True)
class _Layout:
    """Where things stand, in inches: from the left, and from below or from each other."""

    across: tuple[float, float, float]
    apart: float
    """Between the middles of two marks of one lane at one height."""
    level: float
    """Between two heights of one lane."""
    lane: float
    """Between two lanes, from the highest of one to the lowest of the other."""
    mark: float
    letters: float
    key: tuple[int, float, float]
    """Rows, the width of a column, and the height of a row."""


_WIDE = _Layout((0.85, 2.6, 7.2), 0.2, 0.19, 0.45, 12, 7.5, (5, 2.45, 0.185))
_NARROW = _Layout((0.2, 0.95, 3.75), 0.25, 0.24, 0.55, 15, 9.5, (99, 3.7, 0.2))


def _layout() -> _Layout:
    return _NARROW if is_narrow() else _WIDE


@dataclass(frozen=True)
class Lane:
    """Events that stand side by side."""

    events: tuple[Fact, ...]


@dataclass(frozen=True)
class Timeline:
    """The pilot's active phase, from a day to a day, and the events around it in lanes.

    ``title`` and ``note`` (what it rests on) stand on the face of the figure.
    """

    title: str
    note: str
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
    def last_followed(self) -> dt.date:
        """The last day of the follow-up."""
        return self.followed_until - dt.timedelta(days=1)

    @property
    def last_proven(self) -> dt.date:
        """The last day of the proof window."""
        return self.proven_until - dt.timedelta(days=1)

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
    >>> lane = Lane((fact("event_lockdown"), fact("event_unified")))
    >>> timeline = Timeline("A time", "Made up", year, {"Policy": lane})
    >>> timeline_picture(FollowUpWindows(dt.date(2018, 10, 1), 12, timeline)).alt.split(",")[0]
    'The pilot among 2 events from 2013 to 2021'
    """
    timeline, layout = windows.timeline, _layout()
    inside = {*windows.in_follow_up, *windows.in_proof}
    named = [
        f"{number}  {event.title}"
        for number, (_, event) in enumerate(timeline.events, start=1)
        if event in inside
    ]
    rows, across, row = layout.key
    levels = _levels(timeline)
    foot = 0.6 + row * (min(rows, len(named)) if is_narrow() else rows)
    places: dict[str, float] = {}
    names: dict[str, float] = {}
    y = foot + 0.2
    for lane in reversed(list(timeline.lanes)):
        places[lane] = y
        top = y + layout.level * max(levels[event] for event in timeline.lanes[lane].events)
        names[lane] = top + 0.25 if is_narrow() else y
        y = top + layout.lane + (0.22 if len(places) == 1 else 0)  # the active phase is in the last
    figure, axes = canvas(timeline.title, height=y + 0.85, note=timeline.note)
    _draw_years(axes, timeline, foot, y)
    for lane, height in {**names, "Person": y}.items():
        axes.text(0.06, height, lane, va="center", fontsize=10, fontweight="bold")
    _draw_windows(axes, windows, foot, y)
    for number, (lane, event) in enumerate(timeline.events, start=1):
        at = places[lane] + layout.level * levels[event]
        _draw_event(axes, _place(event.day), at, number, event in inside)
    for start in range(0, len(named), rows):
        axes.text(
            0.1 + across * (start // rows), foot - 0.3, "\n".join(named[start : start + rows]),
            va="top", fontsize=9.5 if is_narrow() else 8.5, linespacing=1.55,
        )  # fmt: skip
    return Picture(figure, alt=timeline_alt(windows), caption=TIMELINE_CAPTION)


def _levels(timeline: Timeline) -> dict[Fact, int]:
    """How high each event stands in its lane, so that no two lie on each other."""
    layout = _layout()
    ends: dict[tuple[str, int], float] = {}
    found = {}
    for lane, event in timeline.events:
        x = _place(event.day)
        found[event] = next(i for i in range(99) if ends.get((lane, i), -1.0) <= x - layout.apart)
        ends[lane, found[event]] = x
    return found


def _place(date: dt.date) -> float:
    """Where a date stands, in inches from the left."""
    days = [each.toordinal() for each in TIMELINE_DATES]
    return float(np.interp(date.toordinal(), days, _layout().across))


def _draw_years(axes: Axes, timeline: Timeline, low: float, high: float) -> None:
    first, pilot, last = TIMELINE_DATES
    for year in range(first.year, last.year + 1):
        x = _place(dt.date(year, 1, 1))
        is_pilot = year == pilot.year
        axes.vlines(x, low, high + 0.32, color=RULE if is_pilot else GRID, linewidth=1.2, zorder=0)
        middle = (x + _place(min(dt.date(year + 1, 1, 1), last))) / 2
        small = year < pilot.year
        words = f"{year % 100:02d}" if small and year > first.year else str(year)
        if is_narrow() and small:
            words = "2013 on" if year == first.year + 2 else ""
        axes.text(
            middle, low - 0.05, words, ha="center", va="top",
            fontsize=8.5 if small and not is_narrow() else 10,
        )  # fmt: skip
    start, end = map(_place, timeline.active_phase)
    axes.add_patch(
        Rectangle((start, low + 0.4), end - start, 0.2, facecolor="white", edgecolor=INK, zorder=2)
    )
    axes.text(
        (start + end) / 2, low + 0.49, "active" if is_narrow() else "active phase", ha="center",
        va="center", fontsize=9.5 if is_narrow() else 9,
    )  # fmt: skip


def _draw_windows(axes: Axes, windows: FollowUpWindows, low: float, person: float) -> None:
    start, middle, end = map(_place, (windows.entry, windows.followed_until, windows.proven_until))
    looks = (
        (start, middle, "programme", "", "follow-up", "right"),
        (middle, end, "comparison", "////", "proof", "left"),
    )
    for left, right, role, hatch, words, side in looks:
        colour, width = LOOKS[role].colour, right - left
        area = Rectangle(
            (left, low), width, person - 0.25 - low, facecolor=colour, alpha=0.1, zorder=0
        )
        bar = Rectangle(
            (left, person - 0.15), width, 0.3, facecolor="white" if hatch else colour,
            edgecolor=colour, hatch=hatch, linewidth=1.5, zorder=3,
        )  # fmt: skip
        for patch in (area, bar):
            axes.add_patch(patch)
        axes.text(
            middle + (0.04 if side == "left" else -0.04), person + 0.2, words, ha=side, va="bottom",
            fontsize=9.5, color=colour,
        )  # fmt: skip


def _draw_event(axes: Axes, x: float, y: float, number: int, inside: bool) -> None:
    layout = _layout()
    axes.plot(
        [x], [y], marker="s" if inside else "o", markersize=layout.mark, zorder=4,
        markerfacecolor=INK if inside else "white", markeredgecolor=INK, markeredgewidth=1,
    )  # fmt: skip
    axes.text(
        x, y - 0.005, str(number), ha="center", va="center", fontsize=layout.letters, zorder=5,
        color="white" if inside else INK,
    )  # fmt: skip


def timeline_alt(windows: FollowUpWindows) -> str:
    """What the picture shows, in words."""

    def named(found: tuple[Fact, ...]) -> str:
        return "; ".join(f"{event.title} ({event.when})" for event in found) or "none"

    return (
        f"The pilot among {len(windows.timeline.events)} events from 2013 to 2021, with one "
        f"person's months: entry on {day_in_words(windows.entry)}, follow-up until "
        f"{day_in_words(windows.last_followed)}, proof window until "
        f"{day_in_words(windows.last_proven)}. During "
        f"the follow-up: {named(windows.in_follow_up)}. During the proof window: "
        f"{named(windows.in_proof)}."
    )


def day_in_words(date: dt.date) -> str:
    """A day as it is written.

    Examples
    --------
    >>> day_in_words(dt.date(2020, 3, 23))
    '23 March 2020'
    """
    return f"{date.day} {date:%B %Y}"
