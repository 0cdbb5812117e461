"""Lesson 09, "The wider system": one programme in several systems, and for whom it works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import pandas as pd

from cocreate_lib.cohort import Cohort, PilotDesign, fidelity_over_time, simulate, without
from cocreate_lib.comparison import (
    compare,
    detectable_rate_difference,
    n_for_rates,
    power_of_rates,
    rate,
)
from cocreate_lib.figures import (
    DIFFERENCES_REACH,
    FOR_WHOM_CAPTION,
    NEEDED_CAPTION,
    SYSTEM_CAPTION,
    Effect,
    ForWhom,
    Needed,
    System,
    Table,
    for_whom_alt,
    for_whom_picture,
    for_whom_sentence,
    needed_alt,
    needed_picture,
    needed_sentence,
    per_100,
    read_estimates,
    system_alt,
    system_picture,
    system_sentence,
)
from cocreate_lib.lessons.course.truths import truth_of
from cocreate_lib.lessons.kit.content import lesson_content
from cocreate_lib.lessons.kit.explorer import ControlText, Drawing, Explorer, controls
from cocreate_lib.lessons.kit.misconception import Misconception
from cocreate_lib.text import listed


@dataclass(frozen=True)
class Programme:
    """A synthetic programme: what it is called, and what full delivery would do to the rate."""

    name: str
    effect: float


@dataclass(frozen=True)
class Turbulence:
    """The turbulent system, as settings of a design of the same names."""

    fidelity: float
    event_loss: float
    turnover_rate: float


@dataclass(frozen=True)
class World:
    """What a programme truly does, and how much more to people with a long history."""

    name: str
    effect: float
    effect_by_history: float


@dataclass(frozen=True)
class Content:
    """The lesson's file."""

    programmes: Mapping[str, Programme]
    turbulent: Turbulence
    systems: Mapping[Literal["events", "turnover", "programme", "people"], ControlText]
    needed: Mapping[Literal["delivered", "effect", "people"], ControlText]
    for_whom: Mapping[Literal["world", "run"], ControlText]
    worlds: Mapping[str, World]
    misconceptions: Mapping[str, Misconception]


CONTENT = lesson_content("09_the_wider_system", Content)
SEED = 9
SIZES = {f"{size:,}": size for size in (60, 300, 1500)}
CASE_MANAGERS = 200
"""How many the share delivered is averaged over, for the picture by month."""


# The same programme, in a stable and in a turbulent system.


@cache
def _design(events: bool, turnover: bool, programme: str, people: int) -> PilotDesign:
    """The turbulent system, with what disturbs it switched off or not; a lot decides who is in."""
    turbulent = CONTENT.turbulent
    design = PilotDesign(
        n_treated=people,
        n_comparison=people,
        assignment="randomised",
        effect=CONTENT.programmes[programme].effect,
        fidelity=turbulent.fidelity,
        event_loss=turbulent.event_loss,
        turnover_rate=turbulent.turnover_rate,
    )
    for flaw, happens in (("policy_events", events), ("turnover", turnover)):
        design = design if happens else without(design, flaw)
    return design


def system(events: bool, turnover: bool, programme: str, people: int) -> System:
    """What reaches people of a programme in a system, and what a trial finds of it.

    Parameters
    ----------
    events
        Whether reorganisations happen.
    turnover
        Whether case managers leave.
    programme
        One of the lesson's programmes: works, nothing, harms.
    people
        In each group.
    """
    design = _design(events, turnover, programme, people)
    cohort = simulate(design, SEED)
    delivered = _monthly(design)
    happens = {"reorganisations": events, "changes of case manager": turnover}
    disturbed = [words for words, so in happens.items() if so]
    return System(
        months=tuple((month.year, month.month) for month in delivered.index),
        delivered=tuple(delivered),
        undisturbed=tuple(_monthly(_design(False, False, programme, people))),
        reached=float(cohort.hidden["fidelity"][cohort.people["my_direction"] == 1].mean()),
        in_full=100 * truth_of(cohort, "reoffended", "risk_difference", "full_fidelity"),
        effect=_effect("the trial", cohort, cohort.people.index),
        people=people,
        disturbed=listed(disturbed) if disturbed else "",
    )


def _monthly(design: PilotDesign) -> pd.Series:
    return fidelity_over_time(design, CASE_MANAGERS, SEED).mean(axis=1)


def _effect(name: str, cohort: Cohort, who: pd.Index) -> Effect:
    """The simple difference among some people, beside what the programme did to them."""
    people = cohort.people.loc[who]
    (found,) = read_estimates(
        compare(
            people, treatment="my_direction", outcomes=[rate("reoffended")], method="unadjusted"
        )
    )
    own = cohort.potential.loc[who[people["my_direction"] == 1]]
    true = own["reoffended_with"].astype(int) - own["reoffended_without"].astype(int)
    return Effect(name, 100 * float(true.mean()), found.value, found.low, found.high)


def system_explorer() -> Explorer[System]:
    """What disturbs a system, what then reaches people, and what a trial finds."""
    return Explorer(
        controls(
            CONTENT.systems,
            programme={each.name: name for name, each in CONTENT.programmes.items()},
            people=SIZES,
        ),
        result=system,
        picture=system_picture,
        sentence=system_sentence,
        name="system",
        code="wider_system.system_explorer()",
        drawing=Drawing(
            title="The same programme in two systems",
            scene=lambda: {
                "reach": DIFFERENCES_REACH,
                "months": [
                    [month.year, month.month]
                    for month in _monthly(_design(False, False, "works", 60)).index
                ],
                "undisturbed": _round(_monthly(_design(False, False, "works", 60)), 3),
            },
            numbers=lambda found: [
                _round(found.delivered, 3),
                round(found.reached, 3),
                round(found.in_full, 1),
                _numbers(found.effect),
            ],
            alt=system_alt,
            caption=lambda found: SYSTEM_CAPTION,
        ),
    )


def _round(values: Any, digits: int) -> list[float]:
    return [round(float(value), digits) for value in values]


def _numbers(effect: Effect) -> list[float]:
    return [round(effect.truth or 0.0, 1), *effect.rounded]


# What would have had to be true.

BASE_RATE = PilotDesign().base_rate
DELIVERED = {f"{share} of 100": share for share in (20, 40, 60, 80, 100)}
EFFECTS = {per_100(effect): effect for effect in (-16, -12, -8, -4, 0, 4)}
GROUPS = {f"{size:,}": size for size in (60, 150, 300, 600, 1500, 3000)}


def needed(delivered: int, effect: int, people: int) -> Needed:
    """Whether a trial of that size would see a programme that is delivered in part.

    Parameters
    ----------
    delivered
        Per cent of the programme that reach people.
    effect
        What full delivery does, in people per 100.
    people
        In each group.

    Notes
    -----
    The part that is delivered is taken to do that part of what all of it does.
    """
    reached = delivered / 100 * effect
    rates, n = (BASE_RATE + reached / 100, BASE_RATE), (people, people)
    return Needed(
        delivered=delivered / 100,
        in_full=effect,
        effect=reached,
        people=people,
        detectable=100 * abs(detectable_rate_difference(BASE_RATE, n)),
        power=power_of_rates(rates, n, strict=True),
        enough=n_for_rates(rates).n_treated if effect else None,
    )


def needed_explorer() -> Explorer[Needed]:
    """What would have had to be true for a trial to see the effect of a programme."""
    return Explorer(
        controls(CONTENT.needed, delivered=DELIVERED, effect=EFFECTS, people=GROUPS),
        result=needed,
        picture=needed_picture,
        sentence=needed_sentence,
        name="needed",
        code="wider_system.needed_explorer()",
        drawing=Drawing(
            title="What would have had to be true",
            scene=lambda: {"reach": DIFFERENCES_REACH},
            numbers=lambda shown: _round((shown.in_full, shown.effect, shown.detectable), 2),
            alt=needed_alt,
            caption=lambda shown: NEEDED_CAPTION,
            note="A made-up programme: no real people",
        ),
    )


# For whom?

TRIAL = 250
"""People in each group of the trial that is looked at in parts."""
RUNS = 20


@cache
def _trial(world: str, run: int) -> Cohort:
    own = CONTENT.worlds[world]
    design = PilotDesign(
        n_treated=TRIAL,
        n_comparison=TRIAL,
        assignment="randomised",
        effect=own.effect,
        effect_by_history=own.effect_by_history,
        fidelity=1.0,
    )
    return simulate(design, SEED + run)


def parts(people: pd.DataFrame) -> dict[str, pd.Series]:
    """The parts in which people are looked at, and who is in each."""
    history, age = people["previous_sanctions"], people["age"]
    return {
        "men": people["sex"] == "male",
        "women": people["sex"] == "female",
        "under 30": age < 30,
        "30 and over": age >= 30,
        "0 to 2 sanctions": history <= 2,
        "3 to 9 sanctions": history.between(3, 9),
        "10 or more": history >= 10,
        **{name: people["office"] == name for name in sorted(people["office"].unique())},
    }


@cache
def _rows(world: str, run: int) -> tuple[Effect, ...]:
    cohort = _trial(world, run)
    own = parts(cohort.people)
    everybody = _effect("everybody", cohort, cohort.people.index)
    return (everybody, *(_effect(name, cohort, who.index[who]) for name, who in own.items()))


def for_whom(world: str, run: int) -> ForWhom:
    """One run of a trial, looked at in parts.

    Parameters
    ----------
    world
        One of the lesson's worlds: nothing, same, some.
    run
        From 1 to 20; each has other people.
    """
    runs = [_rows(world, number) for number in range(1, RUNS + 1)]
    finds = sum(any(row.stands_out for row in rows[1:]) for rows in runs)
    return ForWhom(_rows(world, run), CONTENT.worlds[world].name, run, RUNS, finds)


def for_whom_table(shown: ForWhom) -> Table:
    """The parts as numbers."""
    rows = [(row.name, row.words, row.truly) for row in shown.rows]
    heads = ["part", "found", "truth"]
    return Table(
        "Synthetic trial: people who reoffend, per 100",
        pd.DataFrame(rows, columns=heads),
        prose=("found", "truth"),
    )


def for_whom_explorer() -> Explorer[ForWhom]:
    """A trial looked at in parts: what stands out, and what is true."""
    return Explorer(
        controls(
            CONTENT.for_whom,
            world={each.name: name for name, each in CONTENT.worlds.items()},
            run={str(run): run for run in range(1, RUNS + 1)},
        ),
        result=for_whom,
        picture=for_whom_picture,
        sentence=for_whom_sentence,
        name="for_whom",
        code="wider_system.for_whom_explorer()",
        drawing=Drawing(
            title="For whom does it work?",
            scene=lambda: {
                "reach": DIFFERENCES_REACH,
                "names": [row.name for row in _rows("nothing", 1)],
            },
            numbers=lambda shown: [_numbers(row) for row in shown.rows],
            alt=for_whom_alt,
            caption=lambda shown: FOR_WHOM_CAPTION,
            table=for_whom_table,
        ),
    )
