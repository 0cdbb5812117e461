"""Table one: who the people are, in both groups, before and after adjustment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import Covariate, Table
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.plan.words import estimand_words
from cocreate_lib.comparison.tables.grid import Column, Grid, Group, Row
from cocreate_lib.comparison.tables.writing import (
    NOTHING,
    digits_of,
    percent_digits,
    sized,
    written,
)
from cocreate_lib.comparison.weighting.inverse_weights import effective_size
from cocreate_lib.errors import PlanError, nearest_names
from cocreate_lib.facts import fact
from cocreate_lib.labels import label_of, level_of
from cocreate_lib.text import capitalised, decimal, how_many, listed

SYNTHETIC_NOTE = "Synthetic data: nobody in this table is real."
_QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Described:
    """What table one is made of.

    Parameters
    ----------
    balance
        Means, standardised differences and standard deviations of each covariate level.
    table
        The people.
    weights
        Weight of each of them after adjustment.
    plan
        The plan.
    filled
        Which columns were filled in, as in the comparison.
    synthetic
        Whether the data are synthetic.
    """

    balance: pd.DataFrame
    table: Table
    weights: FloatArray
    plan: AnalysisPlan
    filled: pd.DataFrame
    synthetic: bool


@dataclass(frozen=True)
class _Side:
    """One group, before or after adjustment."""

    weights: FloatArray
    mean: str
    spread: str

    @property
    def n(self) -> int:
        return int((self.weights > 0).sum())

    @property
    def counts_people(self) -> bool:
        """Whether everybody in it counts alike, so that shares are shares of people."""
        own = self.weights[self.weights > 0]
        return bool(np.ptp(own) <= 1e-9 * own.max())


def programme_head(plan: AnalysisPlan) -> str:
    """What the programme is called at the head of a column: its label, where one is declared."""
    return plan.labels.get(plan.treatment, "Programme")


def title_ending(synthetic: bool) -> str:
    """What stands at the end of a title."""
    return " (synthetic data)" if synthetic else ""


def table_one_of(found: Described, medians: Sequence[str] | bool) -> Grid:
    """The table that ``Comparison.table_one`` describes."""
    plan, table = found.plan, found.table
    if not table.covariates:
        raise PlanError(
            "The plan names no covariates to describe people by.",
            where="table_one",
            try_this="covariates=[...] in the plan",
        )
    median = _medians(found, medians)
    stages = list(_stages(found))
    columns = [column for over, sides in stages for column in _heads(over, sides, plan)]
    digits = percent_digits(*(side.n for _, sides in stages for side in sides))
    groups: list[Group] = []
    for covariate in table.covariates:
        rows = found.balance[found.balance["variable"] == covariate.name].to_dict("records")
        groups += _rows(covariate, rows, stages, found, covariate.name in median, digits)
    return Grid(
        title="People in the programme and in the comparison group" + title_ending(found.synthetic),
        stub="Characteristic",
        columns=tuple(columns),
        groups=tuple(groups),
        notes=tuple(_notes(found, stages, median)),
    )


def _medians(found: Described, asked: Sequence[str] | bool) -> tuple[str, ...]:
    """The covariates that have medians."""
    numbers = [c.name for c in found.table.covariates if _is_number(c)]
    if isinstance(asked, bool):
        chosen = numbers if asked else []
    else:
        chosen = [asked] if isinstance(asked, str) else list(asked)
    for name in chosen:
        if name not in numbers:
            raise PlanError(
                f"{name!r} is not a covariate of numbers that can have a median.",
                where="table_one(medians=...)",
                try_this=nearest_names(str(name), numbers) if numbers else None,
            )
    if chosen and len(found.filled):
        raise PlanError(
            "After imputation there are no medians.",
            where="table_one(medians=...)",
            why="Each imputed table has its own, and there is no rule here that pools them.",
            try_this="table_one() with means, which are averages over the imputed tables",
        )
    return tuple(chosen)


def _is_number(covariate: Covariate) -> bool:
    return not covariate.is_category and not bool(np.isin(covariate.columns, (0, 1)).all())


def is_adjusted(balance: pd.DataFrame) -> bool:
    """Whether weighting or matching moved any mean: without it, there is no "after" to show."""
    return not balance["smd_before"].equals(balance["smd_after"])


def _stages(found: Described) -> Iterator[tuple[str, tuple[_Side, _Side]]]:
    """Before and, where anything was adjusted, after: both groups, under what stands over them."""
    treated, weights = found.table.treated, found.weights
    adjusted = is_adjusted(found.balance)
    yield (
        "Before adjustment" if adjusted else "",
        (
            _Side(treated.astype(float), "mean_treated", "sd_treated_before"),
            _Side((~treated).astype(float), "mean_comparison_before", "sd_comparison_before"),
        ),
    )
    if adjusted:
        yield (
            capitalised(found.plan.words.made),
            (
                _Side(weights * treated, "mean_treated_after", "sd_treated_after"),
                _Side(weights * ~treated, "mean_comparison_after", "sd_comparison_after"),
            ),
        )


def _heads(over: str, sides: tuple[_Side, _Side], plan: AnalysisPlan) -> Iterator[Column]:
    for name, side in zip((programme_head(plan), "Comparison group"), sides, strict=True):
        head = f"{name}\n({sized(side.n)}"
        if not side.counts_people:
            head += f";\neffective {sized(effective_size(side.weights), 1)}"
        yield Column(f"{head})", over)
    yield Column("SMD", over)


def _rows(
    covariate: Covariate,
    rows: list[dict[Any, Any]],
    stages: list[tuple[str, tuple[_Side, _Side]]],
    found: Described,
    median: bool,
    percent: int,
) -> Iterator[Group]:
    """A covariate: one row, or a row a level under its name."""
    labels = found.plan.labels
    title = _title(covariate, found.plan)
    if covariate.is_category:
        within = [
            Row(
                level_of(covariate.name, row["level"], labels), _shares(row, stages, found, percent)
            )
            for row in rows
        ]
        yield Group((*within, *_gaps(covariate, stages, found)), f"{title}, n (%)")
        return
    row = rows[0]
    if not _is_number(covariate):
        cells, what = _shares(row, stages, found, percent), "n (%)"
    elif median:
        cells, what = _quartiles(covariate, row, stages), "median (IQR)"
    else:
        cells, what = _means(row, stages), "mean (SD)"
    missing = _gaps(covariate, stages, found)
    yield Group((Row(f"{title}, {what}", cells), *missing))


def _gaps(
    covariate: Covariate, stages: list[tuple[str, tuple[_Side, _Side]]], found: Described
) -> Iterator[Row]:
    """How many people were left out because this covariate's value is missing."""
    if covariate.name in found.table.gaps:
        counts = (f"{n:,}" for n in found.table.gaps[covariate.name])
        label = "Missing, left out, n"
        if not covariate.is_category:
            label = f"{_title(covariate, found.plan)}: missing, left out, n"
        yield Row(label, (*counts, "", *("", "", "") * (len(stages) - 1)))


def _title(covariate: Covariate, plan: AnalysisPlan) -> str:
    words = label_of(covariate.name, plan.labels)
    return words[:1].upper() + words[1:]


def _difference(row: dict[Any, Any], place: int) -> str:
    return written(row["smd_after" if place else "smd_before"], 2)


def _shares(
    row: dict[Any, Any],
    stages: list[tuple[str, tuple[_Side, _Side]]],
    found: Described,
    digits: int,
) -> tuple[str, ...]:
    """Numbers and percentages; percentages alone where people count unlike, or are filled in."""
    imputed = row["variable"] in set(found.filled["column"])
    cells = []
    for place, (_, sides) in enumerate(stages):
        for side in sides:
            share = float(row[side.mean])
            percent = decimal(100 * share, digits, missing=NOTHING)
            counted = side.counts_people and not imputed
            cells.append(f"{round(share * side.n):,} ({percent})" if counted else f"{percent}%")
        cells.append(_difference(row, place))
    return tuple(cells)


def _means(row: dict[Any, Any], stages: list[tuple[str, tuple[_Side, _Side]]]) -> tuple[str, ...]:
    spreads = [row[side.spread] for _, sides in stages for side in sides]
    digits = digits_of(float(np.nanmax([0.0, *spreads])))
    cells = []
    for place, (_, sides) in enumerate(stages):
        cells += [
            f"{written(row[side.mean], digits)} ({written(row[side.spread], digits)})"
            for side in sides
        ]
        cells.append(_difference(row, place))
    return tuple(cells)


def _quartiles(
    covariate: Covariate, row: dict[Any, Any], stages: list[tuple[str, tuple[_Side, _Side]]]
) -> tuple[str, ...]:
    values = covariate.columns[:, 0]
    found = [
        [weighted_quantile(values, side.weights, at) for at in _QUARTILES]
        for _, sides in stages
        for side in sides
    ]
    widest = max(upper - lower for lower, _, upper in found)
    # As many decimals as the quartiles of numbers have that are whole, or in halves.
    whole = all(float(x).is_integer() for quartiles in found for x in quartiles)
    digits = 0 if whole else digits_of(widest)
    cells: list[str] = []
    for place, _ in enumerate(stages):
        for lower, middle, upper in found[2 * place : 2 * place + 2]:
            span = f"{written(lower, digits)} to {written(upper, digits)}"
            cells.append(f"{written(middle, digits)} ({span})")
        cells.append(_difference(row, place))
    return tuple(cells)


def weighted_quantile(values: FloatArray, weights: FloatArray, share: float) -> float:
    """A quantile of people with weights.

    Parameters
    ----------
    values, weights
        Of each person; those with weight 0 don't count.
    share
        From 0 to 1.

    Returns
    -------
    float
        Where all who count have one weight, the linear interpolation that R and numpy take by
        default (type 7 of Hyndman & Fan 1996). Otherwise the least value at or below which lies so
        large a share of the weight, or the mean of it and the next where the share is met exactly.

    Examples
    --------
    >>> weighted_quantile(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4), 0.5)
    2.5
    >>> weighted_quantile(np.array([1.0, 2.0, 9.0]), np.array([1.0, 1.0, 3.0]), 0.5)
    9.0
    """
    counts: BoolArray = weights > 0
    values, weights = values[counts], weights[counts]
    if np.ptp(weights) <= 1e-9 * weights.max():
        return float(np.quantile(values, share))
    order = np.argsort(values, kind="stable")
    values, shares = values[order], np.cumsum(weights[order]) / weights.sum()
    at = min(int(np.searchsorted(shares, share - 1e-12)), len(values) - 1)
    if abs(shares[at] - share) <= 1e-12 and at + 1 < len(values):
        return float((values[at] + values[at + 1]) / 2)
    return float(values[at])


_UNITS = {
    "ATT": "the standard deviation of people in the programme",
    "ATC": "the standard deviation of the comparison group",
}
_POOLED = "the root of the mean of both groups' variances"


def _notes(
    found: Described, stages: list[tuple[str, tuple[_Side, _Side]]], median: tuple[str, ...]
) -> Iterator[str]:
    plan, table = found.plan, found.table
    if found.synthetic:
        yield SYNTHETIC_NOTE
    parts = []
    if any(not _is_number(c) for c in table.covariates):
        parts.append("n (%): number of people and percentage of their group")
    if any(_is_number(c) and c.name not in median for c in table.covariates):
        parts.append("mean (SD): mean and standard deviation")
    if median:
        parts.append("median (IQR): median, and from the lower to the upper quartile")
    yield f"{'; '.join(parts)}."
    if len(stages) > 1:
        yield (
            "Before adjustment: everybody who could be analysed. "
            f"{capitalised(plan.words.made)}: the people compared by {plan.words.name}, "
            f"{estimand_words(plan.estimand, plan.trim).short}."
        )
    elif plan.words.by_model_alone:
        yield f"The groups as they are; the {plan.words.name} adjusts for these by its model."
    unlike = [side for _, sides in stages for side in sides if not side.counts_people]
    if unlike:
        yield (
            "Where people have different weights, percentages, means and SDs are weighted; "
            "effective n: the squared sum of the weights over the sum of their squares (Kish)."
        )
    unit = _UNITS.get(plan.estimand, _POOLED)
    rule = fact("smd_rule").value
    yield (
        "SMD: standardised mean difference, programme minus comparison group, over "
        f"{unit} before adjustment. Up to {rule:g} either way is a rule of thumb for good balance."
        + (f" {NOTHING}: the same for everybody." if _undefined(found.balance) else "")
    )
    gone = table.n_incomplete
    if gone:
        treated = int(table.everyone_treated.sum() - table.treated.sum())
        yield (
            f"Left out for a missing value in any column of the plan: {how_many(gone, 'person')}, "
            f"{treated:,} in the programme and {gone - treated:,} in the comparison group."
        )
    if len(found.filled):
        cells = zip(found.filled["column"], found.filled["filled"], strict=True)
        names = listed(f"{plan.label(name)} ({how_many(n, 'person')})" for name, n in cells)
        yield (
            f"Averages over {plan.imputations} imputed tables. Filled in: {names}; percentages of "
            "such a column stand without numbers of people."
        )


def _undefined(balance: pd.DataFrame) -> bool:
    return bool(balance[["smd_before", "smd_after"]].isna().to_numpy().any())
