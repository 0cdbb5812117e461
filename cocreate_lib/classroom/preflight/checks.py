"""The checks: what was read in, what it means for today out, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from cocreate_lib.classroom.preflight.readings import LOWEST_PYTHON, Readings
from cocreate_lib.text import plural

_MB = 1_000_000
LEAST_MEMORY, GOOD_MEMORY = 600 * _MB, 1_500 * _MB
"""One lesson as a notebook needs the first; all lessons open at once about the second."""
LEAST_DISK = 200 * _MB
NARROW = 1000
"""Pixels; below this the notebook leaves little room for a lesson."""
_DAY = 86_400
_INTERNET = {
    True: "A way to the internet is set up. Whether it is open was not tried: nothing was sent.",
    False: "It has no way to the internet, and the lessons need none.",
}


class Status(StrEnum):
    """What a check found."""

    ok = "ok"
    look = "look"
    stop = "stop"


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Parameters
    ----------
    status
        ``ok``; ``look`` where something may go wrong; ``stop`` where it will.
    about
        What was looked at, in a word or two.
    says
        What was found, in a sentence.
    try_this
        What to do; empty where nothing needs doing.
    stops
        Which ways of working it stops: ``"notebooks"``, ``"pages"``, ``"room"``.
    """

    status: Status
    about: str
    says: str
    try_this: str = ""
    stops: tuple[str, ...] = ()


def _ok(about: str, says: str) -> Finding:
    return Finding(Status.ok, about, says)


def python(read: Readings) -> Finding:
    """Whether Python is new enough."""
    told = f"Python is {read.python[0]}.{read.python[1]}."
    if read.python >= LOWEST_PYTHON:
        return _ok("Python", told)
    needed = ".".join(map(str, LOWEST_PYTHON))
    return Finding(
        Status.stop,
        "Python",
        f"{told} The course needs {needed} or newer.",
        "Install a newer Python, or use the pages: they need none.",
        ("notebooks", "room"),
    )


def packages(read: Readings) -> Finding:
    """Whether the packages fit what this one asks for."""
    if not read.faults:
        return _ok("Packages", "All packages are there, in versions that fit.")
    named = "; ".join(f"{name} {what}" for name, what in sorted(read.faults.items()))
    return Finding(
        Status.stop,
        "Packages",
        f"{len(read.faults)} {plural(len(read.faults), 'package does', 'packages do')} not fit: "
        f"{named}.",
        "Install the course again as its README says, in an environment of its own.",
        ("notebooks",),
    )


def memory(read: Readings) -> Finding:
    """Whether the notebooks fit into the memory that is free."""
    if read.memory is None:
        return _ok("Memory", "How much memory is free could not be read.")
    told = f"{_size(read.memory)} of memory are free"
    if read.memory_limit is not None:
        told += f", of {_size(read.memory_limit)} that this session may have"
    if read.memory >= GOOD_MEMORY:
        return _ok("Memory", f"{told}: enough for all lessons at once.")
    if read.memory >= LEAST_MEMORY:
        return Finding(
            Status.look,
            "Memory",
            f"{told}: enough for a few notebooks, not for all at once.",
            "Close other programs, and shut down a notebook when you are done with it.",
        )
    return Finding(
        Status.stop,
        "Memory",
        f"{told}: too little for a notebook.",
        "Close other programs, or use the pages: cocreate open needs a browser only.",
        ("notebooks",),
    )


def disk(read: Readings) -> Finding:
    """Whether there is room on the disk, and the course folder can be written."""
    if not read.is_writable:
        return Finding(
            Status.stop,
            "Disk",
            f"The course folder can't be written: {read.folder}.",
            "Name another one: cocreate lab --folder my-course, or set COCREATE_FOLDER.",
            ("notebooks",),
        )
    if read.disk is None:
        return _ok("Disk", "How much room the disk has could not be read.")
    told = f"The disk has {_size(read.disk)} free, and the course folder can be written."
    if read.disk >= LEAST_DISK:
        return _ok("Disk", told)
    return Finding(
        Status.stop,
        "Disk",
        f"The disk has {_size(read.disk)} free: too little.",
        f"Make room: {_size(LEAST_DISK)} are enough.",
        ("notebooks", "pages"),
    )


def browser(read: Readings) -> Finding:
    """Whether a browser would open."""
    if read.browser:
        return _ok("Browser", f"A browser is there: {read.browser}.")
    if read.is_binder:
        return _ok("Browser", "You are in your browser already.")
    return Finding(
        Status.look,
        "Browser",
        "No browser was found.",
        "Add --no-browser to the command, and open the address that is printed on a machine "
        "that has one.",
    )


def server(read: Readings) -> Finding:
    """Whether a server can be opened on this machine."""
    if read.can_serve:
        return _ok("Server", "This machine can serve pages to itself.")
    return Finding(
        Status.stop,
        "Server",
        "No server can be opened on this machine.",
        "Something forbids it: ask whoever runs this machine. cocreate open needs no server.",
        ("notebooks", "room"),
    )


def network(read: Readings) -> Finding:
    """Whether phones in the room could reach this machine."""
    if read.is_binder:
        return Finding(
            Status.look,
            "Binder",
            "This is a Binder session: it forgets what is in it when it ends, by itself if it is "
            "left alone for long, and phones in the room can't reach it.",
            "Download your workbook before you stop. For phones, run cocreate class serve on a "
            "laptop in the room.",
            ("room",),
        )
    if read.addresses:
        return _ok(
            "Network",
            f"This machine is in a network, as {read.addresses[0]}. Whether phones reach it is "
            f"seen only when one tries. {_INTERNET[read.has_way_out]}",
        )
    return Finding(
        Status.look,
        "Network",
        "This machine is in no network. The lessons work all the same.",
        "For phones in the room: join the Wi-Fi they use, or open a hotspot.",
        ("room",),
    )


def screen(read: Readings) -> Finding:
    """Whether the screen is wide enough."""
    if read.screen is None:
        return _ok("Screen", "How large the screen is could not be read.")
    told = f"The screen has {read.screen[0]} x {read.screen[1]} pixels."
    if read.screen[0] >= NARROW:
        return _ok("Screen", told)
    return Finding(
        Status.look,
        "Screen",
        told,
        "Close the list of files in JupyterLab, or use the pages: they fit any width.",
    )


def clock(read: Readings) -> Finding:
    """Whether the clock can be right."""
    if read.seconds_behind < _DAY:
        return _ok("Clock", "The clock is not behind.")
    return Finding(
        Status.look,
        "Clock",
        "The clock is behind: it shows a day before this package was installed.",
        "Set it: the workbook keeps the newer of two answers, and goes by the clock.",
    )


CHECKS: tuple[Callable[[Readings], Finding], ...] = (
    python,
    packages,
    memory,
    disk,
    browser,
    server,
    network,
    screen,
    clock,
)


def _size(value: int) -> str:
    """Bytes as people say them.

    Examples
    --------
    >>> _size(1_540_000_000), _size(85_000_000)
    ('1.5 GB', '85 MB')
    """
    return f"{value / 1e9:.1f} GB" if value >= 1e9 else f"{value / 1e6:.0f} MB"
