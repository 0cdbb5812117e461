"""What gets into the data: proof by the courts, linkage to their records, answers to the survey."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtr

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.events import PHASE_START, lockdown
from cocreate_lib.cohort.world.outcomes import FollowUp, Occasions, count_by_person
from cocreate_lib.cohort.world.population import Floats, Ints
from cocreate_lib.cohort.world.year import DAYS, day_of

# Convictions count within the year of follow-up or six further months: see the fact
# "proven_reoffending".
PROOF_DAYS = DAYS + 182

# How sharply those lost differ from those kept: log-odds for each SD. Assumptions.
LINKAGE_ON_HISTORY = 1.0
LOSS_ON_DRIVER = 1.5


def chance_of_proof(design: PilotDesign, start_day: Ints, *, slowdown: bool) -> Floats:
    """Probability that an offence is convicted in time, with shape (starts, 365).

    ``start_day`` are days from the start of the active phase; the columns are days of the
    follow-up. The time to conviction is log-normal. With ``slowdown``, what remains of it on 23
    March 2020 takes ``court_slowdown`` times as long.
    """
    offence = np.arange(1, DAYS + 1)[None, :]
    if design.court_delay == 0:
        return np.ones((start_day.size, DAYS))
    allowed = (PROOF_DAYS - offence) * np.ones((start_day.size, 1))
    if slowdown:
        until = (lockdown() - PHASE_START).days - start_day[:, None]
        slow = PROOF_DAYS - np.clip(until, offence, PROOF_DAYS)
        allowed = allowed - slow + slow / design.court_slowdown
    return np.asarray(ndtr(np.log(allowed / design.court_delay) / design.court_delay_spread))


class ProofDraws(NamedTuple):
    """One number for each possible reoffence: it is proven where this is under its chance."""

    first: Floats
    later: Floats


def draw_proof(rng: Draws, occasions: Occasions) -> ProofDraws:
    """The courts' part in the fate of each possible reoffence, the same in all worlds."""
    return ProofDraws(*map(rng.random, occasions.sizes))


def prove(
    occasions: Occasions,
    draws: ProofDraws,
    world: str,
    chance: Floats,
    row: Ints,
    recall: Floats | None = None,
) -> FollowUp:
    """What courts prove of the reoffending in a world.

    ``chance`` comes from :func:`chance_of_proof`; ``row`` says for each person of the group which
    of its rows holds; ``recall`` has the share of the year at a recall, 1 for none.
    """
    first, who, person = occasions.first[world], occasions.who, occasions.person
    flat, before = chance.ravel(), (DAYS * row - 1)[who]
    day, later_day = day_of(first), day_of(occasions.time)
    proven_first = (first < 1.0) & (draws.first < flat[before + day])
    proven_later = draws.later < flat[before[person] + later_day]
    proven_later &= occasions.later[world]
    # Where the first reoffence was not proven, the first that was.
    earliest = np.where(proven_first, day, DAYS)
    late = np.flatnonzero(proven_later & ~proven_first[person])
    np.minimum.at(earliest, person[late], later_day[late])

    reoffences = np.zeros(row.size, dtype=np.int32)
    reoffences[who] = proven_first + count_by_person(proven_later, occasions.ends)
    days = np.full(row.size, DAYS, dtype=np.int32)
    days[who] = earliest
    reoffended = reoffences > 0
    if recall is None:
        return FollowUp(reoffended, reoffences, days, np.zeros(row.size, dtype=bool))
    # What happens at liberty on the day of the recall happens before it.
    recall_day = day_of(recall)
    recalled = (recall < 1.0) & ~(reoffended & (days <= recall_day))
    days = np.where(recalled, recall_day, days).astype(np.int32)
    return FollowUp(reoffended, reoffences, days, recalled)


def linkage_driver(previous_sanctions: Ints, mean: float, sd: float) -> Floats:
    """What makes a person hard to find in the records: a short history."""
    return np.asarray(-LINKAGE_ON_HISTORY * (np.log1p(previous_sanctions) - mean) / sd)


def loss_driver(
    design: PilotDesign, rating: npt.NDArray[np.int8], hope_end: npt.NDArray[np.int32]
) -> Floats:
    """What makes a person likely to be lost to the survey, by the declared mechanism."""
    if design.attrition_mechanism == "MAR":
        return -LOSS_ON_DRIVER * (rating.astype(float) - 3.0)
    if design.attrition_mechanism == "MNAR":
        return np.asarray(-LOSS_ON_DRIVER * (hope_end - design.hope_mean) / design.hope_sd)
    return np.zeros(rating.size)


def draw_lost(rng: Draws, share: float, level: float, driver: Floats) -> npt.NDArray[np.bool_]:
    """Who is lost; ``level`` is the one at which the declared ``share`` is."""
    uniform = rng.random(driver.size)
    if share == 0:
        return np.zeros(driver.size, dtype=bool)
    return uniform < expit(level + driver)
