"""Levels of what people received."""

import numpy as np
import pytest

from cocreate_lib.comparison.delivery.levels import levels_of


def test_few_values_are_levels_of_their_own():
    codes, names = levels_of(np.array([3.0, 0.5, 3.0, 0.0]))
    assert names == ("0", "0.5", "3")
    assert codes.tolist() == [2, 1, 2, 0]


@pytest.mark.parametrize(("n", "parts"), [(49, 3), (100, 5)])
def test_many_values_become_fifths_or_thirds(n, parts):
    dose = np.random.default_rng(0).permutation(n).astype(float)
    codes, names = levels_of(dose)
    assert len(names) == parts
    sizes = np.bincount(codes)
    assert sizes.max() - sizes.min() <= 1
    assert (np.diff([dose[codes == k].min() for k in range(parts)]) > 0).all()


def test_the_same_value_is_in_the_same_level():
    dose = np.concatenate([np.zeros(70), np.arange(1.0, 31)])
    codes, names = levels_of(dose)
    assert len(set(codes[dose == 0])) == 1
    assert names[0] == "0"
    assert codes.max() + 1 == len(names)
