"""A diagnosis of complier effects: their rows, and their truth."""

from __future__ import annotations

import numpy as np
import pytest

import cocreate_lib as cc
from cocreate_lib.comparison.further.delivery import COMPLIERS
from cocreate_lib.diagnosis.replicates import FIELD, FIELDS, run_chunk, targets

DESIGN = cc.PilotDesign(
    n_treated=150, n_comparison=150, assignment="randomised", uptake=0.6, crossover=0.1
)
PLAN = cc.AnalysisPlan(
    "my_direction",
    [cc.rate("reoffended"), cc.frequency("reoffences")],
    ["age"],
    method="regression",
    randomised=True,
    received="took_part",
)
SEEDS = [np.random.SeedSequence(5, spawn_key=(number,)) for number in range(3)]
PLACES = [place for place, each in enumerate(targets([PLAN])) if COMPLIERS in each.outcome]


def test_rows_are_those_of_compare():
    records = run_chunk(DESIGN, [PLAN], SEEDS, "as_delivered")
    assert len(PLACES) == 2
    for replicate, seed in enumerate(SEEDS):
        table = cc.compare(cc.simulate(DESIGN, seed).people, PLAN).delivery().table
        rows = table[table["about"] == COMPLIERS]
        np.testing.assert_array_equal(
            records.numbers[replicate, PLACES, :-1], rows[list(FIELDS[:-1])].to_numpy(dtype=float)
        )


@pytest.mark.parametrize("as_what", ["as_delivered", "as_assigned", "full_fidelity"])
def test_the_truth_is_the_mean_effect_on_compliers(as_what):
    records = run_chunk(DESIGN, [PLAN], SEEDS, as_what)
    worlds = ("with", "not_assigned")
    if as_what == "full_fidelity":
        worlds = ("with_full_delivery", "without")
    for replicate, seed in enumerate(SEEDS):
        potential = cc.simulate(DESIGN, seed).potential
        own = potential[
            (potential["took_part_with"] == 1) & (potential["took_part_not_assigned"] == 0)
        ]
        for place, outcome in zip(PLACES, ("reoffended", "reoffences"), strict=True):
            one, other = (own[f"{outcome}_{world}"].mean() for world in worlds)
            assert records.numbers[replicate, place, FIELD["truth"]] == pytest.approx(one - other)


def test_a_plan_without_a_lottery_has_no_such_rows():
    assert len(targets([PLAN.replace(randomised=False)])) == len(targets([PLAN])) - 2
