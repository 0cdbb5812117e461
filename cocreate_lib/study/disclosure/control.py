"""A comparison as it may leave: every table of it, with what would tell of somebody withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cocreate_lib.comparison import Comparison
from cocreate_lib.study.disclosure.counts import people_behind
from cocreate_lib.study.disclosure.covariates import hidden_levels, of_covariates
from cocreate_lib.study.disclosure.curves import curves
from cocreate_lib.study.disclosure.further import further, thin_levels
from cocreate_lib.study.disclosure.outcomes import of_outcomes, unsafe_outcomes
from cocreate_lib.study.disclosure.outputs import SafeTable
from cocreate_lib.study.disclosure.record import DisclosureRecord
from cocreate_lib.study.disclosure.rules import DisclosureRules
from cocreate_lib.study.disclosure.stages import numbers_lost, overlap, stages_of


@dataclass(frozen=True)
class Controlled:
    """What may leave of a comparison.

    Parameters
    ----------
    tables
        By name: ``measures``, ``typical_people``, ``numbers_lost``, ``matching_quality``,
        ``estimates``, ``table_one``; ``tests`` and ``curve_OUTCOME`` where there are times;
        ``overlap`` where people have scores; ``further_NAME`` for each analysis beyond the main
        estimates.
    withheld
        The outcomes of which nothing is shown, each with the reason.
    record
        What was decided about each of them.
    """

    tables: Mapping[str, SafeTable]
    withheld: Mapping[str, str]
    record: DisclosureRecord


def control(comparison: Comparison, rules: DisclosureRules) -> Controlled:
    """Decide what may leave of a comparison.

    Parameters
    ----------
    comparison
        What came out of comparing two groups.
    rules
        The rules that the study declares.

    Returns
    -------
    Controlled

    Notes
    -----
    Everything is held against the rules by itself and beside the rest: what one table withholds, no
    other gives back.

    *Outcomes* are shown whole or not at all (:func:`unsafe_outcomes`). Where one is withheld,
    p-values that are corrected for several are worked out without it: theirs would tell its own.

    *Covariates*: levels are withheld with their means and differences, and further levels with them
    (:func:`~cocreate_lib.study.disclosure.suppression.suppress`), so that neither a group's size
    nor what stood before matching gives them back; the same levels go from subgroups. A mean goes
    if a few people make up most of it.

    *Numbers of people* are one chain of sums for each group. Those compared in the end are shown if
    that is possible. Where fewer than ``least_people`` of a group were left out by matching, or how
    many could be analysed is withheld, nothing of all who could be analysed is shown: neither means
    before matching nor scores. A share in many digits is a count over their number.

    *Curves* step only where enough events have gathered and are still to come, and end where too
    few people are left; a *score's* classes are put together until each holds enough.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> people = cc.load_teaching_pilot()
    >>> found = control(cc.compare(people, cc.teaching_plan()), DisclosureRules())
    >>> found.withheld
    {}
    >>> found.tables["estimates"].status
    'pass'
    """
    behind = people_behind(comparison)
    withheld = unsafe_outcomes(comparison.arrays.outcomes, behind, rules, comparison.plan.labels)
    stages = stages_of(comparison, behind, rules)
    hidden = hidden_levels(behind, rules)
    thin = thin_levels(comparison, behind, rules)
    reports = comparison.report_tables()
    tables = {
        table.name: table
        for table in (
            *of_outcomes(comparison, reports, behind, withheld, rules),
            numbers_lost(comparison, reports.numbers_lost, stages, rules),
            *of_covariates(comparison, reports.matching_quality, behind, stages, hidden, rules),
            *overlap(comparison, behind, stages, rules),
            *curves(comparison, behind, withheld, rules),
            *further(comparison, behind, stages, withheld, thin, hidden, rules),
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
    is_statistic = name in ("estimates", "tests") or name.startswith("further_")
    return "statistics" if is_statistic else "table"
