"""A workbook as a Word document to keep. As a web page, the front end makes it (handout.js)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from docx import Document

from cocreate_lib.io.media import xml_text
from cocreate_lib.io.saving import office_bytes
from cocreate_lib.lessons.kit.coding import BEGIN, END
from cocreate_lib.lessons.kit.workbook_file import KINDS, Entry, LessonEntries
from cocreate_lib.tongues import gettext, marked

TITLE = marked("My workbook")
SUBTITLE = marked(
    "What I predicted, answered and thought in the course Co-creating Rehabilitation. The people "
    "in the course's data are synthetic."
)
NOTHING = marked("Nothing is written yet.")


def as_word(lessons: Sequence[LessonEntries]) -> bytes:
    """The workbook as a Word document (.docx)."""
    document = Document()
    document.core_properties.title = gettext(TITLE)
    document.core_properties.author = ""
    document.add_heading(gettext(TITLE), level=0)
    document.add_paragraph(gettext(SUBTITLE))
    for lesson in lessons:
        document.add_heading(xml_text(lesson.title), level=1)
        for entry in lesson.entries:
            document.add_heading(gettext(KINDS[entry.kind]), level=2)
            document.add_paragraph(xml_text(entry.prompt))
            quote = document.add_paragraph(style="Quote")
            for text, is_marked in _runs(entry):
                quote.add_run(xml_text(text)).font.underline = is_marked or None
            if _mark(entry.state):
                document.add_paragraph(_mark(entry.state))
    if not lessons:
        document.add_paragraph(gettext(NOTHING))
    return office_bytes(document.save)


def _runs(entry: Entry) -> list[tuple[str, bool]]:
    """An answer in pieces, and whether each is words that a reader marked at a coding desk."""
    told = entry.words or gettext(entry.state)
    if entry.kind != "coding":
        return [(told, False)]
    pieces = re.split(f"({BEGIN}[^{BEGIN}{END}]*{END})", told)
    return [(piece, n % 2 == 1) for n, piece in enumerate(pieces) if piece]


def _mark(state: str) -> str:
    """How a question with a right answer went."""
    if state in ("not attempted", "answered"):
        return ""
    return gettext(f"{state.capitalize()}.")
