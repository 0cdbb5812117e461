"""Recalls to custody and deaths: they compete with reoffending, and cut the time at risk.

A person has one in the year at most, at a constant hazard. One random threshold a person drives
all worlds, as with reoffending. Custody lasts whole days, from the day after the recall; nothing
happens in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.population import Floats, Ints
from cocreate_lib.cohort.world.year import DAYS, day_of, first_time, hazard


class Custody(NamedTuple):
    """One world's recalls, one entry a person."""

    start: Floats  # share of the year at the recall, 1 for none
    end: Floats  # share of the year at the release, 1 or more for none

    def holds(self, time: Floats, who: Ints) -> npt.NDArray[np.bool_]:
        """Whether each of these people is in custody at these shares of the year."""
        return np.asarray((time >= self.start[who]) & (time < self.end[who]))

    @property
    def days_at_risk(self) -> npt.NDArray[np.int32]:
        """Days of the year out of custody and alive; the day of the recall is one."""
        recall = day_of(self.start)
        back = np.minimum(np.rint(DAYS * self.end).astype(np.int64), DAYS)
        days = np.where(self.start < 1.0, DAYS - (back - recall), DAYS)
        return days.astype(np.int32)


def recall_driver(design: PilotDesign, risk: Floats, mean: float, sd: float) -> Floats:
    """What raises the log-odds of a recall: risk of reoffending, with this mean and SD."""
    return np.asarray(design.recall_on_risk * (risk - mean) / sd)


def draw_custody(
    design: PilotDesign,
    rng: Draws,
    log_odds: Floats,
    doses: Mapping[str, float | Floats],
    worlds: Iterable[str],
) -> dict[str, Custody]:
    """Recalls in these worlds, from their log-odds without the programme and how much of it each
    person gets in each world."""
    spent = hazard(rng.logistic(size=log_odds.size))
    lengths = _lengths(design, rng, log_odds.size)
    found = {}
    for world in worlds:
        start = first_time(spent, log_odds + design.recall_effect * doses[world], 1.0)
        found[world] = Custody(start, (day_of(start) + lengths) / DAYS)
    return found


def _lengths(design: PilotDesign, rng: Draws, size: int) -> Ints:
    """Whole days in custody, if nothing ended the year: geometric with the declared mean."""
    drawn = rng.standard_exponential(size)
    if design.custody_days >= DAYS:
        return np.full(size, DAYS)
    ended = -np.log1p(-1 / design.custody_days) if design.custody_days > 1 else np.inf
    return np.maximum(np.ceil(drawn / ended), 1.0).astype(np.int64)
