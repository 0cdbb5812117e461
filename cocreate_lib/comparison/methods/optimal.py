"""Optimal one-to-one matching: as many pairs as possible, and the least total distance of these."""

from __future__ import annotations

import numpy as np

from cocreate_lib.comparison.matching.optimal import optimal_pairs
from cocreate_lib.comparison.matching.pairs import Pairs
from cocreate_lib.comparison.methods.matched import (
    MATCHED_READ,
    Candidates,
    Matching,
    calipers_text,
    matched_words,
)
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.method import Method
from cocreate_lib.errors import PlanError


class Optimal(Matching):
    """Pairs of two that are as close as can be, taken together."""

    declaration = Method(
        name="optimal",
        title="Optimal matching",
        summary="one-to-one matching with as many pairs as possible, and the least total distance "
        "among these",
        words=matched_words("optimal one-to-one matching"),
        estimands=("ATT",),
        reads=MATCHED_READ | {"ties"},
        matches=True,
    )
    most_people_again = 1_000

    def check(self, plan: PlanFields) -> None:
        super().check(plan)
        for where, is_asked in (("ratio", plan.ratio > 1), ("replace", plan.with_replacement)):
            if is_asked:
                raise PlanError(
                    "Optimal matching makes pairs of two, and uses nobody twice.",
                    where=where,
                    try_this='ratio=1 and replace=False, or method="nearest".',
                )

    def describe(self, plan: PlanFields) -> tuple[str, str]:
        return "matching", calipers_text(
            plan, f"1:1 with the least total distance on {plan.label(plan.distance)}"
        )

    def pairs(self, people: Candidates, rng: np.random.Generator) -> Pairs:
        return optimal_pairs(people.space()[0], people.treated, strata=people.strata)
