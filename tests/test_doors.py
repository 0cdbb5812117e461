"""Imports between the rooms point one way. The test reads them and says which door is broken."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

import cocreate_lib
from tools.rooms import (
    DOC,
    DOORS,
    NAME,
    PICTURE,
    ROOT,
    SUB_ROOMS,
    House,
    Import,
    Module,
    Package,
    circles,
    is_past_the_door,
    picture,
    room_of,
    unit_of,
    with_table,
)

PACKAGE = Package.read(ROOT / NAME)
ABOVE_FIGURES = {"lessons", "study", "classroom"}
# Who may import what is heavy, or draws, or asks.
MAY_IMPORT = {
    "anywidget": ABOVE_FIGURES,
    "ipywidgets": ABOVE_FIGURES,
    "matplotlib": {"figures", *ABOVE_FIGURES},
    "seaborn": {"figures", *ABOVE_FIGURES},
}


def is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def is_hidden(room: Module, found: Import) -> bool:
    """Whether a name imported from a room's ``__init__`` is not among those it shows."""
    shows = room.is_package or room.public()
    return bool(shows and found.source == room.name and found.name not in (*room.public(), ""))


def broken_doors(package: Package, module: Module) -> Iterator[str]:
    """A sentence for each import in a module that goes through a door that isn't there."""
    if module.name == NAME:
        return
    room, unit = room_of(module.name), unit_of(module.name)
    if room not in DOORS:
        yield f"{module.name}: the room {room!r} has no doors yet, see DOORS in tools/rooms.py"
        return
    if unit and unit not in SUB_ROOMS.get(room, (unit,)):
        yield f"{module.name}: {unit!r} is not among the sub-rooms of {room}, see tools/rooms.py"
    for found in module.imports():
        for problem in problems(package, found, room, unit):
            yield f"{module.name}, line {found.line}, imports {found.full}: {problem}"


def problems(package: Package, found: Import, room: str, unit: str) -> Iterator[str]:
    outer = found.source.split(".")[0]
    if outer != NAME:
        if room not in MAY_IMPORT.get(outer, {room}):
            yield f"{room} must not import {outer}"
        return
    if is_private(found.name) or any(map(is_private, found.source.split("."))):
        yield "that name is private to its module"
    target = package.target(found)
    if target is None:
        yield "there is no such module"
    elif target == NAME:
        # The public names at the top load from any room, so only `cli` may go through them.
        if room != "cli":
            yield f"only cli imports from {NAME} itself"
    elif room_of(target) == room:
        order, other = SUB_ROOMS.get(room, ()), unit_of(target)
        if {unit, other} <= set(order) and order.index(other) > order.index(unit):
            yield f"in {room}, {unit} is below {other}"
    elif room_of(target) not in DOORS[room]:
        yield f"{room} must not import {room_of(target)}"
    elif is_past_the_door(target, room):
        yield f"{room_of(target)} is entered through its __init__"
    elif is_hidden(package.modules[target], found):
        yield f"{found.name} is not in the __all__ of {room_of(target)}"


@pytest.mark.parametrize("name", PACKAGE.modules)
def test_no_module_breaks_a_door(name: str) -> None:
    assert list(broken_doors(PACKAGE, PACKAGE.modules[name])) == []


def test_no_modules_import_each_other() -> None:
    assert circles(PACKAGE.graph()) == []


def test_the_doors_point_one_way() -> None:
    assert circles({room: set(below) for room, below in DOORS.items()}) == []


def test_the_sub_rooms_are_those_there_are() -> None:
    for room, order in SUB_ROOMS.items():
        found = {unit_of(name) for name in PACKAGE.modules if name.startswith(f"{NAME}.{room}.")}
        assert set(order) == found
        assert len(set(order)) == len(order)


def broken(name: str, source: str) -> list[str]:
    """What is said of a module with this source, in a package that has others beside it."""
    modules = [Module(NAME, True, "")]
    for each in ("comparison", "cohort", "figures", "lessons", "listening"):
        modules.append(Module(f"{NAME}.{each}", True, f"__all__ = ['{each}_name']"))
    for each in (
        "cli.app",
        "cohort.draw.simulate",
        "comparison.models.cox",
        "comparison.plan.outcome",
        "comparison.words.sentences",
        "errors",
        "facts",
        "figures.kit.style",
        "io.files",
    ):
        modules.append(Module(f"{NAME}.{each}", False, ""))
    modules.append(Module(f"{NAME}.comparison.engine", False, "__all__ = ['Table']"))
    module = Module(f"{NAME}.{name}", False, source)
    return list(broken_doors(Package([*modules, module]), module))


@pytest.mark.parametrize(
    ("name", "source"),
    [
        # a room that may not be entered
        ("comparison.models.cox", "from cocreate_lib.cohort import cohort_name"),
        ("comparison.models.cox", "import cocreate_lib.cohort.draw.simulate"),
        ("comparison.models.cox", "from ...cohort import cohort_name"),
        ("comparison.models.cox", "def f():\n    from cocreate_lib import cohort"),
        (
            "comparison.models.cox",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
            "    from cocreate_lib.cohort import cohort_name",
        ),
        ("comparison.models.cox", "from cocreate_lib import simulate"),
        ("comparison.models.cox", "import cocreate_lib as cc"),
        ("facts", "from cocreate_lib import __version__"),
        ("cohort.draw.simulate", "from cocreate_lib.comparison import comparison_name"),
        ("cohort.draw.simulate", "from cocreate_lib.listening import listening_name"),
        ("diagnosis.run", "from cocreate_lib.figures import figures_name"),
        ("figures.kit.page", "from cocreate_lib.lessons import lessons_name"),
        ("figures.kit.page", "from cocreate_lib.cli.app import app"),
        ("errors", "from cocreate_lib.facts import fact"),
        # past the door of a room that may be entered
        ("figures.kit.page", "from cocreate_lib.comparison.plan.outcome import rate"),
        ("figures.kit.page", "from cocreate_lib.comparison.plan import outcome"),
        ("figures.kit.page", "import cocreate_lib.comparison.plan.outcome"),
        ("figures.kit.page", "from cocreate_lib.comparison import hidden_name"),
        ("figures.kit.page", "from cocreate_lib.comparison.engine import Table"),
        ("diagnosis.run", "from cocreate_lib.comparison.engine import hidden_name"),
        ("cli.app", "from cocreate_lib.figures.kit.style import COLOURS"),
        # from a lower sub-room into a higher one
        ("comparison.plan.outcome", "from cocreate_lib.comparison.models.cox import fit_cox"),
        ("comparison.plan.outcome", "def f():\n    from ..models import cox"),
        ("comparison.models.cox", "from cocreate_lib.comparison.words.sentences import text"),
        # what doesn't exist, or has no place
        ("attic", "import os"),
        ("comparison.attic.trunk", "import os"),
        ("comparison.models.cox", "from cocreate_lib.cellar import wine"),
        # a private name
        ("comparison.words.sentences", "from cocreate_lib.comparison.models.cox import _TINY"),
        ("comparison.words.sentences", "from ..models.cox import _TINY"),
        ("cli.app", "from cocreate_lib.comparison import _hidden"),
        # drawing and asking
        ("diagnosis.run", "import matplotlib.pyplot as plt"),
        ("comparison.models.cox", "def f():\n    import seaborn"),
        ("figures.kit.style", "from seaborn import lineplot\nimport ipywidgets"),
        ("figures.kit.style", "import anywidget"),
    ],
)
def test_a_broken_door_is_seen(name: str, source: str) -> None:
    assert broken(name, source)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("comparison.models.cox", "from cocreate_lib.comparison.plan.outcome import rate"),
        ("comparison.models.cox", "from ..plan.outcome import rate\nfrom . import cox"),
        ("comparison.models.cox", "from cocreate_lib.errors import PlanError, __doc__"),
        ("comparison.models.cox", "from cocreate_lib.io.files import write_text"),
        ("diagnosis.run", "from cocreate_lib import cohort, comparison"),
        ("diagnosis.run", "import cocreate_lib.comparison"),
        ("diagnosis.run", "from cocreate_lib.comparison import comparison_name"),
        ("diagnosis.run", "from cocreate_lib.comparison.engine import Table"),
        ("figures.kit.style", "import matplotlib.pyplot as plt"),
        ("lessons.kit.explorer", "import ipywidgets\nimport seaborn"),
        ("cli.app", "import cocreate_lib as cc\nfrom cocreate_lib import compare, __version__"),
    ],
)
def test_an_open_door_is_open(name: str, source: str) -> None:
    assert broken(name, source) == []


@pytest.mark.parametrize(
    ("imports", "found"),
    [
        ({"errors": "import cocreate_lib.facts", "facts": "from . import errors"}, 1),
        ({"errors": "", "facts": "from .errors import A", "text": "from .facts import B"}, 0),
        (
            {
                "cohort.a": "def f():\n    from .b import B",
                "cohort.b": "from cocreate_lib.cohort.c import C",
                "cohort.c": "if TYPE_CHECKING:\n    from .a import A",
            },
            1,
        ),
        # the public names of the package load on first use
        ({"errors": "from cocreate_lib import __version__"}, 0),
    ],
)
def test_a_circle_is_seen(imports: dict[str, str], found: int) -> None:
    modules = [Module(f"{NAME}.{name}", False, source) for name, source in imports.items()]
    top = Module(NAME, True, "from cocreate_lib.errors import CocreateError")
    assert len(circles(Package([top, *modules]).graph())) == found


def test_a_room_that_imports_through_its_own_door_is_a_circle() -> None:
    room = Module(f"{NAME}.cohort", True, "from cocreate_lib.cohort.a import A\n__all__ = ['A']")
    module = Module(f"{NAME}.cohort.a", False, "from cocreate_lib.cohort import A")
    assert circles(Package([room, module]).graph()) == [[f"{NAME}.cohort", f"{NAME}.cohort.a"]]


def test_the_pictures_and_the_table_are_up_to_date() -> None:
    now = "run python -m tools.rooms"
    assert PICTURE.read_text(encoding="utf-8") == picture(PACKAGE), now
    page = DOC.read_text(encoding="utf-8")
    assert with_table(page, House(PACKAGE).table()) == page, now


def test_the_page_names_places_that_there_are() -> None:
    named = re.findall(r"`([\w/]+(?:/|\.py|\.toml|\.md))`", DOC.read_text(encoding="utf-8"))
    assert len(named) > 20
    missing = [
        name
        for name in named
        if "NN_" not in name and not any((home / name).exists() for home in (ROOT, ROOT / NAME))
    ]
    assert missing == []


def test_the_picture_says_in_words_what_it_shows() -> None:
    drawn = picture(PACKAGE)
    for passage in House(PACKAGE).passages():
        assert f"{passage.importer} imports " in drawn
        assert passage.past == 0
    assert 'role="img"' in drawn


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
