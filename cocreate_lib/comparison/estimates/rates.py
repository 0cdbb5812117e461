"""Rates: whether something happened to each person."""

from __future__ import annotations

import numpy as np

from cocreate_lib.comparison.estimates.analysis import OutcomeAnalysis
from cocreate_lib.comparison.inference.intervals import Interval, MeanCovariance, linearised
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.inference.rare_events import Rates, effective_rates
from cocreate_lib.comparison.inference.rate_intervals import rate_interval


class RateAnalysis(OutcomeAnalysis):
    """An outcome of yes and no: intervals allow for rates near 0 or 1."""

    classical = "binomial"
    _rated: tuple[Means, Rates] | None = None

    def interval(self, measure: str, means: Means) -> Interval:
        if self.is_plain:
            return self._interval_of_counts(measure, self.uncertainty(means))
        rates = self._effective_rates(means)
        if rates.are_rare:
            return self.score_interval(linearised(measure, means.means), means, rates)
        return super().interval(measure, means)

    def classical_covariance(self, means: Means) -> MeanCovariance:
        return MeanCovariance(np.diag((means.influence**2).sum(axis=0)))

    def _effective_rates(self, means: Means) -> Rates:
        """The two rates with their effective sizes: found once for all measures of them."""
        if self._rated is None or self._rated[0] is not means:
            sizes = self.effective_sizes()
            self._rated = (means, effective_rates(means.means, self.uncertainty(means), sizes))
        return self._rated[1]

    def _interval_of_counts(self, measure: str, uncertainty: MeanCovariance) -> Interval:
        events = float(self.y[self.treated].sum()), float(self.y[~self.treated].sum())
        sizes = float(self.treated.sum()), float((~self.treated).sum())
        conf_level, kind = self.plan.conf_level, self.plan.rate_interval
        return rate_interval(measure, events, sizes, uncertainty, conf_level, kind)
