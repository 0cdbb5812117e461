"""The bootstrap: against drawing by hand, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib import AnalysisPlan, PlanError, compare, frequency, rate, scale, time_to
from cocreate_lib.comparison.data.order import content_order
from cocreate_lib.comparison.data.read import read_table
from cocreate_lib.comparison.resampling.bootstrap import percentile

PLAN = AnalysisPlan(
    "programme",
    [scale("hope")],
    covariates=["age", "sanctions"],
    method="unadjusted",
    errors="bootstrap",
    seed=7,
    replications=199,
)
ALL = [rate("reoffended"), frequency("reoffences"), time_to("days", event="seen"), scale("hope")]


def test_people_are_drawn_afresh(people):
    row = compare(people, PLAN).estimates.iloc[0]
    # People stand in an order that is made of what the table says about them.
    table = read_table(people, PLAN)
    drawn_from = people.loc[table.labels[content_order(table, PLAN.seed)]]
    y, treated = drawn_from["hope"].to_numpy(), drawn_from["programme"].to_numpy() == 1
    rng, draws = np.random.default_rng(7), []
    for _ in range(199):
        rows = rng.integers(400, size=400)
        draws.append(y[rows][treated[rows]].mean() - y[rows][~treated[rows]].mean())
    draws.sort()
    assert row["std_error"] == pytest.approx(np.std(draws, ddof=1))
    # k = 200 × 0.025 = 5: the fifth from either end.
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((draws[4], draws[-5]))
    assert row["se_type"] == "bootstrap of people, percentile intervals"
    assert np.isnan(row["df"])


def test_whole_clusters_are_drawn_and_the_models_fitted_again(people):
    plan = PLAN.replace(method="weighting", cluster="manager", outcomes=ALL)
    rows = compare(people, plan).estimates.set_index("measure")
    robust = compare(people, plan.replace(errors="robust")).estimates.set_index("measure")
    assert rows["std_error"].to_numpy() == pytest.approx(robust["std_error"].to_numpy(), rel=0.25)
    assert (rows["se_type"] == "bootstrap of whole 'manager' clusters, percentile intervals").all()


def test_matched_pairs_are_drawn_whole(people):
    plan = PLAN.replace(method="nearest")
    result = compare(people, plan)
    row, pairs = result.estimates.iloc[0], result.pairs
    apart = (
        people.loc[pairs["treated"], "hope"].to_numpy()
        - people.loc[pairs["comparison"], "hope"].to_numpy()
    )
    assert row["std_error"] == pytest.approx(apart.std() / len(apart) ** 0.5, rel=0.15)
    assert row["se_type"].startswith("bootstrap of matched pairs")
    assert "The interval comes from a bootstrap" in str(result.sentences())


def test_the_order_of_the_rows_changes_nothing(people):
    first, again = (compare(p, PLAN).estimates.iloc[0] for p in (people, people.iloc[::-1]))
    assert first["conf_low"] == pytest.approx(again["conf_low"])


@given(st.lists(st.floats(-5, 5), min_size=120, max_size=120, unique=True), st.floats(-4, 4))
def test_the_p_value_agrees_with_the_interval(values, shift):
    row = {"measure": "mean_difference", "estimate": shift}
    found = percentile(row, np.array(values) + shift, 0.95)
    assert (found.p_value <= 0.05) == (found.conf_low > 0 or found.conf_high < 0)


def test_draws_without_an_answer_are_counted():
    row = {"measure": "risk_ratio", "estimate": 1.2}
    found = percentile(row, np.append(np.full(20, np.nan), np.arange(180.0)), 0.95)
    assert found.problem == "no interval: 20 of 200 bootstrap draws have no answer"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"method": "nearest", "replace": True}, "with replacement"),
        ({"method": "nearest", "cluster": "manager"}, "can't allow for a cluster too"),
        ({"seed": None}, "needs a seed"),
    ],
)
def test_what_a_plan_refuses(changes, problem):
    with pytest.raises(PlanError, match=problem):
        PLAN.replace(**changes)
