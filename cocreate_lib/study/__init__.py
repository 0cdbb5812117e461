"""The study room: a researcher's own data, from protocol to report, with nobody given away."""

from cocreate_lib.study.check import Fault, StudyCheck, check_study
from cocreate_lib.study.dictionary import Dictionary, read_dictionary
from cocreate_lib.study.disclosure import DisclosureRules
from cocreate_lib.study.folder import StudyFolder, find_study
from cocreate_lib.study.protocol import Protocol, read_protocol
from cocreate_lib.study.template import new_study

__all__ = [
    "Dictionary",
    "DisclosureRules",
    "Fault",
    "Protocol",
    "StudyCheck",
    "StudyFolder",
    "check_study",
    "find_study",
    "new_study",
    "read_dictionary",
    "read_protocol",
]
