"""What may be said of how many people speak of a theme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, product

import numpy as np
import numpy.typing as npt
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


class Told:
    """Groups of people whose sizes were told so far, so that none tells a small one by subtraction.

    Parameters
    ----------
    least
        The fewest people that a group may have that somebody can work out.
    """

    def __init__(self, least: int) -> None:
        self._least = least
        self._groups: list[npt.NDArray[np.int64]] = []

    def may_tell(self, groups: Sequence[npt.NDArray[np.bool_]]) -> bool:
        """Whether the sizes of these groups may be told beside those told before; kept if so.

        Whatever up to three groups, everybody among them, give by adding and subtracting is a group
        of people too if nobody is counted twice or less than not at all.

        Parameters
        ----------
        groups
            For everybody who was listened to, whether they are in it.
        """
        known = [*self._groups]
        for group in groups:
            told = group.astype(np.int64)
            if any((told == each).all() for each in known):
                continue
            known.append(told)
            if any(0 < size < self._least for size in _sizes(known, told)):
                return False
        self._groups = known
        return True


def _sizes(known: Sequence[npt.NDArray[np.int64]], new: npt.NDArray[np.int64]) -> Iterator[int]:
    """The sizes of all groups that follow from a new one and up to two others."""
    others = [np.zeros_like(new), np.ones_like(new), *known[:-1]]
    for one, other in combinations_with_replacement(others, 2):
        for signs in product((-1, 1), repeat=3):
            made = signs[0] * new + signs[1] * one + signs[2] * other
            if made.min() >= 0 and made.max() == 1:
                yield int(made.sum())


def groups_of(
    codes: pd.DataFrame, asked: Question, coder: str | None
) -> list[npt.NDArray[np.bool_]]:
    """Who speaks of a question's theme, who against it, and who does either: the groups whose
    sizes its counts tell."""
    people = np.array(sorted(codes["person"].unique()))
    own = codes if coder is None else codes[codes["coder"] == coder]
    theme, against = (
        np.isin(people, own.loc[own["code"].isin(names), "person"].to_numpy())
        for names in (asked.codes, asked.against)
    )
    return [theme, against, theme | against] if asked.against else [theme]


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


def told(found: Speakers, rules: DisclosureRules, *, is_safe: bool) -> str:
    """What may be said of counts: rounded where they are safe, and otherwise on which side of the
    threshold they are."""
    least = rules.least_people
    if is_safe:
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
    return f"At least {least} of {whom} speak of it."


def rounded(n: int, rules: DisclosureRules) -> int:
    """A count as the rules round it."""
    to = rules.round_to
    return n if to is None else to * round(n / to)


def rare_codes(codes: pd.DataFrame, rules: DisclosureRules) -> set[str]:
    """The codes that somebody, and too few people, were given."""
    people = codes[codes["code"] != ""].groupby("code")["person"].nunique()
    return set(people.index[people < rules.least_people])
