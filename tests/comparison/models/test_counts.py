"""Models of counts, against R, statsmodels and the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cocreate_lib.comparison import AnalysisPlan, CountModel, compare, frequency, rate
from cocreate_lib.comparison.compare import estimate_rows
from cocreate_lib.comparison.models.counts import count_model, fit_counts, mean_over_variance
from cocreate_lib.errors import PlanError

NAMES = ["workprg", "priors", "tserved", "felon", "age"]


def arrays(recid):
    design = np.column_stack([np.ones(len(recid)), recid[NAMES].to_numpy(float)])
    return recid["rules"].to_numpy(float), design


def modelled(recid, model, weights=None, groupings=()):
    y, design = arrays(recid)
    weights = np.ones(len(y)) if weights is None else weights
    terms = [(name, "") for name in NAMES]
    return count_model(y, design, weights, model, terms, groupings, "robust", 0.95)


# r/counts.R, MASS 7.3-58.2 (glm.nb), sandwich 3.0-2 (vcovHC and vcovCL, type HC1).
R = {
    "negative_binomial": {
        "coefficient": [0.724704510686, -0.122111646045, 0.0651459707065, 0.03667372238649],
        "std_error_model": [0.154084965953, 0.0854928579096, 0.0166856240314, 0.00177862273616],
        "std_error": [0.157569638096, 0.0895145748528, 0.0135391049765, 0.00169383979236],
        "clustered": [0.158020580093, 0.0871963325972, 0.0130158485401, 0.0017568613537],
    },
    "quasi_poisson": {
        "coefficient": [1.318157428039, -0.0554212087581, 0.0781385403145, 0.02073807035735],
        "std_error_model": [0.162504126085, 0.0832971325176, 0.0162727072655, 0.00111877775837],
        "std_error": [0.192412517654, 0.0921974406196, 0.0145448409186, 0.00149061323259],
        "clustered": [0.180341008616, 0.0909275968196, 0.0142718252401, 0.00148375323126],
    },
}


@pytest.mark.parametrize("model", R)
def test_coefficients_and_errors_as_in_r(recid, model):
    values = dict(R[model])
    clustered = values.pop("clustered")
    table = modelled(recid, model).table
    for column, expected in values.items():
        assert table[column][:4].tolist() == pytest.approx(expected, rel=1e-6)
    by_cluster = modelled(recid, model, groupings=(recid["cl"].to_numpy(),)).table
    assert by_cluster["std_error"][:4].tolist() == pytest.approx(clustered, rel=1e-6)
    assert by_cluster["df"].eq(99).all()


def test_dispersion_and_likelihood_as_in_r(recid):
    # r/counts.R, MASS 7.3-58.2: 1/theta, logLik; summary(glm(quasipoisson))$dispersion.
    found = modelled(recid, "negative_binomial")
    assert found.alpha == pytest.approx(1.08664406244, rel=1e-8)
    assert found.log_likelihood == pytest.approx(-1877.92026691, rel=1e-10)
    weighted = modelled(recid, "negative_binomial", recid["w"].to_numpy(float))
    # theta.ml stops looking at a step of 1e-4, which leaves about its square.
    assert weighted.alpha == pytest.approx(1.17481740417, rel=1e-7)
    assert weighted.table["coefficient"][1] == pytest.approx(-0.11713484576, rel=1e-7)
    quasi = modelled(recid, "quasi_poisson")
    assert quasi.pearson_dispersion == pytest.approx(2.65835480713, rel=1e-9)
    assert quasi.log_likelihood == pytest.approx(-2229.08517168, rel=1e-10)
    # SE.theta of glm.nb, by the delta method, takes the coefficients as known: near ours, not it.
    assert found.alpha_std_error == pytest.approx(0.0897064665288, rel=0.03)


def test_alpha_and_its_error_as_in_statsmodels(recid):
    y, design = arrays(recid)
    found = modelled(recid, "negative_binomial")
    start = [*found.table["coefficient"], found.alpha]
    theirs = sm.NegativeBinomial(y, design).fit(start, method="newton", disp=0, tol=1e-12)
    assert found.alpha == pytest.approx(theirs.params[-1], rel=1e-7)
    assert found.alpha_std_error == pytest.approx(theirs.bse[-1], rel=1e-6)
    assert found.log_likelihood == pytest.approx(theirs.llf, rel=1e-10)


def test_g_computation_as_in_r(recid):
    # r/counts.R: estimating functions of sandwich 3.0-2, delta method, HC1.
    outcome = frequency("rules", model="negative_binomial")
    plan = AnalysisPlan("workprg", [outcome], NAMES[1:], method="regression", estimand="ATE")
    result = compare(recid, plan)
    row = result.estimates.set_index("measure").loc["mean_difference"]
    assert row["estimate"] == pytest.approx(-0.272089808357, rel=1e-7)
    assert row["std_error"] == pytest.approx(0.211328688175, rel=1e-6)
    assert "negative binomial" in row["estimator"]
    model = result.model("rules")
    assert isinstance(model, CountModel)
    assert model.alpha == pytest.approx(1.08664406244, rel=1e-8)
    assert "alpha 1.0866" in str(model)
    assert "Poisson log-likelihood -2229.0852" in str(model)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 40) | st.integers(0, 10**6), min_size=8, max_size=40),
    st.integers(0, 2**32 - 1),
)
def test_the_maximum_is_one_for_any_counts(counts, seed):
    y = np.array(counts, dtype=float)
    x = np.random.default_rng(seed).integers(0, 2, len(y))
    design, ones = np.column_stack([np.ones(len(y)), x]), np.ones(len(y))
    found = fit_counts(y, design, ones, "negative_binomial")
    precision = mean_over_variance(found.mean, found.alpha)
    balance = design.T @ (precision * (y - found.mean))
    assert np.abs(balance).max() <= 1e-5 * (1 + precision @ y)
    table = count_model(y, design, ones, "negative_binomial", [("x", "")], (), "robust", 0.95)
    assert table.log_likelihood >= table.log_likelihood_poisson - 1e-9 * (1 + y.sum())
    assert (table.note == "") == (table.alpha > 0)


@pytest.mark.parametrize("alpha", [1e-6, 0.3, 4.0])
def test_a_known_dispersion_is_found(alpha):
    rng = np.random.default_rng(3)
    x = rng.integers(0, 2, 20_000)
    mean = np.exp(8 + 0.5 * x) if alpha < 1e-3 else np.exp(0.5 + 0.5 * x)
    y = rng.poisson(rng.gamma(1 / alpha, alpha * mean)).astype(float)
    design = np.column_stack([np.ones(len(y)), x])
    arguments = ("negative_binomial", [("x", "")], (), "robust", 0.95)
    found = count_model(y, design, np.ones(len(y)), *arguments)
    assert abs(found.alpha - alpha) < 4 * found.alpha_std_error
    low, high = found.table["conf_low"][1], found.table["conf_high"][1]
    assert low < np.exp(0.5) < high
    assert found.pearson_dispersion == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(
    "y", [np.zeros(40), np.arange(40) % 2, np.full(40, 3), np.full(40, 10**9)], ids=str
)
def test_counts_that_vary_no_more_than_poisson_have_no_alpha(y):
    design = np.column_stack([np.ones(40), np.arange(40) % 4 == 0])
    arguments = (design, np.ones(40))
    found = fit_counts(y.astype(float), *arguments, "negative_binomial")
    assert found.alpha == 0
    plain = fit_counts(y.astype(float), *arguments, "quasi_poisson")
    assert found.coefficients.tolist() == plain.coefficients.tolist()


def test_no_overdispersion_is_said():
    people = pd.DataFrame({"t": np.arange(60) % 2, "n": np.arange(60) % 3})
    plan = AnalysisPlan("t", [frequency("n", model="negative_binomial")], method="unadjusted")
    model = compare(people, plan).model("n")
    assert model.alpha == 0
    assert np.isnan(model.alpha_std_error)
    assert "no more than a Poisson model says" in str(model)


@pytest.mark.parametrize("method", ["unadjusted", "nearest", "weighting", "subclassification"])
def test_means_without_a_model_are_the_same_and_say_so(people, method):
    plan = AnalysisPlan("programme", [frequency("reoffences")], ["age", "sanctions"], method=method)
    plain = compare(people, plan)
    other = compare(people, plan.replace(outcomes=[negative_binomial()]))
    columns = ["estimate", "std_error", "conf_low", "p_value"]
    pd.testing.assert_frame_equal(plain.estimates[columns], other.estimates[columns])
    assert other.estimates["notes"].str.contains("need no model").all()
    assert not plain.estimates["notes"].str.contains("need no model").any()
    assert other.model("reoffences").model == "negative_binomial"
    assert plain.model("reoffences").model == "quasi_poisson"


@pytest.mark.parametrize("errors", ["robust", "cr2"])
@pytest.mark.parametrize(
    "changes", [{"method": "regression"}, {"adjust": True}, {"method": "doubly_robust"}], ids=str
)
def test_methods_with_a_model_use_it(people, changes, errors):
    plan = AnalysisPlan(
        "programme",
        [negative_binomial(), rate("reoffended")],
        ["age", "sanctions"],
        cluster="manager",
        errors=errors,
    ).replace(**changes)
    found = compare(people, plan).estimates.set_index(["outcome", "measure"])
    plain = plan.replace(outcomes=[frequency("reoffences"), rate("reoffended")])
    other = compare(people, plain).estimates.set_index(["outcome", "measure"])
    key = ("reoffences", "mean_difference")
    assert found.loc[key, "estimate"] != other.loc[key, "estimate"]
    assert found.loc[key, "estimate"] == pytest.approx(other.loc[key, "estimate"], abs=0.1)
    assert found.loc[key, "std_error"] == pytest.approx(other.loc[key, "std_error"], rel=0.25)
    assert "negative binomial" in found.loc[key, "estimator"]
    numbers = ["estimate", "std_error"]
    assert found.loc["reoffended"][numbers].equals(other.loc["reoffended"][numbers])
    again = estimate_rows(people, plan)
    assert [row["estimate"] for row in again] == found["estimate"].tolist()


def test_a_plan_that_cannot_be():
    with pytest.raises(PlanError, match="model"):
        frequency("reoffences", model="gaussian")
    outcome = frequency("n", model="negative_binomial", before="m")
    with pytest.raises(PlanError, match="no negative binomial model of 'n'"):
        AnalysisPlan("t", [outcome], method="difference_in_differences")


def negative_binomial():
    return frequency("reoffences", model="negative_binomial")


def test_a_weighted_alpha_is_where_the_likelihood_is_highest(recid):
    found = modelled(recid, "negative_binomial", recid["w"].to_numpy(float))
    y, design = arrays(recid)
    mean = np.exp(design @ found.table["coefficient"].to_numpy())

    def likelihood(alpha):
        chances = stats.nbinom.logpmf(y, 1 / alpha, 1 / (1 + alpha * mean))
        return float(recid["w"] @ chances)

    assert found.log_likelihood == pytest.approx(likelihood(found.alpha), rel=1e-10)
    step = 1e-3
    slope = likelihood(found.alpha + step) - likelihood(found.alpha - step)
    assert abs(slope) < 1e-4 * (likelihood(found.alpha) - likelihood(found.alpha * 1.5))
