"""Each released version keeps its own pages, and they say that there are newer ones."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cocreate_lib import __version__
from tools.site import versions
from tools.site.check import faults


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    site = folder / "tools" / "site"
    site.mkdir(parents=True)
    (folder / "constraints.txt").touch()
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "old"\nversion = "0.9"\n[project.optional-dependencies]\nsite = []\n'
        '[build-system]\nrequires = []\nbackend-path = ["."]\nbuild-backend = "bare"\n'
    )
    (site / "__main__.py").write_text(
        "import pathlib, sys\nfolder = pathlib.Path(sys.argv[1])\nfolder.mkdir()\n"
        "(folder / 'index.html').write_text(' '.join(sys.argv[2:]))\n"
    )
    who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
    for command in (
        ("init", "--quiet"),
        ("add", "--all"),
        (*who, "commit", "--quiet", "--message", "All"),
        *(("tag", tag) for tag in ("v0.9", "v0.10", "v0.2.1", "visit", "v1-draft")),
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def test_released_versions_are_those_with_a_number_the_newest_first(repository: Path) -> None:
    assert versions.released(repository) == ["v0.10", "v0.9", "v0.2.1"]


def test_a_released_version_is_made_by_its_own_code(repository, tmp_path, monkeypatch) -> None:
    # Nothing is installed: what is looked at is whose code runs, where, and what it is told.
    real = versions._run
    monkeypatch.setattr(
        versions, "_run", lambda *parts, at: b"" if "pip" in parts else real(*parts, at=at)
    )
    versions.write_released("v0.9", tmp_path / "site", repository)
    assert (tmp_path / "site" / "index.html").read_text() == f"--newest {versions.NEWEST}"
    (repository / "tools" / "site" / "__main__.py").write_text("raise SystemExit('newer code')")
    versions.write_released("v0.9", tmp_path / "again", repository)
    assert (tmp_path / "again" / "index.html").is_file()


def test_the_page_of_versions_lists_each() -> None:
    assert f"of version {__version__}." in versions.versions_page([])
    page = versions.versions_page(["v0.10", "v0.9"])
    assert page.index("(page:v0.10/index.html)") < page.index("(page:v0.9/index.html)")


def test_only_the_newest_may_be_linked_to_outside_an_old_version(tmp_path: Path) -> None:
    page = '<html lang="en"><title>Old</title><a href="../{}">newer</a>'
    (tmp_path / "a.html").write_text(page.format("index.html"))
    assert faults(tmp_path, versions.NEWEST) == []
    assert [fault.target for fault in faults(tmp_path)] == [versions.NEWEST]
    (tmp_path / "a.html").write_text(page.format("other.html"))
    assert [fault.target for fault in faults(tmp_path, versions.NEWEST)] == ["../other.html"]
