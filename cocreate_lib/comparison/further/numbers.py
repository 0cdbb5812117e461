"""Estimates of parts of the people, and their differences, as rows and in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.further.parts import Part
from cocreate_lib.comparison.inference.intervals import Interval
from cocreate_lib.comparison.plan.measures import RATIOS
from cocreate_lib.comparison.sensitivity.finding import Finding, change_text, per_text, span_text
from cocreate_lib.text import listed


def level_row(
    part: Part, outcome: int, measure: str, interval: Interval, plan: AnalysisPlan
) -> dict[str, Any]:
    """The estimate of one part, as a row; without numbers, and with the reason, where there is
    none."""
    found = part.found[outcome]
    if found is not None:
        row = next(row for row in found.rows if row["measure"] == measure)
        notes = [row["notes"]]
        if part.left_out:
            notes.append(f"without {listed(part.left_out)}: the same for all of them")
        return {**row, "p_value_holm": np.nan, "notes": "; ".join(filter(None, notes))}
    return {
        "outcome": plan.analysed(plan.outcomes[outcome]).column,
        "measure": measure,
        "scale": "ratio" if measure in RATIOS else "difference",
        **interval.numbers,
        "conf_level": plan.conf_level,
        "n_treated": part.n[0],
        "n_comparison": part.n[1],
        "notes": f"no estimate: {part.problems[outcome]}",
    }


def difference_row(
    one: Part,
    other: Part,
    outcome: int,
    measure: str,
    interval: Interval,
    plan: AnalysisPlan,
    notes: Sequence[str],
) -> dict[str, Any]:
    """The difference between the estimates of two parts, as a row."""
    is_ratio = measure in RATIOS
    what = "one ratio divided by the other" if is_ratio else "one difference minus the other"
    return {
        "outcome": plan.analysed(plan.outcomes[outcome]).column,
        "measure": measure,
        "scale": "ratio" if is_ratio else "difference",
        **interval.numbers,
        "conf_level": plan.conf_level,
        "n_treated": _n(one, outcome)[0] + _n(other, outcome)[0],
        "n_comparison": _n(one, outcome)[1] + _n(other, outcome)[1],
        "notes": "; ".join(filter(None, [interval.problem, what, *notes])),
    }


def finding_of(interval: Interval, plan: AnalysisPlan, outcome: int) -> Finding:
    """A difference as the numbers that sentences need."""
    spec = plan.analysed(plan.outcomes[outcome])
    return Finding(
        outcome=spec.column,
        kind=spec.kind,
        estimate=interval.estimate,
        conf_low=interval.conf_low,
        conf_high=interval.conf_high,
        conf_level=plan.conf_level,
        means=(np.nan, np.nan),
        method=plan.variant,
        estimand=plan.estimand,
        n_treated=0,
        n_programme=0,
        unit=spec.unit,
        problem=interval.problem,
        in_points=plan.in_points(plan.outcomes[outcome]),
    )


def amount(interval: Interval, plan: AnalysisPlan, outcome: int) -> str:
    """A difference in words: '4.5 fewer per 100 people'."""
    if not np.isfinite(interval.estimate):
        return "not known"
    found = finding_of(interval, plan, outcome)
    return f"{change_text(found, found.estimate)}{per_text(found)}"


def span(interval: Interval, plan: AnalysisPlan, outcome: int) -> str:
    """Its interval in words: 'from 9.8 fewer to 0.8 more per 100 people'."""
    found = finding_of(interval, plan, outcome)
    return span_text(found, found.conf_low, found.conf_high)


def leaves_out_zero(interval: Interval) -> bool:
    """Whether the interval of a difference leaves zero out."""
    return bool(interval.conf_low > 0 or interval.conf_high < 0)


def _n(part: Part, outcome: int) -> tuple[int, int]:
    """How many were analysed."""
    analysis = part.analyses[outcome]
    return part.n if analysis is None else (analysis.n_treated, analysis.n_comparison)
