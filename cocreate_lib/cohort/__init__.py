"""The cohort room: a declared pilot in, people whose truth is known out.

``PilotDesign`` → :func:`simulate` → ``Cohort``. Nothing here knows how cohorts are analysed.
"""

from cocreate_lib.cohort.design import PilotDesign
from cocreate_lib.cohort.ogrs import OFFENCE_GROUPS, RISK_BANDS, ogrs3, risk_band
from cocreate_lib.cohort.result import Cohort
from cocreate_lib.cohort.schema import data_dictionary
from cocreate_lib.cohort.simulate import simulate

__all__ = [
    "OFFENCE_GROUPS",
    "RISK_BANDS",
    "Cohort",
    "PilotDesign",
    "data_dictionary",
    "ogrs3",
    "risk_band",
    "simulate",
]
