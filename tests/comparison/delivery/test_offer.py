"""What an offer moved, by the plan's method or at a cut-off."""

import numpy as np
import pytest

import cocreate_lib as cc
from cocreate_lib.comparison.data.cut_off import find_cut_off
from cocreate_lib.comparison.delivery.offer import (
    errors_of,
    expected_without,
    linear_rows,
    moved_at_cut_off,
    moved_by_chance,
    reach_of,
)
from tests.comparison.further.test_delivery import PLAN, trial


@pytest.fixture(scope="module")
def result():
    return cc.compare(trial(), PLAN)


def parts(result, plan=None):
    return result.arrays, result.sample, plan or result.plan


def test_outcomes_become_numbers_with_a_straight_line(result):
    for data in result.arrays.outcomes:
        rows = linear_rows(data, *parts(result))
        assert rows.spec.mean_model == "scale"
        assert rows.adjusts
        np.testing.assert_array_equal(rows.y, data.y)


@pytest.mark.parametrize("errors", ["bootstrap", "randomisation", "robust", "cr2", "auto"])
def test_errors_that_are_drawn_are_found_by_formulas_here(errors, result):
    plan = PLAN.replace(errors=errors, seed=1, replications=99, method="unadjusted")
    expected = "cr2" if errors == "cr2" else "robust"
    assert errors_of(plan, result.sample, result.arrays) == expected


def test_what_chance_moved_is_least_squares_of_both(result):
    table, sample, plan = parts(result)
    received = table.further["took_part"].values
    moved = moved_by_chance(table.outcomes[1], received, table, sample, plan)
    design = np.column_stack([np.ones(len(received)), table.treated, table.design])
    for y, ours in ((table.outcomes[1].y, moved.outcome), (received, moved.received)):
        assert ours == pytest.approx(np.linalg.lstsq(design, y, rcond=None)[0][1])
    assert moved.df == len(received) - 4


def test_reach_is_weighted_as_the_method_weights():
    result = cc.compare(trial(), PLAN.replace(method="weighting", estimand="ATE"))
    table, sample, plan = parts(result)
    received = table.further["took_part"].values
    means, moved = reach_of(received, table, sample, plan)
    for mean, group in zip(means, (table.treated, ~table.treated), strict=True):
        assert mean == pytest.approx(np.average(received[group], weights=sample.weights[group]))
    assert moved.received == pytest.approx(means[0] - means[1])
    assert moved.outcome == moved.received


def test_at_a_cut_off_everybody_counts_as_one():
    people = trial().assign(offered=lambda d: (d["score"] >= 9).astype(int))
    plans = [
        PLAN.replace(randomised=False, threshold="score", method=method, covariates=["age"])
        for method in ("nearest", "weighting")
    ]
    found = []
    for plan in plans:
        table = cc.compare(people, plan).arrays
        running, received = (table.further[n].values for n in ("score", "took_part"))
        rule = find_cut_off(table.treated, running)
        found.append(moved_at_cut_off(table.outcomes[1], received, running, rule, table, plan))
    assert found[0].outcome == pytest.approx(found[1].outcome)
    assert found[0].df == len(people) - 4


def test_nothing_is_expected_of_too_few_or_without_covariates(result):
    table = result.arrays
    who = table.treated
    assert np.isfinite(expected_without(table.outcomes[0], table, who)).all()
    bare = cc.compare(trial(), PLAN.replace(method="unadjusted", covariates=())).arrays
    assert np.isnan(expected_without(bare.outcomes[0], bare, bare.treated)).all()


def test_nothing_is_expected_where_the_model_has_no_answer():
    people = trial(60)
    people["reoffended"] = np.where(
        people["offered"] == 1, people["reoffended"], people["risk"] > 0
    )
    plan = PLAN.replace(method="unadjusted", received="contacts")
    table = cc.compare(people.astype({"reoffended": int}), plan).arrays
    found = expected_without(table.outcomes[0], table, table.treated)
    assert np.isnan(found).all() or ((found >= 0) & (found <= 1)).all()
