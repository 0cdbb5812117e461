"""What is true of every file of the repository, and of the files about it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from cocreate_lib import __version__

ROOT = Path(__file__).resolve().parent.parent
BINARY = {".gz", ".png", ".gif", ".ico", ".woff2"}
SKIPPED = {"__pycache__", ".git"}

# Each pattern is written so that it doesn't match itself.
FORBIDDEN = {
    "a package registry": re.compile(
        r"\b(pypi\.org|pypi\.python\.org|pythonhosted\.org|registry\.npmjs\.org|npmjs\.com"
        r"|anaconda\.org|deb\.debian\.org|proxy\.golang\.org|crates\.io)\b"
        r"|(https?|file)://[^\s\"'<>]*/simple\b"
        r"|--(extra-)?index-url[ =]\S+|--find-links[ =]\S+"
    ),
    "a path of one machine": re.compile(r"(?<![\w.+/=~-])/(work|root|opt|tmp/dev|home/\w+)/\w"),
    "a folder beside the repository": re.compile(r"\.\./(shared)\b"),
}
# A person is not what they once did. Names of scales and titles of works stay as they are: they
# have capitals, or are in cocreate_lib/facts.toml, or in what is built from it.
LABEL = re.compile(r"\boffenders?\b")


def files() -> list[Path]:
    """The repository's files: what git has, and would have if all were added."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode("utf-8").split("\0")
    return [ROOT / name for name in sorted(set(names)) if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


FILES = files()
TEXTS = [path for path in FILES if path.suffix not in BINARY]


def test_there_are_files_to_read() -> None:
    assert {ROOT / "pyproject.toml", Path(__file__)} <= set(TEXTS)


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in TEXTS
        for match in FORBIDDEN[what].finditer(text_of(path))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a package registry", "see https://pypi" + ".org/project/x"),
        ("a package registry", "https://example.com/mirror" + "/simple"),
        ("a package registry", "pip install --index" + "-url https://x y"),
        ("a path of one machine", "open('/wo" + "rk/main/x')"),
        ("a path of one machine", "cd /ro" + "ot/x"),
        ("a folder beside the repository", "see .." + "/shared/plan.md"),
    ],
)
def test_what_no_file_may_name_would_be_seen(what: str, text: str) -> None:
    assert FORBIDDEN[what].search(text)


def test_text_files_end_lines_as_unix_does() -> None:
    # A checkout on Windows included: .gitattributes says so, and built files are compared by bytes.
    foreign = ROOT / "tests" / "listening" / "exchange" / "data"  # as other programs wrote them
    own = [path for path in TEXTS if path.parent != foreign]
    assert [str(path) for path in own if b"\r\n" in path.read_bytes()] == []


def test_nobody_is_labelled() -> None:
    ours = [
        path
        for path in TEXTS
        if (path.suffix == ".py" and path != Path(__file__))
        or (path.suffix == ".md" and path.parent.name != "synthetic")
    ]
    found = [str(path.relative_to(ROOT)) for path in ours if LABEL.search(text_of(path))]
    assert found == []


def test_licences_are_there() -> None:
    assert text_of(ROOT / "LICENSE").startswith("MIT License\n")
    content = text_of(ROOT / "LICENSE-CONTENT")
    assert "https://creativecommons.org/licenses/by/4.0/" in content
    assert "give credit" in content
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    assert project["license"] == "MIT AND CC-BY-4.0"
    assert project["license-files"] == ["LICENSE", "LICENSE-CONTENT"]


def test_citation_names_this_version_and_the_article() -> None:
    citation = yaml.safe_load(text_of(ROOT / "CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(citation)
    assert citation["version"] == __version__
    (article,) = citation["references"]
    names = [author["family-names"] for author in article["authors"]]
    assert names == ["Baines", "Fox", "Harrison", "Smith", "Marsh"]
    assert article["doi"] == "10.1177/02645505211065683"


def test_changelog_has_this_version() -> None:
    headings = re.findall(r"^## (\S+)", text_of(ROOT / "CHANGELOG.md"), flags=re.MULTILINE)
    assert headings[0] == __version__


def test_ci_runs_what_the_readme_says() -> None:
    install, test = 'python -m pip install -c constraints.txt -e ".[test]"', "python -m pytest"
    assert f"{install} && {test}" in text_of(ROOT / "README.md")
    steps = [line for line in text_of(ROOT / ".ci" / "run").splitlines() if line]
    assert steps.index(install) < steps.index(test) == len(steps) - 1
