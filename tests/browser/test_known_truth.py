"""Lesson 04's explorers in a bare page: brushed, turned over, built; by pointer and by keyboard."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from cocreate_lib.lessons.course import known_truth
from cocreate_lib.lessons.kit.states import state_file
from tests.browser.bare import bare_page

pytestmark = pytest.mark.browser

EXPLORERS = {
    name: getattr(known_truth, f"{name}_explorer")() for name in ("column", "handful", "ladder")
}
Opened = Callable[..., Any]


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[Opened]:
    """Open an explorer in a page of its own; a page that complains fails the test."""
    complaints: list[str] = []
    pages: list[Any] = []

    def open_one(name: str, width: int = 1366, height: int = 768, **options: Any) -> Any:
        explorer = EXPLORERS[name]
        traits = {
            "declared": explorer.declared(),
            "packed": base64.b64encode(state_file(name).read_bytes()).decode(),
        }
        page = chromium.new_page(viewport={"width": width, "height": height}, **options)
        pages.append(page)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(bare_page(tmp_path / "page.html", [traits], [name]))
        page.evaluate("mounted")
        return page

    yield open_one
    for page in pages:
        page.close()
    assert complaints == []


def said(page: Any) -> list[str]:
    """The sentence of the setting, and what the drawing says beyond it."""
    return [page.locator(name).inner_text().strip() for name in (".cx-said", ".cx-more")]


def drag(page: Any, of: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag from one place to another, each as a share of what is dragged in."""
    box = of.bounding_box()
    (x, y), (to_x, to_y) = (
        (box["x"] + box["width"] * share[0], box["y"] + box["height"] * share[1])
        for share in (start, end)
    )
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(to_x, to_y, steps=4)
    page.mouse.up()


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.parametrize("name", EXPLORERS)
def test_nothing_is_wrong_for_axe_nothing_is_too_wide_and_text_is_legible(opened, name, width):
    page = opened(name, width)
    if name != "column":
        page.get_by_role("slider", name="urned over" if name == "handful" else "Rungs").press("End")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = page.evaluate(
        "[...document.querySelectorAll('.cx-art *')].filter((n) => n.textContent.trim() && "
        "!n.children.length).map((n) => parseFloat(getComputedStyle(n).fontSize))"
    )
    assert min(sizes) >= 12


@pytest.mark.parametrize("name", EXPLORERS)
def test_each_fits_a_notebook_on_a_laptop(opened, name):
    page = opened(name, 933, 647)
    if name != "column":
        page.get_by_role("slider", name="urned over" if name == "handful" else "Rungs").press("End")
    top, bottom = page.evaluate(
        "['.cx-said', '.cx-art'].map((name) => document.querySelector(name)"
        ".getBoundingClientRect()).map((box, i) => (i ? box.bottom : box.top))"
    )
    assert bottom - top <= 647


# Columns.


def test_dragging_across_a_column_lights_the_same_people_everywhere(opened):
    page = opened("column")
    picture = page.get_by_role("img")
    before = picture.bounding_box()
    assert said(page)[1].startswith("Everybody is lit.")
    drag(page, picture, (0.15, 0.5), (0.3, 0.5))
    sentence, lit = said(page)
    assert sentence == EXPLORERS["column"].static().sentence
    assert lit.startswith("Lit: ")
    assert "Truly readier than average: " in lit
    assert "Proven reoffending (yes): " in lit
    assert picture.bounding_box() == before  # it doesn't move away under the pointer
    page.get_by_role("button", name="All: light up everybody").click()
    assert said(page)[1].startswith("Everybody is lit.")


def test_the_sliders_light_what_dragging_lights_and_another_column_begins_anew(opened):
    page = opened("column")
    low, high = page.get_by_role("slider").all()
    for _ in range(2):
        low.press("ArrowRight")
    assert low.get_attribute("aria-valuetext") == "10"
    high.press("Home")
    assert low.get_attribute("aria-valuetext") == "0"
    assert high.get_attribute("aria-valuetext") == "4"
    by_key = said(page)[1]
    page.get_by_role("button", name="All: light up everybody").press("Enter")
    box = page.get_by_role("img").bounding_box()
    page.mouse.click(box["x"] + 40, box["y"] + 200)
    assert said(page)[1] == by_key
    page.get_by_role("combobox", name="Which column").select_option("sex")
    assert said(page)[0].startswith("Sex: usually recorded.")
    assert said(page)[1].startswith("Everybody is lit.")


# A few people in two worlds.


def test_people_are_guessed_and_turned_over_one_by_one(opened):
    page = opened("handful", reduced_motion="reduce")
    explorer = EXPLORERS["handful"]
    assert page.get_by_role("cell", name="8", exact=True).count() == 0
    page.get_by_role("combobox", name="Person 9:").select_option(index=1)
    page.get_by_role("combobox", name="Person 10:").select_option(index=3)
    page.get_by_role("button", name="Turn over Person 9", exact=True).click()
    assert said(page)[0] == explorer.static(turned=1).sentence
    row = page.get_by_role("row", name="Person 9, programme").inner_text()
    assert " ".join(row.split()) == "Person 9, programme 6 8 −2 ✓ right"
    page.get_by_role("button", name="? Turn over Person 10").press("Enter")
    assert said(page)[1].startswith("Your guess was right for 1 of 2.")
    for person in (11, 12, 159, 160, 161, 162):
        focus = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert focus == f"? Turn over Person {person}"
        page.keyboard.press("Enter")
    assert said(page)[0] == explorer.static(turned=8).sentence
    page.keyboard.press("Enter")  # on "Turn all back"
    assert said(page)[0] == explorer.static().sentence


def test_back_to_the_start_forgets_the_guesses(opened):
    page = opened("handful")
    page.get_by_role("combobox", name="Person 9:").select_option(index=1)
    page.get_by_role("button", name="Back to the start").click()
    assert page.get_by_role("combobox", name="Person 9:").input_value() == "? guess"


# A ladder of flaws.


def test_the_order_is_changed_by_keyboard_and_focus_goes_along(opened):
    page = opened("ladder")
    page.get_by_role("button", name="Lost records earlier").press("Enter")
    page.keyboard.press("Enter")
    order = [each.split("\n")[0] for each in page.get_by_role("listitem").all_inner_texts()]
    assert order == ["1. Lost records", "2. Who gets in", "3. Slow courts"]
    focus = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focus == "Lost records later"  # it can't go up any further


def test_a_gap_is_guessed_by_key_or_by_dragging_and_then_built(opened):
    page = opened("ladder")
    explorer = EXPLORERS["ladder"]
    slider = page.get_by_role("slider", name="points that who gets in adds")
    assert slider.get_attribute("aria-valuetext") == "no guess yet"
    for _ in range(6):
        slider.press("ArrowLeft")
    assert slider.get_attribute("aria-valuetext") == "−3.0 points"
    drag(page, page.get_by_role("img"), (0.7, 0.38), (0.5, 0.38))
    guess = slider.get_attribute("aria-valuetext")
    assert guess != "−3.0 points"
    page.get_by_role("button", name="Build the next rung: who gets in").press("Enter")
    assert said(page)[0] == explorer.static(rungs=1).sentence
    assert said(page)[1].startswith(f"Who gets in: you guessed {guess}; it adds −6.")
    assert slider.is_disabled()
    page.get_by_role("button", name="Who gets in later").click()
    order = "courts, selection, records"
    assert said(page)[0] == explorer.static(order=order, rungs=0).sentence
    assert not slider.is_disabled()


def test_the_rungs_can_be_built_and_made_stronger_by_the_sliders(opened):
    page = opened("ladder")
    page.get_by_role("slider", name="Rungs built").press("End")
    page.get_by_role("slider", name="How strong they are").press("ArrowRight")
    assert said(page)[0] == EXPLORERS["ladder"].static(rungs=3, strength="severe").sentence
    alt = EXPLORERS["ladder"].static(rungs=3, strength="severe").picture.alt
    assert page.get_by_role("img").get_attribute("aria-label") == alt
