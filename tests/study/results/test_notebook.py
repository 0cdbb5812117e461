"""The notebook of a study is run whole, by this Python, and says nothing of when."""

import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from cocreate_lib.errors import StudyError
from cocreate_lib.study.results.notebook import code_cells, executed_notebook, read_notebook


def written(path, *sources):
    notebook = new_notebook(cells=[new_markdown_cell("# Analysis"), *map(new_code_cell, sources)])
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    return path


def run(path, results, **options):
    return executed_notebook(read_notebook(path), path, results, **options)


def test_it_runs_in_this_python_in_its_folder_and_knows_the_results(tmp_path):
    path = written(
        tmp_path / "analysis.ipynb",
        "import os, sys\nsys.executable",
        "os.getcwd()",
        "os.environ['COCREATE_STUDY_RESULTS']",
        "set(['b', 'a', 'c', 'd'])",
    )
    first = run(path, tmp_path / "made")
    made = nbformat.reads(first.decode(), as_version=4)
    shown = [cell.outputs[0].data["text/plain"] for cell in made.cells if cell.cell_type == "code"]
    assert shown[:3] == [repr(str(x)) for x in (sys.executable, tmp_path, tmp_path / "made")]
    assert b"iopub" not in first
    assert run(path, tmp_path / "made") == first


@pytest.mark.parametrize(
    ("source", "said", "seconds"),
    [
        ("'a' + 1", "TypeError", 300),
        ("import time\ntime.sleep(600)", "still running after 3 seconds", 3),
        ("import os\nos._exit(1)", "ended midway", 300),
    ],
)
def test_a_cell_that_fails_waits_or_dies_is_told_in_words(tmp_path, source, said, seconds):
    path = written(tmp_path / "analysis.ipynb", "1", source)
    with pytest.raises(StudyError, match=said) as refused:
        run(path, tmp_path, seconds=seconds)
    assert "--no-notebook" in refused.value.try_this
    assert str(path) in refused.value.where


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"cells": 1, "nbformat": 4}', "not json"])
def test_a_damaged_notebook_is_refused(tmp_path, content):
    (tmp_path / "analysis.ipynb").write_text(content)
    with pytest.raises(StudyError, match="can't be read"):
        read_notebook(tmp_path / "analysis.ipynb")
    with pytest.raises(StudyError, match="There is no"):
        read_notebook(tmp_path / "other.ipynb")


def test_code_is_compared_without_blanks_at_the_ends_of_lines(tmp_path):
    one = read_notebook(written(tmp_path / "one.ipynb", "a = 1 \nb = 2\n", ""))
    assert code_cells(one) == ["a = 1\nb = 2"]
