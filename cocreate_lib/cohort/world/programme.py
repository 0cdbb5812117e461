"""What is delivered: fidelity over calendar time, and what a person receives of the programme.

A case manager's share of the programme delivered in a month is the logistic function of a level,
a difference of their own, the losses to policy events, and the losses to turnover on their
caseload. What a person gets is the mean over the twelve months from their start.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtr

from cocreate_lib.cohort.design.pilot import PilotDesign
from cocreate_lib.cohort.world.draws import Draws
from cocreate_lib.cohort.world.events import log_odds_lost
from cocreate_lib.cohort.world.population import Floats, Ints, correlated

DELIVERY_MONTHS = 12
FUND_SPREAD = 0.6  # standard deviation of the logarithm of the sum: an assumption


class TakingPart(NamedTuple):
    """Who takes part in the programme, one entry a person. Nobody does only if not assigned."""

    if_assigned: npt.NDArray[np.bool_]
    if_not: npt.NDArray[np.bool_]


class Services(NamedTuple):
    """What people received of the programme, one entry a person."""

    contacts_planned: npt.NDArray[np.int32]
    contacts_delivered: npt.NDArray[np.int32]
    cocreated_plan: npt.NDArray[np.int8]
    enabling_fund: npt.NDArray[np.int32]  # pounds
    peer_mentor: npt.NDArray[np.int8]


def n_months(design: PilotDesign) -> int:
    """Months in which something is delivered to somebody."""
    return design.enrolment_months + DELIVERY_MONTHS - 1


def monthly_fidelity(design: PilotDesign, level: float, delivery: Floats, rng: Draws) -> Floats:
    """Share delivered, with shape (months, case managers).

    ``level`` is in log-odds, ``delivery`` each case manager's own difference in SDs. A fidelity
    of exactly 0 or 1 is that, whatever happens.
    """
    shape = n_months(design), delivery.size
    if design.fidelity in (0.0, 1.0):
        return np.full(shape, design.fidelity)
    log_odds = level + design.fidelity_spread * delivery - log_odds_lost(design, shape[0])[:, None]
    log_odds -= design.turnover_loss * _turnover(design, shape, rng)
    return np.asarray(expit(log_odds))


def _turnover(design: PilotDesign, shape: tuple[int, int], rng: Draws) -> Floats:
    """How much of a change of case manager is felt: 1 when it happens, then fading."""
    felt = (rng.random(shape) < design.turnover_rate).astype(float)
    fading = np.exp(-1 / design.event_recovery)
    for month in range(1, shape[0]):
        felt[month] = np.maximum(felt[month], fading * felt[month - 1])
    return felt


def dose(monthly: Floats, manager: Ints, start_month: Ints) -> Floats:
    """Mean share delivered to each person over the months from their start."""
    so_far = np.zeros((monthly.shape[0] + 1, monthly.shape[1]))
    np.cumsum(monthly, axis=0, out=so_far[1:])
    flat, at = so_far.ravel(), start_month * monthly.shape[1] + manager
    given = flat[at + DELIVERY_MONTHS * monthly.shape[1]] - flat[at]
    return np.clip(given / DELIVERY_MONTHS, 0.0, 1.0)


def month_shares(start_shares: Floats) -> Floats:
    """Share of all delivery that falls into each month, given the shares of starts by month."""
    return np.convolve(start_shares, np.full(DELIVERY_MONTHS, 1 / DELIVERY_MONTHS))


def willingness(design: PilotDesign, rng: Draws, readiness: Floats) -> Floats:
    """How willing each person is to take part: over one cut if assigned to the programme, over
    a higher one if not."""
    return correlated(rng, readiness, design.uptake_on_readiness)


def share_over(design: PilotDesign, readiness: Floats, cut: float) -> float:
    """The share of people of this readiness whose willingness is over a cut."""
    own = max(np.sqrt(1 - design.uptake_on_readiness**2), 1e-6)
    return float(ndtr((design.uptake_on_readiness * readiness - cut) / own).mean())


def doses(
    design: PilotDesign, delivered: Floats, taking_part: TakingPart
) -> dict[str, float | Floats]:
    """The share of the full programme that people get in each world. With full delivery, all of
    them take part."""
    given: dict[str, float | Floats] = {
        "without": 0.0,
        "not_assigned": design.contamination,
        "with": delivered,
        "with_full_delivery": 1.0,
    }
    if design.uptake < 1:
        given["with"] = np.where(taking_part.if_assigned, delivered, 0.0)
    if design.crossover > 0:
        given["not_assigned"] = np.where(taking_part.if_not, delivered, design.contamination)
    return given


def draw_services(
    design: PilotDesign,
    rng: Draws,
    delivered: Floats,
    took_part: npt.NDArray[np.bool_] | None = None,
) -> Services:
    """What people to whom these shares were delivered received of the programme: nothing but for
    those who took part, if not all did."""
    size = delivered.size
    planned = (design.contacts_planned * (0.5 + rng.random(size)) + 0.5).astype(np.int32)
    if took_part is not None:
        planned, delivered = np.where(took_part, planned, 0), np.where(took_part, delivered, 0.0)
    kept = (planned * delivered + rng.random(size)).astype(np.int32)
    sums = design.fund_median * np.exp(FUND_SPREAD * rng.standard_normal(size))
    uses_fund = rng.random(size) < design.fund_share * delivered
    return Services(
        contacts_planned=planned,
        contacts_delivered=np.minimum(kept, planned),
        cocreated_plan=(rng.random(size) < design.plan_share * delivered).astype(np.int8),
        enabling_fund=np.where(uses_fund, np.maximum(np.rint(sums), 1), 0).astype(np.int32),
        peer_mentor=(rng.random(size) < design.mentor_share * delivered).astype(np.int8),
    )


def no_services(size: int) -> Services:
    """What people outside the programme received of it."""
    none, no = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int8)
    return Services(none, none, no, none, no)
