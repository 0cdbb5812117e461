"""An analysis that a plan declares beyond its main estimates, and its result."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysed import Analysed
from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.measures import MEASURE_NAMES
from cocreate_lib.display import Block, Result, Rows, bullets, heading, paragraph
from cocreate_lib.text import decimal, decimals_for, interval, p_text, percentage

FURTHER_COLUMNS = (
    "outcome",
    "measure",
    "scale",
    "about",
    "estimate",
    "std_error",
    "statistic",
    "df",
    "p_value",
    "p_value_holm",
    "conf_low",
    "conf_high",
    "conf_level",
    "n_treated",
    "n_comparison",
    "notes",
)


class FurtherTarget(NamedTuple):
    """What one row of such an analysis estimates, for whoever knows the truth.

    Parameters
    ----------
    outcome, measure, about
        As in its table.
    of
        ``"effect"``: the plan's own effect, ``among`` the people of a level (a column and a level
        of it) if one is named, less that among the people of ``against``, or over it for a ratio.
        ``"compliers"``: the effect on those who take part because of the offer. ``"nothing"``: no
        difference at all.
    among, against
        A column and one of its levels.
    """

    outcome: str
    measure: str
    about: str
    of: str = "effect"
    among: tuple[str, str] | None = None
    against: tuple[str, str] | None = None


@dataclass(frozen=True, repr=False, eq=False)
class FurtherAnalysis(Result):
    """What came of an analysis that the plan declares beyond its main estimates.

    Parameters
    ----------
    name
        The method of a ``Comparison`` that gives it, such as ``"subgroups"``.
    title
        What it is about.
    table
        One row an estimate: ``outcome``, ``measure`` and ``scale`` as in ``Comparison.estimates``;
        ``about``, which people or which contrast; ``estimate``, ``std_error`` (for a ratio: of its
        logarithm), ``statistic``, ``df``, ``p_value``, ``p_value_holm`` (corrected as the notes
        say), ``conf_low``, ``conf_high``, ``conf_level``, ``n_treated``, ``n_comparison``,
        ``notes``. Analyses may have columns of their own behind these.
    can_say, cannot_say
        What can and what can't be said.
    in_brief
        The same in one sentence.
    tables
        Other tables of it, by their titles.
    """

    name: str
    title: str
    table: pd.DataFrame
    can_say: tuple[str, ...]
    cannot_say: tuple[str, ...]
    in_brief: str
    tables: Mapping[str, pd.DataFrame]

    def to_frame(self) -> pd.DataFrame:
        """A copy of ``table``."""
        return self.table.copy()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of the table."""
        return [
            {str(name): value for name, value in row.items()}
            for row in self.table.to_dict("records")
        ]

    def in_words(self) -> pd.DataFrame:
        """The estimates as they are printed: ``outcome``, ``about``, ``measure``, ``estimate``,
        the interval, ``p``, and ``Holm p`` where p-values were corrected."""
        rows = self.table
        digits = [decimals_for(width, 3) for width in rows["conf_high"] - rows["conf_low"]]
        levels = rows["conf_level"].dropna()
        named = f"{percentage(levels.iloc[0])} interval" if len(levels) else "interval"
        found = pd.DataFrame(
            {
                "outcome": rows["outcome"],
                "about": rows["about"],
                "measure": [MEASURE_NAMES.get(each, each) for each in rows["measure"]],
                "estimate": list(map(decimal, rows["estimate"], digits)),
                named: list(map(interval, rows["conf_low"], rows["conf_high"], digits)),
                "p": list(map(p_text, rows["p_value"])),
            }
        )
        if rows["p_value_holm"].notna().any():
            found["Holm p"] = ["" if np.isnan(p) else p_text(p) for p in rows["p_value_holm"]]
        return found

    def _blocks(self) -> Iterable[Block]:
        yield heading(self.title)
        if len(self.table):
            yield Rows(self.in_words())
        for title, frame in self.tables.items():
            yield paragraph(title, "  ")
            yield Rows(frame)
        for lead, texts in (("can", self.can_say), ("can't", self.cannot_say)):
            if texts:
                yield paragraph(f"You {lead} say:", "  ")
                yield bullets(texts, "    - ")


def further_table(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as the table of such an analysis; what a row doesn't say is missing."""
    frame = pd.DataFrame([dict(row) for row in rows])
    blank = {"notes": "", "about": "", "scale": "", "measure": "", "outcome": ""}
    for name in FURTHER_COLUMNS:
        if name not in frame:
            frame[name] = blank.get(name, np.nan)
    own = [name for name in frame if name not in FURTHER_COLUMNS]
    return frame[[*FURTHER_COLUMNS, *own]]


class FurtherMethod(ABC):
    """A kind of analysis that a plan can declare beyond its main estimates."""

    name: ClassVar[str]
    """The method of a ``Comparison`` that gives its result."""
    fields: ClassVar[tuple[str, ...]]
    """The fields of a plan any of which declares it."""
    example: ClassVar[str]
    """Such a field, as it is written."""

    def is_declared(self, plan: PlanFields) -> bool:
        """Whether the plan declares it."""
        return any(bool(getattr(plan, name)) for name in self.fields)

    @abstractmethod
    def analyse(self, analysed: Analysed) -> FurtherAnalysis:
        """Its result, from the people as the plan compares them."""

    def rows(self, analysed: Analysed) -> list[dict[str, Any]]:
        """The rows of its table, for whoever simulates thousands of them: at least those that
        ``targets`` names, without words and tables."""
        return self.analyse(analysed).rows

    def targets(
        self, plan: AnalysisPlan, levels: Mapping[str, Sequence[str]]
    ) -> tuple[FurtherTarget, ...]:
        """What its rows estimate, whatever the people, for whoever simulates them; ``levels`` are
        those of each category. Rows that aren't among them are left out there."""
        return ()
