"""How alike the two groups are on each covariate, before and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.numerics.linear import Scale, scale_of, standardised
from cocreate_lib.labels import Declared, name_of

# A spread or a variance below this, in standard deviations of everybody, is rounding.
_FLAT = 1e-12

COLUMNS = (
    "variable",
    "level",
    "mean_treated",
    "mean_comparison_before",
    "mean_comparison_after",
    "smd_before",
    "smd_after",
    "variance_ratio_before",
    "variance_ratio_after",
    "mean_treated_after",
    "ecdf_mean_before",
    "ecdf_mean_after",
    "ecdf_max_before",
    "ecdf_max_after",
)
SPREADS = (
    "sd_treated_before",
    "sd_comparison_before",
    "sd_treated_after",
    "sd_comparison_after",
)
"""Standard deviations, which tables of a paper have beside the means."""


def balance_table(table: Table, weights: FloatArray, estimand: str) -> pd.DataFrame:
    """Balance of every covariate level.

    Parameters
    ----------
    table
        The people.
    weights
        Weight of each person after adjustment, shape (people,).
    estimand
        ``"ATT"``, ``"ATC"``, ``"ATE"`` or ``"ATO"``.

    Returns
    -------
    DataFrame
        One row a covariate level (every level of a category; ``level`` is "" for a number):
        ``variable``, ``level``; ``mean_treated`` (before adjustment: a share, for a level);
        ``mean_comparison_before`` and ``mean_comparison_after``; ``smd_before`` and ``smd_after``
        (standardised mean difference, treated minus comparison, after adjustment between the two
        adjusted groups); ``variance_ratio_before`` and ``variance_ratio_after`` (treated over
        comparison); ``mean_treated_after`` (differs from ``mean_treated`` when people in the
        programme were lost); ``ecdf_mean_before``, ``ecdf_mean_after``, ``ecdf_max_before`` and
        ``ecdf_max_after`` (mean and largest distance between the groups' cumulative distributions,
        0 to 1).

    Notes
    -----
    The denominator of both standardised mean differences is an SD of the unadjusted sample, so that
    adjustment can't change it: of the treated for ATT, of the comparison group for ATC, and the
    root of the mean of the two variances for ATE and ATO. Where that SD is zero, because a
    covariate is the same for everybody in the group, it is the root of the mean of the two
    variances, and where both are zero the SD of everybody together: nobody's difference goes
    unseen. The variance of a share or of a column of 0 and 1 is p(1 − p); of any other number, the
    sample variance (n − 1; with weights, Σw/((Σw)² − Σw²) × Σw(x − mean)²). A covariate that is the
    same for everybody has no SMD (NaN), nor has a variance ratio whose denominator is zero.

    The distances between the weighted cumulative distributions are taken at every value that
    anybody in the table has; of a share or a column of 0 and 1 both are the difference between the
    shares.
    """
    levels = levels_of(table)
    treated, comparison = table.treated.astype(float), (~table.treated).astype(float)
    before_treated, before = levels.moments(treated), levels.moments(comparison)
    after_treated, after = levels.moments(weights * treated), levels.moments(weights * comparison)
    unit = standard_units(before_treated, before, float(treated.mean()), estimand)
    raw = levels.scale.raw
    values = (
        raw(before_treated.mean),
        raw(before.mean),
        raw(after.mean),
        ratio(before_treated.mean - before.mean, unit),
        ratio(after_treated.mean - after.mean, unit),
        ratio(before_treated.variance, before.variance),
        ratio(after_treated.variance, after.variance),
        raw(after_treated.mean),
        *_ecdf_distances(levels.columns, levels.binary, table.treated, weights),
    )
    spreads = (
        np.sqrt(np.maximum(part.variance, 0)) * levels.scale.unit  # rounding can go below
        for part in (before_treated, before, after_treated, after)
    )
    names = [*COLUMNS[2:], *SPREADS]
    numbers = pd.DataFrame(np.column_stack((*values, *spreads)), columns=names)
    return pd.concat([levels.names, numbers], axis=1)


@dataclass(frozen=True)
class Moments:
    """Weighted mean and variance of each covariate level."""

    mean: FloatArray
    variance: FloatArray


@dataclass(frozen=True)
class Levels:
    """Every covariate level as a column.

    Parameters
    ----------
    names
        ``variable`` and ``level`` of each.
    columns
        Shape (people, levels): shares and columns of 0 and 1 as they are, other numbers in standard
        deviations of everybody from their mean.
    binary
        Which of them are of 0 and 1.
    scale
        What brings the columns' means back into their own units.
    """

    names: pd.DataFrame
    columns: FloatArray
    binary: BoolArray
    scale: Scale

    def moments(self, weights: FloatArray) -> Moments:
        """Mean and variance of each column, with some weights."""
        return Moments(*_moments(self.columns, weights, self.binary))


def levels_of(table: Table) -> Levels:
    """Every covariate level of a table."""
    raw = np.hstack([np.empty((len(table.treated), 0)), *(c.columns for c in table.covariates)])
    names = [(c.name, level) for c in table.covariates for level in c.levels]
    binary = np.asarray(np.isin(raw, (0, 1)).all(axis=0))
    scale = scale_of(raw)
    scale = Scale(np.where(binary, 0.0, scale.centre), np.where(binary, 1.0, scale.unit))
    frame = pd.DataFrame(names, columns=list(COLUMNS[:2]))
    return Levels(frame, standardised(raw, scale), binary, scale)


def standard_units(
    treated: Moments, comparison: Moments, share: float, estimand: str
) -> FloatArray:
    """The standard deviations that standardised mean differences are in.

    Parameters
    ----------
    treated, comparison
        The groups before adjustment.
    share
        Of people in the programme, among everybody.
    estimand
        Whom the estimate speaks of.
    """
    both = (treated.variance + comparison.variance) / 2
    apart = share * (1 - share) * (treated.mean - comparison.mean) ** 2
    own = {"ATT": treated.variance, "ATC": comparison.variance}
    unit = np.sqrt(own.get(estimand, both))
    for other in (np.sqrt(both), np.sqrt(apart)):
        unit = np.where(unit > _FLAT, unit, other)
    return np.asarray(unit)


def label(row: pd.Series) -> str:
    """A covariate level in words: 'age', 'office = North'."""
    return f"{row['variable']} = {row['level']}" if row["level"] else str(row["variable"])


def label_by(labels: Declared, row: pd.Series) -> str:
    """A covariate level by declared labels; empty where none is declared for it.

    Examples
    --------
    >>> row = pd.Series({"variable": "office", "level": "N"})
    >>> label_by({"office": "Office", "office=N": "North"}, row), label_by({}, row)
    ('Office = North', '')
    """
    column, level = str(row["variable"]), row["level"]
    if column not in labels and f"{column}={level}" not in labels:
        return ""
    name = name_of(column, labels)
    return f"{name} = {labels.get(f'{column}={level}', level)}" if level else name


def _moments(
    columns: FloatArray, weights: FloatArray, binary: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Weighted mean and variance of each column."""
    total, squares = weights.sum(), (weights**2).sum()
    mean = weights @ columns / total
    freedom = total**2 - squares
    scatter = weights @ (columns - mean) ** 2
    sample = scatter * total / freedom if freedom > 1e-9 * total**2 else np.full_like(mean, np.nan)
    return mean, np.where(binary, mean * (1 - mean), sample)


def _ecdf_distances(
    columns: FloatArray, binary: BoolArray, treated: BoolArray, weights: FloatArray
) -> FloatArray:
    """Mean before and after, and largest before and after: shape (4, columns)."""
    parts = [ecdf_parts(treated, w) for w in (np.ones(len(treated)), weights)]
    distances = np.empty((4, columns.shape[1]))
    for column, (values, simple) in enumerate(zip(columns.T, binary, strict=True)):
        if simple:
            before, after = (abs(float(part @ values)) for part in parts)
            distances[:, column] = before, after, before, after
        else:
            order = np.argsort(values)
            last = np.append(np.diff(values[order]) > 0, True)
            gaps = [np.abs(np.cumsum(part[order])[last]) for part in parts]
            distances[:, column] = *(g.mean() for g in gaps), *(g.max() for g in gaps)
    return distances


def ecdf_parts(treated: BoolArray, weights: FloatArray) -> FloatArray:
    """What each person adds to the distance between the cumulative distributions.

    Examples
    --------
    >>> ecdf_parts(np.array([True, True, False]), np.array([1.0, 3.0, 2.0]))
    array([ 0.25,  0.75, -1.  ])
    """
    return np.where(treated, weights / weights[treated].sum(), -weights / weights[~treated].sum())


def ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    """One over the other; missing where the other is zero up to rounding, and zero where the one
    is."""
    safe, above = below > _FLAT, np.where(np.abs(above) > _FLAT, above, 0.0)
    return np.divide(above, below, out=np.full_like(above, np.nan), where=safe)
