"""What is said of the package where it is published agrees, and promises what is there."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

import cocreate_lib
from cocreate_lib import __version__
from tools import reading
from tools.binder import PLACEHOLDER, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
ZENODO = json.loads((ROOT / ".zenodo.json").read_text(encoding="utf-8"))
PAGES = [
    "CODE_OF_CONDUCT.md",
    "SECURITY.md",
    "docs/accessibility.md",
    "docs/roadmap.md",
    "docs/taking_part.md",
    "paper/README.md",
]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_citation_and_archive_are_about_the_same_thing():
    assert ZENODO["title"] == CITATION["title"]
    assert ZENODO["version"] == CITATION["version"] == __version__
    assert ZENODO["upload_type"] == CITATION["type"] == "software"
    assert ZENODO["keywords"] == CITATION["keywords"] == PROJECT["keywords"]
    assert " ".join(CITATION["abstract"].split()) == PROJECT["description"]
    assert f"<p>{PROJECT['description']}</p>" in ZENODO["description"]


def test_authors_are_the_same_everywhere_and_nobody_s_number_is_invented():
    names = [each["name"] for each in PROJECT["authors"]]
    assert [each["name"] for each in CITATION["authors"]] == names
    assert [each["name"] for each in ZENODO["creators"]] == names
    trainer = tomllib.loads(text("course/trainer/pyproject.toml"))["project"]
    assert [each["name"] for each in trainer["authors"]] == names
    assert "orcid" not in (text("CITATION.cff") + text(".zenodo.json")).lower()


def test_licences_are_those_of_the_package():
    assert " AND ".join(CITATION["license"]) == PROJECT["license"]
    assert ZENODO["license"] == CITATION["license"][0]
    assert "CC BY 4.0" in ZENODO["notes"]
    assert ZENODO["access_right"] == "open"


def test_the_archive_points_to_the_article():
    (article,) = CITATION["references"]
    (related,) = ZENODO["related_identifiers"]
    assert (related["identifier"], related["scheme"]) == (article["doi"], "doi")
    assert related["relation"] == "references"  # it isn't part of the article, nor a supplement


def test_the_changelog_names_the_whole_public_contract():
    changelog = text("CHANGELOG.md")
    missing = [name for name in cocreate_lib.__all__ if not re.search(rf"\b{name}\b", changelog)]
    assert missing == []


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_names_is_there(name: str):
    page = text(name)
    folder = (ROOT / name).parent
    links = [each for each in re.findall(r"\]\(([^)#]+)", page) if "://" not in each]
    assert [each for each in links if not (folder / each).exists()] == []
    paths = re.findall(r"`((?:tests|docs|tools|benchmarks|cocreate_lib|paper)/[\w./-]*)`", page)
    assert [each for each in paths if not (ROOT / each).exists()] == []
    for module in re.findall(r"python -m (tools\.\w+)", page):
        place = ROOT / module.replace(".", "/")
        assert place.with_suffix(".py").is_file() or (place / "__main__.py").is_file()


@pytest.mark.parametrize("name", PAGES)
def test_no_page_gives_an_address_that_is_nobody_s(name: str):
    assert re.findall(r"[\w.+-]+@[\w-]+\.\w+", text(name)) == []
    own = re.findall(r"https://github\.com/[\w-]+/[\w-]+", text(name))
    assert set(own) <= {PLACEHOLDER}


def test_the_ways_to_be_told_in_private_are_said():
    private = f"{PLACEHOLDER}/security/advisories/new"
    for name in ("CODE_OF_CONDUCT.md", "SECURITY.md", "docs/taking_part.md"):
        assert private in text(name)


def test_the_accessibility_statement_says_what_the_tests_demand_and_what_was_not_tried():
    page = text("docs/accessibility.md")
    assert f"a grade of at most {reading.LESSON_AT_MOST} for a lesson" in page
    style = text("tests/figures/kit/test_style.py")
    assert ">= 4.5" in style
    assert "> 15" in style
    assert "4.5 to 1" in page
    assert "15 apart" in page
    assert page.index("## What was tried") < page.index("## What was not tried")
    named = set(re.findall(r"`(tests/[\w./]+)`", page))
    asked = {path for path in named if _has_axe(ROOT / path)}
    assert len(asked) >= 4


def _has_axe(path: Path) -> bool:
    files = [path] if path.is_file() else path.rglob("*.py")
    return any("axe_playwright_python" in each.read_text(encoding="utf-8") for each in files)
