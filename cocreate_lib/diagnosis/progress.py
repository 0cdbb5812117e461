"""How far a run is, and how long it will take: one line of text, in a terminal or a notebook."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cocreate_lib.text import how_many

Report = Callable[[int, int], object]  # called with the replicates done, and with all of them


@contextmanager
def follow(wanted: bool | Report) -> Iterator[Report]:
    """What to call as replicates are done: the caller's own, a line that is kept up, or nothing."""
    if callable(wanted):
        yield wanted
    elif wanted:
        line = _Notebook() if _in_notebook() else _Terminal()
        clock = Clock(time.monotonic)
        try:
            yield lambda done, total: line.show(clock.line(done, total))
        finally:
            line.close()
    else:
        yield lambda done, total: None


class Clock:
    """Reckons the time left from the pace so far; ``now`` gives the time in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now, self.began = now, now()
        self.first: int | None = None  # done before this run, and so no measure of its pace

    def line(self, done: int, total: int) -> str:
        """How far it is, in words."""
        if self.first is None:
            self.first = done
        text = f"{done:,} of {how_many(total, 'replicate')}"
        if self.first < done < total:
            seconds = (self.now() - self.began) / (done - self.first) * (total - done)
            text += f", about {duration(seconds)} left"
        return text


def duration(seconds: float) -> str:
    """A length of time, as a person would say it.

    Examples
    --------
    >>> [duration(x) for x in (0.2, 50, 200, 8000, 400000)]
    ['1 s', '50 s', '3 min', '2.2 h', '4.6 days']
    """
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172800 else f"{seconds / 86400:.1f} days"


class _Terminal:
    """A line on the standard error that is written over; nothing where that is no terminal."""

    def __init__(self) -> None:
        self.width = 0

    def show(self, text: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r" + text.ljust(self.width))
            sys.stderr.flush()
            self.width = len(text)

    def close(self) -> None:
        if self.width:
            sys.stderr.write("\n")


class _Notebook:
    """Plain text under the cell, kept up to date."""

    def __init__(self) -> None:
        from IPython.display import display

        self.handle = display(_Plain(""), display_id=True)

    def show(self, text: str) -> None:
        self.handle.update(_Plain(text))

    def close(self) -> None:
        pass


class _Plain(str):
    """Text that a notebook shows without quotation marks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")
