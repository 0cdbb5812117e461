"""Outcomes with a before: adjusted means, and differences in differences."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st

from cocreate_lib.comparison import AnalysisPlan, compare, frequency, rate, scale, time_to
from cocreate_lib.errors import OutcomeError, PlanError

HOPE = scale("after", before="start", unit="points")


def table(n=240, seed=1, effect=1.5):
    rng = np.random.default_rng(seed)
    age = rng.normal(35, 9, n)
    programme = (rng.random(n) < 1 / (1 + np.exp(-(age - 37) / 8))).astype(int)
    lasting = rng.normal(0, 2, n) + 0.1 * (age - 35)
    start = 14 + lasting + rng.normal(0, 1.5, n) - 1.0 * programme
    after = 14 + lasting + rng.normal(0, 1.5, n) + effect * programme + 0.05 * (age - 35)
    return pd.DataFrame(
        {
            "programme": programme,
            "age": age,
            "start": start,
            "after": after,
            "times_before": rng.poisson(1.2 + 0.3 * programme),
            "times": rng.poisson(1.0, n),
            "any_before": rng.integers(0, 2, n),
            "any": rng.integers(0, 2, n),
            "manager": rng.integers(0, 40, n),
        }
    )


def only(people, **fields):
    rows = compare(people, treatment="programme", **fields).estimates
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_adjusted_mean_difference_is_that_of_ordinary_least_squares():
    people = table()
    row = only(people, outcomes=HOPE, method="unadjusted", errors="robust")
    model = smf.ols("after ~ programme + start", people)
    fitted = model.fit(cov_type="HC1", use_t=True)
    assert row["estimate"] == pytest.approx(fitted.params["programme"], abs=1e-9)
    assert row["std_error"] == pytest.approx(fitted.bse["programme"], abs=1e-9)
    assert row["estimator"] == "unadjusted: means adjusted for start (linear)"
    clustered = only(people, outcomes=HOPE, method="unadjusted", cluster="manager")
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": people["manager"]}, use_t=True)
    assert clustered["std_error"] == pytest.approx(fitted.bse["programme"], abs=1e-9)


def test_regression_adjusts_for_it_as_for_a_covariate():
    people = table()
    row = only(people, outcomes=HOPE, method="regression", covariates=["age"])
    again = only(people, outcomes=HOPE, method="regression", covariates=["age", "start"])
    fitted = smf.ols("after ~ programme + age + start", people).fit(cov_type="HC1")
    assert row["estimate"] == pytest.approx(fitted.params["programme"], abs=1e-9)
    assert row["std_error"] == pytest.approx(fitted.bse["programme"], rel=1e-6)
    assert again["estimate"] == pytest.approx(row["estimate"], abs=1e-9)


@pytest.mark.parametrize(
    "fields",
    [
        {"method": "nearest"},
        {"method": "weighting"},
        {"method": "weighting", "weights": "entropy"},
        {"method": "subclassification"},
        {"method": "doubly_robust"},
        {"method": "nearest", "adjust": True},
    ],
    ids=str,
)
def test_every_method_adjusts_for_it_and_gains_by_it(fields):
    people = table(600, seed=4)
    bare = only(people, outcomes=scale("after"), covariates=["age"], **fields)
    row = only(people, outcomes=HOPE, covariates=["age"], **fields)
    assert row["std_error"] < 0.95 * bare["std_error"]
    assert abs(row["estimate"] - bare["estimate"]) > 1e-3


def test_weights_that_were_estimated_are_known_to_be_by_adjusted_means():
    estimates, errors = [], []
    for seed in range(120):
        row = only(table(200, seed), outcomes=HOPE, covariates=["age"], method="weighting")
        estimates.append(row["estimate"])
        errors.append(row["std_error"])
    assert np.mean(errors) == pytest.approx(np.std(estimates), rel=0.15)


def test_differences_in_differences_are_the_interaction_of_the_long_table():
    people = table()
    long = people.melt(
        id_vars=["programme", "manager"],
        value_vars=["start", "after"],
        var_name="when",
        ignore_index=False,
    )
    long["later"] = (long["when"] == "after").astype(int)
    model = smf.ols("value ~ programme * later", long)
    row = only(people, outcomes=HOPE, method="difference_in_differences", errors="robust")
    by_person = model.fit(cov_type="cluster", cov_kwds={"groups": long.index})
    assert row["estimate"] == pytest.approx(by_person.params["programme:later"], abs=1e-9)
    # statsmodels counts rows and coefficients of the long table in its finite-sample factor.
    n, factor = (
        len(people),
        len(people) / (len(people) - 1) * (2 * len(people) - 1) / (2 * len(people) - 4),
    )
    expected = by_person.bse["programme:later"] * np.sqrt(n / (n - 2) / factor)
    assert row["std_error"] == pytest.approx(expected, abs=1e-9)


def test_with_two_independent_groups_changes_have_welch_intervals():
    people = table()
    change = people["after"] - people["start"]
    row = only(people, outcomes=HOPE, method="difference_in_differences")
    groups = [change[people["programme"] == value] for value in (1, 0)]
    error = np.sqrt(sum(group.var(ddof=1) / len(group) for group in groups))
    assert row["std_error"] == pytest.approx(error, abs=1e-12)
    assert row["se_type"] == "Welch"


def test_with_covariates_changes_are_compared_as_doubly_robust_compares_outcomes():
    people = table()
    people["change"] = people["after"] - people["start"]
    row = only(people, outcomes=HOPE, covariates=["age"], method="difference_in_differences")
    same = only(people, outcomes=scale("change"), covariates=["age"], method="doubly_robust")
    for name in ("estimate", "std_error", "p_value", "df"):
        assert row[name] == pytest.approx(same[name], abs=1e-12)
    assert "augmented weighting of changes" in row["estimator"]


@settings(max_examples=20)
@given(level=st.floats(-50, 50), seed=st.integers(0, 100))
def test_a_level_that_a_group_always_had_changes_nothing(level, seed):
    people = table(60, seed)
    moved = people.copy()
    moved.loc[people["programme"] == 1, ["start", "after"]] += level
    fields = {"outcomes": HOPE, "method": "difference_in_differences"}
    assert only(moved, **fields)["estimate"] == pytest.approx(
        only(people, **fields)["estimate"], abs=1e-9
    )


def test_rates_and_counts_change_too_and_are_one_difference_each():
    outcomes = [rate("any", before="any_before"), frequency("times", before="times_before")]
    found = compare(
        table(),
        treatment="programme",
        outcomes=outcomes,
        method="difference_in_differences",
        smallest_effect_of_interest=0.1,
    )
    assert found.estimates["measure"].tolist() == ["mean_difference"] * 2
    people = table()
    change = people["times"] - people["times_before"]
    means = change.groupby(people["programme"]).mean()
    assert found.estimates["estimate"][1] == pytest.approx(means[1] - means[0])
    for audience in ("manager", "evaluator", "table_note"):
        text = str(found.sentences(audience))
        assert "parallel" in text or audience == "table_note"
        assert "of every 100 people" not in text
    assert "changed by" in str(found.sentences())
    assert str(found.null_evidence())
    assert str(found.fragility())
    assert found.report_tables() is not None


def test_only_a_scale_reads_before_outside_differences_in_differences():
    people = table().drop(columns="times_before")
    count = frequency("times", before="times_before")
    assert len(compare(people, treatment="programme", outcomes=count, method="unadjusted").means)


@pytest.mark.parametrize("missing", ["complete_cases", "impute"])
def test_a_before_that_is_missing_is_left_out_or_filled_in(missing):
    people = table()
    people.loc[:9, "start"] = np.nan
    row = only(people, outcomes=HOPE, method="unadjusted", missing=missing, seed=1, imputations=3)
    assert row["n_treated"] + row["n_comparison"] == (230 if missing == "complete_cases" else 240)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"outcomes": scale("after")}, "needs to know how 'after' was before"),
        ({"outcomes": time_to("after", event="any")}, "needs to know how 'after' was before"),
        ({"outcomes": HOPE, "estimand": "ATE"}, "can't answer for ATE"),
        ({"outcomes": scale("after", before="programme")}, "'programme' is the treatment"),
        (
            {"outcomes": [scale("after", before="any"), rate("any", before="any_before")]},
            "'any' belongs to an outcome",
        ),
    ],
)
def test_a_plan_without_a_before_is_refused(fields, words):
    with pytest.raises(PlanError, match=words):
        AnalysisPlan("programme", **{"method": "difference_in_differences", **fields})


def test_an_outcome_is_not_its_own_before():
    with pytest.raises(PlanError, match="both the outcome and what was before"):
        scale("after", before="after")


def test_a_change_that_is_the_same_for_everybody_is_refused():
    people = table()
    people["after"] = people["start"] + 1.0
    people["after"] = people["after"].round(3)
    people["start"] = people["after"] - 1.0
    with pytest.raises(OutcomeError, match="changed by 1 for everybody"):
        only(people, outcomes=HOPE, method="difference_in_differences")


def test_a_bad_spell_before_looks_like_an_effect_to_changes_and_less_so_to_adjusted_means():
    """Regression to the mean: people enrolled at a low point, and nothing was done for them."""
    rng = np.random.default_rng(7)
    n = 20_000
    lasting, passing = rng.normal(0, 1, n), rng.normal(0, 1, n)
    programme = (passing + rng.normal(0, 1, n) < -0.5).astype(int)
    people = pd.DataFrame(
        {
            "programme": programme,
            "start": lasting + passing,
            "after": lasting + rng.normal(0, 1, n),
        }
    )
    changes = only(people, outcomes=HOPE, method="difference_in_differences")["estimate"]
    adjusted = only(people, outcomes=HOPE, method="unadjusted")["estimate"]
    plain = only(people, outcomes=scale("after"), method="unadjusted")["estimate"]
    assert changes > 0.8  # the passing part comes back to zero, and looks like progress
    assert 0.4 < adjusted < 0.75 * changes  # part of what was low is taken for lasting
    assert abs(plain) < 0.05


@pytest.mark.parametrize("declared", [0.4, {"after": 0.4}], ids=["number", "mapping"])
def test_a_smallest_effect_is_heard_by_changes_too(declared):
    plan = AnalysisPlan(
        "programme",
        [HOPE],
        method="difference_in_differences",
        smallest_effect_of_interest=declared,
    )
    said = str(compare(table(), plan).null_evidence())
    rates = plan.replace(
        outcomes=[rate("any", before="any_before")], smallest_effect_of_interest={"any": 0.055}
    )
    assert "5.5 percentage points, the smallest difference" in str(
        compare(table(), rates).sentences()
    )
    assert "Equivalence test (TOST, each side tested at 0.05) against 0.4 points either" in said
