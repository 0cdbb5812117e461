"""The manifest says of every file what it was; what was changed since is not thrown away."""

import hashlib
import json

import pytest

from cocreate_lib.errors import StudyError
from cocreate_lib.study import find_study, read_protocol
from cocreate_lib.study.results import manifest
from cocreate_lib.study.results.manifest import (
    changed_files,
    manifest_of,
    marks_of,
    read_manifest,
    refuse_changed,
)
from tests.study.protocol.test_read import TEXT


@pytest.fixture
def results(tmp_path):
    (tmp_path / "protocol.toml").write_text(TEXT, encoding="utf-8")
    study = find_study(tmp_path)
    (study.results / "tables").mkdir(parents=True)
    (study.results / "tables" / "a.csv").write_bytes(b"a\n1\n")
    (study.results / "report.html").write_bytes(b"words")
    content = manifest_of(
        study,
        read_protocol(study.protocol),
        marks_of([study.protocol], study.root),
        study.results,
        command="cocreate study run",
        started="2026-01-01T00:00:00Z",
        finished="2026-01-01T00:00:01Z",
        seconds=1.0,
    )
    (study.results / "manifest.json").write_bytes(content)
    return study.results


def test_it_holds_hashes_seed_and_versions(results):
    made = read_manifest(results)
    assert made["outputs"]["tables/a.csv"] == {
        "bytes": 4,
        "sha256": hashlib.sha256(b"a\n1\n").hexdigest(),
    }
    assert list(made["inputs"]) == ["protocol.toml"]
    assert made["seed"] == {"value": 7, "file": "protocol.toml", "line": 8}
    assert {"numpy", "pandas", "scipy"} <= set(made["packages"])
    assert "manifest.json" not in made["outputs"]


def test_results_as_they_were_made_may_be_replaced(results):
    refuse_changed(results)
    (results / ".ipynb_checkpoints").mkdir()
    (results / ".ipynb_checkpoints" / "a.ipynb").write_text("{}")
    (results / ".DS_Store").write_bytes(b"")
    (results / "tables" / "~$report.docx").write_bytes(b"")
    refuse_changed(results)
    refuse_changed(results.with_name("nothing"))


def change(results):
    (results / "report.html").write_bytes(b"other")


def add(results):
    (results / "tables" / "my-notes.txt").write_bytes(b"mine")


def take_away(results):
    (results / "report.html").unlink()


def link(results):
    (results / "report.html").rename(results.with_name("report.html"))
    (results / "report.html").symlink_to(results.with_name("report.html"))


@pytest.mark.parametrize(
    ("do", "name"),
    [
        (change, "report.html"),
        (add, "tables/my-notes.txt"),
        (take_away, "report.html"),
        (link, "report.html"),
    ],
)
def test_what_was_done_by_hand_is_not_replaced(results, do, name):
    do(results)
    assert changed_files(results) == [name]
    with pytest.raises(StudyError, match=name) as refused:
        refuse_changed(results)
    assert "rename results" in refused.value.try_this


@pytest.mark.parametrize(
    "damage",
    [None, "", "[]", "{}", '{"outputs": []}', '{"outputs": {"a": 1}}', "[" * 100_000],
)
def test_a_folder_that_no_run_made_is_not_replaced(results, damage):
    path = results / "manifest.json"
    path.unlink() if damage is None else path.write_text(damage)
    with pytest.raises(StudyError, match="manifest"):
        refuse_changed(results)


def test_hashes_are_json_in_one_order(results):
    content = (results / "manifest.json").read_text()
    assert list(json.loads(content)["outputs"]) == ["report.html", "tables/a.csv"]


def test_a_checkout_that_isnt_installed_names_its_packages_too(monkeypatch) -> None:
    before = manifest.packages()

    def not_installed(name: str) -> list[str]:
        raise manifest.PackageNotFoundError(name)

    monkeypatch.setattr(manifest, "requires", not_installed)
    assert {**manifest.packages(), **before} == manifest.packages()
    assert {"cocreate-rehabilitation", "pandas", "pyarrow"} <= set(before)
