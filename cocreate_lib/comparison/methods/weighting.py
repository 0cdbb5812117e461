"""Weighting: by the propensity score, or by entropy balancing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cocreate_lib.comparison.data.table import Table
from cocreate_lib.comparison.methods.estimator import Estimator
from cocreate_lib.comparison.methods.outcome_rows import OutcomeRows
from cocreate_lib.comparison.methods.sample import Sample
from cocreate_lib.comparison.methods.weighted import weighted_sample
from cocreate_lib.comparison.plan.fields import WEIGHTS, PlanFields
from cocreate_lib.comparison.plan.method import Method, MethodWords
from cocreate_lib.errors import PlanError

_ENTROPY = MethodWords(
    "entropy balancing",
    opening="with weights that make the covariate means of both groups those of {whom}, ",
    unlike="the groups may differ in ways that were not measured, or in more than means",
    remedy="fewer covariates, or a comparison group more like the programme",
)


class Weighting(Estimator):
    """Means of groups that are weighted to stand for the people whom the estimand names."""

    declaration = Method(
        name="weighting",
        title="Weighting",
        summary="by the propensity score, or by entropy balancing",
        words=MethodWords(
            "propensity-score weighting",
            opening="with both groups weighted to stand for {whom}, ",
        ),
        estimands=("ATT", "ATE", "ATC", "ATO"),
        reads=frozenset({"covariates", "estimand", "weights", "trim"}),
        needs_covariates=True,
        weighs=True,
    )

    def check(self, plan: PlanFields) -> None:
        if plan.estimand == "ATO" and plan.weights == "entropy":
            raise PlanError(
                "Entropy balancing can't answer for ATO.",
                where="weights",
                why="The overlap has no covariate means of its own to bring the groups to: it is "
                "defined by the propensity score.",
                try_this='Write weights="propensity" (its overlap weights balance exactly too), or '
                'estimand="ATT".',
            )

    def words(self) -> Mapping[str, MethodWords]:
        return {**super().words(), "entropy": _ENTROPY}

    def variant(self, plan: PlanFields) -> str:
        return "entropy" if plan.weights == "entropy" else super().variant(plan)

    def variants(self) -> tuple[dict[str, Any], ...]:
        return tuple({"weights": weights} for weights in WEIGHTS)

    def sample(self, table: Table, plan: PlanFields) -> Sample:
        return weighted_sample(table, plan)

    def how(self, rows: OutcomeRows, means: str) -> str:
        return f"{'entropy-balanced' if rows.plan.weights == 'entropy' else 'weighted'} {means}"
