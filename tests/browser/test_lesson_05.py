"""Lesson 05 in JupyterLab, as a learner meets it: open, run, explore by keyboard, judge, reveal."""

from __future__ import annotations

from typing import Any

import pytest

from cocreate_lib.lessons import did_it_work

LESSON = "notebooks/05_did_it_work.ipynb"
SECONDS = 1000


@pytest.mark.browser
def test_a_learner_runs_explores_and_judges(chromium: Any, open_lab, course, tmp_path) -> None:
    from playwright.sync_api import expect

    lab = open_lab(course)
    # Tall, so that JupyterLab draws every cell without scrolling.
    page = chromium.new_page(viewport={"width": 1280, "height": 9000})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )

    page.goto(f"{lab.address}lab/tree/{LESSON}?token={lab.token}")
    expect(page.get_by_role("heading", name="Did it work?")).to_be_visible(timeout=60 * SECONDS)
    expect(page.get_by_text("This explorer comes to life")).to_be_visible()
    expect(page.get_by_text("explorer.static()")).to_be_visible()
    expect(page.get_by_text("from cocreate_lib.lessons import")).to_have_count(0)

    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
    reset = page.get_by_role("button", name="Back to the start")
    explorer = page.locator(".widget-vbox").filter(has=reset)
    expect(explorer).to_be_visible(timeout=120 * SECONDS)

    start = did_it_work.matching_explorer().static()
    strict = did_it_work.matching_explorer().static(caliper=0.01)
    sentence = explorer.get_by_role("status")
    expect(sentence).to_have_text(start.sentence)
    caliper = explorer.get_by_role("slider").first
    caliper.focus()
    caliper.press("Home")
    expect(sentence).to_have_text(strict.sentence)
    expect(explorer.get_by_role("img")).to_have_attribute("alt", strict.picture.alt)
    explorer.screenshot(path=tmp_path / "explorer.png")
    reset.press("Enter")
    expect(sentence).to_have_text(start.sentence)

    question = page.locator(".widget-vbox").filter(has_text="whether to end the pilot")
    question.get_by_role("button", name="See the reasons").click()
    expect(question).to_contain_text("Nothing is chosen yet")
    question.get_by_label("Carry on as before").check()
    question.get_by_role("button", name="See the reasons").press("Enter")
    expect(question).to_contain_text("You chose: Carry on as before.")
    expect(question).to_contain_text("None of these is a mistake.")

    truth = page.locator("details").filter(has_text="show me the truth")
    expect(truth.get_by_role("img")).to_be_hidden()
    truth.locator("summary").press("Enter")
    expect(truth.get_by_role("img")).to_be_visible()
    page.screenshot(path=tmp_path / "lesson.png")

    assert page.locator(".jp-mod-error, .jp-OutputArea-output[data-mime-type*=stderr]").count() == 0
    assert complaints == []
