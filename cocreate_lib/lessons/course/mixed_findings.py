"""Lesson 08, "Mixed findings": seven readings of the same evidence, and a joint display."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import pandas as pd

from cocreate_lib.cohort import Cohort, PilotDesign, simulate
from cocreate_lib.comparison import Comparison, compare, scale
from cocreate_lib.figures import (
    READINGS_CAPTION,
    Evidence,
    Held,
    Table,
    per_100,
    read_estimates,
    readings_alt,
    readings_picture,
    readings_sentence,
)
from cocreate_lib.lessons.course.truths import truth_of
from cocreate_lib.lessons.kit.content import known, lesson_content
from cocreate_lib.lessons.kit.explorer import ControlText, Drawing, Explorer, controls
from cocreate_lib.lessons.kit.misconception import Misconception
from cocreate_lib.listening import (
    JointDisplay,
    joint_display,
    qualitative_theme,
    quantitative_result,
    teaching_material,
)
from cocreate_lib.teaching import teaching_cohort, teaching_plan
from cocreate_lib.text import capitalised, number

Strand = Literal["numbers", "delivery", "talk"]


@dataclass(frozen=True)
class Lot:
    """A sealed world: its pilot, and what is true of it."""

    name: str
    seed: int
    design: Mapping[str, float]
    told: str
    reading: str


@dataclass(frozen=True)
class Reading:
    """What could stand behind mixed findings, and what it lets one expect."""

    name: str
    numbers: str
    delivery: str
    talk: str
    looks: Mapping[Strand, str]
    tell_apart: str


@dataclass(frozen=True)
class Asked:
    """A row of the joint display: where each strand's word comes from, and our reading."""

    question: str
    theme: str
    against: tuple[str, ...]
    said: str
    relation: str
    meta_inference: str
    would_settle: str
    outcome: str | None = None


@dataclass(frozen=True)
class Content:
    """The lesson's file."""

    lots: Mapping[str, Lot]
    controls: Mapping[Literal["lot", "reading"], ControlText]
    readings: Mapping[str, Reading]
    questions: Mapping[str, Asked]
    misconceptions: Mapping[str, Misconception]

    def __post_init__(self) -> None:
        for name, reading in self.readings.items():
            for strand, look in reading.looks.items():
                known(look, list(LOOKS), "look", ("readings", name, "looks", strand))


# Whether what was found is as a reading lets one expect: yes, no, or None where it can't tell.


def _much(evidence: Evidence) -> bool:
    return evidence.delivered >= 0.7


WIDE = 20
"""People per 100: an interval wider than this is called wide."""
UNLIKE = 0.1
"""Standard deviations: groups that differ by more are called unlike."""

LOOKS: Mapping[str, Callable[[Evidence], bool | None]] = {
    "nothing": lambda evidence: None,
    "hope alike": lambda evidence: not evidence.hope_differs,
    "hope differs": lambda evidence: evidence.hope_differs,
    "much delivered": _much,
    "little delivered": lambda evidence: evidence.delivered < 0.5,
    "unlike groups": lambda evidence: evidence.largest_gap > UNLIKE,
    "wide interval": lambda evidence: evidence.high - evidence.low > WIDE,
    "talk of change": lambda evidence: evidence.talk["Changing"] >= evidence.half,
    "little talk of change": lambda evidence: evidence.talk["Changing"] < evidence.half,
    "talk of steps": lambda evidence: evidence.talk["Changing"] >= evidence.half,
    "talk of system": lambda evidence: (
        max(evidence.talk["Change from above"], evidence.talk["Forms and time"]) >= evidence.half
    ),
    "talk of hopes": lambda evidence: evidence.talk["What is hoped for"] > 0 or None,
}

CONTENT = lesson_content("08_mixed_findings", Content)


@cache
def pilot(lot: str) -> Cohort:
    """The synthetic pilot of a lot."""
    own = CONTENT.lots[lot]
    whole = {name: int(value) for name, value in own.design.items() if name.startswith("n_")}
    return simulate(PilotDesign().replace(**{**own.design, **whole}), own.seed)


def _compared(cohort: Cohort) -> Comparison:
    """The teaching plan, with hope at the end as one more outcome."""
    plan = teaching_plan()
    return compare(
        cohort.people,
        plan.replace(
            outcomes=[*plan.outcomes, scale("hope_end")],
            covariates=[*plan.covariates, "hope_start"],
        ),
    )


@cache
def talk() -> tuple[dict[str, int], int]:
    """How many people speak of each theme, by the first coder, and how many were listened to."""
    material = teaching_material()
    codes = material.codes
    own = codes[(codes["coder"] == "first") & (codes["code"] != "")]
    found = own.groupby("code")["person"].nunique()
    return {str(code): int(people) for code, people in found.items()}, len(material.voices)


@cache
def evidence(lot: str) -> Evidence:
    """What an evaluator would have of a lot: numbers, records of delivery, and talk.

    The talk is the same for all lots: nobody who speaks knows what a comparison would find.
    """
    cohort = pilot(lot)
    comparison = _compared(cohort)
    found = {each.outcome: each for each in read_estimates(comparison)}
    rate, hope = found["reoffended"], found["hope_end"]
    own = cohort.people[cohort.people["my_direction"] == 1]
    themes, people = talk()
    return Evidence(
        lot=CONTENT.lots[lot].name,
        n=int(comparison.estimates["n_treated"].iloc[0]),
        rate=rate.value,
        low=rate.low,
        high=rate.high,
        hope=hope.value,
        hope_low=hope.low,
        hope_high=hope.high,
        delivered=float(own["contacts_delivered"].sum() / own["contacts_planned"].sum()),
        largest_gap=float(comparison.balance["smd_after"].abs().max()),
        talk=themes,
        listened=people,
    )


def held(lot: str, reading: str) -> Held:
    """A reading held against what a lot shows.

    Parameters
    ----------
    lot
        One of the lesson's lots.
    reading
        One of its readings.
    """
    own = CONTENT.readings[reading]
    found = evidence(lot)
    strands: tuple[Strand, ...] = ("numbers", "delivery", "talk")
    return Held(
        evidence=found,
        reading=own.name,
        expected=tuple(getattr(own, strand) for strand in strands),
        fits=tuple(LOOKS[own.looks[strand]](found) for strand in strands),
        tell_apart=own.tell_apart,
    )


def readings_explorer() -> Explorer[Held]:
    """Seven readings, each held against the evidence of a lot."""
    return Explorer(
        controls(
            CONTENT.controls,
            lot={capitalised(lot.name): key for key, lot in CONTENT.lots.items()},
            reading={capitalised(each.name): key for key, each in CONTENT.readings.items()},
        ),
        result=held,
        picture=readings_picture,
        sentence=readings_sentence,
        name="readings",
        code="mixed_findings.readings_explorer()",
        drawing=Drawing(
            title="Seven readings of the same evidence",
            scene=lambda: {"strands": ["Numbers", "Delivery", "Talk"]},
            numbers=lambda shown: [
                list(shown.evidence.shown),
                list(shown.expected),
                [shown.verdict(place) for place in range(3)],
            ],
            alt=readings_alt,
            caption=lambda shown: READINGS_CAPTION,
            note="Synthetic numbers and fictional people: nobody in it is real",
        ),
    )


def truth() -> Table:
    """What is true of every lot: for those who have decided."""
    rows = []
    for lot, content in CONTENT.lots.items():
        effect = truth_of(pilot(lot), "reoffended", "risk_difference")
        hope = truth_of(pilot(lot), "hope_end", "mean_difference")
        rows.append(
            (
                capitalised(content.name),
                f"{per_100(100 * effect)} in 100",
                number(hope, 1, sign=True),
                content.told,
            )
        )
    heads = ["lot", "reoffended because of it", "points of hope", "what was true"]
    return Table(
        "Synthetic pilots: the truth, which only a simulation knows",
        pd.DataFrame(rows, columns=heads),
        prose=("reoffended because of it", "what was true"),
        ruled=True,
    )


# The joint display, on the teaching pilot.


@cache
def _teaching() -> Comparison:
    return _compared(teaching_cohort())


@cache
def our_display() -> JointDisplay:
    """Our own joint display of the teaching pilot and the fictional voices."""
    codes = teaching_material().codes
    return joint_display(
        {
            "question": row.question,
            "quantitative": (quantitative_result(_teaching(), row.outcome) if row.outcome else ""),
            "qualitative": qualitative_theme(
                codes,
                row.theme,
                text=row.said,
                against=row.against,
                coder="first",
                fictional=True,
            ),
            "relation": row.relation,
            "meta_inference": row.meta_inference,
            "would_settle": row.would_settle,
        }
        for row in CONTENT.questions.values()
    )


def two_strands(question: str) -> Table:
    """What each strand says to a question, before anybody has joined them."""
    place = list(CONTENT.questions).index(question)
    cell = our_display().cells()[place]
    frame = pd.DataFrame(
        {"strand": ["Numbers", "Talk"], "says": [cell["quantitative"], cell["qualitative"]]}
    )
    return Table(
        f"{cell['question']} Synthetic data, fictional people", frame, prose=("says",), ruled=True
    )


def our_table() -> Table:
    """Our joint display as a table of the page."""
    cells = our_display().cells()
    heads = {
        "question": "question",
        "quantitative": "numbers",
        "qualitative": "talk",
        "relation": "together",
        "meta_inference": "so",
        "would_settle": "what would settle it",
    }
    frame = pd.DataFrame([{words: cell[name] for name, words in heads.items()} for cell in cells])
    return Table(
        "Our joint display. Synthetic data and fictional people",
        frame,
        prose=tuple(frame.columns[1:]),
        ruled=True,
    )
