"""Notebooks beside each other on one workbook: the command's attack, a little of it."""

from __future__ import annotations

import sys

import pytest

from tests.lessons.kit.beside import attack

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="its kernels are forked")


def test_what_is_written_last_stands_in_every_notebook(tmp_path):
    found = attack(25, 20261, tmp_path)
    assert min(found[what] for what in ("one", "both at once", "again", "a file")) > 0
