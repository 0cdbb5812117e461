"""The examples in the tools' docstrings run, as those of the package do."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tools.binder import ROOT

NOT_HERE = {"tools.mutation"}  # needs cosmic-ray, which isn't installed for the tests
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "tools").rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


def test_there_are_examples():
    assert {"tools.bounds", "tools.matrix", "tools.release.checks"} <= set(MODULES)


@pytest.mark.parametrize("name", sorted(set(MODULES) - NOT_HERE))
def test_the_examples_of_a_tool_run(name: str):
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    found = doctest.testmod(importlib.import_module(name), optionflags=options)
    assert found.attempted
    assert not found.failed
