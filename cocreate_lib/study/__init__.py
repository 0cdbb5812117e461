"""The study room: a researcher's own data, from protocol to report, with nobody given away."""

from cocreate_lib.study.check import Fault, StudyCheck, check_study
from cocreate_lib.study.dictionary import Dictionary, read_dictionary
from cocreate_lib.study.disclosure import DisclosureRules
from cocreate_lib.study.folder import StudyFolder, find_study
from cocreate_lib.study.mixed import MixedResults, mixed_display, read_interviews
from cocreate_lib.study.package import StudyPackage, package_study, start_answers
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
    "MixedResults",
    "Protocol",
    "StudyCheck",
    "StudyFolder",
    "StudyPackage",
    "StudyPlan",
    "StudyResults",
    "Twin",
    "check_study",
    "deviations_of",
    "find_study",
    "freeze_study",
    "mixed_display",
    "new_study",
    "package_study",
    "plan_study",
    "read_dictionary",
    "read_freezes",
    "read_interviews",
    "read_protocol",
    "run_study",
    "start_answers",
    "twin_study",
]
