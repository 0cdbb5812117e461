"""Frequencies: how often something happened to each person."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cocreate_lib.comparison.estimates.analysis import BOOTSTRAPS, OutcomeAnalysis
from cocreate_lib.comparison.inference.few_counts import Counts, are_of_counts, effective_counts
from cocreate_lib.comparison.inference.intervals import NOBODY, Interval, linearised
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.models.counts import CountModel, count_model
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

    def notes(self, means: Means) -> tuple[str, ...]:
        notes = super().notes(means)
        return (*notes, _SKEWED) if self._may_be_too_sure(means) else notes

    def interval(self, measure: str, means: Means) -> Interval:
        if means.means.max() <= NOBODY:
            at = linearised(measure, means.means)
            return Interval(at.back(at.value), problem=at.problem or _NO_EVENTS)
        counts = self._effective_counts(means)
        if counts is not None and self._by_scores(counts):
            return self.score_interval(linearised(measure, means.means), means, counts)
        return replace(super().interval(measure, means), groups=counts)

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
        try:
            return count_model(self.y, design, rows.weights, model, *arguments)
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
