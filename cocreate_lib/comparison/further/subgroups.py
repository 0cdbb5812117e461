"""Whom for? The estimates in each subgroup, and whether they differ between subgroups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysed import Analysed
from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.further.analysis import (
    FurtherAnalysis,
    FurtherMethod,
    FurtherTarget,
    further_table,
)
from cocreate_lib.comparison.further.contrasts import (
    ALL,
    Contrasts,
    about_difference,
    amount,
    balance_of,
    contrast_rows,
    contrasts_of,
    is_headline,
    leaves_out_zero,
    level_targets,
    parts_at_levels,
    people_at_levels,
    quoted,
    span,
)
from cocreate_lib.comparison.further.parts import Part
from cocreate_lib.comparison.inference.intervals import Interval
from cocreate_lib.comparison.inference.multiplicity import holm
from cocreate_lib.labels import called
from cocreate_lib.text import how_many, listed, p_words, percentage, plural


class Subgroups(FurtherMethod):
    """Estimates in subgroups, and the interactions between them.

    Notes
    -----
    Within a subgroup the plan's method is carried out on its people alone: scores, matches, weights
    and outcome models are fitted to them, without covariates on which they are all the same. What
    comes out is what ``compare`` says of a table with these people only, but for times: restricted
    means stop at the same horizon in all levels, the longest that was watched in each.

    The interaction is the difference between the estimates of two levels, of ratios the ratio of
    the two; each level stands against the first one that has an interval. Without a declared
    cluster subgroups have nobody in common, so its variance is the sum of the two, with
    Satterthwaite's degrees of freedom; where one of the intervals is not so many standard errors
    either side, it is MOVER's interval. With a cluster, whose people may be in several subgroups,
    the variance is cluster-robust (or CR2) in one model in which everything differs between the
    levels. More than two levels have one joint test, Wald's. Holm's correction is for the number of
    columns declared, an outcome and measure at a time.

    References
    ----------
    Gelman, A., & Stern, H. (2006). The difference between "significant" and "not significant" is
    not itself statistically significant. *The American Statistician*, 60, 328–331.

    Wang, R., Lagakos, S. W., Ware, J. H., Hunter, D. J., & Drazen, J. M. (2007). Statistics in
    medicine: reporting of subgroup analyses in clinical trials. *New England Journal of Medicine*,
    357, 2189–2194.
    """

    name = "subgroups"
    fields = ("subgroups",)
    example = 'subgroups=["sex"]'

    def analyse(self, analysed: Analysed) -> FurtherAnalysis:
        plan, table = analysed.plan, analysed.table
        columns = {
            column: parts_at_levels(analysed, people_at_levels(table.further[column]))
            for column in plan.subgroups
        }
        found = contrasts_of(analysed, columns)
        corrected = _corrected(found)
        rows: list[dict[str, Any]] = []
        said: list[_Said] = []
        for each, p_value in zip(found, corrected, strict=True):
            rows += contrast_rows(each, plan, each.column, {_tested(each): p_value})
            if is_headline(each, plan):
                said.append(_Said(each, plan, p_value))
        balance = [row for name, parts in columns.items() for row in balance_of(name, parts)]
        return FurtherAnalysis(
            name=self.name,
            title="Whom for: estimates in subgroups, and whether they differ",
            table=further_table(rows),
            can_say=tuple(text for each in said for text in each.can_say()),
            cannot_say=(*(text for each in said for text in each.cannot_say()), *_general(plan)),
            in_brief=_in_brief(said),
            tables={"How alike the two groups are within each subgroup": pd.DataFrame(balance)},
        )

    def targets(
        self, plan: AnalysisPlan, levels: Mapping[str, Sequence[str]]
    ) -> tuple[FurtherTarget, ...]:
        return tuple(
            target
            for column in plan.subgroups
            for target in level_targets(
                plan, column, levels.get(column, ()), partial(_truth, column)
            )
        )


def _truth(column: str, level: str, against: str | None) -> dict[str, Any]:
    """The effect on people of a level, or how much more it is than on those of another."""
    other = None if against is None else (column, against)
    return {"among": (column, level), "against": other}


def _corrected(found: Sequence[Contrasts]) -> list[float]:
    """Holm's p-values of the joint tests: over the columns, for each outcome and measure."""
    corrected: list[float] = []
    for _, group in groupby(found, key=lambda each: (each.outcome, each.measure)):
        p_values = np.array([each.joint.p_value for each in group])
        corrected += holm(p_values).tolist()
    return corrected


def _tested(each: Contrasts) -> str:
    """What the row is about that tests whether the levels differ."""
    if each.pair is None:
        return ALL
    one, other, _ = each.pair
    return about_difference(one.name, other.name)


@dataclass(frozen=True)
class _Said:
    """What can be said of one outcome's headline difference by one column.

    ``corrected``: Holm's p-value of the test whether the levels differ.
    """

    each: Contrasts
    plan: AnalysisPlan
    corrected: float

    @property
    def outcome(self) -> str:
        return called(self.plan.outcomes[self.each.outcome].column, self.plan.labels)

    @property
    def column(self) -> str:
        return called(self.each.column, self.plan.labels)

    def _level(self, part: Part) -> str:
        """What a level is called."""
        return self.plan.labels.get(f"{self.each.column}={part.name}", part.name)

    @property
    def alpha(self) -> float:
        return 1 - self.plan.conf_level + 1e-12

    @property
    def is_known(self) -> bool:
        return not np.isnan(self.each.joint.p_value)

    @property
    def differs(self) -> bool:
        """Whether the levels differ, with Holm's correction for the columns."""
        return self.corrected <= self.alpha

    def can_say(self) -> Iterator[str]:
        if self.is_known:
            yield self._two() if self.each.pair else self._several()
            return
        why = f" ({self._without})" if self._without else ""
        yield f"Whether the estimate of {self.outcome} differs by {self.column} can't be told{why}."

    @property
    def _without(self) -> str:
        """Which levels have no estimate, or no interval, and why."""
        reasons: dict[str, list[str]] = {}
        for part, interval in zip(self.each.parts, self.each.intervals, strict=True):
            if np.isnan(interval.conf_low):
                reason = part.problems[self.each.outcome] or interval.problem
                reasons.setdefault(reason, []).append(self._level(part))
        return "; ".join(f"{quoted(names)}: {reason}" for reason, names in reasons.items())

    def _two(self) -> str:
        assert self.each.pair is not None
        one, other, interval = self.each.pair
        estimates = [
            f"{self._amount(at)} for '{self._level(part)}'"
            for part, at in zip(self.each.parts, self.each.intervals, strict=True)
        ]
        return (
            f"By {self.column}, the estimates of {self.outcome} are {listed(estimates)}. For "
            f"'{self._level(one)}' that is {self._amount(interval)} than for "
            f"'{self._level(other)}', and the data are compatible with anything "
            f"{self._span(interval)} ({percentage(self.plan.conf_level)} confidence interval of "
            f"the interaction): {self._verdict()}."
        )

    def _several(self) -> str:
        known = [
            (interval.estimate, place)
            for place, interval in enumerate(self.each.intervals)
            if not np.isnan(interval.conf_low)
        ]
        ends = [place for _, place in (min(known), max(known))]
        low, high = (
            f"{self._amount(self.each.intervals[end])} for '{self._level(self.each.parts[end])}'"
            for end in ends
        )
        return (
            f"By {self.column}, the estimates of {self.outcome} lie between {low} and {high}. "
            f"Taken together, the difference between the {how_many(len(known), 'level')} is "
            f"{self._verdict()}." + (f" Not among them: {self._without}." if self._without else "")
        )

    def _verdict(self) -> str:
        p_value, n_columns = self.each.joint.p_value, len(self.plan.subgroups)
        taken = p_words(p_value)
        if self.differs:
            more = f"; {p_words(self.corrected)} by Holm's correction for {n_columns} columns"
            return f"statistically significant ({taken}{more if n_columns > 1 else ''})"
        if p_value <= self.alpha:
            return (
                f"statistically significant taken alone ({taken}), and not once allowance is made "
                f"for the plan's {n_columns} subgroup columns (Holm's correction, "
                f"{p_words(self.corrected)})"
            )
        return f"not statistically significant ({taken})"

    def cannot_say(self) -> Iterator[str]:
        if not self.is_known:
            return
        named: dict[bool, list[str]] = {True: [], False: []}
        for part, interval in zip(self.each.parts, self.each.intervals, strict=True):
            if not np.isnan(interval.conf_low):
                named[leaves_out_zero(interval)].append(self._level(part))
        if named[True] and named[False]:
            yield (
                f"That the programme changes {self.outcome} for {quoted(named[True])} and not for "
                f"{quoted(named[False])}: that one interval leaves out zero and another includes "
                "it does not show that the two differ. Whether they do is what the interaction "
                f"asks, which {'is' if self.differs else 'is not'} statistically significant; and "
                "an interval that includes zero is no finding of no change."
            )
        if self.differs:
            return
        reach = "the levels may differ by more than such a test notices"
        if self.each.pair:
            reach = f"the two may differ by anything {self._span(self.each.pair[2])}"
        yield (
            f"That the programme does the same for {self.outcome} whatever the {self.column}: "
            f"{reach}."
        )

    def _amount(self, interval: Interval) -> str:
        return amount(interval, self.plan, self.each.outcome)

    def _span(self, interval: Interval) -> str:
        return span(interval, self.plan, self.each.outcome)


def _general(plan: AnalysisPlan) -> Iterator[str]:
    is_or_are = plural(len(plan.subgroups), "is", "are")
    columns = listed(called(column, plan.labels) for column in plan.subgroups)
    yield (
        f"That {columns} {is_or_are} why estimates differ, where they do: nobody "
        "was allotted to a subgroup, and subgroups differ in other ways as well."
    )
    yield (
        "That these subgroups were chosen before anybody looked: the plan declares them, and when "
        "it was written is for you to show. Subgroups that were looked at and not declared are not "
        "counted in any p-value here."
    )


def _in_brief(said: Sequence[_Said]) -> str:
    known = [each for each in said if each.is_known]
    if not known:
        return "Whether the estimates differ between subgroups can't be told."
    differing = [f"{each.outcome} by {each.column}" for each in known if each.differs]
    if differing:
        return (
            "The estimates differ statistically significantly between subgroups: "
            f"{listed(differing)}."
        )
    by = listed(dict.fromkeys(each.column for each in known))
    return (
        f"The estimates do not differ statistically significantly by {by}, which does not show "
        "that they are the same."
    )
