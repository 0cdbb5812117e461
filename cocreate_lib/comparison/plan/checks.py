"""Checks of how a plan wants its uncertainty found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cocreate_lib.errors import PlanError

if TYPE_CHECKING:
    from cocreate_lib.comparison.plan.plan import AnalysisPlan

ERRORS = ("auto", "robust", "cr2", "wild_bootstrap", "bootstrap", "randomisation")
# Ways that draw at random.
DRAWN = ("wild_bootstrap", "bootstrap", "randomisation")


def check_errors(plan: AnalysisPlan) -> None:
    """Refuse ways of finding uncertainty that the rest of the plan leaves no room for."""
    if plan.missing == "impute":
        need_seed(plan, 'missing="impute"')
        if plan.errors in DRAWN:
            raise PlanError(
                f"missing='impute' doesn't go with errors={plan.errors!r}.",
                where="missing",
                why="Imputed tables are pooled by their standard errors, and these have none.",
                try_this='errors="auto", or missing="complete_cases".',
            )
    if plan.errors in DRAWN:
        need_seed(plan, f"errors={plan.errors!r}")
    has_pairs = plan.method in ("nearest", "optimal")
    if plan.errors == "wild_bootstrap" and plan.cluster is None and not has_pairs:
        raise PlanError(
            "The wild cluster bootstrap needs clusters, and the plan declares none.",
            where="errors",
            why="It gives every cluster's residuals a new sign.",
            try_this='Name the cluster, such as cluster="case_manager"; or errors="robust".',
        )
    if plan.errors == "bootstrap" and plan.matches:
        _check_pairs_can_be_drawn(plan)
    if plan.errors == "randomisation" and plan.method not in ("unadjusted", "regression"):
        raise PlanError(
            f"A randomisation test doesn't go with the method {plan.method!r}.",
            where="errors",
            why="It assigns the programme again as chance did, and the people who are compared "
            "would then change with it; in a trial nobody needs to be matched or weighted.",
            try_this='method="unadjusted", or method="regression".',
        )


def _check_pairs_can_be_drawn(plan: AnalysisPlan) -> None:
    if plan.with_replacement and plan.method == "nearest":
        raise PlanError(
            "The bootstrap can't follow matching with replacement.",
            where="errors",
            why="Who is used how often isn't smooth in the data, and the bootstrap is then known "
            "to fail (Abadie & Imbens 2008).",
            try_this='replace=False, or errors="robust".',
        )
    if plan.cluster is not None:
        raise PlanError(
            "The bootstrap of matched pairs can't allow for a cluster too.",
            where="errors",
            why="A pair joins people of two clusters: drawing pairs tears clusters apart, and "
            "drawing clusters tears pairs apart.",
            try_this='errors="cr2" or "robust", which allow for both; or cluster=None.',
        )


def need_seed(plan: AnalysisPlan, what: str) -> None:
    """Refuse chance without a seed."""
    if plan.seed is None:
        raise PlanError(
            f"{what} needs a seed.",
            where="seed",
            why="Without it nobody, you included, could repeat the analysis.",
            try_this="Write, for example, seed=1.",
        )
