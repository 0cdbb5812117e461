"""A group of people: who they are, what happens to them, and what gets into the data.

Every column is a function of the group, worked out when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.solve.constants import Solved
from cocreate_lib.cohort.world import assignment, measurement, outcomes, programme
from cocreate_lib.cohort.world.assignment import DAYS_A_YEAR, Arm, Staff
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.events import PHASE_START
from cocreate_lib.cohort.world.ogrs import OFFENCE_GROUPS, RISK_BANDS, band_code, one_and_two_years
from cocreate_lib.cohort.world.outcomes import WORLDS, Hope, Stream, Year
from cocreate_lib.cohort.world.population import (
    NEEDS,
    SENTENCES,
    SEXES,
    Floats,
    Ints,
    People,
    draw_people,
)
from cocreate_lib.cohort.world.programme import Met

# Decimals of shares and probabilities as records have them, so that a file holds just what the
# table does, on every platform.
_RECORDED = 4

# Ends of the spawn keys of random numbers. Each process has its own, so that switching one off
# leaves the others' numbers as they are.
STAFF, _PEOPLE, _LIVES, _MET, _RECORDS, _SURVEY, _BEFORE = range(7)

Array = npt.NDArray[Any]
Lost = npt.NDArray[np.bool_]


class Team(NamedTuple):
    """Case managers of a group of a cell."""

    staff: Staff
    office: Floats  # difference of each one's office, in log-odds
    monthly: Floats  # what they deliver, with shape (months, case managers)
    names: list[str]


@dataclass(eq=False)
class Group:
    """One group of a cell, or of the same cell of several cohorts side by side.

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
    def _lives(self) -> tuple[dict[str, Year], dict[str, Floats], Stream]:
        design, solved, staff = self.design, self.solved, self.team.staff
        by_manager = self.team.office - solved.manager_sd * staff.skill
        works = outcomes.strength(
            design, self.people.previous_sanctions, solved.history_mean, solved.history_sd
        )
        pace = solved.pace * np.exp(solved.manager_pace * (staff.pace - solved.manager_pace / 2))
        return outcomes.live(
            design,
            self.draws(_LIVES),
            base=self._risk + solved.shift + by_manager[self.manager],
            effect=solved.effect * works,
            delivered=self.delivered,
            pace=pace[self.manager],
        )

    @property
    def years(self) -> dict[str, Year]:
        """What happens in each world."""
        return self._lives[0]

    @property
    def log_odds(self) -> dict[str, Floats]:
        """Log-odds of reoffending in each world."""
        return self._lives[1]

    @property
    def occasions(self) -> Stream:
        """What courts will look at."""
        return self._lives[2]

    @cached_property
    def _hope(self) -> Hope:
        return outcomes.draw_hope(self.design, self._rng_of_people, self.people)

    @property
    def hope_start(self) -> Array:
        """The hope score at the start."""
        return outcomes.hope_score(self.solved.hope + self._hope.start)

    @cached_property
    def hope_end(self) -> dict[str, npt.NDArray[np.int32]]:
        """The hope score at the end in each world."""
        solved = self.solved
        level = solved.hope + solved.manager_hope * self.team.staff.hope
        without = self._hope.end + level[self.manager]
        return outcomes.hope_in_worlds(self.design, without, solved.effect_on_hope, self.delivered)

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
    def met(self) -> Met:
        """What each person met of the programme."""
        if self.arm.in_programme:
            return programme.meet(self.design, self.draws(_MET), self.delivered)
        return programme.meet_nothing(self.size)

    @property
    def _lived(self) -> str:
        return "with" if self.arm.in_programme else "not_assigned"

    @cached_property
    def _luck(self) -> measurement.Courts:
        return measurement.draw_courts(self.draws(_RECORDS), self.occasions)

    @cached_property
    def proven(self) -> Year:
        """What courts prove of what happens."""
        return measurement.prove(self.occasions, self._luck, self._lived, self.courts, self.start)

    @property
    def proven_without(self) -> Array:
        """How many reoffences ordinary courts would prove without the programme."""
        return measurement.prove_by_ordinary_courts(
            self.design, self.occasions, self._luck, "without", self.size
        )

    @cached_property
    def _lost(self) -> tuple[Lost, Lost]:
        """Who is not linked to the records, and who is lost to the survey."""
        design, solved, people = self.design, self.solved, self.people
        rng = self.draws(_SURVEY)
        history = solved.history_mean, solved.history_sd
        unlinked = measurement.draw_lost(
            rng,
            design.linkage_failure,
            solved.linkage,
            measurement.linkage_driver(people.previous_sanctions, *history),
        )
        driver = measurement.loss_driver(
            design, people.readiness_rating, self.hope_end[self._lived]
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
        return np.where(self._lost[1], np.nan, self.hope_end[self._lived].astype(float))


def _start_date(group: Group) -> Array:
    first = np.datetime64(PHASE_START, "s") + np.timedelta64(group.arm.first_day, "D")
    return np.asarray(first + group.start * np.timedelta64(86_400, "s"))


def _fidelity(group: Group) -> Array:
    if group.arm.in_programme:
        return group.delivered.round(_RECORDED)
    return np.full(group.size, np.nan)


def _need(number: int, group: Group) -> Array:
    return group.people.needs[number].astype(np.int8)


def _met(name: str, group: Group) -> Array:
    return np.asarray(getattr(group.met, name))


def _of_year(name: str, kind: Any, world: str, group: Group) -> Array:
    return np.asarray(getattr(group.years[world], name)).astype(kind, copy=False)


def _chance(world: str, group: Group) -> Array:
    return np.asarray(1 / (1 + np.exp(-group.log_odds[world]))).astype(np.float32)


def categories(design: PilotDesign) -> dict[str, list[str]]:
    """The values that the codes of a category stand for, but for case managers."""
    return {
        "office": [f"Office {number + 1}" for number in range(design.n_offices)],
        "sentence": list(SENTENCES),
        "sex": list(SEXES),
        "offence_group": list(OFFENCE_GROUPS),
        "risk_band": list(RISK_BANDS),
    }


Column = Callable[[Group], Array]

# Categories are codes; those of case managers are positions among the team's.
PEOPLE: Mapping[str, Column] = {
    "synthetic": lambda group: np.ones(group.size, dtype=bool),
    "office": lambda group: group.team.staff.office.astype(np.int32)[group.manager],
    "case_manager": lambda group: group.manager.astype(np.int32),
    "my_direction": lambda group: np.full(group.size, group.arm.in_programme, dtype=np.int8),
    "start_date": _start_date,
    "sentence": lambda group: group.people.sentence_code,
    "sex": lambda group: group.people.female.astype(np.int8),
    "age": lambda group: group.people.age.astype(np.int32),
    "offence_group": lambda group: group.people.offence_code,
    "age_at_first_sanction": lambda group: group.people.age_at_first_sanction.astype(np.int32),
    "previous_sanctions": lambda group: group.people.previous_sanctions.astype(np.int32),
    "offences_year_before": lambda group: group.offences_before.astype(np.int32),
    "ogrs3_one_year": lambda group: group.scores[0].round(_RECORDED),
    "ogrs3_two_year": lambda group: group.scores[1].round(_RECORDED),
    "risk_band": lambda group: band_code(group.scores[1]),
    **{f"need_{name}": partial(_need, number) for number, name in enumerate(NEEDS)},
    "readiness_rating": lambda group: group.people.readiness_rating,
    "hope_start": lambda group: group.hope_start,
    "fidelity": _fidelity,
    **{name: partial(_met, name) for name in Met._fields},
    "linked": lambda group: group.linked,
    "reoffended": lambda group: group.recorded(group.proven.reoffended.astype(np.int8)),
    "reoffences": lambda group: group.recorded(group.proven.reoffences),
    "days_to_reoffence": lambda group: group.recorded(group.proven.days),
    "reoffence_observed": lambda group: group.recorded(group.proven.reoffended.astype(np.int8)),
    "hope_end": lambda group: group.hope_answered,
}
POTENTIAL: Mapping[str, Column] = {
    **{f"reoffended_{w}": partial(_of_year, "reoffended", np.int8, w) for w in WORLDS},
    **{f"reoffences_{w}": partial(_of_year, "reoffences", np.int32, w) for w in WORLDS},
    **{f"days_to_reoffence_{w}": partial(_of_year, "days", np.int32, w) for w in WORLDS},
    **{f"hope_end_{w}": partial(lambda w, group: group.hope_end[w], w) for w in WORLDS},
}
HIDDEN: Mapping[str, Column] = {
    "readiness": lambda group: group.people.readiness.astype(np.float32),
    "need_level": lambda group: group.people.need_level.astype(np.float32),
    "bad_spell": lambda group: group.people.bad_spell.astype(np.float32),
    "case_manager_skill": lambda group: group.team.staff.skill.astype(np.float32)[group.manager],
    "fidelity": lambda group: group.delivered.astype(np.float32),
    **{f"chance_{w}": partial(_chance, w) for w in ("without", "with", "with_full_delivery")},
    "proven_without": lambda group: group.proven_without,
}
