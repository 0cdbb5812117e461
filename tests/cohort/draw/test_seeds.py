"""Generators made side by side are NumPy's own."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.cohort.draw.seeds import generators

WORD = st.integers(0, 2**32 - 1)
ENTROPY = st.one_of(st.integers(0, 2**200), st.lists(st.integers(0, 2**70), min_size=1, max_size=6))
ROOTS = st.builds(
    np.random.SeedSequence,
    ENTROPY,
    spawn_key=st.lists(st.integers(0, 2**40), max_size=3).map(tuple),
    pool_size=st.sampled_from([4, 4, 4, 8]),
)


def numpys_own(root, key):
    child = np.random.SeedSequence(root.entropy, spawn_key=(*root.spawn_key, *key))
    return np.random.default_rng(child)


@given(roots=st.lists(ROOTS, min_size=1, max_size=4), key=st.lists(WORD, min_size=1, max_size=5))
def test_the_generators_are_those_that_numpy_makes(roots, key):
    for root, ours in zip(roots, generators(roots, tuple(key)), strict=True):
        theirs = numpys_own(root, key)
        assert ours.bit_generator.state == theirs.bit_generator.state
        np.testing.assert_array_equal(ours.random(3), theirs.random(3))


def test_the_roots_stay_as_they_are():
    root = np.random.SeedSequence(7)
    generators([root], (0,))
    assert root.n_children_spawned == 0
    assert root.spawn(1)[0].spawn_key == (0,)
