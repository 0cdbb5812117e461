"""The workbook: what a learner predicted, answered and wrote, kept in the learner's own folder.

One file a lesson, ``workbook/NAME.json``, written whole each time something changes: it survives
a stopped kernel and a killed process. Pages and processes that save at once take turns, and none
loses what another kept. Nothing leaves the machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from cocreate_lib.io.files import locked, write_together
from cocreate_lib.lessons.kit.workbook_file import (
    LARGEST,
    LESSON_NAME,
    Entry,
    LessonEntries,
    WorkbookError,
    lesson_bytes,
    read_lesson,
    read_workbook,
    workbook_bytes,
)

FOLDER = "workbook"


class Workbook:
    """The entries of every lesson in a folder.

    Parameters
    ----------
    folder
        Where the files are, or will be.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     book = Workbook(Path(folder))
    ...     first = Entry("first", "reflection", "What surprised you?").answered("The curve.")
    ...     book.keep(LessonEntries("01", "Why people stop", (first,)), written=["first"])
    ...     Workbook(Path(folder)).lesson("01").entries[0].words
    'The curve.'
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._watchers: list[Callable[[], None]] = []

    def watch(self, changed: Callable[[], None]) -> None:
        """Call this after every change that is made through this object."""
        self._watchers.append(changed)

    def lessons(self) -> list[LessonEntries]:
        """Every lesson that was opened, by name; other files in the folder are left alone.

        Raises
        ------
        WorkbookError
            When a file can't be read.
        """
        names = sorted(path.stem for path in self.folder.glob("*.json"))
        found = [self.lesson(name) for name in names if re.match(LESSON_NAME, name)]
        return [lesson for lesson in found if lesson.entries]

    def lesson(self, name: str) -> LessonEntries:
        """What was done in one lesson; empty if it was never opened.

        Raises
        ------
        WorkbookError
            When it is no name of a lesson, or the file can't be read.
        """
        path = self._path(name)
        if not path.is_file():
            return LessonEntries(name, name, ())
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST + 1)
        except OSError as problem:
            raise WorkbookError(
                f"Your workbook can't be read: {problem.strerror or problem}.",
                where=str(path),
                try_this="Give yourself the right to read the file, and run the page again.",
            ) from None
        found = read_lesson(content, str(path))
        if found.lesson != name:
            raise WorkbookError(
                f"This file is that of another lesson, {found.lesson!r}.",
                where=str(path),
                why="Going on would write over what may still be saved from it.",
                try_this="Move the file out of the folder and run the page again.",
            )
        return found

    def keep(self, lesson: LessonEntries, written: Collection[str]) -> None:
        """Keep what was written in a lesson just now, at once.

        Parameters
        ----------
        lesson
            All that the lesson asks, in order.
        written
            Keys of the entries that were written now. These stay, whatever the clock said when
            they were saved before; of all others, what another page saved stays. Entries that the
            lesson no longer asks for stay too, after the others.

        Raises
        ------
        CocreateError
            When the file can't be read or written, or is longer than can be read again; then it
            stays as it is.
        """

        def one(entry: Entry, before: Entry | None) -> Entry:
            if before is None:
                return entry
            if entry.key in written:
                return entry.after(before)
            return replace(before, kind=entry.kind, prompt=entry.prompt)

        with self._changing():
            self._write([_merged(self.lesson(lesson.lesson), lesson, one)])

    def export(self) -> bytes:
        """Everything in one file, to go on with elsewhere: see :meth:`take_in`."""
        return workbook_bytes(self.lessons())

    def take_in(self, content: bytes) -> int:
        """Take in the entries of a file that :meth:`export` made elsewhere.

        Parameters
        ----------
        content
            The file.

        Returns
        -------
        int
            How many answers were taken: those that were saved later than what was here.

        Raises
        ------
        CocreateError
            When it is no such file, or can't be kept; then nothing has changed.
        """
        brought = read_workbook(content, "the file that was chosen")
        taken = 0

        def one(theirs: Entry, mine: Entry | None) -> Entry:
            nonlocal taken
            if mine is not None and mine.saved >= theirs.saved:
                return mine
            taken += bool(theirs.saved)
            return theirs

        with self._changing():
            merged = []
            for theirs in brought:
                mine = self.lesson(theirs.lesson)
                theirs = replace(theirs, title=mine.title) if mine.entries else theirs
                merged.append(_merged(mine, theirs, one))
            self._write(merged)
        return taken

    def _path(self, name: str) -> Path:
        if not re.match(LESSON_NAME, name):
            raise WorkbookError(
                f"{name!r} is not the name of a lesson.",
                where=str(self.folder),
                try_this="Two digits, then small letters, such as 01_why_people_stop.",
            )
        return self.folder / f"{name}.json"

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """No other page or process changes the workbook meanwhile; then tell whoever watches."""
        try:
            with locked(self.folder / "workbook", patience=30):
                yield
        except OSError as problem:
            raise WorkbookError(
                f"Your answer can't be saved: {problem.strerror or problem}.",
                where=str(self.folder),
                why="It would be gone when the page is closed.",
                try_this="Free some space on the disk, or copy the course to a folder that you may "
                "write to; until then, note the answer elsewhere.",
            ) from None
        for changed in self._watchers:
            changed()

    def _write(self, lessons: list[LessonEntries]) -> None:
        """All of these files, or none."""
        paths = {self._path(each.lesson): each for each in lessons}
        write_together({path: lesson_bytes(each, str(path)) for path, each in paths.items()})


def _merged(
    before: LessonEntries, now: LessonEntries, one: Callable[[Entry, Entry | None], Entry]
) -> LessonEntries:
    """A lesson's entries now, each by ``one`` from what it is and was; then those asked before."""
    old = {entry.key: entry for entry in before.entries}
    merged = [one(entry, old.pop(entry.key, None)) for entry in now.entries]
    return replace(now, entries=(*merged, *old.values()))
