"""Run every command and every example of the README, in its order, as a stranger would.

    python -m tools.readme            # with this Python's packages; what installs is left out
    python -m tools.readme --fresh    # from nothing: a new environment, and each install too

It takes a clean clone of the newest commit, a home folder with nothing in it, and a terminal of 80
columns. A command is whatever stands in a block of code, and whatever in the text begins like one
(`cocreate`, `python`, `pipx`, `uvx`, `git`). FOLDER is a new folder each time; a browser that is
opened is one that only notes what it was given. Commands that serve are asked for their page and
stopped with Ctrl-C; an example in Python is run; where a block shows what is printed, that is
compared. The exit code is 1 if one fails. The few that are run elsewhere are told, with where.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tools.binder import ROOT
from tools.bounds import environment
from tools.release.source import git

README = "README.md"
SHELL, PYTHON, SHOWN = "bash", "python", "text"
BEGIN = ("cocreate ", "python ", "pipx ", "uvx ", "git ")
SERVES = ("cocreate lab", "cocreate class serve")
"""What answers in a browser until Ctrl-C ends it."""
INSTALLS = ("python -m pip ", "pipx ", "uvx ", "python -m tools.site ")
"""What brings packages, or needs those that the line before it brought: only with ``--fresh``."""
ELSEWHERE: Mapping[str, str] = {
    "python -m pytest": ".ci/run",
    "python -m tools.matrix": ".github/workflows/tests.yml",
}
"""What takes so long that it has a place of its own, and the file there that runs it."""
SECONDS = 1800
_LINK = re.compile(r"http://(?:127\.0\.0\.1|localhost)\S+")


@dataclass(frozen=True)
class Step:
    """A command, or an example in Python.

    Parameters
    ----------
    text
        As the README has it.
    kind
        ``bash`` or ``python``.
    shown
        What the README says that it prints; empty if it doesn't say.
    """

    text: str
    kind: str = SHELL
    shown: str = ""

    def begins(self, words: Iterable[str]) -> bool:
        """Whether it is one of several commands, with whatever behind it."""
        return self.kind == SHELL and f"{self.text} ".startswith(tuple(f"{w} " for w in words))

    @property
    def installs(self) -> bool:
        """Whether it brings packages, or needs such."""
        return self.kind == SHELL and self.text.startswith(INSTALLS)


def steps(readme: str) -> list[Step]:
    """Every command and example, in order, each once.

    Raises
    ------
    ValueError
        If a block of code is of a kind that nobody runs.

    Examples
    --------
    >>> [step.text for step in steps("`cocreate\\nopen 5`, and `--full`, and `cocreate open 5`")]
    ['cocreate open 5']
    >>> [step.text for step in steps("```bash\\npython -m pip install . && cocreate lab\\n```")]
    ['python -m pip install .', 'cocreate lab']
    >>> steps("```bash\\ncocreate demo\\n```\\nprints\\n```text\\nhello\\n```")[0].shown
    'hello\\n'
    """
    found: list[Step] = []
    for block, kind, inside, span in _pieces(readme):
        if not block:
            words = " ".join(span.split())
            found += [Step(words)] if f"{words} ".startswith(BEGIN) and " " in words else []
        elif kind == SHELL:
            found += [Step(each) for line in inside.splitlines() for each in line.split(" && ")]
        elif kind == PYTHON:
            found.append(Step(inside, PYTHON))
        elif kind == SHOWN and found:
            found[-1] = replace(found[-1], shown=inside)
        else:
            raise ValueError(f"nobody runs a block of {kind!r}: {inside[:60]!r}")
    return list({step.text: step for step in reversed(found)}.values())[::-1]


def _pieces(readme: str) -> Iterator[tuple[str, str, str, str]]:
    pattern = r"(^```(\w*)\n(.*?)^```$)|(?<!`)`([^`]+)`(?!`)"
    for match in re.finditer(pattern, readme, re.DOTALL | re.MULTILINE):
        yield match[1] or "", match[2] or "", match[3] or "", match[4] or ""


@dataclass(frozen=True)
class Place:
    """Where a stranger sits.

    Parameters
    ----------
    folder
        The clone, in which everything is typed.
    variables
        The environment.
    """

    folder: Path
    variables: Mapping[str, str]

    @classmethod
    def made(cls, work: Path, python: Path, fresh: bool) -> Place:
        """A clean clone in a folder, a home, and a browser that only notes what it is given.

        Parameters
        ----------
        work
            An empty folder.
        python
            Whose ``python`` and ``cocreate`` are typed.
        fresh
            Whether the clone is installed there by the README itself; else it is only put before
            all other packages.
        """
        folder, home = work / "repository", work / "home"
        home.mkdir()
        git(ROOT, "clone", "--quiet", "--bare", str(ROOT), str(work / "origin.git"))
        git(work, "clone", "--quiet", str(work / "origin.git"), str(folder))
        browser = work / "browser.py"
        browser.write_text(
            "import sys\n"
            f"with open({str(work / 'opened.txt')!r}, 'a', encoding='utf-8') as notes:\n"
            "    print(*sys.argv[1:], file=notes)\n",
            encoding="utf-8",
        )
        variables = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
        variables |= {
            "PATH": os.pathsep.join([str(python.parent), os.environ.get("PATH", "")]),
            "HOME": str(home),
            "USERPROFILE": str(home),
            "BROWSER": f"{shlex.quote(sys.executable)} {shlex.quote(str(browser))} %s",
            "COLUMNS": "80",
            "PYTHONIOENCODING": "utf-8",
        }
        if not fresh:
            variables["PYTHONPATH"] = str(folder)
        return cls(folder, variables)

    @property
    def opened(self) -> str:
        """What the browser was given so far."""
        notes = self.folder.parent / "opened.txt"
        return notes.read_text(encoding="utf-8") if notes.exists() else ""

    def bring(self) -> None:
        """What the README speaks of as somebody's own: a plan, and the file of a workbook."""
        from tests.fuzz.good import good_files

        for name, path in good_files().items():
            if name in ("plan.toml", "workbook.json"):
                shutil.copy(path, self.folder / name)


@dataclass(frozen=True)
class Ran:
    """What came of a step.

    Parameters
    ----------
    step
        Which one.
    seconds
        How long it took.
    said
        What it printed, of a server with its complaints.
    why
        What is wrong; empty if nothing is.
    """

    step: Step
    seconds: float
    said: str
    why: str = ""


class Reader:
    """Somebody who types one step after the other.

    Parameters
    ----------
    place
        Where.
    watched
        The words of a command that runs what is typed behind them; none if nothing does.
    """

    def __init__(self, place: Place, watched: Sequence[str] = ()) -> None:
        self.place = place
        self.watched = list(watched)
        self.folders = 0

    def typed(self, step: Step) -> str:
        """A step with a new folder for FOLDER, and a workbook for FILE.

        Examples
        --------
        >>> Reader(Place(Path(), {})).typed(Step("cocreate pages FOLDER"))
        'cocreate pages folder-1'
        """
        self.folders += "FOLDER" in step.text
        found = re.sub(r"\bFOLDER\b", f"folder-{self.folders}", step.text)
        return re.sub(r"\bFILE\b", "workbook.json", found)

    def run(self, step: Step) -> Ran:
        """Run one step."""
        begun = time.monotonic()
        said, why = self._served(step) if step.begins(SERVES) else self._answered(step)
        return Ran(step, time.monotonic() - begun, said, why)

    def _answered(self, step: Step) -> tuple[str, str]:
        command: str | list[str] = self.typed(step)
        if step.kind == PYTHON:
            path = self.place.folder / "example.py"
            path.write_text(step.text, encoding="utf-8")
            command = [*self.watched, "python", path.name]
        elif self.watched:
            command = [*self.watched, *shlex.split(str(command))]
        done = subprocess.run(
            command,
            shell=isinstance(command, str),
            cwd=self.place.folder,
            env=self.place.variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            check=False,
        )
        why = ""
        if done.returncode:
            why = f"exit code {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        elif step.shown and _lines(done.stdout) != _lines(step.shown):
            why = f"it prints something else:\n{done.stdout}"
        elif step.begins(["cocreate open"]) and not self._has_opened():
            why = f"no browser was given its page: {self.place.opened}"
        return done.stdout, why

    def _has_opened(self) -> bool:
        given = self.place.opened.split()
        return bool(given) and Path(given[-1].removeprefix("file://")).is_file()

    def _served(self, step: Step) -> tuple[str, str]:
        """Whether a server's page answers, and whether Ctrl-C ends it."""
        log = self.place.folder.parent / "served.txt"
        with log.open("w", encoding="utf-8") as to:
            server = subprocess.Popen(
                [*self.watched, *self.typed(step).split()],
                cwd=self.place.folder,
                env=self.place.variables,
                stdin=subprocess.DEVNULL,
                stdout=to,
                stderr=subprocess.STDOUT,
            )
        try:
            why = _answers(server, log)
        finally:
            server.send_signal(signal.SIGINT)
            try:
                code = server.wait(60)
            except subprocess.TimeoutExpired:
                server.kill()
                code = -1
        why = why or ("" if code == 0 else f"Ctrl-C ended it with code {code}")
        said = log.read_text(encoding="utf-8", errors="replace")
        return said, f"{why}\n{said}" if why else ""


def _answers(server: subprocess.Popen[bytes], log: Path, seconds: int = 120) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        said = log.read_text(encoding="utf-8", errors="replace")
        if link := _LINK.search(said):
            try:
                with urllib.request.urlopen(link[0], timeout=30) as page:
                    return "" if b"<html" in page.read().lower() else f"{link[0]} is no page"
            except OSError as problem:
                return f"{link[0]}: {problem}"
        if server.poll() is not None:
            return f"it ended with code {server.returncode}"
        time.sleep(0.1)
    return "it tells no address"


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tools.readme", description="Run the README, as a stranger would."
    )
    parser.add_argument("--fresh", action="store_true", help="install it as the README says")
    fresh = parser.parse_args().fresh
    signal.signal(signal.SIGINT, signal.default_int_handler)  # heard by servers in the background
    ran, left = [], 0
    with tempfile.TemporaryDirectory(prefix="cocreate-readme-") as name:
        work = Path(name)
        python = environment(work / "environment") if fresh else Path(sys.executable)
        place = Place.made(work, python, fresh)
        place.bring()
        reader = Reader(place)
        for step in steps((place.folder / README).read_text(encoding="utf-8")):
            told = step.text if step.kind == SHELL else f"an example: {step.text.splitlines()[-1]}"
            where = ELSEWHERE.get(step.text) or ("--fresh" if step.installs and not fresh else "")
            if where:
                print(
                    f"                {told}\n                not here: {where} runs it", flush=True
                )
                left += 1
                continue
            ran.append(reader.run(step))
            verdict = "WRONG" if ran[-1].why else "good"
            print(f"{verdict:6} {ran[-1].seconds:6.1f} s {told}", flush=True)
            if ran[-1].why:
                print(ran[-1].why, flush=True)
    wrong = [each for each in ran if each.why]
    seconds = sum(each.seconds for each in ran)
    print(f"\n{len(ran)} run in {seconds:.0f} s, {len(wrong)} wrong; {left} run elsewhere.")
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
