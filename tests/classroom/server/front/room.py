"""A room's own server on loopback, in a thread, with a hand on its state."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from cocreate_lib.classroom.server.front import trainer_page
from cocreate_lib.classroom.server.making import Pages, make_pages, page
from cocreate_lib.classroom.server.room import Room
from cocreate_lib.classroom.server.routes import PROBLEMS
from cocreate_lib.classroom.server.session import open_session
from cocreate_lib.classroom.server.shapes import Message

LESSON = "06_no_significant_difference"


@cache
def _made() -> Pages:
    return make_pages(LESSON, "http://127.0.0.1:8606/", "KELP-472", PROBLEMS)


def _make(lesson: str, address: str, code: str, problems: tuple[str, ...]) -> Pages:
    """The pages of a room: only the trainer's knows where it is."""
    asked = _made().asked
    vote = {"question": asked.vote.question, "options": list(asked.vote.options)}
    trainer = trainer_page(
        title=asked.title, address=address, code=code, vote=vote, items=asked.items
    )
    return replace(_made(), trainer=page(trainer))


def options() -> tuple[str, ...]:
    """What can be voted for."""
    return _made().asked.vote.options


def statements() -> list[str]:
    """The names of the lesson's statements."""
    return list(_made().asked.statements)


class Server:
    """A running room."""

    def __init__(self, pack: Path | None = None) -> None:
        self.session = open_session(LESSON, port=0, make=_make, pack=pack)
        self.address, self.code = self.session.address, self.session.code
        self.loop = asyncio.new_event_loop()
        self.ended = asyncio.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        self.loop.run_until_complete(self.session.run(self.ended))

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.ended.set)
        self.thread.join(10)
        self.loop.close()

    def do(self, what: Callable[[Room], Any]) -> Any:
        """Do something to the room between two requests."""

        async def done() -> Any:
            found = what(self.session.hall.room)
            self.session.hall.changed()
            return found

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(10)

    def open_all(self) -> None:
        self.do(lambda room: [room.command({"open": item, "is": True}) for item in room.open])

    def sent(self) -> dict[str, int]:
        """From how many seats there is something, by item."""
        return dict(self.do(lambda room: room.snapshot()["sent"]))

    def fill(self, seats: int, **answers: Callable[[int], Any]) -> None:
        """Let as many people join and send; an item's hyphen is written as a low line."""

        def filled(room: Room) -> None:
            for _ in range(seats):
                seat = room.join(self.code)
                for item, answer in answers.items():
                    room.send(seat, Message(item.replace("_", "-"), 1, answer(seat.number)))

        self.do(filled)

    def end_and_begin_anew(self) -> None:
        """Another session at the same address, which knows no seat of this one."""
        hall = self.session.hall
        hall.room = Room(hall.room.asked, code=self.code, pilots=None)
