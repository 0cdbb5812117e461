"""Quotations: what is said beside them about who speaks, and what in them could tell who it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pandas as pd

from cocreate_lib.errors import DataError, nearest_names
from cocreate_lib.study.disclosure.outputs import FAIL, REVIEW, SafeTable
from cocreate_lib.study.disclosure.rules import DisclosureRules
from cocreate_lib.text import how_many, listed

NOT_SHOWN = "not shown"
# What in a quotation could tell who speaks: found by form, to be looked at by somebody.
_TELLING = (
    ("a number", re.compile(r"\d")),
    (
        "a day or a month",
        re.compile(
            r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march(?! on)"
            r"|april|june|july|august|september|october|november|december)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "a name of a person or a place",
        re.compile(r"(?<=[a-z,;:] )(?!I\b|I['\u2019])[A-Z][a-z]+(?:\s[A-Z][a-z]+)*"),
    ),
    (
        "a relation",
        re.compile(
            r"\bmy (?:son|daughter|wife|husband|partner|brother|sister|mother|father|mum|mam|dad"
            r"|twins?|gran|nan|uncle|aunt)\b",
            re.IGNORECASE,
        ),
    ),
)


def telling_words(quotation: str) -> list[str]:
    """What in a quotation could tell who speaks, and has to be looked at.

    Parameters
    ----------
    quotation
        What somebody said.

    Returns
    -------
    list of str
        Kinds of words, each once; none doesn't mean that nothing tells.

    Examples
    --------
    >>> telling_words("I went back to Hull with my daughter in June.")
    ['a day or a month', 'a name of a person or a place', 'a relation']
    """
    return [kind for kind, form in _TELLING if form.search(quotation)]


def safe_quotations(
    quotations: pd.DataFrame,
    people: pd.DataFrame,
    traits: Sequence[str],
    rules: DisclosureRules,
) -> SafeTable:
    """Quotations, beside what may be said of who speaks.

    Parameters
    ----------
    quotations
        One row a quotation: ``person`` and ``quotation``; other columns stay.
    people
        Everybody who was interviewed, one row a person: ``person`` and the traits.
    traits
        Columns of ``people`` that are to stand beside a quotation, the most important first.
    rules
        ``least_speakers``: so many of the people interviewed must share all traits that are shown.

    Returns
    -------
    SafeTable
        ``quotation``, the traits (``"not shown"`` where too few share them), ``look_at`` (what in
        the words has to be looked at), and the other columns, but not ``person``. Its status is
        ``"review"``: that words tell of nobody can't be seen by a program. Where fewer people were
        interviewed than the rule asks, no traits are shown.

    Raises
    ------
    DataError
        When a column is missing, or somebody who is quoted isn't among the people.

    Notes
    -----
    Traits are added in their order. One that too few share, with those before it, isn't shown for
    them; and for nobody where those without it would be too few. Two quotations of one person have
    the same traits, so that they can't be put together.

    Examples
    --------
    >>> people = pd.DataFrame({"person": range(6), "sex": ["M"] * 5 + ["F"], "role": ["user"] * 6})
    >>> said = pd.DataFrame({"person": [5], "quotation": ["Nobody had asked me before."]})
    >>> found = safe_quotations(said, people, ["role", "sex"], DisclosureRules(least_speakers=3))
    >>> found.frame[["role", "sex"]].to_dict("records")
    [{'role': 'user', 'sex': 'not shown'}]
    """
    _check(quotations, people, traits)
    shown = _shown_traits(people, traits, rules)
    beside = shown.loc[quotations["person"].tolist()].reset_index(drop=True)
    rest = [name for name in quotations if name not in ("person", "quotation", *traits)]
    frame = pd.concat(
        [
            quotations[["quotation"]].reset_index(drop=True),
            beside,
            quotations[rest].reset_index(drop=True),
        ],
        axis=1,
    )
    look_at = ["; ".join(telling_words(text)) for text in frame["quotation"].astype(str)]
    reasons = ["That words tell of nobody has to be seen by a person who knows the people."]
    hidden = int((beside == NOT_SHOWN).any(axis=1).sum())
    if hidden:
        reasons.append(
            f"Beside {how_many(hidden, 'quotation')}, traits that fewer than "
            f"{how_many(rules.least_speakers, 'person', 'people')} share are not shown."
        )
    if any(look_at):
        reasons.append(f"To be looked at: {how_many(sum(map(bool, look_at)), 'quotation')}.")
    return SafeTable(
        "quotations",
        "Quotations",
        frame.assign(look_at=look_at),
        status=REVIEW if len(frame) else FAIL,
        reasons=tuple(reasons),
        rule="rare traits; telling words",
    )


def _shown_traits(
    people: pd.DataFrame, traits: Sequence[str], rules: DisclosureRules
) -> pd.DataFrame:
    """By person, the traits that enough people share."""
    values = people.set_index("person")[list(traits)].astype(object)
    values = values.where(values.notna(), NOT_SHOWN).map(str)
    shown = pd.DataFrame(NOT_SHOWN, index=values.index, columns=values.columns, dtype=object)
    for name in traits:
        tried = shown.assign(**{name: values[name]})
        alike = tried.groupby(list(traits), sort=False)[name].transform("size").to_numpy()
        tried[name] = values[name].where(alike >= rules.least_speakers, NOT_SHOWN)
        # Those left without it must be enough too: or that it isn't shown would tell of them.
        if tried.groupby(list(traits)).size().min() >= rules.least_speakers:
            shown = tried
    return shown


def _check(quotations: pd.DataFrame, people: pd.DataFrame, traits: Sequence[str]) -> None:
    for table, where, needed in (
        (quotations, "quotations", ("person", "quotation")),
        (people, "people", ("person", *traits)),
    ):
        for name in needed:
            if name not in table:
                raise DataError(
                    f"The table has no column {name!r}.",
                    where=where,
                    try_this=nearest_names(name, map(str, table.columns)),
                )
    unknown = [str(x) for x in quotations["person"] if x not in set(people["person"])]
    if unknown:
        raise DataError(
            f"{listed(_first(unknown))} is quoted, and isn't among the people interviewed.",
            where="quotations, person",
            why="How rare somebody's traits are can't be told without them.",
            try_this="a row for each person who was interviewed",
        )


def _first(names: Sequence[str]) -> Iterator[str]:
    yield from map(repr, names[:3])
