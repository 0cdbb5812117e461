"""What ``cocreate study new`` writes: a folder that runs at once."""

from cocreate_lib.study.template.cases import CASES, Case
from cocreate_lib.study.template.new import new_study

__all__ = ["CASES", "Case", "new_study"]
