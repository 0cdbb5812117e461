"""The reference, from the docstrings of the public API.

Each public name of the package has a page, and each room has one with the rest of what it lets out.
Sphinx reads the docstrings; here stands only which names there are, and where.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from cocreate_lib.text import shown_text
from tools.rooms import NAME, ROOT, Package

ROOMS = (
    "cohort",
    "comparison",
    "diagnosis",
    "listening",
    "study",
    "teaching",
    "facts",
    "errors",
    "desistance",
    "figures",
    "lessons",
    "classroom",
    "tongues",
)
_SHOWN = 60  # letters of a constant's value


@dataclass(frozen=True)
class Entry:
    """A public name.

    Parameters
    ----------
    module
        Whence it is imported.
    name
        As it is imported.
    value
        What it is.
    """

    module: str
    name: str
    value: Any

    @property
    def full(self) -> str:
        """The name with its module."""
        return f"{self.module}.{self.name}"

    @property
    def kind(self) -> str:
        """``class``, ``exception``, ``function`` or ``data``, as Sphinx calls them."""
        if inspect.isclass(self.value):
            return "exception" if issubclass(self.value, BaseException) else "class"
        return "function" if inspect.isroutine(inspect.unwrap(self.value)) else "data"

    @property
    def summary(self) -> str:
        """The first line of its docstring."""
        doc = "" if self.kind == "data" else inspect.getdoc(self.value)
        return doc.splitlines()[0] if doc else ""


def public_names(module: ModuleType) -> list[str]:
    """What a module lets out: ``__all__``, or else whatever it defines without ``_`` before it.

    Examples
    --------
    >>> from cocreate_lib import facts
    >>> public_names(facts)[:2]
    ['Fact', 'Reference']
    """
    listed = getattr(module, "__all__", None)
    return sorted(listed or (name for name in vars(module) if _defined(module, name)))


def _defined(module: ModuleType, name: str) -> bool:
    here = getattr(vars(module)[name], "__module__", None) == module.__name__
    return here and not name.startswith("_") and name != "main"


@cache
def package_entries() -> tuple[Entry, ...]:
    """The public names of the package itself, without the rooms among them."""
    package = import_module(NAME)
    found = (Entry(NAME, name, getattr(package, name)) for name in public_names(package))
    return tuple(entry for entry in found if not inspect.ismodule(entry.value))


@cache
def room_entries(room: str) -> tuple[Entry, ...]:
    """The public names of a room."""
    module = import_module(f"{NAME}.{room}")
    return tuple(
        Entry(module.__name__, name, getattr(module, name)) for name in public_names(module)
    )


@cache
def documented() -> Mapping[int, Entry]:
    """Where each public object is documented, by its identity: in one place only."""
    found: dict[int, Entry] = {}
    for entry in (*package_entries(), *(each for room in ROOMS for each in room_entries(room))):
        if entry.kind != "data":
            found.setdefault(id(entry.value), entry)
    return found


def write_reference(folder: Path) -> None:
    """Write the pages of the reference as Sphinx reads them.

    Parameters
    ----------
    folder
        Where to; made if it isn't there.
    """
    (folder / "rooms").mkdir(parents=True)
    pages = {f"rooms/{room}": _room_page(room) for room in ROOMS}
    pages |= {entry.name: _page_of(entry) for entry in package_entries()}
    pages["index"] = _index()
    for name, text in pages.items():
        (folder / f"{name}.rst").write_text(text, encoding="utf-8")


def _index() -> str:
    summaries = _room_summaries()
    lines = [
        *_title("Reference"),
        f".. py:currentmodule:: {NAME}",
        "",
        "What ``import cocreate_lib as cc`` gives: ``cc.simulate`` and the others. Each has its "
        "parameters, what it returns, what it refuses, and an example that runs in the tests.",
        "",
        *_linked(_by_verb()),
        *_heading("Rooms"),
        "What else the library lets out, by the room where it lives, as in "
        "``from cocreate_lib.comparison import negative_control``.",
        "",
        *_table((f":doc:`{room} <rooms/{room}>`", summaries[room]) for room in ROOMS),
        ".. toctree::",
        "   :hidden:",
        "",
        *(f"   {entry.name}" for entry in _by_verb()),
        *(f"   rooms/{room}" for room in ROOMS),
        "",
    ]
    return "\n".join(lines)


def _by_verb() -> list[Entry]:
    """Functions, then classes, then errors: as one looks them up."""
    order = {"function": 0, "class": 1, "exception": 2}
    return sorted(package_entries(), key=lambda entry: (order[entry.kind], entry.name.casefold()))


def _room_summaries() -> dict[str, str]:
    modules = Package.read(ROOT / NAME).modules
    return {room: modules[f"{NAME}.{room}"].summary() for room in ROOMS}


def _page_of(entry: Entry) -> str:
    return "\n".join([*_title(entry.name), *_directive(entry)])


def _room_page(room: str) -> str:
    entries = room_entries(room)
    elsewhere = [each for each in entries if each.kind != "data" and _home(each) != each]
    own = [each for each in entries if each.kind != "data" and _home(each) == each]
    constants = [each for each in entries if each.kind == "data"]
    full = f"{NAME}.{room}"
    lines = [*_title(full), f".. py:module:: {full}", "", _room_summaries()[room], ""]
    if elsewhere:
        lines += _heading("On pages of their own")
        lines += _linked(elsewhere)
    if own:
        lines += _heading("Classes and functions" if elsewhere or constants else "All of them")
        lines += [line for each in own for line in _directive(each)]
    if constants:
        lines += _heading("Constants")
        for each in constants:
            lines += [f".. py:data:: {each.name}", "", f"   ``{shown_value(each.value)}``", ""]
    return "\n".join(lines)


def _linked(entries: Iterable[Entry]) -> list[str]:
    return _table((f":py:obj:`{one.name} <{_home(one).full}>`", one.summary) for one in entries)


def _home(entry: Entry) -> Entry:
    return documented()[id(entry.value)]


def shown_value(value: object) -> str:
    """A constant's value, shortened.

    Examples
    --------
    >>> shown_value(("a", "b")), shown_value("x" * 100)[-4:]
    ("('a', 'b')", 'xxx…')
    """
    text = shown_text(repr(value)).replace("`", "'")
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _directive(entry: Entry) -> Iterator[str]:
    kind = entry.kind
    yield f".. auto{kind}:: {entry.full}"
    if kind == "class":
        yield "   :members:"
    yield ""


def _title(text: str) -> list[str]:
    return [text, "=" * len(text), ""]


def _heading(text: str) -> list[str]:
    return ["", text, "-" * len(text), ""]


def _table(rows: Iterator[tuple[str, str]]) -> list[str]:
    lines = [".. list-table::", "   :widths: auto", "   :class: names", ""]
    for first, second in rows:
        lines += [f"   * - {first}", f"     - {second}"]
    return [*lines, ""]
