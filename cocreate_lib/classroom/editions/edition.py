"""The trainer's edition: lessons as notebooks and pages, with what to expect of each question."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cocreate_lib.classroom.guide import LessonGuide, answer_key, read_lesson_guides
from cocreate_lib.io import resources
from cocreate_lib.io.files import complete_folder
from cocreate_lib.lessons import Asked, read_lessons, right_answer, write_pages
from cocreate_lib.text import how_many

MARK = "Trainer's edition, with expected answers: not for learners"
FOR_TRAINER = "**For the trainer.**"
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Edition:
    """An edition that was written.

    Parameters
    ----------
    folder
        Where it is: ``notebooks`` and ``pages``.
    lessons
        Names of its lessons.
    """

    folder: Path
    lessons: tuple[str, ...]


def write_trainer_edition(folder: Path) -> Edition:
    """Write the trainer's edition of all lessons that have a guide.

    Parameters
    ----------
    folder
        A folder that isn't there yet, or is empty.

    Raises
    ------
    CocreateError
        When the trainer's material isn't installed, doesn't fit the lessons, or the folder can't
        be written.
    """
    guides = read_lesson_guides(resources.trainer(), numbered=False)
    lessons = [
        each for each in read_lessons(resources.path(resources.NOTEBOOKS)) if each.name in guides
    ]
    with complete_folder(folder, "trainer's edition") as work:
        notebooks = work / "notebooks"
        notebooks.mkdir()
        for lesson in lessons:
            notebook = with_notes(lesson.notebook, guides[lesson.name])
            text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
            (notebooks / f"{lesson.name}.ipynb").write_text(text, encoding="utf-8", newline="\n")
        write_pages(work / "pages", notebooks, mark=MARK)
    return Edition(folder, tuple(lesson.name for lesson in lessons))


def with_notes(notebook: Mapping[str, Any], guide: LessonGuide) -> dict[str, Any]:
    """A built notebook with a trainer's notes as Markdown cells of their own.

    Parameters
    ----------
    notebook
        A lesson, as it was built.
    guide
        The guide to it, read without numbers of sources: those on the page are the lesson's own.

    Returns
    -------
    dict
        The same cells in the same order; behind the first the mark of the edition, behind a
        section's heading its minutes, and behind each question what is right and what to expect.
    """
    found = copy.deepcopy(dict(notebook))
    asked = {each.cell: each for each in guide.lesson.asked}
    timings = {each.section: each for each in guide.timings}
    cells: list[dict[str, Any]] = []
    for place, cell in enumerate(found["cells"]):
        cells.append(cell)
        notes = [f"**{MARK}.**", f"**The aim.** {guide.aim}"] if place == 0 else []
        if cell["cell_type"] == "markdown":
            for section in _SECTION.findall("".join(cell["source"])):
                if section in timings:
                    timing = timings[section]
                    notes.append(f"{FOR_TRAINER} {how_many(timing.minutes, 'minute')}. {timing.do}")
        elif cell["id"] in asked:
            notes += _expected(asked[cell["id"]], guide)
        if notes:
            cells.append(_note(f"{cell['id']}-trainer", "\n\n".join(notes)))
    return {**found, "cells": cells}


def _expected(asked: Asked, guide: LessonGuide) -> list[str]:
    right = right_answer(asked.question)
    told = [f"{FOR_TRAINER} Right: {right}." if right else FOR_TRAINER]
    if asked.key == "statements-before":
        return [*told, "The same statements come back at the end: see there."]
    return [*told, guide.answers[answer_key(asked.key)]]


def _note(cell: str, text: str) -> dict[str, Any]:
    quoted = "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
    return {
        "cell_type": "markdown",
        "id": cell,
        "metadata": {"tags": ["trainer"]},
        "source": quoted,
    }
