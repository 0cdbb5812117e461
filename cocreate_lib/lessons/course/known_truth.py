"""Lesson 04, "A cohort whose truth we know": the pure functions behind its cells."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from itertools import accumulate, permutations
from typing import Any, Literal

import pandas as pd

from cocreate_lib.cohort import Cohort, PilotDesign, data_dictionary, simulate, without
from cocreate_lib.comparison import AnalysisPlan, compare, rate
from cocreate_lib.facts import fact
from cocreate_lib.figures import (
    BIAS_AXIS,
    BIAS_CAPTION,
    Benchmark,
    Bullets,
    PeopleColumn,
    Picture,
    PotentialOutcomes,
    Scenario,
    Table,
    benchmarks_picture,
    bias_alt,
    bias_picture,
    column_spread,
    columns_alt,
    columns_picture,
    contributions,
    potential_outcomes_alt,
    potential_outcomes_caption,
    potential_outcomes_picture,
)
from cocreate_lib.lessons.kit.content import known, lesson_content
from cocreate_lib.lessons.kit.explorer import ControlText, Drawing, Explorer, controls
from cocreate_lib.teaching import SEED, teaching_cohort
from cocreate_lib.text import capitalised, how_many, number, plural

Seen = Literal["recorded", "asked", "nobody"]
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
    seen
        Who could know it: see ``Content.who_can_see``.
    made
        How the computer makes it.
    settings
        The settings of the design that stand behind it.
    step
        How wide the ranges are in which its values are drawn; None where each is drawn by itself.
    """

    name: str
    seen: Seen
    made: str
    settings: tuple[str, ...] = ()
    step: float | None = None


@dataclass(frozen=True)
class FlawContent:
    """A flaw of a pilot's world: its words, and how strong it can be.

    ``without`` is what :func:`cocreate_lib.cohort.without` calls it.
    """

    without: str
    name: str
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

    who_can_see: Mapping[Seen, str]
    columns: Mapping[str, Origin]
    column_controls: Mapping[Literal["column", "other"], ControlText]
    handful_controls: Mapping[Literal["people", "outcome", "turned"], ControlText]
    outcomes: Mapping[Outcome, str]
    flaws: Mapping[Flaw, FlawContent]
    ladder_controls: Mapping[Literal["order", "rungs", "strength"], ControlText]
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

WHO_CAN_SEE = {seen: capitalised(words) for seen, words in CONTENT.who_can_see.items()}
"""Who could know a column, as the boxes of a question name it."""

# Where each column comes from.


READINESS = "readiness"
"""The column that stands beside every other: what draws people in, and nobody can observe."""


@dataclass(frozen=True, eq=False)
class Column:
    """A column of the teaching pilot, and where it comes from."""

    origin: Origin
    shown: PeopleColumn
    settings: pd.DataFrame

    @property
    def who(self) -> str:
        """Who could know it, in words."""
        return CONTENT.who_can_see[self.origin.seen]


@cache
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
    return Column(origin, PeopleColumn(origin.name, values, origin.step), settings)


def columns_beside(column: str, other: str) -> tuple[Column, ...]:
    """A column, another one, and true readiness: each of them once.

    Parameters
    ----------
    column, other
        See :func:`column_origin`.
    """
    return tuple(map(column_origin, dict.fromkeys((column, other, READINESS))))


def _treated() -> pd.Series:
    return _pilot().people["my_direction"] == 1


def source_in_words(source: str) -> str:
    """The source of a design's setting, as ``explain`` names it, in words.

    Examples
    --------
    >>> source_in_words("assumption"), source_in_words("fact: proven_reoffending_2019q3")
    ('our assumption', 'an official figure')
    """
    return "an official figure" if source.startswith("fact: ") else "our assumption"


def column_sentence(told: Sequence[Column]) -> str:
    """Who could know a column, and what goes with it, in words."""
    column, *others = told
    words = f"{capitalised(column.origin.name)}: {column.who}."
    if not others:
        return words
    (low, at_low), (high, at_high) = ends(column.shown)
    beside = others[0].shown
    return (
        f"{words} Beside it, {beside.name}: {_middle(beside, at_high)} where the first is {high}, "
        f"{_middle(beside, at_low)} where it is {low}."
    )


def ends(column: PeopleColumn) -> tuple[tuple[str, pd.Series], tuple[str, pd.Series]]:
    """The people at the low and at the high end of a column, each end with its words.

    Notes
    -----
    The first and the last value where each is drawn by itself; otherwise about a third of those
    whose value is known, more where many share a value.
    """
    people = column.people
    if column.levels:
        first, last = column.levels[0], column.levels[-1]
        return (column.said(first), people == first), (column.said(last), people == last)
    rounded = people.round(column.digits)
    low = rounded.quantile(1 / 3, interpolation="lower")
    high = max(rounded.quantile(2 / 3, interpolation="lower"), rounded[rounded > low].min())
    least = column.said(low) + (" or less" if low > rounded.min() else "")
    return (least, rounded <= low), (f"{column.said(high)} or more", rounded >= high)


def _middle(column: PeopleColumn, who: pd.Series) -> str:
    """The middle of a column for some people: a share where there is none, else the median."""
    values = column.people[who].dropna()
    if values.empty:
        return "no values"
    last = column.levels[-1] if column.levels else None
    if column.is_yes_or_no or isinstance(last, str):
        return f"{column.said(last)} for {(values == last).mean():.0%}"
    return f"median {column.said(values.median())}"


def column_caption(told: Sequence[Column]) -> str:
    """How the columns are made, and the settings behind each."""
    return " ".join(
        f"How {column.origin.name} is made: {column.origin.made}{_behind(column.settings)}"
        for column in told[:2]
    )


def _behind(settings: pd.DataFrame) -> str:
    """The settings behind a column, and how many of them rest on something."""
    if settings.empty:
        return ""
    sourced = int(settings["source"].str.startswith("fact: ").sum())
    rest = plural(sourced or 1, "rests", "rest")
    told = [
        f"{row['meaning'].removesuffix('.')}: {row['value']:g} "
        f"({row['unit']}; {source_in_words(row['source'])})"
        for _, row in settings.iterrows()
    ]
    behind = (
        f"Of the {len(told)} settings behind it {sourced or 'none'} {rest} on an official figure"
        if len(told) > 1
        else "The setting behind it"
    )
    return f" {behind}: {'; '.join(told)}."


def column_table(told: Sequence[Column]) -> Table:
    """Who could know each column, and how its values spread in the two groups."""
    treated = _treated()
    rows = [
        (
            capitalised(column.origin.name),
            column.who,
            column_spread(column.shown, treated),
            column_spread(column.shown, ~treated),
        )
        for column in told
    ]
    heads = ["column", "who could know it", "in the programme", "in the comparison group"]
    return Table(
        "The columns that are drawn: synthetic people",
        pd.DataFrame(rows, columns=heads),
        prose=tuple(heads[1:]),
    )


_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


def _column_scene() -> dict[str, Any]:
    """All columns for the browser: in which bar each person is, as a letter a person."""
    columns = [column_origin(column) for column in CONTENT.columns]
    readiness = list(CONTENT.columns).index(READINESS)
    return {
        "treated": "".join("1" if inside else "0" for inside in _treated()),
        "readiness": readiness,
        "average": [share.low for share in columns[readiness].shown.shares].index("0.0"),
        "columns": [
            {
                "name": told.origin.name,
                "who": told.who,
                "levels": bool(told.shown.levels),
                "ordered": not isinstance(told.shown.people.dtype, pd.CategoricalDtype),
                "marked": told.shown.marked(6),
                "bars": [[share.low, share.high] for share in told.shown.shares],
                "people": "".join(
                    _LETTERS[place] if place >= 0 else "." for place in told.shown.places
                ),
            }
            for told in columns
        ],
    }


def column_explorer() -> Explorer[tuple[Column, ...]]:
    """Choose two columns of the teaching pilot, and find the people of the one in the other."""
    columns = {origin.name: column for column, origin in CONTENT.columns.items()}
    return Explorer(
        controls(CONTENT.column_controls, column=columns, other=columns),
        result=columns_beside,
        picture=lambda told: columns_picture(
            [column.shown for column in told], _treated(), caption=column_caption(told)
        ),
        sentence=column_sentence,
        name="column",
        code="known_truth.column_explorer()",
        drawing=Drawing(
            title="Where each column comes from",
            scene=_column_scene,
            numbers=lambda told: None,
            alt=lambda told: columns_alt([column.shown for column in told], _treated()),
            caption=column_caption,
            table=column_table,
        ),
    )


def dictionary() -> Table:
    """Every column of the table that the evaluator gets: its meaning, and what makes it."""
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
    """A few people in both worlds, some of them turned over, beside everybody in the programme."""

    pairs: tuple[PotentialOutcomes, ...]
    outcome: Outcome
    turned: int
    everybody: float

    def differences(self, *, treated: bool) -> list[int]:
        """What is known, once they are turned over, of one of the groups."""
        return [pair.difference for pair in self.pairs[: self.turned] if pair.treated == treated]


def handful(people: int, outcome: Outcome, turned: int) -> FewPeople:
    """A few people of the teaching pilot, as many from each group.

    Parameters
    ----------
    people
        Which handful, from 0.
    outcome
        The outcome's column in ``Cohort.people``.
    turned
        Of how many, from the first, to show what nobody can see.
    """
    treated = _treated()
    worlds = _pilot().potential[[f"{outcome}_with", f"{outcome}_without"]]
    pairs = tuple(
        PotentialOutcomes(f"Person {name}", in_programme, int(with_programme), int(without))
        for in_programme in (True, False)
        for name, with_programme, without in worlds[treated == in_programme]
        .iloc[EACH * people : EACH * (people + 1)]
        .itertuples()
    )
    own = worlds[treated]
    everybody = float((own.iloc[:, 0] - own.iloc[:, 1]).mean())
    return FewPeople(pairs, outcome, turned, everybody)


def handful_sentence(shown: FewPeople) -> str:
    """What can be said with, and without, the outcomes that nobody can see."""
    if not shown.turned:
        return (
            f"{len(shown.pairs)} of {2 * len(shown.pairs)} outcomes happened and can be seen; for "
            "nobody can a difference be worked out."
        )
    own, others = (shown.differences(treated=treated) for treated in (True, False))
    so_far = "" if len(own) == EACH else " so far"
    words = (
        f"Mean difference of the {how_many(len(own), 'person')} in the programme turned over"
        f"{so_far}: {number(sum(own) / len(own))}; of everybody in the programme: "
        f"{number(shown.everybody)}, the average effect on those who were in it."
    )
    if others:
        mean = number(sum(others) / len(others))
        words += f" Of the {len(others)} turned over in the comparison group: {mean}."
    return words


def _card(pair: PotentialOutcomes) -> dict[str, Any]:
    lived, other = pair.with_programme, pair.without
    return {
        "name": pair.name,
        "treated": pair.treated,
        "lived": lived if pair.treated else other,
        "other": other if pair.treated else lived,
        "difference": pair.difference,
    }


def handful_explorer() -> Explorer[FewPeople]:
    """A few people in two worlds, turned over one by one to see what nobody can see."""

    def words(shown: FewPeople) -> str:
        return CONTENT.outcomes[shown.outcome]

    return Explorer(
        controls(
            CONTENT.handful_controls, turned={str(turned): turned for turned in range(2 * EACH + 1)}
        ),
        result=handful,
        picture=lambda shown: potential_outcomes_picture(
            shown.pairs, words(shown), turned=shown.turned
        ),
        sentence=handful_sentence,
        name="handful",
        code="known_truth.handful_explorer()",
        drawing=Drawing(
            title="Two worlds for each person",
            scene=lambda: {"outcomes": list(CONTENT.outcomes.values())},
            numbers=lambda shown: [[_card(pair) for pair in shown.pairs], shown.everybody],
            alt=lambda shown: potential_outcomes_alt(
                shown.pairs, words(shown), turned=shown.turned
            ),
            caption=lambda shown: potential_outcomes_caption(len(shown.pairs), turned=shown.turned),
        ),
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


@dataclass(frozen=True)
class Ladder:
    """Worlds with one flaw more in each, as far as they are built, and the flaws to come."""

    built: tuple[Scenario, ...]
    to_come: tuple[str, ...]


def ladder(order: str, rungs: int, strength: Strength) -> Ladder:
    """From a world without flaws to one with so many of them, one more in each.

    Parameters
    ----------
    order
        The names of all flaws, from the first that is added to the last, with commas between.
    rungs
        How many are added.
    strength
        How strong they are.
    """
    flaws = order.split(", ")
    so_far: list[list[str]] = list(accumulate(([flaw] for flaw in flaws[:rungs]), initial=[]))
    names = ["Chance alone", *(f"+ {CONTENT.flaws[flaw].name}" for flaw in flaws)]  # type: ignore[index]
    built = (
        Scenario(name, *_simple_and_true(_in_order(chosen), strength if chosen else _MIDDLING))
        for name, chosen in zip(names, so_far, strict=False)
    )
    return Ladder(tuple(built), tuple(names[rungs + 1 :]))


def _in_order(chosen: Sequence[str]) -> tuple[Flaw, ...]:
    """The same flaws are the same world, in whichever order they are added."""
    return tuple(flaw for flaw in CONTENT.flaws if flaw in chosen)


def ladder_sentence(shown: Ladder) -> str:
    """What the last rung adds, where the simple difference lands, and where the truth is."""
    last = shown.built[-1]
    way = "more" if last.error < 0 else "less"
    added = (
        f"Adding {last.name.removeprefix('+ ')} moves the gap by "
        f"{number(contributions(shown.built)[-1], 1, sign=True)} points."
        if len(shown.built) > 1
        else "Nothing is wrong here but chance."
    )
    return (
        f"{added} The programme truly changed the rate by {number(last.truth, 1)} percentage "
        f"points; the simple difference says {number(last.estimate, 1)}, so it credits the "
        f"programme with {number(abs(last.error), 1)} points {way} than it did."
    )


def ladder_table(shown: Ladder) -> Table:
    """The worlds that are built, as numbers."""
    rows = [
        (
            made.name,
            *(number(value, 1) for value in (made.estimate, made.truth)),
            *(number(value, 1, sign=True) for value in (made.error, share)),
        )
        for made, share in zip(shown.built, contributions(shown.built), strict=True)
    ]
    heads = ["world", "simple difference", "truth", "gap", "adds to the gap"]
    return Table(
        "Synthetic worlds: differences in the reoffending rate, in percentage points",
        pd.DataFrame(rows, columns=heads),
    )


def ladder_explorer() -> Explorer[Ladder]:
    """Three flaws in an order of one's own, added one by one, and how strong they are."""
    flaws = CONTENT.flaws
    orders = list(permutations(flaws))
    return Explorer(
        controls(
            CONTENT.ladder_controls,
            order={
                capitalised(", ".join(flaws[flaw].name for flaw in order)): ", ".join(order)
                for order in orders
            },
            rungs={str(rungs): rungs for rungs in range(len(flaws) + 1)},
        ),
        result=ladder,
        picture=lambda shown: bias_picture(shown.built, shown.to_come),
        sentence=ladder_sentence,
        name="ladder",
        code="known_truth.ladder_explorer()",
        drawing=Drawing(
            title="What goes wrong, one thing at a time",
            scene=lambda: {
                "axis": list(BIAS_AXIS),
                "names": [content.name for content in flaws.values()],
                "orders": [list(order) for order in permutations(range(len(flaws)))],
            },
            numbers=lambda shown: [
                [round(made.estimate, 6), round(made.truth, 6)] for made in shown.built
            ],
            alt=lambda shown: bias_alt(shown.built, shown.to_come),
            caption=lambda shown: BIAS_CAPTION,
            table=ladder_table,
        ),
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
    heads = ("target", "aimed at", "in these people", "standard error", "where the aim comes from")
    return Table(
        "The synthetic teaching pilot: what was aimed at, and what came out",
        pd.DataFrame(rows, columns=list(heads)),
        prose=("where the aim comes from",),
    )
