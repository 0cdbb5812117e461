"""The trainer's edition is the learners' lesson, whole and in order, with notes beside it."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from cocreate_lib.classroom.editions import with_notes, write_trainer_edition
from cocreate_lib.classroom.editions.edition import MARK
from cocreate_lib.classroom.guide import answer_key, read_guide
from cocreate_lib.io import resources
from cocreate_lib.lessons import read_lessons, right_answer

GUIDE = read_guide(resources.trainer())
LESSONS = read_lessons(resources.path(resources.NOTEBOOKS))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_only_notes_are_added(lesson):
    guide = GUIDE.lessons[lesson.name]
    found = with_notes(lesson.notebook, guide)
    added = [cell for cell in found["cells"] if cell["metadata"].get("tags") == ["trainer"]]
    assert [cell for cell in found["cells"] if cell not in added] == lesson.notebook["cells"]
    assert {key: found[key] for key in found if key != "cells"} == {
        key: value for key, value in lesson.notebook.items() if key != "cells"
    }
    ids = [cell["id"] for cell in found["cells"]]
    assert len(set(ids)) == len(ids)
    assert MARK in added[0]["source"]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_each_question_has_what_is_right_and_what_to_expect_behind_it(lesson):
    guide = GUIDE.lessons[lesson.name]
    cells = with_notes(lesson.notebook, guide)["cells"]
    behind = {cell["id"]: after["source"] for cell, after in pairwise(cells)}
    for asked in guide.lesson.asked:
        note = " ".join(behind[asked.cell].replace("\n>", " ").split())
        if right := right_answer(asked.question):
            assert " ".join(right.split()) in note
        if asked.key != "statements-before":
            answer = guide.answers[answer_key(asked.key)]
            assert " ".join(answer.split())[:60] in note


def test_the_edition_is_written_as_pages_and_notebooks(cocreate, tmp_path):
    folder = tmp_path / "edition"
    code, said, _ = cocreate("class", "edition", folder)
    assert code == 0
    assert "11 lessons" in said
    for lesson in LESSONS:
        html = (folder / "pages" / f"{lesson.name}.html").read_text(encoding="utf-8")
        assert "Trainer's edition" in html.replace("&#x27;", "'").replace("&#39;", "'")
        notebook = (folder / "notebooks" / f"{lesson.name}.ipynb").read_text(encoding="utf-8")
        assert json.loads(notebook)["nbformat"] == 4
    assert cocreate("class", "edition", folder)[0] == 2  # nothing is written over


def test_without_the_trainers_material_it_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "cocreate_lib")
    monkeypatch.setattr(resources, "TRAINER", "no_such_package")
    with pytest.raises(ValueError, match="isn't installed") as caught:
        write_trainer_edition(tmp_path / "edition")
    assert "course/trainer" in caught.value.try_this
    assert not (tmp_path / "edition").exists()
