"""Imports between the rooms point one way. The test reads them and says which door is broken."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import cocreate_lib

PACKAGE = Path(cocreate_lib.__file__).parent

# What each room may import from the package, besides itself. A room that isn't here has no doors
# yet: add it where it belongs.
GROUND = {"checks", "display", "errors", "facts", "fields", "io", "processes", "text", "version"}
WORLDS = {"cohort", "desistance", "listening"}
BELOW_FIGURES = {*WORLDS, "comparison", "diagnosis"}
ABOVE_FIGURES = {"lessons", "study", "classroom"}
DOORS: dict[str, set[str]] = {
    "text": set(),
    "version": set(),
    "display": set(),
    "errors": {"text"},
    "checks": {"errors", "text"},
    "facts": {"errors"},
    "fields": {"errors"},
    "io": {"errors"},
    "processes": {"checks", "errors", "version"},
    "cohort": GROUND,
    "desistance": GROUND,
    "listening": GROUND,
    "comparison": GROUND,
    "diagnosis": GROUND | {"cohort", "comparison"},
    "teaching": GROUND | {"cohort", "comparison"},
    "figures": GROUND | BELOW_FIGURES,
    **{room: GROUND | BELOW_FIGURES | {"teaching", "figures"} for room in ABOVE_FIGURES},
    "cli": GROUND | BELOW_FIGURES | ABOVE_FIGURES | {"teaching", "figures"},
    "__main__": {"cli"},
}
MAY_DRAW = {"figures", *ABOVE_FIGURES}  # import matplotlib and seaborn
MAY_ASK = ABOVE_FIGURES  # import ipywidgets
HEAVY = {
    "ipywidgets": MAY_ASK,
    "matplotlib": MAY_DRAW,
    "seaborn": MAY_DRAW,
}


def room_of(module: str) -> str:
    """The room that a module of the package is in: ``cohort`` for ``cocreate_lib.cohort.draw``."""
    return module.split(".")[1]


def imports(module: str, is_package: bool, source: str) -> Iterator[tuple[int, str]]:
    """Each import in a module's source: its line, and the full name of what is imported."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                here = parts[: len(parts) - node.level + is_package]
                base = ".".join([*here, base] if base else here)
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"


def broken_doors(module: str, is_package: bool, source: str) -> list[str]:
    """A sentence for each import in a module that goes through a door that isn't there."""
    room = room_of(module)
    if room not in DOORS:
        return [f"{module}: the room {room!r} has no doors yet, see DOORS"]
    broken = []
    for line, name in imports(module, is_package, source):
        outer, _, inner = name.partition(".")
        if outer == "cocreate_lib":
            # The public names at the top load from any room, so only `cli` may go through them.
            target = inner.split(".")[0]
            if target in {room, *DOORS[room]}:
                continue
            if target not in DOORS and room == "cli":
                continue
        elif room in HEAVY.get(outer, {room}):
            continue
        broken.append(f"{module}, line {line}: {room} must not import {name}")
    return broken


def modules() -> list[tuple[str, Path]]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name != "cocreate_lib":
            found.append((name, path))
    return found


@pytest.mark.parametrize(("module", "path"), modules(), ids=lambda value: str(value))
def test_no_module_breaks_a_door(module: str, path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert broken_doors(module, path.name == "__init__.py", source) == []


def test_the_doors_point_one_way() -> None:
    """No room is, by any number of doors, below itself."""
    for start in DOORS:
        below, waiting = set(), set(DOORS[start])
        while waiting:
            room = waiting.pop()
            below.add(room)
            waiting |= DOORS[room] - below
        assert start not in below


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("cocreate_lib.comparison.matching.pairs", "from cocreate_lib.cohort import simulate"),
        ("cocreate_lib.comparison.matching.pairs", "import cocreate_lib.cohort.truth.estimands"),
        ("cocreate_lib.comparison.matching.pairs", "from ...cohort import truth"),
        ("cocreate_lib.comparison.matching.pairs", "def f():\n    from cocreate_lib import cohort"),
        ("cocreate_lib.comparison.matching.pairs", "from cocreate_lib import simulate"),
        ("cocreate_lib.comparison.matching.pairs", "import cocreate_lib as cc"),
        ("cocreate_lib.cohort.draw.simulate", "from cocreate_lib.comparison import compare"),
        ("cocreate_lib.cohort.draw.simulate", "from cocreate_lib.listening import excerpts"),
        ("cocreate_lib.diagnosis.power", "import matplotlib.pyplot as plt"),
        ("cocreate_lib.diagnosis.power", "from cocreate_lib.figures import style"),
        ("cocreate_lib.figures.results.balance", "from seaborn import lineplot\nimport ipywidgets"),
        ("cocreate_lib.figures.results.balance", "from cocreate_lib.lessons import explorer"),
        ("cocreate_lib.figures.kit.page", "from cocreate_lib.cli.app import app"),
        ("cocreate_lib.errors", "from cocreate_lib.facts import fact"),
        ("cocreate_lib.attic", "import os"),
    ],
)
def test_a_broken_door_is_seen(module: str, source: str) -> None:
    assert broken_doors(module, False, source)


@pytest.mark.parametrize(
    ("module", "is_package", "source"),
    [
        ("cocreate_lib.comparison", True, "from .matching import pairs"),
        ("cocreate_lib.comparison.matching.pairs", False, "from . import propensity"),
        (
            "cocreate_lib.comparison.matching.pairs",
            False,
            "from cocreate_lib.errors import PlanError",
        ),
        ("cocreate_lib.diagnosis.run", False, "from cocreate_lib import cohort, comparison"),
        ("cocreate_lib.figures.results.balance", False, "import matplotlib.pyplot as plt"),
        ("cocreate_lib.lessons.kit.explorer", False, "import ipywidgets\nimport seaborn"),
        (
            "cocreate_lib.cli.app",
            False,
            "import cocreate_lib as cc\nfrom cocreate_lib import compare",
        ),
    ],
)
def test_an_open_door_is_open(module: str, is_package: bool, source: str) -> None:
    assert broken_doors(module, is_package, source) == []


def test_import_is_light() -> None:
    heavy = ["pandas", "numpy", "matplotlib", "statsmodels", "ipywidgets", "scipy", "seaborn"]
    code = f"import sys, cocreate_lib; print(*sorted(set({heavy}) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize("name", cocreate_lib.__all__)
def test_every_public_name_loads(name: str) -> None:
    assert getattr(cocreate_lib, name) is not None
    assert name in dir(cocreate_lib)
