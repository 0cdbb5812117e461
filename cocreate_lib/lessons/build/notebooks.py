"""Build the notebooks that learners open from the lessons' sources.

``python -m cocreate_lib.lessons.build`` builds every lesson: it reads ``course/NAME.md``, runs it,
and writes ``notebooks/NAME.ipynb`` with its outputs. With names it builds those lessons only; with
``--check`` it runs nothing and tells whether the notebooks are what their sources build.

The same sources and package give the same bytes. An output shows what stands for a widget where
nothing moves; its state is carried aside (``widget_state.py``), so that a copy can be made alive.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import re
import sys
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode

from cocreate_lib.errors import CocreateError, nearest_names
from cocreate_lib.io.files import write_whole
from cocreate_lib.lessons.build.lesson_error import LessonError
from cocreate_lib.lessons.build.source import read_lesson
from cocreate_lib.lessons.build.widget_state import CARRIED, VIEW, carry_widgets
from cocreate_lib.tongues import ENGLISH, catalogue, language, speaking

CHECKOUT = Path(__file__).resolve().parents[3]
SECONDS = 300

_SILENT_IMAGE = re.compile(r"<img\b(?![^>]*\balt=\"\s*[^\"\s])", re.IGNORECASE)


def build_lesson(source: Path, notebooks: Path, *, seconds: float = SECONDS) -> Path:
    """Build one lesson and write its notebook.

    Parameters
    ----------
    source
        The lesson's source, ``course/NAME.md``.
    notebooks
        The folder to write ``NAME.ipynb`` to. The notebook runs in an empty folder of its own, so
        that nothing that somebody has written in a workbook comes in.
    seconds
        The whole notebook must have run within this time.

    Returns
    -------
    Path
        The notebook written.

    Raises
    ------
    LessonError
        When the source can't be built, a cell fails or warns, an image has no words, a widget has
        nothing that stands for it, or the time is over.
    """
    notebook = read_lesson(source)
    with TemporaryDirectory() as folder:
        asyncio.run(_run(notebook, source, Path(folder), seconds))
    _tidy(notebook, source.name)
    carry_widgets(notebook, source.stem)
    notebooks.mkdir(parents=True, exist_ok=True)
    path = notebooks / f"{source.stem}.ipynb"
    write_whole(path, (nbformat.writes(notebook) + "\n").encode("utf-8"))
    return path


async def _run(notebook: NotebookNode, source: Path, folder: Path, seconds: float) -> None:
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=None,
        record_timing=False,
        store_widget_state=True,
        shutdown_kernel="immediate",
        resources={"metadata": {"path": str(folder)}},
    )
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            await client.async_execute()
    except (TimeoutError, DeadKernelError) as error:
        told = (
            f"was still running after {seconds:g} seconds" if limit.expired() else "lost its kernel"
        )
        raise LessonError(
            f"The lesson {told}.",
            where=source.name,
            try_this="Look for a cell that waits, loops or needs too much memory.",
        ) from error
    except CellExecutionError as error:
        failed = next(i for i, cell in enumerate(notebook.cells) if _errors(cell))
        raise LessonError(
            f"A cell failed: {error.ename}: {error.evalue}", where=f"{source.name}, cell {failed}"
        ) from error


def _errors(cell: NotebookNode) -> list[NotebookNode]:
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]


def _tidy(notebook: NotebookNode, name: str) -> None:
    """Take out what changes from run to run, and refuse outputs that a learner shouldn't meet."""
    notebook.metadata.language_info = {"name": "python"}
    for index, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            where = f"{name}, cell {index}"
            if output.output_type == "stream" and output.name == "stderr":
                raise LessonError(
                    "A cell wrote a warning or an error message.",
                    where=where,
                    why=output.text.strip(),
                    try_this="Mend what it warns of.",
                )
            data = output.get("data", {})
            if VIEW in data and len(cell.outputs) > 1:
                raise LessonError(
                    "A cell shows a widget and something else.",
                    where=where,
                    try_this="Let each have a cell of its own.",
                )
            if VIEW in data and not data.get("text/html", "").strip():
                raise LessonError(
                    "A widget has nothing that stands for it.",
                    where=where,
                    why="Without JavaScript, in print or on the web, the page would show nothing.",
                    try_this="Show an explorer, or what LessonPage makes: they bring HTML with "
                    "them.",
                )
            if "image/png" in data or _SILENT_IMAGE.search(data.get("text/html", "")):
                raise LessonError(
                    "A cell shows an image without a text alternative.",
                    where=where,
                    why="People who don't see it are left without its finding.",
                    try_this="Show a cocreate_lib.figures.Picture.",
                )


def check_lesson(source: Path, notebooks: Path) -> list[str]:
    """Whether a notebook is what its source builds, without running it.

    Parameters
    ----------
    source
        The lesson's source.
    notebooks
        The folder of the notebooks.

    Returns
    -------
    list of str
        What is wrong, in sentences; empty when all is well.

    Raises
    ------
    LessonError
        When the source itself can't be built.
    """
    built = read_lesson(source)
    path = notebooks / f"{source.stem}.ipynb"
    if not path.is_file():
        return [f"{path.name} is missing: {source.name} has not been built."]
    committed = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    problems = [
        f"{path.name}, cell {index}: there is no output, though the cell ends with a value."
        for index, cell in enumerate(committed.cells)
        if cell.cell_type == "code" and _yields(cell.source) and not cell.outputs
    ]
    if _without_outputs(committed) != built:
        problems.append(f"{path.name} is not what {source.name} builds.")
    return problems


def _yields(source: str) -> bool:
    """Whether a cell ends with an expression, so that Jupyter shows a value."""
    body = ast.parse(source).body
    return bool(body) and isinstance(body[-1], ast.Expr) and not source.rstrip().endswith(";")


def _without_outputs(notebook: NotebookNode) -> NotebookNode:
    bare = deepcopy(notebook)
    bare.metadata.pop(CARRIED, None)
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return bare


def lesson_sources(course: Path) -> list[Path]:
    """The sources of all lessons, whose names begin with their number, in order."""
    return sorted(course.glob("[0-9]*.md"))


def _sources(course: Path, names: Sequence[str]) -> list[Path]:
    known = {path.stem: path for path in lesson_sources(course)}
    if not known:
        raise CocreateError(
            "There are no lesson sources here.",
            where=str(course),
            try_this="Run the build in a checkout of the repository.",
        )
    for name in names:
        if name not in known:
            raise CocreateError(
                f"There is no lesson {name!r}.",
                where=str(course),
                try_this=nearest_names(name, known),
            )
    return [known[name] for name in names or known]


def _strays(course: Path, notebooks: Path) -> Iterator[str]:
    for path in sorted(notebooks.glob("*.ipynb")):
        if not (course / f"{path.stem}.md").is_file():
            yield f"{path.name} has no source in {course.name}/."


def main(arguments: Sequence[str] | None = None, *, root: Path = CHECKOUT) -> int:
    """The command: 0 when all is well, 1 when a check fails, 2 when a lesson can't be built."""
    parser = argparse.ArgumentParser(
        prog="python -m cocreate_lib.lessons.build",
        description="Build notebooks/ from course/: read, check, run, write.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="lessons, such as 05_did_it_work")
    parser.add_argument(
        "--language",
        default=ENGLISH,
        metavar="LANGUAGE",
        help="such as cy: build the lessons that have a catalogue there, into notebooks/LANGUAGE",
    )
    parser.add_argument("--check", action="store_true", help="run nothing; only compare")
    options = parser.parse_args(arguments)
    course, notebooks = root / "course", root / "notebooks"
    try:
        with speaking(options.language):
            return _build(options, course, notebooks)
    except CocreateError as error:
        print(error, file=sys.stderr)
        return 2


def _build(options: argparse.Namespace, course: Path, notebooks: Path) -> int:
    sources = _sources(course, options.names)
    if language() != ENGLISH:
        notebooks /= language()
        sources = [path for path in sources if options.names or _has_catalogue(path)]
    if options.check:
        problems = [problem for path in sources for problem in check_lesson(path, notebooks)]
        problems += _strays(course, notebooks)
        print("\n".join(problems) or "The notebooks are what their sources build.")
        return 1 if problems else 0
    for source in sources:
        path = build_lesson(source, notebooks)
        print(f"{source.name} -> {path.name}", flush=True)
    return 0


def _has_catalogue(source: Path) -> bool:
    return bool(catalogue(language(), source.stem).words)
