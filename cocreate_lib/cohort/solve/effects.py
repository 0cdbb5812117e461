"""The declared effects on reoffending and on hope, and the declared level and likeness of hope."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import expit, ndtr

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.solve.grid import NODE_WEIGHTS, NODES
from cocreate_lib.cohort.solve.rate import Rate
from cocreate_lib.cohort.solve.reference import Reference, where_it_meets
from cocreate_lib.cohort.world.outcomes import HOPE_POINTS, effect_modifier, hope_score
from cocreate_lib.errors import DesignError

_FARTHEST_HOPE = 5.0 * HOPE_POINTS


class HopeConstants(NamedTuple):
    """The constants of hope."""

    level: float  # added to hope for the declared mean
    manager_sd: float  # between case managers, in points before rounding
    effect: float  # points before rounding, at full delivery


def solve_effect(
    design: PilotDesign, programme: Reference, rate: Rate, mean: float, sd: float
) -> float:
    """Log-odds at full delivery, for a man at the mean sanction history: ``mean`` and ``sd`` are
    those of the logarithm of 1 + previous sanctions, in the programme group."""
    without = programme.log_odds + rate.shift
    without = without - rate.manager_sd * programme.skill + rate.office_sd * programme.office
    people = programme.people
    modifier = effect_modifier(design, people.previous_sanctions, people.female, mean, sd)

    def change(effect: float) -> float:
        return float((expit(without + effect * modifier) - expit(without)).mean())

    return _possible(
        change, 40.0, design.effect, 0.001, "effect", "A reoffending rate lies between 0 and 1."
    )


def solve_hope(design: PilotDesign, programme: Reference, comparison: Reference) -> HopeConstants:
    """Level, spread between case managers and effect."""

    def mean_at_start(level: float) -> float:
        return float(hope_score(level + comparison.hope.start).mean())

    why = "The hope scale has two ends."
    level = _possible(mean_at_start, _FARTHEST_HOPE, design.hope_mean, 0.0, "hope_mean", why)
    manager_sd = _manager_sd(design, level)
    without = level + programme.hope.end + manager_sd * programme.manager_hope

    def change(effect: float) -> float:
        return float((hope_score(without + effect) - hope_score(without)).mean())

    effect = _possible(change, _FARTHEST_HOPE, design.effect_on_hope, 0.01, "effect_on_hope", why)
    return HopeConstants(level, manager_sd, effect)


def _manager_sd(design: PilotDesign, level: float) -> float:
    """The spread between case managers that gives the declared share of the score's variance."""
    if design.hope_icc == 0:
        return 0.0
    points = np.arange(1, HOPE_POINTS + 1)

    def share(manager_sd: float) -> float:
        centre = (level + manager_sd * NODES)[:, None]
        reaches = ndtr((centre - points + 0.5) / design.hope_sd)
        mean, square = reaches.sum(axis=1), reaches @ (2 * points - 1)
        overall = NODE_WEIGHTS @ mean
        return float(NODE_WEIGHTS @ (mean - overall) ** 2 / (NODE_WEIGHTS @ square - overall**2))

    return where_it_meets(share, design.hope_icc, 0.0, 20.0 * design.hope_sd)


def _possible(
    function: Callable[[float], float],
    reach: float,
    target: float,
    margin: float,
    field: str,
    why: str,
) -> float:
    """Where an increasing function meets a target, or a refusal that names the nearest one."""
    lowest, highest = function(-reach) + margin, function(reach) - margin
    if not lowest <= target <= highest:
        nearest = (
            math.ceil(1000 * lowest) / 1000
            if target < lowest
            else math.floor(1000 * highest) / 1000
        )
        raise DesignError(
            f"{field}={target:g} can't be had in this world: it can be from {lowest:.3f} "
            f"to {highest:.3f}.",
            where=f"PilotDesign.{field}",
            why=why,
            try_this=f"{field}={nearest:.3f}, the nearest possible value",
        )
    if function(0.0) == target:
        return 0.0
    return where_it_meets(function, target, -reach, reach)
