"""A decision memo from what a learner wrote: addressed to a reader, ready for Word."""

from __future__ import annotations

from collections.abc import Sequence

from cocreate_lib.errors import CocreateError
from cocreate_lib.figures import Report, Section
from cocreate_lib.lessons.kit.workbook_file import LessonEntries, read_workbook
from cocreate_lib.tongues import gettext, marked

MEMO = "memo-"
"""How the names of a memo's entries begin; the first is about its reader."""

TITLE = marked("Decision memo")
_NOTHING = marked("(nothing written)")


def memo(lessons: Sequence[LessonEntries]) -> Report:
    """The decision memo that a workbook holds.

    Parameters
    ----------
    lessons
        What the workbook holds; the lesson "Mixed findings" has the memo's fields.

    Returns
    -------
    Report
        A section for each field, in the words of the learner. It says that the evidence was
        synthetic.

    Raises
    ------
    CocreateError
        When nothing of a memo is written.

    Examples
    --------
    >>> from cocreate_lib.lessons.kit.workbook_file import Entry
    >>> known = Entry("memo-known", "reflection", "What we know.", words="Little.")
    >>> memo([LessonEntries("08_mixed_findings", "Mixed findings", (known,))]).title
    'Decision memo'
    """
    fields = [entry for lesson in lessons for entry in lesson.entries if entry.key.startswith(MEMO)]
    if not any(entry.words.strip() for entry in fields):
        raise CocreateError(
            "There is no memo in this workbook.",
            where="the lesson Mixed findings",
            why="Its fields are still empty.",
            try_this="Write in the section A decision memo, and take the workbook as a file again.",
        )
    sections = [
        Section(entry.prompt.rstrip("."), [entry.words.strip() or gettext(_NOTHING)])
        for entry in fields
    ]
    return Report(gettext(TITLE), sections, synthetic=True)


def read_memo(content: bytes, where: str) -> Report:
    """The decision memo in a workbook's file; ``where`` is what errors call it.

    Raises
    ------
    WorkbookError
        When it is no workbook.
    CocreateError
        When it holds no memo.
    """
    return memo(read_workbook(content, where))
