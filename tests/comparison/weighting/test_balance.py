"""Balance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.comparison import AnalysisPlan, compare, rate
from cocreate_lib.comparison.data.read import read_table
from cocreate_lib.comparison.weighting.balance import balance_table
from tests.comparison.conftest import made_up_people

PLAN = AnalysisPlan("programme", [rate("reoffended")], ["age", "office"], method="regression")
PEOPLE = made_up_people(120)
TABLE = read_table(PEOPLE, PLAN)


def test_one_row_a_level_with_the_columns_of_the_contract():
    frame = compare(PEOPLE, PLAN).balance
    assert list(frame.columns[:9]) == [
        "variable",
        "level",
        "mean_treated",
        "mean_comparison_before",
        "mean_comparison_after",
        "smd_before",
        "smd_after",
        "variance_ratio_before",
        "variance_ratio_after",
    ]
    assert list(zip(frame["variable"], frame["level"], strict=True)) == [
        ("age", ""),
        ("office", "East"),
        ("office", "North"),
        ("office", "West"),
    ]


@pytest.mark.parametrize("estimand", ["ATT", "ATC", "ATE", "ATO"])
def test_values_by_hand(estimand):
    row = balance_table(TABLE, np.ones(120), estimand).iloc[0]
    groups = PEOPLE.groupby("programme")["age"]
    mean, var = groups.mean(), groups.var()
    unit = {"ATT": var[1], "ATC": var[0]}.get(estimand, (var[0] + var[1]) / 2) ** 0.5
    assert row["smd_before"] == pytest.approx((mean[1] - mean[0]) / unit)
    assert row["variance_ratio_before"] == pytest.approx(var[1] / var[0])
    assert row["mean_treated"] == pytest.approx(mean[1])


def test_the_variance_of_a_share():
    row = balance_table(TABLE, np.ones(120), "ATT").iloc[1]
    share = (PEOPLE["office"] == "East").groupby(PEOPLE["programme"]).mean()
    unit = (share[1] * (1 - share[1])) ** 0.5
    assert row["smd_before"] == pytest.approx((share[1] - share[0]) / unit)


@given(st.integers(0, 10_000), st.sampled_from(["ATT", "ATC", "ATE", "ATO"]))
def test_adjustment_does_not_change_the_denominator(seed, estimand):
    weights = np.random.default_rng(seed).uniform(0.1, 3, 120)
    frame = balance_table(TABLE, weights, estimand)
    before = frame["mean_treated"] - frame["mean_comparison_before"]
    after = frame["mean_treated_after"] - frame["mean_comparison_after"]
    unit = before / frame["smd_before"]
    assert (after / frame["smd_after"]).to_numpy() == pytest.approx(unit.to_numpy())


def test_a_covariate_that_nobody_in_the_programme_differs_on_is_counted():
    people = PEOPLE.assign(flag=1 - PEOPLE["programme"] * 1.0)
    people.loc[people.index[people["programme"] == 0][0], "flag"] = 0
    plan = PLAN.replace(method="unadjusted", covariates=["flag"])
    result = compare(people, plan)
    row = result.balance.iloc[0]
    share = row["mean_comparison_before"]
    assert row["mean_treated"] == 0
    # The root of the mean of the two variances, one of which is zero.
    assert row["smd_before"] == pytest.approx(-share / np.sqrt(share * (1 - share) / 2))
    assert row["variance_ratio_before"] == 0
    assert result.fragility().value("all outcomes", "worst_smd") == row["smd_after"]


def test_groups_that_have_nothing_in_common_on_a_covariate_are_counted():
    flags = PEOPLE.assign(flag=1.0 * PEOPLE["programme"], other=PEOPLE["age"])
    people = flags.rename(columns={"flag": "group"})
    people["group"] += 3
    plan = PLAN.replace(method="unadjusted", covariates=["group"])
    row = compare(people, plan).balance.iloc[0]
    share = PEOPLE["programme"].mean()
    assert row["smd_before"] == pytest.approx(1 / np.sqrt(share * (1 - share)))


def test_no_covariates_no_rows():
    frame = compare(PEOPLE, PLAN.replace(method="unadjusted", covariates=[])).balance
    assert len(frame) == 0
    assert "smd_after" in frame


def test_distances_between_the_cumulative_distributions():
    frame = compare(PEOPLE, PLAN).balance.set_index(["variable", "level"])
    weights, treated = compare(PEOPLE, PLAN).weights, PEOPLE["programme"] == 1
    values = np.sort(PEOPLE["age"].unique())

    def distances(w):
        shares = [
            [w[group & (PEOPLE["age"] <= x)].sum() / w[group].sum() for x in values]
            for group in (treated, ~treated)
        ]
        return np.abs(np.subtract(*shares))

    for name, w in (("before", weights * 0 + 1), ("after", weights)):
        row = frame.loc[("age", "")]
        assert row[f"ecdf_mean_{name}"] == pytest.approx(distances(w).mean())
        assert row[f"ecdf_max_{name}"] == pytest.approx(distances(w).max())
    shares = frame[frame.index.get_level_values("level") != ""]
    gaps = (shares["mean_treated"] - shares["mean_comparison_before"]).abs()
    assert shares["ecdf_max_before"].to_numpy() == pytest.approx(gaps.to_numpy())


def test_distances_on_a_real_table(recid):
    # MatchIt 4.5.1, r/balance.R: mean and largest distance as they are, then weighted.
    matchit = {
        "priors": (0.02554162431, 0.1445050206, 0.01075614385, 0.0765795682),
        "tserved": (0.08331206108, 0.2679938243, 0.08392073858, 0.2766036768),
        "age": (0.09507292532, 0.2905270129, 0.07583962994, 0.1750709981),
        "educ": (0.01077037678, 0.04483151605, 0.01322016152, 0.03861815036),
    }
    plan = AnalysisPlan("workprg", [rate("fail")], list(matchit), method="regression")
    age = recid["age"].to_numpy()
    weights = np.where(recid["workprg"] == 1, 1, age / age.mean())
    table = read_table(recid.reset_index(drop=True), plan)
    frame = balance_table(table, weights[table.position], "ATT").set_index("variable")
    names = ["ecdf_mean_before", "ecdf_max_before", "ecdf_mean_after", "ecdf_max_after"]
    for variable, values in matchit.items():
        assert frame.loc[variable, names].to_numpy(float) == pytest.approx(values, rel=1e-9)
