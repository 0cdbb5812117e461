"""How the two groups come about, and whose caseloads they are on.

=================  =============================  ==========================  ====================
assignment         programme's people             comparison group            case managers
=================  =============================  ==========================  ====================
``case_managers``  first in line                  whole caseloads             volunteers, others
``people``         first in line                  the rest of the caseloads   the same for both
``offices``        first in line                  whole caseloads elsewhere   by office
``randomised``     first in line, then by lot     first in line, then by lot  the same for both
``historical``     first in line                  whole caseloads, earlier    the same for both
=================  =============================  ==========================  ====================
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.events import PHASE_START
from cocreate_lib.cohort.world.population import Floats, Ints, correlated

DAYS_A_YEAR = 365.25


class Arm(NamedTuple):
    """Where the people of one group come from."""

    in_programme: bool
    queue: str  # "first" in line, the "rest", or the "whole" caseload
    volunteers: bool | None  # None: case managers of either kind
    offices: tuple[int, int]  # from, up to but not including
    prefix: str  # of the codes of its case managers
    first_day: int  # of the starts, in days from the start of the active phase


class Staff(NamedTuple):
    """Case managers, as arrays with one entry each; all but office and load in SDs."""

    office: Ints
    skill: Floats  # lowers reoffending on their whole caseload
    delivery: Floats  # raises the share of the programme that they deliver
    pace: Floats  # raises how often those on their caseload reoffend, if they do
    hope: Floats  # raises hope on their whole caseload
    load: Floats  # relative size of the caseload


def arms(design: PilotDesign) -> tuple[Arm, Arm]:
    """The programme group and the comparison group."""
    everywhere = (0, design.n_offices)
    if design.assignment == "case_managers":
        return (
            Arm(True, "first", True, everywhere, "V", 0),
            Arm(False, "whole", False, everywhere, "C", 0),
        )
    if design.assignment == "offices":
        half = design.n_offices // 2
        return (
            Arm(True, "first", None, (0, half), "V", 0),
            Arm(False, "whole", None, (half, design.n_offices), "C", 0),
        )
    queue = {"people": "rest", "randomised": "first", "historical": "whole"}[design.assignment]
    earlier = design.historical_years if design.assignment == "historical" else 0.0
    return (
        Arm(True, "first", None, everywhere, "M", 0),
        Arm(False, queue, None, everywhere, "M", -round(DAYS_A_YEAR * earlier)),
    )


def same_case_managers(design: PilotDesign) -> bool:
    """Whether each case manager holds people of both groups."""
    return design.assignment in ("people", "randomised", "historical")


def draw_queue(design: PilotDesign, rng: Draws, size: int, arm: Arm) -> Floats:
    """Places in the queue for the programme: high is first in line."""
    cut = float(ndtri(1 - design.enrolled_share))
    if arm.queue == "first":
        return _tail(rng, size, cut)
    if arm.queue == "rest":
        return -_tail(rng, size, -cut)
    return rng.standard_normal(size)


def draw_staff(design: PilotDesign, rng: Draws, size: int, arm: Arm) -> Staff:
    """Case managers of an arm."""
    cut = float(ndtri(1 - design.volunteer_share))
    if arm.volunteers is None:
        wish = rng.standard_normal(size)
    else:
        wish = _tail(rng, size, cut) if arm.volunteers else -_tail(rng, size, -cut)
    return Staff(
        office=rng.integers(*arm.offices, size=size),
        skill=correlated(rng, wish, design.volunteer_selection),
        delivery=rng.standard_normal(size),
        pace=rng.standard_normal(size),
        hope=rng.standard_normal(size),
        load=_loads(rng, size, design.caseload_spread),
    )


def draw_caseloads(rng: Draws, staff: Staff, size: int) -> Ints:
    """The case manager of each person, in the order of the case managers."""
    counts = rng.multinomial(size, staff.load)
    return np.repeat(np.arange(counts.size), counts)


def enrolment_days(design: PilotDesign) -> int:
    """Days from the first possible start to the last, both included."""
    return int(np.count_nonzero(design.enrolment_months > _MONTH_OF_DAY))


def month_of(day: Ints) -> Ints:
    """The calendar month, from 0, of days since the first possible start."""
    return _MONTH_OF_DAY[day]


def _calendar() -> Ints:
    days = np.datetime64(PHASE_START, "D") + np.arange(2 * 366)
    months = days.astype("datetime64[M]")
    return (months - months[0]).astype(np.int64)


_MONTH_OF_DAY = _calendar()


def _loads(rng: Draws, size: int, spread: float) -> Floats:
    if spread == 0:
        return np.ones(size)
    # At least a trace of a caseload, so that the shares are defined.
    return rng.standard_gamma(spread**-2, size) + 1e-9


def _tail(rng: Draws, size: int, cut: float) -> Floats:
    """Standard normals given that they exceed ``cut``."""
    return np.asarray(-ndtri(ndtr(-cut) * (1.0 - rng.random(size))))
