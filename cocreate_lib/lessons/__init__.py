"""The lessons room: what lessons are made of, and the build from source to notebook."""

from cocreate_lib.lessons.explorer import Control, Explorer, ExplorerView, Shown
from cocreate_lib.lessons.question import Feedback, Option, Question, QuestionView
from cocreate_lib.lessons.reveal import Reveal

__all__ = [
    "Control",
    "Explorer",
    "ExplorerView",
    "Feedback",
    "Option",
    "Question",
    "QuestionView",
    "Reveal",
    "Shown",
]
