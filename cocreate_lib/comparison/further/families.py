"""Families of outcomes: p-values corrected within each family."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from cocreate_lib.comparison.analysed import Analysed
from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.order import content_order
from cocreate_lib.comparison.further.analysis import (
    FurtherAnalysis,
    FurtherMethod,
    FurtherTarget,
    further_table,
)
from cocreate_lib.comparison.further.parts import common_measures
from cocreate_lib.comparison.inference.intervals import Interval
from cocreate_lib.comparison.inference.multiplicity import holm
from cocreate_lib.comparison.inference.standard_errors import coarsest
from cocreate_lib.comparison.inference.step_down import joint_draws, romano_wolf
from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray
from cocreate_lib.errors import NoEstimate
from cocreate_lib.labels import called
from cocreate_lib.text import how_many, listed, p_text, p_words, rounded

_WAYS = ("Holm", "Romano-Wolf")
_NOT_CORRECTED = "the interval is that of this outcome alone, and is not corrected"


@dataclass(frozen=True)
class Family:
    """One family.

    Parameters
    ----------
    name
        What it is called.
    outcomes
        The places of its outcomes in the plan.
    intervals
        Of each outcome's headline difference.
    alone, by_holm, by_romano_wolf
        The p-value of each, and the two corrected ones; missing where there is none.
    """

    name: str
    outcomes: tuple[int, ...]
    intervals: tuple[Interval, ...]
    alone: FloatArray
    by_holm: FloatArray
    by_romano_wolf: FloatArray


class Families(FurtherMethod):
    """P-values of each outcome's headline difference, corrected within its family.

    Notes
    -----
    Holm's correction is by the p-values alone. Romano and Wolf's holds each outcome's statistic
    against the largest statistic of draws in which nothing differs, of all outcomes of the family
    at once: a multiplier bootstrap of the influence of each matched set, cluster or person (of the
    coarser grouping, where there are two), ``replications`` times, from ``seed`` (0 where the plan
    has none). The statistic of an outcome is the normal deviate that has the p-value of its own
    test, whichever that is; a corrected p-value is never below that one.

    References
    ----------
    Clarke, D., Romano, J. P., & Wolf, M. (2020). The Romano-Wolf multiple-hypothesis correction in
    Stata. *Stata Journal*, 20, 812–843.

    Romano, J. P., & Wolf, M. (2005). Stepwise multiple testing as formalized data snooping.
    *Econometrica*, 73, 1237–1282.
    """

    name = "families"
    fields = ("families",)
    example = 'families={"reoffending": ["reoffended", "reoffences"]}'

    def analyse(self, analysed: Analysed) -> FurtherAnalysis:
        plan = analysed.plan
        found = families_of(analysed)
        return FurtherAnalysis(
            name=self.name,
            title="Families of outcomes: p-values corrected within each",
            table=further_table([row for each in found for row in _rows(each, analysed)]),
            can_say=tuple(_can_say(found, plan)),
            cannot_say=tuple(_cannot_say(found, plan)),
            in_brief=_in_brief(found, plan),
            tables={"P-values within each family": _in_one_look(found, plan)},
        )

    def targets(
        self, plan: AnalysisPlan, levels: Mapping[str, Sequence[str]]
    ) -> tuple[FurtherTarget, ...]:
        specs = {each.column: plan.analysed(each) for each in plan.outcomes}
        return tuple(
            FurtherTarget(column, common_measures(specs[column])[0], _about(family, way))
            for family, columns in plan.families.items()
            for column in columns
            for way in _WAYS
        )


def families_of(analysed: Analysed) -> list[Family]:
    """Each family of the plan, with corrected p-values."""
    plan = analysed.plan
    places = {outcome.column: place for place, outcome in enumerate(plan.outcomes)}
    codes = _units(analysed)
    found = []
    for name, columns in plan.families.items():
        outcomes = tuple(places[column] for column in columns)
        intervals = tuple(_headline(analysed, place) for place in outcomes)
        alone = np.array([each.p_value for each in intervals])
        rng = np.random.default_rng(plan.seed or 0)
        influence = [_influence(analysed, place) for place in outcomes]
        moved = np.column_stack(
            [np.zeros(len(codes)) if each is None else each for each in influence]
        )
        unknown = np.array([each is None for each in influence])
        deviates = np.where(unknown, np.nan, np.abs(special.ndtri(alone / 2)))
        drawn = joint_draws(moved, codes, plan.replications, rng)
        corrected = np.maximum(romano_wolf(deviates, drawn), alone)
        found.append(Family(name, outcomes, intervals, alone, holm(alone), corrected))
    return found


def _headline(analysed: Analysed, place: int) -> Interval:
    measure = _measure(analysed.plan, place)
    found = analysed.found[place]
    return found.intervals.get(measure, Interval(np.nan, problem="no estimate"))


def _measure(plan: AnalysisPlan, place: int) -> str:
    return common_measures(plan.analysed(plan.outcomes[place]))[0]


def _influence(analysed: Analysed, place: int) -> FloatArray | None:
    """How much each row moves the difference between the two means; None without an estimate."""
    analysis = analysed.analyses[place]
    try:
        influence = analysis.means(analysis.y).influence
    except NoEstimate:
        return None
    return np.asarray(influence[:, 0] - influence[:, 1]) * analysis.unit


def _units(analysed: Analysed) -> IntArray:
    """The matched set, cluster or person of each row, numbered in an order that follows from what
    is known of their people, so that the order of the rows has no part in the draws."""
    rows, groupings = analysed.sample.rows, analysed.sample.groupings
    rank = np.empty(len(analysed.table.treated), dtype=np.intp)
    order = content_order(analysed.table, analysed.plan.seed)
    rank[order] = np.arange(len(rank))
    codes = np.unique(coarsest(groupings) if groupings else rows, return_inverse=True)[1].ravel()
    first = np.full(int(codes.max()) + 1, len(rank), dtype=np.intp)
    np.minimum.at(first, codes, rank[rows])
    place = np.empty_like(first)
    place[np.argsort(first)] = np.arange(len(first))
    return place[codes]


def _about(family: str, way: str) -> str:
    return f"family {family}, {way}"


def _rows(each: Family, analysed: Analysed) -> Iterator[dict[str, Any]]:
    """A row for each outcome and way of correcting: its headline difference, and that p-value."""
    for i, place in enumerate(each.outcomes):
        rows = analysed.found[place].rows
        row = next(row for row in rows if row["measure"] == _measure(analysed.plan, place))
        for way, p_values in zip(_WAYS, (each.by_holm, each.by_romano_wolf), strict=True):
            yield {
                **row,
                "about": _about(each.name, way),
                "p_value": float(p_values[i]),
                "p_value_holm": np.nan,
                "notes": "; ".join(filter(None, [row["notes"], _NOT_CORRECTED])),
                "family": each.name,
                "p_value_alone": float(each.alone[i]),
            }


def _in_one_look(found: Sequence[Family], plan: AnalysisPlan) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "family": each.name,
                "outcome": plan.outcomes[place].column,
                "p taken alone": p_text(each.alone[i]),
                "Holm p": p_text(each.by_holm[i]),
                "Romano-Wolf p": p_text(each.by_romano_wolf[i]),
            }
            for each in found
            for i, place in enumerate(each.outcomes)
        ]
    )


def _surviving(each: Family, plan: AnalysisPlan) -> list[bool]:
    """Which outcomes are significant once corrected (Romano-Wolf)."""
    return [bool(p <= 1 - plan.conf_level + 1e-12) for p in each.by_romano_wolf]


def _can_say(found: Sequence[Family], plan: AnalysisPlan) -> Iterator[str]:
    alpha = 1 - plan.conf_level
    for each in found:
        told = []
        for i, survives in enumerate(_surviving(each, plan)):
            name = called(plan.outcomes[each.outcomes[i]].column, plan.labels)
            if np.isnan(each.by_romano_wolf[i]):
                reason = each.intervals[i].problem or "no p-value"
                told.append(f"of {name} there is no test ({reason})")
                continue
            taken_back = each.alone[i] <= alpha + 1e-12 and not survives
            verdict = "is statistically significant" if survives else "is not significant"
            told.append(
                f"the difference in {name} {verdict} ({p_words(each.by_romano_wolf[i])} by Romano "
                f"and Wolf, {p_words(each.by_holm[i])} by Holm, {p_words(each.alone[i])} taken "
                f"alone{', where it would count as significant' if taken_back else ''})"
            )
        yield (
            f"In the family '{each.name}', corrected for its "
            f"{how_many(len(each.outcomes), 'outcome')}: {listed(told)}."
        )
    yield (
        "What a corrected p-value means: if in truth no outcome of a family differed between the "
        f"groups, at most {100 * alpha:g} in 100 such analyses would find one or more with a "
        f"corrected p-value of {rounded(alpha)} or less. Holm's way holds however the outcomes "
        "hang together, and so allows for the worst; Romano and Wolf's takes account of how they "
        "do, and holds in large samples."
    )


def _cannot_say(found: Sequence[Family], plan: AnalysisPlan) -> Iterator[str]:
    lost = [
        called(plan.outcomes[each.outcomes[i]].column, plan.labels)
        for each in found
        for i, survives in enumerate(_surviving(each, plan))
        if not survives and np.isfinite(each.by_romano_wolf[i])
    ]
    if lost:
        yield (
            f"That nothing changed in {listed(lost)}: not significant once corrected is not the "
            "same as no difference."
        )
    in_families = sum(len(each.outcomes) for each in found)
    if len(found) > 1 or in_families < len(plan.outcomes):
        yield (
            "That the chance of a false alarm is held down over all outcomes together: it is held "
            "within each family, and each further family or outcome is another chance."
        )
    yield (
        "That the families were put together before anybody looked: the plan declares them, and "
        "when it was written is for you to show."
    )


def _in_brief(found: Sequence[Family], plan: AnalysisPlan) -> str:
    named = [
        called(plan.outcomes[each.outcomes[i]].column, plan.labels)
        for each in found
        for i, survives in enumerate(_surviving(each, plan))
        if survives
    ]
    if named:
        return f"Corrected within families (Romano and Wolf), significant: {listed(named)}."
    return "Corrected within families (Romano and Wolf), no difference is significant."
