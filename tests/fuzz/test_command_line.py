"""Tables of strangers and options of any kind: an answer, or a refusal in words."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fuzz.options import known
from tests.fuzz.running import Run, judge, run
from tests.fuzz.tables import BROKEN, FORMATS, TWISTS, sheet

SHARDS, CASES, SEED = 5, 15, 20261


@pytest.mark.parametrize("shard", range(SHARDS))
def test_an_answer_or_a_refusal_in_words(shard):
    runs = [run(SEED, shard * CASES + k) for k in range(CASES)]
    faults = [(each.seed[1], *fault) for each in runs for fault in each.faults]
    assert faults == [], "python -m tests.fuzz --seed 20261 --first N --cases 1 --show"


def test_the_command_has_options_of_every_kind():
    names = {option.name for option in known()}
    assert {"treatment", "rate", "covariates", "method", "estimates", "reuse"} <= names


def test_what_is_drawn_is_drawn_again_from_its_seed():
    first, second = (sheet(np.random.default_rng([1, 5])) for _ in range(2))
    assert first.written() == second.written()
    assert first.twists == second.twists


def test_every_twist_is_drawn_now_and_then():
    drawn = [sheet(np.random.default_rng([2, k])) for k in range(600)]
    twists = {each.__name__ for each in TWISTS}
    assert {name for made in drawn for name in made.twists} == {*twists, *FORMATS}
    assert len({made.broken for made in drawn} & {*BROKEN}) > len(BROKEN) / 2


@pytest.mark.parametrize(
    ("code", "kind", "out", "err", "written", "fault"),
    [
        (0, "answer", "difference nan", "", [], "no number"),
        (0, "answer", "from -inf to 3", "", [], "no number"),
        (0, "answer", "Traceback (most recent call last)", "", [], "repr"),
        (0, "answer", "np.float64(3.0)", "", [], "repr"),
        (0, "answer", "\x1b[31mred", "", [], "control"),
        (2, "refusal", "", "", [], "refused without a word"),
        (2, "refusal", "", "no such column", ["out.csv"], "refused, and wrote"),
        (2, "refusal", "an answer", "no such folder", [], "refused after it had answered"),
        (1, "traceback", "", "Aborted", [], "exit code 1"),
        (0, "answer", "4.0 fewer", "", [], None),
        (2, "refusal", "", "There is no such file.", [], None),
    ],
)
def test_what_is_wrong_is_seen(code, kind, out, err, written, fault):
    found = Run((1, 1), ["compare", "people.csv"], [], kind, code, out, err)
    judge(found, {}, dict.fromkeys(written, b""))
    assert [name for name, _ in found.faults] == ([] if fault is None else [fault])
