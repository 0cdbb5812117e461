"""The figures of a study's report, drawn from what disclosure control has passed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from cocreate_lib.comparison import Comparison, SpecificationCurve
from cocreate_lib.figures import (
    Picture,
    love_plot,
    outcomes_picture,
    score_counts_picture,
    specification_picture,
    survival_picture,
)
from cocreate_lib.labels import label_of
from cocreate_lib.study.disclosure import SafeTable

if TYPE_CHECKING:
    pass

_BALANCE = {
    "standardised_mean_difference_before": "smd_before",
    "standardised_mean_difference_after": "smd_after",
}


def safe_comparison(comparison: Comparison, tables: Mapping[str, SafeTable]) -> Comparison:
    """The comparison with the estimates, balance and curves that disclosure control passed in
    place of its own, for functions that draw these and nothing else of it."""
    found = tables.get("estimates")
    estimates = comparison.estimates.iloc[:0]
    if found is not None and found.status != "fail":
        shown = found.frame[found.frame["estimate"].notna()]
        estimates = shown.reindex(columns=comparison.estimates.columns)
    curves = [
        table.frame
        for name, table in tables.items()
        if name.startswith("curve_") and table.status != "fail"
    ]
    survival = [each for each in curves if "survival" in each]
    incidence = [each for each in curves if "incidence" in each]
    return replace(
        comparison,
        estimates=estimates,
        curves=_joined(survival, comparison.curves, "survival"),
        incidence=_joined(incidence, comparison.incidence, "incidence"),
        balance_from=lambda: _balance(tables.get("matching_quality"), comparison),
    )


def study_pictures(
    comparison: Comparison,
    tables: Mapping[str, SafeTable],
    curve: SpecificationCurve | None = None,
) -> dict[str, Picture]:
    """The figures, by the names of their files.

    Parameters
    ----------
    comparison
        Says how outcomes are read, and what columns are called.
    tables
        What disclosure control passed: the numbers that are drawn.
    curve
        The specification curve of the main outcome, where there is one that may be shown.
    """
    return dict(_pictures(safe_comparison(comparison, tables), tables, curve))


def _pictures(
    safe: Comparison, tables: Mapping[str, SafeTable], curve: SpecificationCurve | None
) -> Iterator[tuple[str, Picture]]:
    if len(safe.estimates):
        yield "outcomes", outcomes_picture(safe)
    if len(safe.balance):
        yield "balance", love_plot(safe)
    overlap = tables.get("overlap")
    if overlap is not None and overlap.status != "fail" and overlap.frame["people"].notna().any():
        yield (
            "overlap",
            score_counts_picture(overlap.frame, _score(safe), synthetic=safe.synthetic),
        )
    drawn = {*safe.curves["outcome"], *safe.incidence["outcome"]}
    for each in safe.plan.outcomes:
        if each.column in drawn:
            yield f"curve_{each.column}", survival_picture(safe, each.column)
    if curve is not None:
        yield "specifications", specification_picture(curve)


def _joined(frames: list[pd.DataFrame], like: pd.DataFrame, level: str) -> pd.DataFrame:
    """Curves below each other, as far as they are shown for both groups."""
    shown = [each[each[level].notna()] for each in frames]
    whole = [each for each in shown if each["group"].nunique() == like["group"].nunique()]
    if not whole:
        return like.iloc[:0]
    return pd.concat(whole, ignore_index=True).reindex(columns=like.columns)


def _balance(table: SafeTable | None, comparison: Comparison) -> pd.DataFrame:
    if table is None or table.status == "fail":
        return comparison.balance.iloc[:0]
    frame = table.frame.rename(columns=_BALANCE)
    frame = frame[frame["smd_before"].notna()]
    return frame.reindex(columns=comparison.balance.columns)


def _score(comparison: Comparison) -> str:
    name = "" if comparison.scores is None else str(comparison.scores.name)
    if name in ("logit", "propensity", ""):
        return "estimated chance of being in the programme"
    return label_of(name, comparison.plan.labels)
