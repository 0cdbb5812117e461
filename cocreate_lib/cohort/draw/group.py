"""A group of people: who they are, what happens to them, and what gets into the data.

Every column is a function of the group, worked out when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.solve.constants import Solved
from cocreate_lib.cohort.world import assignment, measurement, outcomes, programme, recalls
from cocreate_lib.cohort.world.assignment import DAYS_A_YEAR, Arm, Staff
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.outcomes import FollowUp, Hope, Reoffending
from cocreate_lib.cohort.world.population import Floats, Ints, People, draw_people
from cocreate_lib.cohort.world.programme import Services, TakingPart
from cocreate_lib.cohort.world.recalls import Custody
from cocreate_lib.cohort.world.risk_score import one_and_two_years
from cocreate_lib.cohort.world.year import DAYS

# Ends of the spawn keys of random numbers. Each process has its own, so that switching one off
# leaves the others' numbers as they are.
STAFF, _PEOPLE, _REOFFENDING, _SERVICES, _PROOF, _LOSSES, _BEFORE = range(7)
_RECALLS, _TAKING_PART = range(7, 9)

Array = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]


class Team(NamedTuple):
    """Case managers of a group of a batch."""

    staff: Staff
    office: Floats  # difference of each one's office, in log-odds
    monthly: Floats  # what they deliver, with shape (months, case managers)
    names: list[str]
    first: int  # how many case managers the teams before it have


@dataclass(eq=False)
class Group:
    """One group of a batch, or of the same batch of several cohorts side by side.

    ``draws`` gives the random numbers of a process; ``courts`` are the chances of proof by day of
    start (see ``measurement``); ``size`` counts all people.
    """

    design: PilotDesign
    solved: Solved
    arm: Arm
    size: int
    team: Team
    courts: Floats
    draws: Callable[[int], Draws]

    def __post_init__(self) -> None:
        design, rng = self.design, self.draws(_PEOPLE)
        self.manager: Ints = assignment.draw_caseloads(rng, self.team.staff, self.size)
        queue = assignment.draw_queue(design, rng, self.size, self.arm)
        self.people: People = draw_people(design, rng, queue)
        # Days from the first possible start.
        self.start: Ints = rng.integers(assignment.enrolment_days(design), size=self.size)
        self._rng_of_people = rng

    @cached_property
    def delivered(self) -> Floats:
        """The share of the programme that is, or would be, delivered to each person who takes
        part."""
        return programme.dose(self.team.monthly, self.manager, assignment.month_of(self.start))

    @cached_property
    def taking_part(self) -> TakingPart:
        """Who takes part in the programme if assigned to it, and who if not."""
        design, solved = self.design, self.solved
        all_and_none = TakingPart(np.ones(self.size, dtype=bool), np.zeros(self.size, dtype=bool))
        if design.uptake == 1 and design.crossover == 0:
            return all_and_none
        willing = programme.willingness(design, self.draws(_TAKING_PART), self.people.readiness)
        if_not = willing > solved.crossover
        return TakingPart((willing > solved.uptake) | if_not, if_not)

    @property
    def took_part(self) -> Flags:
        """Who took part in the programme."""
        return self.taking_part.if_assigned if self.arm.in_programme else self.taking_part.if_not

    @cached_property
    def doses(self) -> dict[str, float | Floats]:
        """The share of the full programme that each person gets in each world."""
        return programme.doses(self.design, self.delivered, self.taking_part)

    @property
    def fidelity(self) -> Floats:
        """The share delivered to those in the programme, and to others who took part."""
        if self.arm.in_programme:
            return np.asarray(self.doses["with"])
        if self.design.crossover == 0:
            return np.full(self.size, np.nan)
        return np.where(self.took_part, self.delivered, np.nan)

    @cached_property
    def elsewhere(self) -> Flags:
        """Who comes from another area: the last of the case managers' people of each cohort."""
        if self.arm.in_programme or self.design.elsewhere_share == 0:
            return np.zeros(self.size, dtype=bool)
        cohorts = len(self._rng_of_people.generators)
        each = self.size // cohorts
        own = round(each * (1 - self.design.elsewhere_share))
        return np.tile(np.arange(each) >= own, cohorts)

    @cached_property
    def _risk(self) -> Floats:
        years = (self.arm.first_day + self.start) / DAYS_A_YEAR
        return outcomes.log_odds(self.design, self.people, years)

    @cached_property
    def reoffending(self) -> Reoffending:
        """What happens in each world."""
        design, solved, staff = self.design, self.solved, self.team.staff
        rate = solved.rate
        by_manager = self.team.office - rate.manager_sd * staff.skill
        modifier = outcomes.effect_modifier(
            design,
            self.people.previous_sanctions,
            self.people.female,
            solved.history_mean,
            solved.history_sd,
        )
        pace = rate.pace * np.exp(rate.pace_sd * (staff.pace - rate.pace_sd / 2))
        base = self._risk + rate.shift + by_manager[self.manager]
        if design.elsewhere_share > 0:
            base[self.elsewhere] += design.elsewhere_risk
        return outcomes.draw_follow_ups(
            design,
            self.draws(_REOFFENDING),
            base=base,
            effect=solved.effect * modifier,
            doses=self.doses,
            pace=pace[self.manager],
            custody=self._custody,
        )

    @property
    def _recall_log_odds(self) -> Floats:
        solved = self.solved
        driver = recalls.recall_driver(self.design, self._risk, solved.risk_mean, solved.risk_sd)
        return solved.recall + driver

    @property
    def recall_chance(self) -> Floats:
        """The probability of a recall without the programme, for people who don't reoffend."""
        if self.design.recall_rate == 0:
            return np.zeros(self.size)
        return np.asarray(expit(self._recall_log_odds))

    @cached_property
    def _custody(self) -> dict[str, Custody] | None:
        """The recalls in each distinct world; none where nobody is recalled."""
        if self.design.recall_rate == 0:
            return None
        return recalls.draw_custody(
            self.design,
            self.draws(_RECALLS),
            self._recall_log_odds,
            self.doses,
            set(outcomes.distinct_worlds(self.design).values()),
        )

    def _custody_in(self, world: str) -> Custody | None:
        same = outcomes.distinct_worlds(self.design)
        return None if self._custody is None else self._custody[same[world]]

    def days_at_risk(self, world: str | None = None) -> Array:
        """Days out of custody and alive in a world; if none is named, in the one people live in."""
        custody = self._custody_in(world or self._actual_world)
        if custody is None:
            return np.full(self.size, DAYS, dtype=np.int32)
        return custody.days_at_risk

    @cached_property
    def _hope(self) -> Hope:
        return outcomes.draw_hope(self.design, self._rng_of_people, self.people)

    @property
    def hope_start(self) -> Array:
        """The hope score at the start."""
        return outcomes.hope_score(self.solved.hope.level + self._hope.start)

    @cached_property
    def hope_end(self) -> dict[str, npt.NDArray[np.int32]]:
        """The hope score at the end in each world."""
        hope = self.solved.hope
        level = hope.level + hope.manager_sd * self.team.staff.hope
        without = self._hope.end + level[self.manager]
        return outcomes.hope_in_worlds(without, hope.effect, self.doses)

    @property
    def offences_before(self) -> Ints:
        """Offences in the year before the start."""
        before = outcomes.offending_before(self.design, self._risk, self.people.bad_spell)
        return outcomes.draw_offences_before(self.draws(_BEFORE), self.solved.before + before)

    @cached_property
    def scores(self) -> tuple[Floats, Floats]:
        """The one-year and the two-year risk score."""
        return one_and_two_years(self.people.score)

    @cached_property
    def services(self) -> Services:
        """What each person received of the programme."""
        design = self.design
        if not self.arm.in_programme and design.crossover == 0:
            return programme.no_services(self.size)
        everybody = self.arm.in_programme and design.uptake == 1
        took_part = None if everybody else self.took_part
        return programme.draw_services(design, self.draws(_SERVICES), self.delivered, took_part)

    @property
    def _actual_world(self) -> str:
        return "with" if self.arm.in_programme else "not_assigned"

    @cached_property
    def _proof_draws(self) -> measurement.ProofDraws:
        return measurement.draw_proof(self.draws(_PROOF), self.reoffending.occasions)

    def proven_in(self, world: str) -> FollowUp:
        """What courts would prove of what happens in a world."""
        custody = self._custody_in(world)
        return measurement.prove(
            self.reoffending.occasions,
            self._proof_draws,
            world,
            self.courts,
            self.start,
            None if custody is None else custody.start,
        )

    @cached_property
    def proven(self) -> FollowUp:
        """What courts prove of what happens."""
        return self.proven_in(self._actual_world)

    @property
    def proven_without(self) -> Array:
        """How many reoffences ordinary courts would prove without the programme and recalls."""
        first = np.zeros(1, dtype=np.int64)
        ordinary = measurement.chance_of_proof(self.design, first, slowdown=False)
        return measurement.prove(
            self.reoffending.occasions,
            self._proof_draws,
            outcomes.NOBODY_RECALLED,
            ordinary,
            np.zeros_like(self.start),
        ).reoffences

    @cached_property
    def _lost(self) -> tuple[Flags, Flags]:
        """Who is not linked to the records, and who is lost to the survey."""
        design, solved, people = self.design, self.solved, self.people
        rng = self.draws(_LOSSES)
        history = solved.history_mean, solved.history_sd
        unlinked = measurement.draw_lost(
            rng,
            design.linkage_failure,
            solved.linkage,
            measurement.linkage_driver(people.previous_sanctions, *history),
        )
        driver = measurement.loss_driver(
            design, people.readiness_rating, self.hope_end[self._actual_world]
        )
        lost = measurement.draw_lost(rng, design.attrition, solved.attrition, driver)
        return unlinked, lost

    @property
    def linked(self) -> Array:
        """Who is linked to the records."""
        return (~self._lost[0]).astype(np.int8)

    def recorded(self, column: Array) -> Array:
        """A column of the records: missing for those who are not linked to them."""
        if self.design.linkage_failure == 0:
            return column
        return np.where(self._lost[0], np.nan, column.astype(float))

    @property
    def hope_answered(self) -> Array:
        """The hope score at the end of those who answered."""
        return np.where(self._lost[1], np.nan, self.hope_end[self._actual_world].astype(float))
