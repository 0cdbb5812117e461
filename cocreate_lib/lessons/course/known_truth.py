"""Lesson 04, "A cohort whose truth we know": the pure functions behind its cells."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from itertools import product
from typing import Literal, get_args

import pandas as pd

from cocreate_lib.cohort import Cohort, PilotDesign, data_dictionary, simulate, without
from cocreate_lib.comparison import AnalysisPlan, compare, rate
from cocreate_lib.facts import fact
from cocreate_lib.figures import (
    Benchmark,
    Bullets,
    Picture,
    PotentialOutcomes,
    Scenario,
    Table,
    benchmarks_picture,
    bias_picture,
    column_picture,
    potential_outcomes_picture,
)
from cocreate_lib.lessons.kit.content import known, lesson_content
from cocreate_lib.lessons.kit.explorer import Control, ControlText, Explorer, controls
from cocreate_lib.teaching import SEED, teaching_cohort
from cocreate_lib.text import capitalised, number, plural

Flaw = Literal["selection", "courts", "records"]
Outcome = Literal["reoffences", "reoffended", "days_to_reoffence"]
Strength = Literal["mild", "middling", "severe"]


@cache
def _pilot() -> Cohort:
    return teaching_cohort()


@dataclass(frozen=True)
class Origin:
    """Where the values of a column come from.

    Parameters
    ----------
    name
        What the column is called in words.
    made
        How the computer makes it.
    settings
        The settings of the design that stand behind it.
    seen
        Whether an evaluator would have it.
    """

    name: str
    made: str
    settings: tuple[str, ...] = ()
    seen: bool = True


@dataclass(frozen=True)
class FlawContent:
    """A flaw of a pilot's world: its words, its switch, and how strong it can be.

    ``without`` is what :func:`cocreate_lib.cohort.without` calls it.
    """

    without: str
    name: str
    label: str
    help: str
    start: bool
    strengths: Mapping[Strength, Mapping[str, float]]


@dataclass(frozen=True)
class Target:
    """A target of the design in words: its unit, after multiplying, and its decimal places."""

    words: str
    digits: int
    factor: int = 1
    unit: str = ""


@dataclass(frozen=True)
class Content:
    """The lesson's file."""

    columns: Mapping[str, Origin]
    column_controls: Mapping[Literal["column"], ControlText]
    handful_controls: Mapping[Literal["revealed", "people", "outcome"], ControlText]
    outcomes: Mapping[Outcome, str]
    flaws: Mapping[Flaw, FlawContent]
    flaw_controls: Mapping[Literal["strength"], ControlText]
    targets: Mapping[str, Target]

    def __post_init__(self) -> None:
        cohort = _pilot()
        columns = [*cohort.people, *cohort.hidden, *cohort.potential]
        settings = [field.name for field in fields(PilotDesign)]
        for target in self.targets:
            known(target, list(cohort.calibration().index), "target", ("targets", target))
        for column, origin in self.columns.items():
            known(column, columns, "column", ("columns", column))
            for place, setting in enumerate(origin.settings):
                known(setting, settings, "setting", ("columns", column, "settings", place))
        for flaw, content in self.flaws.items():
            for strength, values in content.strengths.items():
                for setting in values:
                    at = ("flaws", flaw, "strengths", strength, setting)
                    known(setting, settings, "setting", at)


CONTENT = lesson_content("04_a_cohort_whose_truth_we_know", Content)

# Where each column comes from.


@dataclass(frozen=True)
class Column:
    """A column of the teaching pilot, and where it comes from."""

    origin: Origin
    values: pd.Series
    treated: pd.Series
    settings: pd.DataFrame


def column_origin(column: str) -> Column:
    """A column's values in the teaching pilot, and the settings behind it.

    Parameters
    ----------
    column
        In ``Cohort.people``, ``Cohort.hidden`` or ``Cohort.potential``.
    """
    origin = CONTENT.columns[column]
    cohort = _pilot()
    places = (cohort.people, cohort.hidden, cohort.potential)
    values = next(place[column] for place in places if column in place)
    settings = cohort.design.explain().loc[list(origin.settings)]
    return Column(origin, values, cohort.people["my_direction"] == 1, settings)


def source_in_words(source: str) -> str:
    """The source of a design's setting, as ``explain`` names it, in words.

    Examples
    --------
    >>> source_in_words("assumption"), source_in_words("fact: proven_reoffending_2019q3")
    ('our assumption', 'an official figure')
    """
    return "an official figure" if source.startswith("fact: ") else "our assumption"


def column_sentence(told: Column) -> str:
    """What a column is, who would have it, and how much of it is assumed, in one sentence."""
    origin, settings = told.origin, told.settings
    who = (
        "an evaluator would have it"
        if origin.seen
        else "no evaluator could have it: only the computer that made these people knows it"
    )
    sourced = int(settings["source"].str.startswith("fact: ").sum())
    behind = (
        f"of the {len(settings)} settings behind it, {sourced} "
        f"{plural(sourced, 'rests', 'rest')} on an official figure"
        if len(settings) > 1
        else f"the setting behind it is {source_in_words(settings['source'].iloc[0])}"
        if len(settings) == 1
        else "no setting of the design stands behind it alone"
    )
    return f"{capitalised(origin.name)}: {who}; {behind}."


def column_view(told: Column) -> Picture:
    """How the column's values spread, with their origin underneath."""
    settings = [
        f"{row['meaning'].removesuffix('.')}: {row['value']:g} "
        f"({row['unit']}; {source_in_words(row['source'])})"
        for _, row in told.settings.iterrows()
    ]
    behind = f" Settings behind it: {'; '.join(settings)}." if settings else ""
    return column_picture(
        told.values,
        told.treated,
        name=told.origin.name,
        caption=f"How it is made: {told.origin.made}{behind}",
    )


def column_explorer() -> Explorer[Column]:
    """Choose a column of the teaching pilot, and see its values and its origin."""
    columns = {origin.name: column for column, origin in CONTENT.columns.items()}
    return Explorer(
        controls(CONTENT.column_controls, column=columns),
        result=column_origin,
        picture=column_view,
        sentence=column_sentence,
    )


def dictionary() -> Table:
    """Every column that an evaluator would have: what it means, and which process makes it."""
    columns = data_dictionary()
    return Table(
        "Every column of the synthetic cohort",
        pd.DataFrame(
            {
                "column": columns["column"],
                "what it means": columns["description"],
                "made by": [process or "the table itself" for process in columns["process"]],
            }
        ),
        prose=("what it means", "made by"),
    )


def recipe() -> Bullets:
    """How the teaching pilot was made, step by step."""
    lead, *steps = _pilot().recipe().splitlines()
    return Bullets(lead, steps)


# Both outcomes of a few people.

EACH = 4  # people shown of either group


@dataclass(frozen=True)
class FewPeople:
    """A few people in both worlds, beside everybody in the programme."""

    pairs: tuple[PotentialOutcomes, ...]
    outcome: Outcome
    revealed: bool
    everybody: float

    @property
    def mean(self) -> float:
        """Mean difference among those shown who were in the programme."""
        own = [pair.difference for pair in self.pairs if pair.treated]
        return sum(own) / len(own)


def handful(people: int, outcome: Outcome, revealed: bool) -> FewPeople:
    """A few people of the teaching pilot, as many from each group.

    Parameters
    ----------
    people
        Which handful, from 0.
    outcome
        The outcome's column in ``Cohort.people``.
    revealed
        Whether to show what nobody can see.
    """
    cohort = _pilot()
    treated = cohort.people["my_direction"] == 1
    worlds = cohort.potential[[f"{outcome}_with", f"{outcome}_without"]]
    pairs = tuple(
        PotentialOutcomes(f"Person {name}", in_programme, int(with_programme), int(without))
        for in_programme in (True, False)
        for name, with_programme, without in worlds[treated == in_programme]
        .iloc[EACH * people : EACH * (people + 1)]
        .itertuples()
    )
    own = worlds[treated]
    everybody = float((own.iloc[:, 0] - own.iloc[:, 1]).mean())
    return FewPeople(pairs, outcome, revealed, everybody)


def handful_sentence(shown: FewPeople) -> str:
    """What can be said with, and without, the outcomes that nobody can see."""
    if not shown.revealed:
        return (
            f"{len(shown.pairs)} of {2 * len(shown.pairs)} outcomes happened and can be seen; for "
            "nobody can a difference be worked out."
        )
    return (
        f"Among the {sum(pair.treated for pair in shown.pairs)} people in the programme shown here "
        f"the mean difference is {number(shown.mean)}; among everybody in the programme it is "
        f"{number(shown.everybody)}: the average effect on those who were in it."
    )


def handful_explorer() -> Explorer[FewPeople]:
    """A few people in two worlds, with a switch for what nobody can see."""
    return Explorer(
        controls(CONTENT.handful_controls),
        result=handful,
        picture=lambda shown: potential_outcomes_picture(
            shown.pairs, CONTENT.outcomes[shown.outcome], revealed=shown.revealed
        ),
        sentence=handful_sentence,
    )


# What goes wrong, one thing at a time.

PEOPLE_IN_EACH_GROUP = 8000  # so many that chance moves little
_MIDDLING: Strength = "middling"


def world(flaws: Sequence[Flaw], strength: Strength) -> PilotDesign:
    """A pilot's world with these flaws and no others.

    Parameters
    ----------
    flaws
        Of ``CONTENT.flaws``.
    strength
        How strong they are.

    Notes
    -----
    Case managers and offices are all alike here, so that chance moves little.
    """
    sizes = {"n_treated": PEOPLE_IN_EACH_GROUP, "n_comparison": PEOPLE_IN_EACH_GROUP}
    design = PilotDesign().replace(**sizes)
    for flaw, content in CONTENT.flaws.items():
        design = design.replace(**content.strengths[strength if flaw in flaws else _MIDDLING])
    absent = [content.without for flaw, content in CONTENT.flaws.items() if flaw not in flaws]
    for name in ("clustering", *absent):
        design = without(design, name)
    return design


_PLAN = AnalysisPlan(
    treatment="my_direction",
    outcomes=[rate("reoffended")],
    covariates=[],
    method="unadjusted",
    missing="complete_cases",
)


@cache
def _simple_and_true(flaws: tuple[Flaw, ...], strength: Strength) -> tuple[float, float]:
    """The simple difference and the truth, in percentage points, with the lesson's seed."""
    cohort = simulate(world(flaws, strength), seed=SEED)
    keys = ["outcome", "measure", "estimand", "as_what"]
    truth = cohort.truth.set_index(keys)["value"].to_dict()
    return (
        100 * float(compare(cohort.people, _PLAN).estimates["estimate"].iloc[0]),
        100 * truth["reoffended", "risk_difference", "ATT", "as_delivered"],
    )


def scenarios(strength: Strength, **on: bool) -> tuple[Scenario, ...]:
    """From a world without flaws to one with all those switched on, one more in each scenario.

    Parameters
    ----------
    strength
        How strong they are.
    **on
        Whether each flaw is switched on.

    Returns
    -------
    tuple of Scenario
        A flaw that is switched off repeats the scenario above.
    """
    so_far: tuple[Flaw, ...] = ()
    made = [Scenario("Chance alone", True, *_simple_and_true(so_far, _MIDDLING))]
    for flaw, content in CONTENT.flaws.items():
        if on[flaw]:
            so_far = (*so_far, flaw)
        at = strength if so_far else _MIDDLING
        made.append(Scenario(content.name, on[flaw], *_simple_and_true(so_far, at)))
    return tuple(made)


def bias_sentence(made: Sequence[Scenario]) -> str:
    """Where the simple difference lands, and where the truth is, in one sentence."""
    last = made[-1]
    way = "more" if last.error < 0 else "less"
    return (
        f"The programme truly changed the rate by {number(last.truth, 1)} percentage points; the "
        f"simple difference says {number(last.estimate, 1)}, so it credits the programme with "
        f"{number(abs(last.error), 1)} points {way} than it did."
    )


def flaws_explorer() -> Explorer[tuple[Scenario, ...]]:
    """Three flaws, each with a switch, and how strong they are.

    All its worlds are made beforehand, which takes a few seconds, so that a switch answers at once.
    """
    for strength in get_args(Strength):
        for on in product((False, True), repeat=len(CONTENT.flaws)):
            scenarios(strength, **dict(zip(CONTENT.flaws, on, strict=True)))
    switches = (
        Control.switch(flaw, content.label, content.start, content.help)
        for flaw, content in CONTENT.flaws.items()
    )
    return Explorer(
        (*switches, *controls(CONTENT.flaw_controls)), scenarios, bias_picture, bias_sentence
    )


# Ours beside official figures.

CASELOAD = 20_000


@cache
def _caseload() -> Cohort:
    """Many people who are supervised as usual, from the teaching pilot's design."""
    return simulate(PilotDesign(n_treated=1, n_comparison=CASELOAD), seed=SEED)


@cache
def benchmarks() -> tuple[Benchmark, ...]:
    """Three rates of a large synthetic caseload beside the official ones."""
    cohort = _caseload()
    people = cohort.people[cohort.people["my_direction"] == 0]
    aimed_at = cohort.calibration().to_dict("index")["base_rate"]
    checks = (
        ("No earlier sanctions", people["previous_sanctions"] == 0, "reoffending_no_previous"),
        ("Eleven or more", people["previous_sanctions"] >= 11, "reoffending_many_previous"),
    )
    return (
        Benchmark(
            "Everybody",
            aimed_at["achieved"],
            aimed_at["mc_std_error"],
            _value("proven_reoffending_2019q3"),
            aimed_at=True,
        ),
        *(
            Benchmark(name, *_rate(people.loc[who, "reoffended"]), _value(official), aimed_at=False)
            for name, who, official in checks
        ),
    )


def _rate(reoffended: pd.Series) -> tuple[float, float]:
    """A rate and its standard error."""
    share = float(reoffended.to_numpy().mean())
    return share, math.sqrt(share * (1 - share) / len(reoffended))


def _value(id: str) -> float:
    value = fact(id).value
    if value is None:
        raise ValueError(f"the fact {id} has no value")
    return value


def beside_official_figures() -> Picture:
    """The picture of :func:`benchmarks`."""
    return benchmarks_picture(benchmarks())


def calibration() -> Table:
    """What the teaching pilot's design declares beside what its people have, with sources."""
    achieved = _pilot().calibration().to_dict("index")
    rows = []
    for name, target in CONTENT.targets.items():
        row = achieved[name]
        unit = target.unit if target.unit in ("", "%") else f" {target.unit}"
        declared, found, error = (
            number(target.factor * row[column], target.digits) + unit
            for column in ("declared", "achieved", "mc_std_error")
        )
        rows.append((target.words, declared, found, error, source_in_words(row["source"])))
    columns = ["", "aimed at", "in these people", "standard error", "where the aim comes from"]
    return Table(
        "The synthetic teaching pilot: what was aimed at, and what came out",
        pd.DataFrame(rows, columns=columns),
        prose=("where the aim comes from",),
    )
