"""The same measure in several parts of the people, and how they differ: one covariance for all.

Parts with nobody in common, whose people are independent, differ with the sum of their variances.
Parts that share people, or people of one cluster, are put on top of each other: the influence of
each row on the means of its own part, and zero on those of the others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import scipy

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.estimates.times import TimeAnalysis
from cocreate_lib.comparison.further.parts import Part
from cocreate_lib.comparison.inference.cr2 import LinearForm
from cocreate_lib.comparison.inference.few_values import METHOD as FEW_VALUES
from cocreate_lib.comparison.inference.intervals import (
    TOO_FEW_CLUSTERS,
    Interval,
    covariance,
    is_judged_by_nothing,
    linearised,
    ratio_of,
    t_quantile,
    unchanged,
    wald,
    why_no_error,
)
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.inference.standard_errors import (
    Units,
    error_method,
    mean_covariance,
)
from cocreate_lib.comparison.numerics.arrays import FloatArray, IntArray, n_different
from cocreate_lib.comparison.numerics.test_inversion import Limits, beyond
from cocreate_lib.comparison.plan.fields import DRAWN
from cocreate_lib.comparison.plan.measures import MEASURES, RATIOS
from cocreate_lib.comparison.rates.mover import mover

# What intervals that are so many standard errors either side are called.
_BY_ERRORS = ("", "log interval", "Wald interval", FEW_VALUES)


@dataclass(frozen=True)
class JointTest:
    """A test that several estimates are the same: F with ``df`` and ``df_below`` degrees of
    freedom, the latter infinite for chi-squared over ``df``."""

    statistic: float = np.nan
    df: int = 0
    df_below: float = np.nan
    p_value: float = np.nan


@dataclass(frozen=True, eq=False)
class Together:
    """One measure in several parts.

    Parameters
    ----------
    measure
        The measure.
    intervals
        Of each part, with its estimate.
    conf_level
        Confidence level.
    covariance
        Of the estimates, on the scale where they are differences; None where the parts are
        independent, and their own standard errors say it all. NaN for a part without an estimate.
    freedom
        From the weights of a contrast of the parts to its degrees of freedom.
    """

    measure: str
    intervals: tuple[Interval, ...]
    conf_level: float
    covariance: FloatArray | None = None
    freedom: Callable[[FloatArray], float] | None = None

    @cached_property
    def values(self) -> FloatArray:
        """The estimates on the scale where they are differences."""
        return np.array([_to(self.measure, each.estimate) for each in self.intervals])

    @property
    def known(self) -> list[int]:
        """The places of the parts that have an estimate and an interval."""
        return [
            place
            for place, each in enumerate(self.intervals)
            if math.isfinite(self.values[place]) and not math.isnan(each.conf_low)
        ]

    def difference(self, one: int, other: int) -> Interval:
        """One part's estimate minus another's; of ratios, one divided by the other.

        Returns
        -------
        Interval
            For ratios the standard error is that of the logarithm.

        Notes
        -----
        Where both intervals are so many standard errors either side, the difference has the
        covariance of the two; for independent parts with Satterthwaite's degrees of freedom. Where
        one of them is of another kind (a score interval of a rate, percentiles of a bootstrap):
        MOVER, which keeps to both intervals, with the correlation of the two (Zou & Donner 2008).
        Where one of them has no interval, the difference has none.
        """
        pair = self.intervals[one], self.intervals[other]
        value = float(self.values[one] - self.values[other])
        if not math.isfinite(value):
            return Interval(np.nan, problem="no difference: one of the two has no estimate")
        if any(math.isnan(each.conf_low) for each in pair):
            return Interval(self._back(value), problem="no interval: one of the two has none")
        both = np.ix_([one, other], [one, other])
        spread = self._variances[both]
        if not all(map(_is_by_errors, pair)):
            return self._by_mover(value, pair, spread)
        weights = np.zeros(len(self.values))
        weights[[one, other]] = 1.0, -1.0
        variance = float(np.array([1.0, -1.0]) @ spread @ np.array([1.0, -1.0]))
        if problem := why_no_error(variance):
            return Interval(self._back(value), problem=problem)
        df = self._freedom(weights)
        if is_judged_by_nothing(df):
            return Interval(self._back(value), variance**0.5, problem=TOO_FEW_CLUSTERS)
        return wald(value, variance**0.5, df, self.conf_level, self._back)

    def joint_test(self) -> JointTest:
        """Whether all parts that have an estimate have the same one: Wald's test of the differences
        from the first of them.

        Notes
        -----
        F, with the least degrees of freedom of these differences below: a cautious choice of ours
        where they differ. Where a part's interval is not so many standard errors either side, its
        longer side stands for its standard error, which is cautious too. With two parts it is the
        test of their difference.
        """
        if len(self.known) == 2:
            first, other = self.known
            found = self.difference(other, first)
            return JointTest(found.statistic**2, 1, found.df, found.p_value)
        known = [place for place in self.known if np.isfinite(self._ends(place)).all()]
        if len(known) < 2:
            return JointTest()
        first, *others = known
        contrasts = np.zeros((len(others), len(self.values)))
        contrasts[np.arange(len(others)), others] = 1.0
        contrasts[:, first] = -1.0
        apart = contrasts[:, known] @ self.values[known]
        spread = contrasts @ np.nan_to_num(self._cautious_variances) @ contrasts.T
        if np.linalg.matrix_rank(spread) < len(others):
            return JointTest()
        statistic = float(apart @ np.linalg.solve(spread, apart)) / len(others)
        df = min(self._freedom(each) for each in contrasts)
        if is_judged_by_nothing(df):
            return JointTest(statistic, len(others), df)
        tail = scipy.special.chdtrc(len(others), statistic * len(others))
        if math.isfinite(df):
            tail = scipy.special.fdtrc(len(others), df, statistic)
        return JointTest(statistic, len(others), df, float(tail))

    @property
    def _back(self) -> Callable[[float], float]:
        return ratio_of if self.measure in RATIOS else unchanged

    @property
    def _variances(self) -> FloatArray:
        if self.covariance is not None:
            return self.covariance
        return np.diag([each.std_error**2 for each in self.intervals])

    def _ends(self, place: int) -> list[float]:
        """The limits of a part's interval on the scale of differences."""
        each = self.intervals[place]
        return [_open(self.measure, end) for end in (each.conf_low, each.conf_high)]

    @property
    def _cautious_variances(self) -> FloatArray:
        """With errors no smaller than the intervals imply."""
        stretch = np.ones(len(self.values))
        for place in self.known:
            each = self.intervals[place]
            if not _is_by_errors(each) and each.std_error > 0:
                side = max(abs(self.values[place] - end) for end in self._ends(place))
                implied = side / t_quantile(0.5 + self.conf_level / 2, np.inf)
                own = math.sqrt(self._variances[place, place])
                stretch[place] = max(implied / own, 1.0) if own > 0 else 1.0
        return self._variances * np.outer(stretch, stretch)

    def _freedom(self, weights: FloatArray) -> float:
        if self.freedom is not None:
            return self.freedom(weights)
        parts = weights**2 * np.nan_to_num(np.diag(self._variances))
        free = np.array([each.df if each.df > 0 else np.inf for each in self.intervals])
        below = float(np.sum(parts**2 / free))
        return float(parts.sum() ** 2 / below) if below > 0 else np.inf

    def _by_mover(
        self, value: float, pair: tuple[Interval, Interval], spread: FloatArray
    ) -> Interval:
        errors = np.sqrt(np.diag(spread))
        correlation = 0.0
        if self.covariance is not None and (errors > 0).all():
            correlation = float(np.clip(spread[0, 1] / (errors[0] * errors[1]), -1.0, 1.0))
        limits = partial(_mover_limits, self.measure, pair, correlation, self._back)
        low, high = limits(self.conf_level)
        side = -1.0 if value > 0 else 1.0
        p_value = min(2 * beyond(limits, self._back(0.0), side), 1.0)
        return Interval(
            estimate=self._back(value),
            std_error=math.sqrt(max(float(spread[0, 0] + spread[1, 1] - 2 * spread[0, 1]), 0.0)),
            statistic=math.copysign(-t_quantile(p_value / 2, np.inf), value),
            df=np.inf,
            p_value=p_value,
            conf_low=low,
            conf_high=high,
            method="MOVER",
            limits=limits,
        )


def together(
    parts: Sequence[Part], outcome: int, measure: str, table: Table, plan: AnalysisPlan
) -> Together:
    """One measure of one outcome in several parts of the people.

    Parameters
    ----------
    parts
        The parts.
    outcome
        The place of the outcome in the plan.
    measure
        A difference or a ratio of that kind of outcome.
    table
        Everybody.
    plan
        The plan: its ``errors`` and its cluster count here too.

    Returns
    -------
    Together
        Parts without people in common, and without a declared cluster, are independent. Otherwise
        the covariance is that of one model in which everything differs between the parts: robust,
        by cluster, matched set and person as in the main estimates, with its finite-sample factor;
        or CR2 where units are few in a group of any part. Where errors are drawn, so are those of
        each part, and this covariance says how the parts hang together.
    """
    intervals = tuple(_interval(part, outcome, measure) for part in parts)
    who = [part.people for part in parts if part.sample is not None]
    everyone = np.concatenate([np.unique(each) for each in who]) if who else np.arange(0)
    if table.clusters is None and len(everyone) == n_different(everyone):
        return Together(measure, intervals, plan.conf_level)
    known = [
        place
        for place, part in enumerate(parts)
        if part.analyses[outcome] is not None and np.isfinite(intervals[place].estimate)
    ]
    if not known:
        return Together(measure, intervals, plan.conf_level)
    stack = _Stack([parts[place] for place in known], outcome, table, plan)
    of_means = MEASURES[measure].compares_means
    small, freedom = stack.of_means(measure) if of_means else stack.of_hazards(intervals, known)
    everything = np.full((len(parts), len(parts)), np.nan)
    everything[np.ix_(known, known)] = small
    place = np.array(known)
    return Together(
        measure,
        intervals,
        plan.conf_level,
        everything,
        lambda weights: freedom(weights[place]),
    )


class _Stack:
    """Rows of several parts on top of each other."""

    def __init__(
        self, parts: Sequence[Part], outcome: int, table: Table, plan: AnalysisPlan
    ) -> None:
        self.analyses = [each for part in parts if (each := part.analyses[outcome]) is not None]
        self.groupings = joint_groupings(parts, table.clusters)
        units = [each.units for each in self.analyses]
        fewest = Units(
            min(each.treated for each in units), min(each.comparison for each in units), True
        )
        drawn = plan.errors in DRAWN
        self.method = error_method(plan.replace(errors="auto") if drawn else plan, fewest)

    def of_means(self, measure: str) -> tuple[FloatArray, Callable[[FloatArray], float]]:
        """Covariance of a measure of means, and the degrees of freedom of its contrasts."""
        found = [each.means(each.y) for each in self.analyses]
        at = [
            linearised(measure, means.means, analysis.most)
            for means, analysis in zip(found, self.analyses, strict=True)
        ]
        uncertainty = mean_covariance(stacked(found), self.groupings, self.method)
        gradients = scipy.linalg.block_diag(
            *(
                each.gradient[None, :] * analysis.unit_of(measure)
                for each, analysis in zip(at, self.analyses, strict=True)
            )
        )
        return (
            gradients @ uncertainty.covariance @ gradients.T,
            lambda weights: uncertainty.df_of(weights @ gradients),
        )

    def of_hazards(
        self, intervals: Sequence[Interval], known: Sequence[int]
    ) -> tuple[FloatArray, Callable[[FloatArray], float]]:
        """The same of logarithms of hazard ratios, whose errors are Lin and Wei's."""
        fits = [each.cox() for each in self.analyses if isinstance(each, TimeAnalysis)]
        influence = scipy.linalg.block_diag(*(fit.influence[:, :1] for fit in fits))
        found = covariance(influence, self.groupings, None)
        free = [intervals[place].df for place in known]
        least = float(np.nanmin(free)) if np.isfinite(free).any() else np.inf
        if self.method == "cr2":
            clusters = min(map(n_different, self.groupings))
            found = found * clusters / max(clusters - 1, 1)
        return found, lambda weights: least


def stacked(found: Sequence[Means]) -> Means:
    """Means of several parts as those of one: each row moves the means of its own part."""
    block = scipy.linalg.block_diag
    return Means(
        means=np.concatenate([each.means for each in found]),
        influence=block(*(each.influence for each in found)),
        form=LinearForm(
            design=block(*(each.form.design for each in found)),
            weights=np.concatenate([each.form.weights for each in found]),
            residuals=np.concatenate([each.form.residuals for each in found]),
            contrasts=block(*(each.form.contrasts for each in found)),
        ),
        n_params=sum(each.n_params for each in found),
    )


def joint_groupings(parts: Sequence[Part], clusters: IntArray | None) -> tuple[IntArray, ...]:
    """Codes of rows that may be alike, over the rows of all parts on top of each other.

    Parameters
    ----------
    parts
        The parts, each with a sample.
    clusters
        The declared cluster of everybody in the whole table; None where none is declared.

    Returns
    -------
    tuple of array of int
        As in ``Sample.groupings``: matched sets, joined where they hold the same person of the
        programme; the declared cluster; and where there is none the person, but for matched sets
        without replacement, which hold each person once.
    """
    people, treated, sets = [], [], []
    first = 0
    for part in parts:
        assert part.table is not None
        assert part.sample is not None
        people.append(part.people)
        treated.append(part.table.treated[part.sample.rows])
        if part.sample.pairs is not None:
            codes = np.unique(part.sample.groupings[0], return_inverse=True)[1].ravel() + first
            sets.append(codes)
            first = int(codes.max()) + 1
    sample = parts[0].sample
    assert sample is not None
    everyone = np.concatenate(people)
    person = np.unique(everyone, return_inverse=True)[1].ravel()
    groupings = []
    if sets:
        in_programme = np.concatenate(treated)
        codes = np.concatenate(sets)
        groupings.append(_joined(codes, person[in_programme], codes[in_programme]))
    if clusters is not None:
        groupings.append(clusters[everyone])
    elif not sets or len(sample.groupings) == 2:
        groupings.append(person)
    return tuple(groupings)


def _joined(codes: IntArray, person: IntArray, sets: IntArray) -> IntArray:
    """Codes of sets, the same for sets that share a person."""
    n_sets, n_people = int(codes.max()) + 1, int(person.max(initial=0)) + 1
    links = scipy.sparse.csr_array(
        (np.ones(len(sets)), (sets, n_sets + person)), (n_sets + n_people,) * 2
    )
    component = scipy.sparse.csgraph.connected_components(links, directed=False)[1]
    joined: IntArray = np.unique(component[codes], return_inverse=True)[1].ravel()
    return joined


def _interval(part: Part, outcome: int, measure: str) -> Interval:
    found = part.found[outcome]
    if found is None or measure not in found.intervals:
        return Interval(np.nan, problem=part.problems[outcome] or "no estimate")
    return found.intervals[measure]


def _is_by_errors(interval: Interval) -> bool:
    """Whether an interval is so many standard errors either side."""
    return interval.method in _BY_ERRORS and not math.isnan(interval.df)


def _to(measure: str, value: float) -> float:
    if measure not in RATIOS:
        return value
    return math.log(value) if value > 0 else math.nan


def _mover_limits(
    measure: str,
    pair: tuple[Interval, Interval],
    correlation: float,
    back: Callable[[float], float],
    conf_level: float,
) -> tuple[float, float]:
    limits: list[Limits] = [each.limits for each in pair if each.limits is not None]
    (low, high), (other_low, other_high) = (
        tuple(_open(measure, limit) for limit in each(conf_level)) for each in limits
    )
    values = _to(measure, pair[0].estimate), _to(measure, pair[1].estimate)
    found = mover(values, (low, other_low), (high, other_high), correlation)
    return back(found[0]), back(found[1])


def _open(measure: str, limit: float) -> float:
    """A limit on the scale of differences; that of a ratio may be zero or without end."""
    if measure not in RATIOS:
        return limit
    if limit <= 0:
        return -math.inf
    return math.log(limit) if math.isfinite(limit) else math.inf
