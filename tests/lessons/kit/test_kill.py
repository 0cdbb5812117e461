"""Kernels that are killed while a learner works: the command's attack, a few times."""

from __future__ import annotations

import sys

import pytest

from tests.lessons.kit.kill import attack

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it kills with SIGKILL")


def test_a_killed_kernel_loses_no_answer_that_was_saved(tmp_path):
    found = attack(2, 20262, tmp_path, cold_too=False)
    assert found["answers sent"] >= 2
    assert found["around the move"] + found["anywhere"] == 2
