"""Cumulative incidence: what must hold whatever the data. R's numbers: oracles/competing_checks."""

import numpy as np
import pytest

from cocreate_lib.comparison.models.incidence import aalen_johansen, incidence_by, incidences
from cocreate_lib.comparison.models.survival import (
    common_start,
    kaplan_meier,
    restricted_mean,
    restricted_means,
)
from cocreate_lib.errors import NoEstimate
from tests.comparison.competing_people import people_at_risk

PEOPLE = people_at_risk()
TIME = PEOPLE["days"].to_numpy(float)
EVENT, OTHER = (PEOPLE[name].to_numpy() == 1 for name in ("reoffended", "recalled"))
ENTRY = PEOPLE["since"].to_numpy(float)
TREATED = PEOPLE["programme"].to_numpy() == 1
WEIGHTS = np.random.default_rng(2).gamma(3, 0.4, len(PEOPLE))
HORIZON = 300.0


@pytest.mark.parametrize("entry", [None, ENTRY])
def test_the_three_shares_are_everybody(entry):
    one, two = aalen_johansen(TIME, EVENT, OTHER, WEIGHTS, entry)
    turned = aalen_johansen(TIME, OTHER, EVENT, WEIGHTS, entry)
    assert turned[0].variance == pytest.approx(two.variance)
    neither = kaplan_meier(TIME, EVENT | OTHER, WEIGHTS, entry)
    assert one.incidence + two.incidence + neither.survival == pytest.approx(1)
    assert np.array_equal(one.at_risk, neither.at_risk)


def test_without_a_competing_event_it_is_one_minus_kaplan_meier():
    curve, _ = aalen_johansen(TIME, EVENT, np.zeros_like(EVENT), WEIGHTS)
    plain = kaplan_meier(TIME, EVENT, WEIGHTS)
    assert curve.incidence == pytest.approx(1 - plain.survival)
    assert curve.variance == pytest.approx(plain.survival**2 * plain.variance)
    area = restricted_mean(TIME, EVENT, WEIGHTS, HORIZON)
    lost = incidence_by(TIME, EVENT, np.zeros_like(EVENT), WEIGHTS, HORIZON, lost=True)
    assert lost[0] == pytest.approx(HORIZON - area[0])
    assert lost[1] == pytest.approx(-area[1])


def test_where_nobody_is_censored_it_is_a_share():
    time = np.where(EVENT | OTHER, TIME, 1000.0)
    had = EVENT & (time <= HORIZON)
    share, influence = incidence_by(time, EVENT, OTHER, WEIGHTS, HORIZON)
    assert share == pytest.approx(np.average(had, weights=WEIGHTS))
    assert influence == pytest.approx(WEIGHTS * (had - share) / WEIGHTS.sum())
    lost, _ = incidence_by(time, EVENT, OTHER, WEIGHTS, HORIZON, lost=True)
    assert lost == pytest.approx(np.average(had * (HORIZON - time), weights=WEIGHTS))


@pytest.mark.parametrize("entry", [None, ENTRY])
@pytest.mark.parametrize("lost", [False, True])
def test_the_influence_is_the_derivative_by_a_weight(entry, lost):
    def value(weights):
        return incidence_by(TIME, EVENT, OTHER, weights, HORIZON, entry, lost=lost)

    influence = value(WEIGHTS)[1]
    assert influence.sum() == pytest.approx(0, abs=1e-9)
    for person in range(0, len(TIME), 37):
        step = np.zeros(len(TIME))
        step[person] = 1e-5 * WEIGHTS[person]
        slope = (value(WEIGHTS + step)[0] - value(WEIGHTS - step)[0]) / 2e-5
        assert influence[person] == pytest.approx(slope, rel=1e-4, abs=1e-8)


def test_late_entry_moves_a_restricted_mean_as_its_influence_says():
    influence = restricted_mean(TIME, EVENT, WEIGHTS, HORIZON, ENTRY)[1]
    for person in range(0, len(TIME), 37):
        step = np.zeros(len(TIME))
        step[person] = 1e-5 * WEIGHTS[person]
        up, down = (
            restricted_mean(TIME, EVENT, weights, HORIZON, ENTRY)[0]
            for weights in (WEIGHTS + step, WEIGHTS - step)
        )
        assert influence[person] == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize("entry", [None, ENTRY])
def test_the_variance_is_that_of_the_influence(entry):
    curve, _ = aalen_johansen(TIME, EVENT, OTHER, WEIGHTS, entry)
    for time in (50.0, 150.0, 300.0):
        influence = incidence_by(TIME, EVENT, OTHER, WEIGHTS, time, entry)[1]
        at = np.searchsorted(curve.time, time, side="right") - 1
        assert curve.variance[at] == pytest.approx((influence**2).sum())


def test_whole_weights_are_people_several_times():
    times = np.random.default_rng(3).integers(1, 4, len(TIME))
    again = np.repeat(np.arange(len(TIME)), times)
    weighted, _ = aalen_johansen(TIME, EVENT, OTHER, times.astype(float), ENTRY)
    repeated, _ = aalen_johansen(
        TIME[again], EVENT[again], OTHER[again], np.ones(len(again)), ENTRY[again]
    )
    assert weighted.incidence == pytest.approx(repeated.incidence)


def test_limits_are_shares_in_order():
    curve, _ = aalen_johansen(TIME, EVENT, OTHER, WEIGHTS)
    low, high = curve.limits(0.95)
    assert ((low >= 0) & (low <= curve.incidence) & (curve.incidence <= high) & (high <= 1)).all()
    nobody = aalen_johansen(TIME, np.zeros_like(EVENT), OTHER, WEIGHTS)[0].limits(0.95)
    assert nobody[0].max() == nobody[1].max() == 0


def test_a_unit_of_time_changes_nothing_but_times():
    weeks = incidences(TIME / 7, EVENT, OTHER, TREATED, WEIGHTS, HORIZON / 7, ENTRY / 7)
    days = incidences(TIME, EVENT, OTHER, TREATED, WEIGHTS, HORIZON, ENTRY)
    assert weeks.means == pytest.approx(days.means)
    assert weeks.influence == pytest.approx(days.influence)


def test_both_curves_start_where_both_groups_are_watched():
    entry = np.where(TREATED, np.maximum(ENTRY, 20.0), ENTRY)
    time = np.where(TREATED, np.maximum(TIME, 21.0), TIME)
    assert common_start(entry, TREATED) == 20
    late = restricted_means(time, EVENT, TREATED, WEIGHTS, HORIZON, entry)
    kept = time > 20
    by_hand = restricted_means(
        time[kept], EVENT[kept], TREATED[kept], WEIGHTS[kept], HORIZON, np.maximum(entry, 20)[kept]
    )
    assert late.means == pytest.approx(by_hand.means)
    assert late.influence[~kept].max() == late.influence[~kept].min() == 0


def test_a_curve_that_is_empty_before_all_have_come_is_refused():
    time, event = np.array([1.0, 5.0, 6.0]), np.array([True, False, True])
    entry = np.array([0.0, 2.0, 2.0])
    with pytest.raises(NoEstimate, match="Everybody who was watched at 1 had the event then"):
        restricted_mean(time, event, np.ones(3), 6.0, entry)
    with pytest.raises(NoEstimate, match="watched from later on"):
        incidence_by(time, event, np.zeros(3, dtype=bool), np.ones(3), 6.0, entry)
    assert restricted_mean(time, event, np.ones(3), 1.0, entry)[0] == 1
