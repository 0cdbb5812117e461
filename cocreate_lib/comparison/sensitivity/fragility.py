"""How fragile a comparison is: balance, weights and overlap, then each outcome by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.sensitivity.confounding import COLUMNS, CONFOUNDING
from cocreate_lib.comparison.sensitivity.evidence import (
    EVERY_OUTCOME,
    Case,
    Evidence,
    Quantity,
    evidence_of,
)
from cocreate_lib.comparison.sensitivity.imbalance import Imbalance, against_rule
from cocreate_lib.comparison.sensitivity.tipping_point import MISSING_OUTCOMES
from cocreate_lib.comparison.weighting.balance import label, label_by
from cocreate_lib.comparison.weighting.inverse_weights import effective_size
from cocreate_lib.comparison.weighting.overlap import overlap_coefficient
from cocreate_lib.labels import NO_LABELS, Declared
from cocreate_lib.text import how_many, percentage

FRAGILITY = (*CONFOUNDING, MISSING_OUTCOMES)
_GROUPS = (("treated", "in the programme"), ("comparison", "in the comparison group"))


def fragility(
    imbalance: Imbalance,
    balance: pd.DataFrame,
    weights: FloatArray,
    treated: BoolArray,
    scores: FloatArray | None,
    cases: Sequence[Case],
    *,
    tables: int = 1,
    labels: Declared = NO_LABELS,
) -> Evidence:
    """The evidence that ``Comparison.fragility`` describes, from parts of a comparison and its
    outcomes: first what holds for every outcome, then the checks of each."""
    for_all = [
        *_balance(imbalance, balance, labels),
        *_implied(imbalance),
        *_effective(weights, treated, tables),
        *_overlap(scores, treated),
    ]
    return evidence_of("How fragile the result is", cases, FRAGILITY, COLUMNS, for_all)


def _balance(imbalance: Imbalance, balance: pd.DataFrame, labels: Declared) -> Iterator[Quantity]:
    if not imbalance.is_known:
        yield _general("worst_smd", "Balance is not known: the plan names no covariates.")
        return
    was = "" if np.isnan(imbalance.before) else f" ({abs(imbalance.before):.3f} before)"
    yield _general(
        "worst_smd",
        f"Largest standardised mean difference as analysed: {abs(imbalance.smd):.3f}, on "
        f"{imbalance.name}{was}. That is "
        f"{against_rule(imbalance.smd)}, a rule of thumb in the documentation of R's stddiff.",
        imbalance.smd,
    )
    ratios = balance[(balance["level"] == "") & balance["variance_ratio_after"].notna()]
    if len(ratios):
        with np.errstate(divide="ignore"):  # who are all the same are furthest of all
            far = np.abs(np.log(ratios["variance_ratio_after"].to_numpy(float)))
        row = ratios.iloc[int(far.argmax())]
        yield _general(
            "worst_variance_ratio",
            f"Variance ratio furthest from 1 as analysed: {row['variance_ratio_after']:.2f}, "
            f"on {_called(row, labels)} ({row['variance_ratio_before']:.2f} before).",
            row["variance_ratio_after"],
        )
    row = balance.iloc[int(balance["ecdf_max_after"].to_numpy(float).argmax())]
    yield _general(
        "worst_ecdf_distance",
        "Largest distance between the two cumulative distributions (eCDF) as analysed: "
        f"{row['ecdf_max_after']:.2f}, on {_called(row, labels)} "
        f"({row['ecdf_max_before']:.2f} before).",
        row["ecdf_max_after"],
    )


def _called(row: pd.Series, labels: Declared) -> str:
    return label_by(labels, row) or label(row)


def _implied(imbalance: Imbalance) -> Iterator[Quantity]:
    """What the weights say that a linear regression implies."""
    found = imbalance.extrapolation
    if found is None:
        return
    yield _general(
        "implied_distance",
        "By the weights that a linear regression implies, both groups have the same means; "
        f"these lie up to {abs(found.distance):.3f} standard deviations from those of the "
        f"people whom the estimate speaks of, on {found.label or found.covariate}.",
        found.distance,
    )
    shares = found.negative_treated, found.negative_comparison
    sizes = found.effective_n_treated, found.effective_n_comparison
    for (name, words), share, size in zip(_GROUPS, shares, sizes, strict=True):
        yield _general(
            f"implied_negative_share_{name}",
            f"{_share(share)} of the people {words} have negative implied weights: so far the "
            "regression extrapolates."
            if share
            else f"Nobody {words} has a negative implied weight.",
            share,
        )
        yield _general(
            f"implied_effective_n_{name}",
            f"Effective sample size (Kish) {words} by the implied weights: {size:.1f}.",
            size,
        )


def _effective(weights: FloatArray, treated: BoolArray, tables: int) -> Iterator[Quantity]:
    over = f" over {tables} imputed tables" if tables > 1 else ""
    for (name, words), group in zip(_GROUPS, (treated, ~treated), strict=True):
        own = weights[group & (weights > 0)]
        size, people = effective_size(own), how_many(len(own), "person")
        text = f"Effective sample size (Kish) {words}: {size:.1f}, from {people}{over}."
        yield _general(f"effective_n_{name}", text, size)


def _overlap(scores: FloatArray | None, treated: BoolArray) -> Iterator[Quantity]:
    if scores is None:
        text = "Overlap is not available: this method has no score that people were compared on."
        yield _general("overlap_coefficient", text)
        return
    known = np.isfinite(scores)
    scores, treated = scores[known], treated[known]
    for (name, words), group in zip(_GROUPS, (treated, ~treated), strict=True):
        own, other = scores[group], scores[~group]
        outside = float(np.mean((own < other.min()) | (own > other.max())))
        yield _general(
            f"outside_range_{name}",
            f"{_share(outside)} of the people {words} lie outside the other group's range of "
            "scores.",
            outside,
        )
    overlap = overlap_coefficient(scores, treated)
    yield _general(
        "overlap_coefficient",
        f"Overlap coefficient of the scores of all: {overlap:.2f} (1: the two groups have the same "
        "scores; 0: no score in common).",
        overlap,
    )


def _general(name: str, sentence: str, value: float = np.nan) -> Quantity:
    return Quantity(EVERY_OUTCOME, name, sentence, float(value))


def _share(share: float) -> str:
    return "under 0.1%" if 0 < share < 0.0005 else percentage(share, 1)
