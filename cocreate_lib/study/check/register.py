"""The checks that hold columns against each other, in the order in which faults are told."""

from __future__ import annotations

from cocreate_lib.study.check.found import Check
from cocreate_lib.study.check.groups import group_faults
from cocreate_lib.study.check.rows import row_faults

CHECKS: tuple[Check, ...] = (row_faults, group_faults)
