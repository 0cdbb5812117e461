"""Interviews beside the numbers: codes and themes of a study as a joint display."""

from cocreate_lib.study.mixed.display import MixedResults, mixed_display
from cocreate_lib.study.mixed.material import (
    NOT_SHARED,
    InterviewMaterial,
    are_shared,
    read_interviews,
)
from cocreate_lib.study.mixed.questions import Question

__all__ = [
    "NOT_SHARED",
    "InterviewMaterial",
    "MixedResults",
    "Question",
    "are_shared",
    "mixed_display",
    "read_interviews",
]
