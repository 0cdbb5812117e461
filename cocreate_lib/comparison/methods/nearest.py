"""Nearest-neighbour matching: people choose one after the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from cocreate_lib.comparison.matching.greedy import greedy_pairs
from cocreate_lib.comparison.matching.pairs import Pairs, nearest_pairs
from cocreate_lib.comparison.methods.matched import (
    MATCHED_READ,
    Candidates,
    Matching,
    calipers_text,
    matched_words,
)
from cocreate_lib.comparison.plan.checks import need_seed
from cocreate_lib.comparison.plan.fields import PlanFields
from cocreate_lib.comparison.plan.method import Method
from cocreate_lib.text import plural


class Nearest(Matching):
    """Each person in the programme chooses the nearest comparison people who are free."""

    declaration = Method(
        name="nearest",
        title="Nearest-neighbour matching",
        summary="nearest-neighbour matching: people choose one after the other",
        words=matched_words("nearest-neighbour matching"),
        estimands=("ATT",),
        reads=MATCHED_READ | {"ratio", "replace", "order", "ties"},
        matches=True,
    )
    most_people_again = 20_000

    def check(self, plan: PlanFields) -> None:
        super().check(plan)
        if plan.order == "random":
            need_seed(plan, 'order="random"')

    def describe(self, plan: PlanFields) -> tuple[str, str]:
        again = "with replacement" if plan.with_replacement else "without replacement"
        how = f"1:{plan.ratio} nearest neighbours on {plan.label(plan.distance)}"
        return "matching", calipers_text(plan, how, again, f"order {plan.order}")

    def pairs(self, people: Candidates, rng: np.random.Generator) -> Pairs:
        plan = people.plan
        turn = people.table.position
        if plan.order == "random":
            turn = np.random.default_rng(plan.seed).permutation(len(turn))
        choice: dict[str, Any] = {
            "strata": people.strata,
            "ratio": plan.ratio,
            "with_replacement": plan.with_replacement,
            "order": plan.order,
            "turn": turn[people.rows],
            "ties": plan.ties,
        }
        if people.by_one_score:
            choice |= {"width": people.width, "tie": people.tie, "rng": rng}
            return nearest_pairs(people.score, people.treated, **choice)
        space, unit = people.space()
        choice |= {"score": people.score, "tie": people.tie / unit}
        return greedy_pairs(space, people.treated, **choice)

    def set_notes(self, plan: PlanFields, matches: np.ndarray) -> list[str]:
        fewer = int((matches < plan.ratio).sum())
        if not fewer:
            return []
        return [
            f"{fewer} of the {len(matches)} matched {plural(fewer, 'has', 'have')} fewer than "
            f"{plan.ratio} matches: each "
            "set's comparison people together weigh as much as its one person in the programme"
        ]
