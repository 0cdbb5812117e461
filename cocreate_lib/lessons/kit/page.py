"""A lesson's page: questions and places to write, whose answers the workbook keeps."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from cocreate_lib.errors import CocreateError
from cocreate_lib.figures import Table
from cocreate_lib.lessons.kit.handout import as_html, as_word
from cocreate_lib.lessons.kit.question import READABLE, Answer, Feedback, Question
from cocreate_lib.lessons.kit.question_view import QuestionView
from cocreate_lib.lessons.kit.workbook import FOLDER, Workbook
from cocreate_lib.lessons.kit.workbook_file import ENTRY_KEY, Entry, LessonEntries
from cocreate_lib.text import how_many, plural, shown_text

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


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
        self._unsaved: set[str] = set()

    def ask(self, key: str, question: Question) -> QuestionView:
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
        QuestionView
            It shows the answer that was given before.
        """
        entry = self._meet(Entry(key, "question", question.prompt))

        def keep(answer: Answer, feedback: Feedback) -> None:
            words = question.in_words(answer)
            self._keep(self._entries[key].answered(answer, words, feedback.state))

        return QuestionView(question, entry.answer, keep)

    def predict(self, key: str, prompt: str) -> WritingView:
        """A place to write a prediction before looking; parameters as for :meth:`ask`."""
        return WritingView(self, self._meet(Entry(key, "prediction", prompt)))

    def reflect(self, key: str, prompt: str) -> WritingView:
        """A place to write a thought; parameters as for :meth:`ask`."""
        return WritingView(self, self._meet(Entry(key, "reflection", prompt)))

    def downloads(self) -> DownloadsView:
        """Links to take the whole workbook away, and a button to bring one in."""
        return DownloadsView(self.workbook)

    def write(self, key: str, text: str) -> Entry:
        """Keep what was written; an empty text takes it back."""
        text = shown_text(text)
        bare = self._entries[key]
        entry = bare.answered(text, state="answered" if text.strip() else "not attempted")
        self._keep(entry)
        return entry

    def _meet(self, entry: Entry) -> Entry:
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
        before = self._before.get(entry.key)
        if before is not None:
            entry = replace(before, kind=entry.kind, prompt=entry.prompt)
        self._entries[entry.key] = entry
        return entry

    def _keep(self, entry: Entry) -> None:
        self._entries[entry.key] = entry
        self._unsaved.add(entry.key)
        now = LessonEntries(self.name, self.title, tuple(self._entries.values()))
        self.workbook.keep(now, written=self._unsaved)
        self._unsaved.clear()


class WritingView:
    """A place to write.

    Attributes
    ----------
    area
        The text area; what is written there is kept when the cursor leaves it, or when the button
        is pressed.
    button
        "Save".
    status
        The HTML widget that says whether it is saved.
    entry
        The entry as it was kept last.
    """

    def __init__(self, page: LessonPage, entry: Entry) -> None:
        self._page, self.entry = page, entry
        self.area = widgets.Textarea(
            value=entry.answer if isinstance(entry.answer, str) else "",
            placeholder="Write here",
            continuous_update=False,
            layout=widgets.Layout(width="40em", max_width="calc(100% - 4px)", height="6em"),
        )
        self.button = widgets.Button(description="Save", layout=widgets.Layout(width="auto"))
        self.status = widgets.HTML(_status("Saved in your workbook." if entry.is_done else ""))
        prompt = widgets.HTML(f'<p style="{READABLE}"><strong>{escape(entry.prompt)}</strong></p>')
        row = widgets.HBox([self.button, self.status])
        self._box = widgets.VBox([prompt, self.area, row])
        self.area.observe(self._save, names="value")
        self.button.on_click(self._save)

    def _save(self, change: Any) -> None:
        if self.area.value == (self.entry.answer or ""):
            return
        try:
            self.entry = self._page.write(self.entry.key, self.area.value)
        except CocreateError as problem:
            self.status.value = _status(str(problem), role="alert")
            raise
        self.status.value = _status("Saved in your workbook.")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        words = f"<p><strong>{escape(self.entry.prompt)}</strong></p><p>Write it down.</p>"
        live = self._box._repr_mimebundle_()
        return {**live, "text/html": words, "text/plain": self.entry.prompt}


class DownloadsView:
    """Links to the workbook as Word, as a web page, and as a file to go on with elsewhere.

    The documents are in the links themselves, made anew after each answer: one click, and nothing
    leaves the machine.

    Attributes
    ----------
    links
        The HTML widget with the three links.
    upload
        The button that takes in such a file.
    status
        The HTML widget that says what was taken in.
    """

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.links, self.status = widgets.HTML(), widgets.HTML()
        self.upload = widgets.FileUpload(
            accept=".json",
            description="Bring in a workbook",
            layout=widgets.Layout(width="auto", align_self="flex-start"),
        )
        self._box = widgets.VBox([self.links, self.upload, self.status])
        self._refresh()
        workbook.watch(self._refresh)
        self.upload.observe(self._on_upload, names="value")

    def _refresh(self) -> None:
        lessons = self.workbook.lessons()
        links = (
            ("Word", "my_workbook.docx", _WORD, as_word(lessons)),
            ("web page", "my_workbook.html", "text/html", as_html(lessons)),
            (
                "file to go on with elsewhere",
                "my_workbook.json",
                "application/json",
                self.workbook.export(),
            ),
        )
        made = " &middot; ".join(_link(*link) for link in links)
        self.links.value = f'<p style="{READABLE}">Take your workbook with you: {made}</p>'

    def _on_upload(self, change: Any) -> None:
        for chosen in self.upload.value:
            try:
                taken = self.workbook.take_in(bytes(chosen["content"]))
            except CocreateError as problem:
                self.status.value = _status(str(problem), role="alert")
                return
            answers = f"{how_many(taken, 'answer')} {plural(taken, 'was', 'were')}"
            self.status.value = _status(
                f"{answers} newer than what was here, and taken in. Run the pages that you have "
                "open again to see them."
            )
        self._refresh()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        words = "While the notebook runs, links to download your workbook stand here."
        live = self._box._repr_mimebundle_()
        return {**live, "text/html": f"<p><em>{words}</em></p>", "text/plain": words}


def progress(lessons: dict[str, str], workbook: Workbook) -> Table:
    """What is done, and what isn't yet.

    Parameters
    ----------
    lessons
        Titles of all lessons, by name.
    workbook
        The workbook.

    Returns
    -------
    Table
        One row a lesson: how many predictions, questions and reflections have an answer.
    """
    opened = {each.lesson: each for each in workbook.lessons()}
    told = [
        f"{opened[name].done} of {len(opened[name].entries)} answered"
        if name in opened
        else "nothing written yet"
        for name in lessons
    ]
    frame = pd.DataFrame({"Lesson": list(lessons.values()), "Your workbook": told})
    return Table("Your progress", frame, prose=("Your workbook",))


def _link(words: str, name: str, kind: str, content: bytes) -> str:
    data = base64.b64encode(content).decode("ascii")
    look = "color:var(--jp-content-link-color,#0047ab);text-decoration:underline"
    return f'<a download="{name}" style="{look}" href="data:{kind};base64,{data}">{words}</a>'


def _status(words: str, role: str = "status") -> str:
    lines = escape(words).replace("\n", "<br>")
    return f'<p role="{role}" style="{READABLE}">{lines}</p>' if words else ""
