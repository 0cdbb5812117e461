"""The addresses of a room's server. There are no others, and no file system behind them."""

from __future__ import annotations

import asyncio
import hmac
import json
from typing import Any

from tornado.iostream import StreamClosedError
from tornado.web import Application, HTTPError

from cocreate_lib.classroom.server.answering import LOOPBACK, Answering
from cocreate_lib.classroom.server.hall import MOST_WATCHING, PAUSE, Hall
from cocreate_lib.classroom.server.making import Page, page
from cocreate_lib.classroom.server.room import NO_SEAT, WRONG_CODE, Seat
from cocreate_lib.classroom.server.shapes import Refused, sent, typed_code
from cocreate_lib.tongues import gettext

TOO_OFTEN = gettext("That was wrong too often. Wait a minute, then try again.")
PROBLEMS = (WRONG_CODE, TOO_OFTEN, NO_SEAT)
"""Why a code may not be taken."""


class Joining(Answering):
    """What gives seats."""

    def join(self, code: str) -> Seat:
        """The seat for a code, with its cookie."""
        if not self.hall.wrong_codes.has(self.request.remote_ip):
            raise Refused(429, TOO_OFTEN)
        before = self.hall.room.version
        try:
            seat = self.hall.room.join(code, self.get_cookie(self.hall.seat_cookie))
        except Refused as refused:
            if refused.status == 403:
                self.hall.wrong_codes.take(self.request.remote_ip)
            raise
        if self.hall.room.version != before:
            self.hall.changed()
        self.keep_cookie(self.hall.seat_cookie, seat.token)
        return seat


class Front(Joining):
    """``/``: the join page, the lesson for whoever has joined, and the QR code's address."""

    async def get(self) -> None:
        """Show one of them."""
        code = self.get_query_argument("join", None)
        token = self.get_cookie(self.hall.seat_cookie)
        if code is None:
            if self.hall.room.is_seat(token):
                return await self.show(self.hall.pages.course[self.hall.room.asked.lesson])
            return await self.show(self.hall.pages.join[""])
        is_new = token is None and self.get_cookie(self.hall.came_cookie) is None
        may_try = self.hall.wrong_codes.has(self.request.remote_ip)
        if is_new and may_try and self.hall.room.is_code(code):
            if self.get_query_argument("again", None) is not None:
                return await self.show(self.hall.pages.join[""])
            self.keep_cookie(self.hall.came_cookie, "1")
            return await self.show(_onwards(self.hall.room.code))
        try:
            self.join(code)
        except Refused as refused:
            self.set_status(refused.status)
            return await self.show(self.hall.pages.join[refused.words])
        self.redirect("/", status=303)
        return None


def _onwards(code: str) -> Page:
    """A page that leads on to the same place.

    A phone's camera, or another app, opens the address; and what is opened from elsewhere comes
    without the cookies of this server, so that somebody who scans twice would take two seats. What
    this page leads to comes with them. That it was shown is in a cookie: where another site leads
    to the second address at once, nobody gets a seat in place of their own.
    """
    way = f"/?join={code}&amp;again=1"
    return page(
        f'<!DOCTYPE html><html lang="en-GB"><meta http-equiv="refresh" content="0;url={way}">'
        f'<title>{gettext("Join the room")}</title><a href="{way}">{gettext("Join the room")}</a>'
    )


class Lesson(Answering):
    """``/NAME.html``: a page of the course, looked up by its name."""

    async def get(self, name: str) -> None:
        """Show it to whoever has joined."""
        if name not in self.hall.pages.course:
            raise HTTPError(404)
        if not self.hall.room.is_seat(self.get_cookie(self.hall.seat_cookie)):
            self.redirect("/", status=303)
            return
        self.seat()
        await self.show(self.hall.pages.course[name])


class Join(Joining):
    """``POST /api/join``: a seat for a code."""

    async def post(self) -> None:
        """Give it."""
        await self.tell({"seat": self.join(typed_code(self.message())).number})


class Mine(Answering):
    """``GET /api/mine``: what the room has of a seat."""

    async def get(self) -> None:
        """Tell it."""
        await self.tell(self.hall.room.mine(self.seat()))


class Send(Answering):
    """``POST /api/send``: an answer, or one taken back."""

    async def post(self) -> None:
        """Keep it."""
        kept = self.hall.room.send(self.seat(), sent(self.message()))
        if kept["kept"]:
            self.hall.changed()
        await self.tell(kept)


class ForTrainer(Answering):
    """What only the trainer gets, on the computer that serves the room."""

    def prepare(self) -> None:
        """From any other place, nothing is here."""
        super().prepare()
        host = self.request.headers["Host"].casefold()
        if self.request.remote_ip not in LOOPBACK or host not in self.hall.own_hosts:
            raise HTTPError(404)

    def check_trainer(self) -> None:
        """Refuse whoever hasn't opened the link with the key."""
        cookie = self.get_cookie(self.hall.trainer_cookie) or ""
        if not hmac.compare_digest(cookie.encode(), self.hall.trainer.encode()):
            raise Refused(401, gettext("Open the trainer's link that stands in the terminal."))


class Trainer(ForTrainer):
    """``/trainer``: the page that the trainer projects."""

    async def get(self) -> None:
        """Show it; with the key, give the cookie first, and take the key out of the address."""
        key = self.get_query_argument("key", None)
        if key is None:
            self.check_trainer()
            return await self.show(self.hall.pages.trainer)
        if not self.hall.wrong_keys.has(self.request.remote_ip):
            raise Refused(429, TOO_OFTEN)
        if not hmac.compare_digest(key.encode(), self.hall.key.encode()):
            self.hall.wrong_keys.take(self.request.remote_ip)
            raise Refused(403, gettext("This isn't the trainer's key. It stands in the terminal."))
        self.keep_cookie(self.hall.trainer_cookie, self.hall.trainer)
        self.redirect("/trainer", status=303)
        return None


class Whole(ForTrainer):
    """``/api/room``: the room as it stands, and what the trainer says."""

    async def get(self) -> None:
        """Tell it."""
        self.check_trainer()
        await self.tell(self.hall.snapshot())

    async def post(self) -> None:
        """Do it."""
        self.check_trainer()
        self.hall.room.command(self.message())
        self.hall.changed()
        await self.tell({"version": self.hall.room.version})


class Events(ForTrainer):
    """``GET /api/events``: the room as it stands whenever it changes, whole each time."""

    async def get(self) -> None:
        """Tell it, until nobody listens."""
        self.check_trainer()
        if self.hall.watching >= MOST_WATCHING:
            raise Refused(429, gettext("The trainer's page is open too often. Close some."))
        self.set_header("Content-Type", "text/event-stream")
        self.hall.watching += 1
        try:
            await self._tell()
        except StreamClosedError:
            pass
        finally:
            self.hall.watching -= 1

    async def _tell(self) -> None:
        told = 0
        while not self.is_gone() and not self.hall.is_over:
            if self.hall.room.version == told:
                self.write(": here\n\n")
            else:
                told = self.hall.room.version
                self.write(f"id: {told}\ndata: {self.hall.snapshot()}\n\n")
            await self.within(self.flush())
            if self.is_gone():
                return
            await asyncio.sleep(PAUSE)
            if self.hall.room.version == told:
                await self.hall.news()


class Export(ForTrainer):
    """``GET /api/export``: what the trainer may take home."""

    async def get(self) -> None:
        """Give it as a file."""
        self.check_trainer()
        self.set_header("Content-Disposition", 'attachment; filename="room.json"')
        await self.tell(json.dumps(self.hall.room.export(), indent=1, ensure_ascii=False))


class Nothing(Answering):
    """Every other address."""

    def prepare(self) -> None:
        """Nothing is there."""
        super().prepare()
        raise HTTPError(404)


def application(hall: Hall) -> Application:
    """The addresses of a running room."""
    places: dict[str, Any] = {
        r"/": Front,
        r"/(\w{1,64})\.html": Lesson,
        r"/api/join": Join,
        r"/api/mine": Mine,
        r"/api/send": Send,
        r"/trainer": Trainer,
        r"/api/room": Whole,
        r"/api/events": Events,
        r"/api/export": Export,
    }
    given = {"hall": hall}
    return Application(
        [(path, handler, given) for path, handler in places.items()],
        default_handler_class=Nothing,
        default_handler_args=given,
        log_function=lambda handler: None,
    )
