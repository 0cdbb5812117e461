"""Many tables of two counts at once, against the intervals of each."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cocreate_lib.comparison import risk_difference_interval
from cocreate_lib.comparison.rates.newcombe import newcombe
from cocreate_lib.comparison.rates.tables import lies_above_zero

SIZES = (13, 21)
Z = 1.959964


def wald(events, n):
    p, q = events[0] / n[0], events[1] / n[1]
    half = Z * math.sqrt(p * (1 - p) / n[0] + q * (1 - q) / n[1])
    return (p - q - half, p - q + half) if half else (math.nan, math.nan)


@pytest.mark.parametrize(
    ("kind", "interval"),
    [
        ("newcombe", lambda events, n: newcombe(events, n, Z)),
        ("score", lambda events, n: risk_difference_interval(events, n)),
        ("wald", wald),
    ],
)
def test_every_table_is_read_as_its_interval(kind, interval):
    one, other = (np.arange(size + 1.0) for size in SIZES)
    found = lies_above_zero(one[:, None], other, SIZES, Z, kind)
    expected = [[interval((a, b), SIZES)[0] > 0 for b in other] for a in one]
    assert (found == np.array(expected)).all()
    assert found.any()
