"""Lesson 03's explorers by hand: clicked, dragged, and the same by keys alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cocreate_lib.lessons import Explorer
from cocreate_lib.lessons.course import the_pilot
from cocreate_lib.lessons.kit.states import states_as_text
from tests.browser.bare import bare_page

pytestmark = pytest.mark.browser

WIDE = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
EXPLORERS: dict[str, Callable[[], Explorer[Any]]] = {
    "theory": the_pilot.theory_explorer,
    "follow_up": the_pilot.follow_up_explorer,
    "causal": the_pilot.causal_explorer,
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The address of a page for each explorer."""
    folder: Path = tmp_path_factory.mktemp("pilot")
    found = {}
    for name, make in EXPLORERS.items():
        explorer = make()
        traits = {"declared": explorer.declared(), "packed": states_as_text(name)}
        found[name] = bare_page(folder / f"{name}.html", [traits], [name])
    return found


@pytest.fixture
def opened(chromium: Any, pages: dict[str, str]) -> Iterator[Callable[..., Any]]:
    """Open an explorer; a page that complains fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_it(name: str, viewport: Any = WIDE, **more: Any) -> Any:
        context = chromium.new_context(viewport=viewport, **more)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(pages[name])
        page.evaluate("mounted")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


def said(page: Any) -> str:
    text: str = page.locator(".cx-said").inner_text()
    return text


def more(page: Any) -> str:
    text: str = page.locator(".cx-more").inner_text()
    return text


def lost(page: Any) -> set[str]:
    """The steps that are drawn as lost."""
    boxes = page.locator(".cx-box.lost").evaluate_all("all => all.map((box) => box.dataset.box)")
    return set(boxes) - set(the_pilot.CONTENT.theory.assumptions)


CALM = {"reduced_motion": "reduce"}
TIME = {"bond", "plan", "means", "hope", "goals", "less", "shown", "belonging"}


def test_the_loss_spreads_step_by_step(opened):
    page = opened("theory")
    page.locator("[data-box=time]").click()
    assert lost(page) < TIME
    assert not page.get_by_role("checkbox", name="There is time to write plans").is_checked()
    page.wait_for_function("document.querySelectorAll('.cx-box.lost').length === 9")
    assert lost(page) == TIME
    assert "8 of 10 steps are no longer supported" in said(page)
    page.get_by_role("button", name="See it fall again").click()
    page.wait_for_function("document.querySelectorAll('.cx-box.lost').length < 9")
    page.wait_for_function("document.querySelectorAll('.cx-box.lost').length === 9")


def test_where_nothing_may_move_the_loss_is_there_at_once(opened):
    page = opened("theory", **CALM)
    page.locator("[data-box=time]").click()
    assert page.evaluate("document.getAnimations().length") == 0
    assert lost(page) == TIME


def test_a_prediction_is_made_before_the_loss_spreads_and_compared_with_it(opened):
    page = opened("theory", **CALM)
    page.get_by_role("checkbox", name="Predict first").check()
    page.locator("[data-box=fund]").click()
    assert lost(page) == set()
    assert "which boxes will fall?" in said(page)
    assert "no longer" not in page.get_by_role("img").get_attribute("aria-label")
    page.locator("[data-box=means]").click()
    page.locator("[data-box=ways]").click()
    assert page.get_by_role("checkbox", name="Ways to reach them").is_checked()
    page.get_by_role("button", name="Let it fall").click()
    assert lost(page) == {"means"}
    assert said(page) == the_pilot.theory_explorer().static(fund=False).sentence
    told = "You marked 2; 1 fell. Marked, but still standing (?): Ways to reach them."
    assert more(page) == told


def test_a_prediction_by_keys_alone(opened):
    page = opened("theory", **CALM)
    page.get_by_role("checkbox", name="Predict first").press("Space")
    page.get_by_role("checkbox", name="The measure can see it").press("Space")
    page.get_by_role("checkbox", name="A lower recorded rate").press("Space")
    page.get_by_role("button", name="Let it fall").press("Enter")
    assert more(page) == "You marked 1; 1 fell. Just as you said."
    page.get_by_role("button", name="Back to the start").press("Enter")
    assert lost(page) == set()
    assert said(page) == the_pilot.theory_explorer().static().sentence
    assert page.locator(".cx-badge text").count() == 0


def test_a_second_loss_is_predicted_from_what_the_first_left(opened):
    page = opened("theory", **CALM)
    page.locator("[data-box=fund]").click()
    page.get_by_role("checkbox", name="Predict first").check()
    page.locator("[data-box=partners]").click()
    assert page.get_by_role("checkbox", name="Small sums for own goals").count() == 0
    page.get_by_role("button", name="Let it fall").click()
    assert more(page).startswith("You marked none; 5 fell. Fell unmarked (!): Work, skills")


def dragged(page: Any, handle: Any, by: float) -> None:
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by / 2, y, steps=4)
    page.mouse.move(x + by, y, steps=4)
    page.mouse.up()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_entry_and_follow_up_are_dragged_along_the_year(opened, viewport):
    page = opened("follow_up", viewport)
    entry, end = page.locator(".cx-grip").all()
    dragged(page, entry, 400)
    assert page.get_by_role("slider", name="Month of entry").input_value() == "11"
    assert "Entered on 1 December 2018" in said(page)
    dragged(page, entry, -400)
    assert "Entered on 1 January 2018" in said(page)
    dragged(page, end, 400)
    assert page.get_by_role("slider", name="Length of follow-up").input_value() == "3"
    dragged(page, end, -400)
    assert "followed until 30 June 2018" in said(page)


def test_the_lockdown_is_plain_once_a_window_reaches_it(opened):
    page = opened("follow_up")
    slider = page.get_by_role("slider", name="Month of entry")
    reached = []
    for month in range(12):
        if page.locator(".cx-lockdown.reached").count():
            reached.append(month)
            assert "First lockdown, 23 Mar 2020" in page.locator(".cx-inside").inner_text()
        slider.press("ArrowRight")
    assert reached == [9, 10, 11]
    assert page.locator(".cx-event.proven").count() == 4


def test_arrows_and_boxes_are_clicked_and_the_fewest_adjustments_are_told(opened):
    page = opened("causal")
    page.locator("[data-arrow=volunteers_differ] .knob").click()
    assert page.get_by_role("checkbox", name="Case managers who volunteer work").is_checked()
    for box in ("readiness", "history", "office"):
        page.locator(f"[data-box={box}]").click()
    assert more(page) == ""
    page.locator("[data-box=volunteers]").click()
    assert more(page) == "You have blocked every other way with 4; can it be done with fewer?"
    page.get_by_role("checkbox", name="Office", exact=True).press("Space")
    assert more(page) == "You have blocked every other way with 3, and fewer can't do it."
    page.locator("[data-box=hope]").click()
    assert "at the cost of the programme's own way" in more(page)
    assert page.locator(".cx-box.adjusted").count() == 4


def test_an_arrow_is_found_beside_its_line(opened):
    """24 pixels and more: 12 to either side of the line."""
    page = opened("causal")
    x, y = page.locator("[data-arrow=courts_differ] path").evaluate("""path => {
        const { x, y } = path.getPointAtLength(60).matrixTransform(path.getScreenCTM());
        return [x, y];
    }""")
    box = page.get_by_role("checkbox", name="courts and police")
    for above in (11, -11):
        checked = box.is_checked()
        page.mouse.click(x, y + above)
        assert box.is_checked() != checked


def test_what_is_open_differs_in_colour_thickness_and_dash(opened):
    page = opened("causal", **CALM)
    page.locator("[data-arrow=ready_stay] .knob").click()  # absent, beside open and causal ones
    look = """shaft => {
        const { stroke, strokeWidth, strokeDasharray } = getComputedStyle(shaft);
        return [stroke, strokeWidth, strokeDasharray];
    }"""
    looks = {
        kind: page.locator(f".cx-arrow.{kind} .shaft").first.evaluate(look)
        for kind in ("open", "causal", "plain", "absent")
    }
    for other in ("causal", "plain", "absent"):
        assert all(one != two for one, two in zip(looks["open"], looks[other], strict=True))
    assert looks["plain"] != looks["absent"]


@pytest.mark.parametrize("name", EXPLORERS)
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_an_explorer_is_accessible_and_keeps_its_picture_in_sight(opened, name, viewport):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = opened(name, viewport, **CALM)
    page.locator("[data-box=time], [data-box=office], .cx-grip").first.click()
    page.add_style_tag(content="body { margin: 1rem; }")
    assert [fault["id"] for fault in axe.run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    small = page.locator(".cx-picture text").evaluate_all(
        "all => all.filter((t) => t.textContent && parseFloat(getComputedStyle(t).fontSize) < 13)"
        ".map((t) => t.textContent)"
    )
    assert small == []
    cut = page.locator(".cx-picture").evaluate("""picture => {
        const whole = picture.getBoundingClientRect();
        return [...picture.querySelectorAll("text, rect")].filter((each) => {
          const box = each.getBoundingClientRect();
          return box.width && each.getAttribute("fill") !== "transparent"
            && (box.left < whole.left - 1 || box.right > whole.right + 1
              || box.top < whole.top - 1 || box.bottom > whole.bottom + 1);
        }).map((each) => each.textContent || each.outerHTML);
    }""")
    assert cut == []
    last = page.get_by_role("button", name="Back to the start")
    last.scroll_into_view_if_needed()
    page.locator("input").last.scroll_into_view_if_needed()
    box = page.locator(".cx-picture").bounding_box()
    assert box["y"] >= -1
    assert box["y"] + box["height"] <= viewport["height"]


@pytest.mark.parametrize("name", EXPLORERS)
def test_it_fits_a_notebook_on_a_small_screen(opened, name):
    page = opened(name, {"width": 900, "height": 647})
    height = page.locator(".cx-frame").bounding_box()["height"]
    assert height <= 647
