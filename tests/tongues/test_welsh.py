"""Lesson 00 in Welsh: what its source builds, a draft that says so, and a page for everybody."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from cocreate_lib.errors import CocreateError
from cocreate_lib.facts import fact
from cocreate_lib.io import resources
from cocreate_lib.lessons.build.lesson_error import LessonError
from cocreate_lib.lessons.build.notebooks import check_lesson, main
from cocreate_lib.lessons.build.pages import course_pages, write_pages
from cocreate_lib.lessons.build.source import read_lesson
from cocreate_lib.tongues import ELSEWHERE, catalogue, speaking
from tools.catalogues import faults

NAME = "00_start_here"
SOURCE = resources.path("course", f"{NAME}.md")
HEAD = 'msgid ""\nmsgstr ""\n"Language: xx\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


class Text(HTMLParser):
    """The text of a page, each piece with the language that it is said to be in."""

    VOID = frozenset({"br", "meta", "link", "img", "input", "source", "hr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.pieces: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in self.VOID:
            above = self.open[-1][1] if self.open else ""
            self.open.append((tag, dict(attrs).get("lang") or above))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not {"script", "style"} & {tag for tag, _ in self.open}:
            self.pieces.append((self.open[-1][1] if self.open else "", data.strip()))


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return course_pages(languages=["cy"])


def test_the_catalogues_are_up_to_date_and_in_order():
    """`python -m tools.catalogues update cy` brings them up to date."""
    assert faults("cy") == []


def test_lesson_00_is_wholly_translated_and_its_notebook_is_what_its_source_builds():
    with speaking("cy"):
        assert check_lesson(SOURCE, resources.path("notebooks", "cy")) == []
        welsh = read_lesson(SOURCE)
    text = "\n".join(cell.source for cell in welsh.cells if cell.cell_type == "markdown")
    marked = re.findall(r'<span lang="en">(.*?)</span>', text)
    english = read_lesson(SOURCE)
    links = "\n".join(cell.source for cell in english.cells)
    sources = text.split("## Cyfeiriadau")[1]
    left = [words for words in marked if f"[{words}](" not in links and words not in sources]
    assert [words[:29] for words in left] == ["**A draft, made by a machine."]


def test_the_welsh_lesson_has_the_same_facts_numbers_and_links():
    english = read_lesson(SOURCE)
    with speaking("cy"):
        welsh = read_lesson(SOURCE)
    assert [cell.id for cell in welsh.cells] == [cell.id for cell in english.cells]

    def signs(notebook: Any) -> Counter[str]:
        text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
        return Counter(re.findall(r"\[\\\[(\d+\??)\\\]\]\(<(http[^>]*)>", text))

    assert signs(welsh) == signs(english)
    assert sum(signs(welsh).values()) >= 10
    questions = [re.findall(r"page\.\w+\(\s*\"([\w-]+)\"", c.source) for c in welsh.cells]
    assert questions == [re.findall(r"page\.\w+\(\s*\"([\w-]+)\"", c.source) for c in english.cells]


def test_the_page_says_at_its_top_in_both_languages_that_it_is_a_draft(pages):
    html = pages[f"{NAME}.cy"]
    before, notice = html.index("<h1"), html.index("<blockquote")
    assert before < notice < html.index("<ul>", before)
    told = [(code, words) for code, words in Text(html[notice : notice + 3000]).pieces]
    welsh = " ".join(words for code, words in told if code != "en")
    english = " ".join(words for code, words in told if code == "en")
    assert "Drafft, wedi'i wneud gan beiriant." in welsh
    assert "A draft, made by a machine." in english
    for each in (welsh, english):
        assert "cocreate_lib/tongues/catalogues/cy/00_start_here.po" in each
        assert "pull request" in each


def test_the_contents_say_it_too(pages):
    told = Text(pages["index.cy"]).pieces
    assert any("A draft, made by a machine." in words for code, words in told if code == "en")
    assert any("Drafft, wedi'i wneud" in words for code, words in told if code == "cy")
    assert "A draft" not in pages["index"]


def test_every_text_of_the_welsh_page_says_in_which_language_it_is(pages):
    english = Text(pages[NAME])
    welsh = Text(pages[f"{NAME}.cy"])
    known = {words for _, words in english.pieces if re.search(r"[a-z]{3} [a-z]{3}", words)}
    known -= {"pull request", "cocreate lab", "cocreate compare"}  # names, the same in any language
    assert [words for code, words in welsh.pieces if code == "cy" and words in known] == []
    assert {code for code, _ in welsh.pieces} <= {"cy", "en"}


def test_english_and_welsh_lead_to_each_other_and_to_english_lessons(pages):
    assert f'hreflang="cy" href="{NAME}.cy.html"' in pages[NAME]
    assert f'hreflang="en" href="{NAME}.html"' in pages[f"{NAME}.cy"]
    assert 'href="index.cy.html"' in pages["index"]
    assert "cy.html" not in pages["01_why_people_stop"]
    links = re.findall(r'<a[^>]*href="([^"#:]+\.html)[^"]*"([^>]*)>', pages[f"{NAME}.cy"])
    names = {f"{name}.html" for name in pages}
    assert links
    assert {target for target, _ in links} <= names
    for target, attributes in links:
        assert ".cy." in target or 'hreflang="en"' in attributes or f"{NAME}.html" in target, target
    assert "../" not in pages[f"{NAME}.cy"]
    assert "Why people stop</span></a> (yn Saesneg)" in pages[f"{NAME}.cy"]


def test_the_facts_are_in_welsh_and_their_english_can_be_reached(pages):
    html = pages[f"{NAME}.cy"]
    cited = re.findall(r"\{fact\}`(\w+)`", SOURCE.read_text(encoding="utf-8"))
    for name in dict.fromkeys(cited):
        english = fact(name).text
        with speaking("cy"):
            welsh = fact(name)
        assert welsh.english == english != welsh.text
        assert welsh.text.split(".")[0].replace("'", "") in html.replace("&#x27;", "").replace(
            "'", ""
        )
        assert english.split(".")[0].replace("'", "") in html.replace("&#x27;", "").replace("'", "")


def test_without_asking_nothing_is_written_in_another_language(pages, tmp_path):
    assert not any(".cy" in name for name in course_pages())
    written = write_pages(tmp_path, languages=["cy"])
    assert {path.name for path in written} == {f"{name}.html" for name in pages}
    assert "cy.html" not in course_pages()[NAME]
    with pytest.raises(CocreateError, match="There is nothing in the language 'fr'"):
        write_pages(tmp_path / "other", languages=["fr"])
    assert not (tmp_path / "other").exists()


def draft(folder: Path, lines: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "xx").mkdir()
    body = "".join(
        f"msgid {json.dumps(words)}\nmsgstr {json.dumps(said)}\n\n" for words, said in lines.items()
    )
    (folder / "xx" / f"{NAME}.po").write_text(HEAD + body, encoding="utf-8")
    monkeypatch.setenv(ELSEWHERE, str(folder))
    catalogue.cache_clear()


def test_what_is_not_translated_stays_in_english_and_says_so(tmp_path, monkeypatch):
    draft(tmp_path, {"What this is": "Wat dit is", "Take away": "Mee"}, monkeypatch)
    with speaking("xx"):
        notebook = read_lesson(SOURCE)
    text = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert "## Wat dit is" in text
    assert '## <span lang="en">The lessons</span>' in text
    assert '- <span lang="en">choose your way through</span>' in text
    assert 'use_language("xx")' in next(c.source for c in notebook.cells if c.cell_type == "code")
    assert "[Why people stop](01_why_people_stop.ipynb)" in text  # within English, as it was


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Go on with [Why people stop](01_why_people_stop.ipynb)", "Verder [x](02_working.ipynb)"),
        (
            "Then came the question whether it worked. {fact}`article_finding` "
            "{fact}`article_qualitative` {fact}`article_conclusion`",
            "Toen. {fact}`article_finding`",
        ),
    ],
)
def test_a_translation_with_other_facts_or_links_is_refused(tmp_path, monkeypatch, words, said):
    draft(tmp_path, {words: said}, monkeypatch)
    with (
        speaking("xx"),
        pytest.raises(LessonError, match="isn't the same as its English") as refused,
    ):
        read_lesson(SOURCE)
    assert f"xx/{NAME}.po" in str(refused.value)


def test_a_number_that_a_translation_brings_in_is_refused(tmp_path, monkeypatch):
    draft(tmp_path, {"How far you are:": "Na 3 vragen:"}, monkeypatch)
    with speaking("xx"), pytest.raises(LessonError, match="The number '3' has no owner"):
        read_lesson(SOURCE)


def test_what_a_translation_brings_into_code_stays_a_text(tmp_path, monkeypatch):
    evil = 'a") or __import__("os").system("x") #\\ \n'
    draft(tmp_path, {"It works": evil}, monkeypatch)
    with speaking("xx"):
        code = "\n".join(c.source for c in read_lesson(SOURCE).cells if c.cell_type == "code")
    names = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    assert "__import__" not in names
    assert evil in {n.value for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Constant)}


def test_the_build_takes_a_language(capsys, tmp_path):
    assert main(["--language", "cy", "--check"]) == 0
    assert main(["--language", "fr"]) == 2
    assert "There is nothing in the language 'fr'" in capsys.readouterr().err


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pages(tmp_path_factory.mktemp("site"), languages=["cy"])[0].parent


@pytest.fixture(scope="module")
def tab(site: Path, chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, offline=True)
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("name", [f"{NAME}.cy", "index.cy"])
def test_axe_finds_nothing_on_the_welsh_pages_and_nothing_is_too_wide(site, tab, name, width):
    from axe_playwright_python.sync_playwright import Axe

    tab.set_viewport_size({"width": width, "height": 844})
    tab.goto((site / f"{name}.html").as_uri())
    if name == f"{NAME}.cy":
        tab.wait_for_selector("html[data-ready]")
    found = Axe().run(tab).response["violations"]
    assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found] == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_the_welsh_page_is_worked_through_by_keyboard_and_keeps_what_is_written(site, tab):
    tab.goto((site / f"{NAME}.cy.html").as_uri())
    tab.wait_for_selector("html[data-ready]")
    tab.evaluate("localStorage.clear()")
    tab.reload()
    tab.wait_for_selector("html[data-ready]")
    reached: dict[str, int] = {}
    for presses in range(60):
        tab.keyboard.press("Tab")
        name = tab.evaluate(
            "document.activeElement.textContent.trim() || document.activeElement.type"
        )
        reached.setdefault(name, presses)
        if name == "Rhedeg pum deg arall":
            tab.keyboard.press("Space")
        if name == "textarea" and "written" not in reached:
            tab.keyboard.type("Cymru")
            reached["written"] = presses
        if name == "Cadw":
            tab.keyboard.press("Enter")
        if name == "radio" and "chosen" not in reached:
            tab.keyboard.press("Space")
            reached["chosen"] = presses
        if name == "Gweld y rhesymau":
            tab.keyboard.press("Enter")
            break
    assert {"Neidio i'r testun", "Rhedeg eto", "Rhedeg pum deg arall", "Cadw"} <= set(reached)
    tab.wait_for_function(
        "document.querySelector('.cx-feedback').textContent.includes('Dewisoch chi')"
    )
    said = tab.locator(".cx-said").text_content()
    assert re.match(r"O 51 o gynlluniau peilot gyda 60 o bobl ym mhob grŵp, ", said)
    assert "Wedi'i gadw yn eich llyfr gwaith" in tab.locator(".cx-where").first.text_content()
    tab.goto((site / f"{NAME}.html").as_uri())
    tab.wait_for_selector("html[data-ready]")
    # One workbook, whatever the language: what was written is there, a choice is in its own words.
    assert tab.locator("textarea").first.input_value() == "Cymru"
    assert tab.locator(".cx-question input:checked").count() == 0
    tab.goto((site / f"{NAME}.cy.html").as_uri())
    tab.wait_for_selector("html[data-ready]")
    assert tab.locator(".cx-question input:checked").count() == 1
