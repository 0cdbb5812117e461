"""Who is at risk when, counted by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.comparison.models.risk_sets import not_yet, risk_sets

TIMES = st.lists(st.integers(1, 6), min_size=1, max_size=12)


@given(TIMES, st.data())
def test_at_risk_are_those_watched_then(times, data):
    n = len(times)
    time = np.array(times, dtype=float)
    entry = np.array([data.draw(st.integers(0, t - 1)) for t in times], dtype=float)
    strata = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    weights = np.arange(1.0, n + 1)
    for entries, groups in ((None, None), (entry, None), (None, strata), (entry, strata)):
        since = np.zeros(n) if entries is None else entries
        of = np.zeros(n, dtype=int) if groups is None else groups
        sets = risk_sets(time, entries, groups)
        assert np.array_equal(sets.times[sets.place], time)
        at_risk = sets.at_risk(weights)
        steps = np.arange(1.0, len(sets.times) + 1)
        passed = sets.passed(np.cumsum(steps))
        for person in range(n):
            together = (of == of[person]) & (since < time[person]) & (time >= time[person])
            assert at_risk[sets.place[person]] == pytest.approx(weights[together].sum())
            own = {sets.place[k] for k in range(n) if of[k] == of[person]}
            through = [steps[k] for k in own if since[person] < sets.times[k] <= time[person]]
            assert passed[person] == pytest.approx(sum(through))


def test_nobody_is_late_where_all_are_watched_from_the_start():
    time = np.array([3.0, 1.0, 2.0, 2.0])
    plain, late = risk_sets(time), risk_sets(time, np.zeros(4))
    assert np.array_equal(plain.at_risk(np.ones(4)), late.at_risk(np.ones(4)))
    assert np.array_equal(late.since, [-1, -1, -1, -1])
    assert np.array_equal(plain.before(np.ones(3)), np.zeros(4))


def test_entry_at_a_time_is_after_it():
    assert np.array_equal(not_yet(np.array([0, -1, 1]), np.array([1.0, 2.0, 4.0]), 3), [5, 4, 0])
    sets = risk_sets(np.array([1.0, 2.0]), np.array([0.0, 1.0]))
    assert np.array_equal(sets.at_risk(np.ones(2)), [1, 1])
