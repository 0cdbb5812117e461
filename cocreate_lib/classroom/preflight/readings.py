"""What a machine is like now: read once, without sending anything anywhere."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from tempfile import TemporaryFile

import psutil
from packaging.requirements import Requirement

from cocreate_lib.classroom.server.listening import lan_addresses

PACKAGE = "cocreate-rehabilitation"
LOWEST_PYTHON = (3, 11)
_CGROUP = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
_BROWSERS = ("chromium", "google-chrome", "firefox", "firefox-esr", "microsoft-edge", "safari")
_FAR = "198.51.100.1"  # an address for documentation, in nobody's network
_SCREEN = (
    "import tkinter; w = tkinter.Tk(); w.withdraw(); "
    "print(w.winfo_screenwidth(), w.winfo_screenheight())"
)


@dataclass(frozen=True)
class Readings:
    """What was read of a machine; None where it couldn't be.

    Parameters
    ----------
    python
        The version of Python: major, minor.
    faults
        Packages that don't fit what this package asks for: ``name`` to what is wrong.
    memory
        Bytes of memory that are free, within what this session may have.
    memory_limit
        Bytes that this session may have, where it is limited, as on Binder.
    disk
        Bytes free where the course folder goes.
    folder
        The course folder.
    is_writable
        Whether the course folder can be written.
    browser
        The browser that would open.
    can_serve
        Whether a server can be opened on this machine, for itself.
    addresses
        This machine's addresses in the networks it is in, likeliest first.
    has_way_out
        Whether the networks it is in lead anywhere else, as far as its own settings say.
    screen
        Width and height of the screen, in pixels.
    seconds_behind
        By how many seconds the clock is behind the package's own files.
    is_binder
        Whether this is a Binder session.
    """

    python: tuple[int, int] = LOWEST_PYTHON
    faults: Mapping[str, str] = field(default_factory=dict)
    memory: int | None = None
    memory_limit: int | None = None
    disk: int | None = None
    folder: str = ""
    is_writable: bool = True
    browser: str | None = None
    can_serve: bool = True
    addresses: tuple[str, ...] = ()
    has_way_out: bool = True
    screen: tuple[int, int] | None = None
    seconds_behind: float = 0.0
    is_binder: bool = False


def read_machine(folder: Path) -> Readings:
    """Read this machine.

    Parameters
    ----------
    folder
        The course folder; it needn't be there yet.
    """
    limit = _memory_limit()
    free = psutil.virtual_memory().available
    if limit is not None:
        free = min(free, max(limit - _used(), 0))
    place = _nearest(folder)
    return Readings(
        python=sys.version_info[:2],
        faults=package_faults(),
        memory=free,
        memory_limit=limit,
        disk=_disk(place),
        folder=str(folder),
        is_writable=_can_write(place),
        browser=_browser(),
        can_serve=_can_serve(),
        addresses=lan_addresses(),
        has_way_out=_has_way_out(),
        screen=_screen(),
        seconds_behind=Path(__file__).stat().st_mtime - time.time(),
        is_binder="BINDER_LAUNCH_HOST" in os.environ or "BINDER_SERVICE_HOST" in os.environ,
    )


def package_faults(package: str = PACKAGE) -> dict[str, str]:
    """What doesn't fit of what a package asks for, by name; empty where all does.

    Examples
    --------
    >>> package_faults("packaging")
    {}
    """
    try:
        asked = [Requirement(line) for line in requires(package) or []]
    except PackageNotFoundError:
        return {package: "is not installed"}
    faults = {}
    for each in asked:
        if each.marker and not each.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(each.name)
        except PackageNotFoundError:
            faults[each.name] = "is not installed"
            continue
        if not each.specifier.contains(found, prereleases=True):
            faults[each.name] = f"is {found}, and {each.specifier} is asked for"
    return faults


def _memory_limit() -> int | None:
    """Bytes that this session may have: what Binder says, or the container."""
    said = os.environ.get("MEM_LIMIT", "")
    if said.isdigit():
        return int(said)
    for path in _CGROUP:
        with contextlib.suppress(OSError, ValueError):
            limit = int(Path(path).read_text(encoding="ascii"))
            if limit < psutil.virtual_memory().total:
                return limit
    return None


def _used() -> int:
    """Bytes that the processes of this session hold."""
    used = 0
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            used += process.memory_info().rss
    return used


def _nearest(folder: Path) -> Path | None:
    """The folder itself, or the nearest above it that is there; None where a file is in the way."""
    with contextlib.suppress(OSError):
        for place in (folder.absolute(), *folder.absolute().parents):
            if place.exists():
                return place if place.is_dir() else None
    return None


def _disk(place: Path | None) -> int | None:
    if place is None:
        return None
    with contextlib.suppress(OSError):
        return psutil.disk_usage(str(place)).free
    return None


def _can_write(place: Path | None) -> bool:
    if place is None:
        return False
    try:
        with TemporaryFile(dir=place) as file:
            file.write(b"cocreate")
    except OSError:
        return False
    return True


def _browser() -> str | None:
    with contextlib.suppress(webbrowser.Error):
        return getattr(webbrowser.get(), "name", None) or "the one that this computer opens"
    return next((name for name in _BROWSERS if shutil.which(name)), None)


def _can_serve() -> bool:
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            socket.create_connection(server.getsockname(), timeout=2).close()
    except OSError:
        return False
    return True


def _has_way_out() -> bool:
    """Asked of the table of routes; a datagram socket that connects sends nothing."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as tried:
            tried.connect((_FAR, 9))
    except OSError:
        return False
    return True


def _screen() -> tuple[int, int] | None:
    """Asked in a process of its own: where there is no screen, it may end badly."""
    with contextlib.suppress(OSError, subprocess.SubprocessError, ValueError):
        command = [sys.executable, "-c", _SCREEN]
        told = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True)
        width, height = map(int, told.stdout.split())
        return width, height
    return None
