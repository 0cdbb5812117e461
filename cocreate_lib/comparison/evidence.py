"""What is worked out about a comparison beyond its estimates, each number with its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from cocreate_lib.comparison.plan import AnalysisPlan
from cocreate_lib.comparison.sample import Sample
from cocreate_lib.comparison.table import OutcomeData, Table
from cocreate_lib.comparison.wording import Finding

EVERY_OUTCOME = "all outcomes"


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
class Evidence:
    """Numbers about a comparison, each with a sentence.

    Parameters
    ----------
    title
        What they are about.
    quantities
        The numbers, in order.
    """

    title: str
    quantities: tuple[Quantity, ...]

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

    def _by_outcome(self) -> Iterator[tuple[str, list[str]]]:
        for outcome in dict.fromkeys(each.outcome for each in self.quantities):
            yield outcome, [each.sentence for each in self.quantities if each.outcome == outcome]

    def __str__(self) -> str:
        lines = [self.title]
        for outcome, sentences in self._by_outcome():
            lines += [f"  {outcome}", *(f"    - {text}" for text in sentences)]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        parts = [f"<p><strong>{escape(self.title)}</strong></p>"]
        for outcome, sentences in self._by_outcome():
            items = "".join(f"<li>{escape(text)}</li>" for text in sentences)
            parts.append(f"<p>{escape(outcome)}</p><ul>{items}</ul>")
        return "".join(parts)


@dataclass(frozen=True)
class Case:
    """One outcome of a comparison: its estimates, and the arrays that they came from.

    ``estimates`` are the rows of this outcome; ``finding`` has the difference in numbers.
    """

    finding: Finding
    estimates: pd.DataFrame
    data: OutcomeData
    table: Table
    sample: Sample
    plan: AnalysisPlan

    @property
    def difference(self) -> pd.Series:
        """The estimate on the difference scale."""
        return self.estimates[self.estimates["scale"] == "difference"].iloc[0]

    def quantity(
        self,
        name: str,
        sentence: str,
        value: float = np.nan,
        low: float = np.nan,
        high: float = np.nan,
    ) -> Quantity:
        """A number about this outcome."""
        return Quantity(self.finding.outcome, name, sentence, float(value), float(low), float(high))
