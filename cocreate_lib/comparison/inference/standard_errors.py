"""How uncertainty is found: the plan's field ``errors``, and what "auto" chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from cocreate_lib.comparison.inference.cr2 import bias_reduced, two_groups
from cocreate_lib.comparison.inference.intervals import (
    Interval,
    MeanCovariance,
    bias_reduced_covariance,
    linearised,
    robust_covariance,
    why_no_error,
)
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.inference.wild_bootstrap import WildDraws, wild_draws
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, IntArray, n_different
from cocreate_lib.comparison.plan.fields import PlanFields

# Fewer clusters than this in either group, or people where nobody is clustered, are few. The
# threshold is ours: no number is agreed on. For clusters, what counts as few depends on how unlike
# they are; for people, plain robust intervals hold the truth too rarely below it in simulations
# (benchmarks/results/coverage.md, the worlds with small groups).
FEW = 30
# With fewer degrees of freedom than this, even CR2 can be wrong (Pustejovsky & Tipton 2018).
FEW_FREEDOM = 4
# With fewer clusters than this in one group a wild bootstrap is known to fail (MacKinnon & Webb
# 2017, who give no number: this one is ours).
FEW_TREATED = 4

# The values of ``errors`` that are read while estimating; the others follow afterwards.
ANALYTIC = ("robust", "cr2", "wild_bootstrap")
ERROR_METHOD_NAMES = {
    "cr2": "CR2 with Satterthwaite's degrees of freedom",
    "wild_bootstrap": "wild cluster bootstrap",
}
# A Cox model has no CR2: see few_clusters_rule.
HAZARD_CR2 = "with the factor G/(G − 1) and Satterthwaite's degrees of freedom"
HAZARD_NOTE = (
    "for a hazard ratio these small-sample errors are an approximation of ours: read its interval "
    "with caution"
)


@dataclass(frozen=True)
class Units:
    """How many are independent of each other in each group: clusters, or people in none."""

    treated: int
    comparison: int
    are_clusters: bool

    @property
    def are_few(self) -> bool:
        """Whether they are few in either group."""
        return min(self.treated, self.comparison) < FEW

    def __str__(self) -> str:
        """How many there are, in words."""
        if self.are_clusters:
            found = f"clusters are few ({self.treated} with people in the programme, "
            found += f"{self.comparison} with people in the comparison group"
        else:
            found = f"people are few ({self.treated} in the programme, "
            found += f"{self.comparison} in the comparison group"
        return f"{found}, and under {FEW}, a threshold of ours, is few)"


def units_of(groupings: Sequence[IntArray], treated: BoolArray) -> Units:
    """The independent units of a sample: the clusters of its coarsest grouping, or its people."""
    codes = coarsest(groupings) if groupings else np.arange(len(treated))
    return Units(n_different(codes[treated]), n_different(codes[~treated]), bool(groupings))


def error_method(plan: PlanFields, units: Units) -> str:
    """The plan's error method; "auto" takes CR2 where clusters or people are few, and robust errors
    otherwise."""
    if plan.errors != "auto":
        return plan.errors
    return "cr2" if units.are_few else "robust"


def few_notes(method: str, units: Units, df: float) -> list[str]:
    """What a reader must know about the clusters, or people, if they are few."""
    notes = []
    if units.are_few and method in _WHEN_FEW:
        notes.append(f"{units}: {_WHEN_FEW[method]}")
    if method == "wild_bootstrap" and min(units.treated, units.comparison) < FEW_TREATED:
        notes.append(
            f"with fewer than {FEW_TREATED} clusters in one group a wild bootstrap can be far off"
        )
    if method == "cr2" and df < FEW_FREEDOM:
        notes.append(
            f"with fewer than {FEW_FREEDOM} degrees of freedom even bias-reduced errors are rough: "
            "read the interval with caution"
        )
    return notes


_WHEN_FEW = {
    "robust": "the interval may be too narrow",
    "cr2": "errors are bias-reduced (CR2), with Satterthwaite's degrees of freedom",
    "wild_bootstrap": "the interval comes from a wild cluster bootstrap",
    "bootstrap": "a bootstrap is then often too sure, and the interval may be too narrow",
}


def few_clusters_rule(
    groupings: Sequence[IntArray], treated: BoolArray, weights: FloatArray
) -> tuple[float, float]:
    """What a hazard ratio's robust error is multiplied by, and its degrees of freedom.

    Notes
    -----
    CR2 is not defined for a Cox model. Its covariance from G clusters is multiplied by G/(G − 1),
    and its degrees of freedom are Satterthwaite's for a difference between two means with the same
    weights and clusters: an approximation of ours.
    """
    codes = coarsest(groupings or [np.arange(len(treated))])
    clusters, codes = np.unique(codes, return_inverse=True)
    n = len(clusters)
    freedom = bias_reduced(two_groups(treated, weights, np.zeros(len(treated))), codes)[1]
    return (n / max(n - 1, 1)) ** 0.5, freedom(np.array([1.0, -1.0]))


def coarsest(groupings: Sequence[IntArray]) -> IntArray:
    """The grouping with the fewest clusters."""
    return min(groupings, key=n_different)


def mean_covariance(means: Means, groupings: Sequence[IntArray], method: str) -> MeanCovariance:
    """How uncertain two means are, found in one of two ways: ``"robust"`` or ``"cr2"``."""
    if method == "cr2":
        return bias_reduced_covariance(means.influence, means.form, groupings)
    return robust_covariance(means.influence, groupings, means.n_params)


def wild_interval(
    measure: str,
    means: Means,
    groupings: Sequence[IntArray],
    plan: PlanFields,
    most: float = np.inf,
) -> Interval:
    """One measure of two means, by a wild bootstrap of the coarsest grouping.

    The statistic has no degrees of freedom of its own: ``df`` is missing.
    """
    at = linearised(measure, means.means, most)
    if at.problem:
        return Interval(at.value, problem=at.problem)
    estimate, rng = at.back(at.value), np.random.default_rng(plan.seed)
    draws = wild_draws(
        means.form, means.influence, at.gradient, coarsest(groupings), plan.replications, rng
    )
    problem = why_no_error(draws.std_error**2)
    if problem:
        return Interval(estimate, problem=problem)
    limits = partial(_wild_limits, draws, at.value, at.back)
    low, high = limits(plan.conf_level)
    tested = Interval(
        estimate=estimate,
        std_error=draws.std_error,
        statistic=at.value / draws.std_error,
        p_value=draws.p_value(at.value),
    )
    if not np.isfinite([low, high]).all():
        problem = "no interval: with so few clusters the wild bootstrap has no end on one side"
        return replace(tested, problem=problem)
    return replace(tested, conf_low=low, conf_high=high, limits=limits)


def _wild_limits(
    draws: WildDraws, value: float, back: Callable[[float], float], conf_level: float
) -> tuple[float, float]:
    low, high = draws.limits(value, conf_level)
    return back(low), back(high)
