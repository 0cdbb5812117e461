"""Whom for? The estimates in each subgroup, and whether they differ between subgroups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysed import Analysed
from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import FurtherData
from cocreate_lib.comparison.further.analysis import (
    FurtherAnalysis,
    FurtherMethod,
    FurtherTarget,
    further_table,
)
from cocreate_lib.comparison.further.numbers import (
    amount,
    difference_row,
    leaves_out_zero,
    level_row,
    span,
)
from cocreate_lib.comparison.further.parts import (
    Part,
    at_one_horizon,
    common_measures,
    part_of_people,
    with_draws,
)
from cocreate_lib.comparison.further.together import JointTest, together
from cocreate_lib.comparison.inference.intervals import Interval
from cocreate_lib.comparison.inference.multiplicity import holm
from cocreate_lib.labels import called
from cocreate_lib.text import decimal, how_many, listed, p_words, percentage

_ALL = "all levels"


@dataclass(frozen=True)
class Interaction:
    """One outcome and measure by one column: what differs between its levels.

    Parameters
    ----------
    column, outcome, measure
        What is looked at; the outcome by its place in the plan.
    parts, intervals
        Each level, and its estimate.
    first
        The place of the level that the others are set against: the first that has an estimate;
        None where none has.
    differences
        By place, each other level against that one.
    joint
        Whether all levels have the same estimate.
    notes
        What is to be known of every difference.
    """

    column: str
    outcome: int
    measure: str
    parts: tuple[Part, ...]
    intervals: tuple[Interval, ...]
    first: int | None
    differences: Mapping[int, Interval]
    joint: JointTest
    notes: tuple[str, ...]


class Subgroups(FurtherMethod):
    """Estimates in subgroups, and the interactions between them.

    Notes
    -----
    Within a subgroup the plan's method is carried out on its people alone: scores, matches, weights
    and outcome models are fitted to them, without covariates on which they are all the same. What
    comes out is what ``compare`` says of a table with these people only, but for times: restricted
    means stop at the same horizon in all levels, the longest that was watched in each.

    The interaction is the difference between the estimates of two levels, of ratios the ratio of
    the two; each level stands against the first one that has an estimate. Without a declared
    cluster subgroups have nobody in common, so its variance is the sum of the two, with
    Satterthwaite's degrees of freedom, or, where one of the intervals is not so many standard
    errors either side, MOVER. With a cluster, whose people may be in several subgroups, it is the
    cluster-robust variance (or CR2) of one model in which everything differs between the levels.
    More than two levels have one joint test, Wald's. Holm's correction is for the number of columns
    declared, an outcome and measure at a time.

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
        plan = analysed.plan
        found = list(interactions(analysed))
        corrected = _corrected(found)
        rows = [row for each in found for row in _rows(each, plan, corrected[_key(each)])]
        heads = [each for each in found if each.measure == _headline(plan, each.outcome)]
        said = [_Said(each, plan, corrected[_key(each)]) for each in heads]
        return FurtherAnalysis(
            name=self.name,
            title="Whom for: estimates in subgroups, and whether they differ",
            table=further_table(rows),
            can_say=tuple(text for each in said for text in each.can_say()),
            cannot_say=(*(text for each in said for text in each.cannot_say()), *_general(plan)),
            in_brief=_in_brief(said, plan),
            tables={"How alike the two groups are within each subgroup": _balance(found)},
        )

    def targets(
        self, plan: AnalysisPlan, levels: Mapping[str, Sequence[str]]
    ) -> tuple[FurtherTarget, ...]:
        return tuple(
            FurtherTarget(outcome.column, measure, about)
            for outcome in plan.outcomes
            for measure in common_measures(plan.analysed(outcome).kind)
            for column in plan.subgroups
            for about in _abouts(column, levels.get(column, ()))
        )


def interactions(analysed: Analysed) -> Iterator[Interaction]:
    """Each outcome and measure by each column of the plan's subgroups."""
    table, plan = analysed.table, analysed.plan
    longest = {
        place: each.horizon for place, each in enumerate(analysed.found) if each.horizon is not None
    }
    parts = {}
    for column in plan.subgroups:
        levels = _levels(table.further[column])
        found = [part_of_people(table, plan, rows, level) for level, rows in levels.items()]
        parts[column] = [with_draws(each, plan) for each in at_one_horizon(found, plan, longest)]
    for place, outcome in enumerate(plan.outcomes):
        for measure in common_measures(plan.analysed(outcome).kind):
            for column in plan.subgroups:
                yield _interaction(column, place, measure, parts[column], analysed)


def _levels(data: FurtherData) -> dict[str, Any]:
    return {level: np.flatnonzero(data.values == code) for code, level in enumerate(data.levels)}


def _interaction(
    column: str, outcome: int, measure: str, parts: Sequence[Part], analysed: Analysed
) -> Interaction:
    both = together(parts, outcome, measure, analysed.table, analysed.plan)
    known = [place for place, value in enumerate(both.values) if np.isfinite(value)]
    first = known[0] if known else None
    others = range(len(parts)) if first is None else (p for p in range(len(parts)) if p != first)
    differences = {
        place: both.difference(place, first)
        if first is not None
        else Interval(np.nan, problem="no difference: no level has an estimate")
        for place in others
    }
    return Interaction(
        column, outcome, measure, tuple(parts), both.intervals, first, differences,
        both.joint_test(), both.notes,
    )  # fmt: skip


def _key(each: Interaction) -> tuple[str, int, str]:
    return each.column, each.outcome, each.measure


def _headline(plan: AnalysisPlan, outcome: int) -> str:
    return common_measures(plan.analysed(plan.outcomes[outcome]).kind)[0]


def _corrected(found: Sequence[Interaction]) -> dict[tuple[str, int, str], float]:
    """Holm's p-values of the joint tests: over the columns, for each outcome and measure."""
    corrected = {}
    for _, group in groupby(found, key=lambda each: (each.outcome, each.measure)):
        same = list(group)
        p_values = holm(np.array([each.joint.p_value for each in same]))
        corrected |= {
            _key(each): float(p_value) for each, p_value in zip(same, p_values, strict=True)
        }
    return corrected


def _abouts(column: str, levels: Sequence[str]) -> list[str]:
    """What the rows of a column are about."""
    found = [f"{column}: {level}" for level in levels]
    return [*found, *(f"{column}: {level} against {levels[0]}" for level in levels[1:])]


def _rows(each: Interaction, plan: AnalysisPlan, corrected: float) -> Iterator[dict[str, Any]]:
    """The rows of the table: the levels, each against the first, and all together."""
    own = {"subgroup": each.column}
    for part, interval in zip(each.parts, each.intervals, strict=True):
        row = level_row(part, each.outcome, each.measure, interval, plan)
        variable, smd = part.worst
        yield {
            **row,
            "about": f"{each.column}: {part.name}",
            **own,
            "level": part.name,
            "against": "",
            "worst_covariate": variable,
            "worst_smd": smd,
        }
    several = len(each.parts) > 2
    for place, interval in each.differences.items():
        against = each.parts[each.first or 0]
        row = difference_row(
            each.parts[place], against, each.outcome, each.measure, interval, plan, each.notes
        )
        holm_p = np.nan if several else corrected
        about = f"{each.column}: {each.parts[place].name} against {against.name}"
        level = {"level": each.parts[place].name, "against": against.name}
        yield {**row, "about": about, "p_value_holm": holm_p, **own, **level}
    if several:
        test = each.joint
        spec = plan.analysed(plan.outcomes[each.outcome])
        below = "" if not np.isfinite(test.df_below) else f" and {decimal(test.df_below, 1)}"
        kind = f"F with {test.df}{below}" if below else f"chi-squared over its {test.df}"
        yield {
            "outcome": spec.column,
            "measure": each.measure,
            "scale": row["scale"],
            "about": f"{each.column}: {_ALL}",
            "statistic": test.statistic,
            "df": float(test.df),
            "p_value": test.p_value,
            "p_value_holm": corrected,
            "conf_level": plan.conf_level,
            "n_treated": sum(part.n[0] for part in each.parts),
            "n_comparison": sum(part.n[1] for part in each.parts),
            "notes": "; ".join(
                [f"whether all levels have the same estimate: {kind} degrees of freedom"]
            ),
            **own,
            "level": _ALL,
            "against": "",
        }


def _balance(found: Sequence[Interaction]) -> pd.DataFrame:
    """How alike the two groups are within each level."""
    rows = []
    for column in dict.fromkeys(each.column for each in found):
        parts = next(each.parts for each in found if each.column == column)
        for part in parts:
            variable, smd = part.worst
            reason = next(filter(None, part.problems), "")
            rows.append(
                {
                    "subgroup": column,
                    "level": part.name,
                    "in the programme": part.n[0],
                    "for comparison": part.n[1],
                    "least alike on": variable or "-",
                    "standardised difference": decimal(smd, 2, missing="-"),
                    "remark": reason
                    or (f"without {listed(part.left_out)}" if part.left_out else ""),
                }
            )
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class _Said:
    """What can be said of one outcome's headline difference by one column."""

    each: Interaction
    plan: AnalysisPlan
    corrected: float

    @property
    def outcome(self) -> str:
        return called(self.plan.outcomes[self.each.outcome].column)

    @property
    def column(self) -> str:
        return called(self.each.column)

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

    @property
    def n_columns(self) -> int:
        return len(self.plan.subgroups)

    def can_say(self) -> Iterator[str]:
        if not self.is_known:
            reasons = dict.fromkeys(
                f"{part.name}: {reason}"
                for part in self.each.parts
                if (reason := part.problems[self.each.outcome])
            )
            why = f" ({'; '.join(reasons)})" if reasons else ""
            yield (
                f"Whether the estimate of {self.outcome} differs by {self.column} can't be "
                f"told{why}."
            )
            return
        yield self._pair() if len(self.each.parts) == 2 else self._several()

    def _pair(self) -> str:
        ((place, interval),) = self.each.differences.items()
        one, other = self.each.parts[place], self.each.parts[self.each.first or 0]
        estimates = listed(
            f"{self._amount(self.each.intervals[at])} for '{part.name}'"
            for at, part in ((self.each.first or 0, other), (place, one))
        )
        text = (
            f"By {self.column}, the estimates of {self.outcome} are {estimates}. For "
            f"'{one.name}' that is {self._amount(interval)} than for '{other.name}'"
        )
        if interval.problem:
            return f"{text} ({interval.problem})."
        return (
            f"{text}, and the data are compatible with anything {span(interval, self.plan, self.each.outcome)} "
            f"({percentage(self.plan.conf_level)} confidence interval of the interaction): "
            f"{self._verdict(interval)}."
        )

    def _several(self) -> str:
        known = [
            (self.each.intervals[place].estimate, place)
            for place in range(len(self.each.parts))
            if np.isfinite(self.each.intervals[place].estimate)
        ]
        lowest, highest = (self.each.parts[end[1]].name for end in (min(known), max(known)))
        low, high = (self._amount(self.each.intervals[end[1]]) for end in (min(known), max(known)))
        return (
            f"By {self.column}, the estimates of {self.outcome} lie between {low} for '{lowest}' "
            f"and {high} for '{highest}'. Taken together, the difference between the "
            f"{how_many(len(known), 'level')} is {self._verdict(None)}."
        )

    def _verdict(self, interval: Interval | None) -> str:
        p_value = self.each.joint.p_value
        if self.differs:
            corrected = (
                f", {p_words(self.corrected)} by Holm's correction for {self.n_columns} columns"
            )
            return (
                f"statistically significant ({p_words(p_value)}{corrected * (self.n_columns > 1)})"
            )
        if p_value <= self.alpha:
            return (
                f"statistically significant taken alone ({p_words(p_value)}), and not once "
                f"allowance is made for the plan's {self.n_columns} subgroup columns (Holm's "
                f"correction, {p_words(self.corrected)})"
            )
        return f"not statistically significant ({p_words(p_value)})"

    def cannot_say(self) -> Iterator[str]:
        inside, outside = [], []
        for part, interval in zip(self.each.parts, self.each.intervals, strict=True):
            if np.isfinite(interval.conf_low):
                (outside if leaves_out_zero(interval) else inside).append(part.name)
        if not self.is_known:
            return
        if inside and outside:
            verdict = "is" if self.differs else "is not"
            yield (
                f"That the programme changes {self.outcome} for {_quoted(outside)} and not for "
                f"{_quoted(inside)}: that one interval leaves out zero and another includes it does "
                "not show that the two differ. Whether they do is what the interaction asks, which "
                f"{verdict} statistically significant"
                + (
                    ", and an interval that includes zero is not a finding of no change."
                    if self.differs
                    else "."
                )
            )
        if not self.differs and len(self.each.parts) == 2:
            ((_, interval),) = self.each.differences.items()
            reach = (
                ""
                if interval.problem
                else (
                    f": the two may differ by anything {span(interval, self.plan, self.each.outcome)}"
                )
            )
            yield (
                f"That the programme does the same for {self.outcome} whatever the {self.column}"
                f"{reach}."
            )
        elif not self.differs:
            yield (
                f"That the programme does the same for {self.outcome} at every level of "
                f"{self.column}: the levels may differ by more than such a test notices."
            )

    def _amount(self, interval: Interval) -> str:
        return amount(interval, self.plan, self.each.outcome)


def _quoted(names: Sequence[str]) -> str:
    return listed(f"'{name}'" for name in names)


def _general(plan: AnalysisPlan) -> Iterator[str]:
    named = listed(map(called, plan.subgroups))
    yield (
        f"That {named} {'is' if len(plan.subgroups) == 1 else 'are'} why estimates differ, if they "
        "do: nobody was allotted to a subgroup, and subgroups differ in other ways as well."
    )
    yield (
        "That these subgroups were chosen before anybody looked: the plan declares them, and when "
        "it was written is for you to show. Subgroups that were looked at and not declared are not "
        "counted in any p-value here."
    )


def _in_brief(said: Sequence[_Said], plan: AnalysisPlan) -> str:
    known = [each for each in said if each.is_known]
    if not known:
        return "Whether the estimates differ between subgroups can't be told."
    differing = [f"{each.outcome} by {each.column}" for each in known if each.differs]
    if differing:
        return f"Between subgroups there is a statistically significant difference in {listed(differing)}."
    by = listed(dict.fromkeys(each.column for each in known))
    return (
        f"By {by} the estimates do not differ statistically significantly; that does not show that "
        "they are the same."
    )
