"""The paper says what the package gives, of synthetic data, from sources that are kept."""

from __future__ import annotations

import re

import pytest
import yaml
from PIL import Image

from cocreate_lib.facts import reference, reference_keys
from tools.paper.__main__ import PAPER
from tools.paper.computed import (
    Results,
    course_numbers,
    differences,
    numbers,
    results,
    rewritten,
    unmarked,
)
from tools.paper.figures import pictures, with_figures

TEXT = PAPER.read_text(encoding="utf-8")
_, FRONT, BODY = TEXT.split("---\n", 2)
FIGURES = re.compile(r"^!\[.*$", re.MULTILINE)
# What isn't computed: an interval's level, and what stands in code, keys of sources and figures.
ALLOWED = re.compile(rf"95%|`[^`]*`|\[@[^\]]*\]|{FIGURES.pattern}", re.MULTILINE)
ENTRY = re.compile(r"^@\w+\{(\w+),\n(.*?)^\}", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^  (\w+) = \{(.*)\},$", re.MULTILINE)
BIBLIOGRAPHY = {
    key: dict(FIELD.findall(fields))
    for key, fields in ENTRY.findall((PAPER.parent / "paper.bib").read_text(encoding="utf-8"))
}
CITED = set(re.findall(r"@(\w+)", " ".join(re.findall(r"\[@[^\]]*\]", BODY))))


@pytest.fixture(scope="module")
def found() -> Results:
    """What the numbers and figures come from, computed."""
    return results()


def test_every_number_is_the_package_s(found):
    known = numbers(found)
    assert differences(TEXT, known) == []
    assert set(re.findall(r"<!-- (\w+) -->", TEXT)) == set(known)
    assert rewritten(TEXT, known) == TEXT


def test_every_figure_and_its_words_are_the_package_s(found):
    drawn = pictures(found)
    assert with_figures(TEXT, drawn) == TEXT
    assert len(FIGURES.findall(TEXT)) == len(drawn)
    for name, picture in drawn.items():
        with Image.open(PAPER.parent / "figures" / f"{name}.png") as image:
            assert image.info["Description"] == picture.alt
        on_its_face = [text.get_text() for text in picture.figure.findobj(match=_is_text)]
        assert [text for text in on_its_face if text.startswith("Synthetic data")]
        assert f"fig:{name}}}" in TEXT
        assert TEXT.count(rf"\autoref{{fig:{name}}}") == 1


def _is_text(artist) -> bool:
    return hasattr(artist, "get_text") and artist.get_visible()


def test_no_result_stands_there_that_nothing_computes():
    assert unmarked(BODY, ALLOWED) == []
    assert unmarked(f"{BODY} Half of 1,234 said so.", ALLOWED) == ["1,234"]


def test_what_differs_is_found_and_put_right():
    known = course_numbers()
    spoiled = TEXT.replace(f"{known['lessons']}<!-- lessons -->", "99<!-- lessons -->")
    assert differences(spoiled, {**known, **dict.fromkeys(_others(known), "1")})[0] == (
        f"lessons: the paper says 99, the package {known['lessons']}"
    )
    assert rewritten(spoiled, known) == TEXT


def _others(known: dict[str, str]) -> set[str]:
    return set(re.findall(r"<!-- (\w+) -->", TEXT)) - set(known)


def test_what_is_cited_is_listed_and_known_and_has_been_seen():
    assert set(BIBLIOGRAPHY) == CITED
    assert set(reference_keys()) >= CITED
    assert [key for key in CITED if reference(key).to_check] == []


@pytest.mark.parametrize("key", sorted(BIBLIOGRAPHY))
def test_a_source_is_listed_as_it_is_kept(key):
    kept, entry = reference(key), BIBLIOGRAPHY[key]
    assert f"({entry['year']})" in kept.text
    for name in ("title", "journal", "institution", "type", "volume", "pages", "number"):
        value = entry.get(name, "").replace("{", "").replace("}", "")
        assert value in kept.text, name
    authors = [author.split(",")[0] for author in entry["author"].split(" and ")]
    told = kept.text.split(" (")[0]
    assert re.findall(r"([^\W\d_][\w'’]+), (?:[A-Z]\.|E)", told) == authors
    assert entry.get("doi", "") in kept.url
    assert entry.get("url", kept.url) == kept.url


def test_authors_are_those_of_the_citation_and_nobody_is_invented():
    front = yaml.safe_load(FRONT)
    citation = yaml.safe_load((PAPER.parents[1] / "CITATION.cff").read_text(encoding="utf-8"))
    assert [each["name"] for each in front["authors"]] == [
        each["name"] for each in citation["authors"]
    ]
    assert "orcid" not in FRONT
    assert front["bibliography"] == "paper.bib"
    assert {each["affiliation"] for each in front["authors"]} <= {
        each["index"] for each in front["affiliations"]
    }


def test_the_parts_that_the_journal_asks_for_are_there():
    headings = re.findall(r"^# (.+)$", BODY, re.MULTILINE)
    assert headings[:2] == ["Summary", "Statement of need"]
    assert {"What it holds", "How it is used in teaching", "Validation", "Limits"} <= set(headings)
    assert headings[-1] == "References"


def test_the_folder_s_readme_says_what_each_number_comes_from():
    readme = (PAPER.parent / "README.md").read_text(encoding="utf-8")
    listed = {
        name.strip()
        for line in readme.splitlines()
        if line.startswith("| ") and not line.startswith("| numbers")
        for name in line.split("|")[1].split(",")
    }
    assert listed == set(re.findall(r"<!-- (\w+) -->", TEXT))
    assert "python -m tools.paper" in readme
