"""A workbook as a document to keep: a web page, or Word."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from io import BytesIO

from docx import Document

from cocreate_lib.io.media import xml_text
from cocreate_lib.lessons.kit.workbook_file import KINDS, LessonEntries

TITLE = "My workbook"
SUBTITLE = (
    "What I predicted, answered and thought in the course Co-creating Rehabilitation. The people "
    "in the course's data are synthetic."
)
NOTHING = "Nothing is written yet."


def as_html(lessons: Sequence[LessonEntries]) -> bytes:
    """The workbook as one HTML file that needs nothing else.

    Examples
    --------
    >>> b"<h1>My workbook</h1>" in as_html([])
    True
    """
    parts = []
    for lesson in lessons:
        parts.append(f"<h2>{escape(lesson.title)}</h2>")
        for entry in lesson.entries:
            words = escape(entry.words).replace("\n", "<br>") or f"<em>{escape(entry.state)}</em>"
            mark = f"<p><em>{escape(_mark(entry.state))}</em></p>" if _mark(entry.state) else ""
            parts.append(
                f"<h3>{KINDS[entry.kind]}</h3><p>{escape(entry.prompt)}</p>"
                f"<blockquote>{words}</blockquote>{mark}"
            )
    body = "".join(parts) or f"<p>{NOTHING}</p>"
    page = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>'
        "<style>body{max-width:44em;margin:2em auto;padding:0 1em;font:16px/1.5 sans-serif;"
        "color:#222}blockquote{border-left:4px solid #59677a;margin:0;padding:.3em 1em}</style>"
        f"</head><body><main><h1>{TITLE}</h1><p>{SUBTITLE}</p>{body}</main></body></html>"
    )
    return xml_text(page).encode("utf-8")


def as_word(lessons: Sequence[LessonEntries]) -> bytes:
    """The workbook as a Word document (.docx)."""
    document = Document()
    document.core_properties.title = TITLE
    document.core_properties.author = ""
    document.add_heading(TITLE, level=0)
    document.add_paragraph(SUBTITLE)
    for lesson in lessons:
        document.add_heading(xml_text(lesson.title), level=1)
        for entry in lesson.entries:
            document.add_heading(KINDS[entry.kind], level=2)
            document.add_paragraph(xml_text(entry.prompt))
            document.add_paragraph(xml_text(entry.words or entry.state), style="Quote")
            if _mark(entry.state):
                document.add_paragraph(_mark(entry.state))
    if not lessons:
        document.add_paragraph(NOTHING)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _mark(state: str) -> str:
    """How a question with a right answer went."""
    if state in ("not attempted", "answered"):
        return ""
    return f"{state.capitalize()}."
