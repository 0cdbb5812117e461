"""Compare, end to end: against other software, against the truth, and on awkward tables."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cocreate_lib.comparison import (
    AnalysisPlan,
    compare,
    frequency,
    rate,
    scale,
    time_to,
)
from cocreate_lib.comparison.methods.register import METHODS
from cocreate_lib.comparison.rates.newcombe import newcombe
from cocreate_lib.errors import DataError, PlanError
from tests.comparison.conftest import RECID_COVARIATES, made_up_people, outcomes_for

PLAN = AnalysisPlan(
    "programme",
    [
        rate("reoffended"),
        frequency("reoffences"),
        time_to("days", event="seen"),
        scale("hope"),
    ],
    ["age", "sanctions", "office"],
)


def row(result, measure, outcome=None):
    frame = result.estimates
    if outcome:
        frame = frame[frame["outcome"] == outcome]
    return frame.set_index("measure").loc[measure]


def test_recid_from_table_to_published_numbers(recid):
    # As in test_cox.py: published Stata output for workprg in the Cox model.
    result = compare(
        recid,
        treatment="workprg",
        outcomes=[time_to("durat", event="fail", unit="months")],
        covariates=RECID_COVARIATES,
        method="regression",
    )
    hazard = row(result, "hazard_ratio")
    assert hazard["estimate"] == pytest.approx(1.054341, rel=1e-6)
    assert hazard["std_error"] * hazard["estimate"] == pytest.approx(0.0952997, rel=1e-5)
    assert hazard["se_type"] == "model"
    assert not hazard["marginal"]
    model = result.model("durat")
    assert model.log_likelihood == pytest.approx(-3820.9142, abs=5e-5)
    assert model.lr_chi2 == pytest.approx(141.72, abs=0.005)
    assert list(model.table["variable"]) == ["workprg", *RECID_COVARIATES]


def test_unadjusted_is_newcombe_and_welch(people):
    result = compare(people, PLAN.replace(method="unadjusted"))
    groups = people.groupby("programme")
    events, n = groups["reoffended"].sum(), groups.size()
    risk = row(result, "risk_difference")
    z = stats.norm.ppf(0.975)
    limits = newcombe((events[1], events[0]), (n[1], n[0]), z)
    assert (risk["conf_low"], risk["conf_high"]) == pytest.approx(limits)
    for outcome in ("reoffences", "hope"):
        values = dict(list(groups[outcome]))
        theirs = stats.ttest_ind(values[1], values[0], equal_var=False)
        mean = row(result, "mean_difference", outcome)
        assert mean["statistic"] == pytest.approx(theirs.statistic)
        assert mean["p_value"] == pytest.approx(theirs.pvalue)
        assert mean["df"] == pytest.approx(theirs.df)
        interval = theirs.confidence_interval(0.95)
        assert (mean["conf_low"], mean["conf_high"]) == pytest.approx(tuple(interval))


def test_welch_as_in_r(recid):
    # r/oracle.R: t.test(rules ~ workprg); its difference is the other way round.
    plan = AnalysisPlan("workprg", [frequency("rules")], method="unadjusted")
    mean = row(compare(recid, plan), "mean_difference")
    assert mean["statistic"] == pytest.approx(0.6364952719, abs=1e-9)
    assert mean["df"] == pytest.approx(1440.870098, abs=1e-6)
    assert mean["p_value"] == pytest.approx(0.5245547592, abs=1e-9)
    assert (mean["conf_low"], mean["conf_high"]) == pytest.approx(
        (-0.1584859278, 0.3107375141), abs=1e-9
    )


@pytest.mark.parametrize("ratio", [1, 2])
@pytest.mark.parametrize("cluster", [None, "manager"])
def test_matched_differences_are_weighted_least_squares(people, ratio, cluster):
    result = compare(people, PLAN.replace(ratio=ratio, cluster=cluster))
    used = result.weights[result.weights > 0].index
    pairs = result.pairs
    sets = pd.concat(
        [
            pd.Series(pairs["treated"].unique(), index=pairs["treated"].unique()),
            pairs.set_index("comparison")["treated"],
        ]
    )
    codes = pd.factorize(sets[used])[0]
    if cluster:
        codes = np.column_stack([codes, people.loc[used, cluster]])
    for outcome, measure in (("reoffended", "risk_difference"), ("hope", "mean_difference")):
        theirs = sm.WLS(
            people.loc[used, outcome].to_numpy(float),
            sm.add_constant(people.loc[used, "programme"].to_numpy(float)),
            weights=result.weights[used].to_numpy(),
        ).fit(cov_type="cluster", cov_kwds={"groups": codes})
        ours = row(result, measure, outcome)
        assert ours["estimate"] == pytest.approx(theirs.params[1])
        assert ours["std_error"] == pytest.approx(theirs.bse[1], rel=1e-6)


def test_one_to_one_pairs_without_losses_are_a_paired_t_test(people):
    result = compare(people, PLAN.replace(caliper=None))
    pairs = result.pairs
    theirs = stats.ttest_rel(
        people.loc[pairs["treated"], "hope"], people.loc[pairs["comparison"], "hope"]
    )
    ours = row(result, "mean_difference", "hope")
    n = 2 * len(pairs)
    assert ours["df"] == theirs.df
    assert ours["statistic"] * np.sqrt((n - 1) / (n - 2)) == pytest.approx(theirs.statistic)


def test_regression_of_a_scale_is_least_squares(people):
    result = compare(people, PLAN.replace(method="regression", cluster="manager"))
    dummies = pd.get_dummies(people["office"], drop_first=True, dtype=float)
    x = pd.concat([people[["programme", "age", "sanctions"]], dummies], axis=1)
    theirs = sm.OLS(people["hope"], sm.add_constant(x.astype(float))).fit(
        cov_type="cluster", cov_kwds={"groups": people["manager"]}
    )
    ours = row(result, "mean_difference", "hope")
    assert ours["estimate"] == pytest.approx(theirs.params["programme"])
    assert ours["std_error"] == pytest.approx(theirs.bse["programme"])
    assert ours["df"] == people["manager"].nunique() - 1


def test_regression_of_a_rate_averages_predictions(people):
    x = people[["age", "sanctions"]].assign(office=people["office"])
    dummies = pd.get_dummies(x, columns=["office"], drop_first=True, dtype=float)
    design = sm.add_constant(dummies.assign(programme=people["programme"]).astype(float))
    model = sm.Logit(people["reoffended"], design).fit(disp=0)
    gap = model.predict(design.assign(programme=1)) - model.predict(design.assign(programme=0))
    for estimand, who in (
        ("ATT", people["programme"] == 1),
        ("ATC", people["programme"] == 0),
        ("ATE", people["programme"] >= 0),
    ):
        result = compare(people, PLAN.replace(method="regression", estimand=estimand))
        assert row(result, "risk_difference")["estimate"] == pytest.approx(gap[who].mean())


def test_weights_of_comparisons_sum_to_the_matched(people):
    for ratio, with_replacement, caliper in itertools.product((1, 3), (False, True), (0.02, None)):
        plan = PLAN.replace(ratio=ratio, replace=with_replacement, caliper=caliper)
        result = compare(people, plan)
        in_programme = people["programme"] == 1
        matched = result.pairs["treated"].nunique()
        assert result.weights[~in_programme].sum() == pytest.approx(matched)
        assert result.weights[in_programme].sum() == matched
        assert set(result.weights[in_programme]) <= {0.0, 1.0}
        if caliper:
            spread = result.scores.std(ddof=1)
            assert result.pairs["distance"].max() <= caliper * spread
        assert row(result, "risk_difference")["n_treated"] == matched


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.booleans(), st.integers(1, 2))
def test_shuffling_the_rows_changes_nothing(seed, with_replacement, ratio):
    people = made_up_people(150, seed)
    people["age"] = people["age"] // 10  # so that many people have the same score
    plan = PLAN.replace(replace=with_replacement, ratio=ratio)
    first = compare(people, plan)
    second = compare(people.sample(frac=1, random_state=seed), plan)
    pairs = [
        set(zip(result.pairs["treated"], result.pairs["comparison"], strict=True))
        for result in (first, second)
    ]
    assert pairs[0] == pairs[1]
    for column in ("estimate", "std_error", "conf_low", "conf_high"):
        assert second.estimates[column].to_numpy() == pytest.approx(
            first.estimates[column].to_numpy(), rel=1e-5
        )
    pd.testing.assert_series_equal(first.weights, second.weights[first.weights.index])


def test_distances(people):
    people["score"] = people["sanctions"] + people["age"] / 100
    logit = compare(people, PLAN)
    chance = compare(people, PLAN.replace(distance="propensity"))
    column = compare(people, PLAN.replace(distance="score", covariates=[]))
    assert np.log(chance.scores / (1 - chance.scores)).to_numpy() == pytest.approx(logit.scores)
    assert column.scores.to_numpy() == pytest.approx(people["score"].to_numpy())
    assert chance.pairs["distance"].max() <= 0.2 * chance.scores.std()


def test_exact_strata(people):
    result = compare(people, PLAN.replace(exact=["office", "sanctions"]))
    for name in ("office", "sanctions"):
        left = people.loc[result.pairs["treated"], name].to_numpy()
        assert (left == people.loc[result.pairs["comparison"], name].to_numpy()).all()


def test_random_order_depends_on_the_seed_only(people):
    plan = PLAN.replace(order="random", seed=5)
    same = compare(people, plan).pairs.equals(compare(people, plan).pairs)
    assert same
    assert not compare(people, plan).pairs.equals(compare(people, plan.replace(seed=6)).pairs)


def test_replacement_allows_for_reuse(people):
    result = compare(people, PLAN.replace(replace=True))
    assert result.pairs["comparison"].duplicated().any()
    assert result.estimates["se_type"].str.contains("matched set and person").all()
    assert row(result, "risk_difference")["n_comparison"] == result.pairs["comparison"].nunique()


def test_adjusting_after_matching_uses_the_covariates(people):
    plain, adjusted = compare(people, PLAN), compare(people, PLAN.replace(adjust=True))
    assert plain.pairs.equals(adjusted.pairs)
    assert not row(adjusted, "hazard_ratio")["marginal"]
    assert len(adjusted.model("days").table) == 5
    assert row(adjusted, "risk_difference")["estimator"].startswith("nearest: g-computation")
    assert row(plain, "risk_difference")["estimate"] != row(adjusted, "risk_difference")["estimate"]


def test_a_ratio_that_does_not_exist_is_blank_and_says_why():
    people = pd.DataFrame(
        {"t": [1] * 10 + [0] * 10, "y": [0] * 10 + [1] * 4 + [0] * 6, "k": [0] * 10 + [2, 3] * 5}
    )
    people["days"], people["seen"] = np.arange(1.0, 21), people["y"]
    plan = AnalysisPlan(
        "t", [rate("y"), frequency("k"), time_to("days", event="seen")], method="unadjusted"
    )
    result = compare(people, plan)
    blank = result.estimates[result.estimates["estimate"].isna()]
    assert list(blank["measure"]) == ["risk_ratio", "odds_ratio", "rate_ratio", "hazard_ratio"]
    assert blank["notes"].str.startswith("no ratio: no").all()
    assert np.isfinite(row(result, "risk_difference")["conf_low"])
    assert "no ratio" in str(result)
    with pytest.raises(PlanError):
        result.model("days")


@pytest.mark.parametrize("method", ["regression", "nearest"])
def test_nobody_in_one_group_is_pointed_out(people, method):
    people["reoffended"] = np.where(people["programme"] == 1, 0, people["reoffended"])
    people["seen"] = np.where(people["programme"] == 1, 0, people["seen"])
    result = compare(people, PLAN.replace(method=method))
    for measure in ("risk_difference", "rmst_difference"):
        assert "score intervals" in row(result, measure)["se_type"]
        assert "a score interval of each group" in row(result, measure)["notes"]
    for measure in ("risk_ratio", "odds_ratio", "hazard_ratio"):
        assert np.isnan(row(result, measure)["estimate"])
    assert np.isfinite(row(result, "risk_difference")["conf_low"])


def test_one_pair_gives_an_estimate_and_no_interval():
    people = pd.DataFrame(
        {"t": [1, 0, 0], "y": [1.0, 3.0, 5.0], "d": [0.1, 0.1, 0.9], "b": [1, 0, 1]}
    )
    plan = AnalysisPlan("t", [scale("y"), rate("b")], distance="d")
    result = compare(people, plan)
    mean = row(result, "mean_difference")
    assert mean["estimate"] == -2
    assert np.isnan(mean["conf_low"])
    assert "too few people" in mean["notes"]
    assert "No interval can be given" in str(result.sentences())


def test_a_plan_or_its_fields_but_not_both(people):
    by_fields = compare(people, **PLAN.settings())
    pd.testing.assert_frame_equal(by_fields.estimates, compare(people, PLAN).estimates)
    with pytest.raises(PlanError, match="A plan and ratio"):
        compare(people, PLAN, ratio=2)
    with pytest.raises(PlanError, match="calliper"):
        compare(people, calliper=2)


def test_few_clusters_are_pointed_out(people):
    few = people.assign(manager=np.arange(len(people)) % 8)
    result = compare(few, PLAN.replace(method="regression", cluster="manager"))
    assert any("clusters are few (8 with people" in note for note in result.notes)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(6, 60),
    st.integers(0, 10_000),
    st.sampled_from(sorted(METHODS)),
    st.sampled_from([None, "manager"]),
    st.sampled_from([None, 0.2]),
)
def test_any_small_table_gives_a_result_or_a_clear_refusal(n, seed, method, cluster, caliper):
    people = made_up_people(n, seed)
    outcomes = outcomes_for(method, PLAN.outcomes)
    plan = PLAN.replace(method=method, cluster=cluster, caliper=caliper, outcomes=outcomes)
    try:
        result = compare(people, plan)
    except DataError:
        return
    frame = result.estimates
    known = frame[frame["conf_low"].notna()]
    assert (known["conf_low"] <= known["conf_high"]).all()
    assert (known["p_value"].between(0, 1)).all()
    blank = frame[frame["conf_low"].isna()]
    assert blank["notes"].str.startswith("no ").all()
    str(result), result._repr_html_(), str(result.sentences())


@pytest.mark.parametrize("errors", ["auto", "robust", "cr2"])
def test_of_one_person_in_a_group_no_error_can_be_known(errors):
    people = pd.DataFrame({"t": [1, 0, 0, 0, 0], "y": [1.0, 2, 3, 4, 6]})
    plan = AnalysisPlan("t", [scale("y")], method="unadjusted", errors=errors)
    row = compare(people, plan).estimates.iloc[0]
    assert row["estimate"] == pytest.approx(1 - 15 / 4)
    assert row[["std_error", "p_value", "conf_low", "conf_high"]].isna().all()
    assert row["notes"].startswith("no standard error: too few people")


def test_one_outcome_without_an_answer_leaves_the_others_theirs(people):
    # In the programme those over 40 had it and nobody else did: that group's model separates.
    older, programme = people["age"] > 40, people["programme"] == 1
    people["told"] = np.where(programme, older, people["reoffended"]).astype(int)
    people["older"] = older.astype(int)
    plan = AnalysisPlan(
        "programme", [rate("told"), rate("reoffended")], ["older"], method="doubly_robust"
    )
    result = compare(people, plan)
    rows = result.estimates.set_index("outcome")
    reason = "no estimate: the covariates tell exactly who in the programme had the outcome"
    assert rows.loc["told", "notes"].str.startswith(reason).all()
    assert rows.loc["told", ["estimate", "conf_low", "p_value"]].isna().all(axis=None)
    assert rows.loc["reoffended", "estimate"].notna().all()
    alone = compare(people, plan.replace(outcomes=[rate("reoffended")])).estimates
    assert rows.loc["reoffended", "estimate"].tolist() == alone["estimate"].tolist()
    told, other = result.sentences()
    assert told.can_say[0].startswith("Nothing could be estimated for 'told' (no estimate: the")
    assert "nan" not in str(told)
    assert "reoffended" in str(other)
    assert "told, risk difference" in str(result)
    for audience in ("evaluator", "table_note"):
        assert "nan" not in str(result.sentences(audience))
    for evidence in (result.null_evidence(), result.fragility()):
        assert "nan" not in str(evidence)
    with pytest.raises(DataError, match="tell exactly who in the programme"):
        compare(people, plan.replace(outcomes=[rate("told")]))


def test_an_impossible_doubly_robust_mean_is_a_note(people):
    # Few and unlike: one person in the comparison group weighs more than all others together.
    rng = np.random.default_rng(29)
    x = rng.normal(size=60)
    treated = (x + 0.5 * rng.normal(size=60) > 1).astype(int)
    frame = pd.DataFrame({"t": treated, "x": x, "y": (rng.random(60) < 0.15).astype(int)})
    frame["score"] = x + rng.normal(size=60)
    plan = AnalysisPlan("t", [rate("y"), scale("score")], ["x"], method="doubly_robust")
    rows = compare(frame, plan).estimates
    assert "no mean of this outcome can be that" in rows["notes"].iloc[0]
    assert rows.loc[rows["outcome"] == "score", "estimate"].notna().all()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, {"reading the table", "comparing 'reoffended'", "done"}),
        ({"errors": "bootstrap", "seed": 1, "replications": 99}, {"bootstrap draws"}),
        (
            {"errors": "randomisation", "method": "unadjusted", "seed": 1, "replications": 99},
            {"ways of assigning people"},
        ),
        (
            {"missing": "impute", "imputations": 2, "seed": 1},
            {"tables filled in", "tables compared"},
        ),
    ],
)
def test_a_long_run_says_how_far_it_is_and_changes_nothing(people, changes, said):
    if "missing" in changes:
        people.loc["P0003", "age"] = np.nan
    plan = PLAN.replace(outcomes=[rate("reoffended"), scale("hope")], **changes)
    heard = []
    told = compare(people, plan, progress=lambda *what: heard.append(what))
    assert said <= {what for what, _, _ in heard}
    assert all(0 <= done <= total for _, done, total in heard)
    assert heard[-1][1] == heard[-1][2]  # it ends
    pd.testing.assert_frame_equal(told.estimates, compare(people, plan).estimates)
