"""Cells: self-contained parts of a cohort, with both groups in the design's proportions.

Each cell has a fixed size, its own random numbers and its own case managers. It depends on
nothing but the design, the seed and its number, so that the people of a cohort are the same
whether they come at once or in blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cocreate_lib.cohort import assignment, measurement, outcomes, programme
from cocreate_lib.cohort.assignment import DAYS_A_YEAR, Arm, Staff
from cocreate_lib.cohort.design import PilotDesign
from cocreate_lib.cohort.events import PHASE_START
from cocreate_lib.cohort.ogrs import band_code, one_and_two_years
from cocreate_lib.cohort.outcomes import WORLDS, Stream, Year
from cocreate_lib.cohort.population import NEEDS, Floats, Ints, People, draw_people
from cocreate_lib.cohort.solve import Solved, solve

CELL_SIZE = 2**16

# Decimals of shares and probabilities as records have them, so that a file holds just what the
# table does, on every platform.
_RECORDED = 4

# Ends of the spawn keys of random numbers. Each process has its own, so that switching one off
# leaves the others' numbers as they are.
_STAFF, _PEOPLE, _LIVES, _MET, _RECORDS, _SURVEY, _BEFORE = range(7)

Columns = dict[str, npt.NDArray[Any]]
Tables = dict[str, Columns]  # "people", "potential" and "hidden"
_Rng = Callable[[int], np.random.Generator]  # of a process


class Part(NamedTuple):
    """One group of a cell in columns. Categories are codes; case managers' are positions in
    ``managers``, which is one and the same list for groups that share them."""

    tables: Tables
    managers: list[str]
    size: int


class _Setting(NamedTuple):
    """What is the same in all cells of a cohort."""

    design: PilotDesign
    solved: Solved
    offices: Floats  # differences in log-odds
    digits: int  # of case managers' numbers


class _Team(NamedTuple):
    """Case managers of a group of a cell."""

    staff: Staff
    monthly: Floats  # what they deliver, with shape (months, case managers)
    names: list[str]


class _Life(NamedTuple):
    """A group's people and all that happens to them, whether anybody sees it or not."""

    people: People
    start: Ints  # days from the first possible start
    manager: Ints
    delivered: Floats
    offences_before: Ints
    years: dict[str, Year]
    log_odds: dict[str, Floats]
    occasions: Stream
    hope_start: npt.NDArray[np.int32]
    hope_end: dict[str, npt.NDArray[np.int32]]


def draw_parts(design: PilotDesign, root: np.random.SeedSequence) -> Iterator[Part]:
    """The people of a cohort, cell after cell: the programme's, then the comparison group."""
    total = design.n_treated + design.n_comparison
    n_cells = -(-total // CELL_SIZE)
    most_staff = total / design.people_per_case_manager + 2 * n_cells
    solved = solve(design)
    setting = _Setting(
        design=design,
        solved=solved,
        offices=solved.office_sd * _rng(root, 0).standard_normal(design.n_offices),
        digits=max(3, len(str(int(most_staff)))),
    )
    both = assignment.arms(design)
    courts = [
        measurement.chance_of_proof(
            design, arm.first_day + np.arange(assignment.enrolment_days(design)), slowdown=True
        )
        for arm in both
    ]
    hired = {arm.prefix: 0 for arm in both}
    for number in range(n_cells):
        sizes = [
            n * (number + 1) // n_cells - n * number // n_cells
            for n in (design.n_treated, design.n_comparison)
        ]
        streams = [_stream(root, number, arm) for arm in (0, 1)]
        teams = _draw_teams(setting, both, sizes, streams, hired)
        for arm, size, team, proof, stream in zip(both, sizes, teams, courts, streams, strict=True):
            if size:
                tables = _draw_group(setting, arm, size, team, proof, stream)
                yield Part(tables, team.names, size)


def _rng(root: np.random.SeedSequence, *key: int) -> np.random.Generator:
    # Not root.spawn(): that would change the caller's sequence.
    child = np.random.SeedSequence(root.entropy, spawn_key=(*root.spawn_key, *key))
    return np.random.default_rng(child)


def _stream(root: np.random.SeedSequence, cell: int, arm: int) -> _Rng:
    return lambda process: _rng(root, 1, cell, arm, process)


def _draw_teams(
    setting: _Setting,
    both: tuple[Arm, Arm],
    sizes: list[int],
    streams: list[_Rng],
    hired: dict[str, int],
) -> list[_Team]:
    """The case managers of the programme group and of the comparison group, which may be the
    same; ``hired`` counts those of all cells so far."""

    def draw(arm: Arm, size: int, rng: np.random.Generator) -> _Team:
        n_staff = max(1, round(size / setting.design.people_per_case_manager)) if size else 0
        staff = assignment.draw_staff(setting.design, rng, n_staff, arm)
        monthly = programme.monthly_fidelity(
            setting.design, setting.solved.delivery, staff.delivery, rng
        )
        name = f"{arm.prefix}%0{setting.digits}d"
        numbers = range(hired[arm.prefix] + 1, hired[arm.prefix] + n_staff + 1)
        hired[arm.prefix] += n_staff
        return _Team(staff, monthly, [name % number for number in numbers])

    if assignment.same_case_managers(setting.design):
        return [draw(both[0], sum(sizes), streams[0](_STAFF))] * 2
    return [
        draw(arm, size, stream(_STAFF))
        for arm, size, stream in zip(both, sizes, streams, strict=True)
    ]


def _draw_group(
    setting: _Setting, arm: Arm, size: int, team: _Team, courts: Floats, rng: _Rng
) -> Tables:
    """One group of a cell, from who they are to what gets into the data."""
    life = _draw_life(setting, arm, size, team, rng)
    lived = "with" if arm.in_programme else "not_assigned"
    luck = measurement.draw_courts(rng(_RECORDS), life.occasions)
    proven = measurement.prove(life.occasions, luck, lived, courts, life.start)
    proven_without = measurement.prove_by_ordinary_courts(
        setting.design, life.occasions, luck, "without", size
    )
    people = life.people
    return {
        "people": _known_at_start(arm, team, life)
        | _delivered(setting.design, arm, life, rng(_MET))
        | _measured(setting, life, proven, lived, rng(_SURVEY)),
        "potential": {
            f"reoffended_{world}": life.years[world].reoffended.astype(np.int8) for world in WORLDS
        }
        | {f"reoffences_{world}": life.years[world].reoffences for world in WORLDS}
        | {f"days_to_reoffence_{world}": life.years[world].days for world in WORLDS}
        | {f"hope_end_{world}": life.hope_end[world] for world in WORLDS},
        "hidden": {
            "readiness": people.readiness.astype(np.float32),
            "need_level": people.need_level.astype(np.float32),
            "bad_spell": people.bad_spell.astype(np.float32),
            "case_manager_skill": team.staff.skill.astype(np.float32)[life.manager],
            "fidelity": life.delivered.astype(np.float32),
        }
        | {
            f"chance_{world}": (1 / (1 + np.exp(-life.log_odds[world]))).astype(np.float32)
            for world in ("without", "with", "with_full_delivery")
        }
        | {"proven_without": proven_without},
    }


def _draw_life(setting: _Setting, arm: Arm, size: int, team: _Team, rng: _Rng) -> _Life:
    design, solved, staff = setting.design, setting.solved, team.staff
    people_rng, lives_rng = rng(_PEOPLE), rng(_LIVES)
    manager = assignment.draw_caseloads(people_rng, staff, size)
    people = draw_people(design, people_rng, assignment.draw_queue(design, people_rng, size, arm))
    start = people_rng.integers(assignment.enrolment_days(design), size=size)
    delivered = programme.dose(team.monthly, manager, assignment.month_of(start))

    risk = outcomes.log_odds(design, people, (arm.first_day + start) / DAYS_A_YEAR)
    before = outcomes.offending_before(design, risk, people.bad_spell)
    by_manager = setting.offices[staff.office] - solved.manager_sd * staff.skill
    works = outcomes.strength(
        design, people.previous_sanctions, solved.history_mean, solved.history_sd
    )
    pace = solved.pace * np.exp(solved.manager_pace * (staff.pace - solved.manager_pace / 2))
    years, log_odds, occasions = outcomes.live(
        design,
        lives_rng,
        base=risk + solved.shift + by_manager[manager],
        effect=solved.effect * works,
        delivered=delivered,
        pace=pace[manager],
    )
    hope = outcomes.draw_hope(design, people_rng, people)
    hope_without = hope.end + (solved.hope + solved.manager_hope * staff.hope)[manager]
    return _Life(
        people=people,
        start=start,
        manager=manager,
        delivered=delivered,
        offences_before=outcomes.draw_offences_before(rng(_BEFORE), solved.before + before),
        years=years,
        log_odds=log_odds,
        occasions=occasions,
        hope_start=outcomes.hope_score(solved.hope + hope.start),
        hope_end=outcomes.hope_in_worlds(design, hope_without, solved.effect_on_hope, delivered),
    )


def _known_at_start(arm: Arm, team: _Team, life: _Life) -> Columns:
    people, size = life.people, life.start.size
    one_year, two_years = one_and_two_years(people.score)
    first_day = np.datetime64(PHASE_START, "s") + np.timedelta64(arm.first_day, "D")
    return {
        "synthetic": np.ones(size, dtype=bool),
        "office": team.staff.office.astype(np.int32)[life.manager],
        "case_manager": life.manager.astype(np.int32),
        "my_direction": np.full(size, arm.in_programme, dtype=np.int8),
        "start_date": first_day + life.start * np.timedelta64(86_400, "s"),
        "sentence": people.sentence_code,
        "sex": people.female.astype(np.int8),
        "age": people.age.astype(np.int32),
        "offence_group": people.offence_code,
        "age_at_first_sanction": people.age_at_first_sanction.astype(np.int32),
        "previous_sanctions": people.previous_sanctions.astype(np.int32),
        "offences_year_before": life.offences_before.astype(np.int32),
        "ogrs3_one_year": one_year.round(_RECORDED),
        "ogrs3_two_year": two_years.round(_RECORDED),
        "risk_band": band_code(two_years),
        **{
            f"need_{name}": need.astype(np.int8)
            for name, need in zip(NEEDS, people.needs, strict=True)
        },
        "readiness_rating": people.readiness_rating,
        "hope_start": life.hope_start,
    }


def _delivered(design: PilotDesign, arm: Arm, life: _Life, rng: np.random.Generator) -> Columns:
    if arm.in_programme:
        met = programme.meet(design, rng, life.delivered)
        return {"fidelity": life.delivered.round(_RECORDED), **met._asdict()}
    size = life.start.size
    nothing = programme.meet_nothing(size)
    return {"fidelity": np.full(size, np.nan), **nothing._asdict()}


def _measured(
    setting: _Setting, life: _Life, proven: Year, lived: str, rng: np.random.Generator
) -> Columns:
    design, solved, people = setting.design, setting.solved, life.people
    unlinked = measurement.draw_lost(
        rng,
        design.linkage_failure,
        solved.linkage,
        measurement.linkage_driver(
            people.previous_sanctions, solved.history_mean, solved.history_sd
        ),
    )
    hope_end = life.hope_end[lived]
    lost = measurement.draw_lost(
        rng,
        design.attrition,
        solved.attrition,
        measurement.loss_driver(design, people.readiness_rating, hope_end),
    )
    reoffended = proven.reoffended.astype(np.int8)
    records: Columns = {
        "reoffended": reoffended,
        "reoffences": proven.reoffences,
        "days_to_reoffence": proven.days,
        "reoffence_observed": reoffended,
    }
    if design.linkage_failure > 0:
        records = {
            name: np.where(unlinked, np.nan, column.astype(float))
            for name, column in records.items()
        }
    return {
        "linked": (~unlinked).astype(np.int8),
        **records,
        "hope_end": np.where(lost, np.nan, hope_end.astype(float)),
    }
