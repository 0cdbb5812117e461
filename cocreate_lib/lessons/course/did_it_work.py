"""Lesson 05, "Did it work?": the pure functions behind its cells."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import pandas as pd

from cocreate_lib.cohort import PilotDesign, simulate
from cocreate_lib.comparison import Comparison, compare
from cocreate_lib.facts import fact
from cocreate_lib.figures import Table, matching_picture
from cocreate_lib.figures.results.balance import THRESHOLD, count_beyond
from cocreate_lib.figures.results.matching import people_used
from cocreate_lib.figures.results.outcomes import Estimate, read_estimates
from cocreate_lib.lessons.kit.explorer import Control, Explorer
from cocreate_lib.teaching import load_teaching_pilot, teaching_cohort, teaching_plan
from cocreate_lib.text import capitalised, number

CALIPERS = {
    "0.01": 0.01,
    "0.05": 0.05,
    "0.1": 0.1,
    "0.2": 0.2,
    "0.5": 0.5,
    "1": 1.0,
    "no caliper": None,
}
RATIOS = {str(ratio): ratio for ratio in range(1, 6)}


def first_look(people: pd.DataFrame) -> Table:
    """Who is in the two groups: a few means, before anybody was asked whether it worked."""
    rows = {
        "people": lambda group: f"{len(group):,}",
        "men": lambda group: f"{(group['sex'] == 'male').mean():.0%}",
        "mean age": lambda group: number(group["age"].mean(), 1),
        "mean number of previous sanctions": lambda group: number(
            group["previous_sanctions"].mean(), 1
        ),
        "mean risk score for one year (OGRS3 form)": lambda group: (
            f"{group['ogrs3_one_year'].mean():.1%}"
        ),
        "mean readiness rating by the case manager": lambda group: number(
            group["readiness_rating"].mean()
        ),
    }
    groups = {
        "programme": people[people["my_direction"] == 1],
        "comparison": people[people["my_direction"] == 0],
    }
    return Table(
        "The people of the synthetic pilot",
        pd.DataFrame(
            {"": list(rows)}
            | {name: [row(group) for row in rows.values()] for name, group in groups.items()}
        ),
    )


def two_groups(comparison: Comparison) -> Table:
    """The three outcomes in each group, as the comparison compares them."""
    words = {
        "rate": lambda mean: f"{mean:.1%}",
        "frequency": lambda mean: f"{mean:.2f} a person",
        "time_to": lambda mean: f"{mean:.0f} days",
        "scale": number,
    }
    means = comparison.means
    return Table(
        "Synthetic data: outcomes over one year (for the time, mean days without reoffending)",
        pd.DataFrame(
            {
                "outcome": [capitalised(outcome) for outcome in means["outcome"]],
                **{
                    name: [
                        words[kind](mean)
                        for kind, mean in zip(means["kind"], means[column], strict=True)
                    ]
                    for name, column in (("programme", "treated"), ("comparison", "comparison"))
                },
            }
        ),
    )


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
        f"levels differ by more than {THRESHOLD:g}; the estimate is {estimate.text} "
        f"{estimate.unit}, and the {estimate.truth_text}."
    )


def matching_explorer() -> Explorer[Comparison]:
    """How strict, and how many: what two choices in matching do to likeness, people and result.

    Every way is matched here, before the first picture: a slider waits for the drawing only.
    """
    for caliper, ratio in product(CALIPERS.values(), RATIOS.values()):
        match(caliper, ratio)
    plan = teaching_plan()
    return Explorer(
        (
            Control(
                "caliper",
                "Caliper (standard deviations)",
                CALIPERS,
                plan.caliper,
                "How far apart two people may be and still count as alike",
            ),
            Control(
                "ratio",
                "Matches for each person",
                RATIOS,
                plan.ratio,
                "How many people of the comparison group each person in the programme may have",
            ),
        ),
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
