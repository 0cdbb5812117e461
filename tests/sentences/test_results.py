"""Three hundred random results: no sentence that their numbers don't bear out."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.sentences.runs import read_worlds

SHARDS, RESULTS, APART = 3, 101, 10_000
SEED = 20260


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_sentence_holds(shard):
    counts = Counter()
    found = list(read_worlds(SEED, shard * APART, RESULTS, counts))
    shown = "\n".join(
        f"{number}, {fault.kind}: {fault.detail}\n    {fault.sentence[:300]}"
        for number, fault in found[:20]
    )
    assert not found, f"{len(found)} faults (python -m tests.sentences):\n{shown}"
    assert counts["results"] == RESULTS
    assert counts["sentences"] > 30 * RESULTS
