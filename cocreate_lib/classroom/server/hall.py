"""What all answers of a running room share: its room, its pages, its limits, who waits for news."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field

from cocreate_lib.classroom.server.limits import (
    ADDRESS,
    SEAT,
    WRONG_CODES,
    WRONG_KEYS,
    Allowance,
)
from cocreate_lib.classroom.server.making import Pages
from cocreate_lib.classroom.server.room import Room

PAUSE = 0.2
"""Seconds between two snapshots that a trainer's page is told."""
HEARTBEAT = 5.0
"""Seconds of quiet after which a trainer's page is told that the room is still there."""
PATIENCE = 20.0
"""Seconds in which somebody has to take what they asked for."""
MOST_WATCHING = 8
"""Trainer's pages that are told at the same time."""


@dataclass
class Hall:
    """A running room.

    Parameters
    ----------
    room
        Its state.
    pages
        What it serves.
    hosts
        The names by which it may be asked, each with its port: what else stands in Host, such as a
        name that somebody pointed at this address, is refused.
    own_hosts
        Those of them on this computer: the trainer's page is there alone.
    port
        Where it listens. Cookies are the same for all ports of an address; these have it in their
        names.
    """

    room: Room
    pages: Pages
    hosts: Collection[str]
    own_hosts: Collection[str]
    port: int
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    trainer: str = field(default_factory=lambda: secrets.token_hex(16))
    by_address: Allowance = field(default_factory=lambda: Allowance(ADDRESS))
    by_seat: Allowance = field(default_factory=lambda: Allowance(SEAT))
    wrong_codes: Allowance = field(default_factory=lambda: Allowance(WRONG_CODES))
    wrong_keys: Allowance = field(default_factory=lambda: Allowance(WRONG_KEYS))
    watching: int = 0
    is_over: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _told: tuple[int, str] = (0, "")

    @property
    def seat_cookie(self) -> str:
        """The name of a seat's cookie."""
        return f"seat-{self.port}"

    @property
    def came_cookie(self) -> str:
        """The name of the cookie of whoever was led on from the QR code's address."""
        return f"came-{self.port}"

    @property
    def trainer_cookie(self) -> str:
        """The name of the trainer's cookie."""
        return f"trainer-{self.port}"

    def snapshot(self) -> str:
        """The room as it stands, on one line of JSON; worked out once for each version."""
        if self._told[0] != self.room.version:
            told = json.dumps(self.room.snapshot(), allow_nan=False)
            self._told = (self.room.version, told)
        return self._told[1]

    def changed(self) -> None:
        """Let everybody who waits look whether there is news."""
        self._news.set()
        self._news = asyncio.Event()

    async def news(self) -> None:
        """Wait for it, or for a while; not at all where there will be none."""
        if self.is_over:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), HEARTBEAT)

    async def end(self) -> None:
        """Let everybody go who listens, and wait a moment until they have gone."""
        self.is_over = True
        self.changed()
        with suppress(TimeoutError):
            async with asyncio.timeout(5 * PAUSE):
                while self.watching:
                    await asyncio.sleep(PAUSE / 10)
