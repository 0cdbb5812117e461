"""How far, and how long: one line."""

import io
import sys

import pytest

from cocreate_lib.diagnosis import progress
from cocreate_lib.diagnosis.progress import Clock, follow


def test_time_left_comes_from_the_pace_of_this_run():
    seconds = 0.0
    clock = Clock(lambda: seconds)
    assert clock.line(500, 1000) == "500 of 1,000 replicates"  # of an earlier run
    seconds = 10.0
    assert clock.line(600, 1000) == "600 of 1,000 replicates, about 40 s left"
    assert clock.line(1000, 1000) == "1,000 of 1,000 replicates"


@pytest.mark.parametrize("terminal", [True, False])
def test_a_terminal_gets_one_line_and_a_file_none(monkeypatch, terminal):
    written = io.StringIO()
    monkeypatch.setattr(written, "isatty", lambda: terminal, raising=False)
    monkeypatch.setattr(sys, "stderr", written)
    with follow(True) as report:
        report(0, 100)
        report(50, 100)
    text = written.getvalue()
    assert text.count("\n") == terminal
    assert ("\r50 of 100 replicates, about" in text) == terminal


def test_a_notebook_gets_plain_text_that_is_kept_up(monkeypatch):
    shown = []

    class Handle:
        def update(self, what):
            shown.append(repr(what))

    monkeypatch.setattr(progress, "_in_notebook", lambda: True)
    monkeypatch.setattr("IPython.display.display", lambda what, display_id: Handle())
    with follow(True) as report:
        report(0, 4)
        report(4, 4)
    assert shown == ["0 of 4 replicates", "4 of 4 replicates"]


def test_silence_is_the_default(capsys):
    with follow(False) as report:
        report(1, 2)
    assert capsys.readouterr() == ("", "")
