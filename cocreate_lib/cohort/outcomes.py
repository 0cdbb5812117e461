"""What happens to each person in the year, in three worlds.

The worlds are: without the programme, with it as delivered, and with it delivered in full. One
uniform number a person decides in all three whether and when that person first reoffends, so that
the worlds differ by the programme alone; further reoffences come at the person's own pace in what
is left of the year.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import expit

from cocreate_lib.cohort.design import PilotDesign
from cocreate_lib.cohort.ogrs import probability
from cocreate_lib.cohort.population import (
    Floats,
    Ints,
    People,
    Staff,
    draw_people,
    draw_staff,
    latent_variances,
)
from cocreate_lib.errors import DesignError

DAYS = 365
WORLDS = ("without", "with", "with_full_delivery")

_REFERENCE_SIZE = 2**17
_REFERENCE_SEED = 20180101


class Solved(NamedTuple):
    """Constants that make a design meet its declared targets."""

    shift: float  # log-odds added to the risk score for the declared base rate
    effect: float  # log-odds at full delivery for the declared effect
    pace: float  # further reoffences a year among those who reoffend, for the declared mean
    rate_without: float  # expected rate of the programme group without the programme


class Year(NamedTuple):
    """One world's outcomes, one entry a person."""

    reoffended: npt.NDArray[np.bool_]
    reoffences: Ints
    days: Ints  # to the first reoffence; 365 where there is none


def solve(design: PilotDesign) -> Solved:
    """The constants that make the design's population meet its declared targets.

    They belong to the population and not to one cohort: they don't depend on its sizes, and
    cohorts scatter around the targets as real samples would.
    """
    return _solve(design.replace(n_treated=1, n_comparison=1, people_per_case_manager=1))


@lru_cache(maxsize=256)
def _solve(design: PilotDesign) -> Solved:
    programme, ordinary = (_reference_log_odds(design, enrolled) for enrolled in (True, False))

    def excess(shift: float) -> float:
        return float(expit(ordinary + shift).mean()) - design.base_rate

    shift = brentq(excess, -40.0, 40.0, xtol=1e-10)
    without = programme + shift
    rate_without = float(expit(without).mean())
    target = rate_without + design.effect
    lowest, highest = 0.001, 0.999
    if not lowest <= target <= highest:
        nearest = (lowest if target < lowest else highest) - rate_without
        raise DesignError(
            f"An effect of {design.effect:+.3f} would take the programme group's rate from "
            f"{rate_without:.3f} to {target:.3f}.",
            where="PilotDesign.effect",
            why="A reoffending rate lies between 0 and 1.",
            try_this=f"effect={nearest:.3f}, the nearest possible value in this world",
        )
    effect = brentq(lambda e: float(expit(without + e).mean()) - target, -40.0, 40.0, xtol=1e-10)

    rng = np.random.default_rng([_REFERENCE_SEED, 2])
    first = _first_reoffence(design, expit(ordinary + shift), rng.random(ordinary.size))
    left = 1 - first[first < 1].mean()
    pace = (design.reoffences_per_reoffender - 1) / left
    return Solved(shift, effect, pace, rate_without)


def _reference_log_odds(design: PilotDesign, enrolled: bool) -> Floats:
    """Log-odds without the programme in a large group, each person with their own case manager."""
    rng = np.random.default_rng([_REFERENCE_SEED, int(enrolled)])
    staff = draw_staff(design, rng, _REFERENCE_SIZE, volunteers=enrolled)
    people = draw_people(design, rng, _REFERENCE_SIZE, enrolled=enrolled)
    office = office_effects(design, rng, _REFERENCE_SIZE)
    return log_odds(design, people, staff.skill, office)


def office_effects(design: PilotDesign, rng: np.random.Generator, size: int) -> Floats:
    """Differences between offices, in log-odds."""
    return np.sqrt(latent_variances(design)[1]) * rng.standard_normal(size)


def log_odds(design: PilotDesign, people: People, skill: Floats, office: Floats) -> Floats:
    """Log-odds of reoffending without the programme, before the shift to the base rate."""
    risk = probability(people.score, years=1)
    manager = np.sqrt(latent_variances(design)[0]) * skill
    return np.log(risk / (1 - risk)) + design.readiness_effect * people.readiness - manager + office


def live(
    design: PilotDesign,
    rng: np.random.Generator,
    people: People,
    staff: Staff,
    manager: Ints,
    offices: Floats,
) -> tuple[dict[str, Year], Floats]:
    """The three worlds of a group, and each person's probability of reoffending in them.

    ``manager`` places each person with a member of ``staff``; ``offices`` are office effects.
    The probabilities have shape (people, worlds).
    """
    solved = solve(design)
    base = solved.shift + log_odds(
        design, people, staff.skill[manager], offices[staff.office[manager]]
    )
    delivered = staff.fidelity[manager]
    dose = np.stack([np.zeros_like(delivered), delivered, np.ones_like(delivered)], axis=1)
    chance = expit(base[:, None] + solved.effect * dose)

    fate = rng.random(base.size)
    first = _first_reoffence(design, chance, fate[:, None])
    reoffended = first < 1
    days = np.where(reoffended, np.floor(DAYS * first) + 1, DAYS).astype(np.int64)
    further = _further_reoffences(design, rng, solved.pace, 1 - first)
    worlds = {
        world: Year(reoffended[:, w], np.where(reoffended[:, w], 1 + further[:, w], 0), days[:, w])
        for w, world in enumerate(WORLDS)
    }
    return worlds, chance


def _first_reoffence(design: PilotDesign, chance: Floats, fate: Floats) -> Floats:
    """The share of the year at the first reoffence, 1 for none; Weibull, with
    P(first < 1) = chance."""
    hazard_spent = np.log1p(-fate) / np.log1p(-chance)
    return np.minimum(hazard_spent ** (1 / design.time_shape), 1.0)


def _further_reoffences(
    design: PilotDesign, rng: np.random.Generator, pace: float, left: Floats
) -> Ints:
    """Reoffences after the first, in what is left of the year in each world.

    A person's pace is gamma, hence counts are over-dispersed. In the world with most of the year
    left they are Poisson; each world with less keeps its share of them. What is left either falls
    or rises from world to world, so the shares are nested.
    """
    size, n_worlds = left.shape
    order = range(n_worlds) if left[:, 0].sum() >= left[:, -1].sum() else range(n_worlds)[::-1]
    own_pace = pace * rng.gamma(design.reoffences_shape, 1 / design.reoffences_shape, size)
    counts = np.zeros((size, n_worlds), dtype=np.int64)
    widest, *narrower = order
    counts[:, widest] = rng.poisson(own_pace * left[:, widest])
    previous = widest
    for world in narrower:
        kept = left[:, world] / np.maximum(left[:, previous], np.finfo(float).tiny)
        counts[:, world] = rng.binomial(counts[:, previous], np.minimum(kept, 1.0))
        previous = world
    return counts
