"""The rows of the estimates, and what else is known about an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.comparison.inference.intervals import Interval
from cocreate_lib.comparison.models.cox import CoxFit, CoxModel
from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.errors import NoEstimate

ESTIMATE_COLUMNS = (
    "outcome",
    "measure",
    "scale",
    "estimand",
    "estimator",
    "estimate",
    "std_error",
    "statistic",
    "df",
    "p_value",
    "p_value_holm",
    "conf_low",
    "conf_high",
    "conf_level",
    "n_treated",
    "n_comparison",
    "n_clusters",
    "se_type",
    "marginal",
    "notes",
)
TEST_COLUMNS = ("outcome", "test", "statistic", "df", "p_value", "asks", "notes")
CURVE_COLUMNS = ("outcome", "group", "time", "at_risk", "survival", "conf_low", "conf_high")
INCIDENCE_COLUMNS = (
    "outcome",
    "group",
    "of",
    "time",
    "at_risk",
    "incidence",
    "conf_low",
    "conf_high",
)
GROUPS = ("treated", "comparison")


@dataclass(frozen=True)
class OutcomeEstimates:
    """What is known about one outcome.

    ``rows`` are rows of the estimates; ``means`` the treated and the comparison mean; ``horizon``,
    ``model``, the ``hazards`` behind it (for those who check them) and ``curves`` are there for
    times only, and ``incidence`` instead of ``curves`` where they can end otherwise.
    ``intervals`` are those of the rows, by measure. ``failure`` is why no row has a number.
    """

    rows: list[dict[str, Any]]
    means: FloatArray
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    horizon: float | None = None
    model: CoxModel | None = None
    hazards: CoxFit | None = None
    curves: pd.DataFrame | None = None
    failure: NoEstimate | None = None
    incidence: pd.DataFrame | None = None


def with_intervals(
    outcome: OutcomeEstimates, intervals: Mapping[str, Interval], se_type: str
) -> OutcomeEstimates:
    """The same estimates with other intervals; rows without an interval keep their reason."""
    rows, kept = [], dict(outcome.intervals)
    for row in outcome.rows:
        if np.isnan(row["conf_low"]):
            rows.append(row)
            continue
        found = kept[row["measure"]] = intervals[row["measure"]]
        notes = "; ".join(filter(None, [found.problem, row["notes"]]))
        rows.append({**row, **found.numbers, "se_type": se_type, "notes": notes})
    return replace(outcome, rows=rows, intervals=kept)
