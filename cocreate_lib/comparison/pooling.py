"""Several imputed tables, one result: Rubin's rules."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.imputation.chained_equations import Gaps
from cocreate_lib.comparison.inference.few_values import METHOD as FEW_VALUES
from cocreate_lib.comparison.inference.intervals import (
    Interval,
    back_of,
    t_quantile,
    unchanged,
    wald,
)
from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.comparison.numerics.test_inversion import beyond
from cocreate_lib.comparison.plan.measures import MEASURE_NAMES, RATIOS
from cocreate_lib.comparison.plan.words import BY_TABLE
from cocreate_lib.comparison.result import Comparison
from cocreate_lib.text import how_many, listed, plural

Scale = Callable[[float], float]
# What intervals by standard errors are called: those have Rubin's rules as they are.
_BY_ERRORS = ("", "log interval", "Wald interval", FEW_VALUES)
_NO_VARIANCE = "no interval: in every imputed table nothing but the groups tells the outcomes apart"


@dataclass(frozen=True)
class Pooled:
    """An estimate from several imputed tables: its variance, the part of it that comes from how the
    tables differ, its degrees of freedom, and the fraction of missing information."""

    value: float
    variance: float
    between: float
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
    share = added / total if total > 0 else 0.0
    by_tables = (m - 1) / share**2 if share > 0 else np.inf
    by_people = np.inf if np.isinf(df) else (df + 1) / (df + 3) * df * (1 - share)
    parts = [1 / part for part in (by_tables, by_people) if np.isfinite(part)]
    pooled_df = 1 / sum(parts) if parts else np.inf
    increase = added / within if within > 0 else np.inf
    missing = 1.0
    if np.isfinite(increase):
        missing = (increase + 2 / (pooled_df + 3)) / (increase + 1)
    return Pooled(float(np.mean(values)), total, added, pooled_df, missing if share > 0 else 0.0)


def pooled_comparison(found: Sequence[Comparison], plan: AnalysisPlan, gaps: Gaps) -> Comparison:
    """One comparison from those of each imputed table.

    Estimates are pooled on the scale where they are differences (a ratio's logarithm). Means,
    balance and weights are averages over the tables. Pairs, scores, losses, curves, tests and
    models are those of the first table.
    """
    first = found[0]
    level = plan.conf_level
    pooled = {
        place: pooled_interval(place[1], [each.intervals[place] for each in found], level)
        for place in first.intervals
    }
    rows = [
        _row(
            [each.estimates.iloc[i] for each in found],
            pooled[row["outcome"], row["measure"]],
            gaps,
            plan.label(row["outcome"]),
        )
        for i, (_, row) in enumerate(first.estimates.iterrows())
    ]
    estimates = pd.DataFrame(rows, columns=first.estimates.columns)
    return replace(
        first,
        estimates=estimates.astype({"n_clusters": "Int64"}),
        means=_average([each.means for each in found]),
        balance_from=_average([each.balance_from() for each in found]).copy,
        weights=sum((each.weights for each in found[1:]), first.weights) / len(found),
        plan=plan,
        intervals={place: each.interval for place, each in pooled.items()},
        filled=gaps.to_frame(),
    )


def _average(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The first frame, with the means of its numbers over all frames."""
    result = frames[0].copy()
    for name in result.select_dtypes("number"):
        result[name] = np.mean([frame[name].to_numpy(float) for frame in frames], axis=0)
    return result


def _row(
    rows: Sequence[pd.Series], interval: PooledInterval, gaps: Gaps, name: str
) -> dict[str, Any]:
    first, n_tables = rows[0], len(rows)
    notes = gaps.notes(n_tables)
    varied = [
        f"from {min(sizes)} to {max(sizes)} people {where}"
        for name, where in (
            ("n_treated", "in the programme"),
            ("n_comparison", "in the comparison group"),
        )
        if len(sizes := {int(row[name]) for row in rows}) > 1
    ]
    if varied:
        notes.append(f"{listed(varied)} were analysed, {BY_TABLE}")
    if not interval.interval.problem:
        notes.append(
            f"fraction of missing information in {name}, "
            f"{MEASURE_NAMES[first['measure']]}: {100 * interval.missing_information:.0f}%"
        )
    texts = [interval.interval.problem, *notes]
    if np.isfinite(first["conf_low"]):
        texts.append(first["notes"])
    se_type = f"{first['se_type']}, pooled over {n_tables} imputed tables (Rubin's rules)"
    numbers = interval.interval.numbers
    return {**first, **numbers, "se_type": se_type, "notes": "; ".join(filter(None, texts))}


@dataclass(frozen=True)
class PooledInterval:
    """A pooled interval, and the fraction of missing information."""

    interval: Interval
    missing_information: float = np.nan


def pooled_interval(measure: str, found: Sequence[Interval], level: float) -> PooledInterval:
    """One interval from those of several imputed tables.

    Parameters
    ----------
    measure
        The measure: a ratio is pooled by its logarithm.
    found
        Its interval in each table.
    level
        Confidence level.

    Returns
    -------
    PooledInterval
        By Rubin's rules, so many standard errors either side. Where the tables' intervals are not
        of that kind (score intervals), what Rubin's rules do with variances is done with the
        squared lengths of either side: their mean over the tables, plus t² × (1 + 1/m) × the
        variance between the tables.
    """
    back, to = back_of(measure), _logarithm if measure in RATIOS else unchanged
    values = np.array([to(each.estimate) for each in found])
    errors = np.array([each.std_error for each in found])
    lost = int(np.sum(~(np.isfinite(values) & np.isfinite(errors))))
    if lost:
        problem = f"no interval: {lost} of {how_many(len(found), 'imputed table')} "
        problem += f"{plural(lost, 'has', 'have')} no answer"
        return PooledInterval(Interval(back(float(np.mean(values))), problem=problem))
    pooled = pool(values, errors**2, float(np.nanmin([each.df for each in found])))
    if pooled.variance == 0:
        return PooledInterval(Interval(back(pooled.value), problem=_NO_VARIANCE))
    if all(each.method in _BY_ERRORS for each in found):
        interval = wald(pooled.value, pooled.variance**0.5, pooled.df, level, back)
    else:
        interval = _by_sides(found, to, back, pooled, level)
    return PooledInterval(interval, pooled.missing_information)


def _by_sides(
    found: Sequence[Interval], to: Scale, back: Scale, pooled: Pooled, level: float
) -> Interval:
    """The pooled interval of score intervals, and the test that it turns round."""
    limits = _Sides(tuple(found), to, back, pooled)
    low, high = limits(level)
    null = back(0.0)
    tails = beyond(limits, null, -1.0), beyond(limits, null, 1.0)
    p_value = min(2 * min(tails), 1.0)
    size = -t_quantile(p_value / 2, pooled.df)
    return Interval(
        estimate=back(pooled.value),
        std_error=pooled.variance**0.5,
        statistic=math.copysign(size, pooled.value),
        df=pooled.df,
        p_value=p_value,
        conf_low=low,
        conf_high=high,
        method=found[0].method,
        limits=limits,
    )


@dataclass(frozen=True)
class _Sides:
    """Limits at any level: each side's squared length is a mean over the tables, plus what the
    tables differ by."""

    found: tuple[Interval, ...]
    to: Scale
    back: Scale
    pooled: Pooled

    def __call__(self, conf_level: float) -> tuple[float, float]:
        added = t_quantile(0.5 + conf_level / 2, self.pooled.df) ** 2 * self.pooled.between
        below, above = [], []
        for each in self.found:
            # Only tables with an interval are pooled.
            low, high = each.limits(conf_level) if each.limits else (-math.inf, math.inf)
            below.append((self.to(each.estimate) - self.to(low)) ** 2)
            above.append((self.to(high) - self.to(each.estimate)) ** 2)
        low, high = (math.sqrt(sum(side) / len(side) + added) for side in (below, above))
        return self.back(self.pooled.value - low), self.back(self.pooled.value + high)


def _logarithm(ratio: float) -> float:
    return math.log(ratio) if ratio > 0 else -math.inf
