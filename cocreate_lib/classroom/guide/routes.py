"""Routes through the course: tables of minutes that add up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cocreate_lib.classroom.guide.lesson_guide import GuideError, LessonGuide
from cocreate_lib.lessons import read_content, resolved
from cocreate_lib.text import how_many

DAY = "09:30"
"""When a day begins, unless another time is asked for."""
_TIME = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)$")


@dataclass(frozen=True)
class Row:
    """A row of a route.

    Parameters
    ----------
    minutes
        How long; of a lesson's sections as the guide to it says.
    what
        What happens; of a lesson's sections the guide says it.
    lesson
        The lesson's name; empty where it is a welcome, a break and the like.
    sections
        The lesson's sections.
    """

    minutes: int
    what: str = ""
    lesson: str = ""
    sections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Session:
    """A time that people spend together.

    Parameters
    ----------
    title
        What it is called.
    minutes
        How long it takes, breaks included.
    rows
        What happens.
    start
        When it begins on a day that begins at 09:30, such as ``13:30``; empty where it begins the
        day.
    """

    title: str
    minutes: int
    rows: tuple[Row, ...]
    start: str = ""


@dataclass(frozen=True)
class Route:
    """A way through the course.

    Parameters
    ----------
    title
        What it is called.
    for_whom
        Whom it is for, and what for.
    why
        Why it is made as it is.
    leaves_out
        What it leaves out.
    before
        What people do beforehand; empty where nothing.
    prepare
        What a trainer prepares.
    sessions
        One or more.
    """

    title: str
    for_whom: str
    why: str
    leaves_out: str
    prepare: tuple[str, ...]
    sessions: tuple[Session, ...]
    before: str = ""

    @property
    def minutes(self) -> int:
        """How long all of it takes."""
        return sum(session.minutes for session in self.sessions)


@dataclass(frozen=True)
class _File:
    routes: Mapping[str, Route]


def read_routes(path: Path, guides: Mapping[str, LessonGuide]) -> Mapping[str, Route]:
    """Read the routes, and hold them against the guides.

    Parameters
    ----------
    path
        A file such as ``course/trainer/routes.toml``.
    guides
        The guides to the lessons, by name.

    Raises
    ------
    ContentError
        See :func:`cocreate_lib.lessons.read_content`.
    GuideError
        When minutes don't add up, a lesson or a section is not there, or a section comes twice.
    LessonError
        For a fact that there is not.
    """
    routes = read_content(path, _File).routes
    for name, route in routes.items():
        for text in _texts(route):
            resolved(text, f"{path.name}, {name}", {})
        _check_once(route, f"{path.name}, {name}")
        for session in route.sessions:
            _check(session, guides, f"{path.name}, {name}, {session.title}")
    return routes


def _texts(route: Route) -> Iterator[str]:
    yield from (route.title, route.for_whom, route.why, route.leaves_out, route.before)
    yield from route.prepare
    for session in route.sessions:
        yield session.title
        yield from (row.what for row in session.rows)


def _check_once(route: Route, where: str) -> None:
    rows = [row for session in route.sessions for row in session.rows]
    done = Counter((row.lesson, section) for row in rows for section in row.sections)
    twice = [section for (_, section), times in done.items() if times > 1]
    if twice:
        raise GuideError(
            f"The section {twice[0]!r} comes twice.",
            where=where,
            try_this="Leave one of them out.",
        )


def _check(session: Session, guides: Mapping[str, LessonGuide], where: str) -> None:
    for row in session.rows:
        if not row.lesson:
            if not row.what or row.sections:
                raise GuideError(
                    "A row has neither a lesson nor words.",
                    where=where,
                    try_this='lesson = "..." and sections = [...], or what = "Break".',
                )
            continue
        if row.lesson not in guides:
            raise GuideError(f"There is no guide to a lesson {row.lesson!r}.", where=where)
        planned = guides[row.lesson].minutes_of(row.sections)
        if not row.sections or planned != row.minutes:
            raise GuideError(
                f"{how_many(row.minutes, 'minute')} are given to sections of {row.lesson}, and the "
                f"guide gives them {planned}.",
                where=where,
                try_this="Change the row, or the timings in the guide.",
            )
    if any(row.minutes <= 0 for row in session.rows):
        raise GuideError("A row has no minutes.", where=where, try_this="minutes = 5")
    clock_times(session, DAY)
    total = sum(row.minutes for row in session.rows)
    if total != session.minutes:
        raise GuideError(
            f"The rows take {how_many(total, 'minute')}, and the session "
            f"{how_many(session.minutes, 'minute')}.",
            where=where,
            try_this="Change one of them.",
        )


def clock_times(session: Session, start: str) -> list[tuple[str, str]]:
    """From when to when each row is, on a day that begins at a time such as ``09:30``.

    A session with a ``start`` of its own is later on a day that begins at 09:30; on a day that
    begins at another time, it moves with the day.

    Raises
    ------
    GuideError
        For what is no time.

    Examples
    --------
    >>> clock_times(Session("One", 40, (Row(10, "Welcome"), Row(30, "Work"))), "09:30")
    [('09:30', '09:40'), ('09:40', '10:10')]
    >>> clock_times(Session("Two", 30, (Row(30, "Work"),), start="13:30"), "10:00")
    [('14:00', '14:30')]
    >>> clock_times(Session("Late", 40, (Row(40, "Work"),)), "23:30")
    [('23:30', '00:10 next day')]
    """
    now = _minutes(session.start or DAY, f"start of {session.title}")
    now += _minutes(start, "--start") - _minutes(DAY, "")
    times = []
    for row in session.rows:
        times.append((_clock(now), _clock(now + row.minutes)))
        now += row.minutes
    return times


def _minutes(time: str, where: str) -> int:
    found = _TIME.match(time)
    if not found:
        raise GuideError(f"{time!r} is no time.", where=where, try_this="Such as 09:30")
    return 60 * int(found[1]) + int(found[2])


def _clock(minutes: int) -> str:
    day = "" if 0 <= minutes < 24 * 60 else " next day"
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}{day}"
