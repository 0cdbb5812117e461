"""Lesson 04, "A cohort whose truth we know": the pure functions behind its cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Literal

import pandas as pd

from cocreate_lib.cohort import Cohort, PilotDesign, data_dictionary, simulate, without
from cocreate_lib.comparison import AnalysisPlan, compare, rate
from cocreate_lib.facts import fact
from cocreate_lib.figures import Bullets, Picture, Table
from cocreate_lib.figures.kit.words import number
from cocreate_lib.figures.lessons.anchors import Anchor, anchors_picture
from cocreate_lib.figures.lessons.columns import column_picture
from cocreate_lib.figures.lessons.ladder import Rung, ladder_picture
from cocreate_lib.figures.lessons.two_worlds import Pair, two_worlds_picture
from cocreate_lib.lessons.kit.explorer import Control, Explorer
from cocreate_lib.teaching import SEED, teaching_cohort

# Where each column comes from.


@dataclass(frozen=True)
class Story:
    """Where the values of a column come from.

    Parameters
    ----------
    column
        Its name in ``Cohort.people``, ``Cohort.hidden`` or ``Cohort.potential``.
    name
        What it is called in words.
    made
        How the computer makes it.
    settings
        The settings of the design that stand behind it.
    seen
        Whether an evaluator would have it.
    """

    column: str
    name: str
    made: str
    settings: tuple[str, ...] = ()
    seen: bool = True


STORIES = (
    Story("sex", "sex", "A draw for each person.", ("female_share",)),
    Story(
        "age", "age at the start",
        "A draw from a spread of ages that we assumed: most are young adults, a few are old.",
    ),
    Story(
        "sentence", "kind of sentence", "A draw for each person.",
        ("suspended_share", "licence_share"),
    ),
    Story(
        "previous_sanctions", "previous sanctions",
        "Drawn at a pace that differs between people, over the years since the first sanction. "
        "People with a light history are first in line for the programme.",
        ("selection_on_history",),
    ),
    Story(
        "ogrs3_one_year", "risk score for one year",
        "Worked out from sex, age, history and offence by a published formula (OGRS3), whose "
        "weights have a source. The people it is worked out for are made up.",
    ),
    Story(
        "need_drugs", "a need about drugs",
        "Six needs share a common level, which goes with a long history.",
        ("needs_correlation", "needs_on_history"),
    ),
    Story(
        "readiness_rating", "readiness, as the case manager rated it",
        "True readiness, seen through a case manager's eyes and rounded to five steps.",
        ("readiness_observed",),
    ),
    Story(
        "readiness", "readiness, as it truly is",
        "A draw for each person, in standard deviations. Ready people are first in line for the "
        "programme.",
        ("selection_on_readiness",), seen=False,
    ),
    Story(
        "fidelity", "share of the programme delivered",
        "Month by month, less where events or a change of case manager disturbed it.",
        ("fidelity", "event_loss", "turnover_rate"),
    ),
    Story(
        "hope_start", "hope at the start", "Goes with readiness; a passing bad spell lowers it.",
        ("hope_mean", "hope_sd", "hope_on_readiness", "bad_spell"),
    ),
    Story(
        "chance_without", "chance of reoffending without the programme",
        "The risk score, readiness, needs, sentence, case manager and office together, shifted so "
        "that the rate that courts would prove is the declared one.",
        ("base_rate", "readiness_effect", "needs_effect"), seen=False,
    ),
    Story(
        "reoffended_without", "reoffending in the world without the programme",
        "One draw with that chance, kept for everybody, whichever world the person lived in.",
        ("base_rate",), seen=False,
    ),
    Story(
        "reoffended", "proven reoffending",
        "What happened in the world that the person lived in, if a court convicted in time.",
        ("base_rate", "effect", "court_delay"),
    ),
    Story(
        "reoffences", "number of proven reoffences",
        "Further reoffences come at a pace that differs between people, and count if proven in "
        "time.",
        ("reoffences_per_reoffender", "reoffences_shape"),
    ),
    Story(
        "hope_end", "hope after one year",
        "Goes with hope at the start; the programme raises it as far as it is delivered.",
        ("effect_on_hope", "hope_stability", "attrition"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class ColumnStory:
    """A column of the teaching pilot with its story."""

    story: Story
    values: pd.Series
    treated: pd.Series
    settings: pd.DataFrame


@cache
def _pilot() -> Cohort:
    return teaching_cohort()


def column_story(column: str) -> ColumnStory:
    """A column's values in the teaching pilot, and the settings behind it.

    Parameters
    ----------
    column
        A column of :data:`STORIES`.
    """
    story = {each.column: each for each in STORIES}[column]
    cohort = _pilot()
    places = (cohort.people, cohort.hidden, cohort.potential)
    values = next(place[column] for place in places if column in place)
    settings = cohort.design.explain().loc[list(story.settings)]
    return ColumnStory(story, values, cohort.people["my_direction"] == 1, settings)


def source_in_words(source: str) -> str:
    """The source of a design's setting, as ``explain`` names it, in words.

    Examples
    --------
    >>> source_in_words("assumption"), source_in_words("fact: proven_reoffending_2019q3")
    ('our assumption', 'an official figure')
    """
    return "an official figure" if source.startswith("fact: ") else "our assumption"


def column_sentence(told: ColumnStory) -> str:
    """What a column is, who would have it, and how much of it is assumed, in one sentence."""
    story, settings = told.story, told.settings
    who = (
        "an evaluator would have it"
        if story.seen
        else "no evaluator could have it: only the computer that made these people knows it"
    )
    sourced = int(settings["source"].str.startswith("fact: ").sum())
    behind = (
        f"of the {len(settings)} settings behind it, {sourced} "
        f"{'rests' if sourced == 1 else 'rest'} on an official figure"
        if len(settings) > 1
        else f"the setting behind it is {source_in_words(settings['source'].iloc[0])}"
        if len(settings) == 1
        else "no setting of the design stands behind it alone"
    )
    return f"{story.name[:1].upper()}{story.name[1:]}: {who}; {behind}."


def column_view(told: ColumnStory) -> Picture:
    """How the column's values spread, with its story underneath."""
    settings = [
        f"{row['meaning'].removesuffix('.')}: {row['value']:g} "
        f"({row['unit']}; {source_in_words(row['source'])})"
        for _, row in told.settings.iterrows()
    ]
    behind = f" Settings behind it: {'; '.join(settings)}." if settings else ""
    return column_picture(
        told.values,
        told.treated,
        name=told.story.name,
        caption=f"How it is made: {told.story.made}{behind}",
    )


def column_explorer() -> Explorer[ColumnStory]:
    """Choose a column of the teaching pilot, and see its values and its story."""
    return Explorer(
        (
            Control(
                "column",
                "Which column",
                {story.name: story.column for story in STORIES},
                "reoffended",
                "The column whose story is told",
                shape="choice",
            ),
        ),
        result=column_story,
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

OUTCOMES = {
    "how many reoffences": "reoffences",
    "whether somebody reoffended (yes is one)": "reoffended",
    "days without reoffending": "days_to_reoffence",
}
_IN_WORDS = {
    "reoffences": "reoffences in a year",
    "reoffended": "reoffended within a year (yes is 1)",
    "days_to_reoffence": "days without reoffending",
}
EACH = 4  # people shown of either group
HANDFULS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4}


@dataclass(frozen=True)
class Handful:
    """A few people in both worlds, beside everybody in the programme."""

    pairs: tuple[Pair, ...]
    outcome: str
    revealed: bool
    everybody: float

    @property
    def mean(self) -> float:
        """Mean difference among those shown who were in the programme."""
        own = [pair.difference for pair in self.pairs if pair.treated]
        return sum(own) / len(own)


def handful(people: int, outcome: str, revealed: bool) -> Handful:
    """A few people of the teaching pilot, as many from each group.

    Parameters
    ----------
    people
        Which handful, from 0.
    outcome
        One of :data:`OUTCOMES`.
    revealed
        Whether to show what nobody can see.
    """
    cohort = _pilot()
    treated = cohort.people["my_direction"] == 1
    worlds = cohort.potential[[f"{outcome}_with", f"{outcome}_without"]]
    pairs = tuple(
        Pair(f"Person {name}", in_programme, int(with_programme), int(without))
        for in_programme in (True, False)
        for name, with_programme, without in worlds[treated == in_programme]
        .iloc[EACH * people : EACH * (people + 1)]
        .itertuples()
    )
    own = worlds[treated]
    everybody = float((own.iloc[:, 0] - own.iloc[:, 1]).mean())
    return Handful(pairs, outcome, revealed, everybody)


def handful_sentence(shown: Handful) -> str:
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


def handful_explorer() -> Explorer[Handful]:
    """A few people in two worlds, with a switch for what nobody can see."""
    return Explorer(
        (
            Control.switch(
                "revealed",
                "Show what nobody can see",
                False,
                "Whether to show the outcomes of the world that each person did not live in",
            ),
            Control(
                "people",
                "Which handful of people",
                HANDFULS,
                2,
                "Which of the made-up people are shown",
            ),
            Control(
                "outcome",
                "Outcome",
                OUTCOMES,
                "reoffences",
                "What the numbers count",
                shape="choice",
            ),
        ),
        result=handful,
        picture=lambda shown: two_worlds_picture(
            shown.pairs, _IN_WORDS[shown.outcome], revealed=shown.revealed
        ),
        sentence=handful_sentence,
    )


# What goes wrong, one thing at a time.

PEOPLE_IN_EACH_GROUP = 8000  # so many that chance moves little
Flaw = Literal["selection", "courts", "records"]
FLAWS: dict[Flaw, tuple[str, str]] = {
    # Flaw: what PilotDesign.without calls it, and what its rung is called.
    "selection": ("selection", "+ who gets in"),
    "courts": ("court_delay", "+ slow courts"),
    "records": ("linkage_failure", "+ lost records"),
}
_MIDDLING = "middling"
STRENGTHS: dict[str, dict[Flaw, dict[str, float]]] = {
    name: {
        "selection": {
            "selection_on_readiness": on_people,
            "selection_on_history": on_people,
        },
        "courts": {"court_delay": days, "base_rate": proven},
        "records": {"linkage_failure": lost},
    }
    # The slower the courts, the less they prove of what happens, which is the same in all worlds.
    for name, on_people, days, proven, lost in (
        ("mild", 0.15, 60, 0.3386, 0.05),
        (_MIDDLING, 0.30, 120, 0.3279, 0.15),
        ("severe", 0.45, 240, 0.2997, 0.30),
    )
}


def world(flaws: Sequence[Flaw], strength: str) -> PilotDesign:
    """A pilot's world with these flaws and no others.

    Parameters
    ----------
    flaws
        Of :data:`FLAWS`.
    strength
        How strong they are: a name of :data:`STRENGTHS`.

    Notes
    -----
    Case managers and offices are all alike here, so that chance moves little.
    """
    fields: dict[str, float] = {}
    for flaw in FLAWS:
        fields |= STRENGTHS[strength if flaw in flaws else _MIDDLING][flaw]
    sizes = {"n_treated": PEOPLE_IN_EACH_GROUP, "n_comparison": PEOPLE_IN_EACH_GROUP}
    design = without(PilotDesign().replace(**sizes, **fields), "clustering")
    for flaw, (name, _) in FLAWS.items():
        if flaw not in flaws:
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
def _simple_and_true(flaws: tuple[Flaw, ...], strength: str) -> tuple[float, float]:
    """The simple difference and the truth, in percentage points, with the lesson's seed."""
    cohort = simulate(world(flaws, strength), seed=SEED)
    truth = cohort.truth.set_index(["measure", "estimand", "as_what"])["value"]
    return (
        100 * float(compare(cohort.people, _PLAN).estimates["estimate"].iloc[0]),
        100 * float(truth["risk_difference", "ATT", "as_delivered"]),
    )


def ladder(strength: str, **on: bool) -> tuple[Rung, ...]:
    """From a world without flaws to one with all those switched on, one more on each rung.

    Parameters
    ----------
    strength
        A name of :data:`STRENGTHS`.
    **on
        Whether each of :data:`FLAWS` is switched on.

    Returns
    -------
    tuple of Rung
        A flaw that is switched off repeats the rung above.
    """
    so_far: tuple[Flaw, ...] = ()
    rungs = [Rung("Chance alone", True, *_simple_and_true(so_far, _MIDDLING))]
    for flaw, (_, name) in FLAWS.items():
        if on[flaw]:
            so_far = (*so_far, flaw)
        at = strength if so_far else _MIDDLING
        rungs.append(Rung(name, on[flaw], *_simple_and_true(so_far, at)))
    return tuple(rungs)


def ladder_sentence(rungs: Sequence[Rung]) -> str:
    """Where the simple difference lands, and where the truth is, in one sentence."""
    last = rungs[-1]
    way = "more" if last.gap < 0 else "less"
    return (
        f"The programme truly changed the rate by {number(last.truth, 1)} percentage points; the "
        f"simple difference says {number(last.estimate, 1)}, so it credits the programme with "
        f"{number(abs(last.gap), 1)} points {way} than it did."
    )


def ladder_explorer() -> Explorer[tuple[Rung, ...]]:
    """Three flaws, each with a switch, and how strong they are.

    All its worlds are made beforehand, which takes a few seconds, so that a switch answers at once.
    """
    for strength in STRENGTHS:
        for on in product((False, True), repeat=len(FLAWS)):
            ladder(strength, **dict(zip(FLAWS, on, strict=True)))
    return Explorer(
        (
            Control.switch(
                "selection",
                "Who gets in: hopeful people first",
                True,
                "People who are readier to change and have a lighter history come first",
            ),
            Control.switch(
                "courts",
                "Slow courts: not everything is proven in time",
                False,
                "Reoffences whose conviction comes too late are not counted",
            ),
            Control.switch(
                "records",
                "Lost records: not everybody is found",
                False,
                "People with short histories are harder to find in the conviction records",
            ),
            Control(
                "strength",
                "How strong they are",
                {name: name for name in STRENGTHS},
                _MIDDLING,
                "Three settings of our own",
            ),
        ),
        result=ladder,
        picture=ladder_picture,
        sentence=ladder_sentence,
    )


# Ours beside official figures.

CASELOAD = 20_000


@cache
def _caseload() -> Cohort:
    """Many people who are supervised as usual, from the teaching pilot's design."""
    return simulate(PilotDesign(n_treated=1, n_comparison=CASELOAD), seed=SEED)


@cache
def anchors() -> tuple[Anchor, ...]:
    """Three rates of a large synthetic caseload beside the official ones."""
    cohort = _caseload()
    people = cohort.people[cohort.people["my_direction"] == 0]
    aimed_at = cohort.calibration().to_dict("index")["base_rate"]
    checks = (
        ("No earlier sanctions", people["previous_sanctions"] == 0, "reoffending_no_previous"),
        ("Eleven or more", people["previous_sanctions"] >= 11, "reoffending_many_previous"),
    )
    return (
        Anchor(
            "Everybody",
            aimed_at["achieved"],
            aimed_at["mc_std_error"],
            _value("proven_reoffending_2019q3"),
            aimed_at=True,
        ),
        *(
            Anchor(name, *_rate(people.loc[who, "reoffended"]), _value(official), aimed_at=False)
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
    """The picture of :func:`anchors`."""
    return anchors_picture(anchors())


_TARGETS = {
    # Target: in words, factor, digits, unit.
    "base_rate": ("proven reoffending within a year", 100, 1, "%"),
    "reoffences_per_reoffender": ("reoffences of each who reoffends", 1, 2, ""),
    "female_share": ("women", 100, 1, "%"),
    "suspended_share": ("on a suspended sentence order", 100, 1, "%"),
    "licence_share": ("on licence after prison", 100, 1, "%"),
    "hope_mean": ("mean hope at the start", 1, 1, " points"),
    "fidelity": ("share of the programme delivered", 100, 1, "%"),
    "effect": ("change by full delivery", 100, 1, " points"),
}


def calibration() -> Table:
    """What the teaching pilot's design declares beside what its people have, with sources."""
    achieved = _pilot().calibration().to_dict("index")
    rows = []
    for target, (name, factor, digits, unit) in _TARGETS.items():
        row = achieved[target]
        declared, found, error = (
            number(factor * row[column], digits) + unit
            for column in ("declared", "achieved", "mc_std_error")
        )
        rows.append((name, declared, found, error, source_in_words(row["source"])))
    columns = ["", "aimed at", "in these people", "standard error", "where the aim comes from"]
    return Table(
        "The synthetic teaching pilot: what was aimed at, and what came out",
        pd.DataFrame(rows, columns=columns),
        prose=("where the aim comes from",),
    )
