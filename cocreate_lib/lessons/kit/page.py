"""A lesson's page: questions and places to write, whose answers the workbook keeps."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from cocreate_lib.errors import CocreateError
from cocreate_lib.figures import Table
from cocreate_lib.lessons.kit.coding import CodingDesk
from cocreate_lib.lessons.kit.front import Part, quiet
from cocreate_lib.lessons.kit.misconception import (
    AFTER,
    BEFORE,
    Misconception,
    asked_after,
    asked_before,
)
from cocreate_lib.lessons.kit.question import Question
from cocreate_lib.lessons.kit.workbook import FOLDER, Workbook
from cocreate_lib.lessons.kit.workbook_file import (
    ENTRY_KEY,
    Entry,
    LessonEntries,
    workbook_bytes,
)
from cocreate_lib.text import shown_text
from cocreate_lib.tongues import gettext, marked

_PROGRESS = marked("Your progress")
_MAY_SKIP = marked("You may skip this. Nobody collects it.")


class LessonPage:
    """The questions of one lesson, and the workbook they are kept in.

    Nothing is written before the first answer.

    Parameters
    ----------
    name
        The lesson's name, such as ``"01_why_people_stop"``.
    title
        Its title.
    folder
        Where the workbook is; by default ``workbook`` beside the notebook.

    Examples
    --------
    >>> page = LessonPage("01_why_people_stop", "Why people stop")
    >>> view = page.reflect("surprise", "What surprised you?")
    >>> view.entry.state
    'not attempted'
    """

    def __init__(self, name: str, title: str, folder: Path | None = None) -> None:
        self.name, self.title = name, title
        self.workbook = Workbook(Path(FOLDER) if folder is None else folder)
        self._before = {entry.key: entry for entry in self.workbook.lesson(name).entries}
        self._entries: dict[str, Entry] = {}
        self._parts: dict[str, EntryPart] = {}
        self._unsaved: set[str] = set()
        self.workbook.watch(self._refresh)

    def ask(self, key: str, question: Question) -> EntryPart:
        """A question whose answer is kept.

        Parameters
        ----------
        key
            Its name within the lesson: small letters, digits and hyphens. The same key finds the
            same answer again.
        question
            The question.

        Returns
        -------
        EntryPart
            It shows the answer that was given before.
        """
        asked = {"kind": "question", "question": question.declared()}
        return self._meet(Entry(key, "question", question.prompt), asked, question.html())

    def before(self, items: Mapping[str, Misconception]) -> EntryPart:
        """Statements that the lesson is about, before it begins: nothing is said of right or wrong.

        Parameters
        ----------
        items
            The statements, by name; the lesson's file holds them.
        """
        return self.ask(BEFORE, asked_before(items))

    def after(self, items: Mapping[str, Misconception]) -> EntryPart:
        """The same statements at the end, with what there is to say of each."""
        return self.ask(AFTER, asked_after(items))

    def predict(self, key: str, prompt: str) -> EntryPart:
        """A place to write a prediction before looking; parameters as for :meth:`ask`."""
        return self._write(Entry(key, "prediction", prompt))

    def reflect(self, key: str, prompt: str) -> EntryPart:
        """A place to write a thought; parameters as for :meth:`ask`."""
        return self._write(Entry(key, "reflection", prompt), gettext(_MAY_SKIP))

    def code(self, key: str, desk: CodingDesk) -> EntryPart:
        """A desk with excerpts to code; what is coded is kept as one entry.

        Parameters
        ----------
        key
            As for :meth:`ask`.
        desk
            The excerpts and the codes.
        """
        entry = Entry(key, "coding", desk.prompt)
        return self._meet(entry, {"kind": "coding", "desk": desk.declared()}, desk.html())

    def downloads(self) -> WorkbookPart:
        """The whole workbook, to take away, and a place to bring one in."""
        return WorkbookPart(self.workbook)

    def entry(self, key: str) -> Entry:
        """What is kept under this name."""
        return self._entries[key]

    def write(self, key: str, text: str) -> Entry:
        """Keep what was written; an empty text takes it back."""
        return self.keep(key, text, text, "answered" if text.strip() else "not attempted")

    def keep(self, key: str, answer: Any, words: str, state: str) -> Entry:
        """Keep an answer at once.

        Parameters
        ----------
        key
            The name of what was asked.
        answer
            The answer, as JSON holds it.
        words
            The same as a line of text.
        state
            What the question says to it, as :class:`Entry` knows it.

        Raises
        ------
        CocreateError
            When it can't be saved; then it goes with the next answer that can.
        """
        bare = self._entries[key]
        entry = bare.answered(_shown(bare, answer), shown_text(words), state)
        self._entries[key] = entry
        self._unsaved.add(key)
        self.workbook.keep(self._lesson(entry), written=self._unsaved)
        self._unsaved.clear()
        return self._entries[key]

    def offer(self, key: str, answer: Any, words: str, state: str, saved: str) -> Entry:
        """Take in an answer that a browser kept, if it is newer than what is here.

        Parameters
        ----------
        key, answer, words, state
            As for :meth:`keep`.
        saved
            When it was given.
        """
        bare = self._entries[key]
        told = {"words": shown_text(words), "state": state, "saved": saved}
        entry = replace(bare, answer=_shown(bare, answer), **told)
        self.workbook.take_in(workbook_bytes([self._lesson(entry)]))
        return self._entries[key]

    def _lesson(self, entry: Entry) -> LessonEntries:
        """All that the lesson asks, with one entry as it is now."""
        entries = {**self._entries, entry.key: entry}
        return LessonEntries(self.name, self.title, tuple(entries.values()))

    def _refresh(self) -> None:
        """Show what the workbook holds, whoever wrote it there."""
        for entry in self.workbook.lesson(self.name).entries:
            if entry.key in self._parts:
                self._entries[entry.key] = entry
                self._parts[entry.key].show(entry)

    def _write(self, entry: Entry, note: str = "") -> EntryPart:
        told = escape(note or gettext("Write it down."))
        twin = f"<p><strong>{escape(entry.prompt)}</strong></p><p>{told}</p>"
        return self._meet(entry, {"kind": "writing", "note": note}, twin)

    def _meet(self, entry: Entry, asked: Mapping[str, Any], twin: str) -> EntryPart:
        if not re.match(ENTRY_KEY, entry.key):
            raise CocreateError(
                f"{entry.key!r} can't be the name of an entry.",
                where=self.name,
                try_this="Small letters, digits and hyphens, such as peak-age.",
            )
        if not entry.prompt.strip():
            raise CocreateError(
                f"The entry {entry.key!r} has no prompt.",
                where=self.name,
                try_this="Say in words what to write there.",
            )
        named = {"key": entry.key, "kind": entry.kind, "prompt": entry.prompt}
        before = self._before.get(entry.key)
        if before is not None:
            entry = replace(before, kind=entry.kind, prompt=entry.prompt)
        self._entries[entry.key] = entry
        declared = {**asked, "lesson": self.name, "title": self.title, "entry": named}
        self._parts[entry.key] = EntryPart(self, entry, declared, twin)
        return self._parts[entry.key]


class EntryPart(Part):
    """A question or a place to write, on a page.

    The front end sends what was answered as soon as it is; the answer to each message is the entry
    as the workbook has it, or why it isn't there.

    Attributes
    ----------
    entry
        The entry as it was kept last.
    """

    def __init__(
        self, page: LessonPage, entry: Entry, declared: Mapping[str, Any], twin: str
    ) -> None:
        self._page, self._key = page, entry.key
        super().__init__(declared, twin=twin, told=entry.prompt, kept=_kept(entry))
        self.on_msg(self._heard)

    @property
    def entry(self) -> Entry:
        return self._page.entry(self._key)

    def show(self, entry: Entry) -> None:
        """Show this entry."""
        self.kept = _kept(entry)

    def _heard(self, _: Any, message: Mapping[str, Any], buffers: Any) -> None:
        def keep() -> dict[str, Any]:
            if "keep" in message:
                self._page.keep(self._key, **message["keep"])
            if "offer" in message:
                self._page.offer(self._key, **message["offer"])
            return {"kept": asdict(self.entry), "hello": "hello" in message}

        _answer(self, message, keep)


class WorkbookPart(Part):
    """The workbook on a page: to take away as a file, a web page or Word, and to bring one in.

    In a notebook the front end asks for a file when it is wanted, so that it holds what was written
    last.
    """

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        words = gettext("Your workbook can be taken away here, once this page is alive.")
        super().__init__({"kind": "workbook"}, twin=quiet(words), told=words)
        self.on_msg(self._heard)

    def _heard(self, _: Any, message: Mapping[str, Any], buffers: Any) -> None:
        def act() -> dict[str, Any]:
            if "bring" in message:
                return {"taken": self.workbook.take_in(message["bring"].encode("utf-8"))}
            if message.get("ask") == "word":
                from cocreate_lib.lessons.kit.handout import as_word  # and python-docx with it

                word = as_word(self.workbook.lessons())
                return {"word": base64.b64encode(word).decode("ascii")}
            return {"file": self.workbook.export().decode("utf-8")}

        _answer(self, message, act)


class ProgressPart(Part):
    """How far a learner is, a line for each lesson; it follows the workbook."""

    def __init__(self, lessons: Mapping[str, str], workbook: Workbook) -> None:
        self._lessons, self._workbook = lessons, workbook
        told = self.table()
        declared = {"kind": "progress", "title": gettext(_PROGRESS), "lessons": dict(lessons)}
        kept = self._counted()
        super().__init__(declared, twin=told.html(), told=repr(told), kept=kept)
        workbook.watch(self._follow)

    def table(self) -> Table:
        """The same as a table."""
        counted = self._counted()
        told = [
            gettext("{n} of {all} answered", n=counted[name][0], all=counted[name][1])
            if name in counted
            else gettext("nothing written yet")
            for name in self._lessons
        ]
        lesson, workbook = gettext("Lesson"), gettext("Your workbook")
        frame = pd.DataFrame({lesson: list(self._lessons.values()), workbook: told})
        return Table(gettext(_PROGRESS), frame, prose=(workbook,))

    def _counted(self) -> dict[str, list[int]]:
        return {
            each.lesson: [each.done, len(each.entries)]
            for each in self._workbook.lessons()
            if each.lesson in self._lessons
        }

    def _follow(self) -> None:
        self.kept = self._counted()


def progress(lessons: Mapping[str, str], workbook: Workbook) -> ProgressPart:
    """What is done, and what isn't yet.

    Parameters
    ----------
    lessons
        Titles of all lessons, by name.
    workbook
        The workbook.

    Returns
    -------
    ProgressPart
        One row a lesson: how many predictions, questions and reflections have an answer.
    """
    return ProgressPart(lessons, workbook)


def _shown(entry: Entry, answer: Any) -> Any:
    """What was written, as text that can be shown; a question's answer is in its own words."""
    written = isinstance(answer, str) and entry.kind != "question"
    return shown_text(answer) if written else answer


def _kept(entry: Entry) -> dict[str, Any]:
    """An entry as the front end gets it: nothing where nothing was answered."""
    return asdict(entry) if entry.saved else {}


def _answer(part: Part, message: Mapping[str, Any], act: Callable[[], dict[str, Any]]) -> None:
    """Answer a message of the front end, under the number that it gave it."""
    number = {"n": message.get("n", 0)}
    try:
        part.send({**number, **act()})
    except CocreateError as problem:
        part.send({**number, "fault": str(problem)})
        raise
