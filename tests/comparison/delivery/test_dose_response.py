"""Levels of what was received, and how outcomes go with it."""

import numpy as np
import pytest

from cocreate_lib.comparison.delivery.dose_response import by_level, mean_interval, slope


def test_intervals_of_a_rate_are_wilsons_and_of_a_scale_students():
    from statsmodels.stats.proportion import proportion_confint
    from statsmodels.stats.weightstats import DescrStatsW

    y = np.array([1.0] * 4 + [0.0] * 16)
    ours = mean_interval(y, None, is_rate=True, conf_level=0.95)
    assert (ours.conf_low, ours.conf_high) == pytest.approx(
        proportion_confint(4, 20, method="wilson")
    )
    x = np.random.default_rng(0).normal(size=20)
    ours = mean_interval(x, None, is_rate=False, conf_level=0.9)
    assert (ours.conf_low, ours.conf_high) == pytest.approx(DescrStatsW(x).tconfint_mean(0.1))


def test_with_clusters_a_rate_has_wilsons_interval_and_stays_a_rate():
    clusters = np.repeat(np.arange(8), 5)
    y = (clusters == 0) * 1.0
    y[-1] = 1.0
    ours = mean_interval(y, clusters, is_rate=True, conf_level=0.95)
    alone = mean_interval(y, None, is_rate=True, conf_level=0.95)
    assert 0 < ours.conf_low < alone.conf_low
    assert alone.conf_high < ours.conf_high < 1
    # With everybody a cluster of their own there are as many people as there are, less a hair.
    each = mean_interval(y, np.arange(40), is_rate=True, conf_level=0.95)
    assert each.conf_low == pytest.approx(alone.conf_low, abs=0.01)


def test_a_level_of_one_person_has_a_mean_and_no_interval():
    assert mean_interval(np.ones(1), None, is_rate=False, conf_level=0.95).problem
    assert mean_interval(np.ones(3), np.zeros(3, int), is_rate=True, conf_level=0.95).problem


def test_the_slope_is_statsmodels_with_covariates_and_clusters():
    import statsmodels.api as sm

    rng = np.random.default_rng(1)
    dose, x = rng.integers(0, 9, 120).astype(float), rng.normal(size=(120, 2))
    y, clusters = dose * 0.1 + x[:, 0] + rng.normal(size=120), rng.integers(0, 30, 120)
    design = sm.add_constant(np.column_stack([dose, x]))
    for groupings, kind in (
        ((), {"cov_type": "HC1"}),
        ((clusters,), {"cov_type": "cluster", "cov_kwds": {"groups": clusters}}),
    ):
        theirs = sm.OLS(y, design).fit(**kind)
        ours = slope(y, dose, x, groupings, method="robust", conf_level=0.95)
        assert (ours.estimate, ours.std_error) == pytest.approx((theirs.params[1], theirs.bse[1]))


def test_no_slope_without_differences_or_people():
    y, same = np.arange(4.0), np.ones(4)
    none = np.empty((4, 0))
    assert "nobody" in slope(y, same, none, (), method="robust", conf_level=0.95).problem
    many = np.random.default_rng(0).normal(size=(4, 3))
    assert "few" in slope(y, np.arange(4.0) ** 2, many, (), method="cr2", conf_level=0.95).problem


def test_each_level_says_who_is_in_it():
    rng = np.random.default_rng(0)
    dose = rng.integers(0, 3, 60).astype(float)
    x = dose[:, None] + rng.normal(size=(60, 1))
    y = (rng.random(60) < 0.4).astype(float)
    found = by_level(y, dose, x, x[:, 0] / 2, None, is_rate=True, conf_level=0.95)
    assert [each.n for each in found] == np.bincount(dose.astype(int)).tolist()
    for level, each in enumerate(found):
        own = dose == level
        assert each.mean.estimate == pytest.approx(y[own].mean())
        assert each.covariates[0] == pytest.approx(x[own].mean())
        assert each.expected == pytest.approx(x[own].mean() / 2)
