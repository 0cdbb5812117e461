"""The frame of an explorer, in a bare page: one test a control, and what is said when."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from matplotlib.figure import Figure

from cocreate_lib.figures import Picture, Table
from cocreate_lib.lessons import Control, Drawing, Explorer
from cocreate_lib.lessons.build.states import make_states
from cocreate_lib.lessons.kit import front
from cocreate_lib.lessons.kit.states import packed
from tests.browser.bare import bare_page

pytestmark = pytest.mark.browser

THEORIES = {"bonds": 1, "identity": 2, "hooks": 3}
COLUMNS = {f"column {n}": n for n in range(9)}
CONTROLS = (
    Control("age", "Age at the start", {f"{n} years": n for n in range(18, 24)}, 20, "In years"),
    Control("theory", "Theory", THEORIES, 2, "Which one", "choice"),
    Control("column", "Column", COLUMNS, 4, "Which one", "choice"),
    Control.switch("bonds", "Bonds count", False, "Whether they do"),
)
EXPLORER = Explorer(
    CONTROLS,
    result=lambda **params: params,
    picture=lambda params: Picture(Figure(), f"Picture of {params}.", "A caption."),
    sentence=lambda params: f"Now: {', '.join(f'{k} {v}' for k, v in params.items())}.",
    name="bare",
    code="lesson.bare_explorer()",
    drawing=Drawing(
        title="A bare explorer",
        scene=dict,
        numbers=lambda params: params["age"],
        alt=lambda params: f"Picture of {params}.",
        caption=lambda params: "A caption.",
        table=lambda params: Table("Ages", pd.DataFrame({"who": ["all"], "age": [params["age"]]})),
    ),
)
DRAWING = """
import { sheet, words } from "KIT/picture.js";
export function draw(stage) {
  return { show({ numbers }, { before, width, narrow }) {
    stage.art.replaceChildren(sheet(width, 120,
      words(5, 30, `age ${numbers}${narrow ? ", narrow" : ""}`),
      words(5, 60, before ? `before ${before.numbers}` : "nothing before")));
  } };
}
"""


@pytest.fixture
def page(chromium: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The explorer in a page of its own; a page that complains fails the test."""
    drawing = DRAWING.replace("KIT", Path("..", "kit").as_posix())
    folder = tmp_path / "drawings"
    folder.mkdir()
    (tmp_path / "kit").symlink_to(front.FRONT)
    (folder / "bare.js").write_text(drawing, encoding="utf-8")
    monkeypatch.setattr(front, "DRAWINGS", folder)
    traits = {
        "declared": EXPLORER.declared(),
        "at": [2, 1, 4, 0],
        "packed": base64.b64encode(packed(make_states(EXPLORER))).decode(),
    }
    page = chromium.new_page(viewport={"width": 1366, "height": 768})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(bare_page(tmp_path / "page.html", [traits], ["bare"]))
    page.evaluate("mounted")
    yield page
    page.close()
    assert complaints == []


def told(page: Any) -> str:
    text: str = page.get_by_role("status").first.inner_text()
    return text


def expected(**params: Any) -> str:
    start = {control.name: control.start for control in CONTROLS}
    return EXPLORER.static(**{**start, **params}).sentence


def test_a_slider_is_named_says_its_words_and_moves_by_every_key(page):
    slider = page.get_by_role("slider", name="Age at the start")
    assert slider.get_attribute("aria-valuetext") == "20 years"
    for key, age in (("ArrowRight", 21), ("End", 23), ("ArrowLeft", 22), ("Home", 18)):
        slider.press(key)
        assert told(page) == expected(age=age)
        assert slider.get_attribute("aria-valuetext") == f"{age} years"


def test_a_few_choices_stand_side_by_side(page):
    group = page.get_by_role("group", name="Theory")
    group.get_by_role("radio", name="identity").press("ArrowDown")
    assert told(page) == expected(theory=3)
    assert group.get_by_role("radio", name="hooks").is_checked()


def test_many_choices_are_in_a_menu(page):
    menu = page.get_by_role("combobox", name="Column")
    menu.press("ArrowDown")
    assert told(page) == expected(column=5)


def test_a_box_is_ticked_by_the_space_bar(page):
    page.get_by_role("checkbox", name="Bonds count").press("Space")
    assert told(page) == expected(bonds=True)


def test_the_live_region_stays_and_its_words_change(page):
    page.evaluate("globalThis.region = document.querySelector('[role=status]')")
    page.get_by_role("slider").press("End")
    assert page.evaluate("region.isConnected && region.textContent") == expected(age=23)


def test_what_is_read_out_is_a_paragraph_and_a_value_is_said_once(page):
    """Read from top to bottom, words that stand in a region by themselves are passed over."""
    page.get_by_role("slider").press("End")
    assert page.get_by_role("status").first.locator("> p").inner_text() == expected(age=23)
    assert page.locator("output").get_attribute("aria-live") == "off"


def test_the_focus_stands_below_a_picture_that_stays_in_sight(page):
    held = "getComputedStyle(document.querySelector('select')).scrollMarginTop"
    assert page.evaluate(held) == "0px"
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(100)
    high = page.locator(".cx-art").bounding_box()["height"]
    assert float(page.evaluate(held).removesuffix("px")) >= high > 50
    page.set_viewport_size({"width": 380, "height": 120})  # no room to stay there
    page.wait_for_timeout(100)
    assert page.evaluate(held) == "8px"
    assert "static" in page.evaluate("getComputedStyle(document.querySelector('.cx-art')).position")


def test_in_the_narrowest_window_the_whole_picture_gets_smaller(page):
    page.set_viewport_size({"width": 320, "height": 256})
    page.wait_for_timeout(100)
    picture = page.get_by_role("img")
    assert picture.get_attribute("viewBox").split()[2] == "350"
    assert picture.bounding_box()["width"] < 320


def test_a_drawing_keeps_its_colours_and_paper_where_colours_are_forced(page):
    page.emulate_media(forced_colors="active", color_scheme="dark")
    look = "e => [getComputedStyle(e).forcedColorAdjust, getComputedStyle(e).backgroundColor]"
    assert page.get_by_role("img").evaluate(look) == ["none", "rgb(255, 255, 255)"]


def test_the_picture_has_its_words_in_three_places_and_its_numbers_in_a_table(page):
    page.get_by_role("slider").press("End")
    alt = EXPLORER.static(age=23).picture.alt
    assert page.get_by_role("img").get_attribute("aria-label") == alt
    page.get_by_text("The picture in words").click()
    assert page.get_by_text(alt).is_visible()
    page.get_by_text("The same as a table").click()
    assert page.get_by_role("region", name="Ages").get_by_role("cell", name="23").is_visible()
    assert page.get_by_text("A caption.").is_visible()


def test_the_code_shown_makes_what_is_shown(page):
    page.get_by_role("checkbox", name="Bonds count").press("Space")
    page.get_by_text("Show me the code").click()
    code = "lesson.bare_explorer().static(age=20, theory=2, column=4, bonds=True)"
    assert page.get_by_text(code).is_visible()


def test_back_to_the_start_puts_every_control_back(page):
    page.get_by_role("slider").press("End")
    page.get_by_role("checkbox", name="Bonds count").press("Space")
    page.get_by_role("button", name="Back to the start").press("Enter")
    assert told(page) == expected()
    assert page.get_by_role("slider").get_attribute("aria-valuetext") == "20 years"
    assert not page.get_by_role("checkbox", name="Bonds count").is_checked()
    assert "nothing before" in page.get_by_role("img").inner_html()


def test_one_movement_is_compared_with_what_stood_before_it(page):
    slider = page.get_by_role("slider")
    page.wait_for_timeout(800)
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    assert "before 20" in page.get_by_role("img").inner_html()
    page.wait_for_timeout(800)
    slider.press("ArrowRight")
    assert "before 22" in page.get_by_role("img").inner_html()


def test_keys_stay_within_the_part_and_shortcuts_with_control_do_not(page):
    page.evaluate("""() => {
        globalThis.heard = [];
        document.addEventListener('keydown', (event) => heard.push(event.key));
    }""")
    page.get_by_role("slider").press("ArrowRight")
    page.get_by_role("checkbox").press("b")
    page.get_by_role("slider").press("Control+s")
    assert page.evaluate("heard") in (["Control", "s"], ["s"])


def test_a_narrow_place_gets_a_layout_of_its_own(page):
    assert "narrow" not in page.get_by_role("img").inner_html()
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("document.querySelector('.cx-picture').innerHTML.includes('narrow')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_model_hears_of_every_move(page):
    page.get_by_role("slider").press("End")
    assert page.evaluate("models[0].get('at')") == [5, 1, 4, 0]
    assert page.evaluate("models[0].saved") == [[5, 1, 4, 0]]


def test_what_lies_between_the_stops_is_shown_until_the_next_move(page):
    shown = {"sentence": "Between.", "alt": "Alt.", "caption": "C.", "picture": '<img alt="Alt.">'}
    page.evaluate("shown => models[0].answer('shown', shown)", shown)
    assert told(page) == "Between."
    assert page.get_by_role("img", name="Alt.").count() == 1
    page.get_by_role("slider").press("End")
    assert told(page) == expected(age=23)
    assert page.get_by_role("img", name="Alt.").count() == 0


@pytest.fixture
def asking(chromium: Any, tmp_path: Path) -> Any:
    """An explorer whose pictures the kernel makes."""
    declared = {**EXPLORER.declared(), "drawing": ""}
    shown = {"sentence": "From the kernel.", "alt": "Alt.", "caption": "C.", "error": ""}
    shown["picture"] = '<img alt="Alt.">'
    page = chromium.new_page()
    part = {"declared": declared, "at": [2, 1, 4, 0], "shown": shown}
    page.goto(bare_page(tmp_path / "page.html", [part]))
    page.evaluate("mounted")
    yield page
    page.close()


def test_the_kernel_is_asked_where_nothing_was_made_beforehand(asking):
    asking.get_by_role("slider").press("End")
    assert asking.evaluate("models[0].saved") == [[5, 1, 4, 0]]
    asking.evaluate("models[0].answer('shown', {...models[0].get('shown'), sentence: 'Later.'})")
    assert told(asking) == "Later."


def test_an_error_from_the_kernel_is_an_alert(asking):
    asking.evaluate("models[0].answer('shown', {...models[0].get('shown'), error: 'It failed.'})")
    assert asking.get_by_role("alert").inner_text() == "It failed."


def test_a_kernel_that_does_not_answer_is_said_to_be_gone(asking):
    asking.clock.install()
    asking.get_by_role("slider").press("End")
    asking.clock.run_for(9000)
    assert "The kernel does not answer" in asking.get_by_role("alert").inner_text()
