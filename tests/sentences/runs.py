"""Reads results one after another, until so many have been read."""

from __future__ import annotations

import traceback
import warnings
from collections import Counter
from collections.abc import Iterator

import cocreate_lib as cc
from tests.sentences.checker import check
from tests.sentences.engine import Fault
from tests.sentences.worlds import World, world


def read_worlds(
    seed: int, first: int, results: int, counts: Counter[str] | None = None
) -> Iterator[tuple[int, Fault]]:
    """The faults in so many results, each with the number of its world."""
    counts = Counter() if counts is None else counts
    number, last = first, counts["results"] + results
    while counts["results"] < last:
        for fault in faults_of(world(seed, number), counts):
            yield number, fault
        number += 1


def faults_of(drawn: World, counts: Counter[str]) -> list[Fault]:
    """The faults in one result; none where the plan is refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            comparison = drawn.compare()
        except cc.CocreateError:
            counts["refused"] += 1
            return []
        counts["results"] += 1
        try:
            return check(drawn, comparison, counts)
        except Exception as problem:
            return [Fault("crash", repr(problem)[:200], traceback.format_exc()[-400:])]
