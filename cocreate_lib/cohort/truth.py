"""Estimands: what the programme did, read off the potential outcomes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

AS_WHAT = {"as_delivered": "with", "full_fidelity": "with_full_delivery"}


def estimands(potential: pd.DataFrame, treated: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """True effects in a cohort, from the potential outcomes of its people.

    Returns a frame with ``outcome``, ``measure``, ``estimand``, ``as_what`` and ``value``.
    """
    everyone = np.ones_like(treated)
    rows = [
        (outcome, measure, estimand, as_what, value)
        for as_what, world in AS_WHAT.items()
        for estimand, who in (("ATT", treated), ("ATE", everyone))
        for outcome, measure, value in _contrasts(potential.loc[who], world)
    ]
    return pd.DataFrame(rows, columns=["outcome", "measure", "estimand", "as_what", "value"])


def _contrasts(potential: pd.DataFrame, world: str) -> Iterator[tuple[str, str, float]]:
    def mean(outcome: str, world: str) -> float:
        return float(potential[f"{outcome}_{world}"].to_numpy().mean())

    rate, base = mean("reoffended", world), mean("reoffended", "without")
    yield "reoffended", "risk_difference", rate - base
    yield "reoffended", "risk_ratio", _ratio(rate, base)
    yield "reoffended", "odds_ratio", _ratio(rate * (1 - base), base * (1 - rate))
    often, base_often = mean("reoffences", world), mean("reoffences", "without")
    yield "reoffences", "mean_difference", often - base_often
    yield "reoffences", "rate_ratio", _ratio(often, base_often)
    later = mean("days_to_reoffence", world) - mean("days_to_reoffence", "without")
    yield "days_to_reoffence", "rmst_difference", later
    with np.errstate(divide="ignore"):
        hazards = -np.log1p(-np.array([rate, base]))
    yield "days_to_reoffence", "hazard_ratio", _ratio(*hazards)


def _ratio(numerator: float, denominator: float) -> float:
    """A ratio, or NaN where it is not defined."""
    return float(numerator / denominator) if denominator > 0 and np.isfinite(numerator) else np.nan
