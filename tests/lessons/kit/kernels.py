"""A lesson's notebook in a Jupyter kernel, and what a browser sends it: no browser is needed.

Kernels are forked from a process that has imported what they need, so that many can be begun.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
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
WORKBOOK = "workbook"  # the key of the part that holds it
NEEDED = ["ipykernel.kernelapp", "fastjsonschema", "cocreate_lib.lessons.course.working_with"]


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
        declared = state.get("declared") or {}
        key = declared.get("entry", {}).get("key") or declared.get("kind")
        if key == WORKBOOK or "entry" in declared:
            self.parts[key] = content["comm_id"]
            self.kept[key] = (state.get("kept") or {}).get("words", "")

    def _heard(
        self, goes_on: Callable[[], bool], patience: float = PATIENCE
    ) -> Iterator[dict[str, Any]]:
        """Messages as they come, as long as the kernel should be alive."""
        until = time.monotonic() + PATIENCE
        while goes_on():
            with suppress(Empty):
                yield self.client.get_iopub_msg(timeout=0.02)
            assert time.monotonic() < until, "the kernel doesn't answer"

    @property
    def keys(self) -> list[str]:
        """The keys of what can be answered."""
        return sorted(set(self.parts) - {WORKBOOK})

    def send(self, key: str, words: str) -> int:
        """Answer as a browser does; gives the message's number."""
        keep = {"answer": words, "words": words, "state": "answered"}
        return self._tell(self.parts[key], {"keep": keep})

    def _tell(self, part: str, message: dict[str, Any]) -> int:
        self._asked += 1
        content = {"comm_id": part, "data": {"method": "custom", "content": message}}
        message["n"] = self._asked
        self.client.shell_channel.send(self.client.session.msg("comm_msg", content))
        return self._asked

    def asked(self, message: dict[str, Any]) -> dict[str, Any]:
        """What the workbook's part answers to a message."""
        number = self._tell(self.parts[WORKBOOK], message)
        for heard in self._heard(lambda: True):
            told = _told(heard)
            if told.get("n") == number:
                assert "fault" not in told, told["fault"]
                return told
        raise AssertionError("it has gone")

    def saved(self, numbers: set[int], goes_on: Callable[[], bool] = lambda: True) -> set[int]:
        """Which of these messages were answered by what is kept; all, if the kernel lives."""
        found: set[int] = set()
        for message in self._heard(goes_on):
            told = _told(message)
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
                told = _told(self.client.get_iopub_msg(timeout=0.05))
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


def _told(message: dict[str, Any]) -> dict[str, Any]:
    """What a part tells the browser in a message, where it does."""
    data = message["content"].get("data", {})
    told: dict[str, Any] = data.get("content", {}) if data.get("method") == "custom" else {}
    return told


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


def attack_from_command_line(
    description: str | None,
    attack: Callable[[int, int, Path], Mapping[str, int]],
    times: int,
    done: str,
) -> None:
    """Attack in a temporary folder as often as is asked, and say what came of it."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--times", type=int, default=times)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = attack(asked.times, asked.seed, Path(folder))
    took = time.monotonic() - begun
    said = done.format(times=asked.times)
    print(f"{said} with seed {asked.seed}: nothing lost. {took:.0f} s")
    for what, n in found.items():
        print(f"  {what}: {n}")
