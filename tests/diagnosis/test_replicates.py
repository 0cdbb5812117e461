"""One replicate: the numbers of ``compare`` on the cohort of its seed, and that cohort's truth."""

import numpy as np
import pandas as pd
import pytest

import cocreate_lib as cc
from cocreate_lib.comparison.data.from_arrays import is_sound
from cocreate_lib.diagnosis.cohorts import Cohorts
from cocreate_lib.diagnosis.experiment import make_experiment
from cocreate_lib.diagnosis.replicates import FIELD, run_chunk, targets


def seed_of(replicate, seed=5):
    return np.random.SeedSequence(seed, spawn_key=(replicate,))


@pytest.mark.parametrize("method", ["unadjusted", "regression", "nearest", "weighting"])
def test_a_replicate_is_simulate_and_compare(design, method):
    plan = cc.teaching_plan().replace(method=method, caliper=None)
    seeds = [seed_of(2), seed_of(7)]
    records = run_chunk(design, [plan], seeds, "as_delivered")
    for seed, numbers in zip(seeds, records.numbers, strict=True):
        cohort = cc.simulate(design, seed)
        rows = cc.compare(cohort.people, plan).estimates
        assert [q.key for q in targets([plan])] == list(
            zip(rows["outcome"], rows["measure"], strict=True)
        )
        for name in (n for n in FIELD if n != "truth"):
            np.testing.assert_array_equal(numbers[:, FIELD[name]], rows[name].to_numpy(float))


def test_a_model_of_counts_is_that_of_compare(design):
    outcome = cc.frequency("reoffences", model="negative_binomial")
    plan = cc.teaching_plan().replace(outcomes=[outcome], method="regression")
    numbers = run_chunk(design, [plan], [seed_of(2)], "as_delivered").numbers[0]
    rows = cc.compare(cc.simulate(design, seed_of(2)).people, plan).estimates
    assert is_sound(plan)
    assert "negative binomial" in rows["estimator"][0]
    assert np.array_equal(numbers[:, FIELD["estimate"]], rows["estimate"].to_numpy())


@pytest.mark.parametrize("as_what", ["as_assigned", "as_delivered", "full_fidelity"])
@pytest.mark.parametrize("estimand", ["ATT", "ATE"])
def test_the_truth_is_the_cohorts_own(design, plans, as_what, estimand):
    plan = plans["adjusted"].replace(estimand=estimand)
    (numbers,) = run_chunk(design, [plan], [seed_of(3)], as_what).numbers
    truth = cc.simulate(design, seed_of(3)).truth
    truth = truth.set_index(["outcome", "measure", "estimand", "as_what"])["value"]
    for quantity, value in zip(targets([plan]), numbers[:, FIELD["truth"]], strict=True):
        assert value == truth[(*quantity.key, estimand, as_what)]


def test_everybody_is_in_one_of_the_two_groups(design, plan):
    cohorts = Cohorts(design, [seed_of(1)], [plan], "as_delivered")
    effect = {
        estimand: cohorts.truth(plan.replace(estimand=estimand))
        for estimand in ("ATT", "ATC", "ATE")
    }
    key = "reoffended", "risk_difference"
    n, m = design.n_treated, design.n_comparison
    both = (n * effect["ATT"][key] + m * effect["ATC"][key]) / (n + m)
    assert effect["ATE"][key] == pytest.approx(both)


def test_a_horizon_cuts_the_truth_of_times(design):
    outcome = cc.time_to("days_to_reoffence", event="reoffence_observed", horizon=100)
    plan = cc.AnalysisPlan("my_direction", [outcome], method="unadjusted")
    cohort = cc.simulate(design, seed_of(1))
    days = cohort.potential[cohort.people["my_direction"] == 1].clip(upper=100)
    expected = days["days_to_reoffence_with"] - days["days_to_reoffence_without"]
    found = Cohorts(design, [seed_of(1)], [plan], "as_delivered").truth(plan)
    assert found["days_to_reoffence", "rmst_difference"] == pytest.approx(expected.mean())


def test_no_truth_is_made_up(design, plan):
    overlap = plan.replace(method="weighting", estimand="ATO", covariates=["age"])
    other = plan.replace(outcomes=[cc.scale("hope_start")])
    records = run_chunk(design, [overlap, other], [seed_of(1)], "as_delivered")
    assert np.isnan(records.numbers[..., FIELD["truth"]]).all()
    assert not np.isnan(records.numbers[..., FIELD["estimate"]]).any()


def test_a_plan_that_fails_leaves_the_others_alone(plans):
    design = cc.PilotDesign(n_treated=40, n_comparison=60, attrition=0.3)
    records = run_chunk(design, list(plans.values()), [seed_of(1)], "as_delivered")
    wanted = targets(list(plans.values()))
    for quantity, numbers, problem in zip(
        wanted, records.numbers[0], records.problems[0], strict=True
    ):
        failed = quantity.plan == 1  # its outcome hope_end is missing for some
        assert np.isnan(numbers[FIELD["n_treated"]]) == failed
        assert np.isnan(numbers[FIELD["estimate"]]) == failed
        assert ("Values are missing" in problem) == failed
        assert not np.isnan(numbers[FIELD["truth"]])


def test_an_estimate_without_an_interval_says_why():
    design = cc.PilotDesign(n_treated=3, n_comparison=60, base_rate=0.1, effect=-0.02)
    plan = cc.AnalysisPlan("my_direction", [cc.rate("reoffended")], method="unadjusted")
    records = run_chunk(design, [plan], [seed_of(r) for r in range(20)], "as_delivered")
    nobody = records.numbers[:, 0, FIELD["estimate"]] < 0  # of three
    problems = records.problems[:, 1]
    assert nobody.any()
    assert [text.startswith("no ratio") for text in problems] == nobody.tolist()


@pytest.mark.parametrize("replicates", [[4], [4, 5], [5, 4, 0], range(3, 6)])
def test_neighbours_change_nothing(design, plans, replicates):
    experiment = make_experiment(design, plans, "as_delivered", 9)
    alone = experiment.run([4])
    together = experiment.run(replicates)
    at = list(replicates).index(4) if 4 in replicates else None
    assert at is not None
    assert np.array_equal(alone.numbers[0], together.numbers[at], equal_nan=True)


def test_replicates_differ_by_seed_and_number(design, plan):
    truths = pd.Series(
        [
            make_experiment(design, plan, "as_delivered", seed).run([r]).numbers[0, 0, 0]
            for seed in (1, 2)
            for r in (0, 1, 2)
        ]
    )
    assert truths.nunique() == 6


def test_an_error_that_is_nobodys_input_is_not_swallowed(design, plan, monkeypatch):
    def broken(table, plan):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("cocreate_lib.diagnosis.cohorts.rows_of_table", broken)
    with pytest.raises(ZeroDivisionError):
        run_chunk(design, [plan], [seed_of(0)], "as_delivered")
