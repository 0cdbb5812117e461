"""What a room of people can send of a lesson: what its statements are, and its own pilots.

The lessons' modules are imported as they are asked for: they read files, and few rooms need all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cocreate_lib.lessons.kit.misconception import Misconception

if TYPE_CHECKING:
    from cocreate_lib.cohort import PilotDesign
    from cocreate_lib.lessons.course.room_replication import Run

PILOTS_IN = "06_no_significant_difference"
"""The lesson in which each learner has a pilot of their own."""


def statements_of(lesson: str) -> Mapping[str, Misconception]:
    """The statements that a lesson asks before it and after it, by name; none where it asks none.

    Parameters
    ----------
    lesson
        Its name.

    Examples
    --------
    >>> list(statements_of("06_no_significant_difference"))
    ['even-interval', 'zero-inside', 'second-study']
    >>> statements_of("00_start_here")
    {}
    """
    from cocreate_lib.lessons.course import (
        did_it_work,
        listening,
        mixed_findings,
        no_significant_difference,
        wider_system,
        your_own_study,
    )

    asked: dict[str, Mapping[str, Misconception]] = {
        "05_did_it_work": did_it_work.CONTENT.misconceptions,
        PILOTS_IN: no_significant_difference.CONTENT.misconceptions,
        "07_listening": listening.CONTENT.misconceptions,
        "08_mixed_findings": mixed_findings.CONTENT.misconceptions,
        "09_the_wider_system": wider_system.CONTENT.misconceptions,
        "10_your_own_study": your_own_study.CONTENT.misconceptions,
    }
    return asked.get(lesson, {})


def pilots_of(lesson: str) -> Mapping[int, Run]:
    """The pilots that a lesson gives out by number; none where it has none.

    Parameters
    ----------
    lesson
        Its name.

    Examples
    --------
    >>> pilots_of("00_start_here")
    {}
    """
    if lesson != PILOTS_IN:
        return {}
    from cocreate_lib.lessons.course.room_replication import CONTENT, run

    return {number: run(number) for number in range(1, CONTENT.numbers + 1)}


def lot_design(people: int) -> PilotDesign:
    """The pilot of a room with so many people in each group: drawn by lot, delivered in full, and
    every reoffence proven in time. Its effect is 0, to be replaced.

    Examples
    --------
    >>> lot_design(150).assignment
    'randomised'
    """
    from cocreate_lib.lessons.course.no_significant_difference import pilot_design

    return pilot_design(people, 0)
