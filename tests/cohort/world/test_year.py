"""Days of the year, and when in it something first happens."""

import numpy as np
import pytest
from scipy.special import expit

from cocreate_lib.cohort.world.year import day_of, first_time, hazard


def test_days_run_from_1_to_365():
    assert day_of(np.array([0.0, 1 / 365 - 1e-9, 1 / 365 + 1e-9, np.nextafter(1, 0)])).tolist() == [
        1, 1, 2, 365,
    ]  # fmt: skip


def test_the_hazard_of_the_year_leaves_the_complement_of_the_probability():
    log_odds = np.linspace(-8, 8, 9)
    np.testing.assert_allclose(np.exp(-hazard(log_odds)), 1 - expit(log_odds))


@pytest.mark.parametrize("shape", [0.5, 1.0, 2.0])
def test_a_logistic_threshold_gives_the_probability_and_a_weibull_time(shape):
    spent = hazard(np.random.default_rng(1).logistic(size=200_000))
    time = first_time(spent, np.full(200_000, -0.5), shape)
    happens = time < 1
    assert happens.mean() == pytest.approx(expit(-0.5), abs=0.004)
    for share in (0.1, 0.5, 0.9):
        expected = 1 - (1 - expit(-0.5)) ** (share**shape)
        assert (time <= share).mean() == pytest.approx(expected, abs=0.004)
    assert (time[~happens] == 1).all()


def test_what_is_likelier_comes_sooner():
    spent = hazard(np.random.default_rng(2).logistic(size=1_000))
    more, less = (first_time(spent, np.full(1_000, odds), 0.85) for odds in (0.3, -0.3))
    assert (more <= less).all()
