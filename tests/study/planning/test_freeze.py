"""A freeze: what is stamped, that it stays, and that damage is said."""

import json
import os
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from cocreate_lib.errors import CocreateError, StudyError
from cocreate_lib.study import freeze_study, read_freezes

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_copies_and_fingerprints_are_those_of_the_files(study):
    freeze = freeze_study(study.root, now=NOON)
    assert os.listdir(study.frozen) == ["1"]
    assert sorted(os.listdir(study.frozen / "1")) == [
        "dictionary.csv",
        "freeze.json",
        "protocol.toml",
    ]
    for name in ("protocol.toml", "dictionary.csv"):
        content = (study.root / name).read_bytes()
        assert (freeze.folder / name).read_bytes() == content
        assert freeze.fingerprints[name] == sha256(content).hexdigest()
    assert freeze.time == "2026-03-01T12:00:00+00:00"
    assert freeze.was_there == ()
    assert "Neither data nor results" in str(freeze)
    assert read_freezes(study) == (freeze,)


def test_what_was_there_already_is_said(study):
    (study.root / "data").mkdir()
    (study.root / "data" / "people.csv").touch()
    study.results.mkdir()
    freeze = freeze_study(study.root)
    assert freeze.was_there == ("data/people.csv", "results/")
    assert "Already there: data/people.csv and results/" in str(freeze)


def test_a_second_freeze_is_refused_unless_its_reason_is_given(study):
    first = freeze_study(study.root, now=NOON)
    for options in ({}, {"why": "so"}, {"again": True}, {"again": True, "why": " "}):
        with pytest.raises(StudyError):
            freeze_study(study.root, **options)
    assert os.listdir(study.frozen) == ["1"]
    second = freeze_study(study.root, again=True, why="The comparison group changed.")
    assert read_freezes(study) == (first, second)
    assert (second.number, second.why) == (2, "The comparison group changed.")
    for _ in range(9):
        last = freeze_study(study.root, again=True, why="so")
    assert last.number == 11
    assert [each.number for each in read_freezes(study)] == list(range(1, 12))


def test_a_first_freeze_keeps_no_reason(study):
    assert freeze_study(study.root, again=True, why="so").why == ""


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda place: (place / "protocol.toml").write_text("x"), "protocol.toml isn't what was"),
        (lambda place: (place / "dictionary.csv").unlink(), "dictionary.csv can't be read"),
        (lambda place: (place / "freeze.json").write_text("["), "freeze.json can't be read"),
        (lambda place: (place / "freeze.json").write_text("[" * 100_000), "can't be read"),
        (lambda place: (place / "freeze.json").write_text("3"), "isn't what was stamped"),
        (lambda place: (place / "freeze.json").write_text('{"fingerprints": 1}'), "isn't what was"),
    ],
)
def test_damage_is_said(study, damage, said):
    freeze_study(study.root)
    damage(study.frozen / "1")
    (freeze,) = read_freezes(study)
    assert any(said in each for each in freeze.damage)
    assert said in str(freeze)


def test_what_can_not_be_frozen_leaves_nothing(study, edited):
    (study.root / "dictionary.csv").unlink()
    with pytest.raises(StudyError, match="can't be read"):
        freeze_study(study.root)
    edited(("seed = 7", "sead = 7"))
    with pytest.raises(CocreateError, match="sead"):
        freeze_study(study.root)
    assert not study.frozen.exists()


def test_nothing_is_written_outside_the_folder(study, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    study.frozen.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StudyError, match="not inside"):
        freeze_study(study.root)
    assert os.listdir(tmp_path / "elsewhere") == []


def test_other_things_in_the_folder_are_no_freezes(study):
    freeze_study(study.root)
    (study.frozen / "notes").mkdir()
    (study.frozen / "2").write_text("a file")
    assert [each.number for each in read_freezes(study)] == [1]
    stamp = json.loads((study.frozen / "1" / "freeze.json").read_text("utf-8"))
    assert stamp["format"] == 1
