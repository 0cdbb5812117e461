"""Lesson 05's sealed pilots and wording desk in a browser, by keys."""

from __future__ import annotations

from typing import Any

import pytest

from cocreate_lib.figures import own_pilot_sentence, wording_sentence
from cocreate_lib.lessons.course import did_it_work
from tests.browser.drawn import PHONE, WIDE, drawn, told

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_pilot_is_compared_and_shows_no_truth(size: Any, chromium: Any, tmp_path: Any) -> None:
    with drawn(chromium, tmp_path, did_it_work.own_pilot_explorer(), size) as page:
        page.get_by_role("radio", name="Others in the same area").press("ArrowDown")
        shown = did_it_work.own_pilot("early", "elsewhere")
        assert told(page) == own_pilot_sentence(shown)
        drawing = page.locator(".cx-art svg")
        for row in shown.rows:
            assert row.name in drawing.text_content()
        assert "truth" not in drawing.text_content()


def test_a_headline_is_chosen_and_read_by_somebody_else(chromium: Any, tmp_path: Any) -> None:
    with drawn(chromium, tmp_path, did_it_work.wording_explorer(), PHONE) as page:
        page.get_by_role("combobox", name="Headline").press("ArrowDown")
        page.get_by_role("radio", name="A commissioner").press("ArrowDown")
        headline = list(did_it_work.CONTENT.headlines)[2]
        shown = did_it_work.wording(headline, "journalist")
        assert told(page) == wording_sentence(shown)
        assert shown.read in page.locator(".cx-art").inner_text()
