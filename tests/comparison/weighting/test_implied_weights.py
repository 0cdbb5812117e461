"""The weights that a regression implies, against statsmodels and by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import assume, given
from hypothesis import strategies as st

from cocreate_lib.comparison import AnalysisPlan, compare, scale
from cocreate_lib.comparison.data.read import read_table
from cocreate_lib.comparison.sensitivity.evidence import EVERY_OUTCOME
from cocreate_lib.comparison.weighting.implied_weights import (
    distances_from_target,
    extrapolation,
    implied_weights,
)
from tests.comparison.conftest import made_up_people

PEOPLE = made_up_people(150)
PLAN = AnalysisPlan("programme", [scale("hope")], ["age", "sanctions", "office"], "regression")


@given(st.integers(0, 10_000), st.integers(6, 60), st.integers(1, 4), st.floats(0, 3))
def test_they_are_the_coefficient_of_any_regression(seed, n, k, selection):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, k)) * 10.0 ** rng.integers(-2, 3, k) + rng.normal(size=k)
    treated = selection * (x[:, 0] - x[:, 0].mean()) / x[:, 0].std() + rng.normal(size=n) > 0
    assume(min(treated.sum(), (~treated).sum()) > 1)
    weights = implied_weights(treated, x)
    y = rng.normal(size=n)
    fit = sm.OLS(y, np.column_stack([np.ones(n), treated, x])).fit()
    assume(weights is not None and fit.df_resid > 0)
    difference = weights[treated] @ y[treated] - weights[~treated] @ y[~treated]
    size = np.abs(weights).sum()
    assert difference == pytest.approx(fit.params[1], rel=1e-6, abs=1e-8 * size)
    assert weights[treated].sum() == pytest.approx(1)
    assert weights[~treated].sum() == pytest.approx(1)
    # Both groups are brought to the same means.
    reached = [weights[group] @ x[group] for group in (treated, ~treated)]
    np.testing.assert_allclose(*reached, atol=1e-8 * size * np.abs(x).max())


def test_by_hand():
    # Ages 1 and 3 in the programme, 0 and 2 outside it: least squares of the programme on age
    # has the slope 1/5, so that the residuals are 0.6 and 0.2, and -0.2 and -0.6; Σrd is 0.8.
    treated, age = np.array([True, True, False, False]), np.array([[1.0], [3], [0], [2]])
    np.testing.assert_allclose(implied_weights(treated, age), [0.75, 0.25, 0.25, 0.75])


def test_negative_weights_are_extrapolation():
    # Everybody in the programme is 0 or 1 years old; outside it one in six is 10.
    treated = np.repeat([True, False], [12, 6])
    age = np.array([*[0.0, 1.0] * 6, 0, 1, 5, 5, 5, 10])[:, None]
    weights = implied_weights(treated, age)
    assert weights[-1] < 0 < min(weights[:-1])
    people = pd.DataFrame({"programme": treated.astype(int), "age": age[:, 0], "y": range(18)})
    plan = AnalysisPlan("programme", [scale("y")], ["age"], "regression")
    found = extrapolation(read_table(people, plan), "ATT")
    assert found.negative_comparison == pytest.approx(1 / 6)
    assert found.negative == found.negative_comparison
    assert found.negative_treated == 0
    own = weights[~treated]
    assert found.effective_n_comparison == pytest.approx(1 / (own @ own))
    fragile = compare(people, plan).fragility()
    assert fragile.value(EVERY_OUTCOME, "implied_negative_share_comparison") == pytest.approx(1 / 6)
    assert fragile.value(EVERY_OUTCOME, "implied_distance") == found.distance


@pytest.mark.parametrize("estimand", ["ATT", "ATE", "ATC"])
def test_the_distance_is_from_the_people_of_the_estimand(estimand):
    table = read_table(PEOPLE, PLAN)
    weights = pd.Series(implied_weights(table.treated, table.design), table.labels)
    frame = distances_from_target(table, weights.to_numpy(), estimand)
    group = PEOPLE["programme"] == 1
    target = {"ATT": group, "ATC": ~group}.get(estimand, group | True)
    for row in frame.to_dict("records"):
        values = PEOPLE[row["variable"]]
        if row["level"]:
            values = (values == row["level"]).astype(float)
        reached = (weights * values)[group].sum()
        variances = [values[who].var(ddof=0 if row["level"] else 1) for who in (group, ~group)]
        unit = {"ATT": variances[0], "ATC": variances[1]}.get(estimand, np.mean(variances)) ** 0.5
        assert row["distance"] == pytest.approx((reached - values[target].mean()) / unit)


def test_none_where_the_covariates_tell_who_was_in_the_programme():
    treated = np.array([True, True, False, False])
    assert implied_weights(treated, treated[:, None].astype(float)) is None
