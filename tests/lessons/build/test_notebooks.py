"""The build on small lessons: what it writes, what it refuses, and what --check finds."""

from __future__ import annotations

import time
from pathlib import Path

import nbformat
import pytest

from cocreate_lib.lessons.build.notebooks import (
    CHECKOUT,
    build_lesson,
    check_lesson,
    lesson_sources,
    main,
)
from cocreate_lib.lessons.build.source import LessonError
from cocreate_lib.lessons.build.widget_state import CARRIED

NAME = "90_a_lesson"
FRONT = "---\ntitle: A lesson\nminutes: 10\nobjectives: [see it run]\n---\n\n"
EXPLORER = """
from matplotlib.figure import Figure
from cocreate_lib.figures import Picture
from cocreate_lib.lessons import Control, Explorer
explorer = Explorer(
    (Control("n", "Size", {"one": 1, "two": 2}, 1, "How many"),),
    result=lambda n: n,
    picture=lambda n: Picture(Figure(), f"Nothing, {n} times.", "Nothing."),
    sentence=lambda n: f"It is {n}.",
)
explorer.widget()
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "course").mkdir()
    return tmp_path


def write(root: Path, *cells: str) -> Path:
    source = root / "course" / f"{NAME}.md"
    fences = "\n\n".join(f"```{{code-cell}}\n{cell.strip()}\n```" for cell in cells)
    source.write_text(f"{FRONT}{fences}\n", encoding="utf-8")
    return source


def refusal(root: Path, cell: str, **options: float) -> LessonError:
    with pytest.raises(LessonError) as caught:
        build_lesson(write(root, cell), root / "notebooks", **options)
    assert not (root / "notebooks" / f"{NAME}.ipynb").exists()
    return caught.value


def test_widgets_are_built_to_the_same_bytes_with_what_stands_for_them(root):
    source = write(root, EXPLORER, "explorer.static()", "explorer.widget()")
    first = build_lesson(source, root / "notebooks").read_bytes()
    assert build_lesson(source, root / "notebooks").read_bytes() == first
    assert b"\r" not in first
    notebook = nbformat.reads(first.decode("utf-8"), as_version=4)
    nbformat.validate(notebook)
    _, widget, static, again = notebook.cells
    assert list(widget.outputs[0].data) == ["text/html", "text/plain"]
    assert 'alt="Nothing, 1 times."' in widget.outputs[0].data["text/html"]
    assert static.outputs[0].data["text/plain"].startswith("It is 1.")
    assert list(notebook.metadata[CARRIED].views) == [widget.id, again.id]
    assert check_lesson(source, root / "notebooks") == []


def test_a_widget_brings_what_stands_for_it(root):
    cell = "import importlib\nimportlib.import_module('ipywidgets').IntSlider()"
    assert refusal(root, cell).what == "A widget has nothing that stands for it."


def test_a_widget_stands_alone_in_its_cell(root):
    cell = EXPLORER.replace("explorer.widget()", "display(explorer.widget())\nexplorer.widget()")
    assert refusal(root, cell).what == "A cell shows a widget and something else."


def test_nothing_that_was_written_in_a_workbook_comes_into_a_notebook(root):
    (root / "notebooks").mkdir()
    (root / "notebooks" / "workbook").mkdir()
    path = build_lesson(write(root, "import os\nos.listdir()"), root / "notebooks")
    assert nbformat.read(path, as_version=4).cells[1].outputs[0].data["text/plain"] == "[]"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import warnings; warnings.warn('careful')", "a warning"),
        (
            "from IPython.display import Image\nImage(data=b'bytes', format='png')",
            "image without a text alternative",
        ),
        (
            "from IPython.display import HTML\nHTML('<img src=x.png>')",
            "image without a text alternative",
        ),
        (
            "from IPython.display import HTML\nHTML('<img src=x.png alt=\"\">')",
            "image without a text alternative",
        ),
    ],
)
def test_what_a_cell_may_not_do(root, cell, words):
    error = refusal(root, cell)
    assert words in error.what
    assert error.where == f"{NAME}.md, cell 1"


WIDGET = EXPLORER.replace("explorer.widget()", "")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("![](https://example.org/a.png)", "A figure has no text alternative"),
        ("About 60 people took part.", "The number '60' has no owner"),
        ("See [the next](91_another.ipynb).", "The link to '91_another.ipynb' leads nowhere"),
        ("```{code-cell}\nimport ipywidgets\n```", "might have no label"),
        (f"```{{code-cell}}{WIDGET.replace('Size', ' ')}```", "The control 'n' has no label"),
        ("# Another title", "a second first-level heading"),
        ("{fact}`nobody_said_so`", "There is no fact 'nobody_said_so'"),
        ("{fact}`pilot`", "no references are listed"),
    ],
)
def test_the_command_refuses_each_fault_by_its_name(root, capsys, body, words):
    write(root).write_text(f"{FRONT}{body}\n", encoding="utf-8")
    assert main([], root=root) == 2
    told = capsys.readouterr().err
    assert words in told
    assert f"{NAME}.md" in told
    assert not list((root / "notebooks").glob("*.ipynb"))


def test_a_lesson_that_never_ends_is_stopped(root):
    begun = time.monotonic()
    error = refusal(root, "while True: pass", seconds=4)
    assert "still running after 4 seconds" in error.what
    assert time.monotonic() - begun < 30


def test_check_finds_what_is_missing_changed_or_silent(root, capsys):
    source = write(root, "1 + 1")
    notebooks = root / "notebooks"
    assert check_lesson(source, notebooks) == [
        f"{NAME}.ipynb is missing: {NAME}.md has not been built."
    ]
    path = build_lesson(source, notebooks)
    assert main(["--check"], root=root) == 0

    write(root, "1 + 2")
    assert check_lesson(source, notebooks) == [f"{NAME}.ipynb is not what {NAME}.md builds."]
    write(root, "1 + 1")

    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].outputs = []
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    assert "no output" in check_lesson(source, notebooks)[0]

    notebook.cells[1].source = "x = 1"
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    assert check_lesson(source, notebooks) == [f"{NAME}.ipynb is not what {NAME}.md builds."]
    (notebooks / "stray.ipynb").write_text("{}", encoding="utf-8")
    capsys.readouterr()
    assert main(["--check"], root=root) == 1
    told = capsys.readouterr().out
    assert "stray.ipynb has no source in course/." in told
    assert f"{NAME}.ipynb is not what" in told


def test_the_command_builds_and_tells_what_it_can_not_build(root, capsys):
    assert main([], root=root) == 2
    assert "no lesson sources" in capsys.readouterr().err
    write(root, "1 + 1")
    assert main([NAME], root=root) == 0
    assert f"{NAME}.md -> {NAME}.ipynb" in capsys.readouterr().out
    assert main(["90_a_leson"], root=root) == 2
    assert f"Did you mean '{NAME}'?" in capsys.readouterr().err


@pytest.mark.parametrize("source", lesson_sources(CHECKOUT / "course"), ids=lambda p: p.stem)
def test_the_committed_notebooks_are_what_their_sources_build(source):
    assert check_lesson(source, CHECKOUT / "notebooks") == []
