"""The study room: a researcher's own data, from protocol to report, with nobody given away."""

from cocreate_lib.study.check import Fault, StudyCheck, check_study
from cocreate_lib.study.dictionary import Dictionary, read_dictionary
from cocreate_lib.study.disclosure import DisclosureRules
from cocreate_lib.study.folder import StudyFolder, find_study
from cocreate_lib.study.planning import (
    Freeze,
    StudyPlan,
    deviations_of,
    freeze_study,
    plan_study,
    read_freezes,
)
from cocreate_lib.study.protocol import Protocol, read_protocol
from cocreate_lib.study.results import StudyResults, run_study
from cocreate_lib.study.template import new_study
from cocreate_lib.study.twin import Twin, twin_study

__all__ = [
    "Dictionary",
    "DisclosureRules",
    "Fault",
    "Freeze",
    "Protocol",
    "StudyCheck",
    "StudyFolder",
    "StudyPlan",
    "StudyResults",
    "Twin",
    "check_study",
    "deviations_of",
    "find_study",
    "freeze_study",
    "new_study",
    "plan_study",
    "read_dictionary",
    "read_freezes",
    "read_protocol",
    "run_study",
    "twin_study",
]
