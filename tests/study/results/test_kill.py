"""Killed at random moments, the results are whole: a small version of ``tests.study.kill``."""

import sys

import pytest

from tests.study.kill import attack


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_results_are_whole_whenever_a_run_is_killed(tmp_path):
    found = attack(3, seed=3, folder=tmp_path, follow=3, cold_too=False)
    assert found["killed while it ran"] >= 1
    assert found["whole runs afterwards"] == 1
