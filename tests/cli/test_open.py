from __future__ import annotations

import os
import webbrowser
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cocreate_lib.cli.app import app
from cocreate_lib.errors import CocreateError
from cocreate_lib.io import resources


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a browser was asked to open."""
    asked: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: asked.append(address) or True)
    return asked


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def run(home: Path, opened: list[str]) -> Callable[..., Result]:
    return lambda *words: CliRunner().invoke(app, ["open", "--folder", str(home), *words])


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ((), "index"),
        (("5",), "05_did_it_work"),
        (("05",), "05_did_it_work"),
        (("05_did_it_work",), "05_did_it_work"),
        (("Did it work?",), "05_did_it_work"),
        (("DID IT WORK",), "05_did_it_work"),
        (("truth",), "04_a_cohort_whose_truth_we_know"),
        (("working with not on",), "02_working_with_not_on"),
        (("Glossary",), "glossary"),
        (("references",), "references"),
    ],
)
def test_a_lesson_opens_by_number_name_and_title(
    run: Callable[..., Result], opened: list[str], home: Path, words: tuple[str, ...], page: str
) -> None:
    result = run(*words)
    assert result.exit_code == 0
    assert opened == [(home / "pages" / f"{page}.html").as_uri()]
    assert (home / "pages" / f"{page}.html").is_file()
    assert "Opened in your browser" in result.output


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("12", "5, Did it work?"),
        ("why peple stop", "Did you mean 'Why people stop'?"),
        ("it", "0, Start here"),
        ("?", "glossary"),
    ],
)
def test_what_is_no_lesson_is_refused_with_what_there_is(
    run: Callable[..., Result], opened: list[str], words: str, hint: str
) -> None:
    error = run(words).exception
    assert isinstance(error, CocreateError)
    assert error.what == f"There is no lesson {words!r}."
    assert hint in (error.try_this or "")
    assert opened == []


def test_pages_that_are_there_are_not_written_again(
    run: Callable[..., Result], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    marked = home / "pages" / "index.html"
    marked.write_text(marked.read_text("utf-8") + "<!-- as it was -->", encoding="utf-8")
    run("5")
    assert "as it was" in marked.read_text("utf-8")

    monkeypatch.setattr("cocreate_lib.cli.open.__version__", "9.9")
    run("5")
    assert "as it was" not in marked.read_text("utf-8")


@pytest.mark.parametrize("what", ["a page that is missing", "a lesson that is newer"])
def test_pages_are_written_again_where_they_have_to_be(
    run: Callable[..., Result], home: Path, what: str
) -> None:
    run()
    index, page = home / "pages" / "index.html", home / "pages" / "05_did_it_work.html"
    index.write_text(index.read_text("utf-8") + "<!-- as it was -->", encoding="utf-8")
    if what == "a page that is missing":
        page.unlink()
    else:
        lesson = resources.path("notebooks", "05_did_it_work.ipynb").stat().st_mtime
        os.utime(page, (lesson - 1, lesson - 1))
    run("5")
    assert page.is_file()
    assert "as it was" not in index.read_text("utf-8")


def test_without_a_browser_the_path_is_printed(
    run: Callable[..., Result], opened: list[str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run("--no-browser", "1")
    assert opened == []
    assert f"Open this file in a browser:\n\n    {home / 'pages'}" in result.output
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    assert "Open this file in a browser" in run("1").output


def test_a_lesson_opens_in_another_language_where_it_is_there(
    run: Callable[..., Result], opened: list[str], home: Path
) -> None:
    result = run("0", "--language", "cy")
    assert result.exit_code == 0, result.output
    assert opened[-1] == (home / "pages" / "00_start_here.cy.html").as_uri()
    assert run("--language", "cy").exit_code == 0
    assert opened[-1].endswith("/index.cy.html")
    # The English pages are there as before, and lead to it.
    assert run("0").exit_code == 0
    assert opened[-1].endswith("/00_start_here.html")
    assert "00_start_here.cy.html" in (home / "pages" / "00_start_here.html").read_text("utf-8")
    missing = run("5", "--language", "cy")
    assert isinstance(missing.exception, CocreateError)
    assert "isn't there in Welsh yet" in str(missing.exception)
    assert isinstance(run("0", "--language", "fr").exception, CocreateError)
