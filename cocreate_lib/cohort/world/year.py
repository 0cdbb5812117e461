"""The year of follow-up: its days, and when in it something happens."""

from __future__ import annotations

import numpy as np

from cocreate_lib.cohort.world.population import Floats, Ints

DAYS = 365
JUST_UNDER_ONE = np.nextafter(1.0, 0.0)


def day_of(time: Floats) -> Ints:
    """The day, from 1 to 365, of a share of the year."""
    return np.minimum((DAYS * time).astype(np.int64) + 1, DAYS)


def hazard(log_odds: Floats) -> Floats:
    """The cumulative hazard whose survival is the complement of these log-odds' probability.

    Of a number with the standard logistic distribution it is the hazard that a person can take:
    less than that of the year with the probability that the year's log-odds stand for.
    """
    return np.asarray(np.log1p(np.exp(log_odds)))


def first_time(spent: Floats, log_odds: Floats, shape: float) -> Floats:
    """The share of the year at which something first happens, 1 for never.

    The hazard that a person can take is ``spent``; the year's is that of these log-odds. In between
    it grows as a Weibull's.
    """
    whole = hazard(log_odds)
    time = np.exp(np.log(spent / whole) / shape)
    return np.where(spent < whole, np.minimum(time, JUST_UNDER_ONE), 1.0)
