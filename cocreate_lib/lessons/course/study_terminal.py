"""The commands of a study within a page: typed as in a terminal, run in a folder of their own."""

from __future__ import annotations

import csv
import multiprocessing
import os
import re
import runpy
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from cocreate_lib.display import Markup
from cocreate_lib.errors import CocreateError
from cocreate_lib.figures import Table

_BEGINS = ("cocreate", "study")
_COLUMNS = 88
_SECONDS = 300
# What differs from run to run and is of no use to a reader: stamps of time, fingerprints of files.
_FLEETING = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"), "(now)"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "(64 digits)"),
)
_LOOK = (
    "white-space: pre; overflow-x: auto; background: #f0f2f5; padding: 0.6rem; font-size: 0.85em; "
    "line-height: 1.4; margin: 0.3rem 0"
)


@dataclass(frozen=True, repr=False)
class Typed(Markup):
    """A command, and what it printed.

    Parameters
    ----------
    line
        What was typed.
    printed
        What the command wrote, errors included.
    code
        What it ended with: 0 where all is well.
    """

    line: str
    printed: str
    code: int

    def html(self) -> str:
        """As a terminal shows it; text is text."""
        label = escape(f"What {self.line} prints")
        return (
            f'<pre style="{_LOOK}" tabindex="0" role="group" aria-label="{label}">'
            f"<strong>$ {escape(self.line)}</strong>\n{escape(self.printed)}</pre>"
        )

    def __repr__(self) -> str:
        return f"$ {self.line}\n{self.printed}"


@dataclass(frozen=True, repr=False)
class Changed(Markup):
    """A line of a file, before and after.

    Parameters
    ----------
    file
        Its name, within the folder.
    number
        The line, from 1.
    before, after
        What it held, and what it holds; the line before may be empty where lines were added.
    """

    file: str
    number: int
    before: str
    after: str

    def html(self) -> str:
        """The two lines, one under the other."""
        return (
            f"<p>In <code>{escape(self.file)}</code>, line {self.number}:</p>"
            f'<pre style="{_LOOK}" tabindex="0" role="group" '
            f'aria-label="{escape(f"Line {self.number} of {self.file}")}">'
            f"<del>{escape(self.before)}</del>\n<ins>{escape(self.after)}</ins></pre>"
        )

    def __repr__(self) -> str:
        return f"{self.file}, line {self.number}\n- {self.before}\n+ {self.after}"


class StudyTerminal:
    """A folder for the time of a lesson, and the commands of a study within it.

    Only ``cocreate study`` is run, by this package's own Python, and no shell reads the line.

    Examples
    --------
    >>> terminal = StudyTerminal()
    >>> print(terminal("cocreate study new my-study --no-interviews").printed.splitlines()[0])
    A new study: my-study
    """

    def __init__(self) -> None:
        self._folder = TemporaryDirectory(prefix="cocreate-study-")

    @property
    def folder(self) -> Path:
        """Where the commands are run."""
        return Path(self._folder.name)

    def __call__(self, line: str) -> Typed:
        """Run a command as if it had been typed.

        Parameters
        ----------
        line
            Begins with ``cocreate study``.

        Raises
        ------
        CocreateError
            For another command, or one that takes too long.
        """
        words = shlex.split(line)
        if tuple(words[:2]) != _BEGINS:
            raise CocreateError(
                f"{line!r} isn't a command of a study.",
                where="StudyTerminal",
                try_this="cocreate study --help",
            )
        printed = self.folder / ".printed"
        try:
            code = _run(words, self.folder, printed)
        except TimeoutError as error:
            raise CocreateError(
                f"{line!r} was still running after {_SECONDS} seconds.",
                where="StudyTerminal",
                try_this="the same command in a terminal of your own",
            ) from error
        told = printed.read_bytes().decode("utf-8", "replace")
        printed.unlink()
        return Typed(line, self._told(told), code)

    def _told(self, printed: str) -> str:
        """Without what is another each time, the folder's own name first, and trailing blanks."""
        for folder in (str(self.folder.resolve()), str(self.folder)):
            printed = printed.replace(f"{folder}{os.sep}", "").replace(folder, ".")
        for pattern, words in _FLEETING:
            printed = pattern.sub(words, printed)
        return "\n".join(each.rstrip() for each in printed.splitlines()).strip("\n")

    def change(self, file: str, old: str, new: str) -> Changed:
        """Change a text in a file of the folder, where it stands first.

        Parameters
        ----------
        file
            Its name, such as ``"my-study/protocol.toml"``.
        old, new
            What is there, within a line, and what is to be there.

        Raises
        ------
        CocreateError
            Where the file, or the text in it, isn't there.
        """
        path = self.folder / file
        content = path.read_text("utf-8") if path.is_file() else ""
        place = content.find(old)
        if place < 0:
            raise CocreateError(
                f"{old!r} isn't in {file}.",
                where="StudyTerminal.change",
                try_this="run the cells of this lesson from the first one on",
            )
        begin, end = content.rfind("\n", 0, place) + 1, content.find("\n", place)
        before = content[begin : end if end >= 0 else None]
        path.write_text(content.replace(old, new, 1), "utf-8", newline="\n")
        number = content.count("\n", 0, place) + 1
        return Changed(file, number, before, before.replace(old, new, 1))

    def table(self, file: str, caption: str, columns: tuple[str, ...] = ()) -> Table:
        """A table that a command wrote, as it stands there.

        Parameters
        ----------
        file
            Its name, such as ``"my-study/results/tables/measures.csv"``.
        caption
            What it shows.
        columns
            Those to show; all by default.

        Raises
        ------
        CocreateError
            Where there is no such table.
        """
        path = self.folder / file
        if not path.is_file():
            raise CocreateError(
                f"There is no {file} yet.",
                where="StudyTerminal.table",
                try_this="run the cells of this lesson from the first one on",
            )
        with path.open(encoding="utf-8-sig", newline="") as lines:
            heads, *rows = list(csv.reader(lines))
        frame = pd.DataFrame(rows, columns=heads)
        return Table(
            caption, frame[list(columns)] if columns else frame, prose=tuple(frame.columns)
        )


_PRELOADED = ["cocreate_lib.study", __name__, "typer"]


def _run(words: Sequence[str], folder: Path, printed: Path) -> int:
    """Run a command in a process of its own, and give what it ended with.

    Where the system can, processes are forked from one that has loaded the library already: a
    command then costs what it does, and not the loading as well.
    """
    ways = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if "forkserver" in ways else "spawn")
    if "forkserver" in ways:
        context.set_forkserver_preload(_PRELOADED)
    process = context.Process(target=_command, args=(tuple(words), str(folder), str(printed)))
    process.start()
    process.join(_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
        raise TimeoutError
    code = process.exitcode
    process.close()
    return 0 if code is None else code


def _command(words: Sequence[str], folder: str, printed: str) -> None:
    """The command itself, in its process: what it prints goes to a file."""
    with open(printed, "wb") as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    for console in (sys.stdout, sys.stderr):
        if isinstance(console, TextIOWrapper):
            console.reconfigure(encoding="utf-8", errors="replace")
    sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - for as long as the process lasts
    os.environ.update({"COLUMNS": str(_COLUMNS), "NO_COLOR": "1", "TERM": "dumb"})
    os.chdir(folder)
    sys.argv = list(words)
    runpy.run_module("cocreate_lib", run_name="__main__", alter_sys=True)
