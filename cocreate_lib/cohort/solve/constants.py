"""Constants that make a design meet its declared targets.

What is declared is what a criminologist knows: a rate of proven reoffending, an intra-cluster
correlation, an effect in percentage points. What the model needs are shifts and standard
deviations of log-odds. They are solved for once a design, in its population and not in one
cohort: cohorts scatter around the targets as real samples would.

The reoffending of the comparison group's population is worked out on a grid of log-odds, day by
day, from a large reference group whose case managers and offices are left out; these come in by
their distributions. The effects are solved for in a reference group of the programme's people.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import expit, ndtr, ndtri

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.world import measurement
from cocreate_lib.cohort.world.assignment import (
    DAYS_A_YEAR,
    Arm,
    arms,
    draw_queue,
    draw_staff,
    enrolment_days,
    month_of,
)
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.outcomes import (
    DAYS,
    HOPE_POINTS,
    Hope,
    draw_hope,
    hope_score,
    log_odds,
    offending_before,
    strength,
)
from cocreate_lib.cohort.world.population import Floats, People, draw_people
from cocreate_lib.cohort.world.programme import month_shares, monthly_fidelity
from cocreate_lib.errors import DesignError

REFERENCE_SIZE = 2**16
REFERENCE_SEED = 20180101

_CASE_MANAGERS = 2048
_LOGISTIC_VARIANCE = np.pi**2 / 3
_TOLERANCE = 1e-6
_ROUNDS = 200
_LARGEST_SD = 4.0  # of case managers and offices, in log-odds
_MOST_WHO_REOFFEND = 0.99


class Happened(NamedTuple):
    """Reoffending of the comparison group's population without the programme, proven or not, by
    the names of the fields that declare the same of what is proven."""

    base_rate: float
    reoffences_per_reoffender: float
    case_manager_icc: float
    office_icc: float


class Solved(NamedTuple):
    """The constants of a design."""

    happened: Happened  # what the declared targets would be if courts proved everything
    shift: float  # log-odds added to everybody's for the declared base rate
    manager_sd: float  # log-odds for each SD of skill
    office_sd: float  # log-odds
    pace: float  # later reoffences a year among those who reoffend
    manager_pace: float  # SD of the logarithm of pace between case managers
    effect: float  # log-odds at full delivery, at the mean sanction history
    history_mean: float  # of the logarithm of 1 + previous sanctions, in the programme group
    history_sd: float
    delivery: float  # log-odds of delivery, undisturbed
    before: float  # of the logarithm of the offences in the year before
    hope: float  # added to hope for the declared mean
    manager_hope: float  # SD between case managers, in points before rounding
    effect_on_hope: float  # points before rounding, at full delivery
    linkage: float  # log-odds of not being linked
    attrition: float  # log-odds of being lost to the survey


def solve(design: PilotDesign) -> Solved:
    """The constants of a design; they don't depend on its sizes."""
    sizes = {"n_treated": 1, "n_comparison": 1, "people_per_case_manager": 1.0, "n_offices": 2}
    return _solve(design.replace(**sizes))


@lru_cache(maxsize=256)
def _solve(design: PilotDesign) -> Solved:
    programme, comparison = (_reference(design, arm) for arm in arms(design))
    rate = _solve_rate(design, comparison)
    history = np.log1p(programme.people.previous_sanctions)
    mean, sd = float(history.mean()), float(history.std())
    log_before = offending_before(design, comparison.log_odds, comparison.people.bad_spell)
    hope = _solve_hope(design, programme, comparison)
    return Solved(
        happened=rate.happened,
        shift=rate.shift,
        manager_sd=rate.manager_sd,
        office_sd=rate.office_sd,
        pace=rate.pace,
        manager_pace=rate.manager_pace,
        effect=_solve_effect(design, programme, rate, mean, sd),
        history_mean=mean,
        history_sd=sd,
        delivery=_solve_delivery(design),
        before=math.log(design.offences_before / np.exp(log_before).mean()),
        hope=hope.level,
        manager_hope=hope.manager_sd,
        effect_on_hope=hope.effect,
        linkage=_level_for(
            design.linkage_failure,
            measurement.linkage_driver(comparison.people.previous_sanctions, mean, sd),
        ),
        attrition=_level_for(
            design.attrition,
            measurement.loss_driver(
                design,
                comparison.people.readiness_rating,
                _hope_of_comparison(design, comparison, hope),
            ),
        ),
    )


def _hope_of_comparison(
    design: PilotDesign, comparison: _Reference, hope: _SolvedHope
) -> npt.NDArray[np.int32]:
    """Scores at the end in the comparison group, whom part of the programme may reach."""
    level = hope.level + hope.effect * design.contamination
    return hope_score(level + comparison.hope.end + hope.manager_sd * comparison.manager_hope)


class _Reference(NamedTuple):
    """A large group, each person with their own case manager and office (in SDs)."""

    people: People
    log_odds: Floats  # without shift, case manager and office
    skill: Floats
    office: Floats
    hope: Hope
    manager_hope: Floats


def _reference(design: PilotDesign, arm: Arm) -> _Reference:
    rng = Draws([np.random.default_rng([REFERENCE_SEED, int(arm.in_programme)])])
    people = draw_people(design, rng, draw_queue(design, rng, REFERENCE_SIZE, arm))
    days = arm.first_day + rng.integers(enrolment_days(design), size=REFERENCE_SIZE)
    staff = draw_staff(design, rng, REFERENCE_SIZE, arm)
    return _Reference(
        people,
        log_odds(design, people, days / DAYS_A_YEAR),
        staff.skill,
        rng.standard_normal(REFERENCE_SIZE),
        draw_hope(design, rng, people),
        staff.hope,
    )


# ------------------------------------------------------------ rate, frequency and correlations


class _Rate(NamedTuple):
    happened: Happened
    shift: float
    manager_sd: float
    office_sd: float
    pace: float
    manager_pace: float


# Grids of log-odds. Beyond the ends of the outer one everybody reoffends or nobody does.
_STEP = 0.04
_INNER = np.arange(-400, 401) * _STEP  # of a person, before the shift
_OUTER = np.arange(-1000, 1001) * _STEP  # of a person, after it
_SHIFTS = np.arange(-600, 601) * _STEP

_NODES, _NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(31)
_NODE_WEIGHTS = _NODE_WEIGHTS / _NODE_WEIGHTS.sum()


class _Population:
    """The comparison group's population: people on a grid, case managers and offices on nodes.

    What is averaged over people is kept as a function of a shift of their log-odds, at
    ``_SHIFTS``.
    """

    def __init__(self, design: PilotDesign, comparison: _Reference) -> None:
        self.design = design
        self.people = _on_grid(comparison.log_odds)
        self.skill, self.skill_weights = _skill_nodes(design, arms(design)[1])
        self.first_day = _first_day(design)
        starts = np.zeros(1, dtype=np.int64)
        self.proof = measurement.chance_of_proof(design, starts, slowdown=False)[0]
        # Of the year, from a day's middle: all of it, and what courts would prove of it.
        left = (DAYS - np.arange(1, DAYS + 1) + 0.5) / DAYS
        self.provable_left = (np.cumsum(self.proof[::-1])[::-1] - 0.5 * self.proof) / DAYS
        self.happens = self.average(np.ones(DAYS))
        self.left, self.left_squared = self.average(left), self.average(left**2)
        self.first_proven = self.average(self.proof)
        self.later_proven = self.average(self.provable_left)

    def average(self, by_day: Floats) -> Floats:
        """The mean over people of a function of the day of the first reoffence, 0 for none."""
        return np.correlate(self.first_day @ by_day, self.people, mode="valid")

    def proven(self, pace: float, pace_variance: float) -> Floats:
        """The mean probability of any proven reoffence."""
        none_later = _none_later(
            self.provable_left, pace, pace_variance, self.design.reoffences_shape
        )
        return self.average(1 - (1 - self.proof) * none_later)

    def moments(
        self, averaged: Floats, shift: float, manager_sd: float, office_sd: float
    ) -> tuple[float, float, float]:
        """Mean, variance between case managers of an office, and variance between offices."""
        at = shift - manager_sd * self.skill[:, None] + office_sd * _NODES[None, :]
        values = np.interp(at, _SHIFTS, averaged)
        by_office = self.skill_weights @ values
        mean = float(by_office @ _NODE_WEIGHTS)
        within = float((self.skill_weights @ (values - by_office) ** 2) @ _NODE_WEIGHTS)
        return mean, within, float((by_office - mean) ** 2 @ _NODE_WEIGHTS)

    def mean(self, averaged: Floats, at: tuple[float, float, float]) -> float:
        """The mean with this shift and these standard deviations."""
        return self.moments(averaged, *at)[0]


class ChanceOfProof:
    """The probability of any proven reoffence in the year, given log-odds of reoffending and the
    day of the start.

    Parameters
    ----------
    design, solved
        The world, and its constants.
    courts
        Chances of proof by day of start: see ``measurement.chance_of_proof``.
    """

    def __init__(self, design: PilotDesign, solved: Solved, courts: Floats) -> None:
        left = (np.cumsum(courts[:, ::-1], axis=1)[:, ::-1] - 0.5 * courts) / DAYS
        none_later = _none_later(
            left, solved.pace, math.exp(solved.manager_pace**2), design.reoffences_shape
        )
        # One row a point of ``_OUTER``, one column a day of start.
        self.table = _first_day(design) @ (1 - (1 - courts) * none_later).T

    def __call__(self, log_odds: Floats, start: npt.NDArray[np.int64]) -> Floats:
        """The probability for each person."""
        at = np.clip((log_odds - _OUTER[0]) / _STEP, 0, _OUTER.size - 1.001)
        below = at.astype(np.int64)
        above = at - below
        return self.table[below, start] * (1 - above) + self.table[below + 1, start] * above


def _none_later(left: Floats, pace: float, pace_variance: float, shape: float) -> Floats:
    """The mean probability that no later reoffence is proven, with so much provable time left."""
    return np.asarray(
        np.mean(
            [(1 + pace * own * left / shape) ** -shape for own in _pace_factors(pace_variance)],
            axis=0,
        )
    )


def _on_grid(values: Floats) -> Floats:
    """Shares of people at each point of ``_INNER``, each person shared by the two nearest."""
    at = np.clip((values - _INNER[0]) / _STEP, 0, _INNER.size - 1.001)
    below = at.astype(np.int64)
    above = at - below
    shares = np.bincount(below, 1 - above, minlength=_INNER.size)
    shares += np.bincount(below + 1, above, minlength=_INNER.size)
    return shares / values.size


def _skill_nodes(design: PilotDesign, arm: Arm) -> tuple[Floats, Floats]:
    """Skill of an arm's case managers on a fine grid, with weights."""
    skill = np.linspace(-6.5, 6.5, 131)
    density = np.exp(-(skill**2) / 2)
    if arm.volunteers is not None:
        rest = max(math.sqrt(1 - design.volunteer_selection**2), 1e-6)
        cut = ndtri(1 - design.volunteer_share)
        past = (design.volunteer_selection * skill - cut) / rest
        density = density * ndtr(past if arm.volunteers else -past)
    return skill, density / density.sum()


def _solve_rate(design: PilotDesign, comparison: _Reference) -> _Rate:
    """Shift, spreads and pace, each brought nearer to its target in turn until all are met."""
    population = _Population(design, comparison)
    manager_sd = math.sqrt(design.case_manager_icc * _LOGISTIC_VARIANCE)
    office_sd = math.sqrt(design.office_icc * _LOGISTIC_VARIANCE)
    pace, pace_variance = design.reoffences_per_reoffender, 1.0
    for _ in range(_ROUNDS):
        proven = population.proven(pace, pace_variance)
        shift = _solve_shift(population, proven, manager_sd, office_sd)
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
        pace_variance = _pace_variance(design, pace, left, left_squared)
        manager_sd = _rescaled(manager_sd, design.case_manager_icc, manager_icc)
        office_sd = _rescaled(office_sd, design.office_icc, office_icc)
        if np.allclose((pace, manager_sd, office_sd), before, rtol=_TOLERANCE, atol=_TOLERANCE):
            break
    _refuse_if_missed(design, manager_icc, office_icc)
    return _Rate(
        Happened(rate, 1 + pace * left, *(variance / (rate * (1 - rate)) for variance in between)),
        shift,
        manager_sd,
        office_sd,
        pace,
        math.sqrt(math.log(pace_variance)),
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


def _first_day(design: PilotDesign) -> Floats:
    """Probability of first reoffending on each day of the year, for each point of ``_OUTER``."""
    hazard = np.log1p(np.exp(_OUTER))[:, None]
    elapsed = (np.arange(DAYS + 1) / DAYS) ** design.time_shape
    return -np.diff(np.exp(-hazard * elapsed), axis=1)


def _solve_shift(
    population: _Population, proven: Floats, manager_sd: float, office_sd: float
) -> float:
    design = population.design

    def excess(shift: float) -> float:
        return population.moments(proven, shift, manager_sd, office_sd)[0] - design.base_rate

    # The rate that courts prove if nearly everybody reoffends.
    highest = _MOST_WHO_REOFFEND * (design.base_rate + excess(_SHIFTS[-1]))
    if design.base_rate >= highest:
        raise DesignError(
            f"A proven reoffending rate of {design.base_rate:.3f} can't be had with these courts.",
            where="PilotDesign.base_rate",
            why="Some who reoffend are not convicted in time.",
            try_this=f"base_rate={math.floor(1000 * highest) / 1000:.3f}, "
            "the nearest possible value",
        )
    return float(brentq(excess, _SHIFTS[0], _SHIFTS[-1], xtol=1e-8))


def _rescaled(sd: float, declared: float, achieved: float) -> float:
    """A standard deviation that brings the achieved correlation nearer to the declared one."""
    if declared == 0:
        return 0.0
    scale = math.sqrt(declared / (1 - declared) / (achieved / (1 - achieved)))
    return min(sd * scale, _LARGEST_SD)


def _pace_factors(variance: float) -> Floats:
    """Factors of pace, log-normal with mean 1, of equally many case managers."""
    sd = math.sqrt(math.log(variance))
    return np.exp(sd * ndtri((np.arange(16) + 0.5) / 16) - sd**2 / 2)


def _pace_variance(design: PilotDesign, pace: float, mean_left: float, square_left: float) -> float:
    """The mean square of case managers' factors of pace that gives the declared correlation.

    With a factor c of mean 1, the number of reoffences has variance ``later`` +
    ``square`` E(c^2) - ``later``^2, of which ``later``^2 (E(c^2) - 1) lies between case managers.
    """
    if pace == 0 or design.frequency_icc == 0:
        return 1.0
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
    return (later**2 + design.frequency_icc * (later - later**2)) / (
        later**2 - design.frequency_icc * square
    )


# ------------------------------------------------------------------------------- effects


def _solve_effect(
    design: PilotDesign, programme: _Reference, rate: _Rate, mean: float, sd: float
) -> float:
    without = programme.log_odds + rate.shift
    without = without - rate.manager_sd * programme.skill + rate.office_sd * programme.office
    works = strength(design, programme.people.previous_sanctions, mean, sd)

    def change(effect: float) -> float:
        return float((expit(without + effect * works) - expit(without)).mean())

    return _root(
        change, 40.0, design.effect, 0.001, "effect", "A reoffending rate lies between 0 and 1."
    )


class _SolvedHope(NamedTuple):
    level: float
    manager_sd: float
    effect: float


def _solve_hope(design: PilotDesign, programme: _Reference, comparison: _Reference) -> _SolvedHope:
    level = _root(
        lambda level: float(hope_score(level + comparison.hope.start).mean()),
        5.0 * HOPE_POINTS,
        design.hope_mean,
        0.0,
        "hope_mean",
        "The hope scale has two ends.",
    )
    manager_sd = _solve_hope_icc(design, level)
    without = level + programme.hope.end + manager_sd * programme.manager_hope

    def change(effect: float) -> float:
        return float((hope_score(without + effect) - hope_score(without)).mean())

    effect = _root(
        change,
        5.0 * HOPE_POINTS,
        design.effect_on_hope,
        0.01,
        "effect_on_hope",
        "The hope scale has two ends.",
    )
    return _SolvedHope(level, manager_sd, effect)


def _solve_hope_icc(design: PilotDesign, level: float) -> float:
    """The spread between case managers that gives the declared share of the score's variance."""
    if design.hope_icc == 0:
        return 0.0
    points = np.arange(1, HOPE_POINTS + 1)

    def share(manager_sd: float) -> float:
        centre = (level + manager_sd * _NODES)[:, None]
        reaches = ndtr((centre - points + 0.5) / design.hope_sd)
        mean, square = reaches.sum(axis=1), reaches @ (2 * points - 1)
        overall = _NODE_WEIGHTS @ mean
        return float(_NODE_WEIGHTS @ (mean - overall) ** 2 / (_NODE_WEIGHTS @ square - overall**2))

    return float(
        brentq(lambda sd: share(sd) - design.hope_icc, 0.0, 20.0 * design.hope_sd, xtol=1e-8)
    )


def _root(
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
    return float(brentq(lambda x: function(x) - target, -reach, reach, xtol=1e-8))


# -------------------------------------------------------------------- delivery and losses


def _solve_delivery(design: PilotDesign) -> float:
    if design.fidelity in (0.0, 1.0):
        return 0.0
    return float(
        brentq(lambda level: mean_fidelity(design, level) - design.fidelity, -60.0, 60.0, xtol=1e-8)
    )


def mean_fidelity(design: PilotDesign, level: float) -> float:
    """Mean fidelity over the delivery to everybody in the programme, at this level."""
    rng = Draws([np.random.default_rng([REFERENCE_SEED, 2])])
    own = ndtri((np.arange(_CASE_MANAGERS) + 0.5) / _CASE_MANAGERS)
    monthly = monthly_fidelity(design, level, own, rng)
    months = month_of(np.arange(enrolment_days(design)))
    starts = np.bincount(months) / months.size
    return float(month_shares(starts) @ monthly.mean(axis=1))


def _level_for(share: float, driver: Floats) -> float:
    """The log-odds at which this share of people is lost, given what drives the loss."""
    if share == 0:
        return -math.inf
    return float(brentq(lambda level: float(expit(level + driver).mean()) - share, -800.0, 40.0))
