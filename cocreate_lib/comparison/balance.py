"""How alike the two groups are on each covariate, before and after."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cocreate_lib.comparison.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.table import Table

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
    root of the mean of the two variances for ATE and ATO. The variance of a share or of a column of
    0 and 1 is p(1 − p); of any other number, the sample variance (n − 1; with weights,
    Σw/((Σw)² − Σw²) × Σw(x − mean)²). Where a denominator is zero the value is NaN.

    The distances between the weighted cumulative distributions are taken at every value that
    anybody in the table has; of a share or a column of 0 and 1 both are the difference between the
    shares.
    """
    names, columns = levels(table)
    binary = _binary(columns)
    ones = np.ones(len(table.treated))
    treated, comparison = table.treated.astype(float), (~table.treated).astype(float)
    mean_treated, var_treated = _moments(columns, ones * treated, binary)
    mean_before, var_before = _moments(columns, ones * comparison, binary)
    mean_treated_after, var_treated_after = _moments(columns, weights * treated, binary)
    mean_after, var_after = _moments(columns, weights * comparison, binary)
    unit = _units(var_treated, var_before, estimand)
    values = (
        mean_treated,
        mean_before,
        mean_after,
        _ratio(mean_treated - mean_before, unit),
        _ratio(mean_treated_after - mean_after, unit),
        _ratio(var_treated, var_before),
        _ratio(var_treated_after, var_after),
        mean_treated_after,
        *_ecdf_distances(columns, binary, table.treated, weights),
    )
    numbers = pd.DataFrame(np.column_stack(values), columns=list(COLUMNS[2:]))
    return pd.concat([names, numbers], axis=1)


def levels(table: Table) -> tuple[pd.DataFrame, FloatArray]:
    """Every covariate level: ``variable`` and ``level``, and its column, shape (people, levels)."""
    names = [(c.name, level) for c in table.covariates for level in c.levels]
    columns = [c.columns for c in table.covariates]
    return (
        pd.DataFrame(names, columns=list(COLUMNS[:2])),
        np.hstack([np.empty((len(table.treated), 0)), *columns]),
    )


def standard_units(table: Table, estimand: str) -> FloatArray:
    """The standard deviation of each covariate level that standardised differences are in."""
    columns = levels(table)[1]
    binary = _binary(columns)
    treated, comparison = table.treated.astype(float), (~table.treated).astype(float)
    var_treated = _moments(columns, treated, binary)[1]
    var_comparison = _moments(columns, comparison, binary)[1]
    return _units(var_treated, var_comparison, estimand)


def label(row: pd.Series) -> str:
    """A covariate level in words: 'age', 'office = North'."""
    return f"{row['variable']} = {row['level']}" if row["level"] else str(row["variable"])


def _binary(columns: FloatArray) -> BoolArray:
    return np.asarray(np.isin(columns, (0, 1)).all(axis=0))


def _units(var_treated: FloatArray, var_comparison: FloatArray, estimand: str) -> FloatArray:
    both = (var_treated + var_comparison) / 2
    return np.asarray(np.sqrt({"ATT": var_treated, "ATC": var_comparison}.get(estimand, both)))


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


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    safe = below > 1e-12
    return np.divide(above, below, out=np.full_like(above, np.nan), where=safe)
