"""What every answer of a room's server goes through: who asks, from where, how often, and how."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from types import TracebackType
from typing import Any, cast

from tornado.http1connection import HTTP1Connection
from tornado.iostream import IOStream, StreamClosedError
from tornado.web import Finish, RequestHandler

from cocreate_lib.classroom.server.hall import PATIENCE, Hall
from cocreate_lib.classroom.server.making import NOTHING, Page
from cocreate_lib.classroom.server.room import Seat
from cocreate_lib.classroom.server.shapes import Refused, read_message
from cocreate_lib.tongues import gettext

LOG = logging.getLogger("cocreate_lib.classroom")
LOOPBACK = frozenset({"127.0.0.1", "::1"})
ALL_DAY = 12 * 60 * 60
"""Seconds for which a phone keeps its cookie: longer than any session."""
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": NOTHING,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "cocreate",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Answering(RequestHandler):
    """What all addresses share. ``hall`` is the running room."""

    SUPPORTED_METHODS = ("GET", "POST")

    def initialize(self, hall: Hall) -> None:
        """Keep the running room."""
        self.hall = hall

    def set_default_headers(self) -> None:
        """What every answer has, errors too."""
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Refuse whoever asks too often, under another name, or from another site."""
        if not self.hall.by_address.take(self.request.remote_ip):
            raise Refused(429, gettext("Too many at once from here. Wait a moment."))
        host = self.request.headers.get("Host", "")
        if host.casefold() not in self.hall.hosts:
            raise Refused(
                421, gettext("This room isn't at this address. Use the one on the screen.")
            )
        self._same_site(host)

    def _same_site(self, host: str) -> None:
        """A page of another site may lead here, and may neither send nor listen."""
        origin = self.request.headers.get("Origin")
        site = self.request.headers.get("Sec-Fetch-Site", "same-origin")
        is_ours = origin is None or origin.casefold() == f"http://{host.casefold()}"
        is_sent = self.request.method != "GET"
        is_asked = is_sent or self.request.path.startswith("/api/")
        if (is_asked and not (is_ours and site == "same-origin")) or (is_sent and origin is None):
            raise Refused(403, gettext("Only a page of this room may ask that."))

    def message(self) -> dict[str, Any]:
        """The object in the body of a request."""
        kind = self.request.headers.get("Content-Type", "").partition(";")[0].strip().casefold()
        if kind != "application/json":
            raise Refused(415, gettext("A message to the room is JSON."))
        return read_message(self.request.body)

    def seat(self) -> Seat:
        """Whose cookie this is; Refused without one, and when it asks too often."""
        seat = self.hall.room.seat(self.get_cookie(self.hall.seat_cookie))
        if not self.hall.by_seat.take(seat.number):
            raise Refused(429, gettext("Too many at once from this seat. Wait a moment."))
        return seat

    def keep_cookie(self, name: str, value: str) -> None:
        """Give a cookie that no script reads and no other site sends."""
        self.set_cookie(name, value, httponly=True, samesite="Strict", path="/", max_age=ALL_DAY)

    async def show(self, page: Page) -> None:
        """Answer with a page."""
        self.set_header("Content-Security-Policy", page.policy)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "private, no-cache")
        self.set_header("Vary", "Accept-Encoding, Cookie")
        self.set_header("ETag", page.etag)
        if self.check_etag_header():
            self.set_status(304)
            await self._whole()
            return
        is_zipped = "gzip" in self.request.headers.get("Accept-Encoding", "")
        if is_zipped:
            self.set_header("Content-Encoding", "gzip")
        self.set_header("Content-Length", page.size(is_zipped=is_zipped))
        try:
            async with asyncio.timeout(PATIENCE):
                for piece in page.pieces(is_zipped=is_zipped):
                    self.write(piece)
                    await self.flush()
                await self.finish()
        except TimeoutError:
            self.drop()
        except StreamClosedError:
            pass

    async def tell(self, found: Mapping[str, Any] | str) -> None:
        """Answer with JSON."""
        self.set_header("Content-Type", "application/json")
        self.write(found if isinstance(found, str) else dict(found))
        await self._whole()

    def compute_etag(self) -> str | None:
        """Only pages have one, and theirs are known."""
        return None

    async def _whole(self) -> None:
        await self.within(self.finish())

    async def within(self, written: Any) -> None:
        """Wait until something was taken; whoever doesn't take it in time is dropped."""
        try:
            await asyncio.wait_for(asyncio.shield(written), PATIENCE)
        except TimeoutError:
            self.drop()
        except StreamClosedError:
            pass

    def is_gone(self) -> bool:
        """Whether whoever asked is no longer there."""
        return self._stream().closed()

    def drop(self) -> None:
        """End the connection at once."""
        self._stream().close()

    def _stream(self) -> IOStream:
        return cast(HTTP1Connection, self.request.connection).stream

    def write_error(self, status_code: int, **about: Any) -> None:
        """An error in words, and nothing of what stands behind it."""
        error = about.get("exc_info", (None, None, None))[1]
        if isinstance(error, Refused):
            status_code, words = error.status, error.words
        else:
            words = _WORDS.get(status_code, gettext("The room can't answer that."))
        self.set_status(status_code)
        if status_code == 429:
            self.set_header("Retry-After", "2")
        self.set_header("Content-Type", "application/json")
        self.finish({"error": words})

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Nothing of whoever asked goes into a log: of a fault of ours, where it is in our code."""
        if isinstance(value, (Refused, Finish, StreamClosedError)) or typ is None:
            return
        if status := getattr(value, "status_code", None):
            LOG.debug("%s", status)
            return
        while tb is not None and tb.tb_next is not None:
            tb = tb.tb_next
        where = f"{tb.tb_frame.f_code.co_qualname}, line {tb.tb_lineno}" if tb else "?"
        LOG.error("The room's server has a fault: %s in %s.", typ.__name__, where)


_WORDS = {
    404: gettext("There is nothing here."),
    405: gettext("The room can't be asked in this way."),
    400: gettext("The room can't read this."),
}
