"""A small room to test: two pages, a vote, statements and pilots; served in a thread."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cocreate_lib.classroom.server.asked import Asked, Pilot, Statement, Vote
from cocreate_lib.classroom.server.listening import Bounds
from cocreate_lib.classroom.server.making import Pages, page
from cocreate_lib.classroom.server.pilots import NumberedPilots
from cocreate_lib.classroom.server.room import Room
from cocreate_lib.classroom.server.session import Session, open_session

LESSON = "06_no_significant_difference"
PILOTS = {n: Pilot(float(3 - n), 4.0 + n / 10, -12.0 if n % 2 else 0.0) for n in range(1, 41)}
STATEMENTS = {"even": Statement("All are even.", holds=False), "odd": Statement("Odd.", holds=True)}
ASKED = Asked(
    LESSON, "A lesson", Vote("Who decides?", ("The court", "Both", "Nobody")), STATEMENTS, PILOTS
)
SAID = {"even": "True", "odd": "I am not sure"}
ANSWERS: dict[str, list[Any]] = {
    "own": [{"pilot": 1}, {"pilot": 2}, {"pilot": 40}],
    "vote-before": [0, 1, 2],
    "vote-after": [0, 1, 2],
    "statements-before": [SAID, {"even": "False", "odd": "True"}],
    "statements-after": [SAID, {"even": "False", "odd": "True"}],
}
"""Answers that the room takes, by item."""


def new_room(seats: int = 40, **given: Any) -> Room:
    """A room that knows its pilots, with every item open."""
    room = Room(ASKED, code="KELP-472", seats=seats, pilots=NumberedPilots(PILOTS), **given)
    for item in ASKED.items:
        room.command({"open": item, "is": True})
    return room


def without_version(room: Room) -> dict[str, Any]:
    """What the room shows; how often it changed is of no account."""
    return {**room.snapshot(), "version": None}


def small_pages(lesson: str, address: str, code: str, problems: tuple[str, ...]) -> Pages:
    """Pages that are quick to make."""
    course = {name: page(f"<p>{name}</p>" + "x" * 200_000) for name in ("index", lesson)}
    join = {each: page(f"<p>join {each}</p>") for each in ("", *problems)}
    return Pages(ASKED, course, join, page(f"<p>trainer {address} {code}</p>"))


@dataclass
class Answer:
    """What the server answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    """Somebody who asks the server, with the cookies that they got."""

    session: Session
    cookie: str = ""

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str | None] | None = None
    ) -> Answer:
        """Ask as a browser's page of the room would; a header of None is left out."""
        own = f"127.0.0.1:{self.session.hall.port}"
        sent: dict[str, str | None] = {"Host": own, "Cookie": self.cookie or None}
        if method == "POST":
            sent |= {"Origin": f"http://{own}", "Content-Type": "application/json"}
        sent |= headers or {}
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.session.hall.port, timeout=10)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                if value is not None:
                    connection.putheader(name, value)
            if content is not None:
                connection.putheader("Content-Length", str(len(content)))
            connection.endheaders(content)
            answer = connection.getresponse()
            found = Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()
        if given := found.headers.get("Set-Cookie"):
            self.cookie = given.partition(";")[0]
        return found

    def get(self, path: str, **headers: str | None) -> Answer:
        return self.ask("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def post(self, path: str, body: Any, **headers: str | None) -> Answer:
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        return self.ask("POST", path, body, headers=named)

    def join(self) -> Client:
        assert self.post("/api/join", {"code": self.session.code}).status == 200
        return self

    def as_trainer(self) -> Client:
        assert self.get(f"/trainer?key={self.session.hall.key}").status == 303
        return self


@contextmanager
def served(bounds: Bounds | None = None, **given: Any) -> Iterator[Session]:
    """A session that answers, in a thread, on a port that was free; every item is open."""
    session = open_session(LESSON, port=0, make=given.pop("make", small_pages), **given)
    for item in session.hall.room.open:
        session.hall.room.command({"open": item, "is": True})
    loop, ended, started = asyncio.new_event_loop(), asyncio.Event(), threading.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.call_soon(started.set)
        loop.run_until_complete(session.run(ended, bounds))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert started.wait(10)
        yield session
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        assert not thread.is_alive()
        loop.close()
