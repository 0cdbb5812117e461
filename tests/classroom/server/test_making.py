"""The pages of a room as they are served, and in a real browser."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import pytest

from cocreate_lib.classroom.server.making import Pages, make_pages, page
from cocreate_lib.classroom.server.session import Session
from cocreate_lib.lessons import course_pages
from tests.classroom.server.rooms import LESSON, served

CODE = "KELP-472"


@pytest.fixture(scope="module")
def pages() -> Pages:
    return make_pages(LESSON, "http://127.0.0.1:8606/", CODE, ("Wrong.",))


def test_all_pages_of_the_course_are_there(pages: Pages) -> None:
    assert list(pages.course) == list(course_pages())


def test_only_the_scripts_of_a_page_may_run_in_it(pages: Pages) -> None:
    for made in (*pages.course.values(), *pages.join.values(), pages.trainer):
        html = made.html.decode()
        scripts = re.findall(r'<script(?: type="module")?>(.*?)</script>', html, re.DOTALL)
        [allowed] = re.findall(r"script-src ([^;]*);", made.policy)
        hashes = [b64decode(each) for each in re.findall(r"'sha256-([^']*)'", allowed)]
        assert hashes == [hashlib.sha256(code.encode()).digest() for code in scripts]
        assert "unsafe-inline" not in allowed
        assert not re.search(
            r"<[^>]+\son\w+=", re.sub(r"<script.*?</script>", "", html, flags=re.S)
        )


def test_a_page_asks_its_own_server_and_nobody_else(pages: Pages) -> None:
    for made in pages.course.values():
        assert "connect-src 'self'" in made.policy
        assert b"connect-src 'self'" in made.html
        assert not re.search(rb'<(?:script|link|img)[^>]+(?:src|href)="https?:', made.html)


def test_what_a_room_is_asked_is_on_its_lessons_page_alone(pages: Pages) -> None:
    assert pages.asked.vote is not None
    for name, made in pages.course.items():
        assert (pages.asked.vote.question.encode() in made.html) == (name == LESSON)


def test_what_is_right_is_not_on_a_learners_page(pages: Pages) -> None:
    """A vote has no right answer; the room's truths stay in the server until they are shown."""
    html = pages.course[LESSON].html.decode()
    [content] = re.findall(r'<script type="application/json" id="room">(.*?)</script>', html)
    assert '"holds"' not in content
    assert '"truth"' not in content


def test_the_same_page_has_the_same_tag() -> None:
    assert page("a") == page("a")
    assert page("a").etag != page("b").etag


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with served(make=make_pages) as session:
        yield session


@pytest.mark.browser
def test_from_the_qr_code_to_the_trainers_picture(chromium: Any, session: Session) -> None:
    complaints: list[str] = []

    def window(width: int) -> Any:
        page = chromium.new_context(viewport={"width": width, "height": 800}).new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text))
        return page

    trainer, phones = window(1280), [window(390) for _ in range(3)]
    trainer.goto(session.trainer_link)
    assert session.hall.key not in trainer.url
    trainer.get_by_role("tab", name="Pilots").click()
    for number, phone in enumerate(phones, 1):
        phone.goto(session.join_link)
        phone.get_by_text(f"Seat {number}", exact=True).wait_for()
        place = phone.get_by_role("region", name="Send your pilot to the room")
        place.get_by_role("button", name="Send to the room").click()
        trainer.get_by_text(f"seat {number}", exact=True).wait_for()
    mine = [seat[0] for seat in session.hall.room.snapshot()["items"]["own"]["seats"]]
    assert mine == [1, 2, 3]
    phones[0].reload()
    phones[0].get_by_text("Seat 1", exact=True).wait_for()
    trainer.get_by_role("button", name="and what was true").click()
    trainer.get_by_text("what was true", exact=False).last.wait_for()
    assert complaints == []
    for each in (trainer, *phones):
        each.context.close()
