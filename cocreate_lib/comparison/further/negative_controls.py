"""Negative controls: outcomes that the programme can't have changed, compared all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cocreate_lib.comparison.analysed import Analysed, analyse
from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.further.analysis import (
    FurtherAnalysis,
    FurtherMethod,
    FurtherTarget,
    further_table,
)
from cocreate_lib.comparison.inference.multiplicity import holm
from cocreate_lib.comparison.sensitivity.finding import (
    Finding,
    change_text,
    finding_of_row,
    per_text,
    span_text,
)
from cocreate_lib.labels import called
from cocreate_lib.text import how_many, listed, p_words, percentage

ABOUT = "negative control"


class NegativeControls(FurtherMethod):
    """Differences in what the programme can't have changed.

    Notes
    -----
    The people, weights and pairs are those of the main estimates, and so is the way in which
    errors are found. P-values are corrected for the number of controls (Holm).

    References
    ----------
    Lipsitch, M., Tchetgen Tchetgen, E., & Cohen, T. (2010). Negative controls: a tool for detecting
    confounding and bias in observational studies. *Epidemiology*, 21, 383–388.
    """

    name = "negative_controls"
    fields = ("negative_controls",)
    example = 'negative_controls=[frequency("offences_before")]'

    def analyse(self, analysed: Analysed) -> FurtherAnalysis:
        plan = _plan_of(analysed.plan)
        table = replace(
            analysed.table,
            outcomes=analysed.table.negative_controls,
            negative_controls=(),
            further={},
        )
        found = analyse(table, plan, sample=analysed.sample)
        rows = [{**row, "about": ABOUT} for row in found.rows]
        heads = [
            next(
                i
                for i, row in enumerate(rows)
                if row["outcome"] == each.column and row["scale"] == "difference"
            )
            for each in plan.outcomes
        ]
        corrected = holm(np.array([rows[i]["p_value"] for i in heads]))
        for place, p_value in zip(heads, corrected, strict=True):
            rows[place]["p_value_holm"] = float(p_value)
        findings = [_finding(rows[place], found, position) for position, place in enumerate(heads)]
        seen = [each for each in findings if each.is_significant and not each.is_overturned]
        return FurtherAnalysis(
            name=self.name,
            title="Negative controls: what the programme can't have changed",
            table=further_table(rows),
            can_say=tuple(_can_say(findings)),
            cannot_say=(_cannot_say(seen),),
            in_brief=_in_brief(findings, seen),
            tables={},
        )

    def targets(
        self, plan: AnalysisPlan, levels: Mapping[str, Sequence[str]]
    ) -> tuple[FurtherTarget, ...]:
        return tuple(
            FurtherTarget(each.column, measure, ABOUT, "nothing")
            for each in plan.negative_controls
            for measure in each.measures
        )


def _plan_of(plan: AnalysisPlan) -> AnalysisPlan:
    """The plan with the controls in place of its outcomes."""
    return plan.replace(
        outcomes=plan.negative_controls,
        negative_controls=(),
        subgroups=(),
        comparators=None,
        families={},
        received=None,
        threshold=None,
        fidelity=None,
        smallest_effect_of_interest=None,
    )


def _finding(row: Mapping[str, Any], found: Analysed, position: int) -> Finding:
    plan, means = found.plan, found.found[position].means
    return finding_of_row(
        plan,
        plan.outcomes[position],
        row,
        means=(float(means[0]), float(means[1])),
        p_corrected=row["p_value_holm"],
        n_outcomes=len(plan.outcomes),
    )


def _can_say(findings: Sequence[Finding]) -> Iterator[str]:
    for f in findings:
        name = f.label or called(f.outcome)
        if f.problem:
            yield f"Nothing of {name}, which the programme can't have changed ({f.problem})."
            continue
        numbers = (
            f"{change_text(f, f.estimate)}{per_text(f)}, and the data are compatible with anything "
            f"{span_text(f, f.conf_low, f.conf_high)} ({percentage(f.conf_level)} confidence "
            "interval)"
        )
        if f.is_overturned:
            yield (
                f"In {name}, which the programme can't have changed, there is a difference: "
                f"{numbers}. Corrected for {how_many(len(findings), 'control')} it is not "
                f"statistically significant ({p_words(f.p_corrected)}): it may be chance."
            )
        elif f.is_significant:
            yield (
                f"The groups as they are compared differ in {name}, which the programme can't have "
                f"changed: {numbers}. So something else sets them apart, and it may be behind "
                "differences in the outcomes too."
            )
        else:
            yield (
                f"In {name}, which the programme can't have changed, there is no statistically "
                f"significant difference: {numbers}."
            )


def _cannot_say(seen: Sequence[Finding]) -> str:
    if seen:
        return (
            "That the outcomes differ because of the programme alone: a difference in what it "
            "can't have changed says that the groups were not alike."
        )
    return (
        "That the groups are alike in all that was not measured: a negative control speaks only "
        "of what is behind it and behind the outcomes as well, and only as far as its interval "
        "reaches."
    )


def _in_brief(findings: Sequence[Finding], seen: Sequence[Finding]) -> str:
    of = "what the programme can't have changed"
    if seen:
        named = listed([each.label or called(each.outcome) for each in seen])
        return f"The groups differ in {of} ({named}): they were not alike to begin with."
    named = listed([each.label or called(each.outcome) for each in findings])
    return f"No statistically significant difference in {of} ({named})."
