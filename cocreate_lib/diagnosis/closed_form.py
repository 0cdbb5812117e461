"""Power from a formula, in the few worlds where there is one: what simulation is held against."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from cocreate_lib.cohort import PilotDesign, simulate
from cocreate_lib.comparison import AnalysisPlan, power_of_rates
from cocreate_lib.diagnosis.cohorts import TREATMENT

_PEOPLE, _SEED = 2**18, 20181231


def has_closed_form(design: PilotDesign, plan: AnalysisPlan, outcome: str, measure: str) -> bool:
    """Whether the textbook's two independent proportions are what is compared.

    That is a randomised design in which people of one case manager or office are not alike, an
    unadjusted plan without a cluster, and a difference between two rates.
    """
    rates = [each.column for each in plan.outcomes if each.kind == "rate"]
    return (
        design.assignment == "randomised"
        and design.case_manager_icc == 0
        and design.office_icc == 0
        and plan.method == "unadjusted"
        and plan.cluster is None
        and outcome in rates
        and measure == "risk_difference"
    )


def closed_form_power(design: PilotDesign, plan: AnalysisPlan, outcome: str, measure: str) -> float:
    """Power by formula, with the design's long-run rates; NaN where there is no formula."""
    if not has_closed_form(design, plan, outcome, measure):
        return math.nan
    sizes = design.n_treated, design.n_comparison
    return power_of_rates(long_run_rates(design, outcome), sizes, alpha=1 - plan.conf_level)


def long_run_rates(design: PilotDesign, outcome: str) -> tuple[float, float]:
    """An outcome's rate in the data of a very large pilot: programme, comparison group."""
    half = {"n_treated": _PEOPLE // 2, "n_comparison": _PEOPLE // 2}
    return _rates(design.replace(**half), outcome)


@lru_cache(maxsize=256)
def _rates(design: PilotDesign, outcome: str) -> tuple[float, float]:
    people = simulate(design, _SEED).people
    treated = people[TREATMENT].to_numpy() == 1
    values = people[outcome].to_numpy(dtype=float)
    return float(np.nanmean(values[treated])), float(np.nanmean(values[~treated]))
