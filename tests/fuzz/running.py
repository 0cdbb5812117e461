"""One run of the command line within this process, and what became of it."""

from __future__ import annotations

import contextlib
import io
import re
import signal
import sys
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from cocreate_lib.cli.app import main
from tests.fuzz.options import arguments
from tests.fuzz.tables import Sheet, sheet, write, write_plain

REPR = re.compile(
    r"Traceback \(most recent|np\.(?:float|int|str|bool)|<cocreate_lib\.|object at 0x|"
    r"Timestamp\(|dtype[:=]|File \"/"
)
_NO_NUMBER = re.compile(r"(?<![\w/.'\"-])-?(?:nan|inf|NaN)(?![\w'\"-])")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u202a-\u202e]")
SECONDS = 60


@dataclass
class Run:
    """What was run, how it ended, and what is wrong with that."""

    seed: tuple[int, int]
    command: list[str]
    twists: list[str]
    kind: str = ""  # answer, refusal, traceback
    code: int | None = None
    out: str = ""
    err: str = ""
    faults: list[tuple[str, str]] = field(default_factory=list)
    compared: bool = False


class _TooLong(BaseException):
    """A run that takes longer than anybody waits."""


def run(seed: int, number: int) -> Run:
    """One random table with random options."""
    rng = np.random.default_rng([seed, number])
    with TemporaryDirectory(prefix="fuzz-") as name:
        folder = Path(name)
        made = sheet(rng)
        path = write(made, folder, rng)
        names = {
            plain: column.strip() or column
            for plain, column in zip(made.cells.columns, made.columns, strict=False)
        }
        given = arguments(rng, names, folder)
        found = Run((seed, number), ["compare", path.name, *given], [*made.twists, made.broken])
        before, source, typed = contents(folder), b"", str(path)
        if path.is_file() and path.suffix == ".csv" and rng.random() < 0.05:
            source, typed = path.read_bytes(), "-"
            found.twists.append("standard input")
        call(found, ["compare", typed, *given], folder, source)
        after = contents(folder)
        judge(found, before, after)
        if found.kind == "answer" and made.plain is not None and not found.faults:
            _against_plain(found, made, path, given, folder)
        return found


def call(
    found: Run, command: list[str], folder: Path, source: bytes = b"", seconds: int = SECONDS
) -> None:
    """Run the command as a terminal does, and keep what it says."""
    out, err = io.StringIO(), io.StringIO()
    try:
        with (
            _given(command, source),
            contextlib.chdir(folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            warnings.catch_warnings(),
            _at_most(seconds),
        ):
            warnings.simplefilter("ignore")
            main()
        found.code = 0
    except SystemExit as ending:
        found.code = ending.code if isinstance(ending.code, int) else int(bool(ending.code))
    except _TooLong:
        found.faults.append(("too long", f"over {seconds} s"))
    except BaseException as problem:
        found.faults.append((f"traceback {type(problem).__name__}", _where(problem)))
    found.out, found.err = out.getvalue(), err.getvalue()
    found.kind = {0: "answer", 2: "refusal"}.get(found.code, "traceback")  # type: ignore[arg-type]


def _where(problem: BaseException) -> str:
    """The last places in our own code, and what was raised."""
    frames = traceback.extract_tb(problem.__traceback__)
    own = [f for f in frames if "cocreate_lib" in f.filename][-2:] or frames[-1:]
    places = "; ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in own)
    return f"{str(problem)[:200]!r} at {places}"


@contextlib.contextmanager
def _given(command: list[str], source: bytes) -> Iterator[None]:
    """What was typed, and what stands on standard input."""
    before = sys.argv, sys.stdin
    sys.argv, sys.stdin = ["cocreate", *command], io.TextIOWrapper(io.BytesIO(source))
    try:
        yield
    finally:
        sys.argv, sys.stdin = before


@contextlib.contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise _TooLong

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): _content(path) for path in folder.rglob("*")}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # a folder, a circle of links
        return b""


def judge(found: Run, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """What is wrong with how a run ended, whatever the table was."""
    said = found.out + found.err
    if found.kind == "traceback" and not found.faults:
        found.faults.append((f"exit code {found.code}", said[-300:]))
    if bad := REPR.search(said):
        found.faults.append(("repr", said[max(0, bad.start() - 120) : bad.end() + 120]))
    if bad := CONTROL.search(said):
        found.faults.append(("control", repr(said[max(0, bad.start() - 80) : bad.end() + 40])))
    if any(before.get(name) != data for name, data in after.items() if name in before):
        found.faults.append(("overwritten", str([n for n in before if before[n] != after.get(n)])))
    if found.kind == "refusal":
        new = sorted(set(after) - set(before))
        if new:
            found.faults.append(("refused, and wrote", str(new)))
        if not found.err.strip():
            found.faults.append(("refused without a word", found.out[-200:]))
        if found.out.strip():
            found.faults.append(("refused after it had answered", found.err[-400:]))
    if found.kind == "answer" and (bad := _NO_NUMBER.search(_without(found))):
        text = _without(found)
        found.faults.append(("no number", text[max(0, bad.start() - 150) : bad.end() + 60]))


def _without(found: Run) -> str:
    """What was printed, without what was typed."""
    text = found.out
    for word in sorted(
        {*found.command, *",".join(found.command).split(",")}, key=len, reverse=True
    ):
        if "nan" in word.lower() or "inf" in word.lower():
            text = text.replace(word, "")
    return text


def _against_plain(found: Run, made: Sheet, path: Path, given: list[str], folder: Path) -> None:
    """Whether the answer is that of the same table, written in the plainest way."""
    if "--try-methods" in given or "--specifications" in given:
        return
    kept, names = [], ("--report", "--tables", "--estimates", "--matched")
    for place, word in enumerate(given):
        if word not in names and (not place or given[place - 1] not in names):
            kept.append(word)
    tables = []
    for number, table in enumerate((path, write_plain(made, folder))):
        where = folder / f"estimates-{number}.csv"
        again = Run(found.seed, [], [])
        call(again, ["compare", str(table), *kept, "--estimates", str(where)], folder)
        if again.kind != "answer" or not where.is_file():
            which = "again" if number == 0 else "in plain writing"
            found.faults.append((f"answered, but not {which}", again.err[-500:]))
            return
        tables.append(pd.read_csv(where))
    found.compared = True
    first, second = (table.select_dtypes("number") for table in tables)
    if first.shape != second.shape or not np.allclose(
        first, second, rtol=1e-6, atol=1e-9, equal_nan=True
    ):
        detail = f"{tables[0].iloc[0].to_dict()} != {tables[1].iloc[0].to_dict()}"
        found.faults.append(("another answer than in plain writing", detail[:600]))
