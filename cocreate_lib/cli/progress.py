"""How far a long run is: a bar on the terminal, never in a pipe or a file."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cocreate_lib.cli.terminal import err
from cocreate_lib.io.media import terminal_text

PATIENCE = 1.0  # seconds before a bar is shown: what is done by then needs none


class Tell(Protocol):
    """Is told what is being done and, where that is counted, how much of it is done of how much."""

    def __call__(self, what: str, done: int = 0, total: int | None = None) -> None:
        """Tell it."""


@contextmanager
def progress_bar() -> Iterator[Tell]:
    """A bar for what takes long, on stderr where that is a terminal and not to be quiet; call what
    this gives with what is being done."""
    if err.quiet or not err.is_terminal:
        yield _tell_nobody
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    steps = Progress(*columns, TimeRemainingColumn(), console=err, transient=True)
    task = steps.add_task("", total=None)
    told: tuple[str, int | None] = ("", None)

    def tell(what: str, done: int = 0, total: int | None = None) -> None:
        nonlocal told
        if told != (what, total):  # something else: its time is counted from here on
            told = (what, total)
            words = terminal_text(what[:1].upper() + what[1:]).replace("[", r"\[")
            steps.reset(task, description=words, total=total, completed=done)
            steps.tasks[0].total = total  # a reset leaves an earlier total where there is none
        else:
            steps.update(task, completed=done)

    showing = threading.Timer(PATIENCE, steps.start)
    showing.daemon = True
    showing.start()
    try:
        yield tell
    finally:
        showing.cancel()
        showing.join()
        steps.stop()


def _tell_nobody(what: str, done: int = 0, total: int | None = None) -> None:
    """Show nothing."""
