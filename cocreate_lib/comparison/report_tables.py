"""The tables of a report, under the names that the Justice Data Lab gives such tables.

Names and order follow its reports; where our measure is another one, a note says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.evidence import Case
from cocreate_lib.comparison.phrases import estimand_words
from cocreate_lib.comparison.wording import is_significant
from cocreate_lib.facts import Fact, fact

_NAMES = {
    "rate": "One-year proven reoffending rate",
    "frequency": "Frequency of proven reoffending within one year",
    "time_to": "Time to first proven reoffence",
    "scale": "",
}
_OURS = {
    "rate": "share of people with the outcome",
    "frequency": "events a person, people with none included",
    "time_to": "restricted mean time, over everybody",
    "scale": "mean score",
}
_AMONG_EVENTS = "mean time among those with the event (a description)"


@dataclass(frozen=True, eq=False, repr=False)
class ReportTable:
    """One table of a report, with the notes that belong under it.

    Parameters
    ----------
    title
        What it holds.
    frame
        The table.
    notes
        How to read it, and where it differs from the Justice Data Lab's.
    """

    title: str
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self.frame.copy()

    def __str__(self) -> str:
        notes = [f"  Note: {note}" for note in self.notes]
        return "\n".join([self.title, _shown(self.frame).to_string(index=False), *notes])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        notes = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        table = _shown(self.frame).to_html(index=False)
        return f"<p><strong>{escape(self.title)}</strong></p>{table}<ul>{notes}</ul>"


@dataclass(frozen=True, eq=False, repr=False)
class ReportTables:
    """The tables of a report, in its order.

    Parameters
    ----------
    measures
        Each measure in the treatment and in the comparison group, with its difference.
    typical_people
        The same "for any 100 typical people".
    numbers_lost
        How many people were lost at each stage.
    matching_quality
        Standardised mean differences.
    """

    measures: ReportTable
    typical_people: ReportTable
    numbers_lost: ReportTable
    matching_quality: ReportTable

    def __iter__(self) -> Iterator[ReportTable]:
        yield from vars(self).values()

    def __str__(self) -> str:
        return "\n\n".join(map(str, self))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return "".join(table._repr_html_() for table in self)


def make_report_tables(
    cases: Sequence[Case], lost: pd.DataFrame, balance: pd.DataFrame, synthetic: bool
) -> ReportTables:
    """The tables of a report.

    Parameters
    ----------
    cases
        The outcomes.
    lost, balance, synthetic
        As in a :class:`Comparison`.

    Returns
    -------
    ReportTables
        With ``measures``, ``typical_people``, ``numbers_lost`` and ``matching_quality``.
    """
    face = ("Synthetic data: nobody in this table is real.",) if synthetic else ()
    measures = pd.DataFrame([row for case in cases for row in _measure_rows(case)])
    return ReportTables(
        ReportTable("Measures of reoffending", measures, (*face, *_measure_notes(cases))),
        ReportTable(
            "For any 100 typical people",
            pd.DataFrame([row for case in cases for row in _typical_rows(case)]),
            (*face, _cited("jdl_typical_people"), *_scope(cases)),
        ),
        ReportTable(
            "Numbers lost at each stage",
            _renamed(lost),
            (
                *face,
                _cited("jdl_stages"),
                "Stages before the table that was read, such as linking, are not seen here.",
            ),
        ),
        ReportTable("Matching quality", _quality(balance), (*face, *_quality_notes())),
    )


def _measure_rows(case: Case) -> list[dict[str, Any]]:
    f, row = case.finding, case.difference
    common = {"outcome": f.outcome, "measure": _NAMES[f.kind]}
    rows = [
        {
            **common,
            "as_measured_here": _OURS[f.kind],
            "treatment_group": f.means[0],
            "comparison_group": f.means[1],
            "difference": f.estimate,
            "conf_low": f.conf_low,
            "conf_high": f.conf_high,
            "p_value": row["p_value"],
            "significant": "" if f.problem else ("yes" if is_significant(f) else "no"),
            "n_treatment_group": int(row["n_treated"]),
            "n_comparison_group": int(row["n_comparison"]),
        }
    ]
    if f.kind == "time_to":
        treated, comparison = _times_among_events(case)
        rows.append(
            {
                **dict.fromkeys(rows[0], np.nan),
                **common,
                "as_measured_here": _AMONG_EVENTS,
                "treatment_group": treated[0],
                "comparison_group": comparison[0],
                "significant": "",
                "n_treatment_group": treated[1],
                "n_comparison_group": comparison[1],
            }
        )
    return rows


def _times_among_events(case: Case) -> list[tuple[float, int]]:
    """Weighted mean time of those with the event, and how many they are, in each group."""
    weights = case.sample.totals(len(case.table.treated))
    found = []
    for group in (case.table.treated, ~case.table.treated):
        own = weights * (group & case.data.event)
        mean = float(own @ case.data.y / own.sum()) if own.sum() > 0 else np.nan
        found.append((mean, int((own > 0).sum())))
    return found


def _measure_notes(cases: Sequence[Case]) -> list[str]:
    kinds = {case.finding.kind for case in cases}
    notes = [
        _cited("jdl_measures"),
        "The names hold for an outcome that is proven reoffending within one year; what a column "
        f"holds is for its owner to say. {fact('proven_reoffending').text}",
        "Significant: the interval leaves out zero. A difference that is not significant is not "
        f"evidence that there is none. {_cited('jdl_inconclusive')}",
    ]
    if "time_to" in kinds:
        notes.append(
            f"{_cited('jdl_time')} Ours is the mean time without the event up to a horizon, over "
            "everybody, so that both groups still hold the people they were matched or weighted "
            "to hold. The mean among those with the event stands beside it, without a test: who "
            "has the event may itself depend on the programme."
        )
    return notes


def _typical_rows(case: Case) -> list[dict[str, Any]]:
    f = case.finding
    if f.kind not in ("rate", "frequency") or not np.isfinite(f.means).all():
        return []
    what = {"rate": "people with '{}'", "frequency": "'{}' between them"}[f.kind]
    return [
        {
            "for any 100 typical people in the": group,
            "number": round(100 * mean, 1),
            "of": what.format(f.outcome),
        }
        for group, mean in zip(("treatment group", "comparison group"), f.means, strict=True)
    ]


def _scope(cases: Sequence[Case]) -> list[str]:
    f = cases[0].finding
    return [
        f"{f.n_treated} of the {f.n_programme} people in the programme were analysed. Estimand: "
        f"{estimand_words(f.estimand, f.trim).short}."
    ]


def _renamed(lost: pd.DataFrame) -> pd.DataFrame:
    names = {"treated": "treatment group", "comparison": "comparison group"}
    return lost.rename(columns={"step": "stage"}).assign(group=lost["group"].map(names))


def _quality(balance: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "variable": balance["variable"],
            "level": balance["level"],
            "treatment_group": balance["mean_treated_after"],
            "comparison_group": balance["mean_comparison_after"],
            "standardised_mean_difference_before": balance["smd_before"],
            "standardised_mean_difference": balance["smd_after"],
            "rule_of_thumb": [_band(smd) for smd in balance["smd_after"]],
        }
    )


def _band(smd: float) -> str:
    if np.isnan(smd):
        return ""
    rule = fact("smd_rule").value or 0.0
    return f"{'within' if abs(smd) <= rule else 'beyond'} {rule:g}"


def _quality_notes() -> tuple[str, ...]:
    return _cited("smd_rule"), _cited("jdl_smd_bands")


def _cited(name: str) -> str:
    """A fact, its source, and its mark where it has one."""
    found: Fact = fact(name)
    mark = {"to_check": "; to be checked against the source"}.get(found.mark, "")
    return f"{found.text} (Source: {found.source.rstrip('.')}{mark}.)"


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The table as it is printed, with nothing where there is no number."""

    def text(value: Any) -> str:
        if isinstance(value, float | np.floating):
            digits = 1 if abs(float(value)) >= 10 else 3
            return "" if np.isnan(value) else f"{value:.{digits}f}"
        return str(value)

    return frame.apply(lambda column: column.map(text))
