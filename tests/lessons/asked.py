"""Every question of the course, as its source writes it."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

from cocreate_lib.lessons import Question

COURSE = Path(__file__).parents[2] / "course"
LESSONS = "cocreate_lib.lessons.course"


def asked() -> Iterator[tuple[str, Question]]:
    """Each question with the lesson and key that it is asked under."""
    for path in sorted(COURSE.glob("[0-9][0-9]*.md")):
        for key, question in asked_in(path).items():
            yield f"{path.stem[:2]}-{key}", question


def asked_in(path: Path) -> dict[str, Question]:
    """The questions of one lesson's source, by their keys."""
    found = {}
    for code in re.findall(r"```\{code-cell\}\n(.*?)```", path.read_text("utf-8"), re.S):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "page.ask":
                key, question = (ast.unparse(part) for part in node.args)
                found[ast.literal_eval(key)] = _made(question)
    return found


def _made(code: str) -> Question:
    """The question; where it counts something, the lesson's own module is needed."""
    names = {each.id for each in ast.walk(ast.parse(code)) if isinstance(each, ast.Name)}
    modules = {n: importlib.import_module(f"{LESSONS}.{n}") for n in names - {"Question"}}
    found: Question = eval(code, {"Question": Question, **modules})
    return found
