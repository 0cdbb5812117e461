"""What a study declares: its protocol, in one file, read and checked."""

from cocreate_lib.study.protocol.flat import fields_of, said
from cocreate_lib.study.protocol.protocol import Protocol
from cocreate_lib.study.protocol.read import read_protocol
from cocreate_lib.study.protocol.sections import (
    LEVELS,
    DataFiles,
    Deviation,
    Fallback,
    Interviews,
    Planning,
    Sensitivity,
    StudyQuestion,
)
from cocreate_lib.study.protocol.together import TREATMENT

__all__ = [
    "LEVELS",
    "TREATMENT",
    "DataFiles",
    "Deviation",
    "Fallback",
    "Interviews",
    "Planning",
    "Protocol",
    "Sensitivity",
    "StudyQuestion",
    "fields_of",
    "read_protocol",
    "said",
]
