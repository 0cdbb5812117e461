"""Entropy balancing: the primal problem by scipy, exact balance, honest errors, and no solution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize
from scipy.special import expit

from cocreate_lib.comparison import AnalysisPlan, compare, frequency, rate, scale, time_to
from cocreate_lib.comparison.inference.intervals import contrast, robust_covariance
from cocreate_lib.comparison.methods.group_means import weighted_means, with_estimated_weights
from cocreate_lib.comparison.weighting.entropy import entropy_weights
from cocreate_lib.errors import DataError, PlanError
from tests.comparison.conftest import made_up_people

ESTIMANDS = ["ATT", "ATC", "ATE"]
PLAN = AnalysisPlan(
    "programme",
    [rate("reoffended"), frequency("reoffences"), scale("hope")],
    ["age", "sanctions", "office"],
    method="weighting",
    weights="entropy",
)


def draw(rng, n):
    x = rng.normal(size=(n, 2))
    treated = rng.random(n) < expit(-0.5 + 0.6 * x[:, 0] - 0.3 * x[:, 1])
    y = 1.0 * treated + x[:, 0] + 0.5 * x[:, 1] ** 2 + rng.normal(size=n)
    return x, treated, y


def spoken_of(treated, estimand):
    return {"ATT": treated, "ATC": ~treated}.get(estimand, np.ones(len(treated), dtype=bool))


def least_divergent(x, mean):
    """Weights of sum one with this mean, nearest to equal ones: the primal problem, by SLSQP."""
    n = len(x)
    found = minimize(
        lambda w: w @ np.log(n * w),
        np.full(n, 1 / n),
        jac=lambda w: np.log(n * w) + 1,
        method="SLSQP",
        bounds=[(1e-12, 1)] * n,
        constraints=[
            {"type": "eq", "fun": lambda w: w.sum() - 1},
            {"type": "eq", "fun": lambda w: w @ x - mean},
        ],
        options={"ftol": 1e-14, "maxiter": 500},
    )
    assert found.success
    return found.x


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_the_weights_solve_the_primal_problem(estimand):
    x, treated, _ = draw(np.random.default_rng(3), 40)
    weights = entropy_weights(treated, x, ["a", "b"], estimand).weights
    target = spoken_of(treated, estimand)
    for group in (treated, ~treated):
        theirs = least_divergent(x[group], x[target].mean(axis=0))
        assert weights[group] / target.sum() == pytest.approx(theirs, abs=2e-6)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(ESTIMANDS))
def test_means_are_equal_and_a_linear_outcome_has_no_error(seed, estimand):
    rng = np.random.default_rng(seed)
    x, treated, _ = draw(rng, 200)
    x = x * [1e4, 1e-3] + [2e4, 5]
    found = entropy_weights(treated, x, ["a", "b"], estimand)
    target = spoken_of(treated, estimand)
    for group in (treated, ~treated):
        w = found.weights[group]
        assert w.sum() == pytest.approx(target.sum())
        assert (w @ x[group] / w.sum() - x[target].mean(axis=0)) / x.std(axis=0) == pytest.approx(
            0, abs=1e-8
        )
    y = 3 + 2 * treated + x @ [1e-4, 500]
    means = weighted_means(y, treated, found.totals(treated, estimand)).means
    assert means[0] - means[1] == pytest.approx(2, abs=1e-7)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(5, 12))
def test_weights_are_found_where_there_are_some_and_then_balance(seed, n):
    """Whether there are any: the largest that the least weight can be, by linear programming."""
    rng = np.random.default_rng(seed)
    x, treated = rng.normal(size=(n + 3, 2)), np.arange(n + 3) < 3
    own, wanted = x[~treated], x[treated].mean(axis=0)
    # max t with sum w = 1, w'x = wanted and w >= t; the variables are w and t.
    equal = np.vstack([np.ones(n), own.T])
    found = linprog(
        np.append(np.zeros(n), -1.0),
        A_ub=np.column_stack([-np.eye(n), np.ones(n)]),
        b_ub=np.zeros(n),
        A_eq=np.column_stack([equal, np.zeros(3)]),
        b_eq=np.append(1.0, wanted),
    )
    least = found.x[-1] if found.success else -1.0
    if least < 1e-9:
        with pytest.raises(DataError, match="No weights give"):
            entropy_weights(treated, x, ["a", "b"], "ATT")
    elif least > 1e-3:
        w = entropy_weights(treated, x, ["a", "b"], "ATT").weights[~treated]
        assert w @ own / w.sum() == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_balance_after_is_exact(people, estimand):
    result = compare(people, PLAN.replace(estimand=estimand))
    assert np.abs(result.balance["smd_before"]).max() > 0.2
    assert result.balance["smd_after"].to_numpy() == pytest.approx(0, abs=1e-9)
    everybody = result.treated.groupby(result.treated).size()
    total = {"ATT": everybody[True], "ATC": everybody[False], "ATE": len(people)}[estimand]
    for group in (result.treated, ~result.treated):
        assert result.weights[group].sum() == pytest.approx(total)


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_influence_is_the_derivative_by_how_often_a_row_counts(estimand):
    """Each row is counted a little more, in the balancing and in the means; by differences."""
    x, treated, y = draw(np.random.default_rng(5), 60)
    found = entropy_weights(treated, x, ["a", "b"], estimand)
    means = weighted_means(y, treated, found.weights)
    influence = with_estimated_weights(means, found).influence
    assert influence.sum(axis=0) == pytest.approx(0, abs=1e-8)
    target = spoken_of(treated, estimand)
    for row in (0, 7, 23, 41):

        def both(times, row=row):
            counts = np.ones(60)
            counts[row] = times
            values = []
            for group in (treated, ~treated):
                mean = np.average(x[target], axis=0, weights=counts[target])
                w = counts[group] * np.exp(dual(x[group], counts[group], mean))
                values.append(np.average(y[group], weights=w))
            return np.array(values)

        slope = (both(1 + 1e-3) - both(1 - 1e-3)) / 2e-3
        assert influence[row] == pytest.approx(slope, rel=1e-3, abs=1e-6)


def dual(x, counts, mean):
    """Logarithms of the weights, by a general optimiser of the dual."""
    z = x - mean

    def value(b):
        return np.log(counts @ np.exp(z @ b))

    def slope(b):
        w = counts * np.exp(z @ b)
        return w @ z / w.sum()

    return z @ minimize(value, np.zeros(x.shape[1]), jac=slope, tol=1e-12).x


def test_standard_errors_are_the_spread_of_the_estimates():
    """250 samples of 250: SEs within 12% of the estimates' SD, and intervals that cover 1.

    Errors that take the weights as given miss the estimates' SD by more than that.
    """
    rng = np.random.default_rng(7)
    found = {estimand: [] for estimand in ESTIMANDS}
    for _ in range(250):
        x, treated, y = draw(rng, 250)
        for estimand in ESTIMANDS:
            weights = entropy_weights(treated, x, ["a", "b"], estimand)
            given = weighted_means(y, treated, weights.weights)
            row = [
                contrast(
                    "mean_difference", m.means, robust_covariance(m.influence, [], m.n_params), 0.95
                )
                for m in (with_estimated_weights(given, weights), given)
            ]
            covers = row[0].conf_low <= 1 <= row[0].conf_high
            found[estimand].append((row[0].estimate, row[0].std_error, row[1].std_error, covers))
    for rows in found.values():
        estimates, errors, as_given, hits = np.array(rows, dtype=float).T
        assert errors.mean() == pytest.approx(estimates.std(), rel=0.12)
        assert as_given.mean() != pytest.approx(estimates.std(), rel=0.12)
        assert hits.mean() == pytest.approx(0.95, abs=4 * (0.95 * 0.05 / 250) ** 0.5)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(seed):
    people = made_up_people()
    mixed = people.sample(frac=1, random_state=seed)
    first, second = compare(people, PLAN), compare(mixed, PLAN)
    assert first.estimates["estimate"].to_numpy() == pytest.approx(
        second.estimates["estimate"].to_numpy(), abs=1e-12
    )


def test_times_clusters_and_words(people):
    plan = PLAN.replace(outcomes=[time_to("days", event="seen", horizon=300)], cluster="manager")
    result = compare(people, plan)
    assert result.estimates["std_error"].gt(0).all()
    assert "entropy balancing" in str(result)
    assert "entropy-balanced" in result.estimates["estimator"].iloc[1]
    text = str(result.sentences())
    assert "make the covariate means of both groups those of people like those in" in text
    assert "propensity" not in text


def test_a_level_that_only_one_group_has_is_left_out_as_with_the_propensity_score(people):
    alone = people.index[people["programme"] == 1][:3]
    changed = people.copy()
    changed.loc[alone, "office"] = "Far"
    result = compare(changed, PLAN)
    assert (result.weights[alone] == 0).all()
    assert any("3 people left out before weighting" in note for note in result.notes)


def test_the_covariate_whose_mean_is_out_of_reach_is_named(people):
    far = people.assign(risk=np.where(people["programme"] == 1, 60.0, 0) + people["age"])
    far.loc[far.index[far["programme"] == 1][0], "risk"] = 20  # they overlap, but barely
    with pytest.raises(DataError, match="mean of 'risk' should be") as caught:
        compare(far, PLAN.replace(covariates=["sanctions", "risk"]))
    assert "comparison group" in caught.value.what
    assert "'sanctions'" not in caught.value.what


def test_covariates_that_can_be_balanced_alone_but_not_together_are_named():
    rng = np.random.default_rng(1)
    x = rng.random((300, 3))
    treated = np.arange(300) < 100
    low = x[:, :2].sum(axis=1) > 1
    x[~treated & low, :2] = 1 - x[~treated & low, :2]  # below the diagonal: sum at most 1
    x[treated, :2] = 0.6 + 0.3 * x[treated, :2]
    with pytest.raises(DataError, match="'a', 'b'") as caught:
        entropy_weights(treated, x, ["a", "b", "c"], "ATT")
    assert "'c'" not in caught.value.what


def test_the_overlap_is_refused():
    with pytest.raises(PlanError, match="can't answer for ATO"):
        PLAN.replace(estimand="ATO")
    with pytest.raises(PlanError, match="not one of propensity, entropy"):
        PLAN.replace(weights="entropic")
    assert PLAN.replace(method="regression").variant == "regression"


@pytest.mark.parametrize("estimand", ESTIMANDS)
@pytest.mark.parametrize("size", range(1, 7))
@pytest.mark.parametrize("swap", [False, True])
def test_a_group_smaller_than_its_columns_gives_weights_or_a_reason(size, estimand, swap):
    people = made_up_people(60)
    in_it = np.arange(60) < size
    people["programme"] = (in_it ^ swap).astype(int)
    try:
        result = compare(people, PLAN.replace(estimand=estimand))
    except DataError:  # and nothing else: such means can't be made, or somebody stands apart
        return
    assert result.balance["smd_after"].abs().max() < 1e-6
