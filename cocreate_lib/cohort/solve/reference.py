"""The reference groups in which a design's constants are solved for: large, and always the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import scipy

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.world.assignment import (
    DAYS_A_YEAR,
    Arm,
    draw_queue,
    draw_staff,
    enrolment_days,
)
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.outcomes import Hope, draw_hope, log_odds
from cocreate_lib.cohort.world.population import Floats, People, draw_people

REFERENCE_SIZE = 2**16
_SEED = 20180101


class Reference(NamedTuple):
    """A large group, each person with their own case manager and office (in SDs)."""

    people: People
    log_odds: Floats  # without shift, case manager and office
    skill: Floats
    office: Floats
    hope: Hope
    manager_hope: Floats


def reference_draws(number: int) -> Draws:
    """The random numbers of a reference, the same in each design."""
    return Draws([np.random.default_rng([_SEED, number])])


def draw_reference(design: PilotDesign, arm: Arm) -> Reference:
    """People as an arm would have them."""
    rng = reference_draws(int(arm.in_programme))
    people = draw_people(design, rng, draw_queue(design, rng, REFERENCE_SIZE, arm))
    days = arm.first_day + rng.integers(enrolment_days(design), size=REFERENCE_SIZE)
    staff = draw_staff(design, rng, REFERENCE_SIZE, arm)
    return Reference(
        people,
        log_odds(design, people, days / DAYS_A_YEAR),
        staff.skill,
        rng.standard_normal(REFERENCE_SIZE),
        draw_hope(design, rng, people),
        staff.hope,
    )


def where_it_meets(
    function: Callable[[float], float], target: float, low: float, high: float
) -> float:
    """Where an increasing function, which gets there between the two ends, meets a target."""
    return float(scipy.optimize.brentq(lambda x: function(x) - target, low, high, xtol=1e-8))
