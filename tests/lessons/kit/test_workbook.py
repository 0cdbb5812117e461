"""The workbook: nothing is lost, nothing is half-written, and old files stay readable."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cocreate_lib.lessons.kit import workbook_file
from cocreate_lib.lessons.kit.workbook import Workbook
from cocreate_lib.lessons.kit.workbook_file import Entry, LessonEntries, WorkbookError

FIRST = Entry("first", "reflection", "What surprised you?")


AHEAD = "2999-01-01T00:00:00.000+00:00"


def _keep(book, lesson):
    """As a page that wrote all of these just now."""
    book.keep(lesson, [entry.key for entry in lesson.entries])


def _lesson(*entries, name="01_why"):
    return LessonEntries(name, "Why people stop", entries)


def test_what_is_kept_is_there_for_the_next_kernel(tmp_path):
    _keep(Workbook(tmp_path / "book"), _lesson(FIRST.answered("The curve – “really”.\nTwo lines")))
    (found,) = Workbook(tmp_path / "book").lessons()
    assert found.title == "Why people stop"
    assert found.entries[0].words == "The curve – “really”.\nTwo lines"
    assert found.done == 1


def test_nothing_is_written_before_there_is_something_to_keep(tmp_path):
    book = Workbook(tmp_path / "book")
    assert book.lessons() == []
    assert book.lesson("01_why").entries == ()
    assert not (tmp_path / "book").exists()


def test_what_a_page_writes_last_stays_though_the_clock_was_ahead(tmp_path):
    book, ahead = Workbook(tmp_path), replace(FIRST.answered("ahead"), saved=AHEAD)
    _keep(book, _lesson(ahead))
    _keep(book, _lesson(FIRST.answered("in time")))
    (entry,) = book.lesson("01_why").entries
    assert entry.words == "in time"
    # Elsewhere too, where the first answer was brought before.
    there = Workbook(tmp_path / "there")
    _keep(there, _lesson(ahead))
    assert there.take_in(book.export()) == 1
    assert there.lesson("01_why").entries[0].words == "in time"
    assert book.take_in(there.export()) == 0


def test_a_page_keeps_what_another_wrote_meanwhile(tmp_path):
    book, second = Workbook(tmp_path), replace(FIRST, key="second", prompt="The second?")
    stale = replace(second.answered("stale"), saved=AHEAD)
    _keep(book, _lesson(FIRST, stale))
    _keep(book, _lesson(second.answered("by another page")))
    book.keep(_lesson(FIRST.answered("mine"), replace(stale, prompt="Asked anew?")), ["first"])
    first, other = book.lesson("01_why").entries
    assert (first.words, other.words, other.prompt) == ("mine", "by another page", "Asked anew?")


def test_a_killed_process_loses_nothing_that_was_kept(tmp_path):
    script = (
        "import os, sys; from pathlib import Path\n"
        "from cocreate_lib.lessons.kit.workbook import *\n"
        "from cocreate_lib.lessons.kit.workbook_file import *\n"
        "book, entry = Workbook(Path(sys.argv[1])), Entry('k', 'reflection', 'p')\n"
        "for n in range(10**6):\n"
        "    book.keep(LessonEntries('01', 't', (entry.answered('x' * 2000 + str(n)),)), 'k')\n"
        "    print(n, flush=True)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    for _ in range(20):
        last = int(child.stdout.readline())
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    (entry,) = Workbook(tmp_path).lesson("01").entries
    assert int(entry.words.lstrip("x")) >= last


def test_it_goes_on_elsewhere(tmp_path):
    here, there = Workbook(tmp_path / "here"), Workbook(tmp_path / "there")
    _keep(here, _lesson(FIRST.answered("from here"), replace(FIRST, key="open")))
    _keep(here, _lesson(FIRST.answered("more"), name="02_with"))
    assert there.take_in(here.export()) == 2
    assert there.lessons() == here.lessons()
    assert there.take_in(here.export()) == 0

    _keep(there, _lesson(replace(FIRST.answered("newer"), saved=AHEAD)))
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
    _keep(book, _lesson(FIRST.answered("mine")))
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
        _keep(Workbook(tmp_path), _lesson(FIRST.answered("new")))
    assert damaged.read_text() == '{"format": 1, "entr'


def test_a_folder_that_cannot_be_written_is_told_of(tmp_path):
    (tmp_path / "book").write_text("a file is in the way")
    with pytest.raises(WorkbookError, match="can't be saved"):
        _keep(Workbook(tmp_path / "book"), _lesson(FIRST.answered("new")))


def test_whoever_watches_hears_of_each_change(tmp_path):
    book, heard = Workbook(tmp_path), []
    book.watch(lambda: heard.append(book.lesson("01_why").done))
    _keep(book, _lesson(FIRST.answered("a")))
    assert heard == [1]


def test_another_lesson_under_this_name_is_not_written_over(tmp_path):
    book = Workbook(tmp_path)
    _keep(book, _lesson(FIRST.answered("mine")))
    (tmp_path / "01_why.json").rename(tmp_path / "02_with.json")
    with pytest.raises(WorkbookError, match="another lesson, '01_why'"):
        _keep(book, _lesson(FIRST.answered("new"), name="02_with"))


def test_other_files_in_the_folder_are_left_alone(tmp_path):
    book = Workbook(tmp_path)
    _keep(book, _lesson(FIRST.answered("mine")))
    for name in ("._01_why.json", "01_why (copy).json", "notes.json"):
        (tmp_path / name).write_text("of something else")
    assert [each.lesson for each in book.lessons()] == ["01_why"]


def test_a_file_that_cannot_be_read_is_told_of(tmp_path, monkeypatch):
    book = Workbook(tmp_path)
    _keep(book, _lesson(FIRST.answered("mine")))

    def denied(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(WorkbookError, match="can't be read: Permission denied"):
        book.lesson("01_why")


def test_bringing_in_is_whole_or_not_at_all(tmp_path, monkeypatch):
    here, there = Workbook(tmp_path / "here"), Workbook(tmp_path / "there")
    for name in ("01_why", "02_with"):
        _keep(there, _lesson(FIRST.answered("from there"), name=name))
    _keep(here, _lesson(FIRST.answered("mine"), name="02_with"))
    replaced = os.replace

    def full(source, target):
        if str(target).endswith("02_with.json") and "before" not in str(source):
            raise OSError(28, "No space left on device")
        replaced(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(WorkbookError, match="No space left"):
        here.take_in(there.export())
    monkeypatch.undo()
    assert [each.lesson for each in here.lessons()] == ["02_with"]
    assert here.lesson("02_with").entries[0].words == "mine"


def test_an_answer_that_could_not_be_read_again_is_not_written(tmp_path):
    with pytest.raises(WorkbookError, match="can't be saved") as caught:
        _keep(Workbook(tmp_path), _lesson(FIRST.answered("x" * 200_000)))
    assert "longer than 100000" in caught.value.what
    assert list(tmp_path.glob("*.json")) == []


SAVES = (
    "import sys; from pathlib import Path\n"
    "from cocreate_lib.lessons.kit.page import LessonPage\n"
    "folder, me, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])\n"
    "page = LessonPage('01_why', 'Why people stop', folder)\n"
    "for n in range(times):\n"
    "    page.reflect(f'thought-{me}-{n}', 'What now?')\n"
    "    page.write(f'thought-{me}-{n}', f'{me}: {n}')\n"
)


def _run(script, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )


def test_processes_that_save_at_once_lose_nothing(tmp_path):
    processes, times = 3, 40
    children = [_run(SAVES, tmp_path, me, times) for me in range(processes)]
    assert [child.wait() for child in children] == [0] * processes
    found = {entry.key: entry.words for entry in Workbook(tmp_path).lesson("01_why").entries}
    assert found == {
        f"thought-{me}-{n}": f"{me}: {n}" for me in range(processes) for n in range(times)
    }


def test_what_a_killed_save_left_is_cleared_by_the_next(tmp_path):
    script = (
        "import os, sys, time\n"
        "def stay(*paths):\n"
        "    print('here', flush=True); time.sleep(60)\n"
        "os.replace = stay\n"
    )
    child = _run(script + SAVES, tmp_path, 0, 1)
    assert child.stdout.readline() == "here\n"
    child.kill()
    child.wait()
    left = [path.name for path in tmp_path.iterdir()]
    assert any(name.startswith(".unfinished") for name in left)
    _keep(Workbook(tmp_path), _lesson(FIRST.answered("next")))
    assert sorted(path.name for path in tmp_path.iterdir()) == [".workbook.lock", "01_why.json"]


def test_whatever_the_clock_says_what_is_written_last_stands(tmp_path, monkeypatch):
    """Set back and forward by seconds, days and decades, and to other zones, between any two."""
    draw, now = random.Random(1), datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)
    first = now

    class Clock(datetime):
        @classmethod
        def now(cls, zone=None):
            return now.astimezone(zone)

    monkeypatch.setattr(workbook_file, "datetime", Clock)
    book, there = Workbook(tmp_path / "here"), Workbook(tmp_path / "there")
    for number in range(40):
        hours = draw.choice([0, 1, -1, 24, -24, 24 * 366, -24 * 366, 24 * 20_000, -24 * 20_000])
        now = min(max(now + timedelta(hours=hours), first.replace(year=1902)),
                  first.replace(year=2890))  # fmt: skip
        _keep(book, _lesson(FIRST.answered(str(number))))
        assert book.lesson("01_why").entries[0].words == str(number)
        if draw.random() < 0.3:
            assert there.take_in(book.export()) == 1, number
            assert there.lessons() == book.lessons()
