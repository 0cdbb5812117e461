"""Make beforehand what the course's explorers show, for every setting: ``lessons/states/``.

``python -m cocreate_lib.lessons.build.states`` makes what is out of date; with names of explorers,
those only; ``--all`` makes all; ``--check`` makes nothing and tells what is out of date. What made
each file is remembered in ``made_from.json``: the files of this package that were read for it, and
one hash over them.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from cocreate_lib.io.files import write_whole
from cocreate_lib.lessons.kit.explorer import Explorer
from cocreate_lib.lessons.kit.states import FOLDER, make_states, packed, state_file

PACKAGE = Path(__file__).resolve().parents[2]
ROOT = PACKAGE.parent
RECORD = "made_from.json"
COURSE = "cocreate_lib.lessons.course"
WORKERS = 2

# Of the lessons' own kit, what a state is made with; the rest carries it.
_KIT = ("content", "explorer", "states")


def course_modules() -> list[str]:
    """The modules of the course that make explorers, by name."""
    folder = PACKAGE / "lessons" / "course"
    names = sorted(module.name for module in iter_modules([str(folder)]))
    return [n for n in names if "_explorer() ->" in (folder / f"{n}.py").read_text("utf-8")]


def explorers(module: str) -> Iterator[Explorer[Any]]:
    """The explorers that a module of the course makes: its functions called ``..._explorer``."""
    made = importlib.import_module(f"{COURSE}.{module}")
    for name, function in sorted(vars(made).items()):
        if name.endswith("_explorer") and function.__module__ == made.__name__:
            yield function()


def drawn(module: str) -> list[Explorer[Any]]:
    """Those of a module's explorers that have states made beforehand."""
    return [explorer for explorer in explorers(module) if explorer.drawing is not None]


def states_of(module: str) -> dict[str, tuple[bytes, list[str]]]:
    """For each explorer of a module its states, packed, and the files that they were made from.

    Run it in a process of its own: what else is loaded there counts as having been read.
    """
    found = {explorer.name: packed(make_states(explorer)) for explorer in drawn(module)}
    files = sorted(_read_files())
    return {name: (content, files) for name, content in found.items()}


def _read_files() -> Iterator[str]:
    kit = PACKAGE / "lessons" / "kit"
    for module in list(sys.modules.values()):
        path = Path(getattr(module, "__file__", None) or "")
        if path.suffix != ".py" or PACKAGE not in path.resolve().parents:
            continue
        if path.parent == PACKAGE / "lessons" / "build" or path.name == "__init__.py":
            continue
        if path.parent == kit and path.stem not in _KIT:
            continue
        yield path.resolve().relative_to(ROOT).as_posix()
    yield "cocreate_lib/facts.toml"
    yield from (path.relative_to(ROOT).as_posix() for path in (ROOT / "course").glob("*.toml"))


def hashed(files: Sequence[str]) -> str:
    """One hash over files of the repository; a missing file counts as empty."""
    total = hashlib.sha256()
    for name in files:
        path = ROOT / name
        content = path.read_bytes().replace(b"\r\n", b"\n") if path.is_file() else b""
        total.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return total.hexdigest()


def record() -> dict[str, dict[str, Any]]:
    """What made each file, by the name of its explorer."""
    path = FOLDER / RECORD
    found: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found


def stale() -> dict[str, str]:
    """Why the states of an explorer are out of date, by module and explorer; no states are made."""
    known, found = record(), {}
    names = {}
    for module in course_modules():
        for explorer in drawn(module):
            names[explorer.name] = module
            entry = known.get(explorer.name)
            if entry is None or not state_file(explorer.name).is_file():
                found[explorer.name] = "not made yet"
            elif hashed(entry["files"]) != entry["sha256"]:
                found[explorer.name] = "what they are made from has changed"
    for path in FOLDER.glob("*.json.gz"):
        if (name := path.name.removesuffix(".json.gz")) not in names:
            found[name] = "no explorer has this name"
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: 0 when all is well, 1 when a check fails."""
    parser = argparse.ArgumentParser(
        prog="python -m cocreate_lib.lessons.build.states",
        description="Make beforehand what the explorers show.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="explorers, such as first_pilot")
    parser.add_argument("--all", action="store_true", help="also those that are up to date")
    parser.add_argument("--check", action="store_true", help="make nothing; only tell")
    options = parser.parse_args(arguments)
    out_of_date = stale()
    if options.check:
        for name, why in out_of_date.items():
            print(f"{name}: {why}.")
        if not out_of_date:
            print("All states are up to date.")
        return 1 if out_of_date else 0
    modules = [
        module
        for module in course_modules()
        if any(
            e.name in options.names or options.all or (not options.names and e.name in out_of_date)
            for e in drawn(module)
        )
    ]
    known = record()
    FOLDER.mkdir(exist_ok=True)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=spawn, max_tasks_per_child=1) as pool:
        for made in pool.map(states_of, modules):
            for name, (content, files) in made.items():
                write_whole(state_file(name), content)
                known[name] = {"sha256": hashed(files), "files": files}
                print(f"{name}: {len(content):,} bytes", flush=True)
    alive = {e.name for module in course_modules() for e in drawn(module)}
    for path in FOLDER.glob("*.json.gz"):
        if path.name.removesuffix(".json.gz") not in alive:
            path.unlink()
    kept = {name: known[name] for name in sorted(alive & known.keys())}
    write_whole(FOLDER / RECORD, (json.dumps(kept, indent=1) + "\n").encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
