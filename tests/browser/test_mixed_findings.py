"""Lesson 08's readings in a browser: by keys, at both widths."""

from __future__ import annotations

from typing import Any

import pytest

from cocreate_lib.figures import readings_sentence
from cocreate_lib.lessons.course import mixed_findings
from tests.browser.drawn import PHONE, WIDE, drawn, told

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_lot_and_a_reading_are_chosen_by_keys(size: Any, chromium: Any, tmp_path: Any) -> None:
    with drawn(chromium, tmp_path, mixed_findings.readings_explorer(), size) as page:
        page.get_by_role("radio", name="Lot one: A to D").press("ArrowDown")
        page.get_by_role("combobox", name="A reading").press("ArrowDown")
        shown = mixed_findings.held("two", "delivery")
        assert told(page) == readings_sentence(shown)
        cards = page.locator(".cx-art li")
        assert cards.count() == 3
        for place, card in enumerate(cards.all()):
            assert shown.verdict(place) in card.inner_text()
            assert shown.evidence.shown[place] in card.inner_text()
