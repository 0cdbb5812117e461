"""The rooms of the package, and the picture of them that is made from the imports.

    python -m tools.rooms

writes ``docs/images/rooms.svg`` and the table in ``docs/architecture.md``. With ``--package FOLDER
--to FILE`` it draws another version of the package. ``tests/test_doors.py`` holds the imports
against what is declared here.
"""

from __future__ import annotations

import argparse
import ast
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from cocreate_lib.text import how_many

NAME = "cocreate_lib"
ROOT = Path(__file__).resolve().parent.parent

GROUND = (
    "text",
    "labels",
    "version",
    "lazy",
    "display",
    "errors",
    "tongues",
    "checks",
    "facts",
    "fields",
    "io",
    "processes",
)
_MODELS = ("cohort", "desistance", "listening")
_BELOW_FIGURES = (*_MODELS, "comparison", "diagnosis")
_ABOVE_FIGURES = ("lessons", "study")

# What each room may import from the package, besides itself. A room that isn't here has no doors
# yet: add it where it belongs.
DOORS: dict[str, frozenset[str]] = {
    room: frozenset(below)
    for room, below in {
        "text": (),
        "labels": ("text",),
        "version": (),
        "lazy": (),
        "display": ("text",),
        "errors": ("text",),
        "tongues": ("errors", "text"),
        "checks": ("errors", "text"),
        "facts": ("errors", "tongues"),
        "fields": ("errors",),
        "io": ("errors", "text"),
        "processes": ("checks", "errors", "version"),
        "cohort": GROUND,
        "desistance": GROUND,
        "listening": GROUND,
        "comparison": GROUND,
        "diagnosis": (*GROUND, "cohort", "comparison"),
        "teaching": (*GROUND, "cohort", "comparison", "listening"),
        "figures": (*GROUND, *_BELOW_FIGURES),
        **dict.fromkeys(_ABOVE_FIGURES, (*GROUND, *_BELOW_FIGURES, "teaching", "figures")),
        "classroom": (*GROUND, *_BELOW_FIGURES, "teaching", "figures", "lessons"),
        "cli": (*GROUND, *_BELOW_FIGURES, *_ABOVE_FIGURES, "teaching", "figures", "classroom"),
        "__main__": ("cli",),
    }.items()
}

# The sub-rooms of a room, from low to high: a module imports from its own and from lower ones.
# Files that stand at the level of the room are named among them.
SUB_ROOMS: dict[str, tuple[str, ...]] = {
    "cohort": (
        "design",
        "world",
        "solve",
        "draw",
        "truth",
        "result",
        "simulate",
        "many",
        "files",
    ),
    "comparison": (
        "numerics",
        "plan",
        "data",
        "rates",
        "inference",
        "models",
        "imputation",
        "weighting",
        "matching",
        "methods",
        "analysis_plan",
        "estimates",
        "resampling",
        "replications",
        "sensitivity",
        "analysed",
        "delivery",
        "further",
        "words",
        "tables",
        "analysed_people",
        "statsmodels_results",
        "result",
        "comparison_table",
        "pooling",
        "compare",
        "plan_file",
        "dictionary",
        "specification",
        "engine",
    ),
    "figures": ("kit", "results", "lessons"),
    "study": (
        "disclosure",
        "folder",
        "protocol",
        "dictionary",
        "template",
        "planning",
        "check",
        "mixed",
        "results",
        "twin",
        "package",
    ),
    "lessons": ("kit", "build", "course"),
    "classroom": (
        "pooling",
        "packs",
        "handout",
        "slides",
        "guide",
        "editions",
        "server",
        "preflight",
        "stick",
    ),
    "listening": (
        "codes",
        "code_book",
        "agreement",
        "themes",
        "process",
        "joint_display",
        "gramms",
        "material",
        "exchange",
    ),
}

# Rooms are entered through their ``__init__``; these modules are second doors, for the rooms named.
SIDE_DOORS: dict[str, frozenset[str]] = {
    "comparison.engine": frozenset({"diagnosis"}),
    "cli.app": frozenset({"__main__"}),
}
# A folder on the ground floor whose modules are doors themselves: files, tables and TOML have
# nothing in common but that they are read and written.
OPEN = frozenset({"io"})


@dataclass(frozen=True)
class Import:
    """One imported name: in which line of which module, from where; without a name, the module."""

    line: int
    importer: str
    source: str
    name: str = ""

    @property
    def full(self) -> str:
        return f"{self.source}.{self.name}" if self.name else self.source


@dataclass(frozen=True)
class Module:
    """A module's name, and its source."""

    name: str
    is_package: bool
    source: str

    @cache  # noqa: B019  asked for again and again, and as long-lived as the run
    def imports(self) -> tuple[Import, ...]:
        """Every import, also those within functions and for type checking."""
        return tuple(self._imports())

    def _imports(self) -> Iterator[Import]:
        for node in ast.walk(ast.parse(self.source)):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield Import(node.lineno, self.name, alias.name)
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    parts = self.name.split(".")
                    here = parts[: len(parts) - node.level + self.is_package]
                    base = ".".join([*here, base] if base else here)
                for alias in node.names:
                    yield Import(node.lineno, self.name, base, alias.name)

    @cache  # noqa: B019
    def public(self) -> tuple[str, ...]:
        """What ``__all__`` names."""
        for node in ast.parse(self.source).body:
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
            ):
                return tuple(ast.literal_eval(node.value))
        return ()

    def summary(self) -> str:
        """The first sentence of its docstring."""
        text = ast.get_docstring(ast.parse(self.source)) or ""
        return " ".join(text.split("\n\n")[0].replace("``", "").split())


class Package:
    """The modules of the package, by their names."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self.modules = {module.name: module for module in modules}

    @classmethod
    def read(cls, folder: Path) -> Package:
        """The package in a folder."""
        found = []
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder.parent).with_suffix("").parts
            is_package = parts[-1] == "__init__"
            name = ".".join(parts[:-1] if is_package else parts)
            found.append(Module(name, is_package, path.read_text(encoding="utf-8")))
        return cls(found)

    def target(self, found: Import) -> str | None:
        """The module of the package that an import reads; None for another package's."""
        source = self.modules.get(found.source)
        if found.full in self.modules and not (source and found.name in source.public()):
            return found.full
        return found.source if source else None

    def graph(self) -> dict[str, set[str]]:
        """The modules that each module imports. The package itself, whose public names load on
        first use, is left out."""
        return {
            module.name: {
                target
                for found in module.imports()
                if (target := self.target(found)) not in (None, NAME)
            }
            for module in self.modules.values()
            if module.name != NAME
        }


def room_of(module: str) -> str:
    """The room that a module is in: ``cohort`` for ``cocreate_lib.cohort.draw.simulate``."""
    return module.split(".")[1]


def unit_of(module: str) -> str:
    """The sub-room that a module is in, or its own name; empty for the room's ``__init__``."""
    return (module.split(".")[2:] or [""])[0]


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """Modules that import each other, directly or by way of others (Tarjan's algorithm)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: list[str] = []
    found = []

    def visit(node: str) -> None:
        number[node] = lowest[node] = len(number)
        open_.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in number:
                visit(other)
                lowest[node] = min(lowest[node], lowest[other])
            elif other in open_:
                lowest[node] = min(lowest[node], number[other])
        if lowest[node] == number[node]:
            place = open_.index(node)
            circle = sorted(open_[place:])
            del open_[place:]
            if len(circle) > 1 or node in graph.get(node, ()):
                found.append(circle)

    for node in sorted(graph):
        if node not in number:
            visit(node)
    return found


# The rooms as they are drawn, from the top down: each imports from those below it.
STOREYS = (
    "cli",
    "classroom",
    "study",
    "lessons",
    "figures",
    "teaching",
    "diagnosis",
    "comparison",
    "cohort",
    "desistance",
    "listening",
)


@dataclass(frozen=True)
class Passage:
    """How many names one room imports from another, and how many of them past its door."""

    importer: str
    imported: str
    names: int
    past: int


class House:
    """What the imports say of the rooms: what is drawn, and what the table has."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.graph = package.graph()
        self.rooms = [room for room in STOREYS if f"{NAME}.{room}" in package.modules]
        self.beside = sorted(
            {room_of(name) for name in self.graph} - {*self.rooms, "__main__"},
        )
        self.in_circles = {name for circle in circles(self.graph) for name in circle}

    def modules_of(self, room: str) -> list[str]:
        """The modules of a room that hold code."""
        return [
            name
            for name, module in self.package.modules.items()
            if name != NAME and room_of(name) == room and not module.is_package
        ]

    def units(self, room: str) -> list[str]:
        """What is inside a room, from low to high; by the alphabet where there is no order."""
        found = {unit_of(name) for name in self.modules_of(room)} - {""}
        order = SUB_ROOMS.get(room, ())
        return sorted(found, key=lambda unit: (order.index(unit) if unit in order else -1, unit))

    def inside(self, room: str) -> dict[str, int]:
        """The number of modules of each of these."""
        modules = [unit_of(name) for name in self.modules_of(room)]
        return {unit: modules.count(unit) for unit in self.units(room)}

    def is_in_circle(self, room: str, unit: str) -> bool:
        """Whether a module of a sub-room is in a circle of imports."""
        return any(room_of(name) == room and unit_of(name) == unit for name in self.in_circles)

    def passages(self) -> list[Passage]:
        """The imports between the rooms, from the top down."""
        found: dict[tuple[str, str], list[bool]] = {}
        for module in self.package.modules.values():
            for each in module.imports():
                target = self.package.target(each)
                if NAME in (module.name, target) or target is None:
                    continue
                ends = room_of(module.name), room_of(target)
                if ends[0] != ends[1] and set(ends) <= set(self.rooms):
                    found.setdefault(ends, []).append(is_past_the_door(target, ends[0]))
        places = {room: place for place, room in enumerate(self.rooms)}
        return [
            Passage(*ends, len(past), sum(past))
            for ends, past in sorted(
                found.items(), key=lambda item: [places[end] for end in item[0]]
            )
        ]

    def table(self) -> str:
        """The same in words, as Markdown."""
        imported: dict[str, list[str]] = {}
        for passage in self.passages():
            imported.setdefault(passage.importer, []).append(passage.imported)
        lines = ["| room | what it is | imports from | inside, low to high |", "|---|---|---|---|"]
        for room in self.rooms:
            inside = ", ".join(self.units(room)) if room in SUB_ROOMS else ""
            cells = (
                f"`{room}`",
                self.package.modules[f"{NAME}.{room}"].summary(),
                ", ".join(imported.get(room, ())),
                inside,
            )
            lines.append(f"| {' | '.join(cells)} |")
        ground = ", ".join(f"`{name}`" for name in self.beside)
        lines += ["", f"On the ground floor, for all of them: {ground}.", ""]
        lines += ["| inside | what it is |", "|---|---|"]
        for room in self.rooms:
            for unit in self.units(room) if room in SUB_ROOMS else ():
                module = self.package.modules[f"{NAME}.{room}.{unit}"]
                path = f"{room}/{unit}/" if module.is_package else f"{room}/{unit}.py"
                lines.append(f"| `{path}` | {module.summary()} |")
        return "\n".join(lines)


def is_past_the_door(target: str, importer: str) -> bool:
    """Whether reading a module of another room goes round the ``__init__`` of that room."""
    inside = target.removeprefix(f"{NAME}.")
    entered = room_of(target)
    return inside != entered and entered not in OPEN and importer not in SIDE_DOORS.get(inside, ())


_WIDTH, _LEFT, _PAD, _LINE = 980, 210, 14, 26
_LETTER = 7.9  # the mean width of a letter of the chips, in pixels
_COLOURS = ("#1b4f72", "#7d3c98", "#117a65", "#935116", "#515a5a", "#2e4053", "#6e2c00", "#0e6655")
_BROKEN = "#b03a2e"


_Chip = tuple[str, str, float, float]  # a name, what is written, the place and the width


def _rows(inside: Mapping[str, int], width: float) -> list[list[_Chip]]:
    """Names, with the number of modules where there are several, in rows of a width."""
    rows: list[list[_Chip]] = [[]]
    at = 0.0
    for name, modules in inside.items():
        written = f"{name} ({modules})" if modules > 1 else name
        wide = len(written) * _LETTER + 16
        if at + wide > width and rows[-1]:
            rows.append([])
            at = 0.0
        rows[-1].append((name, written, at, wide))
        at += wide + 8
    return rows


def _text(x: float, y: float, text: str, attributes: str = "") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" {attributes}>{escape(text)}</text>'


def picture(package: Package) -> str:
    """The rooms as SVG: boxes with what is inside, and curves for the imports between them."""
    house = House(package)
    parts: list[str] = []
    tops: dict[str, float] = {}
    heights: dict[str, float] = {}
    width, y = _WIDTH - _LEFT - 10, 44.0
    for room in [*house.rooms, ""]:
        inside = house.inside(room) if room else dict.fromkeys(house.beside, 1)
        rows = _rows(inside, width - 2 * _PAD) if inside else []
        summary = package.modules[f"{NAME}.{room}"].summary() if room else _BESIDE
        lines = textwrap.wrap(summary, 104)
        height = 34 + 18 * len(lines) + _LINE * len(rows) + 8
        tops[room], heights[room] = y, height
        parts.append(
            f'<rect x="{_LEFT}" y="{y:.0f}" width="{width}" height="{height:.0f}" rx="6" '
            f'class="{"room" if room else "ground"}"/>'
        )
        parts.append(_text(_LEFT + _PAD, y + 22, room or "beside the rooms", 'class="name"'))
        n = len(house.modules_of(room)) if room else len(house.beside)
        right = 'class="count" text-anchor="end"'
        parts.append(_text(_WIDTH - 10 - _PAD, y + 22, how_many(n, "module", "modules"), right))
        for place, line in enumerate(lines):
            parts.append(_text(_LEFT + _PAD, y + 41 + 18 * place, line, 'class="what"'))
        for place, row in enumerate(rows):
            at = y + 34 + 18 * len(lines) + _LINE * place
            for name, written, x, wide in row:
                look = "chip broken" if room and house.is_in_circle(room, name) else "chip"
                parts.append(
                    f'<rect x="{_LEFT + _PAD + x:.0f}" y="{at:.0f}" width="{wide:.0f}" '
                    f'height="21" rx="4" class="{look}"/>'
                )
                middle = 'class="chip-name" text-anchor="middle"'
                parts.append(_text(_LEFT + _PAD + x + wide / 2, at + 15, written, middle))
        y += height + 14
    parts += _curves(house, tops, heights)
    passages = house.passages()
    past = sum(passage.past for passage in passages)
    summary = (
        f"{how_many(len(house.graph), 'module', 'modules')}; names imported past the door of a "
        f"room (red): {past}; modules that import each other in a circle (red): "
        f"{len(house.in_circles)}"
    )
    parts.append(_text(10, 24, summary, 'class="summary"'))
    told = "; ".join(
        f"{p.importer} imports {how_many(p.names, 'name', 'names')} from {p.imported}"
        for p in passages
    )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y:.0f}" '
        f'width="{_WIDTH}" height="{y:.0f}" role="img" aria-labelledby="title desc">'
        f'<title id="title">The rooms of {NAME}, and the imports between them</title>'
        f'<desc id="desc">{escape(told)}.</desc><style>{_STYLE}</style>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>'
    )
    return "\n".join([head, *parts, "</svg>", ""])


_BESIDE = "What stands at the top of the package: every room may import from it."
_STYLE = (
    "text{font-family:Verdana,'DejaVu Sans',sans-serif;fill:#1c2833}"
    ".name{font-size:16px;font-weight:bold}.count,.what{font-size:12.5px;fill:#424949}"
    ".chip-name{font-size:12.5px}.summary{font-size:14px}.names{font-size:12px;"
    "stroke:#ffffff;stroke-width:4px;paint-order:stroke}"
    ".room{fill:#f4f6f7;stroke:#85929e}.ground{fill:#fdf6e3;stroke:#b7950b}"
    f".chip{{fill:#ffffff;stroke:#aeb6bf}}.broken{{fill:#f9d6d2;stroke:{_BROKEN}}}"
)


def _curves(house: House, tops: dict[str, float], heights: dict[str, float]) -> Iterator[str]:
    """A curve for each pair of rooms, with the number of names imported; red past a door."""
    passages = house.passages()
    places = {room: place for place, room in enumerate(house.rooms)}
    leaving = {room: [p for p in passages if p.importer == room] for room in house.rooms}
    coming = {room: [p for p in passages if p.imported == room] for room in house.rooms}

    def at(room: str, others: list[Passage], own: Passage, share: float) -> float:
        step = heights[room] / 2 / (len(others) + 1)
        return tops[room] + share * heights[room] + step * (others.index(own) + 1)

    labels = []  # on top of all curves
    for passage in passages:
        start = at(passage.importer, leaving[passage.importer], passage, 0.5)
        end = at(passage.imported, coming[passage.imported][::-1], passage, 0)
        span = abs(places[passage.imported] - places[passage.importer])
        out = _LEFT - 22 - 30 * span
        colour = _BROKEN if passage.past else _COLOURS[places[passage.importer] % len(_COLOURS)]
        yield (
            f'<path d="M{_LEFT} {start:.0f}C{out} {start:.0f} {out} {end:.0f} {_LEFT - 7} '
            f'{end:.0f}" fill="none" stroke="{colour}" stroke-width="1.6"/>'
            f'<path d="M{_LEFT} {end:.0f}l-9 -4v8z" fill="{colour}"/>'
        )
        count = f"{passage.names}"
        if passage.past:
            count += f", {passage.past} past"
        middle = (_LEFT + 3 * out) / 4
        look = f'class="names" text-anchor="end" style="fill:{colour}"'
        labels.append(_text(middle - 3, (start + end) / 2 + 4, count, look))
    yield from labels


DOC = ROOT / "docs" / "architecture.md"
PICTURE = ROOT / "docs" / "images" / "rooms.svg"
START, END = "<!-- made by tools/rooms.py: start -->", "<!-- made by tools/rooms.py: end -->"


def with_table(page: str, table: str) -> str:
    """A page with the table where its marks are."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n\n{table}\n\n{END}{after}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Draw the rooms of the package.")
    parser.add_argument("--package", type=Path, help="another version of the package's folder")
    parser.add_argument("--to", type=Path, help="the picture to write")
    chosen = parser.parse_args()
    package = Package.read(chosen.package or ROOT / NAME)
    (chosen.to or PICTURE).write_text(picture(package), encoding="utf-8")
    if chosen.package is None:
        page = DOC.read_text(encoding="utf-8")
        DOC.write_text(with_table(page, House(package).table()), encoding="utf-8")


if __name__ == "__main__":
    main()
