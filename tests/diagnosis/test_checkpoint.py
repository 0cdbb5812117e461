"""A run that was stopped, however hard, goes on to the same table; another run's folder doesn't."""

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

import cocreate_lib as cc
from cocreate_lib.diagnosis import checkpoint, diagnose
from cocreate_lib.errors import CheckpointError

RUN = """
import sys, cocreate_lib as cc
cc.diagnose(
    cc.PilotDesign(n_treated=40, n_comparison=60),
    cc.AnalysisPlan("my_direction", [cc.rate("reoffended")], method="unadjusted"),
    100_000, 4, chunk_size=3, checkpoint=sys.argv[1],
)
"""


def same(one, other):
    pd.testing.assert_frame_equal(one.simulations, other.simulations, check_exact=True)
    pd.testing.assert_frame_equal(one.table, other.table, check_exact=True)


def chunks(folder):
    return sorted(folder.glob("replicates_*.parquet"))


def test_a_run_that_is_killed_goes_on(design, plan, tmp_path):
    folder = tmp_path / "run"
    process = subprocess.Popen([sys.executable, "-c", RUN, str(folder)])
    deadline = time.monotonic() + 60
    while len(chunks(folder)) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()  # kill -9: nothing can be tidied up
    assert process.wait() == -signal.SIGKILL
    finished = {path: path.stat().st_mtime_ns for path in chunks(folder)}
    n = 3 * len(finished)
    assert n >= 9

    done = []
    resumed = diagnose(
        design, plan, n + 10, 4, checkpoint=folder, progress=lambda *d: done.append(d[0])
    )
    assert done[0] == n
    assert {path: path.stat().st_mtime_ns for path in finished} == finished
    same(resumed, diagnose(design, plan, n + 10, 4))


def test_any_order_and_chunk_size_before_and_after(design, plans, tmp_path):
    uninterrupted = diagnose(design, plans, 12, 4, checkpoint=tmp_path / "a", chunk_size=4)
    (tmp_path / "b").mkdir()
    for path in [tmp_path / "a" / "manifest.json", *chunks(tmp_path / "a")[1:2]]:
        (tmp_path / "b" / path.name).write_bytes(path.read_bytes())
    same(uninterrupted, diagnose(design, plans, 12, 4, checkpoint=tmp_path / "b", chunk_size=5))
    names = [path.name for path in chunks(tmp_path / "b")]
    assert names == [
        "replicates_000000000_000000008.parquet",  # 0 to 3 and 8: 4 to 7 were there
        "replicates_000000004_000000007.parquet",
        "replicates_000000009_000000011.parquet",
    ]


def test_fewer_replicates_are_read_from_a_longer_run(design, plan, tmp_path):
    diagnose(design, plan, 9, 4, checkpoint=tmp_path / "a")
    fewer = diagnose(design, plan, 5, 4, checkpoint=tmp_path / "a")
    same(fewer, diagnose(design, plan, 5, 4))


def test_failed_replicates_are_kept_as_such(tmp_path):
    design = cc.PilotDesign(n_treated=20, n_comparison=40, attrition=0.02)
    plan = cc.AnalysisPlan("my_direction", [cc.scale("hope_end")], method="unadjusted")
    runs = [
        diagnose(design, plan, 10, 4, checkpoint=tmp_path / "a", max_failures=1) for _ in range(2)
    ]
    assert runs[0].simulations["failed"].any()
    same(*runs)
    pd.testing.assert_frame_equal(runs[0].failures, runs[1].failures)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"design": cc.PilotDesign(n_treated=40, n_comparison=60, effect=-0.05)}, "effect -0.08 a"),
        ({"seed": 5}, "seed 4 and 5"),
        ({"estimand": "full_fidelity"}, "estimand 'as_delivered' and 'full_fidelity'"),
        ({"conf_level": 0.9}, "conf_level 0.95 and 0.9"),
        ({"name": "other"}, "plans, other"),
    ],
)
def test_another_runs_folder_is_refused(design, plan, tmp_path, changes, words):
    diagnose(design, {"mine": plan}, 2, 4, checkpoint=tmp_path / "a")
    plan = plan.replace(conf_level=changes.pop("conf_level", 0.95))
    arguments = {"design": design, "plans": {changes.pop("name", "mine"): plan}, "seed": 4}
    with pytest.raises(CheckpointError, match="another diagnosis") as error:
        diagnose(**{**arguments, **changes}, replicates=2, checkpoint=tmp_path / "a")
    assert words in error.value.why


@pytest.mark.parametrize("library", ["cocreate-rehabilitation", "numpy"])
def test_another_versions_folder_is_refused(design, plan, tmp_path, library):
    diagnose(design, plan, 2, 4, checkpoint=tmp_path / "a")
    manifest = json.loads((tmp_path / "a" / "manifest.json").read_text())
    assert manifest["versions"]["cocreate-rehabilitation"] == cc.__version__
    manifest["versions"][library] = "0.0.1"
    (tmp_path / "a" / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CheckpointError) as error:
        diagnose(design, plan, 2, 4, checkpoint=tmp_path / "a")
    assert f"versions, {library} '0.0.1' and" in error.value.why


def test_the_order_of_plans_counts(design, plan, tmp_path):
    two = {"a": plan, "b": plan.replace(conf_level=0.9)}
    diagnose(design, two, 2, 4, checkpoint=tmp_path / "a")
    with pytest.raises(CheckpointError, match="another diagnosis"):
        diagnose(design, dict(reversed(two.items())), 2, 4, checkpoint=tmp_path / "a")


def test_a_folder_of_something_else_is_left_alone(design, plan, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear friend")
    with pytest.raises(CheckpointError, match="something else"):
        diagnose(design, plan, 2, 4, checkpoint=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("what", ["half a file", "another table"])
def test_a_damaged_file_is_named(design, plan, tmp_path, what):
    diagnose(design, plan, 2, 4, checkpoint=tmp_path / "a")
    (path,) = chunks(tmp_path / "a")
    if what == "half a file":
        path.write_bytes(path.read_bytes()[:100])
    else:
        pd.DataFrame({"x": [1, 2, 3]}).to_parquet(path)
    with pytest.raises(CheckpointError, match="can't be read") as error:
        diagnose(design, plan, 2, 4, checkpoint=tmp_path / "a")
    assert error.value.where == str(path)


def test_a_folder_that_can_not_be_written_is_named(design, plan, tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint, "write_whole", full)
    with pytest.raises(CheckpointError, match="No space left"):
        diagnose(design, plan, 2, 4, checkpoint=tmp_path / "a")


def test_a_chunk_is_a_table_that_others_can_read(design, plan, tmp_path):
    found = diagnose(design, plan, 3, 4, checkpoint=tmp_path / "a")
    (path,) = chunks(tmp_path / "a")
    frame = pd.read_parquet(path)
    assert np.array_equal(frame["estimate"], found.simulations["estimate"])
    assert frame["plan"].unique().tolist() == ["unadjusted"]


@pytest.mark.parametrize("content", ["{", "[]", "7", "", "[" * 100_000, "\udcff"])
def test_what_is_advised_about_a_damaged_manifest_works(design, plan, tmp_path, content):
    folder = tmp_path / "a"
    found = diagnose(design, plan, 2, 4, checkpoint=folder)
    (folder / "manifest.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(CheckpointError, match="can't be read") as error:
        diagnose(design, plan, 2, 4, checkpoint=folder)
    assert "a new folder, or this one once it is empty" in error.value.try_this
    same(found, diagnose(design, plan, 2, 4, checkpoint=tmp_path / "b"))
    for path in folder.iterdir():
        path.unlink()
    same(found, diagnose(design, plan, 2, 4, checkpoint=folder))


def rewritten(change):
    def rewrite(path):
        frame = pd.read_parquet(path)
        change(frame).to_parquet(path, index=False)

    return rewrite


BROKEN = {
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-20]),
    "empty": lambda path: path.write_bytes(b""),
    "words for numbers": rewritten(lambda frame: frame.assign(estimate="many")),
    "another outcome": rewritten(lambda frame: frame.assign(outcome="hope_end")),
    "a replicate before the first": rewritten(lambda frame: frame.assign(replicate=-1)),
    "a row too few": rewritten(lambda frame: frame.iloc[1:]),
    "rows in another order": rewritten(lambda frame: frame.iloc[::-1]),
    "a column too few": rewritten(lambda frame: frame.drop(columns="p_value")),
    "no reasons": rewritten(lambda frame: frame.assign(problem=None)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_advised_of_a_damaged_file_works(design, plan, tmp_path, name):
    before = diagnose(design, plan, 2, 4, checkpoint=tmp_path)
    (path,) = chunks(tmp_path)
    BROKEN[name](path)
    with pytest.raises(CheckpointError, match="can't be read") as error:
        diagnose(design, plan, 2, 4, checkpoint=tmp_path)
    assert error.value.where == str(path)
    assert "take the file out of the folder" in error.value.try_this
    path.unlink()
    same(diagnose(design, plan, 2, 4, checkpoint=tmp_path), before)


def test_what_a_run_left_that_was_killed_at_its_beginning_is_no_hindrance(design, plan, tmp_path):
    (tmp_path / ".unfinished-cocreate-x").mkdir()
    (tmp_path / ".manifest.json.lock").touch()
    diagnose(design, plan, 2, 4, checkpoint=tmp_path)
    assert not (tmp_path / ".unfinished-cocreate-x").exists()


def test_two_runs_that_begin_at_once_are_of_one_diagnosis(tmp_path):
    script = RUN.replace("100_000, 4", "30, int(sys.argv[2])")
    runs = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path), seed], stderr=-1, text=True)
        for seed in ("1", "1", "2")
    ]
    errors = [run.communicate()[1] for run in runs]
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    for error, seed in zip(errors, (1, 1, 2), strict=True):
        assert ("CheckpointError" in error) == (manifest["seed"] != seed), error


@pytest.mark.parametrize("name", ["a" * 300, "nul \x00"])
def test_a_folder_that_can_not_be_is_refused(design, plan, tmp_path, name):
    with pytest.raises(CheckpointError, match="can't be kept"):
        diagnose(design, plan, 2, 4, checkpoint=tmp_path / name)


def test_a_folder_that_may_not_be_looked_into_is_refused(design, plan, tmp_path, monkeypatch):
    def denied(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(checkpoint.Path, "iterdir", denied)
    with pytest.raises(CheckpointError, match="Permission denied"):
        diagnose(design, plan, 2, 4, checkpoint=tmp_path)
