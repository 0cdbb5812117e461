"""The cohort room: a declared pilot in, people whose truth is known out.

``PilotDesign`` → :func:`simulate` → ``Cohort``. Nothing here knows how cohorts are analysed.

The sub-rooms, each of which knows only those before it: ``design`` declares, ``world`` says how
people, programme and courts behave, ``solve`` finds the constants that make a design meet its
targets, ``draw`` draws groups of people as arrays, ``truth`` says what is true of a design or of
what was drawn. On them stand the files of the room: ``result`` (the ``Cohort``), ``simulate`` and
``many``; and on these ``files``, which writes cohorts and reads them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cocreate_lib.cohort.design.designs import designs, read_design, ready_made
from cocreate_lib.cohort.design.flaws import flaws
from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.draw.columns import categories
from cocreate_lib.cohort.files.schema import data_dictionary
from cocreate_lib.cohort.many import ManyCohorts, simulate_many
from cocreate_lib.cohort.result import Cohort
from cocreate_lib.cohort.simulate import draw_blocks, simulate
from cocreate_lib.cohort.solve.constants import solve
from cocreate_lib.cohort.solve.delivery import fidelity_over_time
from cocreate_lib.cohort.solve.without import without
from cocreate_lib.cohort.truth.estimands import (
    AS_WHAT,
    OUTCOMES,
    potential_columns,
    true_effects,
)
from cocreate_lib.cohort.truth.long_run import proven_rates, truth_long_run
from cocreate_lib.cohort.world.events import EVENTS, Event
from cocreate_lib.cohort.world.risk_score import OFFENCE_GROUPS, RISK_BANDS, ogrs3, risk_band

if TYPE_CHECKING:
    from cocreate_lib.cohort.files.folder import read_cohort_people, write_cohort

__all__ = [
    "AS_WHAT",
    "EVENTS",
    "OFFENCE_GROUPS",
    "OUTCOMES",
    "RISK_BANDS",
    "Cohort",
    "Event",
    "ManyCohorts",
    "PilotDesign",
    "categories",
    "data_dictionary",
    "designs",
    "draw_blocks",
    "fidelity_over_time",
    "flaws",
    "ogrs3",
    "potential_columns",
    "proven_rates",
    "read_cohort_people",
    "read_design",
    "ready_made",
    "risk_band",
    "simulate",
    "simulate_many",
    "solve",
    "true_effects",
    "truth_long_run",
    "without",
    "write_cohort",
]


def __getattr__(name: str) -> Any:
    """What reads and writes files loads on first use, and pyarrow with it."""
    if name not in ("read_cohort_people", "write_cohort"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("cocreate_lib.cohort.files.folder"), name)
