"""Scales and changes on which hardly anybody in a group differs: levels, by hand, and refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cocreate_lib.comparison import AnalysisPlan, compare, rate, scale
from cocreate_lib.comparison.compare import estimate_rows
from cocreate_lib.comparison.inference.few_values import METHOD, no_less_than_together, who_differ
from cocreate_lib.comparison.inference.intervals import MeanCovariance
from cocreate_lib.comparison.words.audiences import AUDIENCES

METHODS = (
    {"method": "unadjusted", "covariates": []},
    {"method": "regression"},
    {"method": "nearest", "caliper": None},
    {"method": "optimal", "caliper": None},
    {"method": "full", "caliper": None},
    {"method": "subclassification", "subclasses": 2},
    {"method": "weighting"},
    {"method": "weighting", "estimand": "ATC"},
    {"method": "weighting", "estimand": "ATO"},
    {"method": "weighting", "weights": "entropy"},
    {"method": "doubly_robust", "estimand": "ATE"},
    {"method": "difference_in_differences", "covariates": []},
    {"method": "difference_in_differences"},
)


def hardly(n, differ, seed=0):
    """Two groups, programme first, of people with 0 but for a few with 1; half had 1 before."""
    rng = np.random.default_rng(seed)
    y = np.concatenate([rng.permutation(size) < few for size, few in zip(n, differ, strict=True)])
    treated, total = np.repeat([1, 0], n), sum(n)
    before = (rng.random(total) < 0.5) * 1
    people = pd.DataFrame({"t": treated, "y": y * 1, "x": rng.normal(size=total) + 0.3 * treated})
    # Whoever has 1 on y is whoever changed.
    return people.assign(before=before, after=np.where(y, 1 - before, before))


def plan_of(fields, **more):
    changes = fields["method"] == "difference_in_differences"
    outcome = rate("after", before="before") if changes else scale("y")
    return AnalysisPlan("t", [outcome], **{"covariates": ["x"], **fields, **more})


@pytest.mark.parametrize("fields", METHODS, ids=lambda f: "-".join(map(str, f.values())))
@pytest.mark.parametrize(("n", "differ"), [((60, 600), (0, 18)), ((8, 150), (0, 20))])
def test_a_group_where_nobody_differs_gives_no_verdict(fields, n, differ):
    result = compare(hardly(n, differ), plan_of(fields))
    row = result.estimates.iloc[0]
    if np.isnan(row["conf_low"]):  # matched with others who all have the same
        assert fields["method"] in ("nearest", "optimal")
        assert "nobody differs from their group" in row["notes"]
        return
    assert row["conf_low"] < 0 < row["conf_high"]
    assert row["p_value"] > 0.05
    assert METHOD in row["se_type"]
    for audience in AUDIENCES:
        assert "both groups together" in str(result.sentences(audience))


def test_false_verdicts_by_simulation():
    """Equal groups of 8 and 150 with 13%: 33% of false verdicts where each group's own variance
    was believed."""
    alarms = 0
    for seed in range(150):
        rng = np.random.default_rng(seed)
        people = hardly((8, 150), rng.binomial([8, 150], 0.13), seed)
        alarms += estimate_rows(people, plan_of(METHODS[0]))[0]["p_value"] < 0.05
    assert alarms <= 0.05 * 150 + 2.5 * np.sqrt(0.05 * 0.95 * 150)


def test_by_hand():
    people = pd.DataFrame({"t": [1] * 4 + [0] * 6, "y": [2, 2, 2, 2, 0, 0, 0, 0, 0, 6]})
    row = compare(people, AnalysisPlan("t", [scale("y")], method="unadjusted")).estimates.iloc[0]
    # Variances of the means 0 and 6/6 = 1; of a person 0 and 6, together (6 × 6)/10 = 3.6.
    variances = np.array([3.6 / 4, 1.0])
    df = variances.sum() ** 2 / (variances**2 / [3, 5]).sum()
    half = stats.t.ppf(0.975, df) * np.sqrt(variances.sum())
    assert row["std_error"] == pytest.approx(np.sqrt(1.9))
    assert (row["conf_low"], row["conf_high"]) == pytest.approx((1 - half, 1 + half))


def test_people_who_differ_are_counted_by_their_weight():
    y = np.array([0.0, 0.0, 0.0, 1.0])
    assert who_differ(y, np.array([1.0, 1.0, 1.0, 2.0])) == pytest.approx(0.4 * 25 / 7)
    assert who_differ(y, np.array([1.0, 1.0, 1.0, 3.0])) == np.inf
    assert who_differ(np.zeros(5), np.ones(5)) == 0


def test_no_variance_becomes_smaller_and_the_correlation_stays():
    found = MeanCovariance(np.array([[0.01, 0.005], [0.005, 0.09]]), 12.0)
    raised = no_less_than_together(found, (50.0, 10.0))
    # Of a person 0.5 and 0.9, together (2500 × 0.01 + 100 × 0.09)/60.
    together = (25 + 9) / 60
    assert np.diag(raised.covariance) == pytest.approx([together / 50, 0.09])
    correlation = raised.covariance[0, 1] / np.sqrt(np.prod(np.diag(raised.covariance)))
    assert correlation == pytest.approx(0.005 / 0.03)
    assert raised.df == 12.0


def test_where_ten_differ_each_group_has_its_own_variance():
    people = hardly((60, 600), (12, 150))
    row = compare(people, plan_of(METHODS[0])).estimates.iloc[0]
    welch = stats.ttest_ind(people["y"][:60], people["y"][60:], equal_var=False)
    assert row["p_value"] == pytest.approx(welch.pvalue)
    assert METHOD not in row["se_type"]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"errors": "bootstrap", "seed": 1, "replications": 99}, "for a bootstrap"),
        ({"cluster": "office"}, "everybody in one group has the same value"),
    ],
)
def test_without_anything_to_learn_from_there_is_no_interval(more, reason):
    people = hardly((60, 600), (0, 18)).assign(office=np.arange(660) % 60)
    row = compare(people, plan_of(METHODS[6], **more)).estimates.iloc[0]
    assert np.isnan(row["conf_low"])
    assert np.isnan(row["p_value"])
    assert reason in row["notes"]
