"""Batches: self-contained parts of a cohort, with both groups in the design's proportions.

Each batch has a fixed size, its own random numbers and its own case managers. It depends on
nothing but the design, the seed and its number, so that the people of a cohort are the same
whether they come at once or in blocks, alone or side by side with cohorts of other seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.draw.group import STAFF, Group, Team
from cocreate_lib.cohort.solve.constants import Solved, solve
from cocreate_lib.cohort.world import assignment, measurement, programme
from cocreate_lib.cohort.world.assignment import Arm
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.population import Floats

BATCH_SIZE = 2**16

_Streams = Callable[[int], Draws]  # the random numbers of a process


class _Setting(NamedTuple):
    """What is the same in all batches of a cohort."""

    solved: Solved
    arms: tuple[Arm, Arm]
    courts: tuple[Floats, Floats]  # chances of proof of each arm: see ``measurement``
    n_batches: int
    digits: int  # of case managers' numbers


def draw_groups(design: PilotDesign, roots: Sequence[np.random.SeedSequence]) -> Iterator[Group]:
    """The people of cohorts side by side, one a root, batch after batch: the programme's, then the
    comparison group. Groups that share their case managers have one and the same team."""
    setting = _setting(design)
    draws = _draws(roots, 0)
    offices = setting.solved.rate.office_sd * draws.standard_normal(len(roots) * design.n_offices)
    offices = offices.reshape(len(roots), design.n_offices)
    hired = {arm.prefix: 0 for arm in setting.arms}
    for number in range(setting.n_batches):
        sizes = [
            n * (number + 1) // setting.n_batches - n * number // setting.n_batches
            for n in (design.n_treated, design.n_comparison)
        ]
        streams = [_streams(roots, number, arm) for arm in (0, 1)]
        teams = _draw_teams(design, setting, offices, sizes, streams, hired)
        for arm, courts, size, team, stream in zip(
            setting.arms, setting.courts, sizes, teams, streams, strict=True
        ):
            if size:
                everybody = size * len(roots)
                yield Group(design, setting.solved, arm, everybody, team, courts, stream)


@lru_cache(maxsize=16)
def _setting(design: PilotDesign) -> _Setting:
    total = design.n_treated + design.n_comparison
    n_batches = -(-total // BATCH_SIZE)
    most_staff = total / design.people_per_case_manager + 2 * n_batches
    both = assignment.arms(design)
    days = np.arange(assignment.enrolment_days(design))
    first, second = (
        measurement.chance_of_proof(design, arm.first_day + days, slowdown=True) for arm in both
    )
    return _Setting(
        solved=solve(design),
        arms=both,
        courts=(first, second),
        n_batches=n_batches,
        digits=max(3, len(str(int(most_staff)))),
    )


def _draws(roots: Sequence[np.random.SeedSequence], *key: int) -> Draws:
    """The random numbers with this key of each root, which isn't changed, as ``spawn`` would."""
    children = (np.random.SeedSequence(r.entropy, spawn_key=(*r.spawn_key, *key)) for r in roots)
    return Draws([np.random.default_rng(child) for child in children])


def _streams(roots: Sequence[np.random.SeedSequence], batch: int, arm: int) -> _Streams:
    return lambda process: _draws(roots, 1, batch, arm, process)


def _draw_teams(
    design: PilotDesign,
    setting: _Setting,
    offices: Floats,
    sizes: list[int],
    streams: list[_Streams],
    hired: dict[str, int],
) -> list[Team]:
    """The case managers of the programme group and of the comparison group, which may be the
    same; ``hired`` counts those of all batches so far. ``offices`` has a row a cohort."""

    def draw(arm: Arm, size: int, rng: Draws) -> Team:
        n_staff = max(1, round(size / design.people_per_case_manager)) if size else 0
        cohort = np.repeat(np.arange(len(offices)), n_staff)
        staff = assignment.draw_staff(design, rng, cohort.size, arm)
        level = setting.solved.delivery
        monthly = programme.monthly_fidelity(design, level, staff.delivery, rng)
        first, before = len(offices) * sum(hired.values()), hired[arm.prefix]
        names = [f"{arm.prefix}{before + n + 1:0{setting.digits}d}" for n in range(n_staff)]
        hired[arm.prefix] += n_staff
        return Team(staff, offices[cohort, staff.office], monthly, names, first)

    both = setting.arms
    if assignment.same_case_managers(design):
        return [draw(both[0], sum(sizes), streams[0](STAFF))] * 2
    return [
        draw(arm, size, stream(STAFF))
        for arm, size, stream in zip(both, sizes, streams, strict=True)
    ]
