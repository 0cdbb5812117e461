"""Lesson 01's explorers, used with the hands: drawn on, pointed at, replayed, dragged."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from cocreate_lib.lessons.course import why_people_stop
from cocreate_lib.lessons.kit.states import states_as_text
from tests.browser.bare import bare_page

pytestmark = pytest.mark.browser

EXPLORERS = {
    "careers": why_people_stop.careers_explorer,
    "pathway": why_people_stop.pathway_explorer,
    "window": why_people_stop.window_explorer,
}


@pytest.fixture
def shown(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens an explorer in a page of its own; a page that complains fails the test."""
    pages, complaints = [], []

    def opened(name: str, **options: Any) -> Any:
        traits = {"declared": EXPLORERS[name]().declared(), "packed": states_as_text(name)}
        page = chromium.new_page(viewport={"width": 1366, "height": 768}, **options)
        pages.append(page)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(bare_page(tmp_path / f"{name}.html", [traits], [name]))
        page.evaluate("mounted")
        return page

    yield opened
    for page in pages:
        page.close()
    assert complaints == []


def said(page: Any) -> str:
    return str(page.locator(".cx-said").inner_text())


def more(page: Any) -> str:
    return str(page.locator(".cx-more").inner_text())


def sheet(page: Any) -> dict[str, float]:
    box: dict[str, float] = page.locator(".cx-picture").bounding_box()
    return box


def faultless(page: Any) -> bool:
    sizes = ((1366, 768), (390, 844))
    for width, height in sizes:
        page.set_viewport_size({"width": width, "height": height})
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    return True


def test_nothing_of_the_curve_is_told_before_a_reader_has_drawn_one(shown):
    page = shown("careers")
    assert "Draw the curve that you expect" in said(page)
    assert page.get_by_role("img").get_attribute("aria-label") == said(page)
    assert not page.locator(".cx-folds").is_visible()
    page.get_by_label("Stopping ages differ").press("End")
    assert "highest" not in page.locator("main").inner_text()
    box = sheet(page)
    page.mouse.move(box["x"] + 120, box["y"] + 250)
    page.mouse.down()
    page.mouse.move(box["x"] + 320, box["y"] + 90)
    page.mouse.move(box["x"] + 600, box["y"] + 280)
    page.mouse.up()
    assert float(page.get_by_label("at 25").input_value()) > 8
    page.get_by_label("at 15").press("ArrowRight")
    assert "offences a year" in page.get_by_label("at 15").get_attribute("aria-valuetext")
    page.get_by_role("button", name="Show the lives").press("Enter")
    assert more(page).startswith("Your curve is highest at 2")
    assert "The average is highest at 17" in said(page)
    assert page.get_by_label("Light up").evaluate("node => node === document.activeElement")
    assert faultless(page)
    page.get_by_role("button", name="Back to the start").click()
    assert "Draw the curve that you expect" in said(page)


def test_a_life_lights_up_under_the_pointer_and_by_the_menu(shown):
    page = shown("careers", reduced_motion="reduce")
    page.get_by_role("button", name="Show the lives").click()
    assert more(page).startswith("You drew no curve. That of the lives is highest at 18")
    box = sheet(page)
    page.mouse.move(box["x"] + 300, box["y"] + 26 + 15 * 2.5)
    assert "Life 3: " in page.get_by_role("img").inner_html()
    page.mouse.move(box["x"] + 300, box["y"] + box["height"] - 5)
    assert "Life 3: " not in page.get_by_role("img").inner_html()
    page.get_by_label("Light up").select_option("life 6")
    assert more(page).startswith("Life 6: ")
    assert "Life 6: " in page.get_by_role("img").inner_html()


def test_a_person_is_replayed_by_keys_and_other_luck_has_the_same_levers(shown):
    page = shown("pathway", reduced_motion="reduce")
    assert page.get_by_role("button", name="Replay").count() == 0
    page.get_by_label("Follow").select_option("person 2")
    page.get_by_label("Month", exact=True).press("Home")
    assert more(page).startswith("Month 1: ")
    page.get_by_role("button", name="Next turn").press("Enter")
    second = more(page)
    assert int(second.split(":")[0].removeprefix("Month ")) > 1
    before = page.get_by_role("img").inner_html()
    page.get_by_label("2", exact=True).check()
    assert page.get_by_role("img").inner_html() != before
    page.get_by_label("Others recognise").check()
    assert "and not the chance" in said(page)
    assert faultless(page)


def test_a_replay_runs_by_itself_and_stops_where_it_is_told_to(shown):
    page = shown("pathway")
    page.get_by_role("button", name="Replay").click()
    page.wait_for_function("document.querySelector('.cx-picture').innerHTML.includes('Month 5')")
    page.get_by_role("button", name="Pause").click()
    month = more(page).split(":")[0]
    page.wait_for_timeout(400)
    assert month in page.get_by_role("img").inner_html()


def test_the_edges_of_the_window_are_dragged_and_the_sliders_do_the_same(shown):
    page = shown("window")
    box = sheet(page)

    def place(month: float) -> float:
        return box["x"] + 178 + month * (box["width"] - 300) / 90

    def drag(start: float, end: float) -> None:
        page.mouse.move(place(start), box["y"] + 150)
        page.mouse.down()
        page.mouse.move(place((start + end) / 2), box["y"] + 150)
        page.mouse.move(place(end), box["y"] + 150)
        page.mouse.up()

    assert "this window of our own" in said(page)
    drag(6, 12)
    assert said(page).startswith("Through the official window, 2 of the 5 count")
    assert "This is the official window" in page.get_by_role("img").inner_html()
    drag(6, 27)
    assert page.evaluate("models[0].get('at')") == [7, 3, 1]
    assert "It is right about all of the 5." in said(page)
    page.get_by_label("Follow-up lasts").press("ArrowRight")
    assert page.evaluate("models[0].get('at')") == [7, 4, 1]
    drag(21, 15)
    assert page.evaluate("models[0].get('at')") == [5, 6, 1]
    assert faultless(page)
