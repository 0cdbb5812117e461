"""Lesson 09's explorers in a browser: systems by keys, and trials one after the other."""

from __future__ import annotations

from typing import Any

import pytest

from cocreate_lib.figures import for_whom_sentence, needed_sentence, system_sentence
from cocreate_lib.lessons.course import wider_system
from tests.browser.drawn import PHONE, WIDE, drawn, told

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_system_is_calmed_by_keys(size: Any, chromium: Any, tmp_path: Any) -> None:
    with drawn(chromium, tmp_path, wider_system.system_explorer(), size) as page:
        assert told(page) == system_sentence(wider_system.system(True, True, "works", 300))
        page.get_by_role("checkbox", name="Reorganisations happen").press("Space")
        page.get_by_role("checkbox", name="Case managers leave").press("Space")
        assert told(page) == system_sentence(wider_system.system(False, False, "works", 300))


def test_more_people_narrow_the_band(chromium: Any, tmp_path: Any) -> None:
    with drawn(chromium, tmp_path, wider_system.needed_explorer()) as page:
        band = page.locator(".cx-art rect").first
        before = float(band.get_attribute("width"))
        page.get_by_role("slider", name="People in each group").press("End")
        assert told(page) == needed_sentence(wider_system.needed(40, -8, 3000))
        assert float(band.get_attribute("width")) < before / 5


def test_a_trial_is_run_again_by_a_button_and_the_last_is_followed_by_the_first(
    chromium: Any, tmp_path: Any
) -> None:
    with drawn(chromium, tmp_path, wider_system.for_whom_explorer()) as page:
        again = page.get_by_role("button", name="Run the trial again")
        again.press("Enter")
        assert told(page) == for_whom_sentence(wider_system.for_whom("nothing", 2))
        page.get_by_role("slider", name="Run of the trial").press("End")
        again.press("Enter")
        assert told(page) == for_whom_sentence(wider_system.for_whom("nothing", 1))
