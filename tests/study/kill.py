"""Kill ``cocreate study run`` at random moments: the results are whole every time.

    python -m tests.study.kill --times 100 --seed 1

Each time a run is started in a process of its own on a study whose protocol differs from the last
one's, and killed with SIGKILL: at a moment drawn over the whole of a run, or, three times in five,
at one drawn around the moment at which the new folder takes the old one's place. Then ``results/``
must be whole: every file with the hash of its manifest, no other file, and all of them of one run.
A run that isn't killed must then work, and leave nothing behind but its lock.

Each run is a process that does what the command does; so that a hundred of them don't take hours,
they are forked from one that has imported the package and done nothing else. Every tenth is the
command itself, ``python -m cocreate_lib study run``.

What is checked is checked with the standard library, and not with the product's own functions.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tests.study.results.small import small_study


def problems(results: Path) -> list[str]:
    """What is not whole about results; nothing where all is well."""
    if not results.is_dir():
        return ["there are no results"]
    try:
        told = json.loads((results / "manifest.json").read_text("utf-8"))["outputs"]
    except (OSError, ValueError, KeyError) as error:
        return [f"manifest: {error!r}"]
    here = {
        path.relative_to(results).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in results.rglob("*")
        if path.is_file()
    }
    del here["manifest.json"]
    wrong = [name for name in told if here.get(name) != told[name]["sha256"]]
    return wrong + [name for name in here if name not in told]


def title_of(results: Path) -> str:
    """Of which run the results are."""
    return str(json.loads((results / "manifest.json").read_text("utf-8"))["study"]["title"])


def leftovers(folder: Path) -> list[str]:
    """What a run should not leave in the study's folder."""
    kept = {"data", "protocol.toml", "dictionary.csv", "results", ".results.lock"}
    return sorted(path.name for path in folder.iterdir() if path.name not in kept)


def command(*arguments: str) -> None:
    """What ``cocreate`` does with these arguments."""
    from cocreate_lib.__main__ import main

    sys.argv = ["cocreate", *arguments]
    main()


def started(folder: Path, *, cold: bool) -> Any:
    """A process that runs the study: forked from one that has imported the package, or cold."""
    arguments = ("study", "run", "--no-notebook", "--quiet", str(folder))
    if cold:
        return subprocess.Popen([sys.executable, "-m", "cocreate_lib", *arguments])
    context = get_context("forkserver")
    context.set_forkserver_preload(
        ["cocreate_lib.cli.app", "cocreate_lib.study", "docx", "pyarrow.csv", "filelock"]
    )
    process = context.Process(target=command, args=arguments)
    process.start()
    return process


def ended(process: Any) -> int | None:
    """How a process ended; None where it runs."""
    return process.poll() if isinstance(process, subprocess.Popen) else process.exitcode


def waited(process: Any) -> int:
    """How a process ended, once it has."""
    if isinstance(process, subprocess.Popen):
        return process.wait()
    process.join()
    return int(process.exitcode)


def whole_run(folder: Path, *, cold: bool = False) -> float:
    """Run the study to its end; how many seconds that took."""
    before = time.monotonic()
    code = waited(started(folder, cold=cold))
    assert code == 0, f"a run ended with {code}"
    return time.monotonic() - before


def killed(folder: Path, moment: float | None, after: float, *, cold: bool = False) -> bool:
    """Start a run and kill it: so many seconds after its start, or, with None, so many seconds
    after its manifest was written. Whether it was still running."""
    process = started(folder, cold=cold)
    began = time.monotonic()
    try:
        while ended(process) is None:
            if moment is None:
                written = any(folder.glob(".unfinished-cocreate-*/new/manifest.json"))
            else:
                written = time.monotonic() - began >= moment
            if written:
                break
            time.sleep(0.0005)
        time.sleep(after)
        return ended(process) is None
    finally:
        process.kill()
        waited(process)


def attack(
    times: int, seed: int, folder: Path, *, follow: int = 1, cold_too: bool = True
) -> Counter[str]:
    """Kill as many runs; what was found after each, counted.

    Raises
    ------
    AssertionError
        When results are not whole, or the next run doesn't work.
    """
    draw = random.Random(seed)
    small_study(folder, title="Run 0")
    lasts = {
        cold: whole_run(folder, cold=cold) for cold in ((False, True) if cold_too else (False,))
    }
    found: Counter[str] = Counter()
    for number in range(1, times + 1):
        before, cold = title_of(folder / "results"), cold_too and number % 10 == 0
        small_study(folder, title=f"Run {number}")
        at_the_move = draw.random() < 0.6
        moment = None if at_the_move else draw.uniform(0, lasts[cold])
        alive = killed(folder, moment, draw.uniform(0, 0.02) if at_the_move else 0.0, cold=cold)
        wrong = problems(folder / "results")
        assert not wrong, f"kill {number}: {wrong}"
        now = title_of(folder / "results")
        assert now in (before, f"Run {number}"), f"kill {number}: results of {now}"
        found["killed while it ran" if alive else "had ended before"] += 1
        found["around the move" if at_the_move else "anywhere"] += 1
        found["the old results" if now == before else "the new results"] += 1
        found["left something behind"] += bool(leftovers(folder))
        found["the command itself"] += cold
        if number % follow == 0 or number == times:
            whole_run(folder)
            assert title_of(folder / "results") == f"Run {number}"
            assert not problems(folder / "results")
            assert not leftovers(folder), leftovers(folder)
            found["whole runs afterwards"] += 1
    return found


def main() -> None:
    """Attack a small study in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--follow", type=int, default=1, help="a whole run after so many kills")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = attack(options.times, options.seed, Path(folder), follow=options.follow)
    print(f"Killed {options.times} times with seed {options.seed}: results whole every time.")
    for what, n in found.items():
        print(f"  {what}: {n}")


if __name__ == "__main__":
    main()
