"""A release holds what it should, makes the same bytes twice, and is refused where it is wrong."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from tools.binder import ROOT
from tools.readme import Ran, Step
from tools.release import checks, outside
from tools.release.__main__ import refuse
from tools.release.checks import Finding, Verdict
from tools.release.made import Made, install, pack, write_sums
from tools.release.source import export, git, other_versions, uncommitted


def commit(repository: Path) -> None:
    """Everything in a folder as one commit, by nobody in particular."""
    who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
    git(repository, "add", "--all")
    git(repository, *who, "commit", "--quiet", "--message", "All")


class Done(NamedTuple):
    repository: Path
    folder: Path
    said: str


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The working tree as one commit of a repository of its own."""
    folder = tmp_path_factory.mktemp("copy") / "repository"
    listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in set(listed.decode("utf-8").split("\0")):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


def release(repository: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """``python -m tools.release`` in a repository."""
    return subprocess.run(
        [sys.executable, "-m", "tools.release", *map(str, arguments)],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )


@pytest.fixture(scope="module")
def done(copy, tmp_path_factory) -> Done:
    """A release of the working tree."""
    folder = tmp_path_factory.mktemp("release") / "made"
    ran = release(copy, folder)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return Done(copy, folder, ran.stdout)


@pytest.fixture
def made(done, tmp_path) -> Made:
    """A copy of the release that a test can spoil."""
    return Made(shutil.copytree(done.folder, tmp_path / "made"), tmp_path / "installed")


def test_each_file_is_listed_with_the_checksum_that_it_has(done):
    lines = (done.folder / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = dict(reversed(line.split("  ")) for line in lines)
    files = {p.relative_to(done.folder).as_posix() for p in done.folder.rglob("*") if p.is_file()}
    assert set(listed) == files - {"SHA256SUMS"}
    assert {name.split("/")[0] for name in listed} == {"learners", "pages", "trainers"}
    for name, mark in listed.items():
        assert hashlib.sha256((done.folder / name).read_bytes()).hexdigest() == mark
        assert f"{mark}  " in done.said


def test_nothing_is_wrong_and_what_was_made_twice_is_the_same(done):
    assert "WRONG" not in done.said
    assert f"good   Reproducible: {len(list(done.folder.rglob('*.*')))} files made" in done.said
    for what in ("Clean tree", "Learners' wheel", "No answers for learners", "Source archive"):
        assert f"good   {what}: " in done.said


def test_the_pages_of_a_release_are_in_every_language(done):
    (pages,) = (done.folder / "pages").iterdir()
    with zipfile.ZipFile(pages) as archive:
        assert {"index.html", "index.cy.html", "10_your_own_study.html"} <= set(archive.namelist())
        assert archive.namelist() == sorted(archive.namelist())
        assert len({entry.date_time for entry in archive.infolist()}) == 1


def test_the_answers_are_in_no_learner_s_archive_and_in_the_trainers(done):
    answers = Made(done.folder, done.folder)
    (theirs,) = (done.folder / "trainers").glob("*.whl")
    with zipfile.ZipFile(theirs) as archive:
        assert "cocreate_trainer/06_no_significant_difference.md" in archive.namelist()
    assert checks.of_the_answers(answers, done.repository).verdict is Verdict.GOOD


def test_answers_in_a_page_or_a_wheel_are_found(made, done):
    secret = done.repository / "course" / "trainer" / "scripts.md"
    (pages,) = (made.folder / "pages").iterdir()
    with zipfile.ZipFile(pages, "a") as archive:
        archive.write(secret, "innocent.html")
    found = checks.of_the_answers(made, done.repository)
    assert (found.verdict, found.told) == (Verdict.WRONG, f"{pages.name} holds innocent.html")


def test_a_wheel_with_a_file_too_many_or_too_few_is_found(made, done):
    wheel = made.one("learners", "*.whl")
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("cocreate_lib/left_over.py", "")
    found = checks.of_the_wheel(made, done.repository)
    assert (found.verdict, found.told) == (
        Verdict.WRONG,
        "cocreate_lib/left_over.py doesn't belong there",
    )
    wanted = checks.expected_in_wheel(done.repository)
    assert "cocreate_lib/share/notebooks/00_start_here.ipynb" in wanted
    assert not [name for name in wanted if "trainer/" in name and "share" in name]
    assert checks._unlike({}, {"a.py": wheel}) == ["a.py is missing"]


def test_what_is_installed_is_measured_without_bytecode(made):
    install(made.one("learners", "*.whl"), made.installed)
    size = checks.installed_size(made.installed)
    with zipfile.ZipFile(made.one("learners", "*.whl")) as archive:
        held = sum(entry.file_size for entry in archive.infolist())
    assert held * 0.98 < size < held * 1.02  # an installation adds a record, and the command
    (made.installed / "cocreate_lib" / "__pycache__").mkdir()
    (made.installed / "cocreate_lib" / "__pycache__" / "x.pyc").write_bytes(b"x" * 10**6)
    assert checks.installed_size(made.installed) == size
    assert checks.of_the_size(made, size / 1e6 + 1).verdict is Verdict.GOOD
    assert checks.of_the_size(made, size / 1e6 - 0.1).verdict is Verdict.TO_DO


def test_the_size_that_is_asked_stands_in_one_place():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert settings["tool"]["cocreate"]["installed-megabytes"] == 5


def test_builds_that_differ_are_told_apart():
    same = {"a.whl": "1", "b.whl": "2"}
    assert checks.of_both(same, dict(same)).verdict is Verdict.GOOD
    found = checks.of_both(same, {"a.whl": "1", "b.whl": "3", "c.whl": "4"})
    assert (found.verdict, found.told) == (Verdict.WRONG, "b.whl differs; c.whl was made once")


def test_an_archive_of_the_same_files_is_the_same_whenever_they_were_written(tmp_path):
    for name, order in (("one", "ab"), ("two", "ba")):
        (tmp_path / name).mkdir()
        for letter in order:
            (tmp_path / name / letter).write_text(letter)
        os.utime(tmp_path / name / "a", (10**9, 10**9 if name == "one" else 2 * 10**8))
        (tmp_path / name / "b").chmod(0o600 if name == "one" else 0o644)
        pack(tmp_path / name, tmp_path / f"{name}.zip", 1_800_000_000)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    pack(tmp_path / "one", tmp_path / "other.zip", 1_700_000_000)
    assert (tmp_path / "one.zip").read_bytes() != (tmp_path / "other.zip").read_bytes()


@pytest.fixture
def repository(tmp_path) -> Path:
    """The files that name a version, as one commit."""
    folder = tmp_path / "small"
    for name in (
        "cocreate_lib/version.py",
        "CHANGELOG.md",
        "CITATION.cff",
        ".zenodo.json",
        "course/trainer/pyproject.toml",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


def test_only_what_is_committed_gets_in(repository, tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert uncommitted(repository) == []
    (repository / "notes.txt").write_text("mine")
    (repository / "CHANGELOG.md").write_text("changed")
    assert len(uncommitted(repository)) == 2
    source = export(repository, tmp_path / "exported")
    assert not (source.folder / "notes.txt").exists()
    assert (source.folder / "CHANGELOG.md").read_text("utf-8").startswith("# Changelog")
    assert source.epoch == int(git(repository, "log", "-1", "--format=%ct"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    assert export(repository, tmp_path / "again").epoch == 1_800_000_000


def test_a_version_that_one_file_forgot_is_named(repository):
    assert checks.of_the_versions(repository).verdict is Verdict.GOOD
    path = repository / ".zenodo.json"
    path.write_text(re.sub(r'("version": ")[^"]+', r"\g<1>9.9.9", path.read_text("utf-8")))
    found = checks.of_the_versions(repository)
    assert found.verdict is Verdict.WRONG
    assert ".zenodo.json has 9.9.9" in found.told
    assert "CITATION.cff" not in found.told


@pytest.mark.parametrize(
    ("heading", "cited", "verdict", "told"),
    [
        ("0.1.0 (2027-01-31)", "2027-01-31", Verdict.GOOD, "released 2027-01-31"),
        ("0.1.0 (2027-01-31)", "2027-02-01", Verdict.TO_DO, "CHANGELOG.md says 2027-01-31"),
        ("0.1.0 (not released)", "2027-01-31", Verdict.TO_DO, "put the day"),
        ("0.1.0 (2027-01-31)", None, Verdict.TO_DO, "no date-released"),
    ],
)
def test_changelog_and_citation_give_the_same_day(repository, heading, cited, verdict, told):
    (repository / "CHANGELOG.md").write_text(f"# Changelog\n\n## {heading}\n")
    citation = yaml.safe_load((repository / "CITATION.cff").read_text("utf-8"))
    citation.pop("date-released", None)
    if cited:
        citation["date-released"] = cited
    (repository / "CITATION.cff").write_text(yaml.safe_dump(citation))
    found = checks.of_the_date(repository)
    assert found.verdict is verdict
    assert told in found.told


def test_a_page_that_sends_people_to_a_placeholder_is_named(repository):
    assert checks.of_the_address(repository).verdict is Verdict.GOOD
    (repository / "docs").mkdir()
    (repository / "docs" / "new.md").write_text("See https://github.com/OWNER/REPOSITORY.")
    found = checks.of_the_address(repository)
    assert (found.verdict, found.told) == (Verdict.TO_DO, "docs/new.md says OWNER/REPOSITORY")


def test_tools_of_another_version_are_named():
    assert other_versions("# none\npytest==0.1\n")[0].startswith("pytest is ")
    assert other_versions("pytest==0.1 ; python_version < '3'") == []
    assert checks.of_the_tools("pytest==0.1").verdict is Verdict.WRONG


def test_what_is_wrong_stops_a_release_and_what_is_to_do_only_a_final_one():
    to_do, wrong = Finding("Size", Verdict.TO_DO, ""), Finding("Metadata", Verdict.WRONG, "")
    refuse([to_do], final=False)
    with pytest.raises(SystemExit, match="No release: Size"):
        refuse([to_do], final=True)
    with pytest.raises(SystemExit, match="No release: Metadata"):
        refuse([to_do, wrong], final=False)


def test_a_tree_with_changes_is_refused_and_nothing_is_left(done, tmp_path):
    left = done.repository / "left_over.txt"
    left.write_text("mine")
    try:
        ran = release(done.repository, tmp_path / "made")
    finally:
        left.unlink()
    assert ran.returncode == 1
    assert "WRONG  Clean tree: ?? left_over.txt" in ran.stdout
    assert "No release: Clean tree" in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_checksums_are_as_the_system_s_tool_reads_them(made):
    sums = write_sums(made)
    tool = shutil.which("sha256sum")
    if tool is None:
        pytest.skip("this system has no sha256sum")
    command = [tool, "--check", "--strict", sums.name]
    assert subprocess.run(command, cwd=made.folder, capture_output=True).returncode == 0
    made.one("learners", "*.whl").write_bytes(b"spoiled")
    assert subprocess.run(command, cwd=made.folder, capture_output=True).returncode == 1


def test_what_is_tested_outside_is_there_and_reads_no_repository():
    assert all((ROOT / each).exists() for each in outside.TESTS)
    assert "tests/test_readme.py" not in outside.TESTS


def test_a_checkout_is_not_taken_for_what_is_installed(tmp_path):
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    _, wrong = outside.laid_out(Path(sys.executable), tmp_path, variables)
    assert wrong == [f"it isn't what is installed that is tested, but {ROOT}"]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("Course folder: {home}/cocreate-course", []),
        ("Course folder: {home}/lessons", ["{home}/lessons?"]),
        ("nothing", ["cocreate lab: nothing"]),
    ],
)
def test_lessons_must_be_where_the_command_says(tmp_path, monkeypatch, said, wrong):
    share, home = tmp_path / "env" / "share", tmp_path / "home"
    for folder in (share, home / "cocreate-course", home / "lessons"):
        (folder / "notebooks").mkdir(parents=True)
        (folder / "notebooks" / "one.ipynb").touch()
    (tmp_path / "env" / "bin").mkdir()
    (tmp_path / "env" / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.setattr(outside, "_PLACE", f"print({str(share)!r})")
    told = Ran(Step(""), 0.0, said.format(home=home))
    monkeypatch.setattr(outside.Reader, "run", lambda *_: told)
    variables = {**os.environ, "HOME": str(home)}
    found = outside.laid_out(tmp_path / "env" / "bin" / "python", tmp_path, variables)
    assert found[1] == [each.format(home=home) for each in wrong]
    if not wrong:
        (home / "cocreate-course" / "notebooks" / "one.ipynb").unlink()
        found = outside.laid_out(tmp_path / "env" / "bin" / "python", tmp_path, variables)
        assert found[1] == [f"notebooks/one.ipynb isn't in {home}/cocreate-course"]
