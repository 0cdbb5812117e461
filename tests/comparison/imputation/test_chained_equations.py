"""Multiple imputation: Rubin's rules held to R's mice, and what is filled in."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cocreate_lib import (
    AnalysisPlan,
    DataError,
    PlanError,
    compare,
    frequency,
    rate,
    scale,
    time_to,
)
from cocreate_lib.comparison.imputation.chained_equations import imputed
from cocreate_lib.comparison.pooling import pool

PLAN = AnalysisPlan(
    "programme",
    [scale("hope"), rate("reoffended"), time_to("days", event="seen")],
    covariates=["age", "office"],
    method="regression",
    missing="impute",
    imputations=5,
    seed=3,
)


@pytest.fixture
def gappy(people):
    rng = np.random.default_rng(5)
    people = people.astype({"reoffended": float, "age": float, "seen": float})
    for name in ("age", "office", "hope", "reoffended", "days"):
        people.loc[rng.random(len(people)) < 0.1, name] = np.nan
    return people


@pytest.mark.parametrize(
    ("n", "df", "missing"),
    [
        (30, 9.53649704752, 0.50545762250),
        (1000, 22.69878896588, 0.45737854583),
        (np.inf, 23.612400548697, 0.455806452416),
    ],
)
def test_rubins_rules_as_in_mice(n, df, missing):
    # r/rubin.R, mice 3.15.0: pool.scalar(q, u, n = n, k = 1).
    values = np.array([0.12, 0.18, 0.09, 0.15, 0.21])
    variances = np.array([0.0036, 0.0041, 0.0033, 0.0039, 0.0044])
    found = pool(values, variances, n - 1)
    assert (found.value, found.variance) == (pytest.approx(0.15), pytest.approx(0.00656))
    assert found.df == pytest.approx(df, rel=1e-9)
    assert found.missing_information == pytest.approx(missing, rel=1e-9)


def test_tables_that_agree_are_pooled_to_themselves():
    found = pool(np.full(4, 0.3), np.full(4, 0.04), np.inf)
    assert (found.value, found.variance, found.df, found.missing_information) == pytest.approx(
        (0.3, 0.04, np.inf, 0.0)
    )


@pytest.mark.parametrize("imputation", ["auto", "pmm"])
def test_only_gaps_are_filled_and_with_values_that_can_be(gappy, imputation):
    before = gappy.copy()
    tables = imputed(gappy, PLAN.replace(imputation=imputation))
    pd.testing.assert_frame_equal(gappy, before)
    for table in tables:
        again = table
        assert table.index.equals(gappy.index)
        assert again[["age", "office", "hope", "reoffended", "days"]].notna().all().all()
        for name in gappy.columns:
            known = gappy[name].notna()
            if name != "seen":  # a time and its event come from one person
                assert (again.loc[known, name] == gappy.loc[known, name]).all()
            if imputation == "pmm" or name not in ("age", "hope"):  # a model's own numbers
                assert set(again[name]) <= set(gappy[name].dropna())
    assert not tables[0].equals(tables[1])


def test_what_is_filled_in_follows_what_is_known():
    rng = np.random.default_rng(1)
    x = rng.normal(size=600)
    people = pd.DataFrame({"programme": (x + rng.normal(size=600) > 0) * 1, "age": x})
    people["office"] = np.where(x > 0, "East", "West")
    people["hope"] = 2 * x + rng.normal(size=600)
    truth = people.copy()
    people.loc[rng.random(600) < 0.3, "hope"] = np.nan
    people.loc[rng.random(600) < 0.2, "office"] = None
    for table in imputed(people, PLAN.replace(outcomes=[scale("hope")])):
        gaps = people["hope"].isna()
        assert np.corrcoef(table.loc[gaps, "hope"], truth.loc[gaps, "hope"])[0, 1] > 0.7
        gaps = people["office"].isna()
        assert (table.loc[gaps, "office"] == truth.loc[gaps, "office"]).mean() > 0.75


@pytest.mark.parametrize("method", ["regression", "nearest", "weighting"])
def test_a_comparison_is_pooled_and_says_so(gappy, method):
    plan = PLAN.replace(method=method)
    result = compare(gappy, plan)
    rows = result.estimates
    assert np.isfinite(rows[["estimate", "std_error", "conf_low", "conf_high"]]).all().all()
    assert rows["se_type"].str.endswith("pooled over 5 imputed tables (Rubin's rules)").all()
    assert "people of 400 had gaps: " in rows["notes"][0]
    assert "fraction of missing information in hope, mean difference" in rows["notes"][0]
    assert result.plan == plan
    assert result.weights.index.equals(gappy.index)
    assert "Missing values were filled in several times" in str(result.sentences())
    str(result)
    # Every imputed table on its own, put together by hand.
    each = [compare(t, plan.replace(missing="refuse")).estimates for t in imputed(gappy, plan)]
    ratio = int(np.flatnonzero(rows["measure"] == "risk_ratio")[0])
    by_hand = np.exp(np.mean([np.log(one["estimate"][ratio]) for one in each]))
    assert rows["estimate"][ratio] == pytest.approx(by_hand)


def test_nothing_missing_changes_nothing(people):
    complete = compare(people, PLAN.replace(missing="refuse")).estimates
    pd.testing.assert_frame_equal(compare(people, PLAN).estimates, complete)


def test_the_order_of_the_rows_and_their_labels_change_nothing(gappy):
    first = compare(gappy, PLAN)
    turned = gappy.iloc[::-1]
    for other in (turned, turned.reset_index(drop=True), gappy.set_axis(list(range(400, 0, -1)))):
        again = compare(other, PLAN)
        for name in ("estimate", "std_error"):
            assert first.estimates[name].to_numpy() == pytest.approx(
                again.estimates[name].to_numpy()
            )


def strongly_missing(seed: int = 3, n: int = 3000) -> tuple[pd.DataFrame, pd.Series]:
    """People whose outcomes are missing together, mostly where a covariate is high; and of whom."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    treated = rng.random(n) < 1 / (1 + np.exp(-0.7 * x))
    events = rng.poisson(np.exp(-0.2 - 0.4 * treated + 0.5 * x))
    people = pd.DataFrame(
        {
            "programme": treated * 1,
            "age": x,
            "hope": 10 + 2 * treated + 2 * x + 2 * rng.normal(size=n),
            "reoffended": (events > 0) * 1.0,
            "reoffences": events * 1.0,
        }
    )
    gone = rng.random(n) < 1 / (1 + np.exp(1.2 - 3 * x))
    return people, pd.Series(gone)


OUTCOMES = [scale("hope"), rate("reoffended"), frequency("reoffences")]


@pytest.mark.parametrize("together", [False, True])
def test_what_is_missing_where_few_are_known_is_not_misjudged(together):
    people, gone = strongly_missing()
    assert 0.3 < gone.mean() < 0.45
    outcomes = [OUTCOMES] if together else [[each] for each in OUTCOMES]
    for chosen in outcomes:
        names = [each.column for each in chosen]
        gappy = people.copy()
        gappy.loc[gone, names] = np.nan
        tables = imputed(gappy, PLAN.replace(outcomes=chosen, covariates=["age"], imputations=5))
        for name in names:
            filled = np.mean([table.loc[gone, name].mean() for table in tables])
            error = people[name].std() / np.sqrt((~gone).sum())
            assert abs(filled - people.loc[gone, name].mean()) < 5 * error, (name, filled)
            for table in tables:
                if name != "hope":
                    assert (table[name] >= 0).all()
                    assert (table[name] % 1 == 0).all()


def test_matching_of_every_column_does_not_reach_where_few_are_known():
    # Why it isn't the default: the same table as above, on which local residuals do.
    people, gone = strongly_missing()
    gappy = people.assign(hope=people["hope"].mask(gone))
    plan = PLAN.replace(outcomes=[scale("hope")], covariates=["age"], method="regression")
    full = compare(people, plan.replace(missing="refuse")).means["treated"][0]
    far = {
        imputation: abs(
            compare(gappy, plan.replace(imputation=imputation)).means["treated"][0] - full
        )
        for imputation in ("auto", "pmm")
    }
    assert far["auto"] < far["pmm"] / 2


def test_a_result_says_how_much_was_filled_in():
    people, gone = strongly_missing(n=400)
    gappy = people.assign(hope=people["hope"].mask(gone))
    gappy.loc[7, "age"] = np.nan
    plan = PLAN.replace(outcomes=[scale("hope"), rate("reoffended")], covariates=["age"])
    result = compare(gappy, plan)
    n = int(gone.sum())
    assert result.filled.to_dict("list") == {
        "column": ["hope", "age"],
        "filled": [n, 1],
        "share": [n / 400, 1 / 400],
    }
    notes, said = " ".join(result.notes), [str(each) for each in result.sentences()]
    assert f"'hope' for {n} ({n / 400:.0%}), 'age' for 1 (0%)" in notes
    assert "more than 30% (a threshold of ours) of 'hope' was filled in" in notes
    assert f"'hope' was missing for {n} people" in said[0]
    assert "leans on the model" in said[0]
    assert "was missing for" not in said[1]
    few = compare(gappy.assign(hope=people["hope"]), plan)
    assert "1 person of 400 had gaps: 1 value filled in" in " ".join(few.notes)
    assert "a threshold of ours) of" not in " ".join(few.notes)
    assert compare(people, plan).filled.empty


def test_bias_of_complete_cases_is_mended():
    """The outcome is missing where a covariate is high: complete cases misjudge the mean."""
    rng = np.random.default_rng(8)
    n = 1500
    x = rng.normal(size=n)
    treated = rng.random(n) < 0.5
    y = 50 + 5 * x * treated + rng.normal(size=n)
    people = pd.DataFrame({"programme": treated * 1, "age": x, "hope": y, "office": "East"})
    people.loc[treated & (x > 0.3), "hope"] = np.nan
    plan = PLAN.replace(outcomes=[scale("hope")], covariates=["age"], method="unadjusted")
    left_out = compare(people, plan.replace(missing="complete_cases")).estimates["estimate"][0]
    filled = compare(people, plan).estimates["estimate"][0]
    assert abs(filled) < abs(left_out)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"seed": None}, "needs a seed"),
        ({"imputations": 1}, "not a whole number from 2 up"),
        ({"errors": "bootstrap"}, "doesn't go with"),
        ({"imputation": "mean"}, "'mean' is not one of auto, pmm"),
    ],
)
def test_what_a_plan_refuses(changes, problem):
    with pytest.raises(PlanError, match=problem):
        PLAN.replace(**changes)


def test_the_treatment_and_the_cluster_are_never_filled_in(gappy):
    for name in ("manager", "programme"):
        holes = gappy.assign(**{name: gappy[name].where(np.arange(400) > 2)})
        with pytest.raises(DataError, match=f"'{name}' has no value for 3 people"):
            compare(holes, PLAN.replace(cluster="manager"))


def test_a_column_without_any_value_is_refused(people):
    with pytest.raises(DataError, match="no value for anybody"):
        compare(people.assign(age=np.nan), PLAN)
