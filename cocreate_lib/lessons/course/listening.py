"""Lesson 07, "Listening": the pure functions behind its cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import pandas as pd

from cocreate_lib.figures import (
    CODED,
    CODED_WORDS,
    CODERS_SHARE,
    THEMES_CAPTION,
    TWO_CODERS_CAPTION,
    TWO_CODERS_LOW,
    Speaker,
    Table,
    ThemeMatrix,
    TwoCoders,
    themes_alt,
    themes_picture,
    two_coders_alt,
    two_coders_picture,
)
from cocreate_lib.lessons.kit.coding import CodingDesk, DeskCode, DeskExcerpt
from cocreate_lib.lessons.kit.content import lesson_content
from cocreate_lib.lessons.kit.explorer import ControlText, Drawing, Explorer, controls
from cocreate_lib.lessons.kit.misconception import Misconception
from cocreate_lib.listening import (
    OPPOSITES,
    agreement,
    case_by_theme,
    negative_cases,
    teaching_material,
)
from cocreate_lib.text import how_many, listed, number, percentage, plural


@dataclass(frozen=True)
class Desk:
    """What the file says of the coding desk."""

    prompt: str
    note: str
    excerpts: tuple[str, ...]
    coders: Mapping[Literal["first", "second"], str]


@dataclass(frozen=True)
class Content:
    """The lesson's file: misconceptions, the desk, and the words of tables and controls."""

    misconceptions: Mapping[str, Misconception]
    desk: Desk
    who_speaks: Mapping[Literal["title", "role", "people", "excerpts"], str]
    agreement: Mapping[Literal["code", "common"], ControlText]
    common: Mapping[str, float]
    alpha: Mapping[Literal["title", "code", "given", "alpha", "interval"], str]
    themes: Mapping[Literal["theme", "role"], ControlText]


CONTENT = lesson_content("07_listening", Content)
AS_CODED = "as coded"
EVERYBODY = "everybody"
Coder = Literal["first", "second"]
CODERS: tuple[Coder, ...] = ("first", "second")
MEASURES = {"cohen": "Cohen's kappa", "krippendorff_nominal": "Krippendorff's alpha"}


class Held:
    """The teaching material as this lesson reads it.

    Attributes
    ----------
    roles
        The role of each person.
    texts, speakers
        Words and person of each excerpt.
    codes
        Each code of the code book, as the desk shows it.
    table
        Who gave which code to which excerpt.
    """

    def __init__(self) -> None:
        found = teaching_material()
        excerpts = found.excerpts
        self.roles: dict[str, str] = dict(
            zip(found.voices["person"], found.voices["role"], strict=True)
        )
        self.texts: dict[str, str] = dict(zip(excerpts["excerpt"], excerpts["text"], strict=True))
        self.speakers: dict[str, str] = dict(
            zip(excerpts["excerpt"], excerpts["person"], strict=True)
        )
        self.codes = {
            code.code: DeskCode(
                code.code,
                code.definition,
                f"Give it: {code.include} Not: {code.exclude} Example: “{code.example}”",
            )
            for code in found.code_book.codes
        }
        self.table = found.codes
        self._given = set(
            zip(self.table["coder"], self.table["unit"], self.table["code"], strict=True)
        )

    @property
    def kinds(self) -> list[str]:
        """The roles that there are, in order."""
        return list(dict.fromkeys(self.roles.values()))

    def gave(self, coder: str, excerpt: str) -> list[str]:
        """The codes that a coder gave an excerpt, in the order of the code book."""
        return [code for code in self.codes if (coder, excerpt, code) in self._given]


@cache
def held() -> Held:
    """The fictional voices, and what two coders made of them."""
    return Held()


def who_speaks() -> Table:
    """How many people there are in each role, and how many excerpts they have."""
    words, kinds = CONTENT.who_speaks, held().kinds
    people = list(held().roles.values())
    spoken = [held().roles[person] for person in held().speakers.values()]
    frame = pd.DataFrame(
        {
            words["role"]: kinds,
            words["people"]: [str(people.count(role)) for role in kinds],
            words["excerpts"]: [str(spoken.count(role)) for role in kinds],
        }
    )
    title = words["title"].format(people=len(people), excerpts=len(spoken))
    return Table(title, frame)


def desk() -> CodingDesk:
    """The coding desk: excerpts that disagree with each other, and what two coders gave them."""
    told, excerpts = CONTENT.desk, []
    for key in told.excerpts:
        person = held().speakers[key]
        coders = {told.coders[coder]: held().gave(coder, key) for coder in CODERS}
        who = f"{person}, {held().roles[person]}"
        excerpts.append(DeskExcerpt(key.lower(), who, held().texts[key], coders))
    return CodingDesk(told.prompt, excerpts, list(held().codes.values()), told.note)


def counted(code: str, common: float | None) -> dict[str, int]:
    """In how many excerpts both coders gave a code, only one did, or neither.

    Parameters
    ----------
    code
        A code.
    common
        None for the counts as they are; else the share of the excerpts on which they agree that
        have the code, while they differ about as many as before.
    """
    found = dict.fromkeys(CODED, 0)
    for key in held().texts:
        first, second = (code in held().gave(coder, key) for coder in CODERS)
        found[_GROUP[first, second]] += 1
    if common is not None:
        agreed = found["both"] + found["neither"]
        found["both"] = round(common * agreed)
        found["neither"] = agreed - found["both"]
    return found


_GROUP = {
    (True, True): "both",
    (True, False): "first",
    (False, True): "second",
    (False, False): "neither",
}


@cache
def two_coders(code: str, common: float | None) -> TwoCoders:
    """How far the two coders agree about a code; parameters as for :func:`counted`."""
    counts = counted(code, common)
    how = AS_CODED if common is None else f"if both gave it to {_named(common)} they agree on"
    values = {name: _measured(counts, measure) for measure, name in MEASURES.items()}
    return TwoCoders(code, how, counts, values)


def _measured(counts: Mapping[str, int], measure: str) -> float | None:
    """A measure of agreement for these counts; None where nothing varies."""
    if max(counts["both"], counts["neither"]) == sum(counts.values()):
        return None
    rows = [
        (coder, "x" if gave else "")
        for pair, name in _GROUP.items()
        for _ in range(counts[name])
        for coder, gave in zip(CODERS, pair, strict=True)
    ]
    codes = pd.DataFrame(rows, columns=["coder", "code"])
    codes["unit"] = [n // 2 for n in range(len(rows))]
    table = agreement(codes, measure, draws=2)
    return float(table.loc[table["code"] == "x", "value"].iloc[0])


def _named(common: float) -> str:
    words = next(words for words, share in CONTENT.common.items() if share == common)
    return f"{words} of those"


def agreement_table() -> Table:
    """Krippendorff's alpha of each code, with its interval over people."""
    words = CONTENT.alpha
    found = agreement(held().table, "krippendorff_nominal")
    rows = found[found["code"] != ""]
    frame = pd.DataFrame(
        {
            words["code"]: rows["code"],
            words["given"]: [percentage(each, 0) for each in rows["prevalence"]],
            words["alpha"]: [number(each) for each in rows["value"]],
            words["interval"]: [
                "not known" if low == high else f"{number(low)} to {number(high)}"
                for low, high in zip(rows["conf_low"], rows["conf_high"], strict=True)
            ],
        }
    )
    return Table(words["title"], frame)


def agreement_explorer() -> Explorer[TwoCoders]:
    """Choose a code, make it rarer, and see what measures of agreement say."""
    codes = {code: code for code in held().codes}
    return Explorer(
        controls(CONTENT.agreement, code=codes, common={AS_CODED: None, **CONTENT.common}),
        two_coders,
        two_coders_picture,
        two_coders_sentence,
        "two_coders",
        Drawing(
            "How far do two coders agree?",
            scene=lambda: {
                "groups": CODED_WORDS,
                "measures": [CODERS_SHARE, *MEASURES.values()],
                "low": TWO_CODERS_LOW,
            },
            numbers=lambda found: {
                "counts": [found.counts[name] for name in CODED],
                "measures": [
                    None if value is None else round(value, 3)
                    for value in (found.alike, *found.measures.values())
                ],
            },
            alt=two_coders_alt,
            caption=lambda _: TWO_CODERS_CAPTION,
            note="Fictional excerpts: nobody said this",
        ),
        code="listening.agreement_explorer()",
    )


def two_coders_sentence(found: TwoCoders) -> str:
    """How far they agree about a code, and how much of it is more than chance, in a sentence."""
    counts = found.counts
    one = counts["first"] + counts["second"]
    kappa = found.measures[MEASURES["cohen"]]
    beyond = (
        "there is no kappa, as nothing varies" if kappa is None else f"kappa is {number(kappa)}"
    )
    return (
        f"“{found.code}”, {found.how_common}: the coders did the same in "
        f"{percentage(found.alike, 0)} of {found.excerpts} excerpts, and {beyond}. Both gave the "
        f"code to {counts['both']}, one alone to {one}."
    )


def theme_matrix(theme: str, role: str) -> ThemeMatrix:
    """People by themes, by the first coder's codes.

    Parameters
    ----------
    theme
        The code that is looked at.
    role
        Whose people are shown: a role, or everybody.
    """
    shown = [person for person, its in held().roles.items() if role in (EVERYBODY, its)]
    table = case_by_theme(held().table, shown, coder="first")
    counts = table.reindex(columns=list(held().codes), fill_value=0).to_numpy().tolist()
    speakers = tuple(
        Speaker(person, held().roles[person], row)
        for person, row in zip(shown, counts, strict=True)
    )
    against = tuple(person for person in shown if counter(theme, person))
    return ThemeMatrix(tuple(held().codes), speakers, theme, against)


def said(theme: str, person: str) -> list[str]:
    """The excerpts of a person that the first coder gave a theme."""
    return [
        key
        for key, speaker in held().speakers.items()
        if speaker == person and theme in held().gave("first", key)
    ]


def counter(theme: str, person: str) -> list[str]:
    """The excerpts of a person that speak against a theme."""
    return _against(theme).get(person, [])


@cache
def _against(theme: str) -> dict[str, list[str]]:
    """Excerpts with the opposite of a theme, by person."""
    if theme not in OPPOSITES:
        return {}
    opposite = OPPOSITES[theme]
    found = negative_cases(held().table, theme, against=[opposite], coder="first")
    people = found.loc[found["kind"] != "silent", "person"]
    return {person: said(opposite, person) for person in people}


def theme_explorer() -> Explorer[ThemeMatrix]:
    """Choose a theme and a role: who speaks of it, who speaks against it, and in which words."""
    themes = {code: code for code in held().codes}
    roles = {name: name for name in (EVERYBODY, *held().kinds)}
    return Explorer(
        controls(CONTENT.themes, theme=themes, role=roles),
        theme_matrix,
        themes_picture,
        themes_sentence,
        "themes",
        Drawing(
            "Who speaks of which theme, and who against it?",
            scene=themes_scene,
            numbers=themes_numbers,
            alt=themes_alt,
            caption=lambda _: THEMES_CAPTION,
            table=themes_table,
            note="Fictional people: nobody said this",
        ),
        code="listening.theme_explorer()",
    )


def themes_scene() -> dict[str, Any]:
    """What all choices share: the people, the themes, and what everybody said."""
    place = {key: n for n, key in enumerate(held().texts)}

    def places(find: Callable[[str, str], list[str]]) -> list[list[list[int]]]:
        return [
            [[place[key] for key in find(code, person)] for person in held().roles]
            for code in held().codes
        ]

    return {
        "themes": list(held().codes),
        "people": [
            {"name": name, "role": role, "counts": [len(said(code, name)) for code in held().codes]}
            for name, role in held().roles.items()
        ],
        "excerpts": list(held().texts.values()),
        "said": places(said),
        "counter": places(counter),
    }


def themes_numbers(matrix: ThemeMatrix) -> dict[str, Any]:
    """Who is on show, and who of them speaks against the chosen theme."""
    names = list(held().roles)
    return {
        "people": [names.index(each.name) for each in matrix.speakers],
        "against": [names.index(name) for name in matrix.against],
    }


def themes_table(matrix: ThemeMatrix) -> Table:
    """The chosen theme as a table."""
    rows = [
        {
            "person": f"{each.name}, {each.role}",
            "excerpts that speak of it": str(each.excerpts[matrix.column]),
            "negative case": "yes" if each.name in matrix.against else "no",
        }
        for each in matrix.speakers
    ]
    return Table("The chosen theme, person by person", pd.DataFrame(rows))


def themes_sentence(matrix: ThemeMatrix) -> str:
    """How many speak of a theme, and who speaks against it, in a sentence."""
    speaking, shown, against = len(matrix.speaking), len(matrix.speakers), matrix.against
    told = (
        f"{listed(against)} {plural(len(against), 'speaks', 'speak')}"
        if against
        else "nobody speaks"
    )
    return (
        f"“{matrix.chosen}”: {speaking} of {how_many(shown, 'person', 'people')} "
        f"{plural(speaking, 'speaks', 'speak')} of it, and {told} against it."
    )
