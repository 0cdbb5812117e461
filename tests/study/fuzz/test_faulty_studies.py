"""Faulty studies end in an answer or a clear message, with nothing half-written."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fuzz.running import Run
from tests.study.fuzz.faults import CANARY, FAULTS, Made
from tests.study.fuzz.good import COMMANDS, contents, copy_of_good
from tests.study.fuzz.running import Case, case, judge

SHARDS, CASES, SEED = 4, 10, 171


@pytest.mark.parametrize("shard", range(SHARDS))
def test_an_answer_or_a_message_in_words(shard):
    found = [case(SEED, shard * CASES + k, is_quick=True) for k in range(CASES)]
    broken = [(each.run.seed[1], each.name, *what) for each in found for what in each.faults]
    assert broken == [], f"python -m tests.study.fuzz --seed {SEED} --first N --cases 1 --show"


def test_every_fault_is_made_the_same_from_its_seed(tmp_path):
    for number, (kind, (make, _)) in enumerate(sorted(FAULTS.items())):
        made = []
        for place in (tmp_path / f"{kind}-1", tmp_path / f"{kind}-2"):
            place.mkdir()
            (place / "outside").mkdir()
            study = copy_of_good(place)
            (place / "outside/people.csv").write_bytes((study / "data/people.csv").read_bytes())
            before = contents(study)
            what = make(study, np.random.default_rng([9, number]))
            after = contents(study)
            made.append(what)
            assert what.arguments or after != before
        assert made[0] == made[1]


def test_there_is_a_command_for_every_fault():
    assert {name for _, commands in FAULTS.values() for name in commands} <= {*COMMANDS}


@pytest.mark.parametrize(
    ("command", "code", "said", "after", "fault"),
    [
        ("run", 1, "Aborted", {}, "exit code 1"),
        ("run", 2, "Something is wrong.", {}, "nothing to try"),
        ("run", 2, "Try: this", {"study/results/report.html": b""}, "changed"),
        ("run", 0, "", {"study/results/report.html": b"<p>"}, None),
        ("run", 0, "", {"study/results/report.html": b"<script>alert(7741)"}, "a script in a page"),
        ("run", 0, "", {"study/results/a.csv": b"a,b\n1,=cmd()\n"}, "a formula in a table"),
        ("run", 0, "", {"study/results/a.csv": b"a,b\n1,-0.5\n-,-\n"}, None),
        ("run", 0, "", {"study/protocol.toml": b"x"}, "changed"),
        ("check", 0, CANARY, {}, "read outside of the folder"),
        ("check", 0, "\u001b[31mred", {}, "control"),
        ("check", 0, "Traceback (most recent call last)", {}, "repr"),
        ("run", 0, "", {"study/.unfinished-cocreate-x/new": b""}, "left something unfinished"),
        ("run", 0, "", {"study/.results.lock": b""}, None),
        ("freeze", 0, "", {}, "not refused"),
        ("freeze", 2, "Try: this", {}, None),
    ],
)
def test_what_is_wrong_is_seen(command, code, said, after, fault):
    run = Run((1, 1), [], [], "", code, said, "")
    found = Case("kind", Made("", refused_by=("freeze",)), command, run)
    before = {"study/protocol.toml": b""}
    judge(found, before, {**before, **after})
    assert [what for what, _ in found.faults] == ([] if fault is None else [fault])


@pytest.mark.parametrize(("said", "seen"), [("Fit.", ["not told"]), ("'shoe_size'", [])])
def test_what_check_has_to_say_and_does_not_is_seen(said, seen):
    found = Case("kind", Made("", told="shoe_size"), "check", Run((1, 1), [], [], "", 0, said, ""))
    judge(found, {}, {})
    assert [what for what, _ in found.faults] == seen


def test_a_refusal_where_there_is_no_harm_is_seen():
    run = Run((1, 1), [], [], "", 2, "Try: this", "")
    found = Case("kind", Made("", is_harmless=True), "check", run)
    judge(found, {}, {})
    assert [what for what, _ in found.faults] == ["refused, and harmless"]
