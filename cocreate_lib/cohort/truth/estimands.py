"""Estimands: what the programme did, read off the potential outcomes.

All of them come from sums over people, so that those of many blocks can be added up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

# What is compared with what.
AS_WHAT = {
    "as_assigned": ("with", "not_assigned"),
    "as_delivered": ("with", "without"),
    "full_fidelity": ("with_full_delivery", "without"),
}
OUTCOMES = ("reoffended", "reoffences", "days_to_reoffence", "hope_end")


def totals(potential: Any, treated: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Sums of all potential outcomes, which can be added up over blocks.

    Parameters
    ----------
    potential : pandas.DataFrame or mapping of arrays
        ``Cohort.potential``, or its columns by name.
    treated : numpy.ndarray of bool, shape (n,)
        Who is in the programme.

    Returns
    -------
    pandas.DataFrame
        Rows ``ATT`` (people in the programme) and ``ATE`` (everybody); a column ``people`` with
        their number, and one for each column of ``potential`` with its sum.
    """
    sums: dict[str, list[int]] = {"people": [int(treated.sum()), treated.size]}
    for name, column in potential.items():
        values = np.asarray(column)
        sums[name] = [int(values[treated].sum()), int(values.sum())]
    return pd.DataFrame(sums, index=["ATT", "ATE"])


def estimands(totals: pd.DataFrame) -> pd.DataFrame:
    """True effects, from sums of potential outcomes.

    Returns a frame with ``outcome``, ``measure``, ``estimand``, ``as_what`` and ``value``.
    """
    people = totals["people"].to_numpy(dtype=float)

    def mean(column: str) -> Floats:
        sums = totals[column].to_numpy(dtype=float)
        return np.divide(sums, people, out=np.full(len(people), np.nan), where=people > 0)

    rows = [
        (outcome, measure, estimand, as_what, float(values[position]))
        for as_what, worlds in AS_WHAT.items()
        for position, estimand in enumerate(totals.index)
        for outcome in OUTCOMES
        for measure, values in contrasts(outcome, mean, *worlds)
    ]
    return pd.DataFrame(rows, columns=["outcome", "measure", "estimand", "as_what", "value"])


def contrasts(
    outcome: str, mean: Callable[[str], Floats], world: str, other: str
) -> Iterator[tuple[str, Floats]]:
    """Measures of an outcome and their true values between two worlds, in several groups of
    people at once.

    ``mean`` gives the mean of a column of potential outcomes in each group.
    """
    if outcome == "days_to_reoffence":
        yield "rmst_difference", mean(f"{outcome}_{world}") - mean(f"{outcome}_{other}")
        rates = mean(f"reoffended_{world}"), mean(f"reoffended_{other}")
        with np.errstate(divide="ignore"):
            hazards = [-np.log1p(-rate) for rate in rates]
        yield "hazard_ratio", _ratio(*hazards)
        return
    level, base = mean(f"{outcome}_{world}"), mean(f"{outcome}_{other}")
    if outcome == "reoffended":
        yield "risk_difference", level - base
        yield "risk_ratio", _ratio(level, base)
        yield "odds_ratio", _ratio(level * (1 - base), base * (1 - level))
    else:
        yield "mean_difference", level - base
        if outcome == "reoffences":
            yield "rate_ratio", _ratio(level, base)


def _ratio(numerator: Floats, denominator: Floats) -> Floats:
    """A ratio, or NaN where it is not defined."""
    defined = (denominator > 0) & np.isfinite(numerator)
    return np.divide(
        numerator, denominator, out=np.full(np.shape(numerator), np.nan), where=defined
    )
