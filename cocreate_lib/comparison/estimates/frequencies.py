"""Frequencies: how often something happened to each person."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cocreate_lib.comparison.analysis_plan import AnalysisPlan
from cocreate_lib.comparison.data.table import OutcomeData, Table
from cocreate_lib.comparison.estimates.analysis import BOOTSTRAPS, OutcomeAnalysis
from cocreate_lib.comparison.inference.few_counts import Counts, are_of_counts, effective_counts
from cocreate_lib.comparison.inference.intervals import NOBODY, Interval, in_unit, linearised
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.comparison.models.counts import CountModel, count_model
from cocreate_lib.comparison.numerics.arrays import BoolArray
from cocreate_lib.errors import NoEstimate

_DRAWN = (*BOOTSTRAPS, "randomisation")
# Groups of fewer people than this have a note on skewed counts. The threshold is ours.
_FEW_FOR_COUNTS = 100
_SKEWED = (
    f"a group has fewer than {_FEW_FOR_COUNTS} people (a threshold of ours), and few people may "
    "have most of the events: an interval that comes from standard errors or from draws, as this "
    "one, is then often too narrow"
)
_NO_EVENTS = "no interval: nobody among the people compared had an event"


class FrequencyAnalysis(OutcomeAnalysis):
    """Mean counts: intervals allow for a few people with most of the events."""

    def __init__(self, data: OutcomeData, table: Table, sample: Sample, plan: AnalysisPlan) -> None:
        super().__init__(data, table, sample, plan)
        if self.spec.exposure is not None:
            self.mean_of = f"rates over '{self.plan.label(self.spec.exposure)}'"
            self.classical = "Welch, of two ratios of means (linearised)"

    def notes(self, means: Means) -> tuple[str, ...]:
        notes = super().notes(means)
        return (*notes, _SKEWED) if self._may_be_too_sure(means) else notes

    def interval(self, measure: str, means: Means) -> Interval:
        found = self._interval(measure, means)
        factor = self.unit_of(measure)
        return found if factor == 1 else in_unit(found, factor)

    def _interval(self, measure: str, means: Means) -> Interval:
        """The interval in the unit in which time at risk is on average 1."""
        if means.means.max() <= NOBODY:
            at = linearised(measure, means.means)
            return Interval(at.back(at.value), problem=at.problem or _NO_EVENTS)
        counts = self._effective_counts(means)
        if counts is not None and self._by_scores(counts):
            return self.score_interval(linearised(measure, means.means), means, counts)
        return replace(super().interval(measure, means), groups=counts)

    def effective_sizes(self, who: BoolArray | None = None) -> tuple[float, float]:
        """The effective size of each group: with time at risk, as many people at risk for the mean
        time as have the same Poisson variance of their rate."""
        times = self.data.exposure
        if times is None:
            return super().effective_sizes(who)
        weights = self.sample.totals(len(self.table.treated))
        if who is not None:
            weights = weights * who
        first, second = (
            float((own @ at_risk) ** 2 / (own**2 @ at_risk)) if own.any() else 0.0
            for own, at_risk in (
                (weights[group], times[group])
                for group in (self.table.treated, ~self.table.treated)
            )
        )
        return first, second

    def count_model(self) -> CountModel | None:
        """The declared model, on the rows compared with their weights: of the programme, and of
        the covariates if the outcome is modelled by them. None where it has no answer."""
        rows, sample = self.rows, self.sample
        design = np.column_stack([np.ones(len(self.y)), self.treated, rows.design])
        se_type = sample.se_type if sample.groupings else "robust (HC1)"
        if sample.has_score_weights:
            se_type += ", weights taken as given"
        model = self.spec.model or "quasi_poisson"
        arguments = (rows.terms, sample.groupings, se_type, self.plan.conf_level, rows.scale)
        at_risk = (rows.exposure, self.unit)
        try:
            return count_model(self.y, design, rows.weights, model, *arguments, *at_risk)
        except NoEstimate:
            return None

    def _effective_counts(self, means: Means) -> Counts | None:
        """The two mean counts with their dispersions; None where these can't be known."""
        uncertainty = self.uncertainty(means)
        if not are_of_counts(means.means, uncertainty):
            return None
        return effective_counts(means.means, uncertainty, self.effective_sizes())

    def _by_scores(self, counts: Counts) -> bool:
        """Whether mean counts have score intervals: errors that are drawn have their own, but for
        a group without any event, where there is nothing to draw."""
        return counts.none_differ or (counts.are_few and self.plan.errors not in _DRAWN)

    def _may_be_too_sure(self, means: Means) -> bool:
        """Whether the intervals of counts in a small group take no account of how skewed they
        are."""
        counts, smallest = self._effective_counts(means), min(self.n_treated, self.n_comparison)
        skewed = counts is None or (counts.are_few and not self._by_scores(counts))
        return skewed and smallest < _FEW_FOR_COUNTS
