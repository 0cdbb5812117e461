"""Kaplan-Meier curves and restricted means, against R, statsmodels and their own derivatives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from cocreate_lib.comparison.models.survival import (
    common_horizon,
    kaplan_meier,
    pseudo_values,
    restricted_mean,
    restricted_means,
)

TIMES = st.lists(
    st.tuples(st.integers(1, 12), st.booleans(), st.floats(0.2, 3)), min_size=3, max_size=30
)


def at(curve, values, times):
    return values[np.searchsorted(curve.time, times, side="right") - 1]


def test_curve_and_limits_as_in_r(recid):
    # r/oracle.R: survfit(..., conf.type = "log-log") for workprg == 1, at 12, 24 and 60 months.
    group = recid[recid["workprg"] == 1]
    curve = kaplan_meier(group["durat"].to_numpy(float), group["fail"] == 1, np.ones(len(group)))
    low, high = curve.limits(0.95)
    months = [12, 24, 60]
    assert at(curve, curve.survival, months) == pytest.approx(
        [0.8764880952, 0.7708333333, 0.6264880952], abs=1e-9
    )
    assert at(curve, low, months) == pytest.approx(
        [0.8491656098, 0.7371587355, 0.5887194890], abs=1e-9
    )
    assert at(curve, high, months) == pytest.approx(
        [0.8991573014, 0.8007894644, 0.6618322015], abs=1e-9
    )


def test_weighted_curve_as_in_r(recid):
    # r/oracle.R: survfit(..., weights = w, robust = TRUE): survival and its standard error.
    group = recid[recid["workprg"] == 1]
    curve = kaplan_meier(
        group["durat"].to_numpy(float), group["fail"] == 1, group["w"].to_numpy(float)
    )
    survival = at(curve, curve.survival, [12, 24, 60])
    error = survival * np.sqrt(at(curve, curve.variance, [12, 24, 60]))
    assert survival == pytest.approx([0.8721163490, 0.7693079238, 0.6293881645], abs=1e-9)
    assert error == pytest.approx([0.01481536378, 0.01852310467, 0.02126602377], abs=1e-9)


@given(TIMES)
def test_curve_as_in_statsmodels(rows):
    time, event, _ = (np.array(column) for column in zip(*rows, strict=True))
    if not event.any():
        return
    theirs = SurvfuncRight(time, event)
    curve = kaplan_meier(time.astype(float), event, np.ones(len(time)))
    assert at(curve, curve.survival, theirs.surv_times) == pytest.approx(theirs.surv_prob)
    low, high = curve.limits(0.9)
    assert ((low >= 0) & (low <= curve.survival) & (curve.survival <= high) & (high <= 1)).all()


def test_restricted_mean_as_in_r(recid):
    # r/oracle.R: survfit(Surv(durat, fail) ~ workprg), rmean = 60: mean and standard error.
    for group, mean, error in ((0, 46.09443726, 0.7460938313), (1, 46.00892857, 0.7933710317)):
        rows = recid[recid["workprg"] == group]
        ours, influence = restricted_mean(
            rows["durat"].to_numpy(float), rows["fail"].to_numpy() == 1, np.ones(len(rows)), 60
        )
        assert ours == pytest.approx(mean, abs=1e-8)
        assert np.sqrt((influence**2).sum()) == pytest.approx(error, abs=1e-8)


@given(TIMES, st.floats(0.5, 12))
def test_influence_on_a_restricted_mean_is_the_derivative_by_weight(rows, horizon):
    time, event, weights = (np.array(column) for column in zip(*rows, strict=True))
    time = time.astype(float)
    _, influence = restricted_mean(time, event, weights, horizon)
    for row in (0, len(time) - 1):
        bump = np.zeros(len(time))
        bump[row] = 1e-5
        up, down = (
            restricted_mean(time, event, weights + sign * bump, horizon)[0] for sign in (1, -1)
        )
        assert influence[row] == pytest.approx(weights[row] * (up - down) / 2e-5, abs=1e-6)


def test_without_censoring_everything_is_the_plain_mean():
    rng = np.random.default_rng(0)
    time, weights = rng.exponential(10, 50), rng.uniform(0.5, 2, 50)
    seen, treated = np.ones(50, dtype=bool), np.arange(50) < 20
    cut = np.minimum(time, 8)
    means = restricted_means(time, seen, treated, weights, 8)
    assert means.means[0] == pytest.approx(np.average(cut[treated], weights=weights[treated]))
    assert pseudo_values(time, seen, treated, weights, 8) == pytest.approx(cut)


def test_both_groups_were_watched_until_the_earlier_of_their_last_times():
    time, treated = np.array([3.0, 5.0, 9.0, 2.0]), np.array([True, True, False, False])
    assert common_horizon(time, treated) == common_horizon(time, ~treated) == 5
