"""Difference in differences: how much people changed, against how much the others did."""

from __future__ import annotations

from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.inference.means import Means
from cocreate_lib.comparison.methods.doubly_robust import AugmentedWeighting
from cocreate_lib.comparison.methods.estimator import Estimator
from cocreate_lib.comparison.methods.outcome_rows import OutcomeRows
from cocreate_lib.comparison.methods.sample import Sample, whole_sample
from cocreate_lib.comparison.numerics.arrays import FloatArray
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.method import Method, MethodWords
from cocreate_lib.errors import PlanError


class DifferenceInDifferences(AugmentedWeighting):
    """Changes, compared as they are, or with covariates as ``doubly_robust`` compares outcomes."""

    declaration = Method(
        name="difference_in_differences",
        title="Difference in differences",
        summary="how much people in the programme changed, against how much the comparison group "
        "did; for outcomes with ``before``; with covariates the changes are compared as "
        "``doubly_robust`` compares outcomes",
        words=MethodWords(
            "difference in differences",
            unlike="without the programme people in it might have changed otherwise than the "
            "comparison group did (trends need not be parallel)",
            remedy="weighting by entropy balancing, with how the outcome was before as a covariate",
            changed=True,
        ),
        estimands=("ATT",),
        compares_changes=True,
    )

    def check(self, plan: PlanFields) -> None:
        modelled = [each.column for each in plan.outcomes if each.mean_model == "negative_binomial"]
        if modelled:
            raise PlanError(
                f"Difference in differences has no negative binomial model of {modelled[0]!r}.",
                where="outcomes",
                why="It compares changes, which can be below zero: they are no counts.",
                try_this=f'frequency("{modelled[0]}", before=...) without model=.',
            )
        at_risk = [each for each in plan.outcomes if each.exposure is not None]
        if at_risk:
            raise PlanError(
                f"Difference in differences can't compare the rate of {at_risk[0].column!r} over "
                f"{at_risk[0].exposure!r}.",
                where="outcomes",
                why="It compares how much people changed, and a time at risk belongs to the time "
                "after the programme only.",
                try_this='method="weighting", with how often it happened before among the '
                f'covariates; or frequency("{at_risk[0].column}", before=...) without exposure.',
            )
        without = [outcome.column for outcome in plan.outcomes if outcome.before is None]
        if without:
            raise PlanError(
                f"Difference in differences needs to know how {without[0]!r} was before.",
                where="outcomes",
                why="It compares how much people changed.",
                try_this=f'Write, for example, scale("{without[0]}", before=...). Times have none. '
                'Or method="doubly_robust".',
            )
        if plan.estimand != "ATT":
            raise PlanError(
                f"Difference in differences can't answer for {plan.estimand}.",
                where="estimand",
                why="The change in the comparison group stands for how people in the programme "
                "would have changed without it, and says nothing of what it would do for others.",
                try_this='Write estimand="ATT".',
            )

    def sample(self, table: Table, plan: PlanFields) -> Sample:
        return super().sample(table, plan) if table.covariates else whole_sample(table, plan)

    def adjusts(self, plan: PlanFields, sample: Sample) -> bool:
        return sample.inverse is not None

    def means(self, rows: OutcomeRows, y: FloatArray) -> Means:
        return super().means(rows, y) if rows.adjusts else Estimator.means(self, rows, y)

    def how(self, rows: OutcomeRows, means: str) -> str:
        return super().how(rows, means) if rows.adjusts else means
