"""Outcome models as results of statsmodels: the coefficients and the covariance are ours."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import cocreate_lib as cc
from cocreate_lib.comparison import Comparison
from cocreate_lib.errors import PlanError

RATE, COUNT, SCALE, TIME = "reoffended", "reoffences", "hope_end", "days_to_reoffence"
PLAN = cc.AnalysisPlan(
    treatment="my_direction",
    outcomes=[
        cc.rate(RATE),
        cc.frequency(COUNT),
        cc.scale(SCALE),
        cc.time_to(TIME, event="reoffence_observed"),
    ],
    covariates=["age", "sex", "previous_sanctions"],
    method="regression",
    missing="complete_cases",
)


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return cc.simulate(cc.PilotDesign(n_treated=80, n_comparison=240), seed=2018).people


def row_of(comparison: Comparison, outcome: str) -> pd.Series:
    """The row of a difference between means."""
    rows = comparison.estimates
    differences = ["risk_difference", "mean_difference"]
    return rows[(rows["outcome"] == outcome) & rows["measure"].isin(differences)].iloc[0]


def assert_is_the_estimate(comparison: Comparison, outcome: str) -> None:
    result, row = comparison.to_statsmodels(outcome), row_of(comparison, outcome)
    treatment = comparison.plan.treatment
    assert result.params[treatment] == pytest.approx(row["estimate"], rel=1e-8)
    assert result.bse[treatment] == pytest.approx(row["std_error"], rel=1e-8)
    assert result.df_resid_inference == pytest.approx(row["df"])
    assert row["se_type"].startswith(result.cov_type)
    assert result.pvalues[treatment] == pytest.approx(
        2 * (1 - _t(row["df"]).cdf(abs(row["estimate"] / row["std_error"]))), abs=1e-9
    )


def _t(df: float):
    from scipy import stats

    return stats.norm if np.isinf(df) else stats.t(df)


@pytest.mark.parametrize(
    "fields",
    [
        {"method": "unadjusted"},
        {"method": "unadjusted", "errors": "robust"},
        {"method": "unadjusted", "cluster": "case_manager"},
        {"method": "nearest"},
        {"method": "nearest", "replace": True},  # two-way: by matched set and by person
        {"method": "optimal", "cluster": "office"},
        {"method": "nearest", "ratio": 2},
        {"method": "full"},
        {"method": "subclassification"},
        {"method": "weighting", "estimand": "ATE"},
        {"method": "weighting", "weights": "entropy", "cluster": "case_manager"},
        {"method": "weighting", "errors": "cr2"},
    ],
    ids=str,
)
def test_weighted_means_are_a_regression_on_the_treatment(people, fields) -> None:
    comparison = cc.compare(people, PLAN.replace(outcomes=PLAN.outcomes[:3], **fields))
    for outcome, mean in zip((RATE, COUNT, SCALE), comparison.means["comparison"], strict=True):
        assert_is_the_estimate(comparison, outcome)
        assert comparison.to_statsmodels(outcome).params["const"] == pytest.approx(mean)


@pytest.mark.parametrize(
    "fields",
    [
        {"method": "regression"},
        {"method": "regression", "cluster": "office"},  # few: CR2
        {"method": "regression", "errors": "cr2"},
        {"method": "nearest", "adjust": True},
        {"method": "nearest", "adjust": True, "replace": True, "errors": "cr2"},
        {"method": "weighting", "outcomes": [cc.scale(SCALE, before="hope_start")]},
        {"method": "unadjusted", "outcomes": [cc.scale(SCALE, before="hope_start")]},
        {"method": "regression", "outcomes": [cc.scale(SCALE, before="hope_start")]},
    ],
    ids=str,
)
def test_a_linear_outcome_model_has_the_estimate_as_its_coefficient(people, fields) -> None:
    plan = PLAN.replace(**{"outcomes": [cc.scale(SCALE)], **fields})
    comparison = cc.compare(people, plan)
    assert_is_the_estimate(comparison, SCALE)
    result = comparison.to_statsmodels(SCALE)
    exog = pd.DataFrame(result.model.exog, columns=result.model.exog_names)
    if plan.reads("covariates") and plan.method != "weighting":
        used = people.loc[result.fittedvalues.index]
        assert exog["age"].tolist() == used["age"].tolist()  # in its own unit


def test_changes_are_a_regression_on_the_treatment(people) -> None:
    plan = PLAN.replace(
        method="difference_in_differences",
        outcomes=[cc.scale(SCALE, before="hope_start")],
        covariates=[],
    )
    assert_is_the_estimate(cc.compare(people, plan), SCALE)


@pytest.mark.parametrize("model", ["quasi_poisson", "negative_binomial"])
@pytest.mark.parametrize(
    "fields",
    [
        {"cluster": "case_manager"},
        {},
        {"method": "nearest", "adjust": True, "ratio": 2, "covariates": ["age", "sex"]},
    ],
    ids=str,
)
def test_a_model_of_counts_is_that_of_the_comparison(people, model, fields) -> None:
    outcomes = [cc.frequency(COUNT, model=model)]
    plan = PLAN.replace(outcomes=outcomes, errors="robust").replace(**fields)
    comparison = cc.compare(people, plan)
    result, table = comparison.to_statsmodels(COUNT), comparison.model(COUNT).table
    np.testing.assert_allclose(result.params, table["coefficient"], rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(result.bse, table["std_error"], rtol=1e-6)
    assert result.df_resid_inference == table["df"].iloc[0]


def test_a_logistic_model_averages_to_the_estimate(people) -> None:
    comparison = cc.compare(people, PLAN.replace(outcomes=[cc.rate(RATE)], errors="robust"))
    result = comparison.to_statsmodels(RATE)
    own = sm.GLM(result.model.endog, result.model.exog, family=sm.families.Binomial())
    theirs = own.fit(cov_type="HC0")  # for a GLM its HC1 has no finite-sample factor either
    factor = theirs.nobs / theirs.df_resid
    np.testing.assert_allclose(result.params, theirs.params, rtol=1e-6)
    np.testing.assert_allclose(result.cov_params(), factor * theirs.cov_params(), rtol=1e-6)
    treated = pd.DataFrame(result.model.exog, columns=result.model.exog_names).query(
        "my_direction == 1"
    )
    difference = result.predict(treated).mean() - result.predict(treated.assign(my_direction=0))
    assert difference.mean() == pytest.approx(row_of(comparison, RATE)["estimate"])


def test_clusters_are_those_of_statsmodels(people) -> None:
    plan = PLAN.replace(cluster="case_manager", errors="robust", outcomes=PLAN.outcomes[:3])
    comparison = cc.compare(people, plan)
    for outcome in (RATE, SCALE):
        result = comparison.to_statsmodels(outcome)
        groups = pd.factorize(people.loc[result.fittedvalues.index, "case_manager"])[0]
        again = type(result.model)(
            result.model.endog,
            result.model.exog,
            **({"family": sm.families.Binomial()} if outcome == RATE else {}),
        ).fit(cov_type="cluster", cov_kwds={"groups": groups})
        np.testing.assert_allclose(result.cov_params(), again.cov_params(), rtol=1e-6)


@pytest.mark.parametrize(
    "fields",
    [
        {"method": "regression"},
        {"method": "regression", "cluster": "case_manager"},
        {"method": "regression", "errors": "robust"},
        {"method": "unadjusted"},
        {"method": "nearest", "adjust": True},
    ],
    ids=str,
)
def test_a_cox_model_is_that_of_the_comparison(people, fields) -> None:
    comparison = cc.compare(people, PLAN.replace(**{"outcomes": [PLAN.outcomes[3]], **fields}))
    result, table = comparison.to_statsmodels(TIME), comparison.model(TIME).table
    np.testing.assert_allclose(result.params, table["coefficient"], rtol=1e-5, atol=1e-8)
    np.testing.assert_allclose(result.bse, table["std_error"], rtol=1e-5)
    assert "Hazard" in str(result.summary()) or "PHReg" in str(result.summary())


def test_predictions_and_the_summary_use_the_covariance(people) -> None:
    comparison = cc.compare(people, PLAN.replace(outcomes=[cc.scale(SCALE)], cluster="office"))
    result = comparison.to_statsmodels(SCALE)
    person = pd.DataFrame(result.model.exog[:1], columns=result.model.exog_names)
    variance = person.to_numpy() @ result.cov_params().to_numpy() @ person.to_numpy().T
    error = result.get_prediction(person).se_mean[0]
    assert error == pytest.approx(variance.item() ** 0.5)
    assert "cluster-robust by office" in str(result.summary())


@pytest.mark.parametrize(
    ("fields", "outcome", "what"),
    [
        ({"method": "doubly_robust", "outcomes": [cc.rate(RATE)]}, RATE, "two outcome models"),
        (
            {
                "method": "difference_in_differences",
                "outcomes": [cc.scale(SCALE, before="hope_start")],
            },
            SCALE,
            "two outcome models",
        ),
        ({"method": "weighting"}, TIME, "takes no weights"),
        ({"errors": "bootstrap", "replications": 100, "seed": 1}, RATE, "has none"),
        (
            {"errors": "wild_bootstrap", "replications": 100, "seed": 1, "cluster": "office"},
            RATE,
            "has none",
        ),
        ({"missing": "impute", "imputations": 2, "seed": 1}, SCALE, "pooled"),
        ({}, "hope", "hope"),
    ],
    ids=str,
)
def test_what_has_no_such_model_says_so(people, fields, outcome, what) -> None:
    outcomes = [each for each in PLAN.outcomes if each.column == outcome] or PLAN.outcomes
    plan = PLAN.replace(**{"outcomes": outcomes, **fields})
    if plan.missing == "impute":
        people = people.assign(age=people["age"].where(people["age"] > 20))
    comparison = cc.compare(people, plan)
    with pytest.raises(PlanError, match=what) as refused:
        comparison.to_statsmodels(outcome)
    assert refused.value.try_this
