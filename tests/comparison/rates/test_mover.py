"""The interval of a difference from those of its parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.comparison.rates.mover import mover
from cocreate_lib.comparison.rates.newcombe import newcombe, wilson

VALUES = st.floats(-5, 5)
SIDES = st.floats(0, 3)


@pytest.mark.parametrize(
    ("events", "n", "limits"),
    [
        # Newcombe (1998), Table II, method 10.
        ((56, 48), (70, 80), (0.0524, 0.3339)),
        ((9, 3), (10, 10), (0.1705, 0.8090)),
        ((5, 0), (56, 29), (-0.0381, 0.1926)),
        ((0, 0), (10, 20), (-0.1611, 0.2775)),
        ((10, 0), (10, 10), (0.6075, 1.0)),
    ],
)
def test_with_wilson_limits_it_is_newcombes_interval(events, n, limits):
    parts = [wilson(x, size, 1.959964) for x, size in zip(events, n, strict=True)]
    rates = events[0] / n[0], events[1] / n[1]
    lows, highs = zip(*parts, strict=True)
    assert mover(rates, lows, highs) == pytest.approx(limits, abs=5e-5)
    assert newcombe(events, n, 1.959964) == pytest.approx(limits, abs=5e-5)


@given(VALUES, VALUES, SIDES, SIDES, st.floats(-1, 1))
def test_of_two_symmetrical_intervals_it_is_the_usual_one(first, second, a, b, correlation):
    low, high = mover(
        (first, second), (first - a, second - b), (first + a, second + b), correlation
    )
    half = np.sqrt(max(a**2 + b**2 - 2 * correlation * a * b, 0))
    assert (low, high) == pytest.approx((first - second - half, first - second + half), abs=1e-7)


@given(st.tuples(VALUES, VALUES), st.tuples(SIDES, SIDES), st.tuples(SIDES, SIDES))
def test_the_other_way_round_it_is_turned_over(values, below, above):
    lows = values[0] - below[0], values[1] - below[1]
    highs = values[0] + above[0], values[1] + above[1]
    low, high = mover(values, lows, highs)
    assert low <= values[0] - values[1] <= high
    assert mover(values[::-1], lows[::-1], highs[::-1]) == pytest.approx((-high, -low), abs=1e-12)
