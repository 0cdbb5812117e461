"""The lessons room: what lessons are made of, and the build from source to notebook."""

from cocreate_lib.lessons.build.pages import write_pages
from cocreate_lib.lessons.build.widget_state import enliven
from cocreate_lib.lessons.kit.explorer import Control, Drawing, Explorer, ExplorerPart, Shown
from cocreate_lib.lessons.kit.page import LessonPage, progress
from cocreate_lib.lessons.kit.question import Feedback, Option, Question
from cocreate_lib.lessons.kit.question_view import QuestionView
from cocreate_lib.lessons.kit.reveal import Reveal
from cocreate_lib.lessons.kit.workbook import Workbook

__all__ = [
    "Control",
    "Drawing",
    "Explorer",
    "ExplorerPart",
    "Feedback",
    "LessonPage",
    "Option",
    "Question",
    "QuestionView",
    "Reveal",
    "Shown",
    "Workbook",
    "enliven",
    "progress",
    "write_pages",
]
