"""The plan and the grid, used with one's hands: lines rewritten in place, parts placed."""

from __future__ import annotations

import pytest

from cocreate_lib.lessons.course.working_with import CONTENT, grid_explorer, plan_explorer
from tests.browser.drawn import PHONE, WIDE, drawn, told

pytestmark = pytest.mark.browser

PLAN, GRID = plan_explorer(), grid_explorer()
SIZES = pytest.mark.parametrize("size", [WIDE, PHONE])


@SIZES
def test_a_line_is_rewritten_where_it_stands(chromium, tmp_path, size):
    with drawn(chromium, tmp_path, PLAN, size) as page:
        page.wait_for_timeout(800)
        line, voice = page.get_by_role("listitem").first, CONTENT.lines["voice"]
        assert voice.risk_led.text in line.inner_text()
        line.get_by_role("checkbox", name="Rewrite line 1: who speaks").press("Space")
        assert line.locator("del").inner_text() == voice.risk_led.text
        assert voice.strengths_led.text in line.inner_text()
        assert voice.at_stake in line.inner_text()
        assert told(page) == PLAN.static(voice=True).sentence
        assert page.locator(".change [role=status]").inner_text() == (
            "Rewritten: line 1. Gained: sustain hope. Lost: nothing."
        )
        page.wait_for_timeout(800)
        page.get_by_role("checkbox", name="line 2").press("Space")
        change = page.locator(".change [role=status]").inner_text()
        assert "Gained: build on strengths. Lost: an outside view is heard." in change
        assert page.get_by_role("row", name="build on strengths").inner_text().endswith("gained")
        assert page.get_by_role("row", name="an outside view").inner_text().endswith("lost")
        assert line.locator("del").inner_text() == ""


def test_what_is_served_is_marked_line_by_line_and_the_duties_stay(chromium, tmp_path):
    with drawn(chromium, tmp_path, PLAN) as page:
        for box in page.get_by_role("checkbox").all():
            box.press("Space")
        for row in page.locator("tbody tr").all():
            name = row.get_by_role("rowheader").inner_text()
            serving = [name in line.strengths_led.serves for line in CONTENT.lines.values()]
            marks = [mark.startswith("\u25cf") for mark in row.locator(".mark").all_inner_texts()]
            if name in CONTENT.principles.names + CONTENT.tasks.names:
                assert marks == serving
        assert page.get_by_role("cell", name="stays").count() == len(CONTENT.duties)
        page.get_by_role("button", name="Back to the start").click()
        assert told(page) == PLAN.static().sentence
        assert "Rewrite a line" in page.locator(".change [role=status]").inner_text()


@pytest.mark.parametrize("scroll", [0, 300])
def test_the_plan_and_what_it_serves_are_in_sight_together(chromium, tmp_path, scroll):
    with drawn(chromium, tmp_path, PLAN, {"width": 1366, "height": 647}) as page:
        page.get_by_role("checkbox", name="line 1").press("Space")
        page.evaluate(f"window.scrollTo(0, {scroll})")
        change = page.locator(".change").bounding_box()
        assert 0 <= change["y"] < 647 - change["height"]


@SIZES
def test_a_part_is_placed_by_who_and_when(chromium, tmp_path, size):
    with drawn(chromium, tmp_path, GRID, size) as page:
        plan = page.get_by_role("group", name="Written plan")
        plan.get_by_label("Who").select_option("individual")
        assert told(page) == GRID.static().sentence
        plan.get_by_label("When").select_option("design")
        assert told(page) == GRID.static(plan="individual, design").sentence
        training = page.get_by_role("group", name="Training")
        training.get_by_label("Who").select_option("outside the grid")
        placed = {"plan": "individual, design", "training": "outside the grid"}
        assert told(page) == GRID.static(**placed).sentence
        assert training.get_by_label("When").is_disabled()
        page.get_by_text("The picture in words").click()
        assert page.get_by_text(GRID.static(**placed).picture.alt).is_visible()
        # Not placed after all.
        training.get_by_label("Who").select_option("who?")
        assert told(page) == GRID.static(plan="individual, design").sentence


def test_arrow_keys_alone_place_a_part(chromium, tmp_path):
    with drawn(chromium, tmp_path, GRID) as page:
        fund = page.get_by_role("group", name="Enabling fund")
        fund.get_by_role("button", name="Enabling fund").focus()
        for key in ("Tab", "ArrowDown", "ArrowDown", "Tab", "ArrowDown"):
            page.keyboard.press(key)
        assert told(page) == GRID.static(fund="group, commissioning").sentence


def test_a_click_on_a_square_places_the_part_that_is_marked(chromium, tmp_path):
    with drawn(chromium, tmp_path, GRID) as page:
        page.get_by_role("row", name="delivery").get_by_role("cell").nth(1).click()
        page.get_by_role("row", name="outside the grid").get_by_role("cell").click()
        placed = {"training": "group, delivery", "plan": "outside the grid"}
        assert told(page) == GRID.static(**placed).sentence
        assert page.get_by_label("Who").all()[0].input_value() == "group"
        page.get_by_role("button", name="Back to the start").click()
        assert told(page) == GRID.static().sentence
        assert {menu.input_value() for menu in page.get_by_label("Who").all()} == {"who?"}


def test_reasons_come_only_with_our_reading(chromium, tmp_path):
    with drawn(chromium, tmp_path, GRID) as page:
        card = page.get_by_role("listitem").nth(5)
        card.get_by_label("Who").select_option("group")
        card.get_by_label("When").select_option("delivery")
        part = CONTENT.parts["peers"]
        assert part.reason not in page.content()
        card.get_by_role("button", name=part.name).press("Enter")
        assert card.get_by_text(part.fact.text).is_visible()
        page.get_by_role("checkbox", name="Show our own reading").press("Space")
        assert told(page) == GRID.static(peers="group, delivery", ours=True).sentence
        for words in (part.reason, *part.also.values(), "another good reading", part.place):
            assert words in card.inner_text()
        assert card.locator("mark").inner_text() == "group, delivery"
        assert "yours: F; ours: E" in page.get_by_role("row", name="delivery").inner_text()
