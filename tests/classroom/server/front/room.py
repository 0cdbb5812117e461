"""A room to try the pages in: a server on loopback with the room's HTTP API, in a thread."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from functools import cache
from typing import Any

import tornado.httpserver
import tornado.web
from tornado.netutil import bind_sockets

from cocreate_lib.classroom.server import front
from cocreate_lib.lessons.build.pages import course_pages
from cocreate_lib.lessons.course import no_significant_difference as lesson
from cocreate_lib.lessons.course import room_replication as pilots

NAME = "06_no_significant_difference"
CODE = "KELP42"
VOTE = {
    "question": "A pilot finds no significant difference. What would you advise?",
    "options": ["Stop the programme", "Carry on as before", "Find out more", "Measure it better"],
}
STATEMENTS = {name: item.statement for name, item in lesson.CONTENT.misconceptions.items()}
ITEMS = ["own", "vote-before", "vote-after", "statements-before", "statements-after"]


class Room:
    """What the room holds; ``log`` has every message that came."""

    def __init__(self, items: list[str] = ITEMS) -> None:
        self.version, self.phase = 1, "results"
        self.open = dict.fromkeys(items, False)
        self.seats: dict[int, dict[str, Any]] = {}
        self.log: list[dict[str, Any]] = []
        self.is_asleep = self.has_pack = False
        self.waiting: set[asyncio.Event] = set()

    def bump(self) -> None:
        self.version += 1
        for each in self.waiting:
            each.set()

    def given(self, item: str) -> dict[int, Any]:
        return {seat: has["kept"][item] for seat, has in self.seats.items() if item in has["kept"]}

    def snapshot(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "joined": len(self.seats),
            "seats": len(self.seats),
            "phase": self.phase,
            "open": self.open,
            "sent": {item: len(self.given(item)) for item in self.open},
            "items": {"own": self._own(), "vote": self._vote(), "statements": self._statements()},
        }

    def _own(self) -> dict[str, Any]:
        runs = {seat: pilots.run(answer["pilot"]) for seat, answer in self.given("own").items()}
        found: dict[str, Any] = {
            "n": len(runs),
            "left_out": [],
            "seats": [[s, run.estimate, run.low, run.high] for s, run in runs.items()],
            "pooled": None,
            "truths": None,
            "sentences": [f"{len(runs)} have come in."],
            "alt": f"{len(runs)} intervals, one under the other.",
        }
        if len(runs) >= 3 and self.phase != "results":
            pooled = pilots.pool_studies(
                [run.estimate for run in runs.values()], [run.std_error for run in runs.values()]
            )
            ends = (pooled.conf_low, pooled.conf_high)
            found["pooled"] = [
                pooled.estimate, *ends, pooled.prediction_low, pooled.prediction_high
            ]  # fmt: skip
        if self.phase == "truth":
            found["truths"] = {seat: run.truth for seat, run in runs.items()}
        return found

    def _vote(self) -> dict[str, Any]:
        before, after = self.given("vote-before"), self.given("vote-after")
        both = before.keys() & after.keys()
        moved = Counter((before[s], after[s]) for s in both if before[s] != after[s])
        counts = ([list(x.values()).count(i) for i in range(4)] for x in (before, after))
        return {
            **VOTE,
            **dict(zip(("before", "after"), counts, strict=True)),
            "moved": [[one, other, n] for (one, other), n in moved.items()],
        }

    def _statements(self) -> list[dict[str, Any]]:
        before, after = self.given("statements-before"), self.given("statements-after")
        both = before.keys() & after.keys()
        return [
            {
                "name": name,
                "statement": words,
                "n": len(both),
                "right_before": sum(before[seat][name] == "False" for seat in both),
                "right_after": sum(after[seat][name] == "False" for seat in both),
            }
            for name, words in STATEMENTS.items()
        ]


class Handler(tornado.web.RequestHandler):
    """What all addresses share."""

    @property
    def room(self) -> Room:
        return self.application.settings["room"]

    def prepare(self) -> None:
        if self.room.is_asleep:
            self.request.connection.close()
            raise tornado.web.Finish

    def seat(self) -> int | None:
        number = int(self.get_cookie("seat") or 0)
        return number if number in self.room.seats else None

    def join(self) -> int:
        number = self.seat()
        if number is None:
            number = len(self.room.seats) + 1
            self.room.seats[number] = {"kept": {}, "n": {}}
            self.set_cookie("seat", str(number))
            self.room.bump()
        return number

    def body(self) -> dict[str, Any]:
        return json.loads(self.request.body)

    def refuse(self, status: int, words: str) -> None:
        self.set_status(status)
        self.finish({"error": words})


@cache
def lesson_page() -> str:
    return front.in_class(course_pages()[NAME], vote=VOTE, statements=STATEMENTS)


class Root(Handler):
    def get(self) -> None:
        code = self.get_argument("join", None)
        if code is not None and code.upper() != CODE:
            self.finish(front.join_page(problem="This isn't the room's code.", code=code))
        elif code is not None:
            self.join()
            self.redirect("/")
        elif self.seat() is None:
            self.finish(front.join_page())
        else:
            self.finish(lesson_page())


class Join(Handler):
    def post(self) -> None:
        if self.body()["code"].upper() != CODE:
            self.refuse(403, "This isn't the room's code.")
        else:
            self.finish({"seat": self.join()})


class Mine(Handler):
    def get(self) -> None:
        seat = self.seat()
        if seat is None:
            self.refuse(401, "You haven't joined.")
        else:
            kept = self.room.seats[seat]["kept"]
            told = {"open": self.room.open, "kept": kept, "pack": self.room.has_pack}
            self.finish({"seat": seat, **told})


class Send(Handler):
    def post(self) -> None:
        seat, message = self.seat(), self.body()
        self.room.log.append(message)
        if seat is None:
            self.refuse(401, "You haven't joined.")
        elif not self.room.open[message["item"]] and message["answer"] is not None:
            self.refuse(409, "The trainer has closed this.")
        else:
            self.finish(self._take(self.room.seats[seat], **message))

    def _take(self, has: dict[str, Any], item: str, n: int, answer: Any) -> dict[str, Any]:
        if n <= has["n"].get(item, 0):
            return {"kept": False, "n": has["n"][item]}
        has["n"][item] = n
        has["kept"].pop(item, None)
        if answer is not None:
            has["kept"][item] = answer
        self.room.bump()
        return {"kept": True, "n": n}


class Trainer(Handler):
    def get(self) -> None:
        self.finish(
            front.trainer_page(
                title='Reading "no significant difference"',
                address=f"http://{self.request.host}/",
                code=CODE,
                vote=VOTE,
                items=list(self.room.open),
            )
        )


class Whole(Handler):
    def get(self) -> None:
        self.finish(self.room.snapshot())

    def post(self) -> None:
        asked = self.body()
        if "open" in asked:
            self.room.open[asked["open"]] = asked["is"]
        if "clear" in asked:
            for has in self.room.seats.values():
                has["kept"].pop(asked["clear"], None)
        self.room.phase = asked.get("show", self.room.phase)
        self.room.bump()
        self.finish({"version": self.room.version})


class Events(Handler):
    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        changed = asyncio.Event()
        changed.set()
        self.room.waiting.add(changed)
        try:
            while not self.request.connection.stream.closed():
                await changed.wait()
                changed.clear()
                self.write(f"data: {json.dumps(self.room.snapshot())}\n\n")
                await self.flush()
                await asyncio.sleep(0.2)
        finally:
            self.room.waiting.discard(changed)


ROUTES = [
    ("/", Root), ("/api/join", Join), ("/api/mine", Mine), ("/api/send", Send),
    ("/trainer", Trainer), ("/api/room", Whole), ("/api/events", Events),
]  # fmt: skip


class Server:
    """A room's server in a thread; ``room`` may be looked into from the test."""

    def __init__(self) -> None:
        self.room = Room()
        [socket] = bind_sockets(0, "127.0.0.1")
        self.address = f"http://127.0.0.1:{socket.getsockname()[1]}"
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, args=(socket,), daemon=True)
        self.thread.start()

    def _run(self, socket: Any) -> None:
        asyncio.set_event_loop(self.loop)

        async def begin() -> None:
            application = tornado.web.Application(ROUTES, room=self.room)
            tornado.httpserver.HTTPServer(application).add_sockets([socket])

        self.loop.run_until_complete(begin())
        self.loop.run_forever()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
