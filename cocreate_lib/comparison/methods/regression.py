"""Regression: an outcome model with the covariates, averaged over people (g-computation)."""

from __future__ import annotations

from cocreate_lib.comparison.methods.estimator import OutcomeModel
from cocreate_lib.comparison.plan.method import AS_THEY_ARE, Method, MethodWords


class Regression(OutcomeModel):
    """An outcome model with the covariates, averaged over the people whom the estimand names."""

    declaration = Method(
        name="regression",
        title="Regression",
        summary="an outcome model with the covariates, averaged over people: g-computation",
        words=MethodWords(
            "regression (g-computation)",
            with_it="with the programme",
            without_it="without it",
            modelled=True,
            made=AS_THEY_ARE,
            by_model_alone=True,
            remedy="matching, weighting or a comparison group more like the programme",
        ),
        needs_covariates=True,
        can_be_randomised=True,
    )
