"""``diagnose``: the same numbers whoever does the work, and nothing dropped in silence."""

import numpy as np
import pandas as pd
import pytest

import cocreate_lib as cc
from cocreate_lib.diagnosis import cohorts, diagnose, run
from cocreate_lib.errors import DesignError, DiagnosisError, PlanError, TooManyFailures


def same(one, other):
    pd.testing.assert_frame_equal(one.simulations, other.simulations, check_exact=True)
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)


@pytest.fixture(scope="module")
def reference(design, plans):
    return diagnose(design, plans, 14, seed=4)


@pytest.mark.parametrize("chunk_size", [1, 5, 100])
def test_any_chunk_size_gives_the_same(design, plans, reference, chunk_size):
    same(reference, diagnose(design, plans, 14, seed=4, chunk_size=chunk_size))


def test_fewer_replicates_are_the_first_of_more(design, plans, reference):
    fewer = diagnose(design, plans, 5, seed=4)
    more = reference.simulations[reference.simulations["replicate"] < 5]
    pd.testing.assert_frame_equal(fewer.simulations, more, check_exact=True)


def test_other_plans_beside_it_change_nothing(design, plan, reference):
    alone = diagnose(design, plan, 14, seed=4)
    rows = reference.simulations[reference.simulations["plan"] == "plain"]
    columns = ["estimate", "std_error", "conf_low", "conf_high", "p_value", "truth"]
    assert np.array_equal(alone.simulations[columns], rows[columns], equal_nan=True)


def test_the_table_and_the_simulations_have_every_row(plans, reference):
    diagnosands = [
        "bias", "rmse", "power", "coverage", "coverage_long_run", "type_s_rate",
        "exaggeration_ratio", "mean_std_error", "sd_estimate", "mean_ci_width",
    ]  # fmt: skip
    quantities = reference.table[["plan", "outcome", "measure"]].drop_duplicates()
    assert len(quantities) == 3 + 5 + 3
    assert reference.table["diagnosand"].tolist() == diagnosands * 11
    assert len(reference.simulations) == 14 * 11
    assert reference.simulations["replicate"].unique().tolist() == list(range(14))
    power = reference.rows("plain", "reoffended", "risk_ratio").loc["power"]
    rows = reference.simulations[reference.simulations["plan"] == "plain"]
    differences = rows[rows["measure"] == "risk_difference"]
    rows = rows[rows["measure"] == "risk_ratio"]
    assert power["value"] == (rows["p_value"] < 0.05).mean()
    assert power["replicates"] == 14
    assert reference.rows().loc["bias", "truth"] == pytest.approx(differences["truth"].mean())


def test_an_honest_design_is_found_honest():
    """Randomised, with nothing lost: no bias, and intervals and errors that are right."""
    design = cc.PilotDesign(
        n_treated=100, n_comparison=100, assignment="randomised", court_delay=0.0, fidelity=1.0,
        case_manager_icc=0.0, office_icc=0.0,
    )  # fmt: skip
    plan = cc.AnalysisPlan("my_direction", [cc.rate("reoffended")], method="unadjusted")
    rows = diagnose(design, plan, 150, seed=1).rows()
    bias, coverage = rows.loc["bias"], rows.loc["coverage"]
    assert abs(bias["value"]) < 4 * bias["mc_std_error"]
    assert coverage["value"] > 0.95 - 4 * coverage["mc_std_error"]
    mean, sd = rows.loc["mean_std_error"], rows.loc["sd_estimate"]
    error = np.hypot(mean["mc_std_error"], sd["mc_std_error"])
    assert abs(mean["value"] - sd["value"]) < 4 * error


def test_names_come_from_methods(design, plan):
    listed = diagnose(design, [plan, plan.replace(conf_level=0.9)], 2, seed=1)
    assert list(listed.plans) == ["unadjusted 1", "unadjusted 2"]
    assert list(diagnose(design, plan, 2, seed=1).plans) == ["unadjusted"]


def test_a_plan_for_other_data_is_refused_before_the_first_replicate(design, plan, monkeypatch):
    def never(*arguments):
        raise AssertionError("a replicate was run")

    monkeypatch.setattr("cocreate_lib.diagnosis.experiment.run_chunk", never)
    wrong = plan.replace(method="regression", covariates=["ogrs3_one_yaer"])
    with pytest.raises(PlanError, match="no column 'ogrs3_one_yaer'") as error:
        diagnose(design, {"mine": wrong}, 10, seed=1)
    assert "'ogrs3_one_year'" in error.value.try_this
    assert "'mine', the covariate" in error.value.where
    with pytest.raises(PlanError, match="'my_direction'"):
        diagnose(design, plan.replace(treatment="linked"), 10, seed=1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"replicates": 0}, "replicates is 0"),
        ({"replicates": 2.5}, "replicates is 2.5"),
        ({"seed": -1}, "seed is -1"),
        ({"estimand": "as_deliverd"}, "no truth called 'as_deliverd'"),
        ({"chunk_size": 0}, "chunk_size is 0"),
        ({"workers": 0}, "workers is 0"),
        ({"max_failures": 1.5}, "max_failures is 1.5"),
        ({"precision": 0}, "precision is 0"),
        ({"workers": 2, "scheduler": "tcp://127.0.0.1:1"}, "Both workers and a scheduler"),
        ({"plans": []}, "no plan"),
        ({"plans": ["regression"]}, "AnalysisPlan, not str"),
        ({"design": "sixty_people"}, "PilotDesign, not str"),
    ],
)
def test_what_can_not_be_run_is_refused(design, plan, changes, words):
    arguments = {"design": design, "plans": plan, "replicates": 2, "seed": 1, **changes}
    with pytest.raises(DiagnosisError, match=words):
        diagnose(**arguments)


def test_a_design_that_can_not_be_simulated_is_refused(plan):
    with pytest.raises(DesignError, match="effect"):
        diagnose(cc.PilotDesign(base_rate=0.05, effect=-0.5), plan, 10, seed=1)


@pytest.fixture
def leaky():
    """A plan that fails where an answer is missing, in a world where about a third of cohorts
    have one that is."""
    design = cc.PilotDesign(n_treated=20, n_comparison=40, attrition=0.007)
    plan = cc.AnalysisPlan(
        "my_direction", [cc.scale("hope_end"), cc.rate("reoffended")], method="unadjusted"
    )
    return design, plan


def test_failures_are_counted_with_their_reasons(leaky):
    found = diagnose(*leaky, 40, seed=1, max_failures=0.9)
    rows = found.simulations[found.simulations["measure"] == "risk_difference"]
    n = int(rows["failed"].sum())
    assert 0 < n < 40
    assert rows.loc[rows["failed"], "problem"].str.startswith("Values are missing").all()
    assert rows.loc[~rows["failed"], "problem"].eq("").all()
    assert found.rows(outcome="reoffended").loc["power", "replicates"] == 40 - n
    reasons = found.failures.query("measure == 'risk_difference' and failed")
    assert reasons["replicates"].sum() == n
    assert reasons["share"].sum() == pytest.approx(n / 40)
    assert f"unadjusted {n}" in str(found)
    assert "could not be run in" in str(found)


def test_too_many_failures_end_the_run(leaky):
    with pytest.raises(TooManyFailures, match=r"could not be run on \d+ of 40") as error:
        diagnose(*leaky, 40, seed=1, max_failures=0.05)
    assert "Values are missing for … p" in error.value.why


def test_hopeless_runs_end_early(design, plan, monkeypatch):
    monkeypatch.setattr(run, "LOOK", 10)
    done = []
    hopeless = plan.replace(cluster="synthetic")
    with pytest.raises(TooManyFailures, match="10 of 10 simulated cohorts"):
        diagnose(design, hopeless, 99, 1, chunk_size=10, progress=lambda *d: done.append(d[0]))
    assert done == [0, 10]


def test_it_stops_once_it_is_precise(design, plan, monkeypatch):
    monkeypatch.setattr(run, "LOOK", 10)
    plan = plan.replace(outcomes=[cc.scale("hope_end")])
    found = diagnose(design, plan, 5_000, seed=1, precision=0.08)
    assert found.stopped == "precision"
    assert found.replicates in range(20, 60, 10)
    assert found.rows().loc["power", "mc_std_error"] <= 0.08
    other = diagnose(design, plan, 5_000, seed=1, precision=0.08, chunk_size=7)
    same(found, other)
    assert "of 5,000 at most" in str(found)


def test_progress_is_told(design, plan):
    told = []
    diagnose(design, plan, 10, 1, chunk_size=4, progress=lambda *done: told.append(done))
    assert told == [(0, 10), (4, 10), (8, 10), (10, 10)]


def test_ctrl_c_keeps_what_is_done(design, plan, reference):
    def interrupt(done, total):
        if done >= 8:
            raise KeyboardInterrupt

    found = diagnose(design, plan, 14, 4, chunk_size=4, progress=interrupt)
    assert (found.replicates, found.planned, found.stopped) == (8, 14, "interrupted")
    assert "8 of 14: the run was interrupted" in str(found)
    same(found, diagnose(design, plan, 8, 4))


def test_ctrl_c_before_anything_is_done_is_ctrl_c(design, plan):
    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        diagnose(design, plan, 30, 4, progress=interrupt)


@pytest.mark.parametrize("method", ["unadjusted", "nearest", "regression", "weighting"])
def test_one_person_in_the_programme_is_a_failed_replicate_and_the_run_goes_on(method):
    design = cc.PilotDesign(n_treated=1, n_comparison=60, linkage_failure=0.2, effect=0.0)
    plan = cc.teaching_plan().replace(method=method, missing="complete_cases")
    found = diagnose(design, plan, 12, seed=1, max_failures=1)
    bad = found.simulations[found.simulations["problem"] != ""]
    assert found.replicates == 12
    assert len(bad)
    assert bad.loc[bad["failed"], "estimate"].isna().all()
    assert found.failures["reason"].str.len().gt(10).all()
    assert "replicate" in " ".join(found.notes)
    assert str(found)


def test_numbers_that_can_not_be_computed_are_a_failed_replicate(design, plan, monkeypatch):
    rows_of = cohorts.rows_of_table
    seen = []

    def now_and_then(table, plan):
        seen.append(table)
        if len(seen) == 2:
            raise np.linalg.LinAlgError("Singular matrix")
        return rows_of(table, plan)

    monkeypatch.setattr(cohorts, "rows_of_table", now_and_then)
    found = diagnose(design, plan, 4, seed=4, max_failures=1)
    failed = found.simulations.loc[found.simulations["failed"]]
    assert failed["replicate"].unique().tolist() == [1]
    assert "Singular matrix" in failed["problem"].iloc[0]
