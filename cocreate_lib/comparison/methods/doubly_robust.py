"""Doubly robust: weighting and outcome models together, right if either is."""

from __future__ import annotations

from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.methods.estimator import Estimator
from cocreate_lib.comparison.methods.group_means import doubly_robust_means
from cocreate_lib.comparison.methods.outcome_rows import OutcomeRows
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.comparison.methods.weighted import weighted_sample
from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.method import Method, MethodWords
from cocreate_lib.errors import PlanError


class AugmentedWeighting(Estimator):
    """A model of each group's outcome, and weights for what it got wrong."""

    def sample(self, table: Table, plan: PlanFields) -> Sample:
        return weighted_sample(table, plan)

    def adjusts(self, plan: PlanFields, sample: Sample) -> bool:
        return True

    def means(self, rows: OutcomeRows, y: FloatArray) -> Means:
        inverse, model = rows.sample.inverse, rows.spec.mean_model
        assert inverse is not None
        target, exposure = rows.target, rows.exposure
        return doubly_robust_means(y, rows.treated, rows.design, inverse, target, model, exposure)

    def how(self, rows: OutcomeRows, means: str) -> str:
        of = means.removeprefix("means") if rows.exposure is None else ""
        return f"augmented weighting{of} ({rows.model_words})"


class DoublyRobust(AugmentedWeighting):
    """Augmented inverse-probability weighting."""

    declaration = Method(
        name="doubly_robust",
        title="The doubly robust method",
        summary="weighting and outcome models together: right if either is; not for times",
        words=MethodWords(
            "doubly robust (augmented weighting)",
            with_it="with the programme",
            without_it="without it",
            modelled=True,
        ),
        reads=frozenset({"covariates", "estimand", "trim"}),
        needs_covariates=True,
        weighs=True,
    )

    def check(self, plan: PlanFields) -> None:
        if any(outcome.kind == "time_to" for outcome in plan.outcomes):
            raise PlanError(
                "The doubly robust method can't compare times.",
                where="outcomes",
                why="It needs an outcome that is known for everybody; a time is not known where "
                "watching stopped before the event.",
                try_this='Leave the time out, or write method="weighting".',
            )
