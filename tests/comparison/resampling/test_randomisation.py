"""Randomisation tests: against SciPy's permutation test, and against going through every way."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cocreate_lib import AnalysisPlan, DataError, PlanError, compare, rate, scale, time_to

PLAN = AnalysisPlan(
    "t", [scale("y")], covariates=["x"], method="unadjusted", errors="randomisation", seed=1
)


def trial(n=10, n_treated=4, seed=2):
    rng = np.random.default_rng(seed)
    treated = rng.permutation(n) < n_treated
    y = rng.normal(size=n) + 1.5 * treated
    x = rng.normal(size=n)
    stratum = np.arange(n) % 2
    return pd.DataFrame({"t": treated * 1, "y": y, "x": x, "s": stratum, "d": (y > 0.3) * 1})


def first(people, **changes):
    return compare(people, PLAN.replace(**changes)).estimates.iloc[0]


def difference(y, treated):
    return y[treated].mean() - y[~treated].mean()


@pytest.mark.parametrize("outcome", [scale("y"), rate("d")])
def test_every_way_as_in_scipy(outcome):
    people = trial()
    row = first(people, outcomes=[outcome])
    y, treated = people[outcome.column].to_numpy(float), people["t"].to_numpy() == 1
    theirs = stats.permutation_test(
        (y[treated], y[~treated]),
        lambda a, b: abs(a.mean() - b.mean()),
        n_resamples=np.inf,
        alternative="greater",
    )
    assert row["p_value"] == pytest.approx(theirs.pvalue, abs=1e-12)
    assert row["se_type"] == "randomisation test, all 210 ways of assigning people"


def test_the_interval_is_what_the_test_does_not_reject():
    people = trial(11, 5)
    row = first(people)
    y, treated = people["y"].to_numpy(), people["t"].to_numpy() == 1

    def p_value(effect):
        adjusted = y - effect * treated
        seen = abs(difference(adjusted, treated))
        drawn = []
        for chosen in itertools.combinations(range(11), 5):
            other = np.isin(np.arange(11), chosen)
            drawn.append(abs(difference(adjusted, other)) >= seen - 1e-9)
        return np.mean(drawn)

    for limit, outwards in ((row["conf_low"], -1e-4), (row["conf_high"], 1e-4)):
        assert p_value(limit - outwards) > 0.05
        assert p_value(limit + outwards) <= 0.05
    assert (row["p_value"] <= 0.05) == (row["conf_low"] > 0)


def test_strata_are_kept():
    people = trial(12, 5)
    row = first(people, exact=["s"])
    y, treated, s = people["y"].to_numpy(), people["t"].to_numpy() == 1, people["s"].to_numpy()
    sizes = [int(treated[s == k].sum()) for k in (0, 1)]
    drawn = []
    for ours, others in itertools.product(
        *(itertools.combinations(np.flatnonzero(s == k), sizes[k]) for k in (0, 1))
    ):
        drawn.append(difference(y, np.isin(np.arange(12), [*ours, *others])))
    extreme = np.abs(drawn) >= abs(difference(y, treated)) - 1e-9
    assert row["p_value"] == pytest.approx(extreme.mean())
    assert row["se_type"].endswith("within s")


def test_whole_clusters_are_assigned():
    rng = np.random.default_rng(4)
    office = np.repeat(np.arange(7), [3, 5, 2, 6, 4, 3, 4])
    treated = np.isin(office, (1, 3, 6))
    y = rng.normal(size=7)[office] + rng.normal(size=27)
    people = pd.DataFrame({"t": treated * 1, "y": y, "x": y, "office": office})
    row = first(people, cluster="office", covariates=[])
    drawn = [difference(y, np.isin(office, c)) for c in itertools.combinations(range(7), 3)]
    extreme = np.abs(drawn) >= abs(difference(y, treated)) - 1e-9
    assert row["p_value"] == pytest.approx(extreme.mean())
    assert "all 35 ways of assigning whole 'office' clusters" in row["se_type"]
    people.loc[0, "t"] = 1 - people.loc[0, "t"]
    with pytest.raises(DataError, match="1 of the clusters of 'office' have people of both groups"):
        first(people, cluster="office", covariates=[])


def test_random_ways_come_close_to_every_way_and_repeat_themselves():
    people = trial(14, 6)
    every = first(people, replications=3003)
    drawn = first(people, replications=2000)
    assert "all 3,003 ways" in every["se_type"]
    assert "2,000 random ways" in drawn["se_type"]
    assert drawn["p_value"] == pytest.approx(every["p_value"], abs=0.02)
    assert drawn["p_value"] == first(people.iloc[::-1], replications=2000)["p_value"]


def test_a_linear_model_has_an_interval_and_other_models_a_p_value_only(people):
    plan = AnalysisPlan(
        "programme",
        [scale("hope"), rate("reoffended"), time_to("days", event="seen")],
        covariates=["age", "sanctions"],
        method="regression",
        errors="randomisation",
        seed=1,
        replications=99,
    )
    result = compare(people, plan)
    rows = result.estimates
    assert np.isfinite(rows.loc[rows["outcome"] == "hope", "conf_low"]).all()
    others = rows[rows["outcome"] != "hope"]
    assert others["conf_low"].isna().all()
    assert others["p_value"].between(0.01, 1).all()
    assert others["notes"].str.startswith("no interval: a randomisation test gives one").all()
    assert "holds only if the programme was really assigned at random" in str(result.sentences())


@pytest.mark.parametrize("method", ["nearest", "weighting", "doubly_robust"])
def test_methods_that_choose_people_are_refused(method):
    with pytest.raises(PlanError, match="A randomisation test doesn't go with"):
        PLAN.replace(method=method)


def test_a_seed_is_needed():
    with pytest.raises(PlanError, match="needs a seed"):
        PLAN.replace(seed=None)


def test_random_ways_count_the_way_it_was():
    """(1 + extreme) / (1 + ways), so that no p-value is 0 (Phipson & Smyth 2010)."""
    people = trial(40, 20)
    people["y"] += 100 * people["t"]
    assert first(people, replications=199, covariates=[])["p_value"] == 1 / 200
