"""Whether this machine will work in class today, in plain words, and what to do if not."""

from cocreate_lib.classroom.preflight.checks import Finding, Status
from cocreate_lib.classroom.preflight.readings import Readings, read_machine
from cocreate_lib.classroom.preflight.report import Preflight, check_machine
from cocreate_lib.classroom.preflight.sheet import room_sheet

__all__ = [
    "Finding",
    "Preflight",
    "Readings",
    "Status",
    "check_machine",
    "read_machine",
    "room_sheet",
]
