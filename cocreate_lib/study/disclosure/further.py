"""Analyses beyond the main estimates: levels of too few people, or of too few events, go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison import Comparison
from cocreate_lib.study.disclosure.cells import CountTable, count_table
from cocreate_lib.study.disclosure.counts import COUNTS, Array, Behind, few
from cocreate_lib.study.disclosure.outcomes import unsafe_outcomes
from cocreate_lib.study.disclosure.outputs import FAIL, REVIEW, SafeTable, with_withheld
from cocreate_lib.study.disclosure.rules import DisclosureRules
from cocreate_lib.study.disclosure.single import below_threshold, rounded_counts
from cocreate_lib.study.disclosure.stages import Stages
from cocreate_lib.study.disclosure.suppression import suppress

# What a row of a further analysis says in numbers.
_NUMBERS = (
    *("estimate", "std_error", "statistic", "df", "p_value", "p_value_holm", "conf_low"),
    *("conf_high", "n_treated", "n_comparison", "n_clusters", "worst_covariate", "worst_smd"),
    "p_value_alone",
)
_TOGETHER = ("p_value", "p_value_holm")
_LOOK = (
    "Its numbers were held against the threshold; whether they tell of somebody beside other "
    "tables has to be looked at."
)


def thin_levels(
    comparison: Comparison, behind: Behind, rules: DisclosureRules
) -> dict[tuple[str, str], frozenset[str]]:
    """By column and outcome of a further analysis, the levels of which nothing is shown.

    Too few people of a group have such a level, or had the outcome in it, or hadn't; or it would
    tell of a level of which that is so. Nobody is too few here: that none of a level's people had
    an outcome says it of each. All who could be analysed are looked at, and those compared.
    """
    arrays = comparison.arrays
    found: dict[tuple[str, str], frozenset[str]] = {}
    for column, data in arrays.further.items():
        if not data.levels:
            continue
        codes = np.asarray(data.values, float)
        known = np.isfinite(codes)
        names = np.array([*data.levels, "missing"], dtype=object)
        level = names[np.where(known, codes, len(data.levels)).astype(int)]
        people = pd.DataFrame({"level": level, "group": behind.group})
        # The same for each outcome: what is shown of one would tell what is withheld of another.
        few_have_it = _gone(people[behind.used], rules) | _gone(people, rules)
        for of in arrays.outcomes:
            found[column, of.spec.column] = few_have_it
            if of.spec.kind != "scale":
                had = np.asarray(of.event) if of.spec.kind == "time_to" else of.y > 0
                with_it = people.assign(had=had.astype(str))
                found[column, of.spec.column] |= _gone(with_it[behind.used], rules)
                found[column, of.spec.column] |= _gone(with_it, rules)
    return found


def _gone(people: pd.DataFrame, rules: DisclosureRules) -> frozenset[str]:
    """The levels of which cells are withheld in a table of these people."""
    table = count_table(people, list(people.columns))
    hidden = suppress([table], rules, also=_of_nobody(table)).withheld
    return frozenset(dict(which)["level"] for which in hidden if "level" in dict(which))


def _of_nobody(table: CountTable) -> list[Any]:
    """Cells in which nobody had an outcome, or nobody hadn't, of people who are there."""
    return [
        which
        for which, n in table.people.items()
        if n == 0
        and len(which) == 3
        and "had" in dict(which)
        and table.people[tuple(pair for pair in which if pair[0] != "had")] > 0
    ]


def further(
    comparison: Comparison,
    behind: Behind,
    stages: Stages,
    withheld: Mapping[str, str],
    thin: Mapping[tuple[str, str], frozenset[str]],
    hidden: Mapping[str, frozenset[str]],
    rules: DisclosureRules,
) -> Iterator[SafeTable]:
    """What may be shown of each further analysis.

    Parameters
    ----------
    comparison, behind, stages, rules
        The comparison, its people, and what may be said of their numbers.
    withheld
        Outcomes of which nothing is shown.
    thin
        By column and outcome, levels of which nothing is shown.
    hidden
        By column, levels of which nothing is shown in any table.
    """
    labels = dict(comparison.plan.labels)
    controls = unsafe_outcomes(comparison.arrays.negative_controls, behind, rules, labels)
    gone_outcomes = {**withheld, **controls}
    for name, analysis in comparison.further.items():
        is_gone = analysis.table["outcome"].isin(list(gone_outcomes))
        frame = analysis.table[~is_gone].reset_index(drop=True).assign(notes="")
        reasons = tuple(
            f"'{each}' is withheld: {gone_outcomes[each]}."
            for each in dict.fromkeys(analysis.table["outcome"][is_gone])
        )
        table = SafeTable(
            f"further_{name}",
            analysis.title,
            frame.assign(**{n: rounded_counts(frame[n], rules) for n in COUNTS if n in frame}),
            status=FAIL if frame.empty and is_gone.any() else REVIEW,
            reasons=(_LOOK, *reasons),
            rule="threshold",
            labels=labels,
        )
        few_people = np.zeros(len(frame), dtype=bool)
        for n in ("n_treated", "n_comparison"):
            few_people |= below_threshold(frame[n].to_numpy(), rules)
        rows = few_people | _of_levels(frame, thin, hidden)
        why = (
            f"Levels with {few(rules)} in a group, with the outcome or without, and those that "
            "would tell of them, are withheld."
        )
        table = with_withheld(table, rows, _NUMBERS, why)
        if is_gone.any() or rows.any():
            every = np.ones(len(frame), dtype=bool)
            together = _TOGETHER if name == "families" else ("p_value_holm",)
            why = "p-values that are corrected together with withheld ones would tell of those."
            table = with_withheld(table, every, together, why)
        if not stages.analysed_shown and "against" in frame:
            contrast = (frame["against"].fillna("") != "") | ~_is_level(comparison, frame)
            why = "How many could be analysed is withheld."
            table = with_withheld(table, contrast.to_numpy(), ("n_treated", "n_comparison"), why)
        yield table


def _is_level(comparison: Comparison, frame: pd.DataFrame) -> Array:
    known = {name: data.levels for name, data in comparison.arrays.further.items()}
    pairs = zip(frame["column"], frame["level"], strict=True)
    return np.array([level in known.get(column, ()) for column, level in pairs], dtype=bool)


def _of_levels(
    frame: pd.DataFrame,
    thin: Mapping[tuple[str, str], frozenset[str]],
    hidden: Mapping[str, frozenset[str]],
) -> Array:
    """Which rows are of levels that are withheld, of contrasts with such, or of all together."""
    if not {"column", "level"} <= set(frame.columns):
        return np.zeros(len(frame), dtype=bool)

    def is_gone(row: Mapping[Any, Any]) -> bool:
        gone = thin.get((row["column"], row["outcome"]), frozenset())
        gone = gone | hidden.get(row["column"], frozenset())
        levels = {str(row["level"]), str(row.get("against") or "")}
        return bool(levels & gone) or (bool(gone) and row["about"].endswith(": all levels"))

    return np.array([is_gone(row) for row in frame.to_dict("records")], dtype=bool)
