"""Kill kernels at random moments while a learner works: no answer that was saved is lost.

    python -m tests.lessons.kit.kill --times 100 --seed 1

Each time a Jupyter kernel runs the cells of a lesson's notebook, and a learner answers through the
messages that a browser sends: one thing after another, two at once, over again. The kernel is
killed with SIGKILL: at a moment drawn over the whole of that, or, three times in five, at one drawn
around the moment at which a file that is whole takes the old one's place. Then every answer that
was said to be saved must be in the workbook, which is whole; the next kernel, in the same folder,
must show it, save more at once, and leave nothing behind but the lock's file.

Each kernel is a process that does what Jupyter starts; so that a hundred don't take an hour, they
are forked from one that has imported what they need. Every tenth is started by Jupyter's own
manager.

What is checked is checked with the standard library, and not with the product's own functions.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.lessons.kit.kernels import (
    LESSON,
    Kernel,
    answers_in,
    attack_from_command_line,
    cells_of,
    leftovers,
)

MOVE = 0.004  # seconds around the moment at which a file takes another's place


class _Killer(threading.Thread):
    """Kills a process once: so long after it is told to begin, or around a move after that."""

    def __init__(self, pid: int, book: Path, after: float, at_the_move: float | None) -> None:
        super().__init__(daemon=True)
        self._pid, self._book, self._after, self._move = pid, book, after, at_the_move
        self.done = False

    def run(self) -> None:
        time.sleep(self._after)
        if self._move is not None:
            until = time.monotonic() + 5
            while time.monotonic() < until and not any(
                self._book.glob(".unfinished-cocreate-*/new-0")
            ):
                time.sleep(0.0002)
            time.sleep(self._move)
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        self.done = True


def _work(
    kernel: Kernel, told: dict[str, str], sent: dict[str, list[str]], killer: _Killer, draw: Any
) -> int:
    """Answer until the kernel is killed; ``told`` gets what was said to be saved."""
    number, running, keys = 0, lambda: not killer.done, kernel.keys
    waiting: dict[int, tuple[str, str]] = {}
    while running():
        chosen = draw.sample(keys, draw.choice([1, 1, 2]))
        for key in chosen:
            number += 1
            words = f"{key} {number} {draw.random()} " + "word " * draw.choice([1, 20, 2000])
            sent.setdefault(key, []).append(words.strip())
            waiting[kernel.send(key, words.strip())] = (key, words.strip())
        _take(told, sent, waiting, kernel.saved(set(waiting), running))
    _take(told, sent, waiting, kernel.rest())
    return number


def _take(
    told: dict[str, str],
    sent: dict[str, list[str]],
    waiting: dict[int, tuple[str, str]],
    saved: set[int],
) -> None:
    for each in sorted(saved & set(waiting)):
        key, words = waiting.pop(each)
        told[key] = words
        del sent[key][: sent[key].index(words) + 1]


def attack(times: int, seed: int, folder: Path, *, cold_too: bool = True) -> Counter[str]:
    """Kill as many kernels; what was found after each, counted.

    Raises
    ------
    AssertionError
        When an answer that was saved isn't there, or the next kernel doesn't work.
    """
    draw, found = random.Random(seed), Counter[str]()
    here, cells = folder / "course", cells_of(LESSON)
    book = here / "workbook"
    here.mkdir()
    told: dict[str, str] = {}
    sent: dict[str, list[str]] = {}
    for number in range(1, times + 1):
        cold = cold_too and number % 10 == 0
        kernel = Kernel(here, cold=cold)
        try:
            kernel.run(cells)
            for key, words in told.items():
                assert kernel.kept[key] == words, f"kernel {number} doesn't show {key}"
            key = draw.choice(kernel.keys)
            begun = time.monotonic()
            told[key] = f"{key} first {number}"
            sent = {}
            kernel.saved({kernel.send(key, told[key])})
            took = time.monotonic() - begun
            assert took < 5, f"kernel {number}: the first answer took {took:.1f} s"
            assert answers_in(book) == told, f"kernel {number}: its first answer isn't there alone"
            assert not leftovers(book), f"kernel {number}: {leftovers(book)}"
            around = draw.uniform(0, MOVE) if draw.random() < 0.6 else None
            killer = _Killer(kernel.pid, book, draw.uniform(0, 0.5), around)
            killer.start()
            found["answers sent"] += 1 + _work(kernel, told, sent, killer, draw)
            killer.join()
        finally:
            kernel.end()
        now = answers_in(book)
        for key, words in now.items():
            possible = [told.get(key), *sent.get(key, [])]
            assert words in possible, f"kill {number}: {key} holds {words[:80]!r}"
        lost = sorted(set(told) - set(now))
        assert not lost, f"kill {number}: lost {lost}"
        found["saved before it was said"] += now != told
        found["around the move" if around is not None else "anywhere"] += 1
        found["left something behind"] += bool(leftovers(book))
        found["started by Jupyter's manager"] += cold
        assert len(leftovers(book)) <= 1, f"kill {number}: {leftovers(book)}"
        told = now
    kernel = Kernel(here, cold=False)
    try:
        kernel.run(cells)
        assert {key: kernel.kept[key] for key in told} == told
        kernel.saved({kernel.send(sorted(told)[0], "last")})
    finally:
        kernel.end()
    assert not leftovers(book), leftovers(book)
    return found


if __name__ == "__main__":
    attack_from_command_line(__doc__, attack, 100, "Killed {times} kernels")
