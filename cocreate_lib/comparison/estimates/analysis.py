"""One outcome as a method analyses it: means, their uncertainty, and rows of the estimates.

What differs by kind of outcome stands in a file of its own: rates, counts, scales, times.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import OutcomeData, Table
from cocreate_lib.comparison.estimates.rows import ESTIMATE_COLUMNS, OutcomeEstimates
from cocreate_lib.comparison.inference.few_counts import METHOD as COUNTS_METHOD
from cocreate_lib.comparison.inference.few_counts import NOTE as COUNTS_NOTE
from cocreate_lib.comparison.inference.few_values import METHOD as VALUES_METHOD
from cocreate_lib.comparison.inference.few_values import NOTE as VALUES_NOTE
from cocreate_lib.comparison.inference.intervals import (
    TOO_FEW_CLUSTERS,
    Interval,
    Linearised,
    MeanCovariance,
    contrast,
    is_judged_by_nothing,
    linearised,
    n_clusters,
    welch,
)
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.inference.rare_events import METHOD as RARE_METHOD
from cocreate_lib.comparison.inference.rare_events import NOTE as RARE_NOTE
from cocreate_lib.comparison.inference.rare_events import GroupScores, rare_interval
from cocreate_lib.comparison.inference.standard_errors import (
    ANALYTIC,
    ERROR_METHOD_NAMES,
    error_method,
    few_notes,
    mean_covariance,
    units_of,
    wild_interval,
)
from cocreate_lib.comparison.methods.group_means import standardised_means
from cocreate_lib.comparison.methods.outcome_rows import outcome_rows
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.comparison.models.counts import CountModel
from cocreate_lib.comparison.numerics.arrays import BoolArray, FloatArray, n_different
from cocreate_lib.comparison.plan.measures import RATIOS
from cocreate_lib.comparison.plan.words import estimand_words
from cocreate_lib.comparison.weighting.inverse_weights import effective_size
from cocreate_lib.errors import NoEstimate
from cocreate_lib.text import how_many

UNKNOWN: FloatArray = np.full(2, np.nan)
BOOTSTRAPS = ("bootstrap", "wild_bootstrap")
_TOO_RARE = (
    "no interval: too few people had the outcome, or were without it, for a bootstrap (with "
    'errors="auto" there is an interval)'
)
_ALIKE = (
    "no interval: nobody, or everybody, in one group had the outcome, so that nothing shows how "
    "alike people of one cluster are"
)
_ONLY_BESIDE = (
    "these means need no model: the negative binomial is fitted beside them, and changes nothing"
)

_METHOD_NOTES = {
    RARE_METHOD: (RARE_NOTE,),
    COUNTS_METHOD: (COUNTS_NOTE,),
    VALUES_METHOD: (VALUES_NOTE,),
}


class OutcomeAnalysis:
    """One outcome of a comparison, on the rows that are compared.

    What stands here holds for every kind of outcome that is compared by means; each kind overrides
    what it does otherwise.

    Parameters
    ----------
    data, table, sample, plan
        The outcome, the people, whom the method compares, and the plan.
    """

    # What the means are of, where that has to be said of a method.
    mean_of: str = "means"
    # What the classical standard error of two groups is called.
    classical: str = "Welch"

    def __init__(self, data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan) -> None:
        self.plan, self.method = plan, plan.estimator
        self.data, self.table, self.sample, self.spec = data, table, sample, data.spec
        # What means are multiplied by to be in the unit that the plan asks for.
        self.unit = data.rate_unit
        self.rows = outcome_rows(data, table, sample, plan, self.method.adjusts(plan, sample))
        self.y, self.event, self.treated = self.rows.y, self.rows.event, self.rows.treated
        # Nothing but two independent groups: the classical two-sample formulas apply.
        self.is_plain = (
            sample.is_everybody
            and not self.rows.adjusts
            and not self.rows.has_baseline
            and not sample.groupings
            and plan.errors not in ANALYTIC
        )
        self.units = units_of(sample.groupings, self.treated)
        self.n_treated = n_different(sample.rows[self.treated])
        self.n_comparison = n_different(sample.rows[~self.treated])
        self.n_clusters = n_clusters(sample.groupings)
        # Those of the rows that were made.
        self.intervals: dict[str, Interval] = {}
        self._found: tuple[Means, MeanCovariance] | None = None

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures that follow from the means."""
        return self.spec.measures_of_means

    def estimates(self) -> OutcomeEstimates:
        """A row for each measure; without numbers, and with the reason, where a model has no
        answer."""
        try:
            means = self.means(self.y)
        except NoEstimate as failure:
            rows = [self.no_row(measure, failure) for measure in self.measures]
            return OutcomeEstimates(rows, UNKNOWN, self.intervals, failure=failure)
        notes = self.notes(means)
        rows = [
            self.row(measure, self.interval(measure, means), self.engine, notes=notes)
            for measure in self.measures
        ]
        return OutcomeEstimates(rows, means.means * self.unit, self.intervals)

    def measured(self, horizon: float | None) -> dict[str, float]:
        """Each measure on the scale where it is a difference, without its uncertainty."""
        try:
            values = self.means(self.y).means
        except NoEstimate:
            values = UNKNOWN
        return {
            measure: linearised(measure, values).value * self.unit_of(measure)
            for measure in self.measures
        }

    def tests(self, found: OutcomeEstimates) -> tuple[OutcomeEstimates, list[dict[str, Any]]]:
        """The estimates with what tests say about them, and the rows of the tests: none."""
        return found, []

    def count_model(self) -> CountModel | None:
        """The declared model of counts: none."""
        return None

    def notes(self, means: Means) -> tuple[str, ...]:
        """What is to be known about the means."""
        beside = self.spec.mean_model == "negative_binomial" and not self.rows.adjusts
        return (_ONLY_BESIDE,) if beside else ()

    @property
    def engine(self) -> str:
        """How the means are taken, in words."""
        rows, mean_of = self.rows, self.mean_of
        if rows.has_baseline and not rows.adjusts:
            return f"means adjusted for {self.spec.before} (linear)"
        changed = " of changes" if self.plan.compares_changes else ""
        return self.method.how(rows, f"{mean_of}{changed}")

    def means(self, y: FloatArray) -> Means:
        """The mean of each group: adjusted for how the outcome was before, where that is known."""
        rows = self.rows
        if not rows.has_baseline or rows.adjusts:
            return self.method.means(rows, y)
        # The difference does not depend on whose mean is asked for: the slope is one.
        weights = rows.weights
        adjusted = standardised_means(
            y, rows.treated, rows.design, weights, weights, self.spec.kind
        )
        return rows.allowing_for_weights(adjusted)

    def unit_of(self, measure: str) -> float:
        """What a measure of the means is multiplied by to be in the unit that the plan asks for."""
        return 1.0 if measure in RATIOS else self.unit

    @property
    def most(self) -> float:
        """The largest that a difference between two means can be."""
        return np.inf

    def error_method(self, measure: str) -> str:
        """How the uncertainty of a measure is found."""
        return "classical" if self.is_plain else error_method(self.plan, self.units)

    def interval(self, measure: str, means: Means) -> Interval:
        """The interval of a measure of two means."""
        if self.drawn_alone(measure):
            return wild_interval(measure, means, self.sample.groupings, self.plan, self.most)
        uncertainty = self.uncertainty(means)
        return contrast(measure, means.means, uncertainty, self.plan.conf_level, self.most)

    def drawn_alone(self, measure: str) -> bool:
        """Whether the interval of a measure comes from a wild bootstrap, and can."""
        return self.error_method(measure) == "wild_bootstrap" and not self._someone_alone

    def effective_sizes(self, who: BoolArray | None = None) -> tuple[float, float]:
        """Kish's effective size of each group, or of those of its people who count."""
        weights = self.sample.totals(len(self.table.treated))
        if who is not None:
            weights = weights * who
        first, second = (
            effective_size(own[own > 0]) if own.any() else 0.0
            for own in (weights[self.table.treated], weights[~self.table.treated])
        )
        return first, second

    def score_interval(self, at: Linearised, means: Means, groups: GroupScores) -> Interval:
        """The interval of a measure of rates near 0 or 1, or of counts that few people have, or
        why there is none."""
        if at.problem:
            return Interval(at.value, problem=at.problem)
        estimate, uncertainty = at.back(at.value), self.uncertainty(means)
        if not np.isfinite(uncertainty.covariance).all():
            return Interval(estimate, problem="no standard error: too few people")
        if self.plan.errors in BOOTSTRAPS:
            return Interval(estimate, problem=_TOO_RARE)
        if self.table.clusters is not None and groups.none_differ:
            return Interval(estimate, problem=_ALIKE)
        variance = float(at.gradient @ uncertainty.covariance @ at.gradient)
        std_error = max(variance, 0.0) ** 0.5
        if is_judged_by_nothing(groups.df):
            return Interval(estimate, std_error, problem=TOO_FEW_CLUSTERS)
        return rare_interval(at, std_error, groups, self.plan.conf_level)

    def uncertainty(self, means: Means) -> MeanCovariance:
        """How uncertain these means are: found once for all measures of them."""
        if self._found is None or self._found[0] is not means:
            if self.is_plain:
                found = self.classical_covariance(means)
            elif self._someone_alone:
                found = MeanCovariance(np.full((2, 2), np.nan))
            else:
                found = mean_covariance(
                    means, self.sample.groupings, error_method(self.plan, self.units)
                )
            self._found = (means, found)
        return self._found[1]

    @property
    def _someone_alone(self) -> bool:
        """Whether a group has one person: then nothing shows how people in it differ."""
        return min(self.n_treated, self.n_comparison) < 2

    def classical_covariance(self, means: Means) -> MeanCovariance:
        """Sample variances with Welch's degrees of freedom."""
        sizes = np.array([self.treated.sum(), (~self.treated).sum()], dtype=float)
        if sizes.min() < 2:
            return MeanCovariance(np.full((2, 2), np.nan))
        variances = (means.influence**2).sum(axis=0) * sizes / (sizes - 1)
        return welch(variances, sizes - 1)

    def error_type(self, measure: str) -> str:
        """What the standard error allows for, and how it was found."""
        base = self.allows_for()
        if self.plan.trim is not None:
            base += ", trimming taken as given"
        method = self.error_method(measure)
        if method not in ERROR_METHOD_NAMES:
            return base
        if not self.sample.groupings:
            base = base.replace("(HC1)", "(HC2)")
        return f"{base}, {ERROR_METHOD_NAMES[method]}"

    def allows_for(self) -> str:
        """What the standard error allows for."""
        if self.sample.inverse is not None:
            return f"{self.sample.se_type}, weights estimated"
        if self.sample.classes is not None:
            return f"{self.sample.se_type}, classes taken as given"
        if self.sample.groupings:
            return self.sample.se_type
        return self.classical if self.is_plain else "robust (HC1)"

    def row(
        self,
        measure: str,
        interval: Interval,
        engine: str,
        *,
        marginal: bool = True,
        notes: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """One row of the estimates; its interval is kept."""
        self.intervals[measure] = interval
        remarks = [interval.problem, *self.sample.notes, *notes, *self.table.notes]
        remarks += _METHOD_NOTES.get(interval.method, ())
        if self.table.n_incomplete:
            left_out = how_many(self.table.n_incomplete, "person")
            remarks.append(f"{left_out} left out: a value is missing")
        remarks += few_notes(self.error_method(measure), self.units, interval.df)
        if self.plan.reads("covariates"):
            remarks += self.table.code_notes
        else:
            remarks.append("nothing was done about differences between the groups")
        values = {
            "outcome": self.spec.column,
            "measure": measure,
            "scale": "ratio" if measure in RATIOS else "difference",
            "estimand": estimand_words(self.plan.estimand, self.plan.trim).name,
            "estimator": f"{self.plan.method}: {engine}",
            **interval.numbers,
            "p_value_holm": np.nan,
            "conf_level": self.plan.conf_level,
            "n_treated": self.n_treated,
            "n_comparison": self.n_comparison,
            "n_clusters": self.n_clusters,
            "se_type": ", ".join(filter(None, [self.error_type(measure), interval.method])),
            "marginal": marginal,
            "notes": "; ".join(filter(None, remarks)),
        }
        return {name: values[name] for name in ESTIMATE_COLUMNS}

    def no_row(self, measure: str, failure: NoEstimate) -> dict[str, Any]:
        """A row without numbers, which says why."""
        reason = failure.what[0].lower() + failure.what[1:].rstrip(".").replace(";", ",")
        return self.row(measure, Interval(np.nan, problem=f"no estimate: {reason}"), "none")
