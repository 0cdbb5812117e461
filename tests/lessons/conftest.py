"""A lesson's code, run as a learner runs it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cocreate_lib.lessons.build.source import read_lesson
from tests.lessons.asked import asked_in


@pytest.fixture(scope="module")
def cells(request, tmp_path_factory) -> Iterator[dict[str, Any]]:
    """What each code cell of the lesson ends with, by its source, in a folder of its own.

    The lesson is the one whose source the test module names as ``SOURCE``.
    """
    source: Path = request.module.SOURCE
    names: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("lesson"))
        for cell in read_lesson(source).cells:
            if cell.cell_type == "code":
                *lines, last = ast.parse(cell.source).body
                exec(compile(ast.Module(lines, []), source.name, "exec"), names)
                assert isinstance(last, ast.Expr)
                code = compile(ast.Expression(last.value), source.name, "eval")
                shown[cell.source] = eval(code, names)
        yield shown


@pytest.fixture(scope="module")
def questions(request) -> dict[str, dict[str, Any]]:
    """The lesson's questions as they are declared, by their keys; its source as for ``cells``."""
    return {key: each.declared() for key, each in asked_in(request.module.SOURCE).items()}
