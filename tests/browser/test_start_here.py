"""The first pilot, used with one's hands: run again, fifty times more, with other sizes."""

from __future__ import annotations

import pytest

from cocreate_lib.lessons.course.start_here import first_pilot_explorer
from tests.browser.drawn import PHONE, WIDE, drawn, told

pytestmark = pytest.mark.browser

EXPLORER = first_pilot_explorer()
VISIBLE = """[...document.querySelectorAll('svg circle')]
    .filter(dot => dot.checkVisibility({visibilityProperty: true})).length"""


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_pilots_pile_up_by_button_and_by_key(chromium, tmp_path, size):
    with drawn(chromium, tmp_path, EXPLORER, size) as page:
        again = page.get_by_role("button", name="Run it again")
        again.click()
        assert told(page) == EXPLORER.static(pilots=2).sentence
        page.get_by_role("button", name="Run fifty more").press("Enter")
        shown = EXPLORER.static(pilots=52)
        assert told(page) == shown.sentence
        assert page.get_by_role("img").get_attribute("aria-label") == shown.picture.alt
        assert page.evaluate(VISIBLE) == 52
        page.get_by_role("slider", name="People in each group").press("End")
        assert told(page) == EXPLORER.static(pilots=52, people=1600).sentence
        page.get_by_role("slider", name="Pilots that were run").press("Home")
        assert told(page) == EXPLORER.static(people=1600).sentence


def test_they_come_one_after_the_other_unless_that_is_too_much(chromium, tmp_path):
    with drawn(chromium, tmp_path, EXPLORER, calm=False) as page:
        page.get_by_role("button", name="Run fifty more").click()
        page.wait_for_timeout(600)
        some = page.evaluate(VISIBLE)
        assert 1 < some < 51
        page.wait_for_timeout(2500)
        assert page.evaluate(VISIBLE) == 51
        # Whatever comes while they come is shown at once.
        page.get_by_role("button", name="Run fifty more").click()
        page.get_by_role("slider", name="People in each group").press("Home")
        page.wait_for_timeout(100)
        assert "pilot 101" in page.get_by_role("img").inner_html()


def test_the_last_pilot_that_was_made_up_is_said_to_be_the_last(chromium, tmp_path):
    with drawn(chromium, tmp_path, EXPLORER) as page:
        for _ in range(5):
            page.get_by_role("button", name="Run fifty more").click()
        assert told(page) == EXPLORER.static(pilots=200).sentence
        assert (
            "All that were made up have been run" in page.get_by_role("status").nth(1).inner_text()
        )
        page.get_by_role("button", name="Back to the start").click()
        assert told(page) == EXPLORER.static().sentence


def test_what_the_words_say_of_marks_is_what_is_drawn(chromium, tmp_path):
    found = EXPLORER.result(people=60, pilots=51)
    with drawn(chromium, tmp_path, EXPLORER) as page:
        page.get_by_role("button", name="Run fifty more").click()
        marks = page.evaluate("""() => [...document.querySelectorAll('svg g')]
            .filter(row => row.querySelector(':scope > circle'))
            .map(row => row.querySelector('line'))
            .map(line => ['stroke-width', 'stroke-dasharray'].map(name => line.getAttribute(name)))
            .map(([width, dashes]) => [width > 1.2, dashes !== null])
        """)
        assert marks == [[each.is_clear, not each.holds_truth] for each in found.pilots]
