"""Sentences about a comparison as they may leave: numbers of people that no table shows are masked.

Estimates, intervals and tests are in tables that disclosure control has passed. Sentences also
count people, and a difference between two counts can be one person. So a whole number that counts
people stands in a sentence only if the table of numbers lost shows all its counts; otherwise only
how many people the study began with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import pandas as pd

from cocreate_lib.comparison import Answer, OutcomeSentences
from cocreate_lib.study.disclosure import SafeTable

WITHHELD = "[withheld]"

# A whole number that is not part of a longer number or word, of a decimal or of a percentage.
_WHOLE = re.compile(r"(?<![\w.,\-])(\d{1,3}(?:,\d{3})+|\d+)(?![\w%]|[.,]\d|-\w)")
# Numbers that are no count of people: what is counted out of, and what is counted besides people.
_OUT_OF = re.compile(r"(?:every|per|any|of|first|last|over the first)\s+(?:100|1,000|10,000)\b")
_BESIDES = re.compile(
    r"\s*(?:imputed |further |other |more )?"
    r"(?:clusters?|outcomes?|ways?|covariates?|columns?|levels?|draws|replicates|tables|degrees|"
    r"shuffles|specifications|combinations|times|decimals?|classes|subclasses|years?|months?|"
    r"weeks?|days?|hours?|points|quarters?)\b"
)
# What a text is about that counts people; in any other no number is masked.
_COUNTS_PEOPLE = re.compile(
    r"\b(?:people|persons?|programme|comparison group|others|nobody|everybody|somebody|lost|"
    r"missing|left out|analysed|match(?:es|ed)?|pairs?|filled in|n =)(?![\w-])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sayable:
    """Which numbers of people may be said.

    Parameters
    ----------
    counts
        The numbers.
    horizons
        Lengths of time that the plan names: numbers that count no people.
    """

    counts: frozenset[int]
    horizons: frozenset[int] = frozenset()

    def said(self, text: str) -> str:
        """A text in which every other number of people is masked.

        Examples
        --------
        >>> Sayable(frozenset({35})).said("33 of the 35 in the programme, 4.1 fewer of every 100.")
        '[withheld] of the 35 in the programme, 4.1 fewer of every 100.'
        """
        if not _COUNTS_PEOPLE.search(text):
            return text
        out_of = {found.end() for found in _OUT_OF.finditer(text)}

        def masked(found: re.Match[str]) -> str:
            number = int(found[1].replace(",", ""))
            harmless = (
                number in self.counts
                or found.end() in out_of
                or number in self.horizons
                or _BESIDES.match(text, found.end()) is not None
            )
            return found[0] if harmless else WITHHELD

        return _WHOLE.sub(masked, text)

    def note(self, text: str) -> str:
        """A note under a table, which cites years and rules, and counts people in one place.

        Examples
        --------
        >>> Sayable(frozenset()).note("Source: 2013. Analysed: 3 of the 40. Estimand: ATT.")
        'Source: 2013. Analysed: [withheld] of the [withheld]. Estimand: ATT.'
        """
        before, analysed, counts = text.partition("Analysed: ")
        return before + self.said(analysed + counts) if analysed else text

    def all_said(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The same of several."""
        return tuple(map(self.said, texts))

    def sentences(self, each: OutcomeSentences) -> OutcomeSentences:
        """The sentences of one outcome."""
        return replace(
            each, can_say=self.all_said(each.can_say), cannot_say=self.all_said(each.cannot_say)
        )

    def answer(self, answer: Answer) -> Answer:
        """An answer; what was understood of single cells of the data stays with them."""
        return replace(
            answer,
            who=self.said(answer.who),
            read=(),
            can_say=self.all_said(answer.can_say),
            cannot_say=self.all_said(answer.cannot_say),
            also=self.all_said(answer.also),
        )


def sayable(
    lost: pd.DataFrame, released: SafeTable | None, horizons: Iterable[float | None]
) -> Sayable:
    """Which numbers of people may be said, from what the table of numbers lost shows.

    Parameters
    ----------
    lost
        ``Comparison.lost``.
    released
        The same table after disclosure control: as many rows, with the columns ``lost`` and
        ``left``; None where there is none.
    horizons
        Lengths of time that the plan names.
    """
    times = frozenset(int(x) for x in horizons if x is not None and float(x).is_integer())
    if released is None or released.status == "fail":
        return Sayable(frozenset(), times)
    shown = {column: list(_numbers(released.frame[column])) for column in ("lost", "left")}
    if all(shown[column] == [float(x) for x in lost[column]] for column in shown):
        found = {int(x) for numbers in shown.values() for x in numbers if x is not None}
        began = {int(a + b) for a, b in zip(lost["lost"], lost["left"], strict=True)}
        together = {int(lost.groupby("group")["left"].last().sum())}
        return Sayable(frozenset(found | began | together), times)
    return Sayable(frozenset(), times)


def _numbers(column: pd.Series) -> Iterator[float | None]:
    """The numbers of a column; None where a cell is withheld."""
    for each in pd.to_numeric(column, errors="coerce"):
        yield None if pd.isna(each) else float(each)
