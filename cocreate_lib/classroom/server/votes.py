"""The votes of the lessons, from ``course/room.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cocreate_lib.classroom.server.asked import Asked, Pilot, Statement, Vote
from cocreate_lib.errors import CocreateError
from cocreate_lib.io import resources
from cocreate_lib.io.lessons import lesson_titles
from cocreate_lib.lessons import pilots_of, read_content, statements_of

FILE = "room.toml"


@dataclass(frozen=True)
class Votes:
    """What the file holds: a vote for each lesson, by its name."""

    votes: Mapping[str, Vote]

    def __post_init__(self) -> None:
        missing = sorted(set(lesson_titles()) ^ set(self.votes))
        if missing:
            raise CocreateError(
                f"{', '.join(missing)}: a lesson without a vote, or a vote without a lesson.",
                try_this="Each lesson has one [votes.NAME].",
            )


def read_votes(path: Path | None = None) -> Mapping[str, Vote]:
    """The vote of each lesson.

    Parameters
    ----------
    path
        A file like ``course/room.toml``, which is the default.

    Raises
    ------
    ContentError
        When it isn't such a file; with the line.

    Examples
    --------
    >>> len(read_votes()["06_no_significant_difference"].options)
    4
    """
    return read_content(path or resources.path(resources.COURSE, FILE), Votes).votes


def asked_in(lesson: str) -> Asked:
    """What a room is asked in a lesson.

    Parameters
    ----------
    lesson
        Its name.

    Examples
    --------
    >>> asked_in("05_did_it_work").items[-1]
    'statements-after'
    """
    statements = statements_of(lesson)
    return Asked(
        lesson,
        lesson_titles()[lesson],
        read_votes()[lesson],
        {name: Statement(each.statement, each.holds) for name, each in statements.items()},
        {
            number: Pilot(run.estimate, run.std_error, run.truth)
            for number, run in pilots_of(lesson).items()
        },
    )
