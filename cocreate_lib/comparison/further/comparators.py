"""Several comparison groups: the programme against each by itself, and these with one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysed import Analysed
from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.further.analysis import (
    FurtherAnalysis,
    FurtherMethod,
    FurtherTarget,
    further_table,
)
from cocreate_lib.comparison.further.contrasts import (
    Contrasts,
    amount,
    balance_of,
    contrast_rows,
    contrasts_of,
    is_headline,
    level_targets,
    parts_at_levels,
    people_at_levels,
    quoted,
    span,
)
from cocreate_lib.comparison.inference.intervals import Interval
from cocreate_lib.comparison.inference.multiplicity import holm
from cocreate_lib.comparison.numerics.arrays import IntArray
from cocreate_lib.labels import called
from cocreate_lib.text import how_many, listed, p_words, percentage

_NAME = "comparator"


class Comparators(FurtherMethod):
    """The plan's method against each comparison group alone, and what differs between them.

    Notes
    -----
    The programme is compared with each comparison group by itself: scores, matches, weights and
    outcome models are fitted anew. What comes out is what ``compare`` says of a table without the
    other comparison groups, but that restricted means stop at one horizon for all. The difference
    between two such estimates is a difference between two groups without the programme. The two
    share the programme's people: their covariance is that of one model in which everything differs
    between them, robust by person, matched set or cluster. Holm's correction of the estimates is
    for the number of comparison groups, an outcome and measure at a time.

    References
    ----------
    Rosenbaum, P. R. (1987). The role of a second control group in an observational study.
    *Statistical Science*, 2, 292–306.
    """

    name = "comparators"
    fields = ("comparators",)
    example = 'comparators="area"'

    def analyse(self, analysed: Analysed) -> FurtherAnalysis:
        plan, table = analysed.plan, analysed.table
        assert plan.comparators is not None
        parts = parts_at_levels(analysed, _people(table, plan.comparators))
        rows: list[dict[str, Any]] = []
        said: list[_Said] = []
        for each in contrasts_of(analysed, {plan.comparators: parts}):
            corrected = _corrected(each)
            rows += contrast_rows(each, plan, _NAME, corrected)
            if is_headline(each, plan):
                said.append(_Said(each, plan, corrected))
        balance = pd.DataFrame(balance_of(plan.comparators, parts))
        return FurtherAnalysis(
            name=self.name,
            title="Several comparison groups: the programme against each, and these together",
            table=further_table(rows),
            can_say=(_whom(plan), *(text for each in said for text in each.can_say())),
            cannot_say=tuple(_cannot_say(said, plan)),
            in_brief=_in_brief(said, plan),
            tables={"How alike the programme and each comparison group are": balance},
        )

    def targets(
        self, plan: AnalysisPlan, levels: Mapping[str, Sequence[str]]
    ) -> tuple[FurtherTarget, ...]:
        found = level_targets(plan, _NAME, levels.get(plan.comparators or "", ()), _truth)
        return tuple(found)


def _truth(level: str, against: str | None) -> dict[str, Any]:
    """The plan's own effect, whoever stands beside the programme; nothing between two groups that
    had none."""
    return {} if against is None else {"of": "nothing"}


def _people(table: Table, column: str) -> dict[str, IntArray]:
    """The places of the programme's people with those of each comparison group."""
    in_programme = np.flatnonzero(table.treated)
    return {
        level: np.union1d(in_programme, rows)
        for level, rows in people_at_levels(table.further[column]).items()
    }


def _corrected(each: Contrasts) -> dict[str, float]:
    """Holm's p-values of the estimates, by comparison group."""
    p_values = holm(np.array([interval.p_value for interval in each.intervals]))
    return {part.name: float(p_value) for part, p_value in zip(each.parts, p_values, strict=True)}


@dataclass(frozen=True)
class _Said:
    """What can be said of one outcome's headline difference.

    ``corrected``: Holm's p-values of the estimates, by comparison group.
    """

    each: Contrasts
    plan: AnalysisPlan
    corrected: Mapping[str, float]

    @property
    def outcome(self) -> str:
        return called(self.plan.outcomes[self.each.outcome].column, self.plan.labels)

    @property
    def alpha(self) -> float:
        return 1 - self.plan.conf_level + 1e-12

    @property
    def is_known(self) -> bool:
        return not np.isnan(self.each.joint.p_value)

    @property
    def differs(self) -> bool:
        """Whether the estimates against the comparison groups differ."""
        return self.each.joint.p_value <= self.alpha

    def can_say(self) -> Iterator[str]:
        yield f"In {self.outcome}: {'; '.join(self._against_each())}."
        if self.is_known:
            yield self._between()

    def _against_each(self) -> Iterator[str]:
        for part, interval in zip(self.each.parts, self.each.intervals, strict=True):
            against = f"against '{part.name}'"
            if np.isnan(interval.conf_low):
                problem = part.problems[self.each.outcome] or interval.problem
                yield f"{against} nothing can be told ({problem})"
                continue
            found = f"{self._amount(interval)}, {self._span(interval)}"
            yield f"{against} {found} ({self._verdict(part.name, interval.p_value)})"

    def _verdict(self, name: str, p_value: float) -> str:
        corrected = self.corrected[name]
        if corrected <= self.alpha:
            return f"statistically significant, {p_words(corrected)} by Holm's correction"
        if p_value <= self.alpha:
            return (
                f"statistically significant taken alone, {p_words(p_value)}, and not by Holm's "
                f"correction for {how_many(len(self.each.parts), 'comparison group')}, "
                f"{p_words(corrected)}"
            )
        return f"not statistically significant, {p_words(p_value)}"

    def _between(self) -> str:
        p_value = p_words(self.each.joint.p_value)
        if pair := self.each.pair:
            one, other, interval = pair
            text = (
                f"Between these, in {self.outcome}: the estimate against '{one.name}' is "
                f"{self._amount(interval)} than that against '{other.name}' "
                f"({self._span(interval)}), "
            )
        else:
            text = f"Between these estimates in {self.outcome} there is, taken together, "
            verdict = "a" if self.differs else "no"
            text += f"{verdict} statistically significant difference ({p_value})"
        if self.each.pair:
            verdict = "which is" if self.differs else "which is not"
            text += f"{verdict} statistically significant ({p_value})"
        if not self.differs:
            return f"{text}."
        return (
            f"{text}. So people without the programme differ from one another, in something that "
            "was not measured, or that this comparison left unlike. That speaks of the comparison "
            "groups, not of the programme."
        )

    def _amount(self, interval: Interval) -> str:
        return amount(interval, self.plan, self.each.outcome)

    def _span(self, interval: Interval) -> str:
        return span(interval, self.plan, self.each.outcome)


def _whom(plan: AnalysisPlan) -> str:
    named = called(plan.comparators or "", plan.labels)
    return (
        "The plan's main estimates compare the programme with all comparison people together. Here "
        f"it is compared with each group that {named} names, by itself, "
        f"in the same way ({percentage(plan.conf_level)} confidence intervals)."
    )


def _cannot_say(said: Sequence[_Said], plan: AnalysisPlan) -> Iterator[str]:
    differing = [each.outcome for each in said if each.is_known and each.differs]
    alike = [each.outcome for each in said if each.is_known and not each.differs]
    if differing:
        yield (
            f"Which comparison group is the right one for {listed(differing)}, or that the truth "
            "lies between their estimates, or at their average: all of them can be off in the same "
            "direction."
        )
    if alike:
        yield (
            f"That nothing hidden sets the groups apart in {listed(alike)}: comparison groups that "
            "do not differ significantly may differ by as much as the interval holds, and may all "
            "differ from the programme in the same way."
        )
    if plan.estimand != "ATT":
        yield (
            f"That estimates which differ must be wrong: with {plan.estimand} each also speaks of "
            "its own comparison group, so of other people."
        )


def _in_brief(said: Sequence[_Said], plan: AnalysisPlan) -> str:
    known = [each for each in said if each.is_known]
    groups = quoted([part.name for part in said[0].each.parts])
    if not known:
        return f"Whether the comparison groups {groups} differ can't be told."
    differing = [each.outcome for each in known if each.differs]
    if differing:
        return (
            f"The comparison groups {groups} differ from one another in {listed(differing)}, "
            "without the programme: something else sets them apart."
        )
    return (
        f"Against {groups}, each by itself, the estimates do not differ statistically "
        "significantly."
    )
