"""Who the people are, and who their case managers are, before anything happens to them.

Selection is drawn with latent standard normals. Each person has a place in the queue for the
programme, each case manager a wish to volunteer; those in the programme come from the upper tail,
and what correlates with the queue (readiness, a light history) comes along with it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from cocreate_lib.cohort import ogrs
from cocreate_lib.cohort.design import PilotDesign

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Assumptions about the mix of people, for which no official breakdown was found. They give a
# caseload that is mostly men, mostly 25 to 44, with histories from none to very long.
FEMALE_SHARE = 0.15
AGE_MEDIAN, AGE_SPREAD, OLDEST = 33.0, 0.6, 80
FIRST_SANCTION_MEDIAN, FIRST_SANCTION_SPREAD = 18.0, 0.6
SANCTION_PACE, SANCTION_CURVE, SANCTION_SPREAD = 0.8, 0.7, 0.8
OFFENCE_MIX = {
    "violence": 0.26,
    "robbery": 0.01,
    "public order": 0.06,
    "sexual (not child)": 0.02,
    "sexual (child)": 0.01,
    "burglary (domestic)": 0.02,
    "burglary (other)": 0.03,
    "theft (not motor)": 0.19,
    "handling": 0.02,
    "fraud": 0.04,
    "absconding or bail": 0.02,
    "vehicle theft": 0.01,
    "drink-driving": 0.11,
    "other motoring": 0.08,
    "criminal damage": 0.04,
    "drug import or production": 0.01,
    "drug possession or supply": 0.06,
    "other": 0.01,
}
# Where the written readiness rating passes from 1 to 2, 2 to 3, and so on, in standard deviations.
RATING_CUTS = np.array([-1.5, -0.5, 0.5, 1.5])

LATENT_VARIANCE = np.pi**2 / 3  # of the standard logistic distribution


class Staff(NamedTuple):
    """Case managers of one group, as arrays with one entry a case manager."""

    office: Ints
    skill: Floats  # standard deviations; lowers reoffending on their whole caseload
    fidelity: Floats  # share of the programme that they deliver, or would deliver


class People(NamedTuple):
    """People of one group, as arrays with one entry a person."""

    female: npt.NDArray[np.bool_]
    age: Ints
    offence_code: Ints
    age_at_first_sanction: Ints
    previous_sanctions: Ints
    score: Floats  # the linear predictor of the risk score
    readiness: Floats
    readiness_rating: Ints


def draw_staff(
    design: PilotDesign, rng: np.random.Generator, size: int, *, volunteers: bool
) -> Staff:
    """Case managers who volunteered, or who did not."""
    cut = ndtri(1 - design.volunteer_share)
    wish = _tail(rng, size, cut) if volunteers else -_tail(rng, size, -cut)
    skill = _correlated(rng, wish, design.volunteer_selection)
    return Staff(
        rng.integers(design.n_offices, size=size), skill, _draw_fidelity(design, rng, size)
    )


def _draw_fidelity(design: PilotDesign, rng: np.random.Generator, size: int) -> Floats:
    if design.fidelity in (0.0, 1.0):
        return np.full(size, design.fidelity)
    return rng.beta(
        design.fidelity * design.fidelity_concentration,
        (1 - design.fidelity) * design.fidelity_concentration,
        size,
    )


def draw_people(
    design: PilotDesign, rng: np.random.Generator, size: int, *, enrolled: bool
) -> People:
    """People at the front of the queue for the programme, or of an ordinary caseload."""
    if enrolled:
        queue = _tail(rng, size, ndtri(1 - design.enrolled_share))
    else:
        queue = rng.standard_normal(size)
    readiness = _correlated(rng, queue, design.selection_on_readiness)
    history = _correlated(rng, queue, -design.selection_on_history)
    written = _correlated(rng, readiness, design.readiness_observed)

    female = rng.random(size) < FEMALE_SHARE
    age = _years_above(rng, size, 18, AGE_MEDIAN, AGE_SPREAD, OLDEST)
    first = np.minimum(
        age, _years_above(rng, size, 10, FIRST_SANCTION_MEDIAN, FIRST_SANCTION_SPREAD, OLDEST)
    )
    pace = SANCTION_PACE * np.exp(SANCTION_SPREAD * history)
    previous = rng.poisson(pace * (1.0 + age - first) ** SANCTION_CURVE)
    first = np.where(previous == 0, age, first)
    offence = np.searchsorted(_OFFENCE_STEPS, rng.random(size), side="right")
    return People(
        female=female,
        age=age,
        offence_code=offence,
        age_at_first_sanction=first,
        previous_sanctions=previous,
        score=ogrs.linear_predictor(female, age, age, first, previous, offence),
        readiness=readiness,
        readiness_rating=1 + np.searchsorted(RATING_CUTS, written),
    )


_OFFENCE_STEPS = np.cumsum([OFFENCE_MIX[group] for group in ogrs.OFFENCE_GROUPS])[:-1]


def latent_variances(design: PilotDesign) -> tuple[float, float]:
    """Variances of the case-manager and office effects that give the declared correlations."""
    total = LATENT_VARIANCE / (1 - design.case_manager_icc - design.office_icc)
    return design.case_manager_icc * total, design.office_icc * total


def _tail(rng: np.random.Generator, size: int, cut: float) -> Floats:
    """Standard normals given that they exceed ``cut``."""
    return -ndtri(ndtr(-cut) * (1.0 - rng.random(size)))


def _correlated(rng: np.random.Generator, latent: Floats, correlation: float) -> Floats:
    """A variable that is standard normal, with this correlation, wherever ``latent`` is one."""
    noise = rng.standard_normal(latent.size)
    return correlation * latent + np.sqrt(1 - correlation**2) * noise


def _years_above(
    rng: np.random.Generator, size: int, lowest: int, median: float, spread: float, highest: int
) -> Any:
    """Whole years: ``lowest`` plus a log-normal number of years, to ``highest`` at most."""
    years = (median - lowest) * np.exp(spread * rng.standard_normal(size))
    return np.minimum(lowest + years, highest).astype(np.int64)
