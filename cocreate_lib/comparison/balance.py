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
        programme were lost).

    Notes
    -----
    The denominator of both standardised mean differences is an SD of the unadjusted sample, so that
    adjustment can't change it: of the treated for ATT, of the comparison group for ATC, and the
    root of the mean of the two variances for ATE and ATO. The variance of a share or of a column of
    0 and 1 is p(1 − p); of any other number, the sample variance (n − 1; with weights,
    Σw/((Σw)² − Σw²) × Σw(x − mean)²). Where a denominator is zero the value is NaN.
    """
    columns = np.hstack([np.empty((len(table.treated), 0)), *(c.columns for c in table.covariates)])
    names = [(c.name, level) for c in table.covariates for level in c.levels]
    binary = np.asarray(np.isin(columns, (0, 1)).all(axis=0))
    ones = np.ones(len(table.treated))
    treated, comparison = table.treated.astype(float), (~table.treated).astype(float)
    mean_treated, var_treated = _moments(columns, ones * treated, binary)
    mean_before, var_before = _moments(columns, ones * comparison, binary)
    mean_treated_after, var_treated_after = _moments(columns, weights * treated, binary)
    mean_after, var_after = _moments(columns, weights * comparison, binary)
    both = (var_treated + var_before) / 2
    unit = np.sqrt({"ATT": var_treated, "ATC": var_before}.get(estimand, both))
    values = (
        mean_treated,
        mean_before,
        mean_after,
        _ratio(mean_treated - mean_before, unit),
        _ratio(mean_treated_after - mean_after, unit),
        _ratio(var_treated, var_before),
        _ratio(var_treated_after, var_after),
        mean_treated_after,
    )
    names_frame = pd.DataFrame(names, columns=list(COLUMNS[:2]))
    numbers = pd.DataFrame(np.column_stack(values), columns=list(COLUMNS[2:]))
    return pd.concat([names_frame, numbers], axis=1)


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


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    safe = below > 1e-12
    return np.divide(above, below, out=np.full_like(above, np.nan), where=safe)
