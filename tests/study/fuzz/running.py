"""One faulty study, given to one command within this process, and what became of it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np

from cocreate_lib.study.results.notebook import executed_notebook
from tests.fuzz.running import CONTROL, REPR, Run, call
from tests.study.fuzz.faults import CANARY, FAULTS, Made
from tests.study.fuzz.good import COMMANDS, contents, copy_of_good

SECONDS = 120
NOTEBOOK_SECONDS = 20.0  # in place of a quarter of an hour, for one that never ends
LONG = ("plan", "twin", "run")
KERNELS = ("a_notebook_that_fails",)  # each starts one
# What each command may write where it answers; the rest of the study stays as it was.
WRITES = {
    "new": (),
    "check": (),
    "plan": ("study/plan",),
    "freeze": ("study/frozen",),
    "run": ("study/results",),
    "twin": ("study/twin", "study/data/twin"),
    "package": ("study/package.toml", "study-replication.zip"),
}
_LEFT = re.compile(r"unfinished|\.tmp$|(?:^|/)\.owned")
_LOCK = re.compile(r"(?:^|/)\.[^/]+\.lock$")
_RUN_AS_FORMULA = re.compile(r"[=+@\t\r]|-(?![\d.]|$)")


@dataclass
class Case:
    """A faulty study: how it was made, and the run of a command on it."""

    kind: str
    made: Made
    command: str
    run: Run
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What it is, in a line."""
        return f"{self.command} | {self.kind} | {self.made.what}"


def case(
    seed: int, number: int, kind: str = "", command: str = "", *, is_quick: bool = False
) -> Case:
    """One random fault in a copy of the good study, and one random command that meets it; one that
    takes long only where it has to refuse."""
    rng = np.random.default_rng([seed, number])
    kinds = sorted(name for name, (_, met_by) in FAULTS.items() if {*met_by} & {*COMMANDS})
    kinds = [name for name in kinds if not (is_quick and name in KERNELS)]
    drawn = kinds[int(rng.integers(len(kinds)))]
    make, commands = FAULTS[kind or drawn]
    there = [name for name in commands if name in COMMANDS]
    with TemporaryDirectory(prefix="fuzz-study-") as name:
        place = Path(name)
        study = copy_of_good(place)
        outside = place / "outside"
        outside.mkdir()
        (outside / "people.csv").write_bytes((study / "data/people.csv").read_bytes())
        (outside / "canary.txt").write_text(CANARY)
        made = make(study, rng)
        if is_quick:
            there = [n for n in there if n not in LONG or n in made.refused_by] or there
        picked = there[int(rng.integers(len(there)))]
        command = command or picked
        run = Run((seed, number), _typed(command, made), [kind or drawn])
        before = contents(place)
        with patch.dict(executed_notebook.__kwdefaults__, seconds=NOTEBOOK_SECONDS):
            call(run, run.command, place, seconds=SECONDS)
        found = Case(kind or drawn, made, command, run)
        judge(found, before, contents(place))
        return found


def _typed(command: str, made: Made) -> list[str]:
    arguments = list(made.arguments)
    if command == "run" and "--notebook" not in arguments:
        arguments.append("--no-notebook")
    if command == "freeze":
        arguments += ["--again", "--why", "a column was misnamed"]
    is_named = command == "new" or bool(arguments and not arguments[0].startswith("--"))
    return ["study", command, *([] if is_named else ["study"]), *arguments]


def judge(found: Case, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """What is wrong with how a run ended."""
    run, faults = found.run, found.faults
    said = run.out + run.err
    faults += run.faults
    if run.code not in (0, 2) and not run.faults:
        faults.append((f"exit code {run.code}", said[-300:]))
    for pattern, what in ((REPR, "repr"), (CONTROL, "control")):
        if bad := pattern.search(said):
            faults.append((what, repr(said[max(0, bad.start() - 80) : bad.end() + 80])))
    if CANARY in said or any(CANARY.encode() in data for name, data in _new(before, after)):
        faults.append(("read outside of the folder", said[-200:]))
    if run.code == 2 and "Usage:" not in run.err and not re.search(r"\bTry:", said):
        faults.append(("nothing to try", said[-400:]))
    if run.code == 0 and found.command in found.made.refused_by:
        faults.append(("not refused", said[-300:]))
    if run.code == 0 and found.command == "check" and found.made.told not in said:
        faults.append(("not told", said[-300:]))
    if run.code == 2 and found.made.is_harmless:
        faults.append(("refused, and harmless", said[-400:]))
    _judge_files(found, before, after)


def _new(before: dict[str, bytes], after: dict[str, bytes]) -> list[tuple[str, bytes]]:
    return [(name, data) for name, data in after.items() if before.get(name) != data]


def _judge_files(found: Case, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    faults = found.faults
    changed = sorted(
        name
        for name in {*before, *after}
        if before.get(name) != after.get(name) and not _LOCK.search(name)
    )
    if left := [name for name in changed if _LEFT.search(name)]:
        faults.append(("left something unfinished", str(left[:5])))
    allowed = WRITES.get(found.command, ()) if found.run.code == 0 else ()
    is_new = found.command == "new" and found.run.code == 0
    wrong = [
        name
        for name in changed
        if name not in left
        and not any(name == each or name.startswith(f"{each}/") for each in allowed)
        and not (is_new and name not in before)
    ]
    if wrong:
        faults.append(("changed", f"code {found.run.code}: {wrong[:6]}"))
    for name, data in _new(before, after):
        if name.endswith(".html") and b"<script>alert(7741)" in data:
            faults.append(("a script in a page", name))
        # A freeze keeps the researcher's own file byte for byte.
        if "/frozen/" not in name and name.endswith(".csv") and (cell := _formula(data)):
            faults.append(("a formula in a table", f"{name}: {cell[:60]!r}"))


def _formula(data: bytes) -> str:
    rows = csv.reader(io.StringIO(data.decode("utf-8", "replace")))
    try:
        return next((cell for row in rows for cell in row if _RUN_AS_FORMULA.match(cell)), "")
    except csv.Error:
        return ""
