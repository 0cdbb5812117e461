"""The first pilot, used with one's hands: run again, fifty times more, other sizes; a guess."""

from __future__ import annotations

import re

import pytest

from cocreate_lib.lessons.course.start_here import CONTENT, first_pilot_explorer
from cocreate_lib.lessons.kit.page import LessonPage
from cocreate_lib.lessons.kit.question import Question
from cocreate_lib.lessons.kit.states import states_as_text
from tests.browser.bare import bare_page
from tests.browser.drawn import PHONE, WIDE, drawn, told

pytestmark = pytest.mark.browser

VISIBLE = """[...document.querySelectorAll('svg circle')]
    .filter(dot => dot.checkVisibility({visibilityProperty: true})).length"""
WORLD = "localStorage.getItem('cocreate:first-pilot')"


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_pilots_pile_up_by_button_and_by_key(chromium, tmp_path, size):
    with drawn(chromium, tmp_path, first_pilot_explorer(), size) as page:
        explorer = first_pilot_explorer(page.evaluate(WORLD))
        again = page.get_by_role("button", name="Run it again")
        again.click()
        assert told(page) == explorer.static(pilots=2).sentence
        page.get_by_role("button", name="Run fifty more").press("Enter")
        shown = explorer.static(pilots=52)
        assert told(page) == shown.sentence
        assert page.get_by_role("img").get_attribute("aria-label") == shown.picture.alt
        assert page.evaluate(VISIBLE) == 52
        page.get_by_role("slider", name="People in each group").press("End")
        assert told(page) == explorer.static(pilots=52, people=1600).sentence
        page.get_by_role("slider", name="Pilots that were run").press("Home")
        assert told(page) == explorer.static(people=1600).sentence


def test_they_come_one_after_the_other_unless_that_is_too_much(chromium, tmp_path):
    with drawn(chromium, tmp_path, first_pilot_explorer(), calm=False) as page:
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
    with drawn(chromium, tmp_path, first_pilot_explorer()) as page:
        explorer = first_pilot_explorer(page.evaluate(WORLD))
        for _ in range(5):
            page.get_by_role("button", name="Run fifty more").click()
        assert told(page) == explorer.static(pilots=200).sentence
        assert (
            "All that were made up have been run" in page.get_by_role("status").nth(1).inner_text()
        )
        page.get_by_role("button", name="Back to the start").click()
        assert told(page) == explorer.static().sentence


@pytest.fixture
def guessing(chromium, tmp_path):
    """The explorer and the question of a page without a kernel, in each world: world -> page."""
    lesson = LessonPage("00_start_here", "Start here", tmp_path / "workbook")
    guess = Question.judgement(
        "Which?", [("It works", "Fewer."), ("It harms", "More.")], "Look up."
    )
    asked = lesson.ask("which-world", guess)
    packed = states_as_text("first_pilot")
    parts = [
        {"declared": first_pilot_explorer().declared(), "packed": packed},
        {"declared": asked.declared, "kept": asked.kept},
    ]
    address = bare_page(tmp_path / "page.html", parts, ["first_pilot"], page=True)
    opened = []

    def begin(world):
        page = chromium.new_page(viewport=WIDE, reduced_motion="reduce")
        opened.append(page)
        page.goto(address)
        page.evaluate(f"localStorage.setItem('cocreate:first-pilot', '{world}')")
        page.reload()
        page.evaluate("mounted")
        return page

    yield begin
    for page in opened:
        page.close()


@pytest.mark.parametrize("world", CONTENT.with_programme)
def test_the_truth_is_told_once_the_reader_has_guessed_and_stays_told(guessing, world):
    page = guessing(world)
    frame = page.locator(".cx-explorer")
    page.get_by_role("button", name="Run fifty more").click()
    hidden, shown = (first_pilot_explorer(world, told=t).static(pilots=51) for t in (False, True))
    assert told(page) == hidden.sentence
    for found in (frame.text_content(), page.get_by_role("img").get_attribute("aria-label")):
        assert not re.search("truth|works|harms|does nothing", found)
    assert page.locator("svg [stroke-dasharray]").count() == 0
    page.get_by_label("It harms").press("Space")  # by keyboard: choose, and commit
    assert told(page) == hidden.sentence
    page.get_by_role("button", name="See the reasons").press("Enter")
    assert told(page) == shown.sentence
    assert page.get_by_role("img").get_attribute("aria-label") == shown.picture.alt
    assert "You guessed: It harms." in frame.locator(".cx-more").inner_text()
    assert f'first_pilot_explorer("{world}", told=True)' in frame.locator("code").text_content()
    marks = page.evaluate("""() => [...document.querySelectorAll('svg g')]
        .filter(row => row.querySelector(':scope > circle'))
        .map(row => row.querySelector('line'))
        .map(line => ['stroke-width', 'stroke-dasharray'].map(name => line.getAttribute(name)))
        .map(([width, dashes]) => [width > 1.2, dashes !== null])
    """)
    pilots = first_pilot_explorer(world).result(people=60, pilots=51).pilots
    assert marks == [[each.is_clear, not each.holds_truth] for each in pilots]
    page.reload()
    page.evaluate("mounted")
    assert page.evaluate(WORLD) == world
    assert told(page) == first_pilot_explorer(world, told=True).static().sentence
