"""Lesson 07 in a browser: its desk with the material on it, two coders, themes with their words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from cocreate_lib.lessons import LessonPage
from cocreate_lib.lessons.course import listening
from tests.browser.bare import bare_page
from tests.browser.drawn import PHONE, WIDE, drawn, told

pytestmark = pytest.mark.browser

SIZES = {"params": [WIDE, PHONE], "ids": ["wide", "phone"]}


@pytest.fixture(**SIZES)
def coders(request: Any, chromium: Any, tmp_path: Any) -> Iterator[Any]:
    with drawn(chromium, tmp_path, listening.agreement_explorer(), request.param) as page:
        yield page


@pytest.fixture(**SIZES)
def themes(request: Any, chromium: Any, tmp_path: Any) -> Iterator[Any]:
    with drawn(chromium, tmp_path, listening.theme_explorer(), request.param) as page:
        yield page


def outside(page: Any) -> list[str]:
    """Texts of the picture that don't fit into it."""
    found: list[str] = page.evaluate(
        """() => {
          const frame = document.querySelector(".cx-art > svg").getBoundingClientRect();
          return [...document.querySelectorAll(".cx-art text")].filter((text) => {
            const box = text.getBoundingClientRect();
            return box.left < frame.left - 1 || box.right > frame.right + 1
              || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
          }).map((text) => text.textContent);
        }"""
    )
    return found


def squares(page: Any) -> int:
    """How many excerpts both coders gave the code."""
    blue = page.locator('.cx-art > svg > rect[fill="#0b5fa5"]')
    return int(blue.count())


def test_a_rarer_code_keeps_the_share_alike_and_loses_kappa(coders):
    page, counts = coders, listening.counted(listening.CONTENT.agreement["code"].start, None)
    assert squares(page) == counts["both"]
    page.get_by_role("radio", name="none").press("Space")
    assert squares(page) == 0
    found = listening.two_coders(listening.CONTENT.agreement["code"].start, 0.0)
    assert told(page) == listening.two_coders_sentence(found)
    assert page.get_by_role("img").get_attribute("aria-label") == listening.two_coders_alt(found)
    assert outside(page) == []


def test_every_code_fits_the_picture(coders):
    menu = coders.get_by_role("combobox", name="Code")
    for code in listening.held().codes:
        menu.select_option(code)
        assert outside(coders) == []
        assert told(coders).startswith(f"“{code}”")


def test_negative_cases_stand_first_with_their_words(themes):
    start = listening.CONTENT.themes["theme"].start
    matrix = listening.theme_matrix(start, listening.EVERYBODY)
    assert outside(themes) == []
    folds = themes.locator(".cx-quotes details")
    assert [words.split(",")[0] for words in folds.all_inner_texts()][
        : len(matrix.against)
    ] == list(matrix.against)
    folds.first.locator("summary").press("Enter")
    for key in listening.counter(start, matrix.against[0]):
        words = listening.held().texts[key]
        assert folds.first.get_by_text(words).count() >= 1


def test_a_role_leaves_only_its_people_and_a_click_chooses_a_theme(themes):
    role = listening.held().kinds[0]
    themes.get_by_role("combobox", name="Who is shown").select_option(role)
    start = listening.CONTENT.themes["theme"].start
    matrix = listening.theme_matrix(start, role)
    assert told(themes) == listening.themes_sentence(matrix)
    box = themes.get_by_role("img").bounding_box()
    themes.mouse.click(box["x"] + box["width"] - 15, box["y"] + box["height"] - 10)
    last = list(listening.held().codes)[-1]
    menu = themes.get_by_role("combobox", name="Theme")
    assert menu.locator("option:checked").inner_text() == last


@pytest.mark.parametrize("size", argvalues=[WIDE, PHONE], ids=["wide", "phone"])
def test_the_desk_holds_every_excerpt_and_code(chromium, tmp_path, size):
    lesson = LessonPage("07_listening", "Listening", tmp_path / "workbook")
    part = lesson.code("desk", listening.desk())
    page = chromium.new_page(viewport=size)
    page.goto(bare_page(tmp_path / "page.html", [{"declared": part.declared}], page=True))
    page.evaluate("mounted")
    for n, key in enumerate(listening.CONTENT.desk.excerpts, 1):
        words = " ".join(listening.held().texts[key].split())
        assert page.locator(".cx-excerpt").inner_text() == words
        assert page.get_by_text(f"Excerpt {n} of ").count() == 1
        page.get_by_role("checkbox").first.check()
        page.get_by_role("button", name="Next").press("Enter")
    assert page.locator(".cx-beside > li").count() == len(listening.CONTENT.desk.excerpts)
    assert page.get_by_text("Code this one first.").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
    page.close()
