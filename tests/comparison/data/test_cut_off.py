"""Cut-offs found in data, and the lines on each side of them."""

import numpy as np
import pytest

from cocreate_lib.comparison.data.cut_off import find_cut_off


@pytest.mark.parametrize("above", [True, False])
def test_a_cut_off_that_everybody_was_treated_by(above):
    running = np.array([7.0, 8, 9, 8, 3, 10])
    offered = running >= 8 if above else running <= 8
    found = find_cut_off(offered, running)
    assert (found.at, found.above, found.against.tolist()) == (8.0, above, [])
    assert found.words == f"at 8 and {'above' if above else 'below'}"


def test_who_was_treated_against_the_rule_is_named():
    running = np.arange(20.0)
    offered = running >= 12
    offered[3] = True
    found = find_cut_off(offered, running)
    assert (found.at, found.against.tolist()) == (12.0, [3])


def test_among_all_rules_none_has_fewer_against_it():
    rng = np.random.default_rng(0)
    for _ in range(20):
        running, offered = rng.integers(0, 6, 30).astype(float), rng.random(30) < 0.5
        ours = len(find_cut_off(offered, running).against)
        values = np.unique(running)
        rules = [running >= v for v in values[1:]] + [running <= v for v in values[:-1]]
        assert ours == min((rule != offered).sum() for rule in rules)


def test_a_column_with_one_value_divides_nobody():
    found = find_cut_off(np.array([True, False, True]), np.ones(3))
    assert found.against.tolist() == [1]
