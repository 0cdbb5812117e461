"""What a lesson is out to change: the same statements, asked before it and after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from cocreate_lib.facts import Fact
from cocreate_lib.lessons.kit.question import Question, Statements
from cocreate_lib.lessons.kit.workbook_file import LessonEntries
from cocreate_lib.tongues import gettext, marked

BEFORE, AFTER = "statements-before", "statements-after"
"""What the two entries of the workbook are called."""

_PROMPT = marked("What do you think of each of these statements?")


@dataclass(frozen=True)
class Misconception:
    """A statement that people often take to be true, or to be false.

    Parameters
    ----------
    statement
        In one sentence.
    holds
        Whether it is true.
    why
        Why it is, or isn't: shown after the lesson only.
    fact
        What is known of how people answer it, if anything is.
    """

    statement: str
    holds: bool
    why: str
    fact: Fact | None = None

    @property
    def reply(self) -> str:
        """What there is to say of it.

        Examples
        --------
        >>> Misconception("Two is odd.", holds=False, why="It can be halved.").reply
        'That is not so. It can be halved.'
        """
        known = f" {self.fact.text}" if self.fact else ""
        verdict = gettext("That is so.") if self.holds else gettext("That is not so.")
        return f"{verdict} {self.why}{known}"


def asked_before(items: Mapping[str, Misconception]) -> Statements:
    """The statements as they are asked first: nothing is said of right or wrong.

    Parameters
    ----------
    items
        The statements, by name.
    """
    replies = {item.statement: "" for item in items.values()}
    closing = gettext(
        "These come back at the end of the lesson. Until then, nothing is said about them."
    )
    return Question.statements(gettext(_PROMPT), replies, closing, press=gettext("Keep my answers"))


def asked_after(items: Mapping[str, Misconception]) -> Statements:
    """The same statements, with what there is to say of each; parameters as above."""
    replies = {item.statement: item.reply for item in items.values()}
    closing = gettext("Compare this with what you said at the beginning of the lesson.")
    return Question.statements(gettext(_PROMPT), replies, closing)


def changes(lessons: Iterable[LessonEntries], items: Mapping[str, Misconception]) -> pd.DataFrame:
    """How many said what is right, before a lesson and after it: for a trainer.

    Parameters
    ----------
    lessons
        What the workbooks of several people hold of one lesson.
    items
        The lesson's statements, by name.

    Returns
    -------
    pandas.DataFrame
        One row a statement: ``statement``; ``n``, people who answered both times;
        ``right_before`` and ``right_after``, how many of them said what is right.
        "I am not sure" doesn't count as right.

    Examples
    --------
    >>> items = {"two": Misconception("Two is odd.", holds=False, why="It can be halved.")}
    >>> changes([], items).to_dict("records")
    [{'statement': 'Two is odd.', 'n': 0, 'right_before': 0, 'right_after': 0}]
    """
    said = [{entry.key: entry.answer for entry in lesson.entries} for lesson in lessons]
    rows = []
    for item in items.values():
        pairs = [tuple(_said(each.get(key), item) for key in (BEFORE, AFTER)) for each in said]
        given = [pair for pair in pairs if None not in pair]
        right = "True" if item.holds else "False"
        counts = (sum(pair[place] == right for pair in given) for place in (0, 1))
        rows.append((item.statement, len(given), *counts))
    return pd.DataFrame(rows, columns=["statement", "n", "right_before", "right_after"])


def _said(answer: object, item: Misconception) -> object:
    """What an answer says to a statement; None where it says nothing."""
    return answer.get(item.statement) if isinstance(answer, Mapping) else None
