"""Lesson 05, "Did it work?": the pure functions behind its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from cocreate_lib.cohort import Cohort, PilotDesign, simulate
from cocreate_lib.comparison import Comparison, compare
from cocreate_lib.facts import fact
from cocreate_lib.figures import (
    BALANCE_THRESHOLD,
    CHANCES,
    PAIRS_CAPTION,
    Estimate,
    Table,
    covariate_label,
    pairs_alt,
    pairs_picture,
    people_used,
    read_estimates,
    score_range,
)
from cocreate_lib.lessons.kit.content import lesson_content
from cocreate_lib.lessons.kit.explorer import ControlText, Drawing, Explorer, controls
from cocreate_lib.teaching import teaching_cohort, teaching_plan
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
    likeness: Mapping[Literal["title", "before", "after"], str]


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


# Few people to compare with, and a choice that goes by what is written down: here strictness costs
# people and buys likeness, where in the teaching pilot nearly everybody has somebody alike.
SCARCE = PilotDesign(
    n_treated=100,
    n_comparison=130,
    enrolled_share=0.2,
    selection_on_history=0.6,
    selection_on_readiness=0.5,
    volunteer_selection=0.0,
    readiness_observed=0.9,
)
SCARCE_SEED = 3


@cache
def scarce() -> Cohort:
    """The pilot of the explorer: few people in the comparison group are like those who got in."""
    return simulate(SCARCE, SCARCE_SEED)


@cache
def match(caliper: float | None, ratio: int) -> Comparison:
    """The explorer's pilot, matched in one way; the first outcome only, which is on show."""
    plan = teaching_plan()
    plan = plan.replace(outcomes=plan.outcomes[:1], caliper=caliper, ratio=ratio)
    return compare(scarce().people, plan)


def matching_sentence(comparison: Comparison) -> str:
    """What a way of matching gains, what it costs, and what comes out, in one sentence."""
    used, everyone = people_used(comparison)["treated"]
    others, _ = people_used(comparison)["comparison"]
    estimate = read_estimates(comparison, truth=scarce().truth)[0]
    gaps = comparison.balance["smd_after"].abs()
    worst = comparison.balance.iloc[int(gaps.argmax())]
    return (
        f"{used} of {everyone} people in the programme are compared with {others} others; the "
        f"largest gap left between the groups is {number(gaps.max())} standard deviations "
        f"({covariate_label(worst['variable'], worst['level'])}); the estimate is {estimate.text} "
        f"{estimate.unit}, and the {estimate.truth_text}."
    )


def matching_scene() -> dict[str, Any]:
    """What all ways of matching share: the people's scores, and how unlike the groups are."""
    comparison = match(None, 1)
    scores, treated = comparison.scores, comparison.treated
    assert scores is not None
    low, high = score_range(scores.to_numpy())
    rows = _largest_first(comparison)
    return {
        "programme": scores[treated].round(3).tolist(),
        "comparison": scores[~treated].round(3).tolist(),
        "from": low,
        "to": high,
        "further": int((scores < low).sum()),
        "chances": CHANCES,
        "sd": round(float(scores.std()), 4),
        "calipers": list(CALIPERS.values()),
        "rule": BALANCE_THRESHOLD,
        "rows": [
            covariate_label(*pair) for pair in zip(rows["variable"], rows["level"], strict=True)
        ],
        "before": rows["smd_before"].round(3).tolist(),
    }


def matching_numbers(comparison: Comparison) -> dict[str, Any]:
    """What is drawn of one way of matching: pairs as places in the scene, likeness, estimate."""
    treated = comparison.treated
    place = {person: i for own in (treated, ~treated) for i, person in enumerate(own.index[own])}
    pairs = comparison.pairs[["treated", "comparison"]].to_numpy().ravel()
    estimate = read_estimates(comparison, truth=scarce().truth)[0]
    values = (estimate.value, estimate.low, estimate.high, estimate.truth or 0.0)
    return {
        "pairs": [place[person] for person in pairs],
        "after": _largest_first(comparison)["smd_after"].round(3).tolist(),
        "estimate": [round(float(value), 2) for value in values],
    }


def _largest_first(comparison: Comparison) -> pd.DataFrame:
    """The balance, in the order in which it is drawn."""
    balance = comparison.balance
    return balance.loc[balance["smd_before"].abs().sort_values(ascending=False).index]


def matching_table(comparison: Comparison) -> Table:
    """Likeness before and after matching."""
    rows = _largest_first(comparison)
    words = CONTENT.likeness
    columns = {
        "": [covariate_label(*pair) for pair in zip(rows["variable"], rows["level"], strict=True)],
        words["before"]: [number(x) for x in rows["smd_before"]],
        words["after"]: [number(x) for x in rows["smd_after"]],
    }
    return Table(words["title"], pd.DataFrame(columns))


def matching_explorer() -> Explorer[Comparison]:
    """How strict, and how many: what two choices in matching do to likeness, people and result."""
    return Explorer(
        controls(CONTENT.matching, caliper=CALIPERS, ratio=RATIOS),
        result=match,
        picture=lambda comparison: pairs_picture(comparison, truth=scarce().truth),
        sentence=matching_sentence,
        name="matching",
        code="did_it_work.matching_explorer()",
        drawing=Drawing(
            title="Your own way of matching",
            scene=matching_scene,
            numbers=matching_numbers,
            alt=lambda comparison: pairs_alt(comparison, truth=scarce().truth),
            caption=lambda comparison: PAIRS_CAPTION,
            table=matching_table,
        ),
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
