"""Log-rank and proportional-hazards tests, against R and against the truth."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.comparison import AnalysisPlan, compare, time_to
from cocreate_lib.comparison.compare import estimate_rows
from cocreate_lib.comparison.models.cox import fit_cox
from cocreate_lib.comparison.models.hazard_tests import log_rank, proportional_hazards

NAMES = ["workprg", "priors", "tserved", "felon", "age"]


def arrays(recid):
    return recid["durat"].to_numpy(float), recid["fail"].to_numpy() == 1


def test_log_rank_as_in_r(recid):
    # r/outcomes.R, survival 3.5-3: survdiff; coxph(ties = "breslow")$rscore.
    time, event = arrays(recid)
    felon, ones = recid["felon"].to_numpy() == 1, np.ones(len(recid))
    w, cl = recid["w"].to_numpy(float), recid["cl"].to_numpy()
    assert log_rank(time, event, felon, ones, None).statistic == pytest.approx(0.0975254766718)
    robust = log_rank(time, event, felon, ones, ())
    assert robust.statistic == pytest.approx(0.0962936289937)
    weighted = log_rank(time, event, felon, w, (cl,))
    assert weighted.statistic == pytest.approx(0.00547463722357)
    assert (weighted.df, weighted.p_value) == (1, pytest.approx(0.94102, abs=1e-5))


@pytest.mark.parametrize(
    ("transform", "weighted", "values"),
    [
        # r/outcomes.R, survival 3.5-3: cox.zph(coxph(..., ties = "efron"), transform).
        ("km", False, (1.2557837865, 10.1955877772)),
        ("identity", False, (1.20175605887, 9.84452893791)),
        ("km", True, (0.1375151401, 10.3967769697)),
    ],
)
def test_proportional_hazards_as_in_r(recid, transform, weighted, values):
    time, event = arrays(recid)
    x = recid[NAMES].to_numpy(float)
    weights = recid["w"].to_numpy(float) if weighted else np.ones(len(recid))
    fit = fit_cox(time, event, x, weights)
    found = proportional_hazards(fit, None, transform)
    assert [test.statistic for test in found] == pytest.approx(values, rel=1e-6)
    assert [test.df for test in found] == [1, 5]


def crossing(n, seed, late):
    """Hazard 1 in both groups until time 1; after it, ``late`` in the programme."""
    rng = np.random.default_rng(seed)
    treated, need = rng.random(n) < 0.5, rng.exponential(size=n)
    after = np.where(treated, late, 1.0)
    time = np.where(need < 1, need, 1 + (need - 1) / after)
    return pd.DataFrame({"t": treated * 1, "time": np.minimum(time, 4), "e": (time < 4) * 1})


def compared(people, **changes):
    settings = {"method": "unadjusted", **changes}
    plan = AnalysisPlan("t", [time_to("time", event="e")], **settings)
    result = compare(people, plan)
    return result, result.tests.set_index("test")


@pytest.mark.parametrize("robust", [False, True])
def test_a_hazard_ratio_that_changes_is_seen_and_said(robust):
    people = crossing(1500, 1, late=0.2).assign(c=np.arange(1500))
    result, tests = compared(people, cluster="c" if robust else None)
    assert tests.loc["proportional_hazards", "p_value"] < 1e-6
    hazard = result.estimates.set_index("measure").loc["hazard_ratio"]
    assert "the ratio may change over time" in hazard["notes"]
    assert any("early on as later" in text for text in result.sentences()[0].cannot_say)
    result, tests = compared(crossing(1500, 2, late=1.0))
    assert tests.loc["proportional_hazards", "p_value"] > 0.05
    assert "change over time" not in result.estimates["notes"].str.cat()
    assert not any("early on" in text for text in result.sentences()[0].cannot_say)
    assert "does not show that it stays the same" in tests.loc["proportional_hazards", "notes"]


@pytest.mark.parametrize("groupings", [None, ()])
def test_both_tests_reject_as_often_as_they_say(groupings):
    # 250 cohorts without any difference: 5% within 3 Monte Carlo standard errors.
    rejected = np.zeros(2)
    for seed in range(250):
        people = crossing(120, seed, late=1.0)
        time, event = people["time"].to_numpy(), people["e"].to_numpy() == 1
        treated, ones = people["t"].to_numpy() == 1, np.ones(len(people))
        x = treated[:, None].astype(float)
        fit = fit_cox(time, event, x, ones)
        first = log_rank(time, event, treated, ones, groupings)
        second, _ = proportional_hazards(fit, groupings)
        rejected += [first.p_value < 0.05, second.p_value < 0.05]
    assert np.abs(rejected / 250 - 0.05).max() < 3 * np.sqrt(0.05 * 0.95 / 250)


def test_which_tests_each_method_gives(people):
    outcome = [time_to("days", event="seen")]
    plan = AnalysisPlan("programme", outcome, ["age", "sanctions"], method="unadjusted")
    plain = ["log_rank", "proportional_hazards"]
    adjusted = ["proportional_hazards", "proportional_hazards_all_terms"]
    for method, expected, variance in (
        ("unadjusted", plain, "hypergeometric"),
        ("nearest", plain, "cluster-robust by matched pair"),
        ("weighting", plain, "robust, weights taken as given"),
        ("regression", adjusted, "model"),
    ):
        result = compare(people, plan.replace(method=method))
        assert result.tests["test"].tolist() == expected
        assert result.tests["p_value"].between(0, 1).all()
        assert f"variance: {variance}" in result.tests["notes"].iloc[0]
        assert "Test: days, whether" in str(result)


def test_rows_without_a_comparison_cost_no_tests(monkeypatch):
    people = crossing(400, 1, late=0.2)
    plan = AnalysisPlan("t", [time_to("time", event="e")], method="unadjusted")
    rows = compare(people, plan).estimates

    def asked(*_):
        raise AssertionError("a test was made")

    for test in ("log_rank", "proportional_hazards"):
        monkeypatch.setattr(f"cocreate_lib.comparison.estimates.times.{test}", asked)
    with pytest.raises(AssertionError, match="a test was made"):
        compare(people, plan)
    found = pd.DataFrame(estimate_rows(people, plan))
    for name in ("estimate", "std_error", "p_value", "conf_low", "conf_high"):
        assert found[name].tolist() == rows[name].tolist()


def test_tests_with_gaps_are_those_of_the_first_imputed_table():
    people = crossing(300, 1, late=0.2)
    people.loc[::20, "time"] = np.nan
    plan = AnalysisPlan("t", [time_to("time", event="e")], method="unadjusted")
    plan = plan.replace(missing="impute", imputations=3, seed=1)
    result = compare(people, plan)
    assert result.tests["test"].tolist() == ["log_rank", "proportional_hazards"]
    hazard = result.estimates.set_index("measure").loc["hazard_ratio"]
    assert "may change over time" in hazard["notes"]


def test_a_variance_that_is_not_cr2_is_not_called_so():
    people = crossing(200, 1, late=1.0).assign(team=np.arange(200) % 8)
    result, tests = compared(people, cluster="team")
    assert "CR2" in result.estimates["notes"].iloc[0]
    assert tests.loc["log_rank", "notes"] == "variance: cluster-robust by team"
