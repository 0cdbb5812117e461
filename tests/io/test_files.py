"""Files are written whole or not at all; what a killed process left is cleared, and no more."""

import os
import shutil
import signal
import subprocess
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import pytest

from cocreate_lib import CocreateError
from cocreate_lib.io.files import (
    complete_folder,
    locked,
    replaced_folder,
    settled_folder,
    write_together,
    write_whole,
)

HALF_WAY = """
import sys, time
from pathlib import Path
from cocreate_lib.io.files import complete_folder
with complete_folder(Path(sys.argv[1]), "cohort") as unfinished:
    (unfinished / "people.csv").write_text("age\\n")
    print("half way", flush=True)
    time.sleep(60)
"""


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def half_way(folder):
    """A process that is in the middle of writing a folder."""
    command = [sys.executable, "-c", HALF_WAY, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout.readline().strip() == b"half way"
    return process


def test_a_file_is_replaced_whole_and_nothing_else_stays(tmp_path):
    write_whole(tmp_path / "new" / "report.html", b"first")
    write_whole(tmp_path / "new" / "report.html", b"second")
    assert (tmp_path / "new" / "report.html").read_bytes() == b"second"
    assert names(tmp_path / "new") == ["report.html"]


def test_several_files_appear_together(tmp_path):
    write_together({tmp_path / "a": b"1", tmp_path / "deep" / "b": b"2"})
    assert (tmp_path / "a").read_bytes() + (tmp_path / "deep" / "b").read_bytes() == b"12"
    assert names(tmp_path) == ["a", "deep"]


@pytest.mark.parametrize("last", ["in-the-way/file", "folder"])
def test_or_not_at_all_and_what_was_there_is_as_before(tmp_path, last):
    (tmp_path / "old").write_bytes(b"old")
    (tmp_path / "in-the-way").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    before = names(tmp_path)
    with pytest.raises(OSError, match=r"irectory|exists"):
        write_together({tmp_path / "old": b"1", tmp_path / "new": b"2", tmp_path / last: b"3"})
    assert (tmp_path / "old").read_bytes() == b"old"
    assert names(tmp_path) == before


def test_a_disk_that_is_full_half_way_leaves_everything_as_it_was(tmp_path):
    resource = pytest.importorskip("resource")
    (tmp_path / "old").write_bytes(b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            write_together({tmp_path / "old": b"small", tmp_path / "a" / "big": b"x" * 2000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert (tmp_path / "old").read_bytes() == b"old"
    assert names(tmp_path) == ["old"]


def test_folders_that_a_failure_made_are_gone_again_and_no_others(tmp_path):
    (tmp_path / "theirs").mkdir()
    for folder in ("theirs", "new"):
        with (
            pytest.raises(CocreateError, match="can't be written"),
            complete_folder(tmp_path / folder / "deep" / "cohort", "cohort"),
        ):
            raise OSError(28, "No space left on device")
    assert names(tmp_path) == ["theirs"]
    assert names(tmp_path / "theirs") == []


def test_a_folder_appears_when_it_is_complete(tmp_path):
    with complete_folder(tmp_path / "cohort", "cohort") as unfinished:
        (unfinished / "people.csv").write_text("age\n")
        assert not (tmp_path / "cohort").exists()
    assert names(tmp_path / "cohort") == ["people.csv"]
    assert names(tmp_path) == ["cohort"]
    with (
        pytest.raises(CocreateError, match="already"),
        complete_folder(tmp_path / "cohort", "cohort"),
    ):
        pass


def test_what_a_killed_process_left_is_cleared_by_the_next(tmp_path):
    process = half_way(tmp_path / "cohort")
    process.kill()
    process.wait()
    assert len(names(tmp_path)) == 1
    write_whole(tmp_path / "report.html", b"words")
    assert names(tmp_path) == ["report.html"]


def test_what_another_process_is_writing_is_left_alone(tmp_path):
    process = half_way(tmp_path / "cohort")
    try:
        (unfinished,) = names(tmp_path)
        write_whole(tmp_path / "report.html", b"words")
        assert names(tmp_path) == [unfinished, "report.html"]
        assert (tmp_path / unfinished / "new" / "people.csv").exists()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
    assert names(tmp_path) == ["report.html"]


def add_one(path, times):
    for _ in range(times):
        with locked(path):
            number = int(path.read_text()) if path.exists() else 0
            write_whole(path, str(number + 1).encode())


def test_nothing_is_lost_between_processes_that_lock(tmp_path):
    path = tmp_path / "book" / "number"
    run = get_context("spawn").Process
    processes = [run(target=add_one, args=(path, 25)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert path.read_text() == "75"
    assert names(path.parent) == [".number.lock", "number"]


def test_whoever_waits_for_too_long_is_told(tmp_path):
    path = tmp_path / "book"
    started = time.monotonic()
    with (
        locked(path),
        pytest.raises(CocreateError, match="Somebody else is writing"),
        locked(path, patience=0.1),
    ):
        pass
    assert time.monotonic() - started < 5
    with locked(path):  # free again
        pass


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="whoever may write anywhere")
def test_a_folder_that_may_not_be_written_is_refused(tmp_path):
    Path(tmp_path).chmod(0o500)
    with pytest.raises(OSError, match="ermission"):
        write_whole(tmp_path / "report.html", b"words")


REPLACE = """
import os, signal, sys
from pathlib import Path
import cocreate_lib.io.files as files
if sys.argv[2] == "in two steps":
    files.exchanged = lambda one, other: False
def dying(name, step):
    def call(*arguments, **options):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return step(*arguments, **options)
    return call
left = int(sys.argv[3])
Path.rename = dying("rename", Path.rename)
files.exchanged = dying("exchange", files.exchanged)
files.shutil.rmtree = dying("remove", files.shutil.rmtree)
with files.replaced_folder(Path(sys.argv[1]), "results") as unfinished:
    (unfinished / "a").write_text("new")
    (unfinished / "b").write_text("new")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("way", ["in one step", "in two steps"])
def test_a_folder_is_replaced_whole_wherever_it_is_killed(tmp_path, way):
    results, ended = tmp_path / "results", []
    for steps in range(8):
        shutil.rmtree(results, ignore_errors=True)
        with replaced_folder(results, "results") as unfinished:
            (unfinished / "a").write_text("old")
            (unfinished / "b").write_text("old")
        command = [sys.executable, "-c", REPLACE, str(results), way, str(steps)]
        ended.append(subprocess.run(command, check=False).returncode)
        if way == "in one step":  # nobody need put anything right
            assert (results / "a").read_text() == (results / "b").read_text()
        settled_folder(results)
        held = [(results / name).read_text() for name in ("a", "b")]
        assert held in (["old", "old"], ["new", "new"])
        assert (held[0] == "new") or ended[-1] != 0
        write_whole(tmp_path / "beside", b"")
        assert [each for each in names(tmp_path) if not each.endswith(".lock")] == [
            "beside",
            "results",
        ]
    assert ended[0] == -signal.SIGKILL
    assert ended[-1] == 0


def test_a_folder_that_can_not_be_put_there_is_not_taken_away(tmp_path, monkeypatch):
    results = tmp_path / "results"
    with replaced_folder(results, "results") as unfinished:
        (unfinished / "a").write_text("old")
    rename = Path.rename

    def refuse(path, to):
        if path.name == "new":
            raise PermissionError(13, "Permission denied")
        return rename(path, to)

    monkeypatch.setattr("cocreate_lib.io.files.exchanged", lambda one, other: False)
    monkeypatch.setattr(Path, "rename", refuse)
    with (
        pytest.raises(CocreateError, match="can't be written: Permission denied"),
        replaced_folder(results, "results"),
    ):
        pass
    assert (results / "a").read_text() == "old"


def test_a_failure_leaves_the_old_folder(tmp_path):
    results = tmp_path / "results"
    with replaced_folder(results, "results") as unfinished:
        (unfinished / "a").write_text("old")
    with pytest.raises(ZeroDivisionError), replaced_folder(results, "results") as unfinished:
        (unfinished / "a").write_text(str(1 / 0))
    assert (results / "a").read_text() == "old"
    assert names(tmp_path) == ["results"]
