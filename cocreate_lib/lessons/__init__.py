"""The lessons room: what lessons are made of, and the build from source to notebook."""

from cocreate_lib.lessons.explorer import Control, Explorer, ExplorerView, Shown
from cocreate_lib.lessons.page import LessonPage, progress
from cocreate_lib.lessons.question import Feedback, Option, Question
from cocreate_lib.lessons.question_view import QuestionView
from cocreate_lib.lessons.reveal import Reveal
from cocreate_lib.lessons.workbook import Workbook

__all__ = [
    "Control",
    "Explorer",
    "ExplorerView",
    "Feedback",
    "LessonPage",
    "Option",
    "Question",
    "QuestionView",
    "Reveal",
    "Shown",
    "Workbook",
    "progress",
]
