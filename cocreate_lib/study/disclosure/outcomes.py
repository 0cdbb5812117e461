"""The outcomes of which nothing may be said, and the tables that have a row or more an outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison import Comparison, ReportTable, ReportTables
from cocreate_lib.labels import name_of
from cocreate_lib.study.disclosure.counts import COUNTS, GROUPS, IN_WORDS, Array, Behind, few
from cocreate_lib.study.disclosure.outputs import FAIL, PASS, REVIEW, SafeTable, with_withheld
from cocreate_lib.study.disclosure.rules import DisclosureRules
from cocreate_lib.study.disclosure.single import (
    few_dominate,
    rounded_counts,
    second_tells_first,
)

_RULE = "threshold; dominance; degrees of freedom"
_NUMBERS = (
    *("estimate", "std_error", "statistic", "df", "p_value", "p_value_holm", "conf_low"),
    "conf_high",
)
_HOLM = (
    "Holm's correction counts an outcome that is withheld as one with a p-value of 1: its own "
    "could be worked out."
)


def unsafe_outcomes(
    outcomes: Sequence[Any], behind: Behind, rules: DisclosureRules, labels: Mapping[str, str]
) -> dict[str, str]:
    """The outcomes of which nothing may be said, and why.

    Parameters
    ----------
    outcomes
        As a comparison has read them.
    behind
        The people, and who of them was compared.
    rules
        The rules.
    labels
        What columns are called.

    Returns
    -------
    dict
        From an outcome's column to a reason, which doesn't say how many people there are.

    Notes
    -----
    A rate times the number of people is a count. So an outcome is withheld where in either group,
    of those compared, fewer than ``least_people`` had it, or hadn't: also where nobody had it, or
    everybody, which says it of each of them. The same holds of the event of a time, and of having
    any event in a count. A total of counts or scores is withheld too where a few people make up
    most of it, or the second largest could tell the largest.

    Two outcomes can give away what neither does: where all who had one had the other as well, such
    as an event within one year and within two, their difference counts the people in between. The
    one declared later is then withheld.

    All are withheld where weights leave a group to a few: with weights ``w`` of the people of a
    group, ``(sum w)^2 / sum w^2`` (Kish's effective number) must reach ``least_people``.
    """
    found = {}
    for data in outcomes:
        why = next(_problems(data, behind, rules), None)
        if why:
            found[data.spec.column] = why
    for first, later in combinations([x for x in outcomes if _is_yes_or_no(x)], 2):
        one, other = first.spec.column, later.spec.column
        if not {one, other} & set(found) and _differ_by_few(first, later, behind, rules):
            found[other] = (
                f"beside '{name_of(one, labels)}' it would tell of {few(rules)}: all who had "
                "the one had the other, but for those"
            )
    return found


def _problems(data: Any, behind: Behind, rules: DisclosureRules) -> Iterator[str]:
    """Why an outcome may not be spoken of."""
    least = rules.least_people
    for name in GROUPS:
        rows = behind.compared(name)
        where = f"in {IN_WORDS[name]}"
        if rows.sum() < least:
            yield f"{few(rules)} were compared {where}"
            continue
        weights = behind.weights[rows]
        if weights.sum() ** 2 < least * (weights**2).sum():
            yield f"{few(rules)} {where} have most of the weight"
        for had, what in _having(data, rows):
            n = int(had.sum())
            if min(n, len(had) - n) < least:
                yield f"{few(rules)} {where} {what}, or fewer than that didn't"
        if data.spec.kind in ("frequency", "scale"):
            added = data.y[rows] * weights
            if few_dominate(added, rules) or second_tells_first(added, rules):
                yield f"a few people {where} make up most of the total"


def _having(data: Any, rows: Array) -> Iterator[tuple[Array, str]]:
    """What people of one group had or hadn't."""
    kind = data.spec.kind
    if kind == "rate":
        yield data.y[rows] > 0, "had it"
    elif kind == "frequency":
        yield data.y[rows] > 0, "had any"
    elif kind == "time_to":
        yield np.asarray(data.event)[rows], "had the event"
        if data.competing is not None:
            yield np.asarray(data.competing)[rows], "had the competing event"


def _is_yes_or_no(data: Any) -> bool:
    return data.spec.kind in ("rate", "time_to")


def _differ_by_few(first: Any, later: Any, behind: Behind, rules: DisclosureRules) -> bool:
    """Whether all who had one outcome had the other, but for a few."""
    one, other = (next(_having(x, behind.used))[0] for x in (first, later))
    apart = [one & ~other, other & ~one]
    if all(each.any() for each in apart):
        return False
    groups = behind.group[behind.used]
    n = [int((each & (groups == name)).sum()) for each in apart for name in GROUPS]
    return any(0 < each < rules.least_people for each in n)


def of_outcomes(
    comparison: Comparison,
    reports: ReportTables,
    behind: Behind,
    withheld: Mapping[str, str],
    rules: DisclosureRules,
) -> Iterator[SafeTable]:
    """Tables with a row or more an outcome: without those of which nothing may be said."""
    labels = dict(comparison.plan.labels)
    reasons = tuple(
        f"'{name_of(name, labels)}' is withheld: {why}." for name, why in withheld.items()
    )
    sources = (
        ("measures", reports.measures.title, reports.measures.frame, reports.measures.notes),
        ("estimates", "Estimates", comparison.estimates, ()),
        ("tests", "Tests beside the estimates", comparison.tests, ()),
    )
    for name, title, frame, notes in sources:
        if frame.empty:
            continue
        left = frame[~frame["outcome"].isin(list(withheld))].reset_index(drop=True)
        if "notes" in left:
            left = left.assign(notes="")  # they count people in words
        left = left.assign(**{n: rounded_counts(left[n], rules) for n in COUNTS if n in left})
        status, said = PASS, reasons
        if withheld and "p_value_holm" in left and left["p_value_holm"].notna().any():
            left, said = _holm_again(left, len(withheld)), (*said, _HOLM)
        if rules.round_to is not None and name != "tests" and _tell_counts(behind):
            status = REVIEW
            said = (
                *said,
                "Counts are rounded, and nobody is weighted: a count could be told from a mean or "
                "a difference that isn't rounded.",
            )
        if withheld and left.empty:
            status = FAIL
        table = SafeTable(name, title, left, notes, status, said, _RULE, None, labels)
        if name == "estimates":
            thin = _residual_df(comparison, left) < rules.least_residual_df
            why = f"Fewer than {rules.least_residual_df} residual degrees of freedom."
            table = with_withheld(table, thin.to_numpy(), _NUMBERS, why)
        yield table
    yield _typical_people(comparison, reports.typical_people, withheld, reasons)


def _typical_people(
    comparison: Comparison,
    typical: ReportTable,
    withheld: Mapping[str, str],
    reasons: tuple[str, ...],
) -> SafeTable:
    gone = [f"'{comparison.plan.label(name)}'" for name in withheld]
    rows = [not any(each in words for each in gone) for words in typical.frame["of"]]
    left = typical.frame[np.array(rows, dtype=bool)].reset_index(drop=True)
    # How many were analysed, out of how many, stands in the table of numbers lost if it may.
    notes = tuple(
        note if not note.startswith("Analysed: ") else note[note.index("Estimand: ") :]
        for note in typical.notes
    )
    status = FAIL if withheld and left.empty and len(typical.frame) else PASS
    return SafeTable("typical_people", typical.title, left, notes, status, reasons, "threshold")


def _holm_again(rows: pd.DataFrame, n_withheld: int) -> pd.DataFrame:
    """Holm's p-values as if the outcomes that are withheld had p-values of 1.

    Never smaller than they were: a p-value of 1 comes last, and leaves the others the largest
    factors.
    """
    from statsmodels.stats.multitest import multipletests

    again = rows["p_value_holm"].copy()
    heads = again.notna()
    alone = rows.loc[heads, "p_value"].tolist()
    again[heads] = multipletests([*alone, *[1.0] * n_withheld], method="holm")[1][: len(alone)]
    return rows.assign(p_value_holm=again)


def _tell_counts(behind: Behind) -> bool:
    """Whether a mean is a count over a number of people: all weights of a group are the same."""
    weights = [behind.weights[behind.compared(name)] for name in GROUPS]
    return any(len(each) and np.ptp(each) < 1e-9 * each.max() for each in weights)


def _residual_df(comparison: Comparison, estimates: pd.DataFrame) -> pd.Series:
    """People analysed, less the terms that a model of them may have."""
    terms = comparison.arrays.design.shape[1] + 2
    return estimates["n_treated"] + estimates["n_comparison"] - terms
