"""What every method does: say whom it compares, and take the mean of each group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.methods.group_means import standardised_means, weighted_means
from cocreate_lib.comparison.methods.outcome_rows import OutcomeRows
from cocreate_lib.comparison.methods.sample import Sample, whole_sample
from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.method import Method, MethodWords


class Estimator:
    """A method: what it declares of itself, whom it compares, and how it takes means.

    As it stands here it compares everybody as they are; each method overrides what it does
    otherwise.
    """

    declaration: ClassVar[Method]

    def check(self, plan: PlanFields) -> None:
        """Refuse a plan that asks this method for what it can't do."""

    def describe(self, plan: PlanFields) -> tuple[str, str] | None:
        """A label, and how people are matched or classed; None where they aren't."""
        return None

    def words(self) -> Mapping[str, MethodWords]:
        """Its words, by variant: a method that works in several ways has several."""
        return {self.declaration.name: self.declaration.words}

    def variant(self, plan: PlanFields) -> str:
        """The variant that a plan asks for."""
        return self.declaration.name

    def variants(self) -> tuple[dict[str, Any], ...]:
        """The fields of a plan that set each of its variants."""
        return ({},)

    def sample(self, table: Table, plan: PlanFields) -> Sample:
        """Whom it compares, and with which weights."""
        return whole_sample(table, plan)

    def adjusts(self, plan: PlanFields, sample: Sample) -> bool:
        """Whether a model of the outcome with covariates takes the means."""
        return False

    def means(self, rows: OutcomeRows, y: FloatArray) -> Means:
        """The mean of each group, with each row's influence on it."""
        return rows.allowing_for_weights(
            weighted_means(y, rows.treated, rows.weights, rows.exposure)
        )

    def how(self, rows: OutcomeRows, means: str) -> str:
        """How the means are taken, in words; ``means`` says of what."""
        return means


class OutcomeModel(Estimator):
    """A method that averages the predictions of an outcome model, where it adjusts."""

    def adjusts(self, plan: PlanFields, sample: Sample) -> bool:
        return True

    def means(self, rows: OutcomeRows, y: FloatArray) -> Means:
        if not rows.adjusts:
            return super().means(rows, y)
        weights, target = rows.weights, rows.weights * rows.target
        model, exposure = rows.spec.mean_model, rows.exposure
        return standardised_means(y, rows.treated, rows.design, weights, target, model, exposure)

    def how(self, rows: OutcomeRows, means: str) -> str:
        return f"g-computation ({rows.model_words})"
