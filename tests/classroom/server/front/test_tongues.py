"""The room's pages in the made-up language: what has no accents has come past the catalogues."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cocreate_lib.classroom.server import front
from cocreate_lib.lessons import course_pages
from cocreate_lib.tongues import speaking
from tests.tongues.escaping import escaped, made_up
from tools.catalogues import PSEUDO

pytestmark = pytest.mark.browser

VOTE = {"question": "⟦?⟧", "options": ["⟦1⟧", "⟦2⟧"]}
ITEMS = ("own", "vote-before", "vote-after", "statements-before", "statements-after")
ROOM = {
    "version": 1, "joined": 3, "seats": 3, "phase": "truth",
    "open": dict.fromkeys(ITEMS, True), "sent": dict.fromkeys(ITEMS, 3),
    "items": {
        "own": {
            "n": 3, "left_out": [[3, "⟦⟧"]], "pooled": [0, -5, 5, -9, 9], "truths": {"1": 0},
            "seats": [[1, 0, -9, 9], [2, 9, 3, 15]], "sentences": ["⟦⟧"], "said_before": 0,
            "alt": "⟦⟧",
        },
        "vote": {"before": [2, 1], "after": [1, 2], "moved": [[0, 1, 1]]},
        "statements": [
            {"name": "a", "statement": "⟦⟧", "n": 3, "right_before": 1, "right_after": 2}
        ],
    },
}  # fmt: skip
LETTERS = "AB"  # of the vote's options
MINE = {"seat": 3, "open": dict.fromkeys(ITEMS, True), "kept": {"vote-before": 1}}
SAID = """(within) => [...document.querySelectorAll(within)].flatMap((root) => [root, ...root.querySelectorAll("*")])
  .filter((node) => !["SCRIPT", "STYLE"].includes(node.tagName)).flatMap((node) => [
    node.getAttribute("lang") === "en" ? "Marked as English" : "", node.getAttribute("aria-label") ?? "",
    ...[...node.childNodes].filter((kid) => kid.nodeType === 3).map((kid) => kid.textContent)])"""  # noqa: E501


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The three pages."""
    lesson = course_pages()["00_start_here"]
    with made_up(tmp_path_factory.mktemp("catalogues")), speaking(PSEUDO):
        return {
            "join": front.join_page(),
            "lesson": front.in_class(lesson, vote=VOTE),
            "trainer": front.trainer_page(
                title="⟦⟧", address="http://1/", code="1", vote=VOTE, items=ITEMS
            ),
        }


def opened(chromium: Any, html: str) -> Any:
    page = chromium.new_page(viewport={"width": 390, "height": 844})

    def serve(route: Any) -> None:
        place = route.request.url.rpartition("/")[2]
        if place == "events":
            route.fulfill(content_type="text/event-stream", body=f"data: {json.dumps(ROOM)}\n\n")
        elif place in ("room", "mine"):
            route.fulfill(json=ROOM if place == "room" else MINE)
        elif place in ("join", "send"):
            route.abort()
        else:
            route.fulfill(content_type="text/html", body=html)

    page.route("**/*", serve)
    page.goto("http://room.example/")
    return page


def left(page: Any, within: str) -> list[tuple[str, ...]]:
    """What escaped, with the text in which it stands."""
    found = page.evaluate(SAID, within)
    assert sum(map(len, found)) > 60
    words = [([word for word in escaped(text) if word not in LETTERS], text) for text in found]
    return [(*came_past[:2], text) for came_past, text in words if came_past]


def test_nothing_escapes_on_the_join_page(chromium, pages):
    page = opened(chromium, pages["join"])
    assert page.locator("html").get_attribute("lang") == "en-XA"
    page.get_by_role("textbox").fill("1")
    page.get_by_role("button").press("Enter")
    page.wait_for_function("() => document.getElementById('problem').textContent")
    assert left(page, "body") == []
    page.close()


def test_nothing_escapes_of_what_a_lesson_gets(chromium, pages):
    page = opened(chromium, pages["lesson"])
    page.locator(".room-bar[data-link=connected]").wait_for()
    ours = ".room-bar, .room-vote, .room-sending"
    assert left(page, ours) == []
    page.locator(".room-vote").last.locator("input").first.check()
    page.locator(".room-vote").last.locator("button").first.click()
    page.locator(".room-bar[data-link=waiting]").wait_for()
    assert left(page, ours) == []
    page.close()


def test_nothing_escapes_on_the_trainers_page(chromium, pages):
    page = opened(chromium, pages["trainer"])
    page.wait_for_function("() => document.getElementById('joined').textContent === '3'")
    for tab in page.get_by_role("tab").all():
        tab.click()
        assert left(page, "body") == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.close()
