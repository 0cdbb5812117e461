"""What is worked out about a comparison beyond its estimates, each number with its sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import OutcomeData, Table
from cocreate_lib.comparison.inference.intervals import Interval
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.comparison.plan.measures import MORE_LESS
from cocreate_lib.comparison.sensitivity.finding import Finding
from cocreate_lib.display import Block, Result, bullets, heading, paragraph
from cocreate_lib.labels import Declared, name_of
from cocreate_lib.text import decimal, p_text

EVERY_OUTCOME = "all outcomes"


def as_number(f: Finding, value: float) -> str:
    """A quantity that has no unit."""
    return decimal(value)


def as_p_value(f: Finding, value: float) -> str:
    """A quantity that is a p-value."""
    return p_text(value)


@dataclass(frozen=True)
class Column:
    """A quantity that stands beside others where there is little room, what it is, and how it is
    written."""

    heading: str
    quantity: str
    meaning: str
    written: Callable[[Finding, float], str] = as_number


# What is said of all outcomes where there is little room.
IN_BRIEF = (
    "worst_smd",
    "implied_distance",
    "implied_negative_share_comparison",
    "implied_effective_n_comparison",
    "effective_n_treated",
    "effective_n_comparison",
    "overlap_coefficient",
)


@dataclass(frozen=True)
class Quantity:
    """One number about one outcome, and what it says.

    Parameters
    ----------
    outcome
        Column of the outcome, or ``"all outcomes"``.
    quantity
        Its name.
    sentence
        What it says, or why it isn't there.
    value, low, high
        The number, and limits where it has some; NaN where there is none.
    """

    outcome: str
    quantity: str
    sentence: str
    value: float = np.nan
    low: float = np.nan
    high: float = np.nan


@dataclass(frozen=True, repr=False)
class Evidence(Result):
    """Numbers about a comparison, each with a sentence.

    Parameters
    ----------
    title
        What they are about.
    quantities
        The numbers, in order.
    columns
        Those that stand side by side where there is little room.
    labels
        What outcomes are called, by their columns, where labels are declared for them.
    """

    title: str
    quantities: tuple[Quantity, ...]
    columns: tuple[Column, ...] = ()
    labels: Declared = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """The numbers as a table.

        Returns
        -------
        DataFrame
            One row an outcome and quantity: ``outcome``, ``quantity``, ``value``, ``low``,
            ``high``, ``sentence``.
        """
        columns = ["outcome", "quantity", "value", "low", "high", "sentence"]
        return pd.DataFrame([vars(each) for each in self.quantities], columns=columns)

    def value(self, outcome: str, quantity: str) -> float:
        """One number; NaN where it isn't there.

        Parameters
        ----------
        outcome
            Column of the outcome, or ``"all outcomes"``.
        quantity
            Its name.

        Returns
        -------
        float
            Its value.
        """
        found = (q.value for q in self.quantities if (q.outcome, q.quantity) == (outcome, quantity))
        return next(found, np.nan)

    def across(self, outcomes: Sequence[str], columns: Sequence[Column]) -> pd.DataFrame:
        """Chosen numbers side by side.

        Parameters
        ----------
        outcomes
            Columns of the outcomes: one row each.
        columns
            Which numbers.

        Returns
        -------
        DataFrame
            ``outcome``, then each heading; NaN where a number isn't there. A column in which no
            number is there is left out.
        """
        rows = [
            {"outcome": each, **{c.heading: self.value(each, c.quantity) for c in columns}}
            for each in outcomes
        ]
        return pd.DataFrame(rows).dropna(axis=1, how="all")

    def in_words(self, findings: Sequence[Finding]) -> pd.DataFrame:
        """The numbers that stand side by side, as they are written: one row an outcome, nothing
        where a number isn't there."""
        frame = self.across([f.outcome for f in findings], self.columns)
        frame["outcome"] = [f.name for f in findings]
        for column in self.columns:
            if column.heading in frame:
                frame[column.heading] = [
                    "" if np.isnan(value) else column.written(f, value)
                    for f, value in zip(findings, frame[column.heading], strict=True)
                ]
        return frame

    def about(self, outcome: str, quantities: Sequence[str] = ()) -> list[str]:
        """The sentences about one outcome: all of them, or those of some quantities."""
        return [
            each.sentence
            for each in self.quantities
            if each.outcome == outcome and (not quantities or each.quantity in quantities)
        ]

    def _blocks(self) -> Iterator[Block]:
        yield heading(self.title)
        for outcome in dict.fromkeys(each.outcome for each in self.quantities):
            yield paragraph(name_of(outcome, self.labels), "  ")
            yield bullets(self.about(outcome), "    - ")


@dataclass(frozen=True)
class Case:
    """One outcome of a comparison: its estimates, and the arrays that they came from.

    ``estimates`` are the rows of this outcome; ``finding`` has the difference in numbers, and
    ``interval`` its limits at any level.
    """

    finding: Finding
    estimates: pd.DataFrame
    data: OutcomeData
    table: Table
    sample: Sample
    plan: AnalysisPlan
    interval: Interval

    @cached_property
    def difference(self) -> pd.Series:
        """The estimate on the difference scale."""
        return self.estimates[self.estimates["scale"] == "difference"].iloc[0]

    def groups(self) -> tuple[FloatArray, FloatArray]:
        """The outcome of everybody analysed, each once, in the programme and outside it; of a rate
        each person's part in it, as the mean and the variance of their group's go by."""
        rows = np.unique(self.sample.rows)
        y, treated = self.data.y[rows], self.table.treated[rows]
        if self.data.exposure is None:
            return y[treated], y[~treated]
        times = self.data.exposure[rows]
        first, second = (
            _parts(y[group], times[group]) if group.any() else y[group]
            for group in (treated, ~treated)
        )
        return first, second

    def quantity(self, name: str, sentence: str, *numbers: float) -> Quantity:
        """A number about this outcome: its value, and limits where it has some."""
        return Quantity(self.finding.outcome, name, sentence, *map(float, numbers))


def _parts(y: FloatArray, times: FloatArray) -> FloatArray:
    """Numbers whose mean is the ratio of two means, and whose spread is that of the ratio."""
    ratio = y.sum() / times.sum()
    return np.asarray(ratio + (y - ratio * times) / times.mean())


@dataclass(frozen=True)
class Check:
    """One check of an outcome, all of it declared in one place.

    Parameters
    ----------
    find
        Its numbers with their sentences, from a case that it applies to.
    kinds
        What the outcomes are compared as that it applies to.
    of_interval
        Whether it applies only where there is an interval.
    of_pairs
        Whether it applies only to methods that put people into pairs.
    """

    find: Callable[[Case], Iterable[Quantity]]
    kinds: tuple[str, ...] = tuple(MORE_LESS)
    of_interval: bool = False
    of_pairs: bool = False

    def applies_to(self, case: Case) -> bool:
        """Whether a case is one to check."""
        return (
            case.finding.kind in self.kinds
            and not (self.of_interval and case.finding.problem)
            and not (self.of_pairs and case.sample.pairs is None)
        )


def evidence_of(
    title: str,
    cases: Iterable[Case],
    checks: Iterable[Check],
    columns: tuple[Column, ...] = (),
    for_all: Iterable[Quantity] = (),
) -> Evidence:
    """What the checks that apply to each outcome find, after what holds for all of them."""
    cases = tuple(cases)
    pairs = product(cases, checks)
    found = (each for case, check in pairs if check.applies_to(case) for each in check.find(case))
    labels = {f.outcome: f.label for f in (case.finding for case in cases) if f.label}
    return Evidence(title, (*for_all, *found), columns, labels)


def after_colon(sentence: object) -> str:
    """A sentence as it stands after a colon."""
    text = str(sentence)
    return text[0].lower() + text[1:]


def meanings(frame: pd.DataFrame, columns: Sequence[Column]) -> str:
    """What the headings of a frame of chosen numbers mean, in one sentence."""
    parts = [f"{c.heading}: {c.meaning}" for c in columns if c.heading in frame.columns]
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}." if text else ""
