"""The lessons room: what lessons are made of, and the build from source to notebook."""

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
