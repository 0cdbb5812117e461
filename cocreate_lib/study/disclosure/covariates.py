"""Balance and table one, without what tells of few people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from cocreate_lib.comparison import Comparison, ReportTable
from cocreate_lib.labels import name_of
from cocreate_lib.study.disclosure.cells import count_table
from cocreate_lib.study.disclosure.counts import GROUPS, Array, Behind, few
from cocreate_lib.study.disclosure.outputs import REVIEW, SafeTable, with_withheld
from cocreate_lib.study.disclosure.rules import DisclosureRules
from cocreate_lib.study.disclosure.single import (
    few_dominate,
    rounded_counts,
    second_tells_first,
)
from cocreate_lib.study.disclosure.stages import Stages
from cocreate_lib.study.disclosure.suppression import suppress
from cocreate_lib.text import listed

_BEFORE = (
    *("treatment_group_before", "comparison_group_before"),
    "standardised_mean_difference_before",
)
_AFTER = "standardised_mean_difference_after"


def hidden_levels(behind: Behind, rules: DisclosureRules) -> dict[str, frozenset[str]]:
    """By covariate, the levels of which no numbers are shown."""
    used = np.where(behind.used, "compared", "left out")
    hidden = {}
    for name, levels in behind.levels.items():
        frame = pd.DataFrame({"level": levels, "group": behind.group, "used": used})
        table = count_table(frame, ["level", "group", "used"], name)
        # Balance has each level in each group, before and after; not those left out, and no totals
        # over both groups: but their difference is there to be taken.
        found = suppress([table], rules, keep=[which for which in table.people if len(which) == 0])
        gone = {dict(which)["level"] for which in found.withheld if "level" in dict(which)}
        if gone:
            hidden[name] = frozenset(gone)
    return hidden


def of_covariates(
    comparison: Comparison,
    report: ReportTable,
    behind: Behind,
    stages: Stages,
    hidden: Mapping[str, frozenset[str]],
    rules: DisclosureRules,
) -> Iterator[SafeTable]:
    """Balance and table one, without levels that too few people have.

    Parameters
    ----------
    comparison, behind, stages, rules
        The comparison, its people, and what may be said of their numbers.
    report
        The comparison's table of balance.
    hidden
        By column, the levels of which nothing is shown.
    """
    labels = dict(comparison.plan.labels)
    why = (
        f"Levels that {few(rules)} have in a group, and those that would tell of them, are "
        "withheld; and means that a few people make up."
    )
    dominated = _dominated(comparison, behind, rules)
    quality = SafeTable(
        "matching_quality",
        report.title,
        report.frame,
        report.notes,
        rule="threshold; dominance",
        labels=labels,
    )
    one = SafeTable(
        "table_one",
        "Who was compared: people and shares, or means and standard deviations",
        _table_one(comparison, behind, rules),
        (
            "Of the people compared, unweighted. Numbers: mean (standard deviation). Levels: "
            "people (per cent of the group).",
        ),
        rule="threshold; dominance",
        labels=labels,
    )
    if not stages.analysed_shown and len(report.frame):
        quality = _without_before(quality, rules)
    for table in (quality, one):
        numbers = [x for x in table.frame.columns if x not in ("variable", "level")]
        table = with_withheld(table, _rows(table.frame, hidden, dominated), numbers, why)
        yield _reviewed(table, comparison, behind, hidden, rules)


def _rows(
    frame: pd.DataFrame, hidden: Mapping[str, frozenset[str]], dominated: frozenset[str]
) -> Array:
    """Which rows are withheld; a number of two values is in one row."""
    pairs = zip(frame["variable"], frame["level"].astype(str), strict=True)
    return np.array(
        [
            level in hidden.get(name, ()) or (not level and (name in hidden or name in dominated))
            for name, level in pairs
        ],
        dtype=bool,
    )


def _dominated(comparison: Comparison, behind: Behind, rules: DisclosureRules) -> frozenset[str]:
    """Covariates that are numbers, and whose mean a few people make up in some group."""
    groups = [rows & (behind.group == g) for g in GROUPS for rows in (behind.used, True)]
    return frozenset(
        covariate.name
        for covariate in comparison.arrays.covariates
        if covariate.name not in behind.levels
        and any(
            few_dominate(covariate.columns[rows, 0], rules)
            or second_tells_first(covariate.columns[rows, 0], rules)
            for rows in groups
        )
    )


def _without_before(table: SafeTable, rules: DisclosureRules) -> SafeTable:
    """Without the means of all who could be analysed, and with no more digits than tell nothing of
    the standard deviation by which differences are divided, which is theirs too."""
    why = (
        f"{few(rules).capitalize()} were left out of a group, or how many they were would tell of "
        "such: means of all beside those of the people compared would be theirs."
    )
    frame = table.frame.assign(**{_AFTER: table.frame[_AFTER].round(2)})
    return with_withheld(replace(table, frame=frame), np.ones(len(frame), dtype=bool), _BEFORE, why)


def _reviewed(
    table: SafeTable,
    comparison: Comparison,
    behind: Behind,
    hidden: Mapping[str, frozenset[str]],
    rules: DisclosureRules,
) -> SafeTable:
    """To be looked at, where everybody of a group has the same level, or shares aren't rounded."""
    reasons = []
    alike = [
        name
        for name, levels in behind.levels.items()
        if name not in hidden
        and any(len(set(levels[behind.compared(group)])) == 1 for group in GROUPS)
    ]
    if alike:
        labels = comparison.plan.labels
        named = listed([f"'{name_of(name, labels)}'" for name in alike])
        reasons.append(f"In a group everybody has the same level of {named}: it says so of each.")
    if rules.round_to is not None and table.name == "matching_quality" and len(table.frame):
        reasons.append("Counts are rounded, and could be told from shares that aren't.")
    if not reasons:
        return table
    return replace(table, status=REVIEW, reasons=(*table.reasons, *reasons))


def _table_one(comparison: Comparison, behind: Behind, rules: DisclosureRules) -> pd.DataFrame:
    groups = [behind.compared(group) for group in GROUPS]
    sizes = [int(rounded_counts(rows.sum(), rules)) for rows in groups]
    rows = []
    for covariate in comparison.arrays.covariates:
        if covariate.name in behind.levels:
            levels = behind.levels[covariate.name]
            for level in sorted(pd.unique(levels)):
                counts = [
                    int(rounded_counts((levels[who] == level).sum(), rules)) for who in groups
                ]
                shown = [
                    f"{n:,} ({100 * n / max(1, size):.1f})"
                    for n, size in zip(counts, sizes, strict=True)
                ]
                rows.append((covariate.name, str(level), *shown))
        else:
            values = covariate.columns[:, 0]
            shown = [f"{values[who].mean():.2f} ({values[who].std(ddof=1):.2f})" for who in groups]
            rows.append((covariate.name, "", *shown))
    return pd.DataFrame(rows, columns=["variable", "level", "programme", "comparison"])
