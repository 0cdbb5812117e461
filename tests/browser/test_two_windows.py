"""A lesson's page in two windows of one browser, and its workbook's file in a notebook."""

from __future__ import annotations

import random
from typing import Any

import pytest

from cocreate_lib.lessons import Workbook, write_pages
from tests.browser.test_pages import ON_A_PAGE

pytestmark = pytest.mark.browser
LESSON = "02_working_with_not_on"
WRITING = ("prediction", "reflection")
WRITTEN = "() => [...document.querySelectorAll('.cx-writing textarea')].map((each) => each.value)"


def _write(page: Any, at: int, words: str) -> None:
    field = page.locator(".cx-writing textarea").nth(at)
    field.fill(words)
    field.blur()


def test_what_is_written_last_stands_in_both_windows_and_in_the_file(chromium, tmp_path):
    page = (write_pages(tmp_path)[0].parent / f"{LESSON}.html").as_uri()
    draw, browser = random.Random(20261), chromium.new_context(offline=True)
    windows = [browser.new_page() for _ in range(2)]
    for window in windows:
        window.goto(page)
        window.wait_for_function(ON_A_PAGE)
    written = windows[0].evaluate(WRITTEN)
    assert len(written) > 2
    for number in range(40):
        window, at = draw.choice(windows), draw.randrange(len(written))
        written[at] = f"{number}" if draw.random() < 0.9 else ""
        _write(window, at, written[at])
        if draw.random() < 0.15:
            other = draw.choice(windows)
            other.reload()
            other.wait_for_function(ON_A_PAGE)
            assert other.evaluate(WRITTEN) == written, number
    for window in windows:  # without a reload
        window.wait_for_function(f"(all) => JSON.stringify(({WRITTEN})()) === all",
                                 arg=windows[0].evaluate("JSON.stringify", written))  # fmt: skip
    with windows[1].expect_download() as download:
        windows[1].get_by_role("button", name="File, to go on with elsewhere").click()
    book = Workbook(tmp_path / "workbook")
    book.take_in(download.value.path().read_bytes())
    there = [entry.words for entry in book.lesson(LESSON).entries if entry.kind in WRITING]
    assert there == written
    browser.close()
