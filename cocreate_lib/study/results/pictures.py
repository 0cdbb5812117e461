"""The figures of a study's report, drawn from what disclosure control has passed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from cocreate_lib.comparison import Comparison, SpecificationCurve
from cocreate_lib.figures import (
    Picture,
    known_moments_picture,
    love_plot,
    outcomes_picture,
    score_counts_picture,
    specification_picture,
)
from cocreate_lib.labels import label_of, words_of
from cocreate_lib.study.disclosure import SafeTable

_BALANCE = {
    "treatment_group_before": "mean_treated",
    "comparison_group_before": "mean_comparison_before",
    "treatment_group_after": "mean_treated_after",
    "comparison_group_after": "mean_comparison_after",
    "standardised_mean_difference_before": "smd_before",
    "standardised_mean_difference_after": "smd_after",
}


def safe_comparison(comparison: Comparison, tables: Mapping[str, SafeTable]) -> Comparison | None:
    """The comparison of the outcomes that may be shown, with the estimates and balance that
    disclosure control passed in place of its own; None where no outcome may be shown.

    For functions that draw and say these numbers. What else is in it has not been controlled.
    """
    found = tables.get("estimates")
    if found is None or found.status == "fail":
        return None
    shown = found.frame if found.masked is None else found.frame[~found.masked["estimate"]]
    plan = comparison.plan
    has = set(shown.loc[shown["scale"] == "difference", "outcome"])
    kept = [i for i, each in enumerate(plan.outcomes) if each.column in has]
    if not kept:
        return None
    columns = [plan.outcomes[i].column for i in kept]
    smallest = plan.smallest_effect_of_interest
    if isinstance(smallest, Mapping):
        smallest = {name: size for name, size in smallest.items() if name in columns}
    return replace(
        comparison,
        plan=plan.replace(
            outcomes=[plan.outcomes[i] for i in kept], smallest_effect_of_interest=smallest
        ),
        means=comparison.means.iloc[kept],
        arrays=replace(
            comparison.arrays, outcomes=tuple(comparison.arrays.outcomes[i] for i in kept)
        ),
        estimates=_like(
            _with_notes(shown[shown["outcome"].isin(has)], comparison), comparison.estimates
        ),
        balance_from=lambda: _balance(tables.get("matching_quality"), comparison),
    )


def _with_notes(shown: pd.DataFrame, comparison: Comparison) -> pd.DataFrame:
    """The estimates that are shown, with the notes from which sentences take their warnings."""
    key = ["outcome", "measure"]
    notes = comparison.estimates[[*key, "notes"]]
    if len(comparison.estimates) > len(shown):  # a p corrected for outcomes that aren't shown
        notes = notes.assign(notes=notes["notes"].map(_without_corrected))
    return shown.drop(columns="notes", errors="ignore").merge(notes, on=key, how="left")


def _without_corrected(notes: str) -> str:
    """Notes without those that give a corrected p-value."""
    return "; ".join(part for part in notes.split("; ") if "corrected p" not in part)


def _like(frame: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The columns of another table; those that aren't in this one are empty."""
    return frame.reindex(columns=other.columns).reset_index(drop=True)


def study_pictures(
    safe: Comparison | None,
    tables: Mapping[str, SafeTable],
    curve: SpecificationCurve | None = None,
) -> dict[str, Picture]:
    """The figures, by the names of their files.

    Parameters
    ----------
    safe
        As :func:`safe_comparison` gives it.
    tables
        What disclosure control passed.
    curve
        The specification curve of the main outcome, where there is one that may be shown.
    """
    return {} if safe is None else dict(_pictures(safe, tables, curve))


def _pictures(
    safe: Comparison, tables: Mapping[str, SafeTable], curve: SpecificationCurve | None
) -> Iterator[tuple[str, Picture]]:
    yield "outcomes", outcomes_picture(safe)
    if len(safe.balance):
        yield "balance", love_plot(safe)
    overlap = tables.get("overlap")
    if overlap is not None and overlap.status != "fail" and overlap.frame["people"].notna().any():
        yield (
            "overlap",
            score_counts_picture(
                _as_chance(overlap.frame, safe), _score(safe), synthetic=safe.synthetic
            ),
        )
    for each in safe.plan.outcomes:
        table = tables.get(f"curve_{each.column}")
        if table is not None and table.status != "fail" and len(table.frame):
            name = words_of(each.column, safe.plan.labels)
            yield (
                table.name,
                known_moments_picture(table.frame, name, each.unit, synthetic=safe.synthetic),
            )
    if curve is not None:
        yield "specifications", specification_picture(curve)


def _balance(table: SafeTable | None, comparison: Comparison) -> pd.DataFrame:
    if table is None or table.status == "fail":
        return comparison.balance.iloc[:0]
    frame = table.frame.rename(columns=_BALANCE)
    known = frame[["smd_before", "smd_after"]].notna()
    # Where few were left out, nothing before is shown: then what is known after stands alone.
    column = "smd_before" if known["smd_before"].any() else "smd_after"
    return _like(frame[known[column]], comparison.balance)


def _as_chance(counts: pd.DataFrame, comparison: Comparison) -> pd.DataFrame:
    """Classes of a logit as those of a probability."""
    if comparison.scores is None or comparison.scores.name != "logit":
        return counts
    return counts.assign(
        low=1 / (1 + np.exp(-counts["low"])), high=1 / (1 + np.exp(-counts["high"]))
    )


def _score(comparison: Comparison) -> str:
    name = "" if comparison.scores is None else str(comparison.scores.name)
    if name in ("logit", "propensity", ""):
        return "estimated chance of being in the programme"
    return label_of(name, comparison.plan.labels)
