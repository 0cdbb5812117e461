"""A bar for what takes long: on a terminal, and nowhere else."""

import io
import time

import pytest

from cocreate_lib.cli import progress
from cocreate_lib.cli.terminal import Terminal


@pytest.mark.parametrize(("terminal", "shown"), [(True, True), (False, False)])
def test_a_bar_is_shown_on_a_terminal_only(monkeypatch, terminal, shown):
    written = io.StringIO()
    monkeypatch.setattr(progress, "err", Terminal(file=written, force_terminal=terminal))
    monkeypatch.setattr(progress, "PATIENCE", 0.05)
    with progress.progress_bar() as tell:
        tell("reading people.csv")
        tell("bootstrap draws", 3, 10)
        time.sleep(0.4)
    assert ("Bootstrap draws" in written.getvalue()) == shown


def test_what_is_quick_or_quiet_shows_none(monkeypatch):
    written = io.StringIO()
    for quiet in (False, True):
        console = Terminal(file=written, force_terminal=True, quiet=quiet)
        monkeypatch.setattr(progress, "err", console)
        monkeypatch.setattr(progress, "PATIENCE", 0.0 if quiet else 60)
        with progress.progress_bar() as tell:
            tell("reading", 1, 2)
            time.sleep(0.1)
    assert "eading" not in written.getvalue()
