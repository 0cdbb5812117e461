"""Lesson 05's explorer in a browser: the caliper by hand and by keys, pairs that come and go."""

from __future__ import annotations

from typing import Any

import pytest

from cocreate_lib.lessons.course import did_it_work
from tests.browser.drawn import PHONE, drawn

pytestmark = pytest.mark.browser

CALIPERS = list(did_it_work.CALIPERS)


@pytest.fixture(params=[{"width": 900, "height": 700}, PHONE], ids=["notebook", "phone"])
def page(request: Any, chromium: Any, tmp_path: Any) -> Any:
    with drawn(chromium, tmp_path, did_it_work.matching_explorer(), request.param, False) as page:
        yield page


def joined(page: Any) -> int:
    """How many lines join two people, when all has come to rest."""
    page.wait_for_timeout(500)
    return int(page.locator(".cx-art > svg > g:nth-of-type(2) > line").count())


def pairs(caliper: str, ratio: int = 1) -> int:
    return len(did_it_work.match(did_it_work.CALIPERS[caliper], ratio).pairs)


def test_keys_connect_and_break_pairs(page):
    slider = page.get_by_role("slider", name="Caliper")
    assert joined(page) == pairs("0.2")
    slider.press("Home")
    assert slider.get_attribute("aria-valuetext") == CALIPERS[0]
    assert joined(page) == pairs(CALIPERS[0])
    slider.press("End")
    assert joined(page) == pairs(CALIPERS[-1])
    page.get_by_role("radio", name="2").press("Space")
    assert joined(page) == pairs(CALIPERS[-1], 2)
    page.get_by_role("button", name="Back to the start").click()
    assert joined(page) == pairs("0.2")


def test_the_caliper_can_be_dragged_from_end_to_end(page):
    handle = page.locator(".cx-art > svg > g:nth-of-type(5)").bounding_box()
    assert min(handle["width"], handle["height"]) >= 40
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    slider = page.get_by_role("slider", name="Caliper")
    assert slider.get_attribute("aria-valuetext") == "0.2"  # taking hold moves nothing
    page.mouse.move(x + 200, y, steps=8)
    assert slider.get_attribute("aria-valuetext") == CALIPERS[-1]
    page.mouse.move(0, y, steps=8)
    assert slider.get_attribute("aria-valuetext") == CALIPERS[0]
    page.mouse.up()
    assert joined(page) == pairs(CALIPERS[0])


def test_the_picture_is_told_as_the_still_one_and_all_of_it_is_inside(page):
    shown = did_it_work.matching_explorer().static()
    picture = page.get_by_role("img")
    assert picture.get_attribute("aria-label") == shown.picture.alt
    frame = picture.bounding_box()
    outside = page.evaluate(
        """([left, right]) => [...document.querySelectorAll(".cx-art text")].filter((text) => {
          const box = text.getBoundingClientRect();
          return box.left < left - 1 || box.right > right + 1;
        }).map((text) => text.textContent)""",
        [frame["x"], frame["x"] + frame["width"]],
    )
    assert outside == []
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(".cx-art text")].map((text) =>
          parseFloat(getComputedStyle(text).fontSize))"""
    )
    assert min(sizes) >= 13


@pytest.mark.parametrize("key", ["Home", "End"])
def test_no_words_lie_on_others_at_any_setting(page, key):
    page.wait_for_timeout(800)  # longer than one gesture
    page.get_by_role("slider", name="Caliper").press(key)
    page.wait_for_timeout(500)
    met = page.evaluate(
        """() => {
          const all = [...document.querySelectorAll(".cx-art text")].map((text) =>
            [text.textContent, text.getBoundingClientRect()]);
          return all.flatMap(([one, a], i) => all.slice(i + 1)
            .filter(([, b]) => a.left < b.right - 2 && b.left < a.right - 2
              && a.top < b.bottom - 4 && b.top < a.bottom - 4)
            .map(([other]) => [one, other]));
        }"""
    )
    assert met == []


def test_what_stood_before_stays_faintly_beside_it(page):
    earlier = page.get_by_text("earlier", exact=True)
    assert earlier.count() == 0
    page.wait_for_timeout(800)  # longer than one gesture
    page.get_by_role("slider", name="Caliper").press("Home")
    assert earlier.count() == 1
