"""The dated policy events that disturb delivery, and how long each is felt.

Dates and names come from ``facts.toml``. The weights, which say how heavily an event fell on this
kind of provider compared with the others, are assumptions.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cocreate_lib.cohort.design import PilotDesign

Floats = npt.NDArray[np.float64]

PHASE_START = dt.date(2018, 1, 1)  # the active phase of the pilot: see the fact "pilot"


class Event(NamedTuple):
    """Something that happened to the provider from outside."""

    date: dt.date
    name: str
    fact: str  # id in facts.toml
    weight: float
    day_known: bool = True  # otherwise the date is the first of the known month

    @property
    def when(self) -> str:
        """The date as far as it is known: ``27 Jul 2018``, or ``Oct 2018``."""
        day = f"{self.date.day} " if self.day_known else ""
        return f"{day}{self.date:%b %Y}"


EVENTS = (
    Event(dt.date(2018, 7, 27), "Contracts to end early", "event_contracts_end", 1.0),
    Event(
        dt.date(2018, 10, 1),
        "Change programme and inspection",
        "event_change_programme",
        1.0,
        day_known=False,
    ),
    Event(dt.date(2019, 2, 21), "Requires improvement", "event_requires_improvement", 0.5),
    Event(dt.date(2019, 3, 15), "Owner in administration", "event_owner_administration", 1.0),
    Event(dt.date(2019, 5, 16), "Return to the public sector", "event_public_sector", 0.5),
    Event(dt.date(2020, 3, 23), "First lockdown", "event_lockdown", 1.5),
    Event(dt.date(2020, 6, 11), "Last competition cancelled", "event_competition_cancelled", 0.5),
)

LOCKDOWN = dt.date(2020, 3, 23)


def months_since_start(date: dt.date) -> int:
    """Calendar months from the start of the active phase."""
    return 12 * (date.year - PHASE_START.year) + date.month - PHASE_START.month


def log_odds_lost(design: PilotDesign, n_months: int) -> Floats:
    """Log-odds of delivery that events take away in each of the first months of the phase."""
    month = np.arange(n_months)
    lost = np.zeros(n_months)
    for event in EVENTS:
        since = month - months_since_start(event.date)
        fading = np.exp(-np.maximum(since, 0) / design.event_recovery)
        lost += np.where(since >= 0, event.weight * fading, 0.0)
    return design.event_loss * lost
