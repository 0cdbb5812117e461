"""The error of a lesson that can't be built."""

from __future__ import annotations

from cocreate_lib.errors import CocreateError


class LessonError(CocreateError):
    """A lesson that can't be built as it is written."""
