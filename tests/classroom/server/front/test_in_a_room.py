"""A room in one Chromium: learners on phones, a trainer at a projector, by keys and by press."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from cocreate_lib.classroom.packs import World, open_truth, seat_code
from cocreate_lib.classroom.packs.seal import seal
from cocreate_lib.classroom.server import front

from .room import Server, options, statements

pytestmark = pytest.mark.browser

PHONE, STAGE, LAPTOP = (
    {"width": width, "height": height} for width, height in ((390, 844), (1280, 720), (1366, 768))
)
SOON = 8000  # ms


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@contextmanager
def window(chromium: Any, size: Any = PHONE, **how: Any) -> Iterator[Any]:
    """A page of a device of its own, which may not complain."""
    context = chromium.new_context(viewport=size, **how)
    page, complaints = context.new_page(), []
    page.set_default_timeout(SOON)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if "Content Security" in said.text else None,
    )
    try:
        yield page
        assert complaints == []
    finally:
        context.close()


ONLY = {"resultTypes": ["violations"]}  # and no more work than that


def faults(page: Any, within: str | None = None) -> list[str]:
    """What axe-core finds in the page, or in a part; and what is wider than the window."""
    found = [
        f"{fault['id']}: {node['html'][:200]}"
        for fault in Axe().run(page, within, ONLY).response["violations"]
        for node in fault["nodes"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return found + ([f"wider than its window by {wide}"] if wide > 0 else [])


def joined(page: Any, server: Server) -> Any:
    page.goto(server.session.join_link)
    page.locator(".room-bar[data-link=connected]").wait_for()
    return page


def kept(page: Any) -> dict[str, Any]:
    """What the room has of this page's seat."""
    found: dict[str, Any] = page.evaluate("fetch('/api/mine').then((answer) => answer.json())")
    return found["kept"]


def messages(page: Any) -> list[dict[str, Any]]:
    """All that the page will have sent, from now on."""
    found: list[dict[str, Any]] = []
    page.on("request", lambda it: found.append(it.post_data_json) if "send" in it.url else None)
    return found


ASKS = "**/api/*"


def lose(page: Any) -> None:
    """The laptop sleeps: it answers nobody."""
    page.route(ASKS, lambda route: route.abort())


def wake(page: Any) -> None:
    """Let the page look at once, rather than in some seconds."""
    page.evaluate("dispatchEvent(new Event('online'))")


def place(page: Any, name: str) -> Any:
    return page.get_by_role("region", name=name)


def state(page: Any, name: str, expected: str) -> None:
    page.locator(f".room-sending[aria-label='{name}'][data-state={expected}]").wait_for()


def tab_to(page: Any, name: str, within: str = "body") -> None:
    """Press Tab until the focus is on what has this name."""
    at = "({ name, within }) => { const at = document.activeElement; return at.closest(within)"
    at += " && (at.getAttribute('aria-label') ?? at.textContent) === name; }"
    for _ in range(250):
        page.keyboard.press("Tab")
        if page.evaluate(at, {"name": name, "within": within}):
            return
    pytest.fail(f"Tab doesn't lead to {name!r}")


PILOT, BEFORE = "Send your pilot to the room", "Send your vote before the lesson"
AFTER = "Send your vote after the lesson"
FIRST = "Send your first answers to the statements"
SEND = "Send to the room (no name)"


def test_a_code_is_typed_and_what_is_wrong_is_said(chromium, server):
    with window(chromium) as page:
        page.goto(server.address)
        assert faults(page) == []
        page.keyboard.press("Tab")
        page.keyboard.type("kelp 111")
        page.keyboard.press("Enter")
        page.get_by_role("alert").get_by_text("This isn't the room's code.").wait_for()
        assert page.evaluate("document.activeElement.id") == "code"
        for size in (PHONE, STAGE, LAPTOP):
            page.set_viewport_size(size)
            assert faults(page) == []
        lose(page)
        page.keyboard.press("Enter")
        page.get_by_role("alert").get_by_text("laptop doesn't answer").wait_for()
        page.unroute(ASKS)
        page.get_by_label("code").fill(server.code.lower().replace("-", " "))
        page.keyboard.press("Enter")
        page.get_by_text("Seat 1", exact=True).wait_for()
        assert server.do(lambda room: room.joined) == 1


def test_a_code_can_be_typed_where_scripts_are_off(chromium, server):
    with window(chromium, java_script_enabled=False) as page:
        page.goto(server.address)
        page.get_by_label("code").fill("kelp")
        page.keyboard.press("Enter")
        page.get_by_role("alert").get_by_text("This isn't the room's code.").wait_for()
        page.get_by_label("code").fill(server.code)
        page.keyboard.press("Enter")
        page.get_by_role("heading", level=1, name="no significant difference").wait_for()


def test_by_keyboard_alone_from_joining_to_sending_and_taking_back(chromium, server):
    server.open_all()
    with window(chromium) as page:
        page.goto(server.address)
        page.keyboard.press("Tab")
        page.keyboard.type(server.code)
        tab_to(page, "Join")
        page.keyboard.press("Enter")
        page.locator(".room-bar[data-link=connected]").wait_for()
        within = f"[aria-label='{PILOT}']"
        tab_to(page, SEND, within)
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")  # a double press
        state(page, PILOT, "sent")
        assert kept(page) == {"own": {"pilot": 1}}
        assert page.evaluate("document.activeElement.textContent") == "Sent"
        tab_to(page, "Take it back", within)
        page.keyboard.press("Enter")
        place(page, PILOT).get_by_text("Taken back.").wait_for()
        assert kept(page) == {}
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        state(page, PILOT, "sent")
        assert kept(page) == {"own": {"pilot": 1}}


def test_nothing_is_sent_without_a_press_and_what_is_closed_says_so(chromium, server):
    with window(chromium) as page:
        log = messages(page)
        joined(page, server)
        for item in (PILOT, BEFORE, AFTER, FIRST):
            assert "The trainer hasn't opened this yet." in place(page, item).inner_text()
        server.open_all()
        wake(page)
        state(page, PILOT, "open")
        page.get_by_label(options()[2]).first.check()
        page.get_by_role("slider", name="Your number").press("ArrowRight")
        for menu in page.locator(".cx-question select").all()[:3]:
            menu.select_option("True")
        page.get_by_role("button", name="Keep my answers").press("Enter")
        page.reload()
        page.locator(".room-bar[data-link=connected]").wait_for()
        assert log == []
        assert "nothing sent" in page.locator(".room-bar").inner_text()
        place(page, FIRST).get_by_role("button", name=SEND).press("Enter")
        state(page, FIRST, "sent")
        assert kept(page) == {"statements-before": dict.fromkeys(statements(), "True")}
        assert len(log) == 1


def test_the_own_pilot_stands_at_the_seats_number_and_a_change_is_sent_on_a_press(chromium, server):
    server.open_all()
    with window(chromium) as one, window(chromium) as other:
        joined(one, server)
        joined(other, server)
        number = other.get_by_role("slider", name="Your number")
        other.wait_for_function(
            "() => document.querySelector('[aria-label=\"Your own pilot\"] output').value === '2'"
        )
        place(other, PILOT).get_by_role("button", name=SEND).press("Enter")
        state(other, PILOT, "sent")
        number.press("ArrowRight")
        assert kept(other) == {"own": {"pilot": 2}}
        place(other, PILOT).get_by_role("button", name="Send this instead").press("Enter")
        place(other, PILOT).get_by_text("Sent: pilot 3.").wait_for()
        assert kept(other) == {"own": {"pilot": 3}}
        other.reload()  # what the room has stands there again
        place(other, PILOT).get_by_text("Sent: pilot 3.").wait_for()
        assert number.get_attribute("aria-valuetext") == "3"
        for size in (PHONE, STAGE, LAPTOP):
            other.set_viewport_size(size)
            other.wait_for_timeout(100)
            # The lesson itself is looked at in tests/browser; here, on a phone, beside what is new.
            assert faults(other, None if size is PHONE else "[class*=room-]") == []
        other.goto(f"{server.address}glossary.html")
        other.locator(".room-bar summary").press("Enter")
        assert other.locator(".room-bar li").all_inner_texts() == ["your pilot"]


def test_where_the_room_has_packs_a_result_goes_as_its_code(chromium, tmp_path):
    truth = tmp_path / "truth.sealed"
    truth.write_bytes(seal("a design", 3, {seat: World(0.0, 0.0) for seat in range(1, 4)}))
    code = seat_code(open_truth(truth).pack, 2, -8, 5)
    server = Server(truth)
    server.open_all()
    with window(chromium) as page:
        joined(page, server)
        place(page, PILOT).get_by_text("Type the code").wait_for()
        field = page.get_by_label("The code of your pack's result")
        field.fill(f" {code.lower()} ")
        place(page, PILOT).get_by_role("button", name=SEND).press("Enter")
        place(page, PILOT).get_by_text(f"Sent: code {code[:3]}").wait_for()
        wake(page)
        place(page, PILOT).get_by_text(f"Sent: code {code}.").wait_for()
        assert field.input_value() == code  # as the room writes it
        assert place(page, PILOT).get_by_role("button", name="Sent").count() == 1
        page.locator(".room-bar summary").press("Enter")
        assert page.locator(".room-bar li").all_inner_texts() == [f"your pilot: code {code}"]
        assert faults(page) == []
    server.stop()


def test_a_phone_without_a_network_keeps_what_was_pressed_and_it_counts_once(chromium, server):
    server.open_all()
    with window(chromium) as page:
        joined(page, server)
        log = messages(page)
        page.context.set_offline(True)
        page.get_by_label(options()[1]).first.check()
        place(page, BEFORE).get_by_role("button", name=SEND).press("Enter")
        place(page, BEFORE).get_by_text("Nothing is lost").wait_for()
        bar = page.locator(".room-bar")
        bar.get_by_text("waiting for the trainer's laptop, nothing is lost").wait_for()
        assert server.sent()["vote-before"] == 0
        page.context.set_offline(False)
        state(page, BEFORE, "sent")
        bar.get_by_text("connected", exact=True).wait_for()
        assert kept(page) == {"vote-before": 1}
        assert server.sent()["vote-before"] == 1
        assert len(log) > 1
        assert {message["n"] for message in log} == {log[0]["n"]}


def test_a_laptop_that_sleeps_and_wakes_gets_what_was_pressed_even_after_a_reload(chromium, server):
    server.open_all()
    with window(chromium) as page:
        joined(page, server)
        log = messages(page)
        lose(page)
        page.get_by_label(options()[3]).first.check()
        place(page, BEFORE).get_by_role("button", name=SEND).press("Enter")
        place(page, BEFORE).get_by_text("Nothing is lost").wait_for()
        assert server.sent()["vote-before"] == 0
        page.unroute(ASKS)
        page.reload()
        state(page, BEFORE, "sent")
        assert kept(page) == {"vote-before": 3}
        assert {message["n"] for message in log} == {log[0]["n"]}


def test_a_room_that_has_ended_says_so_and_drops_what_waited(chromium, server):
    server.open_all()
    with window(chromium) as page:
        joined(page, server)
        lose(page)
        place(page, PILOT).get_by_role("button", name=SEND).press("Enter")
        place(page, PILOT).get_by_text("Nothing is lost").wait_for()
        server.end_and_begin_anew()
        page.unroute(ASKS)
        wake(page)
        page.locator(".room-bar[data-link=gone]").wait_for()
        assert "has ended" in page.locator(".room-bar").inner_text()
        assert "nothing can be sent" in place(page, PILOT).inner_text()
        page.get_by_role("link", name="Join again").press("Enter")
        page.get_by_role("heading", name="Join the room").wait_for()
        server.open_all()
        joined(page, server)
        assert set(server.sent().values()) == {0}


SMALL_WORDS = """() => [...document.querySelectorAll("body *")].filter((node) =>
  [...node.childNodes].some((kid) => kid.nodeType === 3 && kid.textContent.trim())
  && !node.closest("script, style, .cx-unseen") && node.getClientRects().length
  && parseFloat(getComputedStyle(node).fontSize) < 24).map((node) => node.outerHTML)"""


def test_three_learners_and_a_trainer(chromium, server):
    """From opening to what was true: by the trainer's keys, on the trainer's picture."""
    with (
        window(chromium, STAGE) as trainer,
        window(chromium) as a,
        window(chromium) as b,
        window(chromium) as c,
    ):
        trainer.goto(server.session.trainer_link)
        assert faults(trainer) == []
        learners = (a, b, c)
        for page in learners:
            joined(page, server)
        trainer.get_by_text("3 joined", exact=True).wait_for()
        assert trainer.get_by_role("img", name="QR code").count() == 1

        trainer.get_by_role("tab", name="Joining").focus()
        trainer.keyboard.press("ArrowRight")
        trainer.get_by_text("No pilot has come in yet.").wait_for()
        tab_to(trainer, "Open: Pilots")
        trainer.keyboard.press("Enter")
        for page in learners:
            state(page, PILOT, "open")  # as it looks itself, every few seconds
            place(page, PILOT).get_by_role("button", name=SEND).click()
            state(page, PILOT, "sent")
        picture = trainer.get_by_role("img", name=re.compile("^3 .*intervals"))
        picture.wait_for()
        assert picture.get_by_text(re.compile("^seat [123]$")).count() == 3
        assert picture.locator("circle").count() == 3
        assert trainer.get_by_text("All pilots here are synthetic.").is_visible()
        tab_to(trainer, "and pooled")
        trainer.keyboard.press("Enter")
        picture.get_by_text("one more").wait_for()
        assert picture.get_by_text("what was true").count() == 0
        tab_to(trainer, "and what was true")
        trainer.keyboard.press("Enter")
        picture.get_by_text("what was true").wait_for()
        pressed = trainer.get_by_role("button", name="and what was true")
        assert pressed.get_attribute("aria-pressed") == "true"

        trainer.get_by_role("tab", name="Pilots").focus()
        trainer.keyboard.press("ArrowRight")
        for name in ("Open: Vote before", "Open: Vote after"):
            tab_to(trainer, name)
            trainer.keyboard.press("Enter")
        for page, before, after in zip(learners, (0, 0, 1), (2, 0, 1), strict=True):
            wake(page)
            for item, option in ((BEFORE, before), (AFTER, after)):
                state(page, item, "open")
                form = page.locator(".room-vote").filter(has=place(page, item))
                form.get_by_label(options()[option]).check()
                place(page, item).get_by_role("button", name=SEND).click()
                state(page, item, "sent")
        said = [f"“{option}”" for option in options()]
        trainer.get_by_role("img", name=f"1 from {said[0]} to {said[2]}.").wait_for()
        bars = trainer.get_by_role("img", name="Bars of the vote.").get_attribute("aria-label")
        assert f"Before the lesson: 2 for {said[0]}" in bars
        assert f"After it: 1 for {said[0]}" in bars

        a.context.set_offline(True)  # a learner changes a vote while the phone is out of reach
        form = a.locator(".room-vote").filter(has=place(a, AFTER))
        form.get_by_label(options()[1]).check()
        place(a, AFTER).get_by_role("button", name="Send this instead").click()
        place(a, AFTER).get_by_text("Nothing is lost").wait_for()
        a.context.set_offline(False)
        trainer.get_by_role("img", name=f"1 from {said[0]} to {said[1]}.").wait_for()
        assert server.do(lambda room: room.snapshot()["items"]["vote"]["after"]) == [1, 2, 0, 0]
        assert trainer.get_by_text("open, 3 sent").count() == 3  # and the pilots

        place(b, BEFORE).get_by_role("button", name="Take it back").click()
        trainer.get_by_text("open, 2 sent").wait_for()
        trainer.get_by_role("button", name="Clear: Vote before").press("Enter")
        assert trainer.evaluate("document.activeElement.textContent") == "Keep"
        trainer.get_by_role("button", name="Yes, clear 2").press("Enter")
        trainer.get_by_text("open, 0 sent").wait_for()
        trainer.locator("#aloud").get_by_text("3 joined. Sent: Pilots: 3").wait_for()


def test_the_trainers_page_is_read_from_the_back_and_by_whoever_cannot_see_it(chromium, server):
    server.open_all()
    server.fill(
        24,
        own=lambda seat: {"pilot": seat},
        vote_before=lambda seat: seat % 4,
        vote_after=lambda seat: 2,
        statements_before=lambda seat: dict.fromkeys(statements(), "True"),
        statements_after=lambda seat: dict.fromkeys(statements(), "False"),
    )
    server.do(lambda room: room.command({"show": "truth"}))
    with window(chromium, STAGE, reduced_motion="reduce") as page:
        page.goto(server.session.trainer_link)
        page.get_by_text("24 joined", exact=True).wait_for()
        for size in (STAGE, LAPTOP, PHONE):
            page.set_viewport_size(size)
            for tab in ("Joining", "Pilots", "Vote", "Statements"):
                page.get_by_role("tab", name=tab).click()
                page.wait_for_timeout(50)
                assert faults(page) == [], tab
                if size is not PHONE:
                    assert page.evaluate(SMALL_WORDS) == [], tab
                    height = page.evaluate("document.documentElement.scrollHeight")
                    assert height <= size["height"], tab
                for image in page.locator(".room-panel:visible .room-art > svg").all():
                    assert image.get_attribute("aria-label")
            assert page.evaluate("document.getAnimations().length") == 0


def test_long_words_fit_on_the_trainers_page(chromium):
    """A vote of four options in two lines each, as a server would tell it, with many who moved."""
    vote = {
        "question": f"What should a team do {'before it reports a single number ' * 4}?",
        "options": [f"{word}, and report what is left open by it" * 2 for word in ("A", "B", "C")],
    }
    vote["options"].append("Leave it to whoever pays, who knows best what the report is for now")
    moved = [[one, other, 1] for one in range(4) for other in range(4) if one != other]
    counts = {"before": [9, 5, 6, 2], "after": [2, 8, 9, 3], "moved": moved}
    told = {
        "version": 1, "joined": 22, "seats": 22, "phase": "results", "open": {}, "sent": {},
        "items": {"vote": counts},
    }  # fmt: skip
    html = front.trainer_page(
        title="Reading and writing " * 4, address="http://192.168.178.124:18606",
        code="CRUMPET-472", vote=vote, items=["vote-before", "vote-after"],
    )  # fmt: skip

    def serve(route: Any) -> None:
        if route.request.url.endswith("/events"):
            body = f"data: {json.dumps(told)}\n\n"
            route.fulfill(content_type="text/event-stream", body=body)
        elif route.request.url.endswith("/api/room"):
            route.fulfill(json=told)
        else:
            route.fulfill(content_type="text/html", body=html)

    with window(chromium, STAGE) as page:
        page.route("**/*", serve)
        page.goto("http://room.example/")
        page.get_by_text("22 joined", exact=True).wait_for()
        for size in (STAGE, LAPTOP, PHONE):
            page.set_viewport_size(size)
            for tab in ("Joining", "Vote"):
                page.get_by_role("tab", name=tab).click()
                page.wait_for_timeout(50)
                width, height = page.evaluate(
                    "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
                )
                assert width <= size["width"]
                assert size is PHONE or height <= size["height"], tab


def test_a_trainers_laptop_that_slept_goes_on_where_the_room_is(chromium, server):
    with window(chromium, STAGE) as trainer:
        trainer.goto(server.session.trainer_link)
        trainer.get_by_text("0 joined", exact=True).wait_for()
        trainer.context.set_offline(True)
        trainer.get_by_text("No answer from the server.").wait_for()
        server.fill(1)
        trainer.context.set_offline(False)
        trainer.get_by_text("1 joined", exact=True).wait_for()
        assert trainer.locator("#link").inner_text() == ""
