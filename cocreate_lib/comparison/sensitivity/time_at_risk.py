"""Time at risk beside a rate: how much of it each group had, and what the rate leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cocreate_lib.comparison.data.table import OutcomeData
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray
from cocreate_lib.comparison.plan.outcome import Outcome
from cocreate_lib.text import percentage, rounded

# Groups whose mean times at risk differ by more than this share of the larger are said to. The
# threshold is ours.
APART = 0.1


@dataclass(frozen=True)
class TimeAtRisk:
    """Over which time the events of an outcome were counted.

    Parameters
    ----------
    column
        Column of each person's time at risk.
    per
        What a rate is per, in words.
    means
        Mean time of people in the programme and in the comparison group, as they are compared; NaN
        where it isn't known.

    Examples
    --------
    >>> TimeAtRisk("days", "person-year", (300.0, 250.0)).differs
    True
    """

    column: str
    per: str
    means: tuple[float, float] = (np.nan, np.nan)

    @property
    def differs(self) -> bool:
        """Whether one group had clearly less of it."""
        return min(self.means) < (1 - APART) * max(self.means)

    @property
    def sentence(self) -> str:
        """How much of it each group had."""
        treated, comparison = (rounded(mean, 4) for mean in self.means)
        return (
            f"Time at risk: the mean of '{self.column}' was {treated} in the programme and "
            f"{comparison} in the comparison group."
        )

    def warnings(self) -> Iterator[str]:
        """What every reader has to hear where the groups' times at risk differ."""
        if self.differs:
            less = 1 - min(self.means) / max(self.means)
            who = ("the programme", "the comparison group")[int(np.argmin(self.means))]
            yield (
                f"Time at risk differs between the groups: it was {percentage(less)} shorter in "
                f"{who} (more than {percentage(APART)} is a threshold of ours). A lower rate need "
                "not mean fewer events in all."
            )

    def limit(self, outcome: str) -> str:
        """What a rate doesn't say."""
        return (
            f"How many '{outcome}' there were in all: the rate speaks of time at risk only. The "
            "programme may itself change that time: fewer days in custody, for example, are more "
            "days at risk."
        )


def time_at_risk(
    spec: Outcome,
    data: OutcomeData | None = None,
    treated: BoolArray | None = None,
    weights: FloatArray | None = None,
) -> TimeAtRisk | None:
    """The time at risk of an outcome, with each group's weighted mean where its people are given;
    None where it has none."""
    if spec.exposure is None or spec.rate_unit is None:
        return None
    if data is None or data.exposure is None or treated is None or weights is None:
        return TimeAtRisk(spec.exposure, spec.rate_unit)
    own = data.exposure * spec.per / data.rate_unit
    first, second = (
        float(np.average(own[group], weights=weights[group])) if weights[group].any() else np.nan
        for group in (treated, ~treated)
    )
    return TimeAtRisk(spec.exposure, spec.rate_unit, (first, second))
