"""Lesson 05, "Did it work?": the pure functions behind its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from cocreate_lib.cohort import Cohort, PilotDesign, simulate
from cocreate_lib.comparison import Comparison, compare, rate
from cocreate_lib.facts import fact
from cocreate_lib.figures import (
    BALANCE_THRESHOLD,
    CHANCES,
    DIFFERENCES_REACH,
    OWN_PILOT_CAPTION,
    PAIRS_CAPTION,
    WORDING_CAPTION,
    Bullets,
    Effect,
    Estimate,
    OwnPilot,
    Table,
    Wording,
    covariate_label,
    own_pilot_alt,
    own_pilot_picture,
    own_pilot_sentence,
    pairs_alt,
    pairs_picture,
    people_used,
    per_100,
    read_estimates,
    score_range,
    wording_alt,
    wording_picture,
    wording_sentence,
)
from cocreate_lib.lessons.course.truths import truth_of
from cocreate_lib.lessons.kit.content import lesson_content
from cocreate_lib.lessons.kit.explorer import ControlText, Drawing, Explorer, controls
from cocreate_lib.lessons.kit.misconception import Misconception
from cocreate_lib.teaching import teaching_cohort, teaching_plan
from cocreate_lib.text import capitalised, number

Compared = Literal["own area", "elsewhere", "themselves"]
Reader = Literal["commissioner", "journalist", "critic"]


@dataclass(frozen=True)
class Lot:
    """A sealed pilot: whose it is, and what is true in it."""

    name: str
    seed: int
    effect: float
    told: str


@dataclass(frozen=True)
class Claim:
    """A headline's words that claim too much, why, and what each reader makes of it."""

    beyond: str
    why: str
    commissioner: str
    journalist: str
    critic: str


@dataclass(frozen=True)
class Content:
    """The lesson's file: what can be chosen, the words of tables, pilots, headlines, statements."""

    calipers: tuple[float, ...]
    no_caliper: str
    ratios: tuple[int, ...]
    matching: Mapping[Literal["caliper", "ratio"], ControlText]
    first_look: Mapping[
        Literal["title", "people", "men", "age", "previous_sanctions", "risk", "readiness"], str
    ]
    outcomes: Mapping[Literal["title"], str]
    likeness: Mapping[Literal["title", "before", "after"], str]
    lots: Mapping[str, Lot]
    own: Mapping[Literal["lot", "compared"], ControlText]
    compared_with: Mapping[Compared, str]
    mislead: Mapping[Compared, str]
    headlines: Mapping[str, str]
    desk: Mapping[Literal["headline", "reader"], ControlText]
    readers: Mapping[Reader, str]
    claims: Mapping[str, Claim]
    misconceptions: Mapping[str, Misconception]


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


# The learner's own pilot: a sealed world, and three groups to compare it with.

ELSEWHERE = {"base_rate": 0.27, "selection_on_history": 0.0}
"""What is otherwise in the other area: fewer are convicted."""
METHODS = {
    "simple difference": "unadjusted",
    "matching": "nearest",
    "weighting": "weighting",
    "doubly robust": "doubly_robust",
}


def _design(lot: str) -> PilotDesign:
    return PilotDesign(
        n_treated=300, n_comparison=900, effect=CONTENT.lots[lot].effect, fidelity=1.0
    )


@cache
def own_cohort(lot: str) -> Cohort:
    """The synthetic pilot of a lot."""
    return simulate(_design(lot), CONTENT.lots[lot].seed)


@cache
def _people(lot: str, compared: str) -> pd.DataFrame:
    """The people in the programme, and those whom they are compared with."""
    own = own_cohort(lot).people
    if compared == "own area":
        return own
    away = simulate(_design(lot).replace(**ELSEWHERE), CONTENT.lots[lot].seed + 1000).people
    groups = [own[own["my_direction"] == 1], away[away["my_direction"] == 0]]
    return pd.concat(groups, ignore_index=True)


@cache
def own_pilot(lot: str, compared: str) -> OwnPilot:
    """What the pilot of a lot finds, by whom its people are compared with.

    Parameters
    ----------
    lot
        One of the lesson's lots.
    compared
        Whom the people in the programme are compared with: own area, elsewhere, themselves (the
        share with an offence in the year before).
    """
    shown = CONTENT.compared_with[compared]  # type: ignore[index]
    misled = CONTENT.mislead[compared]  # type: ignore[index]
    if compared == "themselves":
        people = own_cohort(lot).people
        own = people[people["my_direction"] == 1]
        before = (own["offences_year_before"] > 0).mean()
        change = 100 * float(own["reoffended"].mean() - before)
        rows = [Effect("before and after", None, change)]
    else:
        rows = [_found(name, _people(lot, compared)) for name in METHODS]
    return OwnPilot(CONTENT.lots[lot].name, shown, misled, tuple(rows))


def _found(name: str, people: pd.DataFrame) -> Effect:
    """One method's difference in the reoffending rate, in people per 100."""
    plan = teaching_plan()
    plan = plan.replace(outcomes=[rate("reoffended")], method=METHODS[name])
    (found,) = read_estimates(compare(people, plan))
    return Effect(name, None, found.value, found.low, found.high)


def own_pilot_explorer() -> Explorer[OwnPilot]:
    """A pilot whose truth is sealed, and three groups to compare it with."""
    return Explorer(
        controls(
            CONTENT.own,
            lot={capitalised(lot.name): key for key, lot in CONTENT.lots.items()},
            compared={capitalised(words): key for key, words in CONTENT.compared_with.items()},
        ),
        result=own_pilot,
        picture=own_pilot_picture,
        sentence=own_pilot_sentence,
        name="own_pilot",
        code="did_it_work.own_pilot_explorer()",
        drawing=Drawing(
            title="Your own pilot",
            scene=lambda: {"reach": DIFFERENCES_REACH},
            numbers=lambda shown: [
                [row.name for row in shown.rows],
                [row.rounded for row in shown.rows],
            ],
            alt=own_pilot_alt,
            caption=lambda shown: OWN_PILOT_CAPTION,
        ),
    )


@cache
def lottery(lot: str) -> Effect:
    """What a trial of the same programme finds in which a lot decides who is in it."""
    trial = simulate(_design(lot).replace(assignment="randomised"), CONTENT.lots[lot].seed)
    return _found("simple difference", trial.people)


def sealed() -> Table:
    """What was true of each lot, and what a lottery would have found: after the commitment."""
    rows = []
    for key, lot in CONTENT.lots.items():
        told = per_100(100 * truth_of(own_cohort(key), "reoffended", "risk_difference"))
        rows.append((capitalised(lot.name), lot.told, f"{told} in 100", lottery(key).words))
    return Table(
        "Synthetic pilots: the truth, which only a simulation knows",
        pd.DataFrame(rows, columns=list(_SEALED)),
        prose=_SEALED[1:],
    )


_SEALED = ("pilot", "what was true", "reoffended because of it", "what a lottery would have found")


# The wording desk.


def wording(headline: str, reader: str) -> Wording:
    """A headline, the words in it that claim too much, and what a reader makes of it.

    Parameters
    ----------
    headline
        One of the lesson's headlines.
    reader
        commissioner, journalist or critic.
    """
    claim = CONTENT.claims[headline]
    return Wording(
        headline=CONTENT.headlines[headline],
        beyond=claim.beyond,
        why=claim.why,
        reader=CONTENT.readers[reader],  # type: ignore[index]
        read=getattr(claim, reader),
    )


def wording_explorer() -> Explorer[Wording]:
    """Headlines over the same result, and what each claims beyond it."""
    return Explorer(
        controls(
            CONTENT.desk,
            headline={words: key for key, words in CONTENT.headlines.items()},
            reader={capitalised(words): key for key, words in CONTENT.readers.items()},
        ),
        result=wording,
        picture=wording_picture,
        sentence=wording_sentence,
        name="wording",
        code="did_it_work.wording_explorer()",
        drawing=Drawing(
            title="The wording desk",
            scene=dict,
            numbers=lambda shown: [list(pair) for pair in shown.cards],
            alt=wording_alt,
            caption=lambda shown: WORDING_CAPTION,
            note="Headlines and readers are made up",
        ),
    )


def small_pilots_told(pilots: list[Estimate]) -> Bullets:
    """What many small pilots find on average, and what those that are significant find."""
    truth = np.mean([each.truth for each in pilots if each.truth is not None])
    found = np.mean([each.value for each in pilots])
    clear = [each for each in pilots if not each.low <= 0 <= each.high]
    lines = [
        f"On average they find {per_100(float(found))}; on average the truth is "
        f"{per_100(float(truth))}. What is left between the two is selection: something that drew "
        "people in and was not written down.",
    ]
    if clear:
        size = float(np.mean([each.value for each in clear]))
        true = float(np.mean([each.truth for each in clear if each.truth is not None]))
        lines.append(
            f"The {len(clear)} that are significant find {per_100(size)} on average, where the "
            f"truth is {per_100(true)}. Who reads only of these hears too much: this is the "
            "significance filter."
        )
    return Bullets("Synthetic pilots, in people of every 100:", lines)


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
