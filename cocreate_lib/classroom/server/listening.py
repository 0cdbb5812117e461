"""Where a room listens: this computer's addresses, its port, and how many connections it holds."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from psutil import net_if_addrs
from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream
from tornado.web import Application

from cocreate_lib.classroom.server.open_files import connections_held
from cocreate_lib.classroom.server.shapes import MOST_BYTES
from cocreate_lib.errors import CocreateError

LOOPBACK = "127.0.0.1"
MOST_CONNECTIONS = 400
MOST_OF_ONE_ADDRESS = 260
"""Forty browsers with six connections each fit behind one address, and leave room for others."""
OWN_CONNECTIONS = 60
QUIET = 30.0
"""Seconds in which somebody has to send a request's head, and after which a quiet line is cut."""
BODY = 10.0
"""Seconds in which a request's body has to come."""
_HEAD_BYTES = 16 * 1024
# Documentation addresses and the private ranges: nothing is sent to them, only a way is looked up.
_ELSEWHERE = ("192.0.2.1", "10.255.255.254", "172.31.255.254", "192.168.255.254", "169.254.1.1")


def lan_addresses() -> tuple[str, ...]:
    """The IPv4 addresses by which others in the room may reach this computer, likeliest first.

    Returns
    -------
    tuple of str
        None that only this computer has; empty without a network.
    """
    found = [address for elsewhere in _ELSEWHERE if (address := _way_to(elsewhere))]
    # Of this computer's own cards: to look up its own name would ask a server of the network.
    found += [
        each.address
        for card in net_if_addrs().values()
        for each in card
        if each.family == socket.AF_INET
    ]
    return tuple(dict.fromkeys(filter(_is_of_a_network, found)))


def is_private(address: str) -> bool:
    """Whether an address is one of a house or an office, which the internet doesn't reach.

    Examples
    --------
    >>> is_private("192.168.0.10"), is_private("8.8.8.8")
    (True, False)
    """
    return ipaddress.ip_address(address).is_private


def open_sockets(addresses: Sequence[str], port: int) -> list[socket.socket]:
    """A listening socket at each address, all with the same port.

    Parameters
    ----------
    addresses
        IPv4 addresses of this computer; the first one decides which port is free.
    port
        1024 to 65535, or 0 for any that is free.

    Raises
    ------
    CocreateError
        When the port is taken, may not be used, or an address isn't this computer's.
    """
    opened: list[socket.socket] = []
    try:
        for address in addresses:
            opened.append(_listening(address, port))
            port = int(opened[0].getsockname()[1])
    except OSError as problem:
        for each in opened:
            each.close()
        raise _in_words(problem, port, addresses[len(opened)]) from problem
    return opened


def _listening(address: str, port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.setblocking(False)
        found.bind((address, port))
        found.listen(128)
    except OSError:
        found.close()
        raise
    return found


def _in_words(problem: OSError, port: int, address: str) -> CocreateError:
    where = f"--port {port}"
    if problem.errno == errno.EADDRINUSE:
        return CocreateError(
            f"Another program on this computer already uses the port {port}.",
            where=where,
            why="Perhaps a room is still open in another window.",
            try_this=f"Close it, or take another port: --port {port + 1 if port < 65535 else 8607}",
        )
    if problem.errno == errno.EADDRNOTAVAIL:
        return CocreateError(
            f"This computer doesn't have the address {address}.",
            where="--address",
            try_this="Leave --address out: its own addresses are then found.",
        )
    return CocreateError(
        f"The room can't listen at {address}, port {port}: {problem.strerror or problem}.",
        where=where,
        try_this="Take another port, from 1024 up, such as --port 8606.",
    )


def _way_to(elsewhere: str) -> str | None:
    """The address of this computer from which a packet would go; none is sent."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried:
        tried.connect((elsewhere, 9))
        return str(tried.getsockname()[0])
    return None


def _is_of_a_network(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    return not (parsed.is_loopback or parsed.is_unspecified or parsed.is_link_local)


@dataclass(frozen=True)
class Bounds:
    """What a server holds and waits for.

    Parameters
    ----------
    most, most_of_one
        Connections, and those of one address.
    own
        Connections beside these that only this computer itself has: however many come from
        elsewhere, the trainer's page is reached.
    quiet, body
        Seconds in which a request's head has to come, and its body.
    """

    most: int = MOST_CONNECTIONS
    most_of_one: int = MOST_OF_ONE_ADDRESS
    own: int = OWN_CONNECTIONS
    quiet: float = QUIET
    body: float = BODY


def room_server(application: Application, bounds: Bounds | None = None) -> HTTPServer:
    """An HTTP server that holds so many connections, and so many of one address.

    Parameters
    ----------
    application
        What answers.
    bounds
        By default those of a room of forty; fewer connections where this computer doesn't let one
        program hold so many.
    """
    bounds = bounds or Bounds()
    held = connections_held(bounds.most + bounds.own)
    bounds = replace(bounds, most=max(held - bounds.own, 1))
    return _Bounded(
        application,
        bounds=bounds,
        idle_connection_timeout=bounds.quiet,
        body_timeout=bounds.body,
        max_header_size=_HEAD_BYTES,
        max_body_size=4 * MOST_BYTES,
        chunk_size=_HEAD_BYTES,
        max_buffer_size=4 * _HEAD_BYTES,
    )


class _Bounded(HTTPServer):
    bounds: Bounds
    held: dict[IOStream, str]

    def initialize(self, *given: Any, bounds: Bounds, **options: Any) -> None:  # type: ignore[override]
        """Keep the bounds beside what tornado keeps."""
        self.bounds, self.held = bounds, {}
        super().initialize(*given, **options)

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        """Take a connection, or end it at once where there are too many."""
        self.held = {each: whose for each, whose in self.held.items() if not each.closed()}
        whose = str(address[0])
        of_one = sum(each == whose for each in self.held.values())
        most = self.bounds.most + (self.bounds.own if whose == LOOPBACK else 0)
        if len(self.held) >= most or of_one >= self.bounds.most_of_one:
            stream.close()
            return
        self.held[stream] = whose
        super().handle_stream(stream, address)
