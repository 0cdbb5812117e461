"""Run the tests with every Python and every set of versions that we say we work with.

    python -m tools.matrix                            # all of them, one after the other
    python -m tools.matrix --list                     # what would be run, and with which Pythons
    python -m tools.matrix --python 3.13 --with newest tests/io -x
    python -m tools.matrix --install                  # first get the Pythons that are missing (uv)

For each Python of pyproject.toml (``[tool.cocreate] pythons``) there are the pinned versions, those
with pandas below 3, and the newest; for the lowest Python also the lowest versions that are
declared, which have no wheels for later ones. Each is ``python -m tools.bounds``, in an environment
of its own that is taken away again. What follows is given to pytest; by default those tests run in
which our code meets other packages, and the examples in our docstrings.

A Python that isn't on this machine is a row that says so, and no failure: a table with gaps is no
proof of what stands in the gaps. The exit code is 1 if something failed, or nothing was run.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tools.binder import ROOT, pyproject
from tools.bounds import FAST, WHICH

DEFAULT = (*FAST, "cocreate_lib")
_TOLD = re.compile(r"^With Python (\S+), numpy (\S+), pandas (\S+),", re.MULTILINE)
HEADER = ("Python", "versions", "numpy", "pandas", "passed", "failed", "skipped", "minutes")


@dataclass(frozen=True)
class Cell:
    """One Python with one set of versions."""

    python: str
    which: str


@dataclass(frozen=True)
class Ran:
    """What came of a cell.

    Parameters
    ----------
    cell
        Which one.
    versions
        Of Python, numpy and pandas, as they were; empty if the environment wasn't made.
    passed, failed, skipped
        Tests; errors are among the failed.
    seconds
        How long it took, with the making of the environment.
    code
        0 if all went well.
    why
        Why nothing was run, if nothing was.
    """

    cell: Cell
    versions: tuple[str, ...] = ()
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    code: int = 0
    why: str = ""

    def row(self) -> str:
        """A line of a Markdown table.

        Examples
        --------
        >>> print(Ran(Cell("3.14", "newest"), why="not on this machine").row())
        | 3.14 | newest | not on this machine | | | | | |
        """
        first = [self.cell.python, self.cell.which]
        if self.why:
            return "| " + " | ".join([*first, self.why]) + " | | | | | |"
        python, *others = self.versions
        counts = [self.passed, self.failed, self.skipped]
        rest = [*others, *(f"{n:,}" for n in counts), f"{self.seconds / 60:.1f}"]
        return "| " + " | ".join([python, self.cell.which, *rest]) + " |"


def pythons() -> list[str]:
    """The Pythons that we say we work with, the lowest first.

    Examples
    --------
    >>> pythons()[0]
    '3.11'
    """
    found: list[str] = pyproject()["tool"]["cocreate"]["pythons"]
    return found


def cells(chosen: Iterable[str] = (), which: Iterable[str] = ()) -> list[Cell]:
    """All cells, or those of some Pythons and some sets of versions.

    Examples
    --------
    >>> [cell.which for cell in cells(["3.11"])]
    ['lowest', 'pinned', 'pandas-2', 'newest']
    >>> [cell.which for cell in cells(["3.12"])]
    ['pinned', 'pandas-2', 'newest']
    """
    lowest, *_ = pythons()
    sets = [each for each in WHICH if each in (list(which) or WHICH)]
    return [
        Cell(python, each)
        for python in list(chosen) or pythons()
        for each in sets
        if each != "lowest" or python == lowest
    ]


def _candidates(version: str) -> Iterator[str]:
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        yield sys.executable
    yield from filter(None, [shutil.which(f"python{version}")])
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for folder in sorted(pyenv.glob(f"{version}.*"), reverse=True):
        yield str(folder / "bin" / "python")
    uv = shutil.which("uv")
    if uv is not None:
        asked = [uv, "python", "find", "--no-project", "--no-python-downloads", version]
        yield from _said(asked).splitlines()[:1]


def find_python(version: str) -> str | None:
    """Where a Python of this version is: this one, on the path, of pyenv, or of uv.

    Examples
    --------
    >>> find_python("2.1") is None
    True
    """
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    for candidate in _candidates(version):
        if _said([candidate, "-c", ask]).strip() == version:
            return candidate
    return None


def _said(command: Sequence[str]) -> str:
    """What a command prints; nothing if it isn't there, or fails, as pyenv's stand-ins do."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def install_python(version: str) -> str:
    """Get a Python with uv; what uv says if it can't."""
    uv = shutil.which("uv")
    if uv is None:
        return "not on this machine, and neither is uv, which could get it"
    done = subprocess.run(
        [uv, "python", "install", version], capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return ""
    why = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    return f"not to be had here: {why[0].removeprefix('error: ') if why else 'uv failed'}"


def counts(report: Path) -> tuple[int, int, int]:
    """Tests that passed, failed and were skipped, from pytest's report (JUnit's form)."""
    if not report.is_file():
        return 0, 0, 0
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    every = [
        {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
        for suite in suites
    ]
    failed = sum(each["failures"] + each["errors"] for each in every)
    skipped = sum(each["skipped"] for each in every)
    return sum(each["tests"] for each in every) - failed - skipped, failed, skipped


def run_cell(cell: Cell, python: str, tests: Sequence[str], log: Path) -> Ran:
    """Run one cell; what it prints goes into a file.

    Parameters
    ----------
    cell
        Which one.
    python
        Where its Python is.
    tests
        Given to pytest.
    log
        The file.
    """
    report = log.with_suffix(".xml")
    options = f"{os.environ.get('PYTEST_ADDOPTS', '')} --junit-xml={report.as_posix()}"
    command = [sys.executable, "-m", "tools.bounds", cell.which, "--python", python]
    begun = time.monotonic()
    with log.open("w", encoding="utf-8") as to:
        code = subprocess.run(
            [*command, *(tests or DEFAULT)],
            cwd=ROOT,
            env={**os.environ, "PYTEST_ADDOPTS": options},
            stdin=subprocess.DEVNULL,
            stdout=to,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    said = _TOLD.search(log.read_text(encoding="utf-8", errors="replace"))
    if said is None:
        return Ran(cell, code=code or 1, why=f"no environment: see {log}")
    passed, failed, skipped = counts(report)
    took = time.monotonic() - begun
    return Ran(cell, said.groups(), passed, failed, skipped, took, code)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.matrix", description="Test with every Python and set of versions."
    )
    parser.add_argument("--python", nargs="+", choices=pythons(), default=[], metavar="VERSION")
    parser.add_argument("--with", nargs="+", choices=WHICH, default=[], dest="which")
    parser.add_argument("--list", action="store_true", help="only tell what would be run")
    parser.add_argument("--install", action="store_true", help="get missing Pythons with uv")
    parser.add_argument("--logs", type=Path, help="where to keep what each run printed")
    asked, tests = parser.parse_known_args()
    chosen = cells(asked.python, asked.which)
    places: dict[str, str | None] = {}
    missing: dict[str, str] = {}
    for version in dict.fromkeys(cell.python for cell in chosen):
        why = "not on this machine"
        places[version] = find_python(version)
        if places[version] is None and asked.install:
            why = install_python(version)
            places[version] = find_python(version)
        missing[version] = why
    if asked.list:
        for cell in chosen:
            print(f"{cell.python:5} {cell.which:9} {places[cell.python] or missing[cell.python]}")
        return
    logs = (asked.logs or Path(tempfile.mkdtemp(prefix="cocreate-matrix-"))).absolute()
    logs.mkdir(parents=True, exist_ok=True)
    print(f"| {' | '.join(HEADER)} |\n|{'---|' * len(HEADER)}", flush=True)
    done = []
    for cell in chosen:
        python = places[cell.python]
        if python is None:
            ran = Ran(cell, why=missing[cell.python])
        else:
            ran = run_cell(cell, python, tests, logs / f"{cell.python}-{cell.which}.log")
        print(ran.row(), flush=True)
        done.append(ran)
    print(f"\nWhat each run printed is in {logs}.")
    failed = [f"{each.cell.python} {each.cell.which}" for each in done if each.code]
    if failed:
        raise SystemExit(f"Failed: {', '.join(failed)}.")
    if not any(each.versions for each in done):
        raise SystemExit("Nothing was run: none of these Pythons is on this machine.")


if __name__ == "__main__":
    main()
