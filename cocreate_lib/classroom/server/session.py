"""A session: a room made ready, served until its trainer ends it, and gone."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from tornado.httpserver import HTTPServer

from cocreate_lib.classroom.server.hall import Hall
from cocreate_lib.classroom.server.join_code import new_code
from cocreate_lib.classroom.server.listening import LOOPBACK, Bounds, open_sockets, room_server
from cocreate_lib.classroom.server.making import Pages, made_elsewhere
from cocreate_lib.classroom.server.pilots import NumberedPilots, Pilots
from cocreate_lib.classroom.server.room import Room
from cocreate_lib.classroom.server.routes import PROBLEMS, application
from cocreate_lib.errors import CocreateError
from cocreate_lib.io.files import write_whole

MOST_SEATS = 40
PORT = 8606

Make = Callable[[str, str, str, tuple[str, ...]], Pages]


@dataclass
class Session:
    """A room that is ready: it listens, and answers once :meth:`run` is called.

    Parameters
    ----------
    hall
        The room with its pages.
    sockets
        Where it listens.
    address
        Where learners find it.
    """

    hall: Hall
    sockets: Sequence[socket.socket]
    address: str

    @property
    def code(self) -> str:
        """What learners type."""
        return self.hall.room.code

    @property
    def join_link(self) -> str:
        """What the QR code leads to."""
        return f"{self.address}?join={self.code}"

    @property
    def trainer_link(self) -> str:
        """The trainer's page with its key, on this computer."""
        return f"http://{LOOPBACK}:{self.hall.port}/trainer?key={self.hall.key}"

    async def run(self, ended: asyncio.Event, bounds: Bounds | None = None) -> None:
        """Serve until ``ended`` is set."""
        server = room_server(application(self.hall), bounds)
        server.add_sockets(self.sockets)
        try:
            await ended.wait()
        finally:
            await self._close(server)

    def run_to_the_end(self) -> bool:
        """Serve until Ctrl-C, or until this process is told to end.

        Returns
        -------
        bool
            Whether somebody pressed Ctrl-C.
        """
        _quiet_logs()
        try:
            asyncio.run(self._until_told())
        except KeyboardInterrupt:
            return True
        return False

    async def _until_told(self) -> None:
        ended = asyncio.Event()
        with suppress(NotImplementedError):  # Windows ends a process without telling it
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
        await self.run(ended)

    async def _close(self, server: HTTPServer) -> None:
        server.stop()
        await self.hall.end()
        await server.close_all_connections()


def open_session(
    lesson: str,
    *,
    lan: Sequence[str] = (),
    port: int = PORT,
    seats: int = MOST_SEATS,
    make: Make = made_elsewhere,
    pack: Path | None = None,
) -> Session:
    """Make a room ready.

    Parameters
    ----------
    lesson
        The name of its lesson.
    lan
        Addresses of this computer at which others may reach it, the one to be told first; without
        any, only this computer can.
    port
        Where it listens; 0 for any that is free.
    seats
        How many may join, 1 to 40.
    make
        What makes its pages.
    pack
        A pack's truth file, in a lesson whose room has pilots: seats then send the pack's codes.

    Raises
    ------
    CocreateError
        For a number of seats that a room doesn't have, a port that is taken, a truth file that is
        none, and a pack in a lesson without pilots.
    """
    if not 1 <= seats <= MOST_SEATS:
        raise CocreateError(
            f"A room has 1 to {MOST_SEATS} seats, not {seats}.",
            where="--seats",
            try_this=f"Choose a number from 1 to {MOST_SEATS}.",
        )
    by_code = _by_code(pack) if pack else None
    sockets = open_sockets((LOOPBACK, *lan), port)
    try:
        port = int(sockets[0].getsockname()[1])
        address = f"http://{(lan or (LOOPBACK,))[0]}:{port}/"
        code = new_code()
        pages = make(lesson, address, code, PROBLEMS)
        if by_code and not pages.asked.pilots:
            raise CocreateError(
                f"In {pages.asked.title!r} a room has no pilots to pool.",
                where="--pack",
                try_this="Leave --pack out, or serve lesson 06.",
            )
    except BaseException:
        for each in sockets:
            each.close()
        raise
    numbered = NumberedPilots(pages.asked.pilots) if pages.asked.pilots else None
    room = Room(pages.asked, code=code, seats=seats, pilots=by_code or numbered)
    own = {f"{name}:{port}" for name in (LOOPBACK, "localhost")}
    hosts = own | {f"{each}:{port}" for each in lan}
    return Session(Hall(room, pages, hosts, own, port), sockets, address)


def _by_code(truth_file: Path) -> Pilots:
    """What reads a pack's codes; without a pack, nothing of packs is loaded."""
    from cocreate_lib.classroom.server.pack_pilots import PackPilots

    return PackPilots.of_file(truth_file)


def write_export(room: Room, *folders: Path) -> Path:
    """Write what a trainer may take home, under a name that isn't there yet.

    Parameters
    ----------
    room
        The room.
    folders
        Where to: the first of them that can be written.

    Raises
    ------
    CocreateError
        When none can be written.
    """
    stem = f"room-{room.asked.lesson[:2]}"
    text = json.dumps(room.export(), indent=1, ensure_ascii=False) + "\n"
    failed = ""
    for folder in folders:
        ends = chain([""], (f"-{n}" for n in count(2)))
        try:
            path = next(p for end in ends if not (p := folder / f"{stem}{end}.json").exists())
            write_whole(path, text.encode("utf-8"))
            return path.absolute()
        except OSError as problem:
            failed = problem.strerror or str(problem)
    raise CocreateError(
        f"The results can't be written: {failed}.",
        where=str(folders[-1]),
        try_this="Take them from the trainer's page next time, before the room ends.",
    )


def _quiet_logs() -> None:
    """Tornado says who sent what it can't read: addresses, and pieces of messages."""
    for name in ("tornado.general", "tornado.access"):
        logging.getLogger(name).setLevel(logging.ERROR)
