"""Power without simulating pilots, in the few worlds where their counts are binomial."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import scipy
from scipy.special import ndtri

from cocreate_lib.cohort import PilotDesign, proven_rates
from cocreate_lib.comparison import AnalysisPlan, lies_above_zero
from cocreate_lib.diagnosis.replicates import BoolArray, FloatArray

# Counts of a group that are gone through one by one.
_MOST_COUNTS = 2048
# Standard deviations either side of a mean count beyond which nothing is looked at.
_REACH = 6.5
_STEP = 1e-4

Pair = tuple[float, float]
Sizes = tuple[int, int]


class ClosedForm(NamedTuple):
    """Power, and the Monte Carlo standard error that it has from the long-run rates; NaN where
    there is no closed form."""

    power: float
    mc_std_error: float


NO_CLOSED_FORM = ClosedForm(math.nan, math.nan)


def has_closed_form(design: PilotDesign, plan: AnalysisPlan, outcome: str, measure: str) -> bool:
    """Whether two independent binomial counts are what is compared.

    That is a randomised design in which people of one case manager or office are not alike: no
    intra-cluster correlation of reoffending, and a programme that does nothing or is delivered in
    full or not at all, since what a case manager delivers is shared by those on the caseload. All
    are linked to the records. The plan is unadjusted, without a cluster, with ``errors="auto"``,
    and the measure a difference between two rates of proven reoffending.
    """
    return (
        design.assignment == "randomised"
        and design.case_manager_icc == 0
        and design.office_icc == 0
        and (design.effect == 0 or design.fidelity in (0.0, 1.0))
        and design.linkage_failure == 0
        and not plan.reads("covariates")
        and plan.cluster is None
        and plan.errors == "auto"
        and outcome in ("reoffended", "reoffence_observed")
        and outcome in [each.column for each in plan.outcomes if each.kind == "rate"]
        and measure == "risk_difference"
    )


def closed_form_power(
    design: PilotDesign, plan: AnalysisPlan, outcome: str, measure: str
) -> ClosedForm:
    """Power of the plan's own test at the design's long-run rates.

    Returns
    -------
    ClosedForm
        NaN where :func:`has_closed_form` says that there is none. The error is that of the rates,
        by the delta method. That people of one case manager share a pace of further reoffending
        (``frequency_icc``) is left out: it moves power by a few tenths of a point.
    """
    if not has_closed_form(design, plan, outcome, measure):
        return NO_CLOSED_FORM
    rates, covariance = proven_rates(design)
    sizes = design.n_treated, design.n_comparison

    def power(programme: float, comparison: float) -> float:
        return binomial_power((programme, comparison), sizes, plan.conf_level, plan.rate_interval)

    one, other = rates
    slope = np.array(
        [
            power(one + _STEP, other) - power(one - _STEP, other),
            power(one, other + _STEP) - power(one, other - _STEP),
        ]
    ) / (2 * _STEP)
    return ClosedForm(power(one, other), math.sqrt(float(slope @ covariance @ slope)))


def binomial_power(rates: Pair, sizes: Sizes, conf_level: float, kind: str) -> float:
    """Power of a test of two independent proportions, over all tables of counts.

    Parameters
    ----------
    rates, sizes
        The probability and the number of people, in the programme and in the comparison group.
    conf_level
        One minus the level of the test.
    kind
        ``"newcombe"``, ``"score"`` or ``"wald"``: the interval that the test turns round.

    Returns
    -------
    float
        The probability of p < 1 − ``conf_level``, among tables that have a p-value: not those in
        which nobody differs from anybody. With very many people, neighbouring counts are taken
        together, 2,048 groups of them at the most.

    Examples
    --------
    >>> print(f"{binomial_power((0.3, 0.5), (100, 100), 0.95, 'newcombe'):.3f}")
    0.832
    """
    (one, chances), (other, other_chances) = (
        _counts(n, rate) for n, rate in zip(sizes, rates, strict=True)
    )
    rejected, tested = _decisions(one[:, None], other, sizes, conf_level, kind)
    return float(
        (chances @ (rejected & tested) @ other_chances) / (chances @ tested @ other_chances)
    )


def _counts(n: int, rate: float) -> tuple[FloatArray, FloatArray]:
    """Counts that may well come up, with their probabilities; very many of them in groups of
    neighbours, each with the count in its middle."""
    mean, sd = n * rate, math.sqrt(n * rate * (1 - rate))
    low = max(0, math.floor(mean - _REACH * sd) - 5)
    high = min(n, math.ceil(mean + _REACH * sd) + 5)
    width = -(-(high - low + 1) // _MOST_COUNTS)
    first = np.arange(low, high + 1, width)
    last = np.minimum(first + width - 1, high)
    up_to = scipy.stats.binom(n, rate).cdf
    chances = up_to(last) - up_to(first - 1)
    return (first + last) / 2, chances


def _decisions(
    one: FloatArray, other: FloatArray, sizes: Sizes, conf_level: float, kind: str
) -> tuple[BoolArray, BoolArray]:
    """Of each table of counts, whether the test rejects and whether there is a test."""
    z = -float(ndtri((1 - conf_level) / 2))
    total = one + other
    tested = (total > 0) & (total < sum(sizes))
    if kind == "wald":
        tested &= (np.minimum(one, sizes[0] - one) > 0) | (np.minimum(other, sizes[1] - other) > 0)
    above = lies_above_zero(one, other, sizes, z, kind)
    return above | lies_above_zero(other, one, sizes[::-1], z, kind), tested
