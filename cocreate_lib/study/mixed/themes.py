"""What may be said of how many people speak of a theme."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cocreate_lib.listening import negative_cases
from cocreate_lib.study.disclosure import DisclosureRules
from cocreate_lib.study.mixed.questions import Question
from cocreate_lib.text import how_many


@dataclass(frozen=True)
class Speakers:
    """How many people speak of a theme.

    Parameters
    ----------
    people
        How many were listened to.
    speak
        How many of them speak of it.
    against
        How many speak against it, some of whom may speak of it too.
    both
        How many do both.
    silent
        How many do neither.
    """

    people: int
    speak: int
    against: int
    both: int
    silent: int

    @property
    def cells(self) -> tuple[int, ...]:
        """Every group of people that these counts, and what can be worked out from them, tell."""
        return (
            *(self.people, self.speak, self.against, self.both, self.silent),
            *(self.people - self.speak, self.people - self.against, self.speak - self.both),
            self.against - self.both,
        )

    def are_safe(self, rules: DisclosureRules) -> bool:
        """Whether each group is empty or large enough."""
        return not any(0 < each < rules.least_people for each in self.cells)


def as_theme(codes: pd.DataFrame, asked: Question) -> pd.DataFrame:
    """The codings with the codes of a question under the name of its theme."""
    code = codes["code"]
    return codes.assign(code=code.mask(code.isin(asked.codes), asked.theme_name))


def speakers_of(codes: pd.DataFrame, asked: Question, coder: str | None) -> Speakers:
    """How many people speak of a question's theme, in codings as :func:`as_theme` gives them."""
    cases = negative_cases(codes, asked.theme_name, against=asked.against, coder=coder)
    people = codes["person"].nunique()
    kinds = cases["kind"].value_counts().to_dict()
    against, both = kinds.get("against", 0), kinds.get("both", 0)
    silent = kinds.get("silent", 0)
    return Speakers(people, people - against - silent, against + both, both, silent)


def told(found: Speakers, rules: DisclosureRules) -> str:
    """What may be said of counts: rounded where they are safe, and otherwise on which side of the
    threshold they are."""
    least = rules.least_people
    if found.are_safe(rules):
        people, speak, against = (
            rounded(each, rules) for each in (found.people, found.speak, found.against)
        )
        opposed = f"; {against:,} against it" if against else ""
        return f"About {speak:,} of {how_many(people, 'person')} speak of it{opposed}."
    if found.people < least:
        return f"Fewer than {how_many(least, 'person')} were listened to."
    whom = how_many(rounded(found.people, rules), "person")
    if found.speak < least:
        return f"Fewer than {least} of {whom} speak of it."
    if found.people - found.speak < least:
        return f"At least {least} of {whom} speak of it."
    some = f"{rounded(found.speak, rules):,} of {whom} speak of it"
    return f"{some}; how many speak against it is withheld."


def rounded(n: int, rules: DisclosureRules) -> int:
    """A count as the rules round it."""
    to = rules.round_to
    return n if to is None else to * round(n / to)


def rare_codes(codes: pd.DataFrame, rules: DisclosureRules) -> set[str]:
    """The codes that somebody, and too few people, were given."""
    people = codes[codes["code"] != ""].groupby("code")["person"].nunique()
    return set(people.index[people < rules.least_people])
