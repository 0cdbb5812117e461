"""Make beforehand what the course's explorers show, for every setting: ``lessons/states/``.

``python -m cocreate_lib.lessons.build.states`` makes what is out of date; with names of modules of
``lessons/course/``, those; ``--all`` makes all; ``--check`` makes nothing and tells what is out of
date. What made them is remembered in ``made_from.json``: the files of this package that were read,
and one hash over them.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import multiprocessing
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from cocreate_lib.io.files import write_whole
from cocreate_lib.lessons.kit.explorer import Explorer
from cocreate_lib.lessons.kit.states import FOLDER, packed, state_file
from cocreate_lib.text import listed

PACKAGE = Path(__file__).resolve().parents[2]
ROOT = PACKAGE.parent
RECORD = "made_from.json"
COURSE = "cocreate_lib.lessons.course"
WORKERS = 2

_ENDS = re.compile(r"(?<=[.;:]) ")  # where texts are taken apart

# Of the lessons' own kit, what a state is made with; the rest carries it.
_KIT = ("content", "explorer", "states")

_MAKES = re.compile(r"^def \w+_explorer\(", re.MULTILINE)


def course_modules() -> list[str]:
    """The modules of the course that make explorers, by name."""
    folder = PACKAGE / "lessons" / "course"
    names = sorted(module.name for module in iter_modules([str(folder)]))
    return [n for n in names if _MAKES.search((folder / f"{n}.py").read_text("utf-8"))]


def explorers(module: str) -> Iterator[Explorer[Any]]:
    """The explorers that a module of the course makes: its functions called ``..._explorer``."""
    made = importlib.import_module(f"{COURSE}.{module}")
    for name, function in sorted(vars(made).items()):
        if name.endswith("_explorer") and function.__module__ == made.__name__:
            yield function()


def drawn(module: str) -> list[Explorer[Any]]:
    """Those of a module's explorers that have states made beforehand."""
    return [explorer for explorer in explorers(module) if explorer.drawing is not None]


def make_states(explorer: Explorer[Any]) -> dict[str, Any]:
    """All states of an explorer with a drawing, ready for JSON.

    Parameters
    ----------
    explorer
        With a ``drawing``.

    Returns
    -------
    dict
        ``scene``, what all settings share; ``sizes``, the number of stops of each control;
        ``parts``, the parts of texts; ``table``, what tables share, or None; and ``states``: one a
        setting, the last control turning fastest, each a list of sentence, text alternative and
        caption (as places of parts), numbers, and rows of the table or None. Where the drawing
        makes its own states, ``states`` is empty.
    """
    drawing = explorer.drawing
    if drawing is None:
        raise ValueError(f"the explorer {explorer.name!r} has no drawing")
    parts: dict[str, int] = {}

    def taken_apart(text: str) -> list[int]:
        return [parts.setdefault(part, len(parts)) for part in _ENDS.split(text)]

    shared: dict[str, Any] | None = None
    states: list[list[Any]] = []
    for values in _settings(explorer):
        result = explorer.result(**values)
        rows = None
        if drawing.table is not None:
            table = drawing.table(result)
            shared = {
                "caption": table.caption,
                "columns": [str(name) for name in table.frame.columns],
                "prose": [list(table.frame.columns).index(name) for name in table.prose],
            }
            rows = table.frame.astype(str).to_numpy().tolist()
        texts = (explorer.sentence(result), drawing.alt(result), drawing.caption(result))
        states.append([*map(taken_apart, texts), drawing.numbers(result), rows])
    return {
        "scene": json.loads(json.dumps(drawing.scene())),  # as the file has it
        "sizes": [len(control.stops) for control in explorer.controls],
        "parts": list(parts),
        "table": shared,
        "states": states,
    }


def _settings(explorer: Explorer[Any]) -> Iterable[dict[str, Any]]:
    if explorer.drawing is not None and not explorer.drawing.beforehand:
        return
    names = [control.name for control in explorer.controls]
    for values in product(*(control.stops.values() for control in explorer.controls)):
        yield dict(zip(names, values, strict=True))


def states_of(module: str) -> tuple[dict[str, bytes], list[str]]:
    """The states of a module's explorers, packed, by name, and the files that made them.

    Run it in a process of its own: what else is loaded there counts as having been read.
    """
    found = {explorer.name: packed(make_states(explorer)) for explorer in drawn(module)}
    return found, sorted(_read_files())


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
    """What made the states of each module of the course: ``files``, their hash, ``explorers``."""
    path = FOLDER / RECORD
    found: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return found


def stale() -> dict[str, str]:
    """Why states are out of date, by module of the course; no states are made."""
    known, found = record(), {}
    for module in course_modules():
        names = sorted(explorer.name for explorer in drawn(module))
        entry = known.get(module, {"explorers": []})
        if entry["explorers"] != names or not all(state_file(name).is_file() for name in names):
            found[module] = f"the states of {listed(names)} are not made yet"
        elif names and hashed(entry["files"]) != entry["sha256"]:
            found[module] = "what its states are made from has changed"
    return found


def _strays() -> list[Path]:
    """Files of states that no explorer has."""
    names = {explorer.name for module in course_modules() for explorer in drawn(module)}
    return [p for p in FOLDER.glob("*.json.gz") if p.name.removesuffix(".json.gz") not in names]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: 0 when all is well, 1 when a check fails."""
    parser = argparse.ArgumentParser(
        prog="python -m cocreate_lib.lessons.build.states",
        description="Make beforehand what the explorers of the course show.",
    )
    modules = course_modules()
    parser.add_argument(
        "modules", nargs="*", choices=[[], *modules], metavar="MODULE",
        help="modules of lessons/course/, such as start_here; default: what is out of date",
    )  # fmt: skip
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--all", action="store_true", help="also what is up to date")
    other.add_argument("--check", action="store_true", help="make nothing; only tell")
    options = parser.parse_args(arguments)
    if options.check:
        problems = [f"{module}: {why}." for module, why in stale().items()]
        problems += [f"{path.name}: no explorer has this name." for path in _strays()]
        print("\n".join(problems) or "All states are up to date.")
        return 1 if problems else 0
    _make(options.modules or (modules if options.all else list(stale())))
    return 0


def _make(modules: Sequence[str]) -> None:
    known = {module: entry for module, entry in record().items() if module in course_modules()}
    FOLDER.mkdir(exist_ok=True)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=spawn, max_tasks_per_child=1) as pool:
        for module, (made, files) in zip(modules, pool.map(states_of, modules), strict=True):
            for name, content in made.items():
                write_whole(state_file(name), content)
                print(f"{name}: {len(content):,} bytes", flush=True)
            known[module] = {"explorers": sorted(made), "files": files, "sha256": hashed(files)}
    told = json.dumps(known, indent=1, sort_keys=True) + "\n"
    write_whole(FOLDER / RECORD, told.encode("utf-8"))
    for path in _strays():
        path.unlink()


if __name__ == "__main__":
    sys.exit(main())
