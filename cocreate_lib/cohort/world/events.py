"""The dated policy events that disturb delivery, and how long each is felt.

Dates and names come from ``facts.toml``. The weights, which say how heavily an event fell on this
kind of provider compared with the others, are assumptions.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.facts import fact

Floats = npt.NDArray[np.float64]

PHASE_START = dt.date(2018, 1, 1)  # the active phase of the pilot: see the fact "pilot"


class Event(NamedTuple):
    """Something that happened to the provider from outside: a dated fact, and its weight."""

    fact: str  # id in facts.toml
    weight: float

    @property
    def date(self) -> dt.date:
        """The day, or the first of the month where no more is known."""
        return fact(self.fact).day

    @property
    def name(self) -> str:
        """What it is called in a figure."""
        return fact(self.fact).title

    @property
    def when(self) -> str:
        """The date as far as it is known: ``27 Jul 2018``, or ``Oct 2018``."""
        return fact(self.fact).when


EVENTS = (
    Event("event_contracts_end", 1.0),
    Event("event_change_programme", 1.0),
    Event("event_requires_improvement", 0.5),
    Event("event_owner_administration", 1.0),
    Event("event_public_sector", 0.5),
    Event("event_lockdown", 1.5),
    Event("event_competition_cancelled", 0.5),
)


def lockdown() -> dt.date:
    """The day of the first lockdown. A function: importing this reads no facts."""
    return fact("event_lockdown").day


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
