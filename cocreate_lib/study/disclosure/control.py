"""A comparison as it may leave: every table of it, with what would tell of somebody withheld."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison import Comparison, FurtherAnalysis
from cocreate_lib.study.disclosure.cells import CountTable, Sum, cell, count_table
from cocreate_lib.study.disclosure.counts import (
    GROUPS,
    Array,
    Behind,
    covariate_levels,
    people_behind,
    unsafe_outcomes,
)
from cocreate_lib.study.disclosure.outputs import FAIL, PASS, REVIEW, SafeTable, with_withheld
from cocreate_lib.study.disclosure.record import DisclosureRecord
from cocreate_lib.study.disclosure.rules import DisclosureRules
from cocreate_lib.study.disclosure.single import (
    below_threshold,
    coarse_steps,
    merged_bins,
    rounded_counts,
)
from cocreate_lib.study.disclosure.suppression import suppress
from cocreate_lib.text import how_many

_BINS = 40  # classes of a score before any are put together
_THRESHOLD = "threshold"
_COUNTS = ("n_treated", "n_comparison", "n_treatment_group", "n_comparison_group")
# What a row of a further analysis says in numbers.
_FURTHER = (
    *("estimate", "std_error", "statistic", "df", "p_value", "p_value_holm", "conf_low"),
    *("conf_high", "n_treated", "n_comparison", "n_clusters", "worst_smd", "p_value_alone"),
)


@dataclass(frozen=True)
class Controlled:
    """What may leave of a comparison.

    Parameters
    ----------
    tables
        By name: ``measures``, ``typical_people``, ``numbers_lost``, ``matching_quality``,
        ``estimates``, ``table_one``; ``overlap`` where people have scores; ``curve_OUTCOME`` for
        each time; ``further_NAME`` for each analysis beyond the main estimates.
    withheld
        The outcomes of which nothing is shown, each with the reason.
    record
        What was decided about each of them.
    """

    tables: Mapping[str, SafeTable]
    withheld: Mapping[str, str]
    record: DisclosureRecord


def control(comparison: Comparison, people: pd.DataFrame, rules: DisclosureRules) -> Controlled:
    """Decide what may leave of a comparison.

    Parameters
    ----------
    comparison
        What came out of comparing two groups.
    people
        The table that was compared.
    rules
        The rules that the study declares.

    Returns
    -------
    Controlled

    Notes
    -----
    An outcome is shown whole or not at all (:func:`unsafe_outcomes`). Of a covariate, levels are
    withheld with their means and differences, and further levels with them
    (:func:`~cocreate_lib.study.disclosure.suppression.suppress`), so that neither the group's size
    nor what stood before matching gives them back. The table of numbers lost is one chain of sums
    for each group; the people compared in the end are shown if that is possible. Curves step only
    where enough events have gathered, and end where too few people are left; a score's classes are
    put together until each holds enough.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> people = cc.load_teaching_pilot()
    >>> found = control(cc.compare(people, cc.teaching_plan()), people, DisclosureRules())
    >>> found.withheld
    {}
    >>> found.tables["estimates"].status
    'pass'
    """
    behind = people_behind(comparison)
    withheld = unsafe_outcomes(comparison, rules)
    tables = {
        table.name: table
        for table in (
            *_of_outcomes(comparison, withheld, rules),
            *_numbers_lost(comparison, rules),
            *_of_covariates(comparison, behind, rules),
            *_overlap(comparison, behind, rules),
            *_curves(comparison, behind, withheld, rules),
            *_further(comparison, people, withheld, rules),
        )
    }
    record = DisclosureRecord()
    for table in tables.values():
        record = record.with_table(table, _kind(table.name))
    return Controlled(tables, withheld, record)


def _kind(name: str) -> str:
    if name.startswith("curve_"):
        return "survival curve"
    if name == "overlap":
        return "histogram"
    return "statistics" if name == "estimates" or name.startswith("further_") else "table"


def _of_outcomes(
    comparison: Comparison, withheld: Mapping[str, str], rules: DisclosureRules
) -> Iterator[SafeTable]:
    """Tables with a row or more an outcome: without those of which nothing may be said."""
    reports = comparison.report_tables()
    labels = dict(comparison.plan.labels)
    reasons = tuple(f"'{name}' is withheld: {why}." for name, why in withheld.items())
    sources = (
        ("measures", reports.measures.title, reports.measures.frame, reports.measures.notes),
        ("estimates", "Estimates", comparison.estimates, ()),
    )
    for name, title, frame, notes in sources:
        left = frame[~frame["outcome"].isin(list(withheld))].reset_index(drop=True)
        if "notes" in left:
            left = left.assign(notes="")  # they count people in words
        left = left.assign(**{n: rounded_counts(left[n], rules) for n in _COUNTS if n in left})
        status = FAIL if withheld and left.empty else PASS
        rule = f"{_THRESHOLD}; dominance; degrees of freedom"
        table = SafeTable(name, title, left, notes, status, reasons, rule, None, labels)
        if name == "estimates":
            thin = _residual_df(comparison, left) < rules.least_residual_df
            table = with_withheld(
                table,
                thin.to_numpy(),
                ("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high"),
                f"Fewer than {rules.least_residual_df} residual degrees of freedom.",
            )
        yield table
    typical = reports.typical_people
    gone = [f"'{comparison.plan.label(name)}'" for name in withheld]
    rows = ~typical.frame["of"].map(lambda words: any(each in words for each in gone)).astype(bool)
    left = typical.frame[rows.to_numpy(dtype=bool)].reset_index(drop=True)
    yield SafeTable("typical_people", typical.title, left, typical.notes, PASS, reasons, _THRESHOLD)


def _residual_df(comparison: Comparison, estimates: pd.DataFrame) -> pd.Series:
    """People analysed, less the terms that a model of them may have."""
    terms = comparison.arrays.design.shape[1] + 2
    return estimates["n_treated"] + estimates["n_comparison"] - terms


def _numbers_lost(comparison: Comparison, rules: DisclosureRules) -> Iterator[SafeTable]:
    report = comparison.report_tables().numbers_lost
    lost = comparison.lost
    tables, final, cells = [], [], {}
    for group in GROUPS:
        rows = lost.index[lost["group"] == group]
        people, sums, before = {}, [], None
        for row in rows:
            gone, left = (cell(group=group, step=row, what=x) for x in ("lost", "left"))
            people[gone], people[left] = int(lost["lost"][row]), int(lost["left"][row])
            if before is not None:
                sums.append(Sum(before, (gone, left)))
            cells[row], before = {"lost": gone, "left": left}, left
        tables.append(CountTable(group, people, tuple(sums)))
        final += [] if before is None else [before]
    hidden = suppress(tables, rules, keep=final).withheld
    frame = report.frame.assign(
        **{x: rounded_counts(report.frame[x], rules) for x in ("lost", "left")}
    )
    table = SafeTable("numbers_lost", report.title, frame, report.notes, rule=_THRESHOLD)
    few = how_many(rules.least_people, "person", "people")
    why = f"Fewer than {few}, and numbers that would tell of such, are withheld."
    for column in ("lost", "left"):
        rows_hidden = np.array([cells[row][column] in hidden for row in lost.index], dtype=bool)
        table = with_withheld(table, rows_hidden, [column], why)
    yield table


def _of_covariates(
    comparison: Comparison, behind: Behind, rules: DisclosureRules
) -> Iterator[SafeTable]:
    """Balance and table one, without levels that too few people have."""
    hidden = _hidden_levels(comparison, behind, rules)
    report = comparison.report_tables().matching_quality
    labels = dict(comparison.plan.labels)
    why = (
        f"Levels that fewer than {how_many(rules.least_people, 'person', 'people')} have in a "
        "group, and those that would tell of them, are withheld."
    )

    def rows_of(frame: pd.DataFrame) -> Array:
        pairs = zip(frame["variable"], frame["level"].astype(str), strict=True)
        return np.array(
            [
                level in hidden.get(name, ()) or (not level and name in hidden)
                for name, level in pairs
            ],
            dtype=bool,
        )

    quality = SafeTable(
        "matching_quality", report.title, report.frame, report.notes, rule=_THRESHOLD, labels=labels
    )
    numbers = [x for x in report.frame.columns if x not in ("variable", "level")]
    yield with_withheld(quality, rows_of(report.frame), numbers, why)
    one = _table_one(comparison, behind, rules)
    table = SafeTable(
        "table_one",
        "Who was compared: people and shares, or means and standard deviations",
        one,
        (
            "Of the people compared, unweighted. Numbers: mean (standard deviation). Levels: "
            "people (per cent of the group).",
        ),
        rule=_THRESHOLD,
        labels=labels,
    )
    yield with_withheld(table, rows_of(one), ("programme", "comparison"), why)


def _hidden_levels(
    comparison: Comparison, behind: Behind, rules: DisclosureRules
) -> dict[str, frozenset[str]]:
    """By covariate, the levels of which no numbers are shown."""
    used = np.where(behind.used, "compared", "left out")
    hidden = {}
    for name, levels in covariate_levels(comparison).items():
        frame = pd.DataFrame({"level": levels.to_numpy(), "group": behind.group, "used": used})
        table = count_table(frame, ["level", "group", "used"], name)
        # Balance has each level in each group, before and after; not those left out, and no totals
        # over both groups: but their difference is there to be taken.
        found = suppress([table], rules, keep=[which for which in table.people if len(which) == 0])
        gone = {dict(which)["level"] for which in found.withheld if "level" in dict(which)}
        if found.withheld:
            hidden[name] = frozenset(gone)
    return hidden


def _table_one(comparison: Comparison, behind: Behind, rules: DisclosureRules) -> pd.DataFrame:
    groups = [behind.used & (behind.group == group) for group in GROUPS]
    categories = covariate_levels(comparison)
    rows = []
    for covariate in comparison.arrays.covariates:
        if covariate.name in categories:
            levels = categories[covariate.name].to_numpy()
            for level in dict.fromkeys(levels):
                counts = [int((levels[rows_] == level).sum()) for rows_ in groups]
                shown = [
                    f"{int(rounded_counts(n, rules)):,} ({100 * n / max(1, rows_.sum()):.1f})"
                    for n, rows_ in zip(counts, groups, strict=True)
                ]
                rows.append((covariate.name, str(level), *shown))
        else:
            values = covariate.columns[:, 0]
            shown = [f"{values[r].mean():.2f} ({values[r].std(ddof=1):.2f})" for r in groups]
            rows.append((covariate.name, "", *shown))
    return pd.DataFrame(rows, columns=["variable", "level", "programme", "comparison"])


def _overlap(comparison: Comparison, behind: Behind, rules: DisclosureRules) -> Iterator[SafeTable]:
    """The score in both groups, in classes that hold enough people."""
    if comparison.scores is None:
        return
    scores = comparison.scores.to_numpy(float)[comparison.arrays.position]
    known = np.isfinite(scores)
    if not known.any():
        return
    low, high = np.quantile(scores[known], [0.01, 0.99])
    edges = np.linspace(low, max(high, low + 1e-9), _BINS + 1)
    place = np.clip(np.searchsorted(edges, scores, side="right") - 1, 0, _BINS - 1)
    # Before, after, and those left out in between: the difference is there to be taken.
    layers = {
        (stage, group): np.bincount(place[known & rows & (behind.group == group)], minlength=_BINS)
        for stage, rows in (
            ("before", np.ones(len(scores), bool)),
            ("after", behind.used),
            ("left out", ~behind.used),
        )
        for group in GROUPS
    }
    stages: tuple[str, ...] = ("before", "after")
    classes = merged_bins(np.array(list(layers.values())), rules)
    if not classes:  # those left out are too few to be told apart: the score before, alone
        stages = ("before",)
        classes = merged_bins(np.array([layers["before", group] for group in GROUPS]), rules)
    rows = [
        (stage, group, edges[first], edges[last], int(rounded_counts(n[first:last].sum(), rules)))
        for (stage, group), n in layers.items()
        if stage in stages
        for first, last in classes
    ]
    frame = pd.DataFrame(rows, columns=["stage", "group", "low", "high", "people"])
    reason = (
        f"Classes were put together until {how_many(rules.least_people, 'person', 'people')} of a "
        "group are in each, or nobody; the first and the last hold whoever is beyond."
    )
    status = PASS if classes else FAIL
    yield SafeTable(
        "overlap", "How the score lies in both groups", frame, (reason,), status, (), _THRESHOLD
    )


def _curves(
    comparison: Comparison, behind: Behind, withheld: Mapping[str, str], rules: DisclosureRules
) -> Iterator[SafeTable]:
    """Curves of times, in steps that hold enough events."""
    for data in comparison.arrays.outcomes:
        name = data.spec.column
        both = (comparison.curves, comparison.incidence)
        curve = next((each for each in both if name in set(each["outcome"])), None)
        if curve is None or name in withheld:
            continue
        mine = curve[curve["outcome"] == name]
        parts = []
        for group, rows in mine.groupby("group", sort=False):
            people = behind.used & (behind.group == group)
            event = np.asarray(data.event)
            had = event if data.competing is None else event | np.asarray(data.competing)
            steps = coarse_steps(data.y[people], had[people], rows["time"].to_numpy(), rules)
            parts.append(rows[rows["time"].isin(steps)].drop(columns="at_risk"))
        frame = pd.concat(parts, ignore_index=True)
        reason = (
            f"Steps are shown once {how_many(rules.least_people, 'event')} have gathered, and none "
            f"where fewer than {how_many(rules.least_people, 'person', 'people')} are left; how "
            "many are at risk isn't shown."
        )
        yield SafeTable(
            f"curve_{name}",
            f"Curve of {comparison.plan.label(name)}",
            frame,
            (reason,),
            rule="survival threshold",
            labels=dict(comparison.plan.labels),
        )


def _further(
    comparison: Comparison,
    people: pd.DataFrame,
    withheld: Mapping[str, str],
    rules: DisclosureRules,
) -> Iterator[SafeTable]:
    """Analyses beyond the main estimates: levels of too few people, or of too few events, go."""
    for name, analysis in comparison.further.items():
        frame = analysis.table[~analysis.table["outcome"].isin(list(withheld))]
        frame = frame.reset_index(drop=True).assign(notes="")
        table = SafeTable(
            f"further_{name}",
            analysis.title,
            frame.assign(**{n: rounded_counts(frame[n], rules) for n in _COUNTS if n in frame}),
            status=REVIEW,
            reasons=(
                "Its numbers were held against the threshold; whether they tell of somebody beside "
                "other tables has to be looked at.",
            ),
            rule=_THRESHOLD,
            labels=dict(comparison.plan.labels),
        )
        few = np.zeros(len(frame), dtype=bool)
        for n in ("n_treated", "n_comparison"):
            few |= below_threshold(frame[n].to_numpy(), rules)
        few |= _thin_levels(comparison, analysis, frame, rules)
        why = (
            f"Levels with fewer than {how_many(rules.least_people, 'person', 'people')} in a "
            "group, with the outcome or without, and those that would tell of them, are withheld."
        )
        yield with_withheld(table, few, _FURTHER, why)


def _thin_levels(
    comparison: Comparison, analysis: FurtherAnalysis, frame: pd.DataFrame, rules: DisclosureRules
) -> Array:
    """Which rows are of levels that would tell of somebody, or of contrasts with such."""
    if not {"column", "level"} <= set(frame.columns):
        return np.zeros(len(frame), dtype=bool)
    arrays = comparison.arrays
    outcomes = {data.spec.column: data for data in arrays.outcomes}
    gone: set[tuple[str, str, str]] = set()
    for column, data in arrays.further.items():
        if not data.levels:
            continue
        codes = np.asarray(data.values, float)
        known = np.isfinite(codes)
        names = np.array([*data.levels, "missing"], dtype=object)
        level = names[np.where(known, codes, len(data.levels)).astype(int)]
        for outcome, of in outcomes.items():
            had = np.asarray(of.event) if of.spec.kind == "time_to" else of.y > 0
            cells = pd.DataFrame(
                {"level": level, "group": np.where(arrays.treated, *GROUPS), "had": had}
            )
            by = ["level", "group"] if of.spec.kind == "scale" else ["level", "group", "had"]
            found = suppress([count_table(cells, by)], rules)
            gone |= {
                (column, dict(which)["level"], outcome)
                for which in found.withheld
                if "level" in dict(which)
            }

    def is_gone(row: Mapping[Any, Any]) -> bool:
        levels = (row["level"], row.get("against"))
        return any((row["column"], str(x), row["outcome"]) in gone for x in levels if x)

    return np.array([is_gone(row) for row in frame.to_dict("records")], dtype=bool)
