"""The workbook: nothing is lost, nothing is half-written, and old files stay readable."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from cocreate_lib.lessons.kit.workbook import Entry, LessonEntries, Workbook, WorkbookError

FIRST = Entry("first", "reflection", "What surprised you?")


def _lesson(*entries, name="01_why"):
    return LessonEntries(name, "Why people stop", entries)


def test_what_is_kept_is_there_for_the_next_kernel(tmp_path):
    Workbook(tmp_path / "book").keep(_lesson(FIRST.answered("The curve – “really”.\nTwo lines")))
    (found,) = Workbook(tmp_path / "book").lessons()
    assert found.title == "Why people stop"
    assert found.entries[0].words == "The curve – “really”.\nTwo lines"
    assert found.done == 1


def test_nothing_is_written_before_there_is_something_to_keep(tmp_path):
    book = Workbook(tmp_path / "book")
    assert book.lessons() == []
    assert book.lesson("01_why").entries == ()
    assert not (tmp_path / "book").exists()


def test_the_later_of_two_answers_stays_whoever_keeps_last(tmp_path):
    book, second = Workbook(tmp_path), replace(FIRST, key="second")
    early, late = FIRST.answered("early"), replace(FIRST.answered("late"), saved="2999")
    book.keep(_lesson(late, second.answered("b")))
    book.keep(_lesson(early))
    assert [entry.words for entry in book.lesson("01_why").entries] == ["late", "b"]


def test_a_killed_process_loses_nothing_that_was_kept(tmp_path):
    script = (
        "import os, sys; from pathlib import Path\n"
        "from cocreate_lib.lessons.kit.workbook import *\n"
        "book, entry = Workbook(Path(sys.argv[1])), Entry('k', 'reflection', 'p')\n"
        "for n in range(10**6):\n"
        "    book.keep(LessonEntries('l', 't', (entry.answered('x' * 2000 + str(n)),)))\n"
        "    print(n, flush=True)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    for _ in range(20):
        last = int(child.stdout.readline())
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    (entry,) = Workbook(tmp_path).lesson("l").entries
    assert int(entry.words.lstrip("x")) >= last


def test_it_goes_on_elsewhere(tmp_path):
    here, there = Workbook(tmp_path / "here"), Workbook(tmp_path / "there")
    here.keep(_lesson(FIRST.answered("from here"), replace(FIRST, key="open")))
    here.keep(_lesson(FIRST.answered("more"), name="02_with"))
    assert there.take_in(here.export()) == 2
    assert there.lessons() == here.lessons()
    assert there.take_in(here.export()) == 0

    there.keep(_lesson(replace(FIRST.answered("newer"), saved="2999")))
    assert there.take_in(here.export()) == 0
    assert there.lesson("01_why").entries[0].words == "newer"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"format": 1}',
        b'{"format": 1, "lessons": [{"lesson": "a"}]}',
        b'{"format": 1, "lessons": [{"lesson": "a", "title": "t", "entries": [{"key": 1}]}]}',
        b'{"format": 99, "lessons": []}',
        json.dumps(
            {"format": 1, "lessons": [{"lesson": "../out", "title": "t", "entries": []}]}
        ).encode(),
    ],
)
def test_another_file_is_refused_and_changes_nothing(tmp_path, content):
    book = Workbook(tmp_path / "book")
    book.keep(_lesson(FIRST.answered("mine")))
    before = book.lessons()
    with pytest.raises(WorkbookError) as caught:
        book.take_in(content)
    assert caught.value.what
    assert book.lessons() == before
    assert [path.name for path in tmp_path.rglob("*.json")] == ["01_why.json"]


def test_a_damaged_file_is_not_written_over(tmp_path):
    damaged = tmp_path / "01_why.json"
    damaged.write_text('{"format": 1, "entr')
    with pytest.raises(WorkbookError, match="damaged"):
        Workbook(tmp_path).keep(_lesson(FIRST.answered("new")))
    assert damaged.read_text() == '{"format": 1, "entr'


def test_a_folder_that_cannot_be_written_is_told_of(tmp_path):
    (tmp_path / "book").write_text("a file is in the way")
    with pytest.raises(WorkbookError, match="can't be saved"):
        Workbook(tmp_path / "book").keep(_lesson(FIRST.answered("new")))


def test_whoever_watches_hears_of_each_change(tmp_path):
    book, heard = Workbook(tmp_path), []
    book.watch(lambda: heard.append(book.lesson("01_why").done))
    book.keep(_lesson(FIRST.answered("a")))
    assert heard == [1]
