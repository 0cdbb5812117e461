"""The checks that hold columns against each other, in the order in which faults are told."""

from __future__ import annotations

from cocreate_lib.study.check.enough import enough_faults
from cocreate_lib.study.check.found import Check
from cocreate_lib.study.check.groups import group_faults
from cocreate_lib.study.check.needs import need_faults
from cocreate_lib.study.check.order import order_faults
from cocreate_lib.study.check.outcomes import outcome_faults
from cocreate_lib.study.check.rows import row_faults

CHECKS: tuple[Check, ...] = (
    row_faults,
    group_faults,
    outcome_faults,
    order_faults,
    need_faults,
    enough_faults,
)
