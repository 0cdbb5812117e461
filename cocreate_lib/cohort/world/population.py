"""Who the people are, before anything happens to them.

Selection works through latent standard normals: each person has a place in the queue for the
programme (see ``assignment``), and what correlates with the queue - readiness, a light history,
a passing bad spell - comes along with those at its front.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.world import risk_score
from cocreate_lib.cohort.world.draws import Draws

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Assumptions about the mix of people, for which no official breakdown was found. They give a
# caseload that is mostly men, mostly 25 to 44, with histories from none to very long.
AGE_MEDIAN, AGE_SPREAD, OLDEST = 33.0, 0.6, 80
FIRST_SANCTION_MEDIAN, FIRST_SANCTION_SPREAD = 18.0, 0.6
SANCTION_PACE, SANCTION_CURVE, SANCTION_SPREAD, MOST_SANCTIONS = 0.9, 0.7, 0.85, 250
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
# Differences in log-odds between sentences beyond the risk score. That community orders are
# followed by more reoffending than suspended sentences has a source (the fact
# "community_v_suspended"); the sizes are assumptions.
SENTENCES = {"community order": 0.0, "suspended sentence order": -0.1, "licence": 0.2}
# Shares of people with each need: assumptions.
NEEDS = {
    "accommodation": 0.30,
    "work": 0.50,
    "drugs": 0.35,
    "alcohol": 0.35,
    "health": 0.40,
    "relationships": 0.45,
}
# Where the written readiness rating passes from 1 to 2, 2 to 3, and so on, in standard deviations.
RATING_CUTS = (-1.5, -0.5, 0.5, 1.5)

SEXES = ("male", "female")


class People(NamedTuple):
    """People of one group, as arrays with one entry a person (``needs``: one row a need)."""

    female: npt.NDArray[np.bool_]
    age: Ints
    sentence_code: npt.NDArray[np.int8]
    offence_code: npt.NDArray[np.int8]
    age_at_first_sanction: Ints
    previous_sanctions: Ints
    score: Floats  # the linear predictor of the risk score
    readiness: Floats
    readiness_rating: npt.NDArray[np.int8]
    need_level: Floats
    needs: npt.NDArray[np.bool_]
    bad_spell: Floats


def draw_people(design: PilotDesign, rng: Draws, queue: Floats) -> People:
    """People with these places in the queue for the programme (standard deviations)."""
    size = queue.size
    readiness = correlated(rng, queue, design.selection_on_readiness)
    history = correlated(rng, queue, -design.selection_on_history)
    bad_spell = correlated(rng, queue, design.bad_spell)
    written = correlated(rng, readiness, design.readiness_observed)
    need_level = correlated(rng, history, design.needs_on_history)

    female = pick(rng, size, (1 - design.female_share, design.female_share)) == 1
    age = _years_above(rng, size, 18, AGE_MEDIAN, AGE_SPREAD, OLDEST)
    first = _years_above(rng, size, 10, FIRST_SANCTION_MEDIAN, FIRST_SANCTION_SPREAD, OLDEST)
    first = np.minimum(first, age)
    pace = np.log(SANCTION_PACE) + SANCTION_SPREAD * history
    pace += SANCTION_CURVE * _LOG_YEARS[age - first]
    previous = np.minimum(np.exp(pace), MOST_SANCTIONS).astype(np.int64)
    first = np.where(previous == 0, age, first)
    offence = pick(rng, size, tuple(OFFENCE_MIX[group] for group in risk_score.OFFENCE_GROUPS))
    suspended, licence = design.suspended_share, design.licence_share
    return People(
        female=female,
        age=age,
        sentence_code=pick(rng, size, (1 - suspended - licence, suspended, licence)),
        offence_code=offence,
        age_at_first_sanction=first,
        previous_sanctions=previous,
        score=risk_score.linear_predictor(female, age, age, first, previous, offence),
        readiness=readiness,
        readiness_rating=_rating(written),
        need_level=need_level,
        needs=_needs(design, rng, need_level),
        bad_spell=bad_spell,
    )


_LOG_YEARS = np.log(1.0 + np.arange(OLDEST + 1))


def correlated(rng: Draws, latent: Floats, correlation: float) -> Floats:
    """A variable that is standard normal, with this correlation, wherever ``latent`` is one."""
    drawn = rng.standard_normal(latent.size)
    drawn *= np.sqrt(1 - correlation**2)
    drawn += correlation * latent
    return drawn


def pick(rng: Draws, size: int, shares: Iterable[float]) -> npt.NDArray[np.int8]:
    """Positions drawn with these shares, to the nearest 1 in 65,536."""
    return _lookup(tuple(shares))[rng.sixteen_bits(1, size)[0]]


@lru_cache(maxsize=64)
def _lookup(shares: tuple[float, ...]) -> npt.NDArray[np.int8]:
    steps = np.round(2**16 * np.cumsum(shares)[:-1])
    return np.searchsorted(steps, np.arange(2**16), side="right").astype(np.int8)


def _years_above(
    rng: Draws, size: int, lowest: int, median: float, spread: float, highest: int
) -> Any:
    """Whole years: ``lowest`` plus a log-normal number of years, to ``highest`` at most."""
    years = rng.standard_normal(size)
    years *= spread
    years += np.log(median - lowest)
    return np.minimum(lowest + np.exp(years), highest).astype(np.int64)


def _rating(written: Floats) -> npt.NDArray[np.int8]:
    rating = np.ones(written.size, dtype=np.int8)
    for cut in RATING_CUTS:
        rating += written > cut
    return rating


def _needs(design: PilotDesign, rng: Draws, level: Floats) -> npt.NDArray[np.bool_]:
    """Six needs that share their level. Each is a normal variable cut where its share of people
    is above; its chance given the level is tabulated, for speed, in steps of 1/64 SD."""
    steps = np.clip(64 * (level + 4), 0, 511).astype(np.intp)
    drawn = rng.sixteen_bits(len(NEEDS), level.size)
    return np.asarray(drawn <= _need_cuts(design.needs_correlation)[:, steps])


@lru_cache(maxsize=16)
def _need_cuts(correlation: float) -> npt.NDArray[np.uint16]:
    """For each need and step of the level: the share of numbers of 16 bits that mean a need."""
    at, loading = (np.arange(512) + 0.5) / 64 - 4, np.sqrt(correlation)
    cuts = [
        np.round(2**16 * ndtr((loading * at + ndtri(share)) / np.sqrt(1 - loading**2)) - 0.5)
        for share in NEEDS.values()
    ]
    return np.array(cuts).astype(np.uint16)
