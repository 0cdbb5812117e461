"""What a room is asked in a lesson: its vote, its statements, and its own pilots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cocreate_lib.errors import CocreateError

FEWEST_OPTIONS, MOST_OPTIONS = 2, 4
SAID = ("True", "False", "I am not sure")
"""What can be said of a statement."""
BOTH_TIMES = ("before", "after")
OWN = "own"
VOTES = tuple(f"vote-{time}" for time in BOTH_TIMES)
STATEMENTS = tuple(f"statements-{time}" for time in BOTH_TIMES)


@dataclass(frozen=True)
class Vote:
    """A question on which reasonable people differ; no answer is marked as right.

    Parameters
    ----------
    question
        One sentence, with its question mark.
    options
        Two to four answers.

    Raises
    ------
    CocreateError
        When it is no question, or there are fewer or more options, or two are the same.

    Examples
    --------
    >>> Vote("Who decides?", ("The court", "Both together")).options[1]
    'Both together'
    """

    question: str
    options: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.question.endswith("?"):
            raise CocreateError(
                f"{self.question!r} doesn't end with a question mark.",
                try_this="Ask it as a question.",
            )
        if not FEWEST_OPTIONS <= len(self.options) <= MOST_OPTIONS:
            raise CocreateError(
                f"A vote has {FEWEST_OPTIONS} to {MOST_OPTIONS} options, not {len(self.options)}.",
                why="More don't fit on a phone, and on a bar chart at the back of a room.",
            )
        if len({option.casefold() for option in self.options}) < len(self.options):
            raise CocreateError(
                "Two options are the same.", try_this="Take one of them out, or change its words."
            )


@dataclass(frozen=True)
class Statement:
    """A statement that people often take to be true, or to be false.

    Parameters
    ----------
    words
        The statement.
    holds
        Whether it is true.
    """

    words: str
    holds: bool


@dataclass(frozen=True)
class Pilot:
    """A pilot that a seat may send by its number, in people per 100, programme minus comparison.

    Parameters
    ----------
    estimate, std_error
        What it found.
    truth
        What is true of its world.
    """

    estimate: float
    std_error: float
    truth: float


@dataclass(frozen=True)
class Asked:
    """What a room can send in a lesson.

    Parameters
    ----------
    lesson
        Its name, such as ``"06_no_significant_difference"``.
    title
        What it is called.
    vote
        The vote before and after it, or None.
    statements
        Its statements before and after, by name.
    pilots
        The pilots that it gives out, by number.
    """

    lesson: str
    title: str
    vote: Vote | None = None
    statements: Mapping[str, Statement] = field(default_factory=dict)
    pilots: Mapping[int, Pilot] = field(default_factory=dict)

    @property
    def items(self) -> tuple[str, ...]:
        """The items that a seat can send, in the order of the lesson.

        Examples
        --------
        >>> Asked("a", "A", Vote("Why?", ("So", "Not so"))).items
        ('vote-before', 'vote-after')
        """
        votes = VOTES if self.vote else ()
        statements = STATEMENTS if self.statements else ()
        return (*((OWN,) if self.pilots else ()), *votes, *statements)
