"""Several comparisons side by side: a column each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from cocreate_lib.comparison.plan.words import estimand_words
from cocreate_lib.comparison.sensitivity.finding import Finding
from cocreate_lib.comparison.tables.grid import Column, Grid, Group, Row
from cocreate_lib.comparison.tables.results_table import (
    Results,
    chosen_measures,
    clusters_in_words,
    errors_in_words,
    how_compared,
    measure_name,
    people_analysed,
    written_as,
)
from cocreate_lib.comparison.tables.table_one import SYNTHETIC_NOTE
from cocreate_lib.comparison.tables.writing import NOTHING
from cocreate_lib.text import capitalised, listed, percentage


def side_by_side(columns: Mapping[str, Results], measures: Sequence[str] | None) -> Grid:
    """The table that ``comparison_table`` describes."""
    found = list(columns.values())
    known = tuple(dict.fromkeys(name for each in found for name in each.measures))
    chosen = chosen_measures(known, measures, "comparison_table(measures=...)")
    return Grid(
        title=f"Comparisons side by side{_ending(found)}",
        stub="Outcome and measure",
        columns=tuple(Column(name) for name in columns),
        groups=(*_outcomes(found, chosen), _about(found)),
        notes=tuple(_notes(columns, found)),
    )


def _outcomes(found: Sequence[Results], measures: Sequence[str]) -> Iterator[Group]:
    """A group an outcome, with a row for each measure that any comparison has of it."""
    first: dict[str, Finding] = {}
    for each in found:
        for finding in each.findings:
            if finding.outcome not in first or (finding.label and not first[finding.outcome].label):
                first[finding.outcome] = finding
    for outcome, one in first.items():
        rows = tuple(_rows(outcome, found, measures))
        if rows:
            yield Group(rows, one.title)


def _rows(outcome: str, found: Sequence[Results], measures: Sequence[str]) -> Iterator[Row]:
    """A row for each measure; one that is conditional on covariates stands for itself."""
    for measure, marginal in product(measures, (True, False)):
        cells, name = [], ""
        for each in found:
            own = next((f for f in each.findings if f.outcome == outcome), None)
            rows = [] if own is None else each.rows_of(own, (measure,))
            row = next((row for row in rows if bool(row["marginal"]) == marginal), None)
            if own is None or row is None:
                cells.append("")
                continue
            how = written_as(row, own)
            limits, name = how.limits(row), name or measure_name(how.name, row)
            cells.append(how.value(row) + (f"\n({limits})" if limits != NOTHING else ""))
        if name:
            yield Row(name, tuple(cells))


def _about(found: Sequence[Results]) -> Group:
    """How each comparison was made."""
    treated, comparison = zip(*(people_analysed(each) for each in found), strict=True)
    levels = [percentage(each.plan.conf_level) for each in found]
    lines = {
        "People in the programme": treated,
        "People in the comparison group": comparison,
        "Method": [capitalised(each.plan.words.name) for each in found],
        "Estimand": [estimand_words(each.plan.estimand, each.plan.trim).name for each in found],
        "Clusters": [clusters_in_words(each) for each in found],
        "Confidence level": levels if len(set(levels)) > 1 else [""],
    }
    rows = (Row(name, tuple(cells)) for name, cells in lines.items() if any(cells))
    return Group(tuple(rows), "How it was compared")


def _ending(found: Sequence[Results]) -> str:
    synthetic = [each.synthetic for each in found]
    return " (synthetic data)" if all(synthetic) else ""


def _notes(columns: Mapping[str, Results], found: Sequence[Results]) -> Iterator[str]:
    synthetic = [name for name, each in columns.items() if each.synthetic]
    if len(synthetic) == len(found):
        yield SYNTHETIC_NOTE
    elif synthetic:
        yield f"Synthetic data, of nobody real: {listed(synthetic)}."
    levels = {percentage(each.plan.conf_level) for each in found}
    level = f"{levels.pop()} " if len(levels) == 1 else ""
    yield (
        f"In brackets below each estimate: its {level}confidence interval. Empty: not estimated."
    )
    whom = dict.fromkeys(estimand_words(each.plan.estimand, each.plan.trim).short for each in found)
    yield f"Estimands: {'; '.join(whom)}."
    for name, each in columns.items():
        how = how_compared(each.plan)
        yield f"{name}: {how[0].lower()}{how[1:]}. Standard errors: {errors_in_words(each)}."
    conditional = any(not each.estimates["marginal"].all() for each in found)
    if conditional:
        yield "Conditional: given the covariates of the outcome model."
    for name, each in columns.items():
        for finding in each.findings:
            if finding.problem:
                yield f"{name}, {finding.title}: {finding.problem}."
            yield from (f"{name}, {finding.title}: {text}" for text in finding.caveats)
    yield (
        "Comparisons of the same people are not independent, and choosing one of them by its "
        "result makes its interval too sure."
    )
