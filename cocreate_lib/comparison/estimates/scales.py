"""Scales, and changes: a number for each person."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cocreate_lib.comparison.estimates.analysis import BOOTSTRAPS, OutcomeAnalysis
from cocreate_lib.comparison.inference.few_values import (
    FEW,
    METHOD,
    no_less_than_together,
    who_differ,
)
from cocreate_lib.comparison.inference.intervals import Interval, MeanCovariance, linearised, welch
from cocreate_lib.comparison.inference.means import Means

_TOO_ALIKE = (
    "no interval: too few people differ from the others of their group for a bootstrap (with "
    'errors="auto" there is an interval)'
)
_ALL_ALIKE = (
    "no interval: everybody in one group has the same value, so that nothing shows how alike "
    "people of one cluster are"
)


class ScaleAnalysis(OutcomeAnalysis):
    """Means of numbers: intervals allow for groups in which hardly anybody differs."""

    def interval(self, measure: str, means: Means) -> Interval:
        fewest = self._fewest
        if fewest >= FEW * (1 - 1e-9):
            return super().interval(measure, means)
        problem = ""
        if self.plan.errors in BOOTSTRAPS:
            problem = _TOO_ALIKE
        elif fewest == 0 and self.table.clusters is not None:
            problem = _ALL_ALIKE
        if problem:
            at = linearised(measure, means.means)
            return Interval(at.back(at.value), problem=problem)
        found = super().interval(measure, means)
        return found if found.problem else replace(found, method=METHOD)

    def uncertainty(self, means: Means) -> MeanCovariance:
        found = super().uncertainty(means)
        if self._fewest >= FEW * (1 - 1e-9) or not np.isfinite(found.covariance).all():
            return found
        found = no_less_than_together(found, self.effective_sizes())
        if not self.is_plain:
            return found
        sizes = np.array([self.treated.sum(), (~self.treated).sum()], dtype=float)
        return welch(np.diag(found.covariance), sizes - 1)

    @property
    def _fewest(self) -> float:
        """Of the two groups, the fewest people in effect who differ from what most of them have."""
        weights = self.sample.totals(len(self.table.treated))
        used = weights > 0
        groups = (used & self.table.treated, used & ~self.table.treated)
        return min(who_differ(self.data.y[group], weights[group]) for group in groups)
