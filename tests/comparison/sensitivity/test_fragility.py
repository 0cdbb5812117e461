"""How fragile a comparison is, from its own numbers."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from cocreate_lib.comparison import (
    AnalysisPlan,
    compare,
    e_value,
    frequency,
    rate,
    robustness_value,
    rosenbaum_bounds,
    scale,
    time_to,
    tipping_point,
)
from cocreate_lib.comparison.sensitivity.evidence import EVERY_OUTCOME
from cocreate_lib.comparison.weighting.overlap import overlap_coefficient
from tests.comparison.conftest import made_up_people

PEOPLE = made_up_people()
PLAN = AnalysisPlan(
    "programme",
    [
        rate("reoffended"),
        frequency("reoffences"),
        time_to("days", event="seen", unit="days"),
        scale("hope", unit="points"),
    ],
    ["age", "sanctions", "office"],
)
MATCHED = compare(PEOPLE, PLAN)
FRAGILE = MATCHED.fragility()


def test_balance_and_people_are_those_of_the_comparison():
    balance = MATCHED.balance
    assert abs(FRAGILE.value(EVERY_OUTCOME, "worst_smd")) == balance["smd_after"].abs().max()
    largest = balance["ecdf_max_after"].max()
    assert FRAGILE.value(EVERY_OUTCOME, "worst_ecdf_distance") == largest
    assert FRAGILE.value(EVERY_OUTCOME, "effective_n_treated") == len(MATCHED.pairs)
    weighted = compare(PEOPLE, PLAN.replace(method="weighting"))
    own = weighted.weights[~weighted.treated]
    assert weighted.fragility().value(EVERY_OUTCOME, "effective_n_comparison") == pytest.approx(
        own.sum() ** 2 / (own**2).sum()
    )


def test_the_share_outside_the_other_groups_range():
    scores, who = MATCHED.scores, MATCHED.treated
    low, high = scores[who].min(), scores[who].max()
    outside = ((scores[~who] < low) | (scores[~who] > high)).mean()
    assert FRAGILE.value(EVERY_OUTCOME, "outside_range_comparison") == pytest.approx(outside)
    other = compare(PEOPLE, PLAN.replace(method="regression")).fragility()
    assert np.isnan(other.value(EVERY_OUTCOME, "overlap_coefficient"))
    assert "Overlap is not available" in str(other)


def test_the_overlap_coefficient_is_the_area_under_the_lower_density():
    # Two normal distributions of SD 1, two apart: 2 × the normal probability below -1 = 0.3173.
    ranks = (np.arange(4000) + 0.5) / 4000
    from scipy.stats import norm

    scores = np.concatenate([norm.ppf(ranks) + 2, norm.ppf(ranks)])
    who = np.repeat([True, False], 4000)
    assert overlap_coefficient(scores, who) == pytest.approx(2 * norm.cdf(-1), abs=1e-3)
    assert overlap_coefficient(scores + 10 * who, who) == pytest.approx(0)
    assert overlap_coefficient(np.tile(scores[:10], 2), np.repeat([True, False], 10)) == 1


def test_e_values_are_those_of_the_ratios():
    rows = MATCHED.estimates.set_index(["outcome", "measure"])
    for outcome, measure in (
        ("reoffended", "risk_ratio"),
        ("reoffences", "rate_ratio"),
        ("days", "hazard_ratio"),
    ):
        numbers = rows.loc[(outcome, measure), ["estimate", "conf_low", "conf_high"]]
        value = e_value(*numbers, measure=measure, common=True)
        assert FRAGILE.value(outcome, "e_value") == pytest.approx(value.estimate)
        assert FRAGILE.value(outcome, "e_value_limit") == pytest.approx(value.limit)
    row = rows.loc[("hope", "mean_difference")]
    used = PEOPLE[MATCHED.weights > 0]
    sd = np.sqrt(used.groupby("programme")["hope"].var().mean())
    assert FRAGILE.value("hope", "e_value") == pytest.approx(
        e_value(float(np.exp(0.91 * row["estimate"] / sd))).estimate
    )


def test_the_robustness_value_is_that_of_least_squares():
    result = compare(PEOPLE, PLAN.replace(method="unadjusted"))
    office = [(PEOPLE["office"] == name).astype(float) for name in ("North", "West")]
    columns = [PEOPLE["programme"], PEOPLE["age"], PEOPLE["sanctions"], *office]
    fit = sm.OLS(PEOPLE["hope"], sm.add_constant(np.column_stack(columns))).fit()
    value = robustness_value(fit.params["x1"], fit.bse["x1"], fit.df_resid)
    found = result.fragility()
    assert found.value("hope", "robustness_value") == pytest.approx(value.value)
    assert found.value("hope", "robustness_value_alpha") == pytest.approx(value.value_alpha)
    assert np.isnan(found.value("days", "robustness_value"))


def test_rosenbaums_bounds_are_those_of_the_pairs():
    y = PEOPLE["reoffended"]
    gaps = y[MATCHED.pairs["treated"]].to_numpy() - y[MATCHED.pairs["comparison"]].to_numpy()
    bounds = rosenbaum_bounds((float((gaps == 1).sum()), float((gaps == -1).sum())))
    np.testing.assert_equal(FRAGILE.value("reoffended", "rosenbaum_gamma"), bounds.gamma)
    assert str(bounds)[1:] in str(FRAGILE)
    twice = compare(PEOPLE, PLAN.replace(ratio=2)).fragility()
    assert "nobody stands twice" in str(twice)


def test_missing_outcomes_have_a_tipping_point():
    people = PEOPLE.copy()
    people["reoffended"] = people["reoffended"].astype(float)
    people.loc[people.index[::20], "reoffended"] = np.nan
    result = compare(people, PLAN.replace(missing="complete_cases"))
    gone = people["reoffended"].isna()
    missing = [float(gone[people["programme"] == code].sum()) for code in (1, 0)]
    seen = people[~gone].groupby("programme")["reoffended"]
    point = tipping_point(
        (float(seen.sum()[1]), float(seen.sum()[0])),
        (float(seen.size()[1]), float(seen.size()[0])),
        (missing[0], missing[1]),
    )
    frame = result.fragility().to_frame().set_index("quantity")
    row = frame.loc["tipping_point"]
    assert (row["low"], row["high"]) == point.treated_range
    assert point.conclusion in row["sentence"]
    assert "tipping_point" not in FRAGILE.to_frame()["quantity"].tolist()


def test_without_covariates_balance_is_not_known():
    plan = AnalysisPlan("programme", [rate("reoffended")], method="unadjusted")
    result = compare(PEOPLE, plan)
    assert "names no covariates" in str(result.fragility())
    assert len(result.sentences("evaluator")) == 1


@pytest.mark.parametrize("method", ["unadjusted", "nearest", "regression"])
def test_a_covariate_that_is_the_same_for_the_whole_programme_counts_as_the_worst(method):
    people = made_up_people(200)
    same = np.where(people["programme"] == 1, 3, np.arange(200) % 7)
    plan = AnalysisPlan("programme", [rate("reoffended")], ["age", "same"], method=method)
    found = compare(people.assign(same=same), plan.replace(distance="sanctions"))
    row = found.balance.set_index("variable").loc["same"]
    # In the root of the mean of the two variances: the programme's own is zero.
    spread = (np.var(same[people["programme"] == 0], ddof=1) / 2) ** 0.5
    before = (3 - same[people["programme"] == 0].mean()) / spread
    assert row["smd_before"] == pytest.approx(before)
    assert row["variance_ratio_after"] == 0
    worst = found.balance["smd_after"].abs().max()
    assert abs(found.imbalance.smd) == worst >= abs(row["smd_after"])
    assert found.fragility().value(EVERY_OUTCOME, "worst_variance_ratio") == 0
