"""The tables of a report, under the names that the Justice Data Lab gives such tables.

Names and order follow its reports. A measure has the Lab's name only where it is known to be what
the Lab measures; where ours is worked out otherwise, a note says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.inference.multiplicity import holm_meaning
from cocreate_lib.comparison.plan.words import estimand_words
from cocreate_lib.comparison.sensitivity.evidence import Case
from cocreate_lib.comparison.sensitivity.finding import Finding, verdict_in_brief
from cocreate_lib.comparison.sensitivity.imbalance import against_rule
from cocreate_lib.comparison.words.sentences import analysed, by_then
from cocreate_lib.display import Block, Result, Rows, bullets, heading, together
from cocreate_lib.errors import PlanError, nearest_names
from cocreate_lib.facts import Fact, fact
from cocreate_lib.labels import Declared, name_of
from cocreate_lib.text import decimal, decimals_for, p_text

# What the Justice Data Lab calls measures of proven reoffending within one year.
_LAB_NAMES = {
    "rate": "One-year proven reoffending rate",
    "frequency": "Frequency of proven reoffending within one year",
    "time_to": "Time to first proven reoffence",
}
# The columns of our synthetic people that are such measures.
_TEACHING = {"rate": "reoffended", "frequency": "reoffences", "time_to": "days_to_reoffence"}
_PLAIN_NAMES = {
    "rate": "Rate of '{}'",
    "frequency": "Frequency of '{}'",
    "time_to": "Time until the event in '{}'",
    "incidence": "Event in '{}', before anything else",
    "scale": "Mean of '{}'",
}
_OURS = {
    "rate": "share of people with the outcome",
    "frequency": "events a person, people with none included",
    "time_to": "restricted mean time, over everybody",
    "incidence": "share of people with the event by the horizon, before a competing event",
    "scale": "mean score",
}
_AMONG_EVENTS = "mean time among those with the event (a description)"


@dataclass(frozen=True, eq=False, repr=False)
class ReportTable(Result):
    """One table of a report, with the notes that belong under it.

    Parameters
    ----------
    title
        What it holds.
    frame
        The table.
    notes
        How to read it, and where it differs from the Justice Data Lab's.
    labels
        What columns and levels are called where the table is read; the frame has their names.
    """

    title: str
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    labels: Declared = field(default_factory=dict)

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self.frame.copy()

    def in_words(self) -> pd.DataFrame:
        """The table as it is printed, with nothing where there is no number."""
        return _shown(_labelled(self.frame, self.labels))

    def _blocks(self) -> Iterable[Block]:
        return heading(self.title), Rows(self.in_words()), bullets(self.notes, "  Note: ")


@dataclass(frozen=True, eq=False, repr=False)
class ReportTables(Result):
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

    def _blocks(self) -> Iterable[Block]:
        return together(self)


def make_report_tables(
    cases: Sequence[Case],
    lost: pd.DataFrame,
    balance: pd.DataFrame,
    synthetic: bool,
    names: Mapping[str, str],
) -> ReportTables:
    """The tables that ``Comparison.report_tables`` describes, from parts of a comparison."""
    face = ("Synthetic data: nobody in this table is real.",) if synthetic else ()
    called = _names(cases, synthetic, names)
    labels = cases[0].plan.labels
    measures = pd.DataFrame([row for case in cases for row in _measure_rows(case, called)])
    return ReportTables(
        ReportTable(
            "Measures of the outcomes", measures, (*face, *_measure_notes(cases, called)), labels
        ),
        ReportTable(
            "For any 100 typical people",
            pd.DataFrame([row for case in cases for row in _typical_rows(case)], columns=_TYPICAL),
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
        ReportTable("Matching quality", _quality(balance), (*face, *_quality_notes()), labels),
    )


def _names(cases: Sequence[Case], synthetic: bool, names: Mapping[str, str]) -> dict[str, str]:
    """What each outcome's measure is called: as declared; as the Lab calls it for our own
    synthetic people, whose columns are known; and otherwise by its column."""
    called = {}
    for case in cases:
        column, kind, at_risk = case.finding.outcome, case.finding.kind, case.finding.at_risk
        if at_risk is not None:
            called[column] = f"Rate of '{column}' per {at_risk.per}"
            continue
        ours = synthetic and _TEACHING.get(kind) == column
        declared = case.finding.label
        ours = ours and not declared
        called[column] = _LAB_NAMES[kind] if ours else _PLAIN_NAMES[kind].format(declared or column)
    for column in names:
        if column not in called:
            raise PlanError(
                f"{column!r} is not an outcome of this comparison.",
                where="names",
                try_this=nearest_names(str(column), called),
            )
    return called | dict(names)


def _measure_rows(case: Case, names: Mapping[str, str]) -> list[dict[str, Any]]:
    f, row, words = case.finding, case.difference, case.plan.words
    common = {"outcome": f.outcome, "measure": names[f.outcome]}
    rows = [
        {
            **common,
            "as_measured_here": "mean change" if words.changed else _measured(f),
            "treatment_group": f.means[0],
            "comparison_group": f.means[1],
            "difference": f.estimate,
            "conf_low": f.conf_low,
            "conf_high": f.conf_high,
            "p_value": row["p_value"],
            "p_value_holm": row["p_value_holm"],
            "significant": verdict_in_brief(f),
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


def _measured(f: Finding) -> str:
    if f.at_risk is None:
        return _OURS[f.kind]
    return f"events per {f.at_risk.per}, over '{f.at_risk.column}'"


def _times_among_events(case: Case) -> list[tuple[float, int]]:
    """Weighted mean time of those with the event, and how many they are, in each group."""
    weights = case.sample.totals(len(case.table.treated))
    found = []
    for group in (case.table.treated, ~case.table.treated):
        own = weights * (group & case.data.event)
        mean = float(own @ case.data.y / own.sum()) if own.sum() > 0 else np.nan
        found.append((mean, int((own > 0).sum())))
    return found


def _measure_notes(cases: Sequence[Case], names: Mapping[str, str]) -> list[str]:
    kinds = dict.fromkeys(case.finding.kind for case in cases)
    notes = [f"{_cited('jdl_measures')} {fact('proven_reoffending').text}"]
    theirs = [f"'{_LAB_NAMES[kind]}'" for kind in kinds if kind in _LAB_NAMES]
    if not set(names.values()) <= set(_LAB_NAMES.values()) and theirs:
        notes.append(
            "A measure is called by its column unless its name is declared. The names in such "
            f"reports ({', '.join(theirs)}) hold only for proven reoffending within one year: "
            "where that is what a column holds, report_tables(names={...}) writes so."
        )
    notes.append(
        "Significant: the interval leaves out zero. A difference that is not significant is not "
        f"evidence that there is none. {_cited('jdl_inconclusive')}"
    )
    estimates = pd.concat([case.estimates for case in cases])
    notes += filter(None, [holm_meaning(estimates, "p_value_holm")])
    if "time_to" in kinds:
        notes.append(
            f"{_cited('jdl_time')} Ours is the mean time without the event up to a horizon, over "
            "everybody, so that both groups still hold the people they were matched or weighted "
            "to hold. The mean among those with the event stands beside it, without a test: who "
            "has the event may itself depend on the programme."
        )
    return notes


_TYPICAL = ["for any 100 typical people in the", "number", "of"]


def _typical_rows(case: Case) -> list[tuple[str, float, str]]:
    f = case.finding
    if not f.is_of_people or not np.isfinite(f.means).all():
        return []
    what = {
        "rate": "people with '{}'",
        "frequency": "'{}' between them",
        "incidence": f"people with the event in '{{}}' {by_then(f)}",
    }[f.kind]
    return [
        (group, round(100 * mean, f.decimals), what.format(f.name))
        for group, mean in zip(("treatment group", "comparison group"), f.means, strict=True)
    ]


def _scope(cases: Sequence[Case]) -> list[str]:
    f = cases[0].finding
    return [f"Analysed: {analysed(f)}. Estimand: {estimand_words(f.estimand, f.trim).short}."]


def _renamed(lost: pd.DataFrame) -> pd.DataFrame:
    names = {"treated": "treatment group", "comparison": "comparison group"}
    return lost.rename(columns={"step": "stage"}).assign(group=lost["group"].map(names))


_QUALITY = {
    "variable": "variable",
    "level": "level",
    "mean_treated": "treatment_group_before",
    "mean_comparison_before": "comparison_group_before",
    "smd_before": "standardised_mean_difference_before",
    "mean_treated_after": "treatment_group_after",
    "mean_comparison_after": "comparison_group_after",
    "smd_after": "standardised_mean_difference_after",
}


def _quality(balance: pd.DataFrame) -> pd.DataFrame:
    rules = ["" if np.isnan(smd) else against_rule(smd) for smd in balance["smd_after"]]
    return balance[list(_QUALITY)].rename(columns=_QUALITY).assign(rule_of_thumb=rules)


def _quality_notes() -> tuple[str, ...]:
    means = (
        "Before: everybody who could be analysed, as they are. After: the people compared, with "
        "the weights with which they are compared. Each difference stands beside the two means "
        "(shares, for a level) that it compares; the rule of thumb is held to the difference after."
    )
    return means, _cited("smd_rule"), _cited("jdl_smd_bands")


def _cited(name: str) -> str:
    """A fact, its source, and its mark where it has one."""
    found: Fact = fact(name)
    mark = {"to_check": "; to be checked against the source"}.get(found.mark, "")
    return f"{found.text} (Source: {found.source.rstrip('.')}{mark}.)"


def _labelled(frame: pd.DataFrame, labels: Declared) -> pd.DataFrame:
    """The table with columns and levels as they are called."""
    if not labels:
        return frame
    words = {
        name: [name_of(each, labels) for each in frame[name]]
        for name in ("outcome", "variable")
        if name in frame
    }
    if "level" in frame:
        pairs = zip(frame["variable"], frame["level"], strict=True)
        words["level"] = [labels.get(f"{column}={level}", level) for column, level in pairs]
    return frame.assign(**words)


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The table as it is printed, with nothing where there is no number."""

    def text(value: Any) -> str:
        if isinstance(value, float):  # as numpy's own are
            return decimal(value, 1 if abs(value) >= 10 else decimals_for(abs(value), 3))
        return str(value)

    return frame.apply(
        lambda column: column.map(p_text if str(column.name).startswith("p_value") else text)
    )
