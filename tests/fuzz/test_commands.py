"""Every command, with files that are spoilt and words of any kind: an answer, or a refusal."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fuzz.commands import KINDS, case
from tests.fuzz.good import good_files
from tests.fuzz.spoil import SPOILT, copy_of, spoil

CASES, SEED = 30, 20261
QUICK = [name for name, kind in KINDS.items() if kind.often > 1]


@pytest.mark.parametrize("shard", range(3))
def test_an_answer_or_a_refusal_in_words(shard):
    runs = [
        case(SEED, shard * CASES + k, QUICK[(shard * CASES + k) % len(QUICK)]) for k in range(CASES)
    ]
    faults = [(each.seed[1], each.twists[0], *fault) for each in runs for fault in each.faults]
    assert faults == [], (
        "python -m tests.fuzz commands --seed 20261 --first N --kind KIND --cases 1"
    )
    assert {each.kind for each in runs} == {"answer", "refusal"}


def test_all_is_well_with_what_is_not_spoilt(tmp_path):
    """Else a fault could hide behind a refusal that every case meets."""
    for kind in KINDS.values():
        for word in kind.words:
            if word.startswith("{"):
                assert word[1:-1] in good_files()
        if kind.reads is not None:
            assert str(kind.reads(good_files()[kind.words[0][1:-1]]))
        else:
            assert kind.command


@pytest.mark.parametrize("name", [name for name in QUICK if KINDS[name].reads is None])
def test_a_command_answers_when_all_is_well(name, tmp_path, monkeypatch, cocreate):
    kind = KINDS[name]
    files = [good_files()[word[1:-1]] for word in kind.words if word.startswith("{")]
    copy_of(files, tmp_path)
    monkeypatch.chdir(tmp_path)
    code, _, told = cocreate(*(word.strip("{}") for word in kind.words))
    assert code == 0, told


def test_what_is_drawn_is_drawn_again_from_its_seed():
    first, second = (case(3, 11) for _ in range(2))
    assert (first.command, first.twists, first.kind) == (second.command, second.twists, second.kind)


@pytest.mark.parametrize("how", SPOILT, ids=lambda how: how.__name__)
def test_a_way_to_spoil_a_file_changes_it_now_and_then(how):
    path = good_files()["plan.toml"]
    text = path.read_bytes()
    made = {how(text, np.random.default_rng(k), path) for k in range(30)}
    assert len(made - {text}) > 3


def test_a_file_may_be_missing_or_no_file_at_all(tmp_path):
    seen = set()
    for k in range(200):
        folder = tmp_path / str(k)
        folder.mkdir()
        (path,) = copy_of([good_files()["plan.toml"]], folder)
        seen.add(spoil(path, np.random.default_rng(k)).split(": ")[1])
    assert seen >= {"missing", "folder", "empty", "circle", "to nothing"}


@pytest.mark.parametrize(
    "words",
    [
        ("open", "00", "--no-browser", "--folder"),
        (
            "compare",
            "people.csv",
            "--treatment",
            "my_direction",
            "--rate",
            "reoffended",
            "--tables",
        ),
        ("compare", "--treatment", "a", "--rate", "b", "--method", "unadjusted"),
        ("class", "pool", "--from"),
        ("memo",),
    ],
    ids=" ".join,
)
def test_a_name_that_is_too_long_is_refused_in_words(words, tmp_path, monkeypatch, cocreate):
    copy_of([good_files()["people.csv"]], tmp_path)
    monkeypatch.chdir(tmp_path)
    code, _, told = cocreate(*words, "x" * 300)
    assert (code, "too long" in " ".join(told.split())) == (2, True)  # lines break anywhere
