"""Lesson 10, "Your own study": a study's commands, and what researchers get wrong around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy

from cocreate_lib.cohort import PilotDesign, simulate
from cocreate_lib.figures import (
    AFTER_LOOKING_CAPTION,
    HIDDEN_CELLS_CAPTION,
    RARE_TRAITS_CAPTION,
    AfterLooking,
    HiddenCells,
    RareTraits,
    after_looking_alt,
    after_looking_picture,
    after_looking_sentence,
    hidden_cells_alt,
    hidden_cells_picture,
    hidden_cells_sentence,
    rare_traits_alt,
    rare_traits_picture,
    rare_traits_sentence,
)
from cocreate_lib.lessons.kit.content import Refused, lesson_content
from cocreate_lib.lessons.kit.explorer import ControlText, Drawing, Explorer, controls
from cocreate_lib.lessons.kit.misconception import Misconception
from cocreate_lib.text import p_words

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class MadeUpTable:
    """A made-up table of people, by office and by how often they reoffended."""

    columns: tuple[str, ...]
    counts: Mapping[str, tuple[int, ...]]

    def __post_init__(self) -> None:
        for name, row in self.counts.items():
            if len(row) != len(self.columns):
                raise Refused(
                    f"{name!r} has {len(row)} counts, and there are {len(self.columns)} columns.",
                    ("counts", name),
                    "One count for each column.",
                )


@dataclass(frozen=True)
class Withheld:
    """Cells of the table that are withheld together: an office and a column each."""

    name: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Speaker:
    """A synthetic person who says something, and what a report may tell of her."""

    seed: int
    office: int
    order: str
    age: int


@dataclass(frozen=True)
class Content:
    """The lesson's file."""

    table: MadeUpTable
    withheld: Mapping[str, Withheld]
    hidden: Mapping[Literal["withheld", "totals", "told"], ControlText]
    looking: Mapping[Literal["outcomes", "parts", "adjust", "frozen"], ControlText]
    speaker: Speaker
    traits: Mapping[Literal["sex", "age", "order", "office"], ControlText]
    misconceptions: Mapping[str, Misconception]


CONTENT = lesson_content("10_your_own_study", Content)


# A table with withheld cells, and what can be worked out.

_SEARCHED, _NO_MOST = 1_000_000, 10_000
"""How far a count is looked for, and from where on it has no most that would say anything."""


def reach(
    counts: tuple[tuple[int, ...], ...],
    hidden: frozenset[tuple[int, int]],
    totals: bool,
    share: tuple[int, int] | None = None,
) -> dict[tuple[int, int], tuple[int, int | None]]:
    """The least and the most that each withheld count can be, given what is shown.

    Parameters
    ----------
    counts
        The counts, row by row.
    hidden
        The cells that are withheld, by row and column from 0.
    totals
        Whether the totals of rows and columns are shown.
    share
        A cell whose share of its row is told as well, in per cent to one decimal.

    Returns
    -------
    dict
        For each withheld cell ``(least, most)``; no most is None.

    Notes
    -----
    Counts are whole and not negative; each shown total is an equation, and a told share two
    inequalities. Both ends are found by integer linear programming (HiGHS).

    Examples
    --------
    >>> reach(((5, 3), (4, 6)), frozenset({(0, 1)}), totals=True)
    {(0, 1): (3, 3)}
    """
    places = sorted(hidden)
    if not places:
        return {}
    table = np.array(counts, dtype=float)
    own = np.zeros((len(places), *table.shape))
    for k, place in enumerate(places):
        own[(k, *place)] = 1.0
    rows: list[Numbers] = []
    lows: list[float] = []
    highs: list[float] = []
    shown = table - np.einsum("kij,k->ij", own, table[tuple(zip(*places, strict=True))])
    if totals:
        for axis in (0, 1):
            for at in range(table.shape[1 - axis]):
                rows.append(own.sum(axis=axis + 1)[:, at])
                left = float((table - shown).sum(axis=axis)[at])
                lows.append(left)
                highs.append(left)
    if share is not None and share in hidden:
        i, j = share
        told = round(100 * table[i, j] / table[i].sum(), 1) / 100
        in_row = own[:, i, :].sum(axis=1)
        for edge, side in ((told - 0.0005, 1.0), (told + 0.0005, -1.0)):
            rows.append(side * (own[:, i, j] - edge * in_row))
            lows.append(side * edge * shown[i].sum())
            highs.append(np.inf)
    limits = scipy.optimize.LinearConstraint(np.array(rows), lows, highs) if rows else ()
    found = {}
    for k, place in enumerate(places):
        ends = [_end(limits, len(places), k, sign) for sign in (1.0, -1.0)]
        found[place] = (ends[0], None if ends[1] >= _NO_MOST else ends[1])
    return found


def _end(limits: object, size: int, k: int, sign: float) -> int:
    """The least (sign 1) or the most (sign -1) that one unknown can be."""
    aim = np.zeros(size)
    aim[k] = sign
    solved = scipy.optimize.milp(
        aim,
        integrality=np.ones(size),
        bounds=scipy.optimize.Bounds(0, _SEARCHED),
        constraints=limits,
    )
    return round(abs(float(solved.fun)))


_SMALL = min(
    (count, i, j)
    for i, row in enumerate(CONTENT.table.counts.values())
    for j, count in enumerate(row)
)[1:]


def hidden_cells(withheld: str, totals: bool, told: bool) -> HiddenCells:
    """The made-up table with cells withheld, and what can be worked out about them.

    Parameters
    ----------
    withheld
        One of the lesson's choices of cells.
    totals
        Whether totals are shown.
    told
        Whether a sentence of the report gives the share of the smallest cell.
    """
    table = CONTENT.table
    rows, counts = tuple(table.counts), tuple(table.counts.values())
    hidden = frozenset(
        (rows.index(office), table.columns.index(column))
        for office, column in CONTENT.withheld[withheld].cells
    )
    i, j = _SMALL
    share = f"{100 * counts[i][j] / sum(counts[i]):.1f}%"
    words = f"In the {rows[i]} office, {share} reoffended {table.columns[j]}." if told else ""
    return HiddenCells(
        rows, table.columns, counts, reach(counts, hidden, totals, _SMALL if told else None),
        totals, words,
    )  # fmt: skip


def hidden_cells_explorer() -> Explorer[HiddenCells]:
    """Which cells to withhold so that nobody can work them out."""
    return Explorer(
        controls(
            CONTENT.hidden, withheld={each.name: key for key, each in CONTENT.withheld.items()}
        ),
        result=hidden_cells,
        picture=hidden_cells_picture,
        sentence=hidden_cells_sentence,
        name="hidden_cells",
        code="your_own_study.hidden_cells_explorer()",
        drawing=Drawing(
            title="What a withheld cell gives away",
            scene=dict,
            numbers=lambda shown: [
                *shown.heads,
                shown.cells,
                [list(cell) for cell in shown.known],
                shown.told,
            ],
            alt=hidden_cells_alt,
            caption=lambda shown: HIDDEN_CELLS_CAPTION,
            note="A made-up table: no real people",
        ),
    )


# Many studies of a programme that does nothing.

STUDIES, EACH = 100, 400
"""How many studies, and how many people in each."""
OUTCOMES = {
    "reoffended": "reoffended",
    "reoffences": "number of reoffences",
    "hope_end": "hope at the end",
    "days_to_reoffence": "days to the first reoffence",
}
PARTS = ("everybody", "women", "men", "under 30", "30 and over")


@cache
def _people() -> pd.DataFrame:
    """Synthetic people in a lot, whom the programme does nothing for."""
    half = STUDIES * EACH // 2
    design = PilotDesign(
        n_treated=half, n_comparison=half, assignment="randomised", effect=0.0,
        effect_on_hope=0.0, female_share=0.4, fidelity=1.0,
    )  # fmt: skip
    people = simulate(design, seed=10).people
    order = np.random.default_rng(10).permutation(len(people))
    return people.iloc[order].reset_index(drop=True)


@cache
def p_values() -> dict[tuple[str, str, bool], Numbers]:
    """By outcome, part of the people, and whether adjusted: the p-value in each study.

    Welch's test; adjusted, of what a linear model of age and earlier sanctions leaves.
    """
    people = _people()
    study = np.arange(len(people)) % STUDIES
    treated = people["my_direction"].to_numpy() == 1
    young, woman = people["age"].to_numpy() < 30, (people["sex"] == "female").to_numpy()
    parts = dict(zip(PARTS, (young | ~young, woman, ~woman, young, ~young), strict=True))
    before = people[["age", "previous_sanctions"]].to_numpy(dtype=float)
    found = {}
    for column in OUTCOMES:
        plain = people[column].to_numpy(dtype=float)
        left = np.empty_like(plain)
        for own in (study == each for each in range(STUDIES)):
            left[own] = _left(plain[own], before[own])
        for adjust, values in ((False, plain), (True, left)):
            for name, who in parts.items():
                found[column, name, adjust] = _welch(values, study, treated, who)
    return found


def _left(values: Numbers, before: Numbers) -> Numbers:
    """What a linear model of what was before leaves of a study's outcome."""
    design = np.column_stack([np.ones(len(before)), before])
    slopes, *_ = np.linalg.lstsq(design, values, rcond=None)
    left: Numbers = values - design @ slopes
    return left


Flags = npt.NDArray[np.bool_]


def _welch(values: Numbers, study: npt.NDArray[np.int_], treated: Flags, who: Flags) -> Numbers:
    """The p-value of Welch's test in each study, among some people."""
    means, errors, freedom = [], [], []
    for group in (who & treated, who & ~treated):
        own, at = values[group], study[group]
        n = np.bincount(at, minlength=STUDIES)
        mean = np.bincount(at, own, STUDIES) / n
        square = np.bincount(at, (own - mean[at]) ** 2, STUDIES) / (n - 1) / n
        means.append(mean)
        errors.append(square)
        freedom.append(square**2 / (n - 1))
    error = errors[0] + errors[1]
    t = (means[0] - means[1]) / np.sqrt(error)
    p: Numbers = 2 * scipy.stats.t.sf(np.abs(t), error**2 / (freedom[0] + freedom[1]))
    return p


def after_looking(outcomes: int, parts: bool, adjust: bool, frozen: bool) -> AfterLooking:
    """In how many studies of nothing something is found, by how many ways of looking there are.

    Parameters
    ----------
    outcomes
        How many outcomes are looked at.
    parts
        Whether women, men, younger and older people are looked at on their own as well.
    adjust
        Whether both ways are tried, with and without adjustment.
    frozen
        Whether the first way was written down before the data, and is the only one.
    """
    ways = [(c, p, a) for c in list(OUTCOMES)[:outcomes] for p in (PARTS if parts else PARTS[:1])
            for a in ((False, True) if adjust else (False,))]  # fmt: skip
    ways = ways[:1] if frozen else ways
    found = np.array([p_values()[way] for way in ways])
    best = found.min(axis=0)
    hit = best < 0.05
    example = ""
    if hit.any():
        study = int(np.argmin(best))
        column, part, adjusted = ways[int(np.argmin(found[:, study]))]
        more = ", adjusted" if adjusted else ""
        example = f"{OUTCOMES[column]}, {part}{more}, {p_words(float(best[study]))}"
    return AfterLooking(tuple(map(bool, hit)), len(ways), frozen, example)


def after_looking_explorer() -> Explorer[AfterLooking]:
    """What choosing the analysis after seeing the data does."""
    counted = {str(n): n for n in range(1, len(OUTCOMES) + 1)}
    return Explorer(
        controls(CONTENT.looking, outcomes=counted),
        result=after_looking,
        picture=after_looking_picture,
        sentence=after_looking_sentence,
        name="after_looking",
        code="your_own_study.after_looking_explorer()",
        drawing=Drawing(
            title="The plan before the data, and after",
            scene=lambda: {"studies": STUDIES},
            numbers=lambda shown: [i for i, found in enumerate(shown.found) if found],
            alt=after_looking_alt,
            caption=lambda shown: AFTER_LOOKING_CAPTION,
        ),
    )


# Who said it.

LEAST = 10
AGES = {"not told": "none", "as a decade": "decade", "in years": "years"}


@cache
def _caseload() -> pd.DataFrame:
    return simulate(PilotDesign(), CONTENT.speaker.seed).people


def rare_traits(sex: bool, age: str, order: bool, office: bool) -> RareTraits:
    """How many people fit what a report tells of a woman whom it quotes.

    Parameters
    ----------
    sex, order, office
        Whether her sex, her order and her office are told.
    age
        How her age is told: ``"none"``, ``"decade"`` or ``"years"``.
    """
    people, speaker = _caseload(), CONTENT.speaker
    decade, place = speaker.age // 10 * 10, f"Office {speaker.office}"
    in_decade = people["age"].between(decade, decade + 9)
    told = {
        "a woman": (people["sex"] == "female") if sex else None,
        f"in her {decade}s": in_decade if age == "decade" else None,
        f"aged {speaker.age}": (people["age"] == speaker.age) if age == "years" else None,
        f"on a {speaker.order}": (people["sentence"] == speaker.order) if order else None,
        place: (people["office"] == place) if office else None,
    }
    steps = [("everybody", len(people))]
    fits = pd.Series(True, index=people.index)
    for name, own in told.items():
        if own is not None:
            fits &= own
            steps.append((name, int(fits.sum())))
    words = ", ".join(name for name, _ in steps[1:]) or "a person in the programme"
    return RareTraits(tuple(steps), words, LEAST)


def rare_traits_explorer() -> Explorer[RareTraits]:
    """What may be told of somebody who is quoted."""
    return Explorer(
        controls(CONTENT.traits, age=AGES),
        result=rare_traits,
        picture=rare_traits_picture,
        sentence=rare_traits_sentence,
        name="rare_traits",
        code="your_own_study.rare_traits_explorer()",
        drawing=Drawing(
            title="Who said it?",
            scene=lambda: {"least": LEAST},
            numbers=lambda shown: [list(step) for step in shown.steps],
            alt=rare_traits_alt,
            caption=lambda shown: RARE_TRAITS_CAPTION,
            note="A synthetic person, and a made-up sentence",
        ),
    )
