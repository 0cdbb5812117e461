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
from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.errors import NoEstimate

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

    def means(self, y: FloatArray) -> Means:
        found = super().means(y)
        if np.abs(found.means).max() > self.most / 2:
            raise NoEstimate(
                f"By the model the mean change is {found.means[0]:.3g} in the programme and "
                f"{found.means[1]:.3g} in the comparison group: no rate can change by more than 1.",
                where="covariates",
                why="A few people decide it: those with a large weight about whom the model was "
                "wrong, or those far from everybody whom the model was fitted to.",
                try_this="Fewer covariates, or a comparison group that overlaps more with the "
                "programme.",
            )
        return found

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
    def most(self) -> float:
        """Changes of a rate lie between −1 and 1."""
        declared = next(o for o in self.plan.outcomes if o.column == self.spec.column)
        return 2.0 if self.plan.compares_changes and declared.kind == "rate" else np.inf

    @property
    def _fewest(self) -> float:
        """Of the two groups, the fewest people in effect who differ from what most of them have."""
        weights = self.sample.totals(len(self.table.treated))
        used = weights > 0
        groups = (used & self.table.treated, used & ~self.table.treated)
        return min(who_differ(self.data.y[group], weights[group]) for group in groups)
