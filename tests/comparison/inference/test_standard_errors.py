"""The plan's field ``errors``: what it chooses, says, refuses, and how often it misleads."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cocreate_lib import AnalysisPlan, PlanError, compare, frequency, rate, scale, time_to
from cocreate_lib.comparison.compare import estimate_rows
from cocreate_lib.comparison.inference.intervals import (
    bias_reduced_covariance,
    contrast,
    robust_covariance,
)
from cocreate_lib.comparison.inference.standard_errors import Units, few_notes
from cocreate_lib.comparison.methods.group_means import weighted_means
from cocreate_lib.comparison.models.cox import fit_cox
from tests.comparison.inference.test_wild_bootstrap import clustered, draws_of

PLAN = AnalysisPlan(
    "programme", [scale("hope")], covariates=["age", "sanctions"], method="unadjusted"
)
ALL = [rate("reoffended"), frequency("reoffences"), time_to("days", event="seen"), scale("hope")]


@pytest.fixture
def few(people):
    return people.assign(manager=np.arange(len(people)) % 11)


def only(result, measure="mean_difference"):
    return result.estimates.set_index("measure").loc[measure]


def test_auto_takes_cr2_where_clusters_are_few_and_says_so(people, few):
    plan = PLAN.replace(cluster="manager")
    row, wanted = only(compare(few, plan)), only(compare(few, plan.replace(errors="cr2")))
    assert row.drop("notes").equals(wanted.drop("notes"))
    assert row["se_type"] == (
        "cluster-robust by manager, CR2 with Satterthwaite's degrees of freedom"
    )
    assert "clusters are few (11 with people in the programme, 11 with people" in row["notes"]
    many = only(compare(people, plan))  # 40 managers
    assert many["se_type"] == "cluster-robust by manager"
    assert "few" not in many["notes"]


@pytest.mark.parametrize("method", ["regression", "weighting", "doubly_robust"])
def test_auto_takes_hc2_where_people_are_few_and_says_so(people, method):
    plan = PLAN.replace(method=method, covariates=["age"], estimand="ATE")
    programme = people[people["programme"] == 1]
    for n, are_few in ((29, True), (30, False)):
        some = pd.concat([programme[:n], people[people["programme"] == 0][:150]])
        row, cr2 = only(compare(some, plan)), only(compare(some, plan.replace(errors="cr2")))
        assert row.drop("notes").equals(cr2.drop("notes")) == are_few
        assert ("(HC2)" in row["se_type"]) == are_few
        assert (f"people are few ({n} in the programme, 150 in the" in row["notes"]) == are_few
        robust = only(compare(some, plan.replace(errors="robust")))
        assert ("(29 in the programme, 150 in the" in robust["notes"]) == are_few
        assert ("may be too narrow" in robust["notes"]) == are_few


def test_classical_formulas_and_model_errors_stay_as_they_are_where_people_are_few(people):
    some = people[:60]
    rows = compare(some, PLAN.replace(outcomes=ALL)).estimates
    assert not rows["se_type"].str.contains("CR2").any()
    assert not rows["notes"].str.contains("people are few").any()
    plan = PLAN.replace(outcomes=ALL, method="regression", covariates=["age"])
    hazard = only(compare(some, plan), "hazard_ratio")
    assert (hazard["se_type"], hazard["df"]) == ("model", np.inf)


def test_small_groups_cover_with_hc2_and_less_without():
    """8 and 60 people whose outcomes vary more in the small group: 200 tables."""
    rng, treated, hits = np.random.default_rng(1), np.arange(68) < 8, {"auto": 0, "robust": 0}
    plan = AnalysisPlan("programme", [scale("y")], ["x"], method="regression", estimand="ATE")
    for _ in range(200):
        x = rng.normal(size=68)
        y = x + rng.normal(size=68) * np.where(treated, 2, 1)
        table = pd.DataFrame({"programme": treated * 1, "x": x, "y": y})
        for errors in hits:
            row = estimate_rows(table, plan.replace(errors=errors))[0]
            hits[errors] += row["conf_low"] <= 0 <= row["conf_high"]
    assert 0.92 < hits["auto"] / 200 < 0.98
    assert hits["robust"] < hits["auto"] - 4


def test_few_clusters_in_one_group_count(people):
    lone = people.assign(manager=np.where(people["programme"] == 1, 0, people["manager"]))
    lone["manager"] += (np.arange(len(people)) % 5) * 100 * people["programme"]
    row = only(compare(lone, PLAN.replace(cluster="manager")))
    assert "(5 with people in the programme, " in row["notes"]
    assert row["df"] < 8  # of 45 clusters


@pytest.mark.parametrize("fewer", ["programme", "comparison"])
def test_few_is_fewer_than_thirty_clusters_in_either_group(fewer):
    for n, are_few in ((29, True), (30, False)):
        in_fewer = np.repeat([True, False], 120)
        rng = np.random.default_rng(n)
        people = pd.DataFrame({"programme": (in_fewer == (fewer == "programme")) * 1})
        people["office"] = np.where(in_fewer, np.arange(240) % n, 100 + np.arange(240) % 40)
        people["hope"] = rng.normal(size=240)
        row = only(compare(people, PLAN.replace(covariates=[], cluster="office")))
        assert ("CR2" in row["se_type"]) == ("clusters are few" in row["notes"]) == are_few


def test_edges_of_what_few_clusters_are_warned_of():
    """Rough: a wild bootstrap with under 4 clusters in a group, CR2 with under 4 df."""
    for n, warned in ((3, True), (4, False)):
        for units in (Units(n, 20, True), Units(20, n, True)):
            said = " ".join(few_notes("wild_bootstrap", units, np.nan))
            assert ("a wild bootstrap can be far off" in said) == warned
            assert "clusters are few" in said
    assert "read the interval with caution" in " ".join(few_notes("cr2", Units(40, 40, True), 3.99))
    assert few_notes("cr2", Units(30, 30, True), 4.0) == []


def test_asked_for_robust_errors_stay_robust_and_warn(few):
    row = only(compare(few, PLAN.replace(cluster="manager", errors="robust")))
    assert row["se_type"] == "cluster-robust by manager"
    assert row["df"] == 10
    assert "the interval may be too narrow" in row["notes"]


def test_without_clusters_cr2_is_hc2_and_robust_is_hc1(people):
    treated = people["programme"] == 1
    welch = stats.ttest_ind(
        people.loc[treated, "hope"], people.loc[~treated, "hope"], equal_var=False
    )
    row = only(compare(people, PLAN.replace(errors="cr2")))
    assert row["statistic"] == pytest.approx(welch.statistic)
    assert row["se_type"] == "robust (HC2), CR2 with Satterthwaite's degrees of freedom"
    assert only(compare(people, PLAN.replace(errors="robust")))["se_type"] == "robust (HC1)"
    assert only(compare(people, PLAN))["se_type"] == "Welch"


@pytest.mark.parametrize("method", ["unadjusted", "regression", "nearest", "weighting"])
@pytest.mark.parametrize("errors", ["cr2", "wild_bootstrap"])
def test_every_outcome_has_its_errors(few, method, errors):
    plan = PLAN.replace(
        method=method, outcomes=ALL, cluster="manager", errors=errors, seed=1, replications=199
    )
    rows = compare(few, plan).estimates
    hazard = rows["measure"] == "hazard_ratio"
    fine = np.isfinite(rows[["conf_low", "conf_high", "p_value"]]).all(axis=1)
    assert fine[~hazard].all()
    assert fine[hazard].all() == (errors == "cr2")
    assert rows.loc[~hazard, "se_type"].str.contains("CR2|wild").all()
    if errors == "cr2":
        assert rows["df"].between(1, 11).all()
        assert rows.loc[hazard, "se_type"].str.contains("G/(G − 1)", regex=False).all()
    else:
        assert "a hazard ratio is none" in rows.loc[hazard, "notes"].iloc[0]


def test_doubly_robust_has_bias_reduced_errors(few):
    plan = PLAN.replace(method="doubly_robust", outcomes=ALL[:2], cluster="manager")
    row = only(compare(few, plan), "risk_difference")
    robust = only(compare(few, plan.replace(errors="robust")), "risk_difference")
    assert row["estimate"] == robust["estimate"]
    assert row["std_error"] == pytest.approx(robust["std_error"], rel=0.15)
    assert row["df"] < robust["df"] + 1


def test_a_hazard_ratio_has_its_cluster_factor(few):
    plan = PLAN.replace(outcomes=[ALL[2]], cluster="manager")
    row = only(compare(few, plan), "hazard_ratio")
    fit = fit_cox(
        few["days"].to_numpy(),
        few["seen"].to_numpy() == 1,
        few[["programme"]].to_numpy(float),
        np.ones(len(few)),
    )
    by_cluster = pd.Series(fit.influence[:, 0]).groupby(few["manager"].to_numpy()).sum()
    assert row["std_error"] == pytest.approx(np.sqrt(11 / 10 * (by_cluster**2).sum()))
    assert row["df"] < 11


def test_the_wild_bootstrap_repeats_itself(few):
    plan = PLAN.replace(cluster="manager", errors="wild_bootstrap", seed=4, replications=499)
    first, again = only(compare(few, plan)), only(compare(few.iloc[::-1], plan))
    assert first["p_value"] == again["p_value"]
    assert first["conf_low"] == pytest.approx(again["conf_low"])
    assert np.isnan(first["df"])
    assert (first["p_value"] <= 0.05) == (first["conf_low"] > 0 or first["conf_high"] < 0)


def test_the_errors_are_said_in_the_sentences(few):
    plan = PLAN.replace(cluster="manager", seed=1)
    assert "bias-reduced standard errors (CR2)" in str(compare(few, plan).sentences())
    wild = compare(few, plan.replace(errors="wild_bootstrap", replications=199))
    assert "wild cluster bootstrap" in str(wild.sentences())


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"errors": "hc3"}, "'hc3' is not one of auto"),
        ({"errors": "wild_bootstrap", "cluster": "manager"}, "needs a seed"),
        ({"errors": "wild_bootstrap", "seed": 1}, "needs clusters"),
        ({"replications": 10}, "not a whole number from 99 up"),
        ({"replications": True}, "not a whole number from 99 up"),
        ({"seed": -1}, "not a whole number from 0 up"),
    ],
)
def test_what_a_plan_refuses(changes, problem):
    with pytest.raises(PlanError, match=problem):
        PLAN.replace(**changes)


def test_with_eight_clusters_plain_robust_errors_mislead_and_the_others_do_not():
    """Type I error with 3 of 8 clusters in the programme, at a nominal 5%, over 400 tables."""
    rejected = {"robust": 0, "cr2": 0, "wild": 0}
    tables = 400
    for seed in range(tables):
        y, treated, codes = clustered(seed, n_treated=3)
        means = weighted_means(y, treated, np.ones(len(y)))
        robust = robust_covariance(means.influence, [codes], 2)
        few = bias_reduced_covariance(means.influence, means.form, [codes])
        for name, uncertainty in (("robust", robust), ("cr2", few)):
            p_value = contrast("mean_difference", means.means, uncertainty, 0.95).p_value
            rejected[name] += p_value < 0.05
        value = float(np.subtract(*means.means))
        rejected["wild"] += draws_of(means, codes, 299, seed).p_value(value) < 0.05
    shares = {name: count / tables for name, count in rejected.items()}
    # Three Monte Carlo standard errors around 5% with 400 tables: 1.7% to 8.3%.
    assert shares["robust"] > 0.083
    assert shares["cr2"] < 0.083
    assert 0.017 < shares["wild"] < 0.083, shares
