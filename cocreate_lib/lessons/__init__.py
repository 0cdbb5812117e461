"""The lessons room: what lessons are made of, and the build from source to notebook.

Its names load on first use: a lesson's kernel keeps in memory only what the lesson shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cocreate_lib.lazy import loaded_on_first_use

if TYPE_CHECKING:
    from cocreate_lib.lessons.build.glossary import Term, glossary
    from cocreate_lib.lessons.build.markdown import PageMarkdown
    from cocreate_lib.lessons.build.outline import Asked, Outline, outlines
    from cocreate_lib.lessons.build.pages import (
        Lesson,
        course_pages,
        course_style,
        dark_style,
        drawings_of,
        page_json,
        page_module,
        parts_of,
        read_lessons,
        write_pages,
    )
    from cocreate_lib.lessons.build.right import right_answer
    from cocreate_lib.lessons.build.roles import check_numerals, references, resolved, without_roles
    from cocreate_lib.lessons.build.widget_state import enliven
    from cocreate_lib.lessons.course.in_class import lot_design, pilots_of, statements_of
    from cocreate_lib.lessons.kit.coding import CodingDesk, DeskCode, DeskExcerpt
    from cocreate_lib.lessons.kit.content import read_content
    from cocreate_lib.lessons.kit.explorer import Control, Drawing, Explorer, ExplorerPart, Shown
    from cocreate_lib.lessons.kit.front import joined_module, styles
    from cocreate_lib.lessons.kit.memo import read_memo
    from cocreate_lib.lessons.kit.misconception import Misconception, changes
    from cocreate_lib.lessons.kit.page import (
        EntryPart,
        LessonPage,
        ProgressPart,
        WorkbookPart,
        progress,
    )
    from cocreate_lib.lessons.kit.question import Option, Question
    from cocreate_lib.lessons.kit.reveal import Reveal
    from cocreate_lib.lessons.kit.workbook import Workbook

_HOMES = {
    "Asked": "build.outline",
    "CodingDesk": "kit.coding",
    "Control": "kit.explorer",
    "DeskCode": "kit.coding",
    "DeskExcerpt": "kit.coding",
    "Drawing": "kit.explorer",
    "EntryPart": "kit.page",
    "Explorer": "kit.explorer",
    "ExplorerPart": "kit.explorer",
    "Lesson": "build.pages",
    "LessonPage": "kit.page",
    "Misconception": "kit.misconception",
    "Option": "kit.question",
    "Outline": "build.outline",
    "PageMarkdown": "build.markdown",
    "ProgressPart": "kit.page",
    "Question": "kit.question",
    "Reveal": "kit.reveal",
    "Shown": "kit.explorer",
    "Term": "build.glossary",
    "Workbook": "kit.workbook",
    "WorkbookPart": "kit.page",
    "changes": "kit.misconception",
    "check_numerals": "build.roles",
    "course_pages": "build.pages",
    "course_style": "build.pages",
    "dark_style": "build.pages",
    "drawings_of": "build.pages",
    "enliven": "build.widget_state",
    "glossary": "build.glossary",
    "joined_module": "kit.front",
    "lot_design": "course.in_class",
    "outlines": "build.outline",
    "page_json": "build.pages",
    "page_module": "build.pages",
    "parts_of": "build.pages",
    "pilots_of": "course.in_class",
    "progress": "kit.page",
    "read_content": "kit.content",
    "read_lessons": "build.pages",
    "read_memo": "kit.memo",
    "references": "build.roles",
    "resolved": "build.roles",
    "right_answer": "build.right",
    "statements_of": "course.in_class",
    "styles": "kit.front",
    "without_roles": "build.roles",
    "write_pages": "build.pages",
}

__all__ = [
    "Asked",
    "CodingDesk",
    "Control",
    "DeskCode",
    "DeskExcerpt",
    "Drawing",
    "EntryPart",
    "Explorer",
    "ExplorerPart",
    "Lesson",
    "LessonPage",
    "Misconception",
    "Option",
    "Outline",
    "PageMarkdown",
    "ProgressPart",
    "Question",
    "Reveal",
    "Shown",
    "Term",
    "Workbook",
    "WorkbookPart",
    "changes",
    "check_numerals",
    "course_pages",
    "course_style",
    "dark_style",
    "drawings_of",
    "enliven",
    "glossary",
    "joined_module",
    "lot_design",
    "outlines",
    "page_json",
    "page_module",
    "parts_of",
    "pilots_of",
    "progress",
    "read_content",
    "read_lessons",
    "read_memo",
    "references",
    "resolved",
    "right_answer",
    "statements_of",
    "styles",
    "without_roles",
    "write_pages",
]

__getattr__ = loaded_on_first_use(__name__, _HOMES)
