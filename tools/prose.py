"""What learners read, paragraph by paragraph: the lessons' text, and what their files hold."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext

ROOT = Path(__file__).resolve().parents[1]
COURSE = ROOT / "course"

_ITEM = re.compile(r"\n(?=\s*(?:[-*]|\d+\.)\s)")
_FACT = re.compile(r"\{fact\}`([^`]*)`")
_OURS = re.compile(r"\{ours\}`([^`]*)`")


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, a point of a list, or a text within code.

    ``facts`` are the ids that it cites; ``is_ours`` says whether it is marked as our own.
    """

    where: str
    text: str
    facts: tuple[str, ...] = ()
    is_ours: bool = False


def lesson_names() -> list[str]:
    """The lessons, by their files.

    Examples
    --------
    >>> lesson_names()[0]
    '00_start_here'
    """
    return sorted(path.stem for path in COURSE.glob("[0-9]*.md"))


def paragraphs(name: str) -> list[Paragraph]:
    """What one lesson says: its Markdown, the texts within its code, and those of its file.

    Parameters
    ----------
    name
        Such as ``"00_start_here"``.
    """
    notebook = jupytext.reads((COURSE / f"{name}.md").read_text(encoding="utf-8"), fmt="md:myst")
    found = []
    for field in ("objectives", "takeaways"):
        for text in notebook.metadata.get(field) or ():
            found.append(_paragraph(f"{name}.md, {field}", text))
    heading = "beginning"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            where = f"{name}.md, {heading}, code"
            found += [_paragraph(where, text) for text in _texts(cell.source)]
            continue
        for block in re.split(r"\n\s*\n", cell.source):
            if block.startswith("#"):
                heading = block.strip("# \n").splitlines()[0]
                continue
            found += [_paragraph(f"{name}.md, {heading}", text) for text in _ITEM.split(block)]
    declared = COURSE / f"{name}.toml"
    if declared.is_file():
        table = tomllib.loads(declared.read_text(encoding="utf-8"))
        found += _declared(table, f"{name}.toml")
    return [each for each in found if each.text]


def _paragraph(where: str, text: str) -> Paragraph:
    facts = tuple(_FACT.findall(text))
    bare = _OURS.sub(r"\1", _FACT.sub("", text))
    bare = re.sub(r"\]\([^)]*\)", "", bare)
    bare = re.sub(r"^\s*(?:[-*]|\d+\.)\s+", "", bare)
    bare = re.sub(r"\{\w+\}|[*_`\[\]>|]", " ", bare)
    return Paragraph(where, " ".join(bare.split()), facts, "{ours}" in text)


def _texts(code: str) -> Iterator[str]:
    """The texts of more than a few words within code, in order."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.value


def _declared(table: Any, where: str) -> Iterator[Paragraph]:
    """The texts of a lesson's file; one beside a ``fact`` has it."""
    if isinstance(table, list):
        for each in table:
            yield from _declared(each, where)
    elif isinstance(table, dict):
        said = [value for key, value in table.items() if key in ("fact", "facts")]
        ids = tuple(id for each in said for id in (each if isinstance(each, list) else [each]))
        for key, value in table.items():
            for each in _declared(value, f"{where}, {key}"):
                facts = (*each.facts, *(str(id) for id in ids))
                yield Paragraph(each.where, each.text, facts, each.is_ours)
    elif isinstance(table, str) and " " in table.strip():
        yield _paragraph(where, table)
