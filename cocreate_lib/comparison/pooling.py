"""Several imputed tables, one result: Rubin's rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.arrays import FloatArray
from cocreate_lib.comparison.imputation import Gaps
from cocreate_lib.comparison.inference import RATIOS, Interval, back_of, wald, within_one
from cocreate_lib.comparison.phrases import MEASURE_NAMES
from cocreate_lib.comparison.plan import AnalysisPlan
from cocreate_lib.comparison.result import Comparison


@dataclass(frozen=True)
class Pooled:
    """An estimate from several imputed tables: its variance, degrees of freedom, and the fraction
    of missing information."""

    value: float
    variance: float
    df: float
    missing_information: float


def pool(values: FloatArray, variances: FloatArray, df: float) -> Pooled:
    """Rubin's rules, with Barnard and Rubin's degrees of freedom.

    Parameters
    ----------
    values, variances
        One estimate and its variance for each imputed table.
    df
        Degrees of freedom, had nothing been missing; may be infinite.

    Returns
    -------
    Pooled
        With m tables, mean variance u and variance b between the tables, the variance is
        u + (1 + 1/m)b.

    References
    ----------
    Barnard, J., & Rubin, D. B. (1999). Small-sample degrees of freedom with multiple imputation.
    *Biometrika*, 86, 948–955.

    Rubin, D. B. (1987). *Multiple imputation for nonresponse in surveys*. Wiley.

    Examples
    --------
    >>> round(pool(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 1.0]), np.inf).variance, 4)
    2.3333
    """
    m = len(values)
    within, between = float(np.mean(variances)), float(np.var(values, ddof=1))
    added = (1 + 1 / m) * between
    total = within + added
    share = added / total
    by_tables = (m - 1) / share**2 if share > 0 else np.inf
    by_people = np.inf if np.isinf(df) else (df + 1) / (df + 3) * df * (1 - share)
    parts = [1 / part for part in (by_tables, by_people) if np.isfinite(part)]
    pooled_df = 1 / sum(parts) if parts else np.inf
    increase = added / within if within > 0 else np.inf
    missing = 1.0
    if np.isfinite(increase):
        missing = (increase + 2 / (pooled_df + 3)) / (increase + 1)
    return Pooled(float(np.mean(values)), total, pooled_df, missing if share > 0 else 0.0)


def pooled_comparison(found: Sequence[Comparison], plan: AnalysisPlan, gaps: Gaps) -> Comparison:
    """One comparison from those of each imputed table.

    Estimates are pooled on the scale where they are differences (a ratio's logarithm). Means,
    balance and weights are averages over the tables. Pairs, scores, losses, curves, tests and
    models are those of the first table.
    """
    first = found[0]
    rows = [
        _row([each.estimates.iloc[i] for each in found], gaps) for i in range(len(first.estimates))
    ]
    estimates = pd.DataFrame(rows, columns=first.estimates.columns)
    return replace(
        first,
        estimates=estimates.astype({"n_clusters": "Int64"}),
        means=_average([each.means for each in found]),
        balance_from=_average([each.balance for each in found]).copy,
        weights=sum((each.weights for each in found[1:]), first.weights) / len(found),
        plan=plan,
        filled=gaps.to_frame(),
    )


def _average(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The first frame, with the means of its numbers over all frames."""
    result = frames[0].copy()
    for name in result.select_dtypes("number"):
        result[name] = np.mean([frame[name].to_numpy(float) for frame in frames], axis=0)
    return result


def _row(rows: Sequence[pd.Series], gaps: Gaps) -> dict[str, Any]:
    first, n_tables = rows[0], len(rows)
    notes = gaps.notes(n_tables)
    interval = _interval(rows)
    sizes = [int(row["n_treated"]) for row in rows]
    if min(sizes) < max(sizes):
        notes.append(
            f"from {min(sizes)} to {max(sizes)} people in the programme could be analysed, "
            "depending on the imputed table"
        )
    if not interval[0].problem:
        notes.append(
            f"fraction of missing information in {first['outcome']}, "
            f"{MEASURE_NAMES[first['measure']]}: {100 * interval[1]:.0f}%"
        )
    numbers = vars(interval[0]).copy()
    texts = [numbers.pop("problem"), *notes]
    if np.isfinite(first["conf_low"]):
        texts.append(first["notes"])
    se_type = f"{first['se_type']}, pooled over {n_tables} imputed tables (Rubin's rules)"
    return {**first, **numbers, "se_type": se_type, "notes": "; ".join(filter(None, texts))}


def _interval(rows: Sequence[pd.Series]) -> tuple[Interval, float]:
    """The pooled interval, and the fraction of missing information."""
    measure, level = rows[0]["measure"], rows[0]["conf_level"]
    values = np.array([row["estimate"] for row in rows], dtype=float)
    errors = np.array([row["std_error"] for row in rows], dtype=float)
    back = back_of(measure)
    if measure in RATIOS:
        values = np.log(values)
    lost = int(np.sum(~(np.isfinite(values) & np.isfinite(errors))))
    if lost:
        problem = f"no interval: {lost} of {len(rows)} imputed tables have no answer"
        return Interval(float(back(float(np.mean(values)))), problem=problem), np.nan
    pooled = pool(values, errors**2, float(np.nanmin([row["df"] for row in rows])))
    interval = wald(pooled.value, pooled.variance**0.5, pooled.df, level, back)
    if measure == "risk_difference":
        interval = within_one(interval)
    return interval, pooled.missing_information
