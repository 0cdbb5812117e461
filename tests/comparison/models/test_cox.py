"""Cox's model, against published output, R and statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.hazard_regression import PHReg

from cocreate_lib.comparison.models.cox import cox_model, fit_cox
from tests.comparison.conftest import RECID_COVARIATES


def recid_arrays(recid, names):
    return (
        recid["durat"].to_numpy(float),
        recid["fail"].to_numpy() == 1,
        recid[names].to_numpy(float),
    )


def test_recid_as_published(recid):
    # Stata output published for Wooldridge's recid data (stcox, Efron): hazard ratios and their
    # standard errors, log-likelihood and LR chi-squared with 9 degrees of freedom. R agrees.
    names = ["workprg", *RECID_COVARIATES]
    time, event, x = recid_arrays(recid, names)
    fit = fit_cox(time, event, x, np.ones(len(time)))
    model = cox_model(fit, [(name, "") for name in names], event, None, "model", 0.95)
    assert model.log_likelihood == pytest.approx(-3820.9142, abs=5e-5)
    assert (model.lr_chi2, model.lr_df) == (pytest.approx(141.72, abs=0.005), 9)
    assert (model.n, model.n_events) == (1445, 552)
    table = model.to_frame().set_index("variable")
    for name, ratio, error in (
        ("workprg", 1.054341, 0.0952997),
        ("priors", 1.100222, 0.014745),
        ("tserved", 1.012483, 0.0016826),
        ("felon", 0.7361351, 0.077207),
    ):
        assert table.loc[name, "hazard_ratio"] == pytest.approx(ratio, rel=1e-6)
        assert table.loc[name, "std_error_hazard_ratio"] == pytest.approx(error, rel=5e-5)
    for name, ratio in (
        ("drugs", 1.3045701),
        ("black", 1.4858477),
        ("married", 0.8741874),
        ("educ", 0.9804111),
        ("age", 0.9966611),
    ):
        assert table.loc[name, "hazard_ratio"] == pytest.approx(ratio, rel=1e-6)
    assert "-3820.9142" in str(model)
    assert "141.72" in model._repr_html_()


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_the_table_of_a_model_is_that_of_statsmodels(recid, level):
    names = ["workprg", "priors", "age"]
    time, event, x = recid_arrays(recid, names)
    fit = fit_cox(time, event, x, np.ones(len(time)))
    table = cox_model(fit, [(name, "") for name in names], event, None, "model", level).table
    theirs = PHReg(time, x, status=event, ties="efron").fit()
    limits = np.exp(theirs.conf_int(1 - level))
    for column, expected in (
        ("statistic", theirs.tvalues),
        ("p_value", theirs.pvalues),
        ("conf_low", limits[:, 0]),
        ("conf_high", limits[:, 1]),
    ):
        assert table[column].to_numpy() == pytest.approx(expected, rel=1e-5), column


def test_weights_and_clusters_as_in_r(recid):
    # r/oracle.R, survival 3.5-3: coxph(..., weights = w, cluster = cl, ties = "efron").
    time, event, x = recid_arrays(recid, ["workprg", "priors", "tserved", "felon", "age"])
    fit = fit_cox(time, event, x, recid["w"].to_numpy(float))
    assert fit.coefficients == pytest.approx(
        [0.005043135596, 0.093885140002, 0.01262858089, -0.324985115012, -0.002984200291], abs=1e-7
    )
    assert np.sqrt(np.diag(fit.covariance)) == pytest.approx(
        [0.0731558612517, 0.0106724269217, 0.001384704534, 0.0857722746554, 0.0003998811168],
        rel=1e-8,
    )
    assert np.sqrt(np.diag(fit.robust_covariance([recid["cl"].to_numpy()]))) == pytest.approx(
        [0.1059225906134, 0.0161138577803, 0.0020635138825, 0.1272337554339, 0.0006193939267],
        rel=1e-8,
    )
    assert (fit.log_likelihood_null, fit.log_likelihood) == pytest.approx(
        (-6102.002712, -6027.052728), abs=1e-6
    )


def test_robust_errors_without_clusters_as_in_r(recid):
    # r/oracle.R: coxph(Surv(durat, fail) ~ workprg, robust = TRUE).
    time, event, x = recid_arrays(recid, ["workprg"])
    fit = fit_cox(time, event, x, np.ones(len(time)))
    assert fit.coefficients[0] == pytest.approx(0.04579076105, abs=1e-10)
    assert fit.covariance[0, 0] ** 0.5 == pytest.approx(0.08522177034, rel=1e-8)
    assert fit.robust_covariance([])[0, 0] ** 0.5 == pytest.approx(0.08513429065, rel=1e-8)


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_as_in_statsmodels_with_ties(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(80, 3))
    time = np.ceil(rng.exponential(8, 80) * np.exp(-0.3 * x[:, 0]))
    event = rng.random(80) < 0.7
    ours = fit_cox(time, event, x, np.ones(80))
    theirs = PHReg(time, x, status=event, ties="efron").fit()
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-5)
    assert ours.log_likelihood == pytest.approx(theirs.llf, abs=1e-6)
    assert np.sqrt(np.diag(ours.covariance)) == pytest.approx(theirs.bse, rel=1e-4)


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_influence_is_the_derivative_by_weight(seed):
    rng = np.random.default_rng(seed)
    x, weights = rng.normal(size=(60, 2)), rng.uniform(0.5, 2, 60)
    time, event = np.ceil(rng.exponential(5, 60)), rng.random(60) < 0.8
    fit = fit_cox(time, event, x, weights)
    assert fit.influence.sum(axis=0) == pytest.approx(0, abs=1e-6)
    bump = np.where(np.arange(60) == 7, 1e-4, 0)
    up, down = (fit_cox(time, event, x, weights + s * bump).coefficients for s in (1, -1))
    assert fit.influence[7] == pytest.approx(weights[7] * (up - down) / 2e-4, abs=1e-5)


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_a_weight_of_two_is_two_people_when_nobody_ties(seed):
    """Up to Efron's treatment of the tie that the copy makes, which small hazards make small."""
    rng = np.random.default_rng(seed)
    x, time = rng.normal(size=(2000, 1)), rng.permutation(2000) + 1.0
    event = np.ones(2000, dtype=bool)
    weights = np.where(np.arange(2000) % 2 == 0, 2.0, 1.0)
    copies = np.repeat(np.arange(2000), weights.astype(int))
    weighted = fit_cox(time, event, x, weights)
    repeated = fit_cox(time[copies], event[copies], x[copies], np.ones(len(copies)))
    assert weighted.coefficients == pytest.approx(repeated.coefficients, abs=1e-2)


def test_order_of_rows_and_constants_do_not_matter(recid):
    time, event, x = recid_arrays(recid, ["workprg", "age"])
    fit = fit_cox(time, event, x, np.ones(len(time)))
    order = np.random.default_rng(1).permutation(len(time))
    shuffled = fit_cox(time[order], event[order], x[order] + [3, 1e4], np.ones(len(time)))
    assert shuffled.coefficients == pytest.approx(fit.coefficients, rel=1e-6)
    assert shuffled.influence == pytest.approx(fit.influence[order], abs=1e-8)


def test_a_coefficient_that_runs_off_is_left_blank():
    time, event = np.arange(1.0, 41), np.arange(40) < 20
    x = np.column_stack([np.arange(40) < 20, np.arange(40) % 2]).astype(float)
    fit = fit_cox(time, event, x, np.ones(40))
    model = cox_model(fit, [("group", ""), ("other", "")], event, None, "model", 0.95)
    assert np.isnan(model.table.loc[0, "hazard_ratio"])
    assert np.isfinite(model.table.loc[1, "hazard_ratio"])
