"""Plans on tables of any kind: a refusal in words, or numbers that hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cocreate_lib import compare, rate
from tests.fuzz import comparisons
from tests.fuzz.comparisons import METHODS, case, table_and_plan
from tests.fuzz.tables import people

CASES, SEED = 24, 20261


def test_an_answer_that_holds_or_a_refusal_in_words():
    runs = [case(SEED, k) for k in range(CASES)]
    faults = [(each.seed[1], *fault) for each in runs for fault in each.faults]
    assert faults == [], "python -m tests.fuzz comparisons --seed 20261 --first N --cases 1 --show"
    assert {each.kind for each in runs} == {"answer", "refusal"}
    assert any(each.compared for each in runs)


def test_every_method_and_every_oddity_is_drawn():
    drawn = [table_and_plan(np.random.default_rng([1, k])) for k in range(200)]
    assert {plan["method"] for _, plan, _ in drawn} == set(METHODS)
    odd = {each.__name__.strip("_") for each in comparisons.TWISTS}
    assert {name for *_, told in drawn for name in told} == odd


@pytest.fixture(scope="module")
def answer():
    table = people(np.random.default_rng(3))
    return table, compare(table, treatment="programme", outcomes=[rate("reoffended")],
                          method="unadjusted")  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"estimate": np.inf}, "no number, and no note"),
        ({"conf_high": -99.0}, "outside its interval"),
        ({"std_error": -1.0}, "no error or probability"),
        ({"p_value": 1e-9}, "interval and p-value differ"),
        ({"n_treated": 10_000}, "more than are left"),
    ],
)
def test_a_number_that_does_not_hold_is_seen(answer, changed, fault):
    table, result = answer
    assert list(comparisons._holds(result, table)) == []
    wrong = replace(result, estimates=result.estimates.assign(**changed))
    assert fault in [name for name, _ in comparisons._holds(wrong, table)]
    assert list(comparisons._alike("twice", result, result, False)) == []
    moved = replace(result, estimates=result.estimates.assign(estimate=0.123))
    assert len(list(comparisons._alike("moved", result, moved, False))) == len(result.estimates)
