"""Generators for many cohorts at once.

To make a generator, NumPy stirs the words of its seed into a pool, one after another. The seeds of
a cohort's processes differ in their last words only, so they go on from the pool of the cohort's
own seed, and those of many cohorts do it side by side. The numbers are those that
``numpy.random.default_rng(SeedSequence(entropy, spawn_key=(*spawn_key, *key)))`` draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random.bit_generator import ISeedSequence

Words = npt.NDArray[np.uint32]

# The constants of NumPy's SeedSequence, which is stable by policy (NEP 19), and is O'Neill's
# seed_seq_fe128 (pcg-random.org, "Developing a seed_seq alternative").
_POOL, _SHIFT, _ALL = 4, np.uint32(16), 0xFFFFFFFF
_START_IN, _TIMES_IN = 0x43B0D7E5, 0x931E8875
_START_OUT, _TIMES_OUT = 0x8B51F9DD, 0x58F38DED
_LEFT, _RIGHT = np.uint32(0xCA01F9DD), np.uint32(0x4973F715)


def generators(
    roots: Sequence[np.random.SeedSequence], key: tuple[int, ...]
) -> list[np.random.Generator]:
    """A generator for each root, of the child with this key.

    Parameters
    ----------
    roots
        One a cohort. They aren't changed, as ``spawn`` would.
    key
        What is added to a root's spawn key; whole numbers below 2**32.

    Returns
    -------
    list of numpy.random.Generator
        In the order of the roots.

    Examples
    --------
    >>> root = np.random.SeedSequence(2018)
    >>> (ours,) = generators([root], (1, 0))
    >>> theirs = np.random.default_rng(np.random.SeedSequence(2018, spawn_key=(1, 0)))
    >>> bool(ours.random() == theirs.random())
    True
    """
    roots = [root if root.pool_size == _POOL else _standard(root) for root in roots]
    pools = np.array([root.pool for root in roots]).T
    # Each word of the seed turned the multiplier once for each place of the pool, which is full.
    words = [max(_words(root.entropy), _POOL) + _words(root.spawn_key) for root in roots]
    multiplier = np.array([_turned(_POOL * n) for n in words], dtype=np.uint32)
    for word in key:
        pools, multiplier = _stirred(pools, word, multiplier)
    states = _states(pools)
    seeds: list[Any] = [_Ready(state) for state in states]  # not known to NumPy's type hints
    return [np.random.Generator(np.random.PCG64(seed)) for seed in seeds]


class _Ready(ISeedSequence):
    """A seed whose words are known already."""

    def __init__(self, state: npt.NDArray[np.uint64]) -> None:
        self.state = state

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> Any:
        return self.state


def _standard(root: np.random.SeedSequence) -> np.random.SeedSequence:
    return np.random.SeedSequence(root.entropy, spawn_key=root.spawn_key)


def _words(numbers: Any) -> int:
    """How many words NumPy reads a seed's numbers as."""
    if isinstance(numbers, int | np.integer):
        return max(1, -(-int(numbers).bit_length() // 32))
    return sum(_words(number) for number in numbers)


def _turned(turns: int) -> int:
    return _START_IN * pow(_TIMES_IN, turns, 2**32) & _ALL


def _stirred(pools: Words, word: int, multiplier: Words) -> tuple[Words, Words]:
    """The pools with one more word in each of their places."""
    places = []
    for place in pools:
        value = multiplier ^ np.uint32(word)
        multiplier = multiplier * np.uint32(_TIMES_IN)
        value = value * multiplier
        value ^= value >> _SHIFT
        mixed = _LEFT * place - _RIGHT * value
        places.append(mixed ^ (mixed >> _SHIFT))
    return np.array(places), multiplier


def _states(pools: Words) -> npt.NDArray[np.uint64]:
    """What a generator starts from: four long words for each pool."""
    words = np.empty((pools.shape[1], 2 * _POOL), dtype="<u4")
    multiplier = _START_OUT
    for place in range(2 * _POOL):
        value = pools[place % _POOL] ^ np.uint32(multiplier)
        multiplier = multiplier * _TIMES_OUT & _ALL
        value = value * np.uint32(multiplier)
        words[:, place] = value ^ (value >> _SHIFT)
    return words.view("<u8").astype(np.uint64)
