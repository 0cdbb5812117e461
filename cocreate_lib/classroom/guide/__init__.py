"""The facilitator's guide: lessons, routes and scripts, as pages and as a Word document."""

from cocreate_lib.classroom.guide.chapters import Chapter, Guide, read_guide
from cocreate_lib.classroom.guide.lesson_guide import (
    GuideError,
    LessonGuide,
    answer_key,
    read_lesson_guide,
    read_lesson_guides,
)
from cocreate_lib.classroom.guide.routes import Route, read_routes
from cocreate_lib.classroom.guide.spoken import spoken_notes
from cocreate_lib.classroom.guide.write import guide_pages, route_page, write_guide

__all__ = [
    "Chapter",
    "Guide",
    "GuideError",
    "LessonGuide",
    "Route",
    "answer_key",
    "guide_pages",
    "read_guide",
    "read_lesson_guide",
    "read_lesson_guides",
    "read_routes",
    "route_page",
    "spoken_notes",
    "write_guide",
]
