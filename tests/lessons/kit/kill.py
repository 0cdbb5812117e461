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

import argparse
import json
import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.connect import write_connection_file

from cocreate_lib.io import resources

LESSON = "02_working_with_not_on"
PATIENCE = 60.0  # seconds for a kernel that isn't killed
NEEDED = ["ipykernel.kernelapp", "fastjsonschema", "cocreate_lib.lessons.course.working_with"]
MOVE = 0.004  # seconds around the moment at which a file takes another's place


def _kernel(connection: str, folder: str) -> None:
    """What Jupyter starts, in a process that is forked: a group of its own, as Jupyter's are."""
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    os.chdir(folder)
    IPKernelApp.launch_instance(
        ["-f", connection, "--HistoryManager.enabled=False", "--log-level=50"]
    )


class Kernel:
    """A running kernel, and the parts that its notebook shows."""

    def __init__(self, folder: Path, *, cold: bool) -> None:
        self.parts: dict[str, str] = {}  # the numbers of what can be answered, by its key
        self.kept: dict[str, str] = {}  # what each shows, in words
        self._asked = 0
        if cold:
            manager = KernelManager(kernel_name="python3")
            manager.start_kernel(cwd=str(folder))
            self._manager, self._process, client = manager, None, manager.blocking_client()
            self.pid = int(manager.provisioner.process.pid)  # type: ignore[union-attr]
        else:
            self._way = tempfile.mkdtemp(prefix="kernel-")  # sockets: another may take a free port
            connection, _ = write_connection_file(
                f"{self._way}/kernel.json", key=b"k", transport="ipc", ip=f"{self._way}/at"
            )
            context = get_context("forkserver")
            context.set_forkserver_preload(NEEDED)
            self._manager = None
            self._process = context.Process(target=_kernel, args=(connection, str(folder)))
            self._process.start()
            self.pid = int(self._process.pid or 0)
            client = BlockingKernelClient(connection_file=connection)
            client.load_connection_file()
        self.client = client
        self.client.start_channels()

    def run(self, cells: list[str], goes_on: Callable[[], bool] = lambda: True) -> None:
        """Run cells; the parts that they show can be answered."""
        self.client.wait_for_ready(timeout=PATIENCE)
        for cell in cells:
            number = self.client.execute(cell)
            for message in self._heard(goes_on):
                told, content = message["msg_type"], message["content"]
                assert told != "error", "\n".join(content["traceback"])
                mine = message["parent_header"].get("msg_id") == number
                if told == "comm_open":
                    self._met(content)
                if mine and told == "status" and content["execution_state"] == "idle":
                    break

    def _met(self, content: dict[str, Any]) -> None:
        state = content["data"].get("state", {})
        key = (state.get("declared") or {}).get("entry", {}).get("key")
        if key:
            self.parts[key] = content["comm_id"]
            self.kept[key] = (state.get("kept") or {}).get("words", "")

    def _heard(self, goes_on: Callable[[], bool], patience: float = PATIENCE) -> Any:
        """Messages as they come, as long as the kernel should be alive."""
        until = time.monotonic() + patience
        while goes_on():
            with suppress(Empty):
                yield self.client.get_iopub_msg(timeout=0.02)
            assert time.monotonic() < until, "the kernel doesn't answer"

    def send(self, key: str, words: str) -> int:
        """Answer as a browser does; gives the message's number."""
        self._asked += 1
        keep = {"answer": words, "words": words, "state": "answered"}
        data = {"method": "custom", "content": {"keep": keep, "n": self._asked}}
        content = {"comm_id": self.parts[key], "data": data}
        self.client.shell_channel.send(self.client.session.msg("comm_msg", content))
        return self._asked

    def saved(self, numbers: set[int], goes_on: Callable[[], bool] = lambda: True) -> set[int]:
        """Which of these messages were answered by what is kept; all, if the kernel lives."""
        found: set[int] = set()
        for message in self._heard(goes_on):
            data = message["content"].get("data", {})
            told = data.get("content", {}) if data.get("method") == "custom" else {}
            if told.get("n") in numbers:
                assert "fault" not in told, told["fault"]
                found.add(told["n"])
            if found == numbers:
                break
        return found

    def rest(self) -> set[int]:
        """The numbers of answers that came before the kernel was killed, and weren't read yet."""
        found = set()
        with suppress(Empty):
            while True:
                data = self.client.get_iopub_msg(timeout=0.05)["content"].get("data", {})
                told = data.get("content", {}) if data.get("method") == "custom" else {}
                if "kept" in told:
                    found.add(int(told["n"]))
        return found

    def end(self) -> None:
        """Kill it, if it lives, and let go of it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        if self._process is not None:
            self._process.join()
            shutil.rmtree(self._way, ignore_errors=True)
        self.client.stop_channels()
        if self._manager is not None:
            self._manager.shutdown_kernel(now=True)


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


def cells_of(lesson: str) -> list[str]:
    """The code of a lesson's notebook, without its explorers: these draw, and keep nothing."""
    path = resources.path(resources.NOTEBOOKS) / f"{lesson}.ipynb"
    cells = json.loads(path.read_text("utf-8"))["cells"]
    code = ["".join(each["source"]) for each in cells if each["cell_type"] == "code"]
    return [each for each in code if "explorer" not in each and not each.startswith("Reveal(")]


def answers_in(book: Path) -> dict[str, str]:
    """What a workbook's folder holds, by key; read as JSON and nothing more."""
    found: dict[str, str] = {}
    for path in book.glob("*.json"):
        told = json.loads(path.read_text("utf-8"))
        assert told["format"] == 1
        assert told["lesson"] == path.stem
        found |= {each["key"]: each["words"] for each in told["entries"] if each["saved"]}
    return found


def leftovers(book: Path) -> list[str]:
    """What a learner's folder should not hold."""
    return sorted(
        path.name
        for path in book.glob("*")
        if path.suffix != ".json" and path.name != ".workbook.lock"
    )


def _work(
    kernel: Kernel, told: dict[str, str], sent: dict[str, list[str]], killer: _Killer, draw: Any
) -> int:
    """Answer until the kernel is killed; ``told`` gets what was said to be saved."""
    number, running, keys = 0, lambda: not killer.done, sorted(kernel.parts)
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
            key = draw.choice(sorted(kernel.parts))
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


def main() -> None:
    """Attack a learner's work in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = attack(asked.times, asked.seed, Path(folder))
    took = time.monotonic() - begun
    print(f"Killed {asked.times} kernels with seed {asked.seed}: nothing lost. {took:.0f} s")
    for what, n in found.items():
        print(f"  {what}: {n}")


if __name__ == "__main__":
    main()
