"""The data against the dictionary and the protocol, before any estimate: every fault at once."""

from cocreate_lib.study.check.check import check_study
from cocreate_lib.study.check.study_check import StudyCheck
from cocreate_lib.study.dictionary import Fault

__all__ = ["Fault", "StudyCheck", "check_study"]
