"""The listening room: the qualitative strand, from codes to a joint display with the numbers.

Excerpts of what people said, a code book, who gave which code, how far coders agree, who speaks of
what and who against it, and, question by question, what the numbers and the talk say together.
"""

from cocreate_lib.listening.agreement import (
    MEASURES,
    WHEN_NOT,
    agreement,
    agreement_sentences,
)
from cocreate_lib.listening.code_book import Code, CodeBook, read_code_book
from cocreate_lib.listening.codes import check_codes
from cocreate_lib.listening.exchange import (
    CodedElsewhere,
    read_codes,
    write_highlights,
    write_qdc,
    write_qdpx,
)
from cocreate_lib.listening.gramms import GRAMMS, gramms
from cocreate_lib.listening.joint_display import (
    RELATIONS,
    JointDisplay,
    joint_display,
    qualitative_theme,
    quantitative_result,
)
from cocreate_lib.listening.material import OPPOSITES, TeachingMaterial, teaching_material
from cocreate_lib.listening.process import delivery_summary
from cocreate_lib.listening.themes import (
    case_by_theme,
    co_occurrence,
    negative_cases,
    quotations,
)

__all__ = [
    "GRAMMS",
    "MEASURES",
    "OPPOSITES",
    "RELATIONS",
    "WHEN_NOT",
    "Code",
    "CodeBook",
    "CodedElsewhere",
    "JointDisplay",
    "TeachingMaterial",
    "agreement",
    "agreement_sentences",
    "case_by_theme",
    "check_codes",
    "co_occurrence",
    "delivery_summary",
    "gramms",
    "joint_display",
    "negative_cases",
    "qualitative_theme",
    "quantitative_result",
    "quotations",
    "read_code_book",
    "read_codes",
    "teaching_material",
    "write_highlights",
    "write_qdc",
    "write_qdpx",
]
