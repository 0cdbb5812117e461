"""Lesson 00 in the made-up language, as a reader meets it; and what every other lesson says."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext
import pytest
from matplotlib.text import Text

from cocreate_lib.io import resources
from cocreate_lib.lessons.build.markdown import PageMarkdown
from cocreate_lib.lessons.build.notebooks import build_lesson
from cocreate_lib.lessons.build.pages import course_pages
from cocreate_lib.lessons.build.source import read_lesson
from cocreate_lib.tongues import speaking
from cocreate_lib.tongues.blocks import code_in_other_words
from tests.tongues.escaping import escaped
from tools.catalogues import PSEUDO

NAME = "00_start_here"
COURSE = resources.path("course")

# All that a page says, by where it stands; what says that it is in English is told apart.
SAID = """() => {
  const found = [], skipped = new Set(["SCRIPT", "STYLE", "CODE", "PRE"]);
  const isEnglish = (node) => node.closest("[lang]")?.lang.startsWith("en") && node.closest("[lang]").lang !== "en-XA";
  const add = (node, where, text) => {
    if (text?.trim()) found.push([isEnglish(node) ? "english" : where, text.trim()]);
  };
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: node, data } = walker.currentNode;
    if (!node.closest([...skipped].join(","))) add(node, node.tagName, data);
  }
  for (const node of document.querySelectorAll("*")) {
    for (const name of ["alt", "aria-label", "aria-valuetext", "title", "placeholder"]) add(node, name, node.getAttribute(name));
  }
  return found;
}"""  # noqa: E501


@pytest.fixture(scope="module")
def built(made_up_catalogues: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the pages of the made-up language, beside the English notebooks."""
    folder = tmp_path_factory.mktemp("built")
    for path in resources.path("notebooks").glob("*.ipynb"):
        shutil.copy(path, folder)
    with speaking(PSEUDO):
        build_lesson(COURSE / f"{NAME}.md", folder / PSEUDO)
    pages = course_pages(folder, [PSEUDO])
    for name in (f"{NAME}.{PSEUDO}", f"index.{PSEUDO}"):
        (folder / f"{name}.html").write_text(pages[name], encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def page(built: Path, chromium: Any) -> Iterator[Any]:
    """The page of lesson 00 in the made-up language, on a phone."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, offline=True)
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((built / f"{NAME}.{PSEUDO}.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    yield page
    context.close()
    assert complaints == []


def left(page: Any) -> list[tuple[str, str]]:
    """What escaped on a page, with where it stands."""
    return [
        (where, *escaped(text)[:3], text[:60])
        for where, text in page.evaluate(SAID)
        if where != "english" and escaped(text)
    ]


@pytest.mark.browser
def test_nothing_escapes_on_the_page_of_lesson_00_whatever_is_done_on_it(page):
    assert left(page) == []
    page.locator("details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
    buttons = page.locator(".cx-art button")
    for n in (0, 1, 1, 1, 1):
        buttons.nth(n).click()
        assert left(page) == []
    page.locator(".cx-question input").first.check()
    page.locator(".cx-question button").first.click()
    page.wait_for_function("document.querySelector('.cx-feedback p span').textContent")
    buttons.nth(1).click()
    for n in range(3):
        page.locator(".cx-question").nth(1).locator("input").nth(n).check()
        page.locator(".cx-question button").nth(1).click()
        assert left(page) == []
    page.locator("textarea").first.fill("⟦⟧")
    page.locator(".cx-writing button").first.click()
    page.locator("input[type=file]").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": b"[]"}
    )
    page.wait_for_selector(".cx-workbook .cx-fault")
    assert left(page) == []
    page.locator(".cx-explorer .cx-reset").click()
    page.set_viewport_size({"width": 1366, "height": 768})
    page.wait_for_timeout(200)
    assert left(page) == []


@pytest.mark.browser
def test_what_says_that_it_is_in_english_is_what_has_no_other_language(page):
    found = [text for where, text in page.evaluate(SAID) if where == "english"]
    sources = page.locator("ol li[id^=source-]").all_inner_texts()
    for text in found:
        known = (
            page.get_by_role("link").filter(has_text=text).count()  # a lesson that isn't translated
            or any(text in source for source in sources)
            or page.locator("blockquote [lang=en], details ul[lang=en] li")
            .filter(has_text=text)
            .count()
        )
        assert known, text


@pytest.mark.browser
def test_longer_words_break_nothing_on_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(200)
    width, room = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert width <= room
    cut = page.evaluate("""() => [...document.querySelectorAll('.cx-picture text')]
        .filter((node) => node.getBoundingClientRect().right > node.ownerSVGElement.getBoundingClientRect().right + 1)
        .map((node) => node.textContent)""")  # noqa: E501
    assert cut == []


@pytest.mark.browser
def test_the_workbook_that_is_taken_away_is_in_the_language_of_the_page(page):
    with page.expect_download() as download:
        page.locator(".cx-workbook button").first.click()
    html = Path(download.value.path()).read_text(encoding="utf-8")
    assert f'<html lang="{PSEUDO}">' in html
    text = re.sub(r"<style>.*?</style>|<[^>]*>", " ", html)
    assert escaped(text) == []


def test_the_contents_in_the_made_up_language_say_which_lessons_are_in_english(built):
    html = (built / f"index.{PSEUDO}.html").read_text("utf-8")
    assert f'<html lang="{PSEUDO}">' in html
    english = r'<(ul|span|a) lang="en.*?</\1>|<style>.*?</style>|<code>.*?</code>'
    assert escaped(re.sub(r"<[^>]*>", " ", re.sub(english, "", html, flags=re.DOTALL))) == []
    assert html.count('hreflang="en"') >= 10


def test_nothing_escapes_in_the_figure_of_lesson_00(pseudo):
    from cocreate_lib.figures import first_pilot_picture
    from cocreate_lib.lessons.course.start_here import first_pilots

    for pilots, told in [(1, False), (1, True), (50, False), (50, True)]:
        for world in ("a", "b", "c"):
            picture = first_pilot_picture(first_pilots(60, pilots, world, told))
            for figure in (picture, picture.narrow):
                drawn = [text.get_text() for text in figure.figure.findobj(Text)]
                assert [text for text in drawn if escaped(text)] == []
                assert escaped(figure.alt) + escaped(figure.caption) == []


@pytest.mark.parametrize("name", [path.stem for path in sorted(COURSE.glob("[0-9]*.md"))])
def test_nothing_escapes_in_the_text_and_questions_of_a_lesson(pseudo, name):
    markdown = PageMarkdown()
    told: list[str] = []

    def note(words: str) -> str:
        told.append(words)
        return words

    for cell in read_lesson(COURSE / f"{name}.md").cells:
        if cell.cell_type == "code":
            code_in_other_words(cell.source.replace(f'use_language("{PSEUDO}")', ""), note)
            continue
        english = r'<span lang="en">.*?</span>|<ul lang="en">.*?</ul>|<code>.*?</code>'
        html = re.sub(english, "", markdown(cell.source), flags=re.DOTALL)
        told += [re.sub(r"<[^>]*>", " ", html), *re.findall(r'(?:aria-label|alt)="([^"]*)"', html)]
    assert [word for text in told for word in escaped(text)] == []


def test_what_is_asked_for_in_cells_is_all_that_cells_say():
    """Texts with a blank that are not asked for would be said in English."""
    asked: list[str] = []

    def note(words: str) -> str:
        asked.append(words)
        return words

    for path in COURSE.glob("[0-9]*.md"):
        for cell in jupytext.reads(path.read_text(encoding="utf-8"), fmt="md:myst").cells:
            if cell.cell_type == "code":
                code_in_other_words(cell.source, note)
                assert [text for text in _texts(ast.parse(cell.source)) if text not in asked] == []


def _texts(node: ast.AST) -> Iterator[str]:
    """The texts with a blank in code; what an f-string says is counted by the tool."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
        yield node.value
    if not isinstance(node, ast.JoinedStr):
        for child in ast.iter_child_nodes(node):
            yield from _texts(child)
