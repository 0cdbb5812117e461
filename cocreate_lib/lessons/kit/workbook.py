"""The workbook: what a learner predicted, answered and wrote, kept in the learner's own folder.

One file a lesson, ``workbook/NAME.json``, written whole each time something changes: it survives
a stopped kernel and a killed process, and two lessons open at once don't meet in one file. Nothing
leaves the machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cocreate_lib.errors import CocreateError
from cocreate_lib.io.files import write_whole

FOLDER = "workbook"
FORMAT = 1
KINDS = {"prediction": "Prediction", "reflection": "Reflection", "question": "Question"}


class WorkbookError(CocreateError):
    """A workbook that can't be read or written; what is on disk stays as it is."""


@dataclass(frozen=True)
class Entry:
    """One thing that a learner was asked.

    Parameters
    ----------
    key
        Its name within the lesson.
    kind
        ``"prediction"``, ``"reflection"`` or ``"question"``.
    prompt
        What was asked.
    answer
        What was answered, as JSON holds it; None where nothing was.
    words
        The answer as a line of text.
    state
        ``"not attempted"``, ``"answered"``, ``"right"``, ``"partly right"`` or
        ``"not right yet"``.
    saved
        When, in UTC; empty where nothing was answered.
    """

    key: str
    kind: str
    prompt: str
    answer: Any = None
    words: str = ""
    state: str = "not attempted"
    saved: str = ""

    @property
    def is_done(self) -> bool:
        """Whether anything was answered."""
        return self.state != "not attempted"

    def answered(self, answer: Any, words: str | None = None, state: str = "answered") -> Entry:
        """This entry with an answer, as of now; ``words`` default to the answer itself."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        told = answer if words is None else words
        return replace(self, answer=answer, words=told, state=state, saved=now)


@dataclass(frozen=True)
class LessonEntries:
    """What a learner did in one lesson."""

    lesson: str
    title: str
    entries: tuple[Entry, ...]

    @property
    def done(self) -> int:
        """How many things were answered."""
        return sum(entry.is_done for entry in self.entries)


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
    ...     book.keep(LessonEntries("01", "Why people stop", (first,)))
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
        """Every lesson that was opened, by name.

        Raises
        ------
        WorkbookError
            When a file can't be read.
        """
        names = sorted(path.stem for path in self.folder.glob("*.json"))
        found = [self.lesson(name) for name in names]
        return [lesson for lesson in found if lesson.entries]

    def lesson(self, name: str) -> LessonEntries:
        """What was done in one lesson; empty if it was never opened."""
        path = self._path(name)
        if not path.is_file():
            return LessonEntries(name, name, ())
        return _read(path.read_bytes(), str(path))

    def keep(self, lesson: LessonEntries) -> None:
        """Keep what was done in a lesson, at once.

        Of two entries with the same key the one that was saved later stays. Entries that the
        lesson no longer asks for stay too, after the others.

        Raises
        ------
        WorkbookError
            When the file can't be read or written; then it stays as it is.
        """
        before = {entry.key: entry for entry in self.lesson(lesson.lesson).entries}
        now = {entry.key: entry for entry in lesson.entries}
        merged = {
            key: before[key] if key in before and before[key].saved > entry.saved else entry
            for key, entry in now.items()
        }
        kept = (*merged.values(), *(old for key, old in before.items() if key not in now))
        self._write(replace(lesson, entries=kept))

    def export(self) -> bytes:
        """Everything in one file, to go on with elsewhere: see :meth:`take_in`."""
        return _dump({"format": FORMAT, "lessons": [asdict(each) for each in self.lessons()]})

    def take_in(self, content: bytes) -> int:
        """Take in the entries of a file that :meth:`export` made elsewhere.

        Parameters
        ----------
        content
            The file.

        Returns
        -------
        int
            How many answers were taken: those that are newer than what was here.

        Raises
        ------
        WorkbookError
            When it is no such file; then nothing has changed.
        """
        where = "the file that was chosen"
        data = _load(content, where)
        if not isinstance(data.get("lessons"), list):
            raise _unreadable(where)
        brought = [_lesson(each, where) for each in data["lessons"]]
        for theirs in brought:
            self._path(theirs.lesson)
        taken = 0
        for theirs in brought:
            mine = {entry.key: entry.saved for entry in self.lesson(theirs.lesson).entries}
            taken += sum(entry.saved > mine.get(entry.key, "") for entry in theirs.entries)
            self.keep(theirs)
        return taken

    def _path(self, name: str) -> Path:
        if not name or Path(name).name != name or name.startswith("."):
            raise WorkbookError(f"{name!r} is not the name of a lesson.", where=str(self.folder))
        return self.folder / f"{name}.json"

    def _write(self, lesson: LessonEntries) -> None:
        path = self._path(lesson.lesson)
        try:
            write_whole(path, _dump({"format": FORMAT, **asdict(lesson)}))
        except OSError as problem:
            raise WorkbookError(
                f"Your answer can't be saved: {problem.strerror or problem}.",
                where=str(path),
                why="It would be gone when the page is closed.",
                try_this="Free some space on the disk, or copy the course to a folder that you may "
                "write to; until then, note the answer elsewhere.",
            ) from None
        for changed in self._watchers:
            changed()


def _dump(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def _read(content: bytes, where: str) -> LessonEntries:
    return _lesson(_load(content, where), where)


def _load(content: bytes, where: str) -> dict[str, Any]:
    try:
        data = json.loads(content.decode("utf-8"))
    except ValueError:
        raise _unreadable(where) from None
    if not isinstance(data, dict) or not isinstance(data.get("format"), int):
        raise _unreadable(where)
    if data["format"] > FORMAT:
        raise WorkbookError(
            "This workbook comes from a newer version of the course.",
            where=where,
            try_this="Install that version, or go on in an empty folder.",
        )
    return data


def _lesson(data: Any, where: str) -> LessonEntries:
    try:
        entries = tuple(Entry(**entry) for entry in data["entries"])
        lesson = LessonEntries(data["lesson"], data["title"], entries)
        texts = [lesson.lesson, lesson.title]
        texts += [text for e in entries for text in (e.key, e.kind, e.prompt, e.words, e.saved)]
        if not all(isinstance(text, str) for text in texts):
            raise TypeError
    except (KeyError, TypeError):
        raise _unreadable(where) from None
    return lesson


def _unreadable(where: str) -> WorkbookError:
    return WorkbookError(
        "This is not a workbook, or it is damaged.",
        where=where,
        why="Going on would write over what may still be saved from it.",
        try_this="Choose a file that this course made; or move the damaged one out of the folder "
        "and run the page again.",
    )
