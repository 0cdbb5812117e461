"""Lesson 05, "Did it work?": the pure functions behind its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Literal

import numpy as np
import pandas as pd

from cocreate_lib.cohort import PilotDesign, simulate
from cocreate_lib.comparison import Comparison, compare
from cocreate_lib.facts import fact
from cocreate_lib.figures import (
    BALANCE_THRESHOLD,
    Estimate,
    Table,
    count_beyond,
    matching_picture,
    people_used,
    read_estimates,
)
from cocreate_lib.lessons.kit.content import lesson_content
from cocreate_lib.lessons.kit.explorer import ControlText, Explorer, controls
from cocreate_lib.teaching import load_teaching_pilot, teaching_cohort, teaching_plan
from cocreate_lib.text import capitalised, number


@dataclass(frozen=True)
class Content:
    """The lesson's file: what can be chosen in matching, and the words of two tables."""

    calipers: tuple[float, ...]
    no_caliper: str
    ratios: tuple[int, ...]
    matching: Mapping[Literal["caliper", "ratio"], ControlText]
    first_look: Mapping[
        Literal["title", "people", "men", "age", "previous_sanctions", "risk", "readiness"], str
    ]
    outcomes: Mapping[Literal["title"], str]


CONTENT = lesson_content("05_did_it_work", Content)
CALIPERS = {f"{caliper:g}": caliper for caliper in CONTENT.calipers} | {CONTENT.no_caliper: None}
RATIOS = {str(ratio): ratio for ratio in CONTENT.ratios}


def first_look(people: pd.DataFrame) -> Table:
    """Who is in the two groups: a few means, before anybody was asked whether it worked."""

    def told(group: pd.DataFrame) -> dict[str, str]:
        return {
            words["people"]: f"{len(group):,}",
            words["men"]: f"{(group['sex'] == 'male').mean():.0%}",
            words["age"]: number(group["age"].mean(), 1),
            words["previous_sanctions"]: number(group["previous_sanctions"].mean(), 1),
            words["risk"]: f"{group['ogrs3_one_year'].mean():.1%}",
            words["readiness"]: number(group["readiness_rating"].mean()),
        }

    words = CONTENT.first_look
    groups = {"programme": 1, "comparison": 0}
    columns = {name: told(people[people["my_direction"] == i]) for name, i in groups.items()}
    return Table(words["title"], pd.DataFrame(columns).reset_index(names=""))


def two_groups(comparison: Comparison) -> Table:
    """The three outcomes in each group, as the comparison compares them."""
    words = {"rate": "{:.1%}", "frequency": "{:.2f} a person", "time_to": "{:.0f} days"}
    means = comparison.means
    columns = {
        name: [
            words[kind].format(mean) if kind in words else number(mean)
            for kind, mean in zip(means["kind"], means[column], strict=True)
        ]
        for name, column in (("programme", "treated"), ("comparison", "comparison"))
    }
    outcomes = [capitalised(outcome) for outcome in means["outcome"]]
    return Table(CONTENT.outcomes["title"], pd.DataFrame({"outcome": outcomes, **columns}))


@cache
def truth() -> pd.DataFrame:
    """What the programme did to the people of the teaching pilot: only a simulation knows."""
    return teaching_cohort().truth


@cache
def people() -> pd.DataFrame:
    """The people of the teaching pilot, read once."""
    return load_teaching_pilot()


@cache
def match(caliper: float | None, ratio: int) -> Comparison:
    """The teaching pilot, matched in another way; the first outcome only, which is on show."""
    plan = teaching_plan()
    return compare(people(), plan.replace(outcomes=plan.outcomes[:1], caliper=caliper, ratio=ratio))


def matching_sentence(comparison: Comparison) -> str:
    """What a way of matching gains, what it costs, and what comes out, in one sentence."""
    used, everyone = people_used(comparison)["treated"]
    others, _ = people_used(comparison)["comparison"]
    estimate = read_estimates(comparison, truth=truth())[0]
    return (
        f"{used} of {everyone} people in the programme are compared with {others} others; "
        f"{count_beyond(comparison.balance, 'smd_after')} of {len(comparison.balance)} covariate "
        f"levels differ by more than {BALANCE_THRESHOLD:g}; the estimate is {estimate.text} "
        f"{estimate.unit}, and the {estimate.truth_text}."
    )


def matching_explorer() -> Explorer[Comparison]:
    """How strict, and how many: what two choices in matching do to likeness, people and result.

    Every way is matched here, before the first picture: a slider waits for the drawing only.
    """
    for caliper, ratio in product(CALIPERS.values(), RATIOS.values()):
        match(caliper, ratio)
    return Explorer(
        controls(CONTENT.matching, caliper=CALIPERS, ratio=RATIOS),
        result=match,
        picture=lambda comparison: matching_picture(comparison, truth=truth()),
        sentence=matching_sentence,
    )


def small_pilots(pilots: int, *, seed: int) -> list[Estimate]:
    """The same kind of pilot, simulated again and again with few people in the programme.

    Parameters
    ----------
    pilots
        How many.
    seed
        Every pilot has its own stream of random numbers, all of them from this seed.

    Returns
    -------
    list of Estimate
        For each pilot the matched difference in the reoffending rate, beside the truth for the
        people in its programme.
    """
    few = int(fact("enrolled_2018").value or 0)
    design = PilotDesign().replace(n_treated=few, n_comparison=10 * few)
    cohorts = [simulate(design, each) for each in np.random.SeedSequence(seed).spawn(pilots)]
    return [
        read_estimates(compare(cohort.people, teaching_plan()), truth=cohort.truth)[0]
        for cohort in cohorts
    ]
