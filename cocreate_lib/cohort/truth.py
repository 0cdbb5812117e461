"""Estimands: what the programme did, read off the potential outcomes.

All of them come from sums over people, so that those of many blocks can be added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

# What is compared with what.
AS_WHAT = {
    "as_assigned": ("with", "not_assigned"),
    "as_delivered": ("with", "without"),
    "full_fidelity": ("with_full_delivery", "without"),
}
OUTCOMES = ("reoffended", "reoffences", "days_to_reoffence", "hope_end")


def totals(potential: pd.DataFrame, treated: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Sums of all potential outcomes, which can be added up over blocks.

    Parameters
    ----------
    potential : pandas.DataFrame
        ``Cohort.potential``.
    treated : numpy.ndarray of bool, shape (n,)
        Who is in the programme.

    Returns
    -------
    pandas.DataFrame
        Rows ``ATT`` (people in the programme) and ``ATE`` (everybody); a column ``people`` with
        their number, and one for each column of ``potential`` with its sum.
    """
    sums: dict[str, list[int]] = {"people": [int(treated.sum()), treated.size]}
    for name in potential.columns:
        values = potential[name].to_numpy()
        sums[name] = [int(values[treated].sum()), int(values.sum())]
    return pd.DataFrame(sums, index=["ATT", "ATE"])


def estimands(totals: pd.DataFrame) -> pd.DataFrame:
    """True effects, from sums of potential outcomes.

    Returns a frame with ``outcome``, ``measure``, ``estimand``, ``as_what`` and ``value``.
    """
    rows = [
        (outcome, measure, estimand, as_what, value)
        for as_what, (world, other) in AS_WHAT.items()
        for estimand in totals.index
        for outcome, measure, value in contrasts(totals.loc[estimand].to_dict(), world, other)
    ]
    return pd.DataFrame(rows, columns=["outcome", "measure", "estimand", "as_what", "value"])


def contrasts(
    sums: Mapping[str, float], world: str, other: str
) -> Iterator[tuple[str, str, float]]:
    """Outcome, measure and value of each true effect of living in one world and not another.

    ``sums`` has the number of ``people`` and, for these two worlds, the sum of each outcome over
    them, as in a row of :func:`totals`.
    """
    people = int(sums["people"])

    def mean(outcome: str, world: str) -> float:
        return float(sums[f"{outcome}_{world}"] / people) if people else np.nan

    rate, base = mean("reoffended", world), mean("reoffended", other)
    yield "reoffended", "risk_difference", rate - base
    yield "reoffended", "risk_ratio", _ratio(rate, base)
    yield "reoffended", "odds_ratio", _ratio(rate * (1 - base), base * (1 - rate))
    often, base_often = mean("reoffences", world), mean("reoffences", other)
    yield "reoffences", "mean_difference", often - base_often
    yield "reoffences", "rate_ratio", _ratio(often, base_often)
    later = mean("days_to_reoffence", world) - mean("days_to_reoffence", other)
    yield "days_to_reoffence", "rmst_difference", later
    with np.errstate(divide="ignore"):
        hazards = -np.log1p(-np.array([rate, base]))
    yield "days_to_reoffence", "hazard_ratio", _ratio(*hazards)
    yield "hope_end", "mean_difference", mean("hope_end", world) - mean("hope_end", other)


def _ratio(numerator: float, denominator: float) -> float:
    """A ratio, or NaN where it is not defined."""
    return float(numerator / denominator) if denominator > 0 and np.isfinite(numerator) else np.nan
