"""What all tests share: bounded threads, no windows, a browser where there is one, a course folder.

The environment is set here, before any test imports a numerical library; processes that a test
starts inherit it.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from hypothesis import settings

from cocreate_lib.cli import course_folder
from tools import browser

for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
os.environ["MPLBACKEND"] = "Agg"

# How long an example takes says more about the machine than about the code. A checked change must
# not fail over a case that it didn't touch: there the examples are the same every time.
settings.register_profile("untimed", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("untimed")


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and (reason := browser.why_no_browser()):
        if os.environ.get("COCREATE_REQUIRE_BROWSER") == "1":
            pytest.fail(f"a browser is required here: {reason}", pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A headless Chromium, as a playwright ``Browser``. Mark its tests ``browser``."""
    with browser.chromium() as started:
        yield started


@dataclass
class RunningLab:
    """JupyterLab as ``start_lab`` runs it, in a process of its own."""

    process: subprocess.Popen[str]
    link: str
    folder: Path

    @property
    def address(self) -> str:
        """The server's address, ending in ``/``."""
        return self.link.split("lab/tree/")[0]

    @property
    def token(self) -> str:
        return self.link.partition("?token=")[2]

    def stop_kernels(self) -> None:
        """Stop every kernel, as they need memory."""
        mine = {"Authorization": f"token {self.token}"}
        with urlopen(Request(f"{self.address}api/kernels", headers=mine)) as answer:
            kernels = json.load(answer)
        for kernel in kernels:
            address = f"{self.address}api/kernels/{kernel['id']}"
            urlopen(Request(address, headers=mine, method="DELETE")).close()


@pytest.fixture(autouse=True, scope="session")
def jupyter_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test lets Jupyter trust isn't trusted by the user's own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("JUPYTER_DATA_DIR", str(tmp_path_factory.mktemp("jupyter")))
        yield


@pytest.fixture
def open_lab(tmp_path: Path) -> Iterator[Callable[..., RunningLab]]:
    """A function that opens a course folder in JupyterLab, without a browser (:func:`opening`)."""
    with opening(tmp_path) as open_lab:
        yield open_lab


@pytest.fixture(scope="module")
def course_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    """A course as ``cocreate lab`` lays it out, open in one JupyterLab for a whole module."""
    home = tmp_path_factory.mktemp("lab")
    with opening(home) as open_lab:
        yield open_lab(course_folder.prepare_folder(home / "course").folder)


@contextlib.contextmanager
def opening(home: Path) -> Iterator[Callable[..., RunningLab]]:
    """A function that opens a course folder in JupyterLab; each is stopped at the end.

    Jupyter folders in ``home`` keep the user's settings out of the test and the test out of them.
    ``before`` is Python code that the process runs first; ``environment`` is added to its own.
    """
    with contextlib.ExitStack() as stack:
        patched = stack.enter_context(pytest.MonkeyPatch.context())
        for kind in ("CONFIG", "DATA", "RUNTIME"):
            patched.setenv(f"JUPYTER_{kind}_DIR", str(home / kind))
        patched.setenv("IPYTHONDIR", str(home / "IPYTHON"))

        def open_lab(
            folder: Path,
            before: str = "",
            environment: dict[str, str] | None = None,
            stdin: int = subprocess.DEVNULL,
        ) -> RunningLab:
            code = f"{before}\nfrom cocreate_lib.cli.lab import start_lab\n"
            code += f"start_lab({str(folder)!r}, browser=False)"
            process = subprocess.Popen(
                [sys.executable, "-c", code],
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                env={**os.environ, **(environment or {})},
            )
            stack.callback(process.wait)
            stack.callback(process.kill)
            overdue = threading.Timer(60, process.kill)
            overdue.start()
            printed = ""
            for line in process.stdout or ():
                printed += line
                if link := re.search(r"http://\S+\?token=\S+", line):
                    overdue.cancel()
                    return RunningLab(process, link.group(), folder)
            overdue.cancel()
            pytest.fail(f"JupyterLab did not start:\n{printed}")

        yield open_lab


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course folder as ``cocreate lab`` lays it out."""
    return course_folder.prepare_folder(tmp_path / "course").folder


@pytest.fixture
def cocreate(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run the command in this process; gives the exit code, what it printed, and its errors."""
    from cocreate_lib.cli import app, terminal

    def run(*arguments: object, width: int = 100) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["cocreate", *map(str, arguments)])
        for console in (terminal.out, terminal.err):
            monkeypatch.setattr(console, "width", width)
        with pytest.raises(SystemExit) as end:
            app.main()
        printed = capsys.readouterr()
        return int(end.value.code or 0), printed.out, printed.err

    return run
