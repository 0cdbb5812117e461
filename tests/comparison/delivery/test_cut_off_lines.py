"""Straight lines on each side of a cut-off."""

import numpy as np
import pytest

from cocreate_lib.comparison.delivery.cut_off_lines import controls_at, lines_on_each_side


def test_the_lines_meet_the_cut_off_and_repeat_nothing():
    running, offered = np.arange(10.0), np.arange(10) >= 6
    lines = lines_on_each_side(offered, running, 6.0)
    assert lines[6].tolist() == [0, 0]
    assert (lines[~offered, 1] == 0).all()
    both = controls_at(offered, running, 6.0, running[:, None] * 2)
    np.testing.assert_array_equal(both, lines)


def test_the_coefficient_of_the_offer_beside_them_is_the_jump():
    rng = np.random.default_rng(0)
    running = rng.uniform(-5, 5, 80)
    offered = running >= 1.0
    y = np.where(offered, 3 + 2 * (running - 1), 1 - 0.5 * (running - 1))
    design = np.column_stack([offered, np.ones(80), lines_on_each_side(offered, running, 1.0)])
    assert np.linalg.lstsq(design, y, rcond=None)[0][0] == pytest.approx(2.0)


def test_they_are_in_standard_deviations_of_the_column():
    running = np.array([1.0, 2, 5, 6])
    lines = lines_on_each_side(running > 3, running, 5.0)
    assert lines[:, 0] == pytest.approx((running - 5) / running.std())
    assert (lines_on_each_side(running > 3, np.ones(4), 1.0) == 0).all()


def test_covariates_that_repeat_the_offer_are_left_out():
    running, offered = np.arange(10.0), np.arange(10) >= 6
    age = np.array([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3])
    both = controls_at(offered, running, 6.0, np.column_stack([offered, age]))
    np.testing.assert_array_equal(both[:, 2], age)
    assert both.shape == (10, 3)
