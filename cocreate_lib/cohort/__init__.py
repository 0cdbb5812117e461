"""The cohort room: a declared pilot in, people whose truth is known out.

``PilotDesign`` → :func:`simulate` → ``Cohort``. Nothing here knows how cohorts are analysed.
"""

from cocreate_lib.cohort.design.designs import designs, ready_made
from cocreate_lib.cohort.design.flaws import flaws
from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.draw.many import ManyCohorts, potential_columns, simulate_many
from cocreate_lib.cohort.draw.simulate import draw_blocks, simulate
from cocreate_lib.cohort.files.schema import data_dictionary
from cocreate_lib.cohort.result import Cohort
from cocreate_lib.cohort.truth.long_run import truth_long_run
from cocreate_lib.cohort.world.ogrs import OFFENCE_GROUPS, RISK_BANDS, ogrs3, risk_band

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
