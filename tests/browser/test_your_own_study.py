"""Lesson 10's explorers in a browser: by keys, wide and on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from cocreate_lib.figures import (
    after_looking_sentence,
    hidden_cells_sentence,
    rare_traits_sentence,
)
from cocreate_lib.lessons.course import your_own_study
from tests.browser.drawn import PHONE, WIDE, drawn, told

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_cell_is_withheld_and_given_back(size: Any, chromium: Any, tmp_path: Any) -> None:
    with drawn(chromium, tmp_path, your_own_study.hidden_cells_explorer(), size) as page:
        page.get_by_label("four cells, two and two").press("Space")
        assert told(page) == hidden_cells_sentence(your_own_study.hidden_cells("four", True, False))
        assert page.get_by_text("it is 3", exact=True).count() == 0
        page.get_by_role("checkbox", name="The report's text gives a share").press("Space")
        assert told(page) == hidden_cells_sentence(your_own_study.hidden_cells("four", True, True))
        assert page.get_by_text("it is 3", exact=True).count() == 1


def test_more_ways_fill_more_squares_and_a_frozen_plan_empties_them(
    chromium: Any, tmp_path: Any
) -> None:
    with drawn(chromium, tmp_path, your_own_study.after_looking_explorer()) as page:
        page.get_by_role("slider", name="Outcomes looked at").press("End")
        shown = your_own_study.after_looking(4, False, False, False)
        assert told(page) == after_looking_sentence(shown)
        assert page.locator(".cx-art rect[fill='#b34700']").count() == shown.finds
        page.get_by_role("checkbox", name="The plan was frozen before the data").press("Space")
        frozen = your_own_study.after_looking(4, False, False, True)
        assert page.locator(".cx-art rect[fill='#b34700']").count() == frozen.finds


def test_each_trait_adds_a_bar(chromium: Any, tmp_path: Any) -> None:
    with drawn(chromium, tmp_path, your_own_study.rare_traits_explorer(), PHONE) as page:
        assert page.locator(".cx-art rect").count() == 1
        page.get_by_role("checkbox", name="Her sex is told").press("Space")
        page.get_by_label("in years").press("Space")
        assert page.locator(".cx-art rect").count() == 3
        assert told(page) == rare_traits_sentence(
            your_own_study.rare_traits(True, "years", False, False)
        )
