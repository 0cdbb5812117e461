"""Lesson 06's explorers in a bare page: by keyboard, by pointer, wide and on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from cocreate_lib.lessons.course import no_significant_difference as lesson
from cocreate_lib.lessons.course import room_replication as room
from tests.browser.drawn import PHONE, drawn, told

pytestmark = pytest.mark.browser

EXPLORERS = {
    "interval": lesson.interval_explorer(),
    "power": lesson.power_explorer(),
    "filter": lesson.filter_explorer(),
    "matters": lesson.matters_explorer(),
    "own": room.own_explorer(),
    "replication": room.replication_explorer(),
}
NOTEBOOK = {"width": 933, "height": 647}
MET = """() => {
  const art = document.querySelector(".cx-art > svg").getBoundingClientRect();
  const all = [...document.querySelectorAll(".cx-art > svg text")].map((text) =>
    [text.textContent, text.getBoundingClientRect(), parseFloat(getComputedStyle(text).fontSize)]);
  return all.flatMap(([one, a, size], i) => [
    a.left < art.left - 1 || a.right > art.right + 1 ? `${one} is cut off` : "",
    size < 13 ? `${one} is small` : "",
    ...all.slice(i + 1).filter(([, b]) => a.left < b.right - 2 && b.left < a.right - 2
      && a.top < b.bottom - 4 && b.top < a.bottom - 4).map(([other]) => `${one} lies on ${other}`),
  ]).filter(Boolean);
}"""


def said(name: str, **params: Any) -> str:
    """The sentence of a setting; controls that aren't named stand where they start."""
    explorer = EXPLORERS[name]
    start = {control.name: control.start for control in explorer.controls}
    return explorer.sentence(explorer.result(**{**start, **params}))


def drag(page: Any, node: Any, by: float) -> None:
    box = node.bounding_box()
    assert min(box["width"], box["height"]) >= 40
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=4)
    page.mouse.up()


@pytest.mark.parametrize("name", EXPLORERS)
def test_from_end_to_end_by_keys_nothing_is_cut_off_or_lies_on_anything(chromium, tmp_path, name):
    explorer = EXPLORERS[name]
    with drawn(chromium, tmp_path, explorer, NOTEBOOK) as page:
        result = explorer.result(**{control.name: control.start for control in explorer.controls})
        assert told(page) == explorer.sentence(result)
        assert page.get_by_role("img").get_attribute("aria-label") == explorer.drawing.alt(result)
        assert page.evaluate(MET) == []
        for size in (NOTEBOOK, PHONE):
            page.set_viewport_size(size)
            page.wait_for_timeout(60)
            for key, end in (("End", -1), ("Home", 0)):
                at = to_the_end(page, explorer, key, end)
                assert told(page) == explorer.sentence(explorer.result(**at))
                assert page.evaluate(MET) == []
                top, bottom = page.evaluate(
                    "['.cx-said', '.cx-art'].map((name) => document.querySelector(name)"
                    ".getBoundingClientRect()).map((box, i) => (i ? box.bottom : box.top))"
                )
                assert size is PHONE or bottom - top <= 647
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def to_the_end(page: Any, explorer: Any, key: str, end: int) -> dict[str, Any]:
    """Set every control to its first or its last stop; the values that they then have."""
    at = {}
    for control in explorer.controls:
        words = list(control.stops)[end]
        at[control.name] = control.stops[words]
        if control.shape == "slider":
            page.get_by_role("slider", name=control.label).press(key)
        else:
            group = page.get_by_role("group", name=control.label)
            group.get_by_role("radio", name=words, exact=True).check()
    return at


def test_the_marker_is_dragged_along_the_interval(chromium, tmp_path):
    with drawn(chromium, tmp_path, EXPLORERS["interval"], NOTEBOOK) as page:
        drag(page, page.locator(".cx-art > svg > g").last, 4000)
        assert told(page) == said("interval", truth=lesson.TRUTHS[-1])
        drag(page, page.locator(".cx-art > svg > g").last, -4000)
        assert told(page) == said("interval", truth=lesson.TRUTHS[0])


def test_the_edge_of_what_matters_is_dragged(chromium, tmp_path):
    with drawn(chromium, tmp_path, EXPLORERS["matters"], NOTEBOOK) as page:
        drag(page, page.locator(".cx-art > svg > g").last, 300)
        smallest = lesson.CONTENT.smallest[-1]
        assert told(page) == said("matters", smallest=smallest)


def test_pilots_are_run_one_by_one_and_all_at_once(chromium, tmp_path):
    with drawn(chromium, tmp_path, EXPLORERS["filter"], NOTEBOOK) as page:
        dots = page.locator(".cx-art > svg > circle")
        before = dots.count()
        page.get_by_role("button", name="Run 1 more").press("Enter")
        assert told(page) == said("filter", pilots=2)
        assert dots.count() == before + 1
        page.get_by_role("slider", name="Pilots that were run").press("PageUp")
        page.get_by_role("button", name="Run all 200").press("Enter")
        assert told(page) == said("filter", pilots=200)
        page.get_by_role("button", name="Run 1 more").press("Enter")
        assert "All that were made up have been run" in page.locator(".cx-more").inner_text()


def test_a_room_without_a_kernel_sets_its_size_pools_and_looks_up_what_was_true(chromium, tmp_path):
    with drawn(chromium, tmp_path, EXPLORERS["replication"], NOTEBOOK) as page:
        diamonds = page.locator(".cx-art > svg").get_by_text("what was true")
        slider = page.get_by_role("slider", name="Pilots in the room")
        for _ in range(3):
            slider.press("ArrowRight")
        assert told(page) == said("replication", pilots=15)
        page.get_by_role("radio", name="and pooled").press("Space")
        assert told(page) == said("replication", pilots=15, shown="pooled")
        assert diamonds.count() == 0
        page.get_by_role("radio", name="and what was true").press("Space")
        assert told(page) == said("replication", pilots=15, shown="truth")
        assert diamonds.count() == 1
