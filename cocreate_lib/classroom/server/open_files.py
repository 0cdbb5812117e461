"""How many connections this computer lets one program hold: each is an open file to it."""

from __future__ import annotations

import sys
from contextlib import suppress

ELSEWHERE = 60
"""Files that a room's server has open besides its connections, and some to spare."""


def connections_held(wanted: int) -> int:
    """How many connections fit, at most ``wanted``; where fewer do, more are asked for first.

    A terminal of macOS gives each program 256 files to begin with: fewer than forty phones take.
    A server that has none left answers nobody, and tries without an end.

    Examples
    --------
    >>> connections_held(5)
    5
    """
    if sys.platform == "win32":
        return wanted
    import resource

    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    asked = wanted + ELSEWHERE
    if now == resource.RLIM_INFINITY or now >= asked:
        return wanted
    if most != resource.RLIM_INFINITY:
        asked = min(asked, most)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (asked, most))
        now = asked
    return max(min(wanted, now - ELSEWHERE), 1)
