"""The cases that a new study can begin with: each a folder here, and a line in the register."""

from cocreate_lib.study.template.cases.case import Case
from cocreate_lib.study.template.cases.register import CASES

__all__ = ["CASES", "Case"]
