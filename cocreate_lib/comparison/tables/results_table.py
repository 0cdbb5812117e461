"""The results of a comparison as a table: outcomes as rows, with intervals and p-values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.inference.multiplicity import holm_meaning
from cocreate_lib.comparison.plan.measures import MEASURES, SHARES
from cocreate_lib.comparison.plan.words import estimand_words
from cocreate_lib.comparison.sensitivity.finding import Finding, verdict_in_brief
from cocreate_lib.comparison.tables.grid import Column, Grid, Group, Row
from cocreate_lib.comparison.tables.table_one import SYNTHETIC_NOTE, programme_head, title_ending
from cocreate_lib.comparison.tables.writing import NOTHING, p_in_journal, sized, spanned, written
from cocreate_lib.errors import PlanError, nearest_names
from cocreate_lib.facts import fact
from cocreate_lib.text import (
    capitalised,
    decimals_apart,
    decimals_for,
    percentage,
    plain,
)

STYLES = ("journal", "lab")
# An interval so wide has numbers with one decimal.
_WIDE = 10
# What the two levels of an outcome are, by its kind; those of others are numbers in their unit.
_LEVELS = {
    "rate": "% of people",
    "frequency": "events a person",
    "scale": "mean",
    "time_to": "mean time without the event",
    "incidence": "% of people who had it, before anything else,",
}


@dataclass(frozen=True)
class Results:
    """What a table of results is made of: parts of a comparison."""

    estimates: pd.DataFrame
    findings: tuple[Finding, ...]
    plan: AnalysisPlan
    synthetic: bool

    def rows_of(self, finding: Finding, measures: Sequence[str]) -> list[dict[Any, Any]]:
        """The estimates of one outcome, by these measures."""
        rows = self.estimates[self.estimates["outcome"] == finding.outcome]
        return rows[rows["measure"].isin(measures)].to_dict("records")

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure that there is an estimate by, in order."""
        return tuple(dict.fromkeys(self.estimates["measure"]))


@dataclass(frozen=True)
class Written:
    """How one estimate is written: its name with its unit, what it is multiplied by, decimals."""

    name: str
    factor: int
    digits: int

    def value(self, row: dict[Any, Any]) -> str:
        """The estimate."""
        return written(self.factor * row["estimate"], self.digits)

    def limits(self, row: dict[Any, Any]) -> str:
        """Its interval."""
        low, high = self.factor * row["conf_low"], self.factor * row["conf_high"]
        return spanned(low, high, self.digits)


def written_as(row: dict[Any, Any], finding: Finding) -> Written:
    """How an estimate is written, by whatever measure: probabilities in percentage points, with
    two significant digits of its interval's width."""
    measure = MEASURES.get(row["measure"])
    name = measure.words if measure else str(row["measure"]).replace("_", " ")
    is_ratio = row["scale"] == "ratio"
    points = not is_ratio and (finding.in_points or bool(measure and measure.in_points))
    factor, unit = (100, "percentage points") if points else (1, "")
    if not points and not is_ratio:
        unit = _unit(finding)
    width = factor * (row["conf_high"] - row["conf_low"])
    if not np.isfinite(width):
        width = abs(factor * row["estimate"])
    least = 2 if is_ratio or not (points or width >= _WIDE) else 1
    return Written(
        f"{capitalised(name)}{f', {unit}' if unit else ''}", factor, decimals_for(width, least)
    )


def results_table_of(found: Results, style: str, measures: Sequence[str] | None) -> Grid:
    """The table that ``Comparison.table`` describes."""
    if style not in STYLES:
        raise PlanError(
            f"There is no style {style!r}.", where="table", try_this=nearest_names(style, STYLES)
        )
    chosen = chosen_measures(found.measures, measures, "table(measures=...)")
    return (_lab if style == "lab" else _journal)(found, chosen)


def chosen_measures(
    known: Sequence[str], asked: Sequence[str] | None, where: str
) -> tuple[str, ...]:
    """The measures that are asked for; all of them where none is named."""
    if asked is None:
        return tuple(known)
    names = [asked] if isinstance(asked, str) else list(asked)
    for name in names:
        if name not in known:
            raise PlanError(
                f"There is no estimate by {name!r}.",
                where=where,
                try_this=nearest_names(str(name), known),
            )
    return tuple(names)


def _journal(found: Results, measures: Sequence[str]) -> Grid:
    plan = found.plan
    level, alpha = percentage(plan.conf_level), 1 - plan.conf_level
    meaning = holm_meaning(found.estimates, "Holm P")
    sizes = {(f.n_treated, f.n_comparison) for f in found.findings}
    heads = [programme_head(plan), "Comparison group"]
    if len(sizes) == 1:
        heads = [f"{head}\n({sized(n)})" for head, n in zip(heads, *sizes, strict=True)]
    names = [*heads, "Estimate", f"{level} CI", "P", *(["Holm P"] if meaning else [])]
    groups = []
    for finding in found.findings:
        rows = found.rows_of(finding, measures)
        shown = []
        compared = next((row for row in rows if row["scale"] == "difference"), rows and rows[0])
        for row in rows:
            how = written_as(row, finding)
            cells = [
                *(levels_of(finding, how.digits) if row is compared else ("", "")),
                how.value(row),
                how.limits(row),
                p_in_journal(row["p_value"], alpha),
            ]
            if meaning:
                holm = row["p_value_holm"]
                cells.append("" if np.isnan(holm) else p_in_journal(holm, alpha))
            shown.append(Row(measure_name(how.name, row), tuple(cells)))
        if shown:
            groups.append(Group(tuple(shown), _outcome_head(finding, len(sizes) > 1)))
    return Grid(
        title=f"Outcomes in {_the(plan)} and in the comparison group"
        + title_ending(found.synthetic),
        stub="Outcome and measure",
        columns=tuple(Column(name) for name in names),
        groups=tuple(groups),
        notes=tuple(_notes(found, meaning, measures)),
    )


def _lab(found: Results, measures: Sequence[str]) -> Grid:
    """Each measure in the treatment and the comparison group, under the names of such reports."""
    rows = []
    for finding in found.findings:
        own = [row for row in found.rows_of(finding, measures) if row["scale"] == "difference"]
        if not own:
            continue
        row = own[0]
        digits = _lab_digits(finding)
        unit, ending = _unit(finding), ""
        if _in_percent(finding):
            unit, ending = "percentage points", "%"
        factor = 100 if _in_percent(finding) else 1
        levels = [
            written(factor * mean, digits) + (ending if np.isfinite(mean) else "")
            for mean in finding.means
        ]
        difference = written(factor * row["estimate"], digits)
        if unit and np.isfinite(row["estimate"]):
            difference += f" {unit}"
        limits = spanned(factor * row["conf_low"], factor * row["conf_high"], digits)
        significant = verdict_in_brief(finding)
        cells = (
            f"{int(row['n_treated']):,}",
            f"{int(row['n_comparison']):,}",
            *levels,
            difference,
            limits,
            capitalised(significant) if significant else NOTHING,
            p_in_journal(row["p_value"], 1 - finding.conf_level),
        )
        rows.append(Row(_outcome_head(finding, False), cells))
    level = percentage(found.plan.conf_level)
    overturned = any(finding.is_overturned for finding in found.findings)
    meaning = holm_meaning(found.estimates) if overturned else ""
    columns = (
        Column("Treatment\ngroup", "Number in"),
        Column("Comparison\ngroup", "Number in"),
        Column("Treatment\ngroup", "Level in"),
        Column("Comparison\ngroup", "Level in"),
        Column("Estimated\ndifference"),
        Column(f"{level} confidence\ninterval"),
        Column("Significant\ndifference?"),
        Column("p-value"),
    )
    return Grid(
        title=f"Measures of the outcomes{title_ending(found.synthetic)}",
        stub="Measure",
        columns=columns,
        groups=(Group(tuple(rows)),) if rows else (),
        notes=tuple(_notes(found, meaning, (), inconclusive=True)),
    )


def _lab_digits(finding: Finding) -> int:
    """Whole percentages, or one decimal where whole ones would write a number that isn't zero as
    zero; other levels as their sentences have them."""
    if not _in_percent(finding):
        width = finding.conf_high - finding.conf_low
        return decimals_for(width if np.isfinite(width) else abs(finding.estimate), 1)
    found = [100 * x for x in (finding.estimate, finding.conf_low, finding.conf_high)]
    return decimals_apart([(x, 0.0) for x in found], 0, 1)


def _in_percent(finding: Finding) -> bool:
    return finding.in_points or finding.kind in SHARES


def _unit(finding: Finding) -> str:
    """What a difference between levels is in, where these aren't shares; may be empty."""
    if finding.kind == "frequency":
        return "events a person" if finding.at_risk is None else f"per {finding.at_risk.per}"
    return finding.unit or ""


def levels_of(finding: Finding, digits: int) -> tuple[str, str]:
    """The levels of both groups that an outcome's difference compares."""
    factor = 100 if _in_percent(finding) else 1
    treated, comparison = (written(factor * mean, digits) for mean in finding.means)
    return treated, comparison


def _outcome_head(finding: Finding, with_sizes: bool) -> str:
    """The outcome, what its levels are, and how many people where that differs."""
    parts = [finding.title]
    if finding.in_points:
        parts.append("change in the rate, percentage points")
    elif finding.at_risk is not None:
        parts.append(f"events per {finding.at_risk.per}")
    elif finding.horizon is not None:
        unit = f" {finding.unit}" if finding.unit else ""
        what = _LEVELS.get(finding.kind, "level")
        parts.append(f"{what} in the first {plain(finding.horizon)}{unit}")
    elif finding.kind in _LEVELS:
        what = _LEVELS[finding.kind]
        parts.append(f"{what}, {finding.unit}" if finding.unit and what == "mean" else what)
    elif finding.unit:
        parts.append(finding.unit)
    text = ": ".join(parts)
    if with_sizes:
        text += f" (n = {finding.n_treated:,} and {finding.n_comparison:,})"
    return text


def measure_name(name: str, row: dict[Any, Any]) -> str:
    """A measure that is conditional on the covariates says so."""
    return name if row["marginal"] else f"{name} (conditional)"


def _the(plan: AnalysisPlan) -> str:
    declared = plan.labels.get(plan.treatment)
    return declared or "the programme"


def how_compared(plan: AnalysisPlan) -> str:
    """The method, with how people were matched or put into classes."""
    text = plan.words.name
    if plan.described is not None:
        text += f" ({plan.described[1]})"
    return f"{text}; allocated at random, as declared" if plan.is_randomised else text


def clusters_in_words(found: Results) -> str:
    """How many clusters; empty where nobody is clustered."""
    if found.plan.cluster is None:
        return ""
    numbers = sorted(set(found.estimates["n_clusters"].dropna()))
    text = " or ".join(f"{int(n):,}" for n in numbers)
    return f"{text} ({found.plan.cluster_label})" if text else found.plan.cluster_label


def _notes(
    found: Results, meaning: str, measures: Sequence[str], *, inconclusive: bool = False
) -> Iterator[str]:
    plan = found.plan
    if found.synthetic:
        yield SYNTHETIC_NOTE
    how = how_compared(plan)
    yield (
        f"Estimand: {estimand_words(plan.estimand, plan.trim).short}. "
        f"Method: {how[0].lower()}{how[1:]}."
    )
    if inconclusive:
        sizes = "Significant: the interval leaves out zero."
    else:
        sizes = f"CI: confidence interval. {NOTHING}: not estimable."
        sizes = sizes if _has_gaps(found) else sizes.partition(f" {NOTHING}")[0]
    yield sizes
    errors = errors_in_words(found)
    clusters = clusters_in_words(found)
    yield f"Standard errors: {errors}.{f' Clusters: {clusters}.' if clusters else ''}"
    rows = found.estimates[found.estimates["measure"].isin(measures)]
    if len(rows) and not rows["marginal"].all():
        yield (
            "Conditional: given the covariates of the outcome model; the other measures compare "
            "means over people."
        )
    if meaning:
        yield meaning
    for finding in found.findings:
        if finding.problem:
            yield f"{finding.title}: {finding.problem}."
        yield from (f"{finding.title}: {text}" for text in finding.caveats)
    yield ("A difference that is not statistically significant is not evidence that there is none.")
    if inconclusive:
        known = fact("jdl_inconclusive")
        yield f"{known.text} (Source: {known.source.rstrip('.')}.)"


def _has_gaps(found: Results) -> bool:
    return bool(found.estimates[["estimate", "conf_low", "p_value"]].isna().to_numpy().any())


def errors_in_words(found: Results) -> str:
    """How standard errors were found, each way once."""
    return "; ".join(dict.fromkeys(found.estimates["se_type"]))


def people_analysed(found: Results) -> tuple[str, str]:
    """How many people of each group were analysed; from the fewest to the most over outcomes."""
    texts = []
    for name in ("n_treated", "n_comparison"):
        sizes = sorted({int(n) for n in found.estimates[name]})
        texts.append(" to ".join(f"{n:,}" for n in dict.fromkeys((sizes[0], sizes[-1]))))
    return texts[0], texts[1]
