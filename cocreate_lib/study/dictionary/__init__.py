"""The data dictionary of a study: what each column is, and what it may hold."""

from cocreate_lib.study.dictionary.described import TYPES, Bound, Described
from cocreate_lib.study.dictionary.dictionary import Dictionary
from cocreate_lib.study.dictionary.faults import Fault, cell, fault, refuse
from cocreate_lib.study.dictionary.read import examined, read_dictionary

__all__ = [
    "TYPES",
    "Bound",
    "Described",
    "Dictionary",
    "Fault",
    "cell",
    "examined",
    "fault",
    "read_dictionary",
    "refuse",
]
