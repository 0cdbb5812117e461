"""From the numbers of many replicates to what they say of a plan, each with its own error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from cocreate_lib.comparison import RATIOS, AnalysisPlan
from cocreate_lib.diagnosis.replicates import FIELD, BoolArray, FloatArray, ReplicateResults, Target

TABLE_COLUMNS = (
    "plan",
    "outcome",
    "measure",
    "scale",
    "diagnosand",
    "value",
    "mc_std_error",
    "replicates",
    "truth",
)


class Diagnosand(NamedTuple):
    """A diagnosand's value, its Monte Carlo standard error, and from how many replicates."""

    value: float
    mc_std_error: float
    replicates: int


class Estimates(NamedTuple):
    """One quantity over all replicates, on the scale on which it is judged."""

    estimate: FloatArray
    std_error: FloatArray
    truth: FloatArray
    low: FloatArray  # NaN where there is no interval
    high: FloatArray
    found: FloatArray  # 1, 0 or NaN: whether the estimate is statistically significant


def diagnosand_table(
    plans: Mapping[str, AnalysisPlan], wanted: tuple[Target, ...], records: ReplicateResults
) -> pd.DataFrame:
    """The table of a diagnosis: see ``Diagnosis.table`` and the notes of ``diagnose``."""
    names, rows = list(plans), []
    for place, quantity in enumerate(wanted):
        name = names[quantity.plan]
        alpha = 1 - plans[name].conf_level
        seen = on_scale(quantity.measure, records.numbers[:, place], alpha)
        scale = "log ratio" if quantity.measure in RATIOS else "difference"
        true = seen.truth[np.isfinite(seen.truth)]
        truth = float(true.mean()) if true.size else np.nan
        rows += [
            (name, quantity.outcome, quantity.measure, scale, diagnosand, *value, truth)
            for diagnosand, value in diagnosands(seen).items()
        ]
    return pd.DataFrame(rows, columns=list(TABLE_COLUMNS))


def on_scale(measure: str, values: FloatArray, alpha: float) -> Estimates:
    """The fields of one quantity, with ratios as logarithms."""
    estimate, std_error, low, high, p_value, truth = (
        values[:, FIELD[name]]
        for name in ("estimate", "std_error", "conf_low", "conf_high", "p_value", "truth")
    )
    known = np.isfinite(low + high)
    low, high = np.where(known, low, np.nan), np.where(known, high, np.nan)
    found = np.where(np.isnan(p_value), np.nan, p_value < alpha)
    if measure in RATIOS:
        with np.errstate(divide="ignore", invalid="ignore"):
            estimate, truth, low, high = (np.log(x) for x in (estimate, truth, low, high))
        estimate = np.where(np.isfinite(estimate), estimate, np.nan)  # a ratio of nought is none
    return Estimates(estimate, std_error, truth, low, high, found)


def diagnosands(seen: Estimates) -> dict[str, Diagnosand]:
    """Every diagnosand of one quantity."""
    error = seen.estimate - seen.truth
    return {
        "bias": _mean(error),
        "rmse": _root_mean_square(error),
        "power": share(seen.found),
        "coverage": share(_covered(seen, seen.truth)),
        "coverage_long_run": _long_run_coverage(seen),
        "type_s_rate": _wrong_sign(seen),
        "exaggeration_ratio": _exaggeration(seen),
        "mean_std_error": _mean(seen.std_error),
        "sd_estimate": _standard_deviation(seen.estimate),
        "mean_ci_width": _mean(seen.high - seen.low),
    }


def share(yes: FloatArray) -> Diagnosand:
    """A share of those that are 1 or 0, with its binomial error."""
    known = yes[~np.isnan(yes)]
    if not known.size:
        return Diagnosand(np.nan, np.nan, 0)
    value = float(known.mean())
    return Diagnosand(value, float(np.sqrt(value * (1 - value) / known.size)), known.size)


def _covered(seen: Estimates, truth: FloatArray | float) -> FloatArray:
    """1 or 0 for each interval that does or doesn't hold this truth; NaN where one is missing."""
    known = ~np.isnan(seen.low) & ~np.isnan(seen.high) & ~np.isnan(truth)
    return np.where(known, (seen.low <= truth) & (truth <= seen.high), np.nan)


def _long_run_coverage(seen: Estimates) -> Diagnosand:
    """Coverage of the mean truth, whose own error moves the share as well."""
    truth = _mean(seen.truth)
    found = share(_covered(seen, truth.value))
    if not (found.replicates and np.isfinite(truth.mc_std_error)):
        return found
    either_side = [
        share(_covered(seen, truth.value + side * truth.mc_std_error)).value for side in (-1, 1)
    ]
    by_truth = (either_side[1] - either_side[0]) / 2
    return found._replace(mc_std_error=float(np.hypot(found.mc_std_error, by_truth)))


def _mean(values: FloatArray) -> Diagnosand:
    known = values[np.isfinite(values)]
    if not known.size:
        return Diagnosand(np.nan, np.nan, 0)
    return Diagnosand(float(known.mean()), _error_of_mean(known), known.size)


def _error_of_mean(values: FloatArray) -> float:
    return float(values.std(ddof=1) / np.sqrt(values.size)) if values.size > 1 else np.nan


def _root_mean_square(error: FloatArray) -> Diagnosand:
    square = _mean(error**2)
    value = float(np.sqrt(square.value))
    if not value > 0:
        return Diagnosand(value, np.nan, square.replicates)
    return Diagnosand(value, square.mc_std_error / (2 * value), square.replicates)


def _standard_deviation(estimate: FloatArray) -> Diagnosand:
    known = estimate[np.isfinite(estimate)]
    if known.size < 2:
        return Diagnosand(np.nan, np.nan, known.size)
    value = float(known.std(ddof=1))
    if not value > 0:
        return Diagnosand(value, np.nan, known.size)
    return Diagnosand(value, _error_of_mean((known - known.mean()) ** 2) / (2 * value), known.size)


def _effect(seen: Estimates) -> float:
    """The true effect of the design: the mean of the replicates' own; NaN if there is none."""
    known = seen.truth[np.isfinite(seen.truth)]
    effect = float(known.mean()) if known.size else np.nan
    return effect if effect != 0 else np.nan


def _significant(seen: Estimates) -> BoolArray:
    return (seen.found == 1) & np.isfinite(seen.estimate)


def _wrong_sign(seen: Estimates) -> Diagnosand:
    effect, significant = _effect(seen), _significant(seen)
    if np.isnan(effect):
        return Diagnosand(np.nan, np.nan, 0)
    return share(1.0 * (np.sign(seen.estimate[significant]) == -np.sign(effect)))


def _exaggeration(seen: Estimates) -> Diagnosand:
    """A ratio of two means over the same replicates, with its error by the delta method."""
    effect, significant, known = _effect(seen), _significant(seen), np.isfinite(seen.truth)
    n_found = int(significant.sum())
    if np.isnan(effect) or not n_found:
        return Diagnosand(np.nan, np.nan, 0)
    size = np.abs(seen.estimate[significant]).mean()
    value = float(size / abs(effect))
    if n_found < 2:
        return Diagnosand(value, np.nan, n_found)
    # How much each replicate moves the two means.
    of_size = np.where(significant, np.abs(seen.estimate) - size, 0.0) / significant.mean()
    of_effect = np.where(known, seen.truth - effect, 0.0) / known.mean()
    moves = of_size / abs(effect) - value * of_effect / effect
    return Diagnosand(value, _error_of_mean(moves), n_found)
