"""What a lesson consists of, for whoever prepares a session: sections, and what is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from cocreate_lib.io import resources
from cocreate_lib.lessons.build.pages import Lesson, parts_of, read_lessons

_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Asked:
    """Something that a lesson asks.

    Parameters
    ----------
    key
        Its name within the lesson.
    kind
        ``"prediction"``, ``"reflection"``, ``"question"`` or ``"coding"``.
    prompt
        What is asked.
    section
        The section in which it stands.
    cell
        The id of its cell in the notebook.
    question
        A question as it is declared, with its options and what is right; empty for the others.
    """

    key: str
    kind: str
    prompt: str
    section: str
    cell: str
    question: Mapping[str, Any]


@dataclass(frozen=True)
class Outline:
    """A lesson in brief.

    Parameters
    ----------
    name, title
        Of the lesson.
    minutes
        How long it takes.
    objectives
        What one can do afterwards.
    sections
        Its headings, in order.
    asked
        What it asks, in order.
    """

    name: str
    title: str
    minutes: int
    objectives: tuple[str, ...]
    sections: tuple[str, ...]
    asked: tuple[Asked, ...]


@cache
def outlines() -> Mapping[str, Outline]:
    """All lessons in brief, by name, from the notebooks that come with the package.

    Examples
    --------
    >>> lesson = outlines()["06_no_significant_difference"]
    >>> lesson.minutes, lesson.sections[2], [each.key for each in lesson.asked][1:3]
    (60, 'The power of sixty', ['two-values', 'twin-of-zero'])
    """
    return {each.name: _outline(each) for each in read_lessons(resources.path(resources.NOTEBOOKS))}


def _outline(lesson: Lesson) -> Outline:
    parts = parts_of(lesson.notebook)
    sections: list[str] = []
    asked: list[Asked] = []
    for cell in lesson.notebook["cells"]:
        if cell["cell_type"] == "markdown":
            sections += _SECTION.findall("".join(cell["source"]))
            continue
        declared = parts.get(cell["id"], {}).get("declared", {})
        if entry := declared.get("entry"):
            where, question = sections[-1] if sections else "", declared.get("question", {})
            asked.append(Asked(**entry, section=where, cell=cell["id"], question=question))
    return Outline(
        lesson.name,
        lesson.title,
        int(lesson.minutes),
        tuple(lesson.objectives),
        tuple(sections),
        tuple(asked),
    )
