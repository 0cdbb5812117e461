"""The declared rate and frequency of proven reoffending, and how alike people fare who share a case
manager or an office.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.solve.grid import SHIFTS, GridPopulation
from cocreate_lib.cohort.solve.reference import Reference, where_it_meets
from cocreate_lib.cohort.world.population import Floats
from cocreate_lib.errors import DesignError

_LOGISTIC_VARIANCE = np.pi**2 / 3
_TOLERANCE = 1e-6
_ROUNDS = 200
_LARGEST_SD = 4.0  # of case managers and offices, in log-odds
_MOST_WHO_REOFFEND = 0.99


class ActualReoffending(NamedTuple):
    """Reoffending of the comparison group's population without the programme, proven or not, by
    the names of the fields that declare the same of what is proven."""

    base_rate: float
    reoffences_per_reoffender: float
    case_manager_icc: float
    office_icc: float


class Rate(NamedTuple):
    """The constants of reoffending without the programme."""

    actual: ActualReoffending  # the declared targets, if courts proved everything
    shift: float  # log-odds added to everybody's for the declared base rate
    manager_sd: float  # log-odds for each SD of skill
    office_sd: float  # log-odds
    pace: float  # later reoffences a year among those who reoffend
    pace_sd: float  # of the logarithm of pace between case managers


def solve_rate(design: PilotDesign, comparison: Reference) -> Rate:
    """Shift, spreads and pace, each brought nearer to its target in turn until all are met."""
    population = GridPopulation(design, comparison.log_odds)
    manager_sd = math.sqrt(design.case_manager_icc * _LOGISTIC_VARIANCE)
    office_sd = math.sqrt(design.office_icc * _LOGISTIC_VARIANCE)
    pace, pace_sd = design.reoffences_per_reoffender, 0.0
    for _ in range(_ROUNDS):
        proven = population.proven(pace, pace_sd)
        shift = _shift(population, proven, manager_sd, office_sd)
        at = shift, manager_sd, office_sd
        mean, *between = population.moments(proven, *at)
        manager_icc, office_icc = (variance / (mean * (1 - mean)) for variance in between)
        rate, *between = population.moments(population.happens, *at)
        left = population.mean(population.left, at) / rate
        left_squared = population.mean(population.left_squared, at) / rate

        before = pace, manager_sd, office_sd
        pace = design.reoffences_per_reoffender * mean - population.mean(
            population.first_proven, at
        )
        pace = max(pace / population.mean(population.later_proven, at), 0.0)
        pace_sd = _pace_sd(design, pace, left, left_squared)
        manager_sd = _rescaled(manager_sd, design.case_manager_icc, manager_icc)
        office_sd = _rescaled(office_sd, design.office_icc, office_icc)
        if np.allclose((pace, manager_sd, office_sd), before, rtol=_TOLERANCE, atol=_TOLERANCE):
            break
    _refuse_if_missed(design, manager_icc, office_icc)
    iccs = (variance / (rate * (1 - rate)) for variance in between)
    return Rate(
        ActualReoffending(rate, 1 + pace * left, *iccs),
        shift,
        manager_sd,
        office_sd,
        pace,
        pace_sd,
    )


def _refuse_if_missed(design: PilotDesign, manager_icc: float, office_icc: float) -> None:
    for field, achieved in (("case_manager_icc", manager_icc), ("office_icc", office_icc)):
        if abs(achieved - getattr(design, field)) > 1e-4:
            nearest = math.floor(1000 * achieved) / 1000
            raise DesignError(
                f"Intra-cluster correlations of {design.case_manager_icc:g} between case managers "
                f"and {design.office_icc:g} between offices can't both be had in this world.",
                where=f"PilotDesign.{field}",
                why="Differences between people, and courts, leave too little room for "
                "differences between clusters.",
                try_this=f"{field}={nearest:.3f}, the nearest possible value",
            )


def _shift(
    population: GridPopulation, proven: Floats, manager_sd: float, office_sd: float
) -> float:
    declared = population.design.base_rate

    def rate(shift: float) -> float:
        return population.mean(proven, (shift, manager_sd, office_sd))

    # The rate that courts prove if nearly everybody reoffends.
    highest = _MOST_WHO_REOFFEND * rate(SHIFTS[-1])
    if declared >= highest:
        raise DesignError(
            f"A proven reoffending rate of {declared:.3f} can't be had with these courts.",
            where="PilotDesign.base_rate",
            why="Some who reoffend are not convicted in time.",
            try_this=f"base_rate={math.floor(1000 * highest) / 1000:.3f}, "
            "the nearest possible value",
        )
    return where_it_meets(rate, declared, SHIFTS[0], SHIFTS[-1])


def _rescaled(sd: float, declared: float, achieved: float) -> float:
    """A standard deviation that brings the achieved correlation nearer to the declared one."""
    if declared == 0:
        return 0.0
    scale = math.sqrt(declared / (1 - declared) / (achieved / (1 - achieved)))
    return min(sd * scale, _LARGEST_SD)


def _pace_sd(design: PilotDesign, pace: float, mean_left: float, square_left: float) -> float:
    """The SD of the logarithm of case managers' factors of pace for the declared correlation.

    With a factor c of mean 1, the number of reoffences has variance ``later`` +
    ``square`` E(c^2) - ``later``^2, of which ``later``^2 (E(c^2) - 1) lies between case managers.
    """
    if pace == 0 or design.frequency_icc == 0:
        return 0.0
    later = pace * mean_left
    square = pace**2 * square_left * (1 + 1 / design.reoffences_shape)
    highest = later**2 / square
    if design.frequency_icc >= 0.99 * highest:
        raise DesignError(
            f"An intra-cluster correlation of {design.frequency_icc:g} can't be had for the number "
            "of reoffences.",
            where="PilotDesign.frequency_icc",
            why="People of one case manager differ too much in their own pace.",
            try_this=f"frequency_icc={0.98 * highest:.3f}, the nearest possible value",
        )
    mean_square = (later**2 + design.frequency_icc * (later - later**2)) / (
        later**2 - design.frequency_icc * square
    )
    return math.sqrt(math.log(mean_square))
