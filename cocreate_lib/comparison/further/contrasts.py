"""Estimates in several parts of the people, and how they differ, as rows and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cocreate_lib.comparison.analysed import Analysed
from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import FurtherData
from cocreate_lib.comparison.further.analysis import FurtherTarget
from cocreate_lib.comparison.further.parts import (
    Part,
    at_one_horizon,
    common_measures,
    part_of_people,
    with_draws,
)
from cocreate_lib.comparison.further.together import JointTest, together
from cocreate_lib.comparison.inference.intervals import Interval
from cocreate_lib.comparison.numerics.arrays import IntArray
from cocreate_lib.comparison.plan.measures import RATIOS
from cocreate_lib.comparison.sensitivity.finding import (
    Finding,
    change_text,
    finding_of,
    per_text,
    span_text,
)
from cocreate_lib.text import decimal, listed

ALL = "all levels"


@dataclass(frozen=True)
class Contrasts:
    """One outcome and measure by one column: the estimate at each level, and how they differ.

    Parameters
    ----------
    column, outcome, measure
        What is looked at; the outcome by its place in the plan.
    parts, intervals
        Each level, and its estimate.
    first
        The place of the level that the others are set against: the first that has an interval, or
        else the first.
    differences
        By place, each other level against that one.
    joint
        Whether all levels have the same estimate.
    """

    column: str
    outcome: int
    measure: str
    parts: tuple[Part, ...]
    intervals: tuple[Interval, ...]
    first: int
    differences: Mapping[int, Interval]
    joint: JointTest

    @property
    def pair(self) -> tuple[Part, Part, Interval] | None:
        """Where there are two levels: the second, the first, and the difference between them."""
        if len(self.parts) != 2:
            return None
        ((place, interval),) = self.differences.items()
        return self.parts[place], self.parts[self.first], interval


def people_at_levels(data: FurtherData) -> dict[str, IntArray]:
    """The places of the people at each level of a column."""
    codes = data.values
    return {level: np.flatnonzero(codes == code) for code, level in enumerate(data.levels)}


def parts_at_levels(analysed: Analysed, levels: Mapping[str, IntArray]) -> list[Part]:
    """The people at each level as the plan compares them, with one horizon for all."""
    longest = {
        place: each.horizon for place, each in enumerate(analysed.found) if each.horizon is not None
    }
    table, plan = analysed.table, analysed.plan
    parts = [part_of_people(table, plan, rows, level) for level, rows in levels.items()]
    return [with_draws(each, plan) for each in at_one_horizon(parts, plan, longest)]


def contrasts_of(analysed: Analysed, columns: Mapping[str, Sequence[Part]]) -> list[Contrasts]:
    """Each outcome and measure by each column."""
    plan = analysed.plan
    return [
        _contrasts(column, place, measure, parts, analysed)
        for place, outcome in enumerate(plan.outcomes)
        for measure in common_measures(plan.analysed(outcome))
        for column, parts in columns.items()
    ]


def _contrasts(
    column: str, outcome: int, measure: str, parts: Sequence[Part], analysed: Analysed
) -> Contrasts:
    both = together(parts, outcome, measure, analysed.table, analysed.plan)
    first = both.known[0] if both.known else 0
    differences = {
        place: both.difference(place, first) for place in range(len(parts)) if place != first
    }
    joint = both.joint_test()
    return Contrasts(
        column, outcome, measure, tuple(parts), both.intervals, first, differences, joint
    )


def is_headline(each: Contrasts, plan: AnalysisPlan) -> bool:
    """Whether the measure is the one that sentences speak of."""
    return each.measure == common_measures(plan.analysed(plan.outcomes[each.outcome]))[0]


def contrast_rows(
    each: Contrasts, plan: AnalysisPlan, name: str, corrected: Mapping[str, float]
) -> Iterator[dict[str, Any]]:
    """The rows of the table: the levels, each against the first, and, of more than two, all of them
    together.

    Parameters
    ----------
    each
        One outcome and measure by one column.
    plan
        The plan.
    name
        What stands before the levels in ``about``.
    corrected
        Holm's p-values by the part of ``about`` after the name.
    """
    several = len(each.parts) > 2
    spec = plan.analysed(plan.outcomes[each.outcome])
    is_ratio = each.measure in RATIOS
    same = {
        "outcome": spec.column,
        "measure": each.measure,
        "scale": "ratio" if is_ratio else "difference",
        "conf_level": plan.conf_level,
    }
    for part, interval in zip(each.parts, each.intervals, strict=True):
        variable, smd = part.worst
        yield {
            **same,
            **_level_row(part, each, interval),
            "about": f"{name}: {part.name}",
            "p_value_holm": corrected.get(part.name, np.nan),
            "column": each.column,
            "level": part.name,
            "against": "",
            "worst_covariate": variable,
            "worst_smd": smd,
        }
    against = each.parts[each.first]
    what = "one ratio divided by the other" if is_ratio else "one difference minus the other"
    for place, interval in each.differences.items():
        level = each.parts[place].name
        about = about_difference(level, against.name)
        n_treated, n_comparison = _size([each.parts[place], against])
        yield {
            **same,
            **interval.numbers,
            "about": f"{name}: {about}",
            "p_value_holm": corrected.get(about, np.nan),
            "n_treated": n_treated,
            "n_comparison": n_comparison,
            "notes": "; ".join(filter(None, [interval.problem, what, _by(interval)])),
            "column": each.column,
            "level": level,
            "against": against.name,
            "worst_covariate": "",
        }
    if several:
        n_treated, n_comparison = _size(each.parts)
        yield {
            **same,
            "about": f"{name}: {ALL}",
            "statistic": each.joint.statistic,
            "df": float(each.joint.df),
            "p_value": each.joint.p_value,
            "p_value_holm": corrected.get(ALL, np.nan),
            "n_treated": n_treated,
            "n_comparison": n_comparison,
            "notes": _joint_words(each.joint),
            "column": each.column,
            "level": ALL,
            "against": "",
            "worst_covariate": "",
        }


def about_difference(level: str, against: str) -> str:
    """What the row of a difference is about."""
    return f"{level} against {against}"


def level_targets(
    plan: AnalysisPlan,
    name: str,
    levels: Sequence[str],
    of: Callable[[str, str | None], Mapping[str, Any]],
) -> Iterator[FurtherTarget]:
    """What the rows of a column estimate, whatever the people.

    Parameters
    ----------
    plan
        The plan.
    name
        What stands before the levels in ``about``.
    levels
        The levels of the column.
    of
        Which truth a level has, or a level against another: fields of a target.
    """
    for outcome in plan.outcomes:
        for measure in common_measures(plan.analysed(outcome)):
            for level in levels:
                about = f"{name}: {level}"
                yield FurtherTarget(outcome.column, measure, about, **of(level, None))
            for level in levels[1:]:
                about = f"{name}: {about_difference(level, levels[0])}"
                yield FurtherTarget(outcome.column, measure, about, **of(level, levels[0]))


def balance_of(name: str, parts: Sequence[Part]) -> list[dict[str, Any]]:
    """How alike the two groups are in each part, a row each."""
    rows = []
    for part in parts:
        variable, smd = part.worst
        reason = next(filter(None, part.problems), "")
        left_out = f"without {listed(part.left_out)}" if part.left_out else ""
        rows.append(
            {
                "by": name,
                "level": part.name,
                "in the programme": part.n[0],
                "for comparison": part.n[1],
                "least alike on": variable or "-",
                "standardised difference": decimal(smd, 2, missing="-"),
                "remark": reason or left_out,
            }
        )
    return rows


def amount(interval: Interval, plan: AnalysisPlan, outcome: int) -> str:
    """A difference in words: '4.5 fewer per 100 people'."""
    if not np.isfinite(interval.estimate):
        return "not known"
    found = _finding(interval, plan, outcome)
    return f"{change_text(found, found.estimate)}{per_text(found)}"


def span(interval: Interval, plan: AnalysisPlan, outcome: int) -> str:
    """Its interval in words: 'from 9.8 fewer to 0.8 more per 100 people'."""
    found = _finding(interval, plan, outcome)
    return span_text(found, found.conf_low, found.conf_high)


def quoted(names: Sequence[str]) -> str:
    """Levels in a sentence."""
    return listed(f"'{name}'" for name in names)


def leaves_out_zero(interval: Interval) -> bool:
    """Whether the interval of a difference leaves zero out."""
    return bool(interval.conf_low > 0 or interval.conf_high < 0)


def _level_row(part: Part, each: Contrasts, interval: Interval) -> dict[str, Any]:
    """The estimate of one part as ``compare`` has it; or no numbers, and the reason."""
    found = part.found[each.outcome]
    if found is None:
        problem = f"no estimate: {part.problems[each.outcome]}"
        n_treated, n_comparison = part.n
        numbers = {**interval.numbers, "n_treated": n_treated, "n_comparison": n_comparison}
        return {**numbers, "notes": problem}
    row = next(row for row in found.rows if row["measure"] == each.measure)
    notes = [row["notes"]]
    if part.left_out:
        notes.append(f"without {listed(part.left_out)}: the same for all of them")
    return {**row, "notes": "; ".join(filter(None, notes))}


def _size(parts: Sequence[Part]) -> tuple[int, int]:
    """How many people of the programme, and of the comparison group, are in these parts: who is in
    several of them counts once."""
    n_comparison = sum(part.n[1] for part in parts)
    everyone = np.unique(np.concatenate([part.rows for part in parts]))
    return len(everyone) - n_comparison, n_comparison


def _by(interval: Interval) -> str:
    return "combines the two intervals (MOVER)" if interval.method == "MOVER" else ""


def _joint_words(test: JointTest) -> str:
    if np.isnan(test.p_value):
        return "no test: too few levels have an estimate and an interval"
    kind = f"chi-squared, divided by its {test.df} degrees of freedom"
    if np.isfinite(test.df_below):
        kind = f"F, with {test.df} and {decimal(test.df_below, 1)} degrees of freedom"
    return f"whether all levels have the same estimate: {kind}"


def _finding(interval: Interval, plan: AnalysisPlan, outcome: int) -> Finding:
    """A difference as the numbers that sentences need."""
    return finding_of(
        plan,
        plan.outcomes[outcome],
        interval.estimate,
        conf_low=interval.conf_low,
        conf_high=interval.conf_high,
        problem=interval.problem,
    )
