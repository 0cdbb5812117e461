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

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.solve.constants import Solved
from cocreate_lib.cohort.world import assignment, measurement, outcomes, programme
from cocreate_lib.cohort.world.assignment import DAYS_A_YEAR, Arm, Staff
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.outcomes import FollowUp, Hope, Reoffending
from cocreate_lib.cohort.world.population import Floats, Ints, People, draw_people
from cocreate_lib.cohort.world.programme import Services
from cocreate_lib.cohort.world.risk_score import one_and_two_years

# Ends of the spawn keys of random numbers. Each process has its own, so that switching one off
# leaves the others' numbers as they are.
STAFF, _PEOPLE, _REOFFENDING, _SERVICES, _PROOF, _LOSSES, _BEFORE = range(7)

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
        """The share of the programme that is, or would be, delivered to each person."""
        return programme.dose(self.team.monthly, self.manager, assignment.month_of(self.start))

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
            design, self.people.previous_sanctions, solved.history_mean, solved.history_sd
        )
        pace = rate.pace * np.exp(rate.pace_sd * (staff.pace - rate.pace_sd / 2))
        return outcomes.draw_follow_ups(
            design,
            self.draws(_REOFFENDING),
            base=self._risk + rate.shift + by_manager[self.manager],
            effect=solved.effect * modifier,
            delivered=self.delivered,
            pace=pace[self.manager],
        )

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
        return outcomes.hope_in_worlds(self.design, without, hope.effect, self.delivered)

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
        if self.arm.in_programme:
            return programme.draw_services(self.design, self.draws(_SERVICES), self.delivered)
        return programme.no_services(self.size)

    @property
    def _actual_world(self) -> str:
        return "with" if self.arm.in_programme else "not_assigned"

    @cached_property
    def _proof_draws(self) -> measurement.ProofDraws:
        return measurement.draw_proof(self.draws(_PROOF), self.reoffending.occasions)

    def _proven(self, world: str, chance: Floats, start: Ints) -> FollowUp:
        return measurement.prove(
            self.reoffending.occasions, self._proof_draws, world, chance, start
        )

    @cached_property
    def proven(self) -> FollowUp:
        """What courts prove of what happens."""
        return self._proven(self._actual_world, self.courts, self.start)

    @property
    def proven_without(self) -> Array:
        """How many reoffences ordinary courts would prove without the programme."""
        first = np.zeros(1, dtype=np.int64)
        ordinary = measurement.chance_of_proof(self.design, first, slowdown=False)
        return self._proven("without", ordinary, np.zeros_like(self.start)).reoffences

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
