"""The declared mean fidelity, and what it comes to month by month."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.solve.reference import reference_draws, where_it_meets
from cocreate_lib.cohort.world.assignment import enrolment_days, month_of
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.events import PHASE_START
from cocreate_lib.cohort.world.programme import month_shares, monthly_fidelity, n_months

_CASE_MANAGERS = 2048


def solve_delivery(design: PilotDesign) -> float:
    """The undisturbed level of delivery, in log-odds, that gives the declared mean fidelity."""
    if design.fidelity in (0.0, 1.0):
        return 0.0
    return where_it_meets(lambda level: mean_fidelity(design, level), design.fidelity, -60.0, 60.0)


def mean_fidelity(design: PilotDesign, level: float) -> float:
    """Mean fidelity over the delivery to everybody in the programme, at this level."""
    own = ndtri((np.arange(_CASE_MANAGERS) + 0.5) / _CASE_MANAGERS)
    monthly = monthly_fidelity(design, level, own, reference_draws(2))
    months = month_of(np.arange(enrolment_days(design)))
    starts = np.bincount(months) / months.size
    return float(month_shares(starts) @ monthly.mean(axis=1))


def fidelity_over_time(design: PilotDesign, case_managers: int, seed: int) -> pd.DataFrame:
    """Fidelity of some case managers in each month, for pictures.

    Parameters
    ----------
    design : PilotDesign
        The world of the pilot.
    case_managers : int
        How many to draw.
    seed : int
        Makes the draw repeatable.

    Returns
    -------
    pandas.DataFrame
        One row a month (index ``month``, its first day), one column a case manager (``1``, ...):
        the share of the programme delivered in that month.

    Examples
    --------
    >>> fidelity_over_time(PilotDesign(), case_managers=5, seed=1).shape
    (23, 5)
    """
    rng = Draws([np.random.default_rng(seed)])
    delivery = rng.standard_normal(case_managers)
    monthly = monthly_fidelity(design, solve_delivery(design), delivery, rng)
    months = pd.date_range(PHASE_START, periods=n_months(design), freq="MS", name="month")
    return pd.DataFrame(monthly, index=months, columns=range(1, case_managers + 1))
