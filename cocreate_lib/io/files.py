"""Writing files, with nothing lost or half-written, whoever else writes beside.

Whatever is being written stands in a folder of its own beside where it belongs, and gets its own
name once it is whole. That folder is locked as long as its process lives; one that isn't was left
by a killed process, and the next to write beside it clears it away.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from cocreate_lib.errors import CocreateError
from cocreate_lib.io.exchange import exchanged

_UNFINISHED = ".unfinished-cocreate-"
_LOCK, _OWNED = ".lock", ".owned"
PATIENCE = 10.0  # seconds in which somebody else's write should be over
_LOOK = 0.01  # seconds after which it is asked again whether a lock is free


@contextmanager
def locked(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Nobody else has ``path`` locked meanwhile: no thread, and no process on any computer.

    Parameters
    ----------
    path
        What to lock: a file or a folder that may yet have to be made. The lock is a file beside
        it, ``.NAME.lock``, which stays; a process that ends, however it ends, gives it free.
        Makes the folder it stands in.
    patience
        Seconds to wait for whoever has it.

    Raises
    ------
    CocreateError
        If somebody else has it for longer than that.
    OSError
        If the lock can't be written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder, locked(Path(folder) / "book"):
    ...     sorted(os.listdir(folder))
    ['.book.lock']
    """
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=patience, poll_interval=_LOOK)
    try:
        lock.acquire()
    except Timeout:
        raise CocreateError(
            "Somebody else is writing there, and doesn't finish.",
            where=str(path),
            why="What one of the two writes would be lost.",
            try_this="again once the other page or program is done or closed",
        ) from None
    try:
        yield
    finally:
        lock.release()
        time.sleep(2 * _LOOK)  # whoever writes on and on lets others have their turn


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole, or not at all, in place of what was there; makes its folder.

    Raises
    ------
    OSError
        If it can't be written; then nothing has changed.
    """
    write_together({path: content})


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write several files whole, or none of them, in place of what was there; makes their folders.

    Raises
    ------
    OSError
        If one of them can't be written; then nothing has changed.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_together({Path(folder) / "a": b"1", Path(folder) / "b": b"2"})
    ...     sorted(os.listdir(folder))
    ['a', 'b']
    """
    with ExitStack() as stack:
        works: dict[Path, Path] = {}
        for number, (path, content) in enumerate(contents.items()):
            folder = path.parent
            if folder not in works:
                stack.enter_context(_made(folder))
                works[folder] = stack.enter_context(_working_folder(folder))
            (works[folder] / f"new-{number}").write_bytes(content)
        undo = stack.enter_context(_undone_on_error())
        for number, path in enumerate(contents):
            work = works[path.parent]
            take_back = partial(path.unlink, missing_ok=True)
            if path.is_file():
                before = shutil.copy2(path, work / f"before-{number}")
                take_back = partial(os.replace, before, path)
            os.replace(work / f"new-{number}", path)
            undo.append(take_back)


@contextmanager
def complete_folder(folder: Path, what: str) -> Iterator[Path]:
    """A folder to fill under another name, which gets its own name if all goes well.

    Raises
    ------
    CocreateError
        If something is there already, or it can't be written; ``what`` says what it holds.
    """
    try:
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            raise CocreateError(
                "There is something at that place already.",
                where=str(folder),
                why=f"A {what} is never written over another file.",
                try_this="a folder that isn't there yet",
            )
        with _made(folder.parent), _working_folder(folder.parent) as work:
            unfinished = work / "new"
            unfinished.mkdir()
            yield unfinished
            if folder.exists():
                folder.rmdir()
            unfinished.rename(folder)
    except OSError as problem:
        raise CocreateError(
            f"The {what} can't be written: {problem.strerror or problem}.",
            where=str(folder),
            try_this="a folder that you may write to, on a disk with room",
        ) from problem


@contextmanager
def replaced_folder(folder: Path, what: str) -> Iterator[Path]:
    """A folder to fill under another name, which takes the place of another if all goes well.

    Whenever the process ends, by a failure or killed, the old folder is there whole, or the new one
    is: where the system lets two folders change places in one step, in the folder's own place, and
    where it doesn't (Windows), at the latest once :func:`settled_folder` has been called.

    Parameters
    ----------
    folder
        Its place. What it holds before is gone when this ends.
    what
        What it holds, for errors.

    Raises
    ------
    CocreateError
        If it can't be written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as here:
    ...     for words in ("old", "new"):
    ...         with replaced_folder(Path(here) / "results", "results") as unfinished:
    ...             _ = (unfinished / f"{words}.txt").write_text(words)
    ...     os.listdir(Path(here) / "results")
    ['new.txt']
    """
    try:
        settled_folder(folder)
        with _made(folder.parent), _working_folder(folder.parent) as work:
            unfinished = work / "new"
            unfinished.mkdir()
            yield unfinished
            _take_place(unfinished, folder)
    except OSError as problem:
        raise CocreateError(
            f"The {what} can't be written: {problem.strerror or problem}.",
            where=str(folder),
            try_this="close what has files of it open, or take a folder that you may write to, on "
            "a disk with room",
        ) from problem


def settled_folder(folder: Path) -> Path:
    """A folder that is replaced whole, for whoever reads it: after a process was killed between
    taking the old one away and putting the new one there, the old one is back.

    Raises
    ------
    OSError
        If it can't be put back.
    """
    before = _before(folder)
    if before.exists():
        with locked(before):
            if folder.exists():
                shutil.rmtree(before, ignore_errors=True)
            elif before.exists():
                before.rename(folder)
    return folder


def _before(folder: Path) -> Path:
    """Where what a folder held stands while the new one is put there in two steps."""
    return folder.with_name(f".{folder.name}.before")


def _take_place(unfinished: Path, folder: Path) -> None:
    """Put a whole folder in the place of another, or where nothing is."""
    if not folder.exists():
        unfinished.rename(folder)
    elif not exchanged(unfinished, folder):
        before = _before(folder)
        with locked(before):
            folder.rename(before)
            try:
                unfinished.rename(folder)
            except BaseException:
                before.rename(folder)
                raise
            shutil.rmtree(before, ignore_errors=True)


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """A folder is there; if what is done in it fails, those that had to be made are gone again."""
    new = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for each in new:
            with suppress(OSError):  # never made, or somebody else has put something there
                each.rmdir()
        raise


@contextmanager
def _undone_on_error() -> Iterator[list[Callable[[], object]]]:
    """A list of what takes back what was done: called, the last one first, if it fails midway."""
    undo: list[Callable[[], object]] = []
    try:
        yield undo
    except BaseException:
        for step in reversed(undo):
            step()
        raise


@contextmanager
def _working_folder(beside: Path) -> Iterator[Path]:
    """A folder for what isn't finished, in the folder where it will belong."""
    from filelock import FileLock

    _clear_leftovers(beside)
    while True:
        work = Path(tempfile.mkdtemp(dir=beside, prefix=_UNFINISHED))
        lock = FileLock(work / _LOCK)
        # Taken for a leftover before it was locked, it is gone, or its owner's mark is.
        with suppress(FileNotFoundError):
            (work / _OWNED).touch()
            lock.acquire()
            if (work / _OWNED).exists():
                break
        lock.release()
    try:
        yield work
    finally:
        # Unlocked first: Windows keeps what is open. Whatever stays is cleared by the next.
        lock.release()
        shutil.rmtree(work, ignore_errors=True)


def _clear_leftovers(folder: Path) -> None:
    """Remove what killed processes left, and nobody has locked; what can't be removed stays."""
    from filelock import FileLock, Timeout

    for leftover in folder.glob(f"{_UNFINISHED}*"):
        with suppress(Timeout, OSError):
            with FileLock(leftover / _LOCK, timeout=0):
                (leftover / _OWNED).unlink(missing_ok=True)
            shutil.rmtree(leftover)
