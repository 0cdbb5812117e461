"""A cell run out of order says so in words, and the user's own start-up file still runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from cocreate_lib.cli import kernel_start
from cocreate_lib.cli.kernel_start import BEFORE, STARTUP, startup, words_for

CELLS = {
    "asked in the cell": "page.ask('key')",
    "asked further down": "def _ask():\n    return page\n_ask()",
    "another error": "1 / 0",
    "not bound yet": "def _ask():\n    print(late)\n    late = 1\n_ask()",
    "names": "sorted(name for name in globals() if not name.startswith('_')), mine",
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, nbformat.NotebookNode]:
    """What each of the cells shows in a kernel that begins as in ``cocreate lab``."""
    folder = tmp_path_factory.mktemp("kernel")
    own = folder / "own.py"
    own.write_text("mine = 'from my own file'\n", encoding="utf-8")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONSTARTUP", str(own))
        for name, value in startup(os.environ).items():
            patched.setenv(name, value)
        NotebookClient(notebook, allow_errors=True).execute(cwd=str(folder))
    return dict(zip(CELLS, (cell.outputs[0] for cell in notebook.cells), strict=True))


def test_a_name_that_is_not_there_is_said_in_words_alone(outputs):
    output = outputs["asked in the cell"]
    assert output.traceback == [words_for("page")]
    assert "Run the cells above first" in output.traceback[0]
    assert output.output_type == "error"  # so that Run All stops there


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("asked further down", "NameError"),
        ("another error", "ZeroDivisionError"),
        ("not bound yet", "UnboundLocalError"),
    ],
)
def test_any_other_error_has_its_traceback(outputs, cell, kind):
    assert outputs[cell].ename == kind
    assert len(outputs[cell].traceback) > 1


def test_the_users_own_start_up_file_runs_and_no_name_of_ours_is_left(outputs):
    names, mine = eval(outputs["names"].data["text/plain"])
    assert mine == "from my own file"
    assert set(names) <= {"In", "Out", "exit", "get_ipython", "mine", "open", "quit"}


def test_started_within_itself_it_does_not_begin_twice(tmp_path: Path):
    once = startup({"PYTHONSTARTUP": "own.py"})
    assert once == {"PYTHONSTARTUP": str(STARTUP), BEFORE: "own.py"}
    assert startup(once) == once


def test_python_itself_begins_as_ever(tmp_path: Path):
    (tmp_path / "own.py").write_text("mine = 1", encoding="utf-8")
    environment = os.environ | startup({"PYTHONSTARTUP": str(tmp_path / "own.py")})
    done = subprocess.run(
        [sys.executable, "-i"],
        input="print(mine, [n for n in dir() if not n.startswith('_')])\n",
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert "1 ['mine']" in done.stdout
    assert "Error" not in done.stderr


def test_without_a_file_of_the_users_there_is_nothing_more_to_run(monkeypatch):
    monkeypatch.delenv(BEFORE, raising=False)
    assert kernel_start.begin() == ""
