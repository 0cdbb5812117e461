"""A coding desk in a bare page: by keys alone, by mouse and by touch, and what is kept of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from cocreate_lib.lessons import LessonPage
from tests.browser.bare import bare_page
from tests.lessons.kit.test_coding import CODED, DESK, MARKED

pytestmark = pytest.mark.browser

FAR_AHEAD = "2999-01-01T00:00:00.000+00:00"
KEPT = {"kind": "coding", "prompt": DESK.prompt, "words": "", "state": "answered"}


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("workbook")
    lesson = LessonPage("07_listening", "Listening", folder)
    desk, book = lesson.code("desk", DESK), lesson.downloads()
    return [{"declared": each.declared, "kept": each.kept} for each in (desk, book)]


BOTH = pytest.mark.parametrize(
    "page", [(1366, 768), (390, 844)], ids=["wide", "phone"], indirect=True
)


@pytest.fixture
def page(request: Any, chromium: Any, tmp_path: Any, parts: Any) -> Iterator[Any]:
    width, height = getattr(request, "param", (1366, 768))
    context = chromium.new_context(
        viewport={"width": width, "height": height}, has_touch=width < 500
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(bare_page(tmp_path / "page.html", parts, page=True))
    page.evaluate("mounted")
    yield page
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
    context.close()


def answer(page: Any) -> Any:
    kept = page.evaluate("localStorage.getItem('cocreate:workbook:07_listening')")
    return json.loads(kept)["entries"][0]["answer"] if kept else None


def focused(page: Any) -> str:
    told: str = page.evaluate("document.activeElement.textContent")
    return told


def tab_to(page: Any, words: str) -> None:
    """Go by the Tab key to what bears these words."""
    for _ in range(40):
        page.keyboard.press("Tab")
        label = page.evaluate(
            "document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent"
        )
        if label.startswith(words):
            return
    pytest.fail(f"The Tab key doesn't lead to {words!r}.")


@BOTH
def test_an_excerpt_is_coded_by_keys_alone_and_comes_back(page):
    tab_to(page, "Then he wrote")
    page.keyboard.press("Space")
    assert page.get_by_role("button", pressed=True).inner_text() == "Then he wrote it down."
    tab_to(page, "Being heard")
    page.keyboard.press("Space")
    tab_to(page, "Memo")
    page.keyboard.type("He wrote it, not she.")
    tab_to(page, "Next")
    page.keyboard.press("Enter")
    assert focused(page) == "Excerpt 2 of 3: Bo, case manager"
    tab_to(page, "I <hate>")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # taken off again
    tab_to(page, "No code fits")
    page.keyboard.press("Space")
    tab_to(page, "Next")
    page.keyboard.press("Enter")
    tab_to(page, "Next")
    page.keyboard.press("Enter")
    assert focused(page) == "Side by side"
    assert page.get_by_text("With the first coder you share all codes in 1 of 2").count() == 1
    assert page.get_by_text("Code this one first.").count() == 1
    assert answer(page) == {
        "ann-1 marked": "He asked what I wanted. “Take your time,” he said. "
        "⟦Then he wrote it down.⟧",
        "ann-1 codes": "Being heard",
        "ann-1 memo": "He wrote it, not she.",
        "bo-1 codes": "No code fits",
    }
    page.reload()
    page.evaluate("mounted")
    assert page.get_by_role("button", pressed=True).inner_text() == "Then he wrote it down."
    assert page.get_by_role("checkbox", name="Being heard").is_checked()
    assert page.get_by_role("textbox").input_value() == "He wrote it, not she."
    assert page.get_by_role("button", name="Excerpt 2, coded").count() == 1


SELECT = """([from, to]) => {
  const words = [...document.querySelectorAll(".cx-sentence > span")];
  getSelection().setBaseAndExtent(words[from].firstChild, 0, words[to].firstChild, 0);
}"""


def test_single_words_are_marked_from_a_selection(page):
    mark = page.get_by_role("button", name="Mark the selected words")
    mark.click()
    assert page.get_by_text("No words of this excerpt are selected.").count() == 1
    page.evaluate(SELECT, [2, 5])  # up to the word after, not into it
    mark.click()
    page.evaluate(SELECT, [10, 11])
    mark.click()
    assert answer(page) == {"ann-1 marked": MARKED}
    assert page.get_by_text("4 of 15 words marked.").count() == 1
    sentence = page.get_by_role("button", name="He asked what I wanted.")
    assert sentence.get_attribute("aria-pressed") == "mixed"
    sentence.click()
    assert sentence.get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Take all marks off").click()
    assert answer(page) is None


def test_a_selection_by_mouse_marks_no_sentence_until_it_is_asked_to(page):
    words = page.locator(".cx-sentence > span")
    first, third = words.nth(0).bounding_box(), words.nth(2).bounding_box()
    page.mouse.move(first["x"] + 1, first["y"] + 10)
    page.mouse.down()
    page.mouse.move(third["x"] + third["width"] - 1, third["y"] + 10, steps=5)
    page.mouse.up()
    assert page.locator(".cx-marked").count() == 0
    page.get_by_role("button", name="Mark the selected words").click()
    assert page.locator(".cx-marked").all_inner_texts() == ["He", "asked", "what"]


def test_no_code_fits_stands_alone(page):
    heard, none = (page.get_by_role("checkbox", name=name) for name in ("Being heard", "No code"))
    heard.check()
    none.check()
    assert not heard.is_checked()
    heard.check()
    assert not none.is_checked()
    assert answer(page) == {"ann-1 codes": "Being heard"}


def test_what_another_window_coded_is_shown_here(page):
    entry = {**KEPT, "key": "desk", "answer": CODED, "saved": FAR_AHEAD}
    lesson = {"lesson": "07_listening", "title": "Listening", "entries": [entry]}
    page.evaluate(
        """(lesson) => {
          localStorage.setItem("cocreate:workbook:07_listening", JSON.stringify(lesson));
          dispatchEvent(new StorageEvent("storage"));
        }""",
        lesson,
    )
    page.wait_for_timeout(100)
    assert page.locator(".cx-marked").count() == 4


@BOTH
def test_a_tap_marks_a_sentence_and_targets_are_large_enough(page):
    sentence = page.get_by_role("button", name="“Take your time,” he said.")
    if page.viewport_size["width"] < 500:
        sentence.tap()
    else:
        sentence.click()
    assert sentence.get_attribute("aria-pressed") == "true"
    for each in page.locator(".cx-sentence").all():
        assert each.bounding_box()["height"] >= 20


def test_in_a_notebook_what_is_coded_goes_to_the_kernel_and_comes_back(chromium, tmp_path, parts):
    page = chromium.new_page()
    page.goto(bare_page(tmp_path / "live.html", [{**parts[0], "live": True}]))
    page.evaluate("mounted")
    page.evaluate("models[0].message({ hello: true, kept: {} })")
    page.get_by_role("checkbox", name="Paperwork").check()
    sent = page.evaluate("models[0].sent.at(-1).keep")
    assert sent["answer"] == {"ann-1 codes": "Paperwork"}
    assert sent["words"].endswith("Codes: Paperwork")
    entry = {**KEPT, "key": "desk", "answer": CODED, "saved": FAR_AHEAD}
    page.evaluate("(kept) => models[0].message({ n: models[0].sent.at(-1).n, kept })", entry)
    assert page.locator(".cx-marked").count() == 4
    assert page.locator(".cx-where").inner_text() == "Saved in your workbook."
    page.close()
