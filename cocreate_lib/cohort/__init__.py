"""The cohort room: a declared pilot in, people whose truth is known out.

``PilotDesign`` → :func:`simulate` → ``Cohort``. Nothing here knows how cohorts are analysed.
"""

from cocreate_lib.cohort.design import PilotDesign
from cocreate_lib.cohort.designs import designs, ready_made
from cocreate_lib.cohort.flaws import flaws
from cocreate_lib.cohort.long_run import truth_long_run
from cocreate_lib.cohort.many import ManyCohorts, potential_columns, simulate_many
from cocreate_lib.cohort.ogrs import OFFENCE_GROUPS, RISK_BANDS, ogrs3, risk_band
from cocreate_lib.cohort.result import Cohort
from cocreate_lib.cohort.schema import data_dictionary
from cocreate_lib.cohort.simulate import draw_blocks, simulate

__all__ = [
    "OFFENCE_GROUPS",
    "RISK_BANDS",
    "Cohort",
    "ManyCohorts",
    "PilotDesign",
    "data_dictionary",
    "designs",
    "draw_blocks",
    "flaws",
    "ogrs3",
    "potential_columns",
    "ready_made",
    "risk_band",
    "simulate",
    "simulate_many",
    "truth_long_run",
]
