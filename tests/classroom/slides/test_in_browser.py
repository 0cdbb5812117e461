"""The slides of lesson 06 in a browser: legible, whole, alive, by keyboard, on paper."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from cocreate_lib.classroom.slides import slides_html
from tests.classroom.slides.measure import SIZE, slides_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    place = tmp_path_factory.mktemp("slides") / "slides_06.html"
    more = {"The interval": "<p>Show the eye.</p>"}
    place.write_text(slides_html("06_no_significant_difference", more_notes=more), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def page(chromium, file):
    page = chromium.new_page(viewport=SIZE)
    page.heard = []
    page.on("console", lambda said: page.heard.append(said.text))
    page.on("pageerror", lambda fault: page.heard.append(str(fault)))
    page.on(
        "request",
        lambda asked: (
            asked.url.startswith(("data:", "file:", "blob:")) or page.heard.append(asked.url)
        ),
    )
    page.goto(file.as_uri())
    page.locator("html[data-fitted]").wait_for()
    yield page
    page.close()


def go(page, place):
    page.evaluate(f"document.activeElement.blur(); location.hash = '#/{place}'")
    page.locator(f".reveal .slides > section:nth-child({place + 1}).present").wait_for()


def at(page):
    return page.locator(".slides > section").evaluate_all(
        "all => all.findIndex((e) => e.classList.contains('present'))"
    )


def test_every_slide_is_whole_and_legible(page, file):
    for each in slides_of(page, file):
        assert each["small"] == [], each["label"]
        assert each["down"] <= 0, each["label"]
        assert each["aside"] <= 0, each["label"]
        assert not each["long"], each["label"]
    assert page.heard == []


def test_axe_finds_no_fault_on_any_slide(page):
    for place in range(page.locator(".slides > section").count()):
        go(page, place)
        page.evaluate(
            "document.querySelectorAll('.present .fragment')"
            ".forEach((e) => e.classList.add('visible'))"
        )
        faults = Axe().run(page).response["violations"]
        assert [
            (fault["id"], node["html"][:150]) for fault in faults for node in fault["nodes"]
        ] == [], place


def test_the_keyboard_goes_into_an_explorer_and_out_of_it(page):
    place = int(
        page.locator(".slides > section").evaluate_all(
            "all => all.findIndex((e) => e.classList.contains('live'))"
        )
    )
    go(page, place - 1)
    page.keyboard.press("ArrowRight")
    assert at(page) == place
    slide = page.locator(f".slides > section:nth-child({place + 1})")
    said = slide.locator(".cx-said").text_content()
    slider = slide.locator("input[type=range]")
    for _ in range(12):
        page.keyboard.press("Tab")
        if slider.evaluate("e => e === document.activeElement"):
            break
    start = slider.input_value()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() != start
    assert at(page) == place
    assert slide.locator(".cx-said").text_content() != said
    moved = slider.input_value()
    page.keyboard.press("PageDown")
    assert (at(page), slider.input_value()) == (place + 1, moved)
    go(page, place)
    slider.focus()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert (at(page), slider.input_value()) == (place + 1, moved)
    assert page.locator(".reveal.overview").count() == 0


def test_a_mouse_moves_a_slider_too(page):
    go(page, 0)
    page.evaluate(
        "location.hash = '#/' + [...document.querySelectorAll('.slides > section')]"
        ".findIndex((e) => e.classList.contains('live'))"
    )
    slider = page.locator("section.present input[type=range]")
    slider.wait_for()
    start, box = slider.input_value(), slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
    assert slider.input_value() != start
    page.evaluate("document.activeElement.blur()")


def test_an_answer_comes_with_the_next_press(page):
    place = page.locator(".slides > section").evaluate_all(
        "all => all.findIndex((e) => e.querySelector('.answer'))"
    )
    go(page, 0)
    go(page, place)
    answer = page.locator("section.present .answer")
    assert not answer.is_visible()
    page.keyboard.press("ArrowRight")
    assert at(page) == place
    answer.wait_for(state="visible")
    page.keyboard.press("ArrowRight")
    assert at(page) == place + 1


def test_notes_open_in_a_window_that_follows(page):
    go(page, 3)
    with page.context.expect_page() as opened:
        page.keyboard.press("s")
    notes = opened.value
    assert "Show the eye." in notes.locator("#notes").text_content()
    page.keyboard.press("ArrowRight")
    assert notes.locator("h1").text_content().startswith("5 of ")
    assert "Show the eye." not in notes.locator("#notes").text_content()
    notes.close()
    assert not page.locator("aside.notes:visible").count()


def test_on_paper_each_slide_has_a_page(page):
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", printed)) == page.locator(".slides > section").count()
    assert set(re.findall(rb"/MediaBox \[0 0 [\d. ]+\]", printed)) == {b"/MediaBox [0 0 960 540]"}
    assert page.heard == []


def test_a_phone_is_told_what_it_is_for_and_nothing_moves_for_the_calm(chromium, file):
    calm = chromium.new_context(
        viewport={"width": 390, "height": 780}, reduced_motion="reduce", has_touch=True
    )
    page = calm.new_page()
    page.goto(file.as_uri())
    page.locator("html[data-fitted]").wait_for()
    assert "projector" in page.locator(".small-screen").text_content()
    assert page.locator(".small-screen").is_visible()
    found = page.locator("section.present li").first.evaluate(
        "e => [parseFloat(getComputedStyle(e).fontSize)"
        " * e.getBoundingClientRect().width / e.offsetWidth,"
        " e.getBoundingClientRect().right, document.documentElement.scrollWidth]"
    )
    assert found[0] >= 12
    assert found[1] <= 390
    assert found[2] <= 390
    assert page.evaluate("document.getAnimations().length") == 0
    calm.close()
