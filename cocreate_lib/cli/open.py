"""The command ``cocreate open``: a lesson as a page in the browser, with no server."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from cocreate_lib.cli.course_folder import default_folder
from cocreate_lib.cli.terminal import out
from cocreate_lib.io import resources
from cocreate_lib.io.lessons import lesson_named
from cocreate_lib.version import __version__

CONTENTS = "index.html"
WHERE = "cocreate open"
BESIDE = ("glossary", "references")


def open_lesson(
    lesson: Annotated[
        str | None,
        typer.Argument(
            help="A lesson by its number, its name or its title; or glossary, or references. "
            "Without one, the contents.",
            metavar="LESSON",
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            help="Your course folder, in which they are kept. Default: cocreate-course in your "
            "home folder.",
            metavar="FOLDER",
            envvar="COCREATE_FOLDER",
        ),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open it in a browser.")
    ] = True,
) -> None:
    """Open a lesson as a page in your browser: the quickest way in, without Jupyter.

    The pages are written into the folder pages of your course folder, where they are missing or
    older than this package.
    """
    name = CONTENTS if lesson is None else f"{lesson_named(lesson, WHERE, BESIDE)}.html"
    place = (folder or default_folder()).expanduser().absolute() / "pages"
    if not _up_to_date(place):
        from cocreate_lib.lessons import write_pages

        write_pages(place)
    page = place / name
    opened = browser and webbrowser.open(page.as_uri())
    told = "Opened in your browser" if opened else "Open this file in a browser"
    out.print(f"{told}:\n\n    {page}", highlight=False, markup=False, soft_wrap=True)


def _up_to_date(place: Path) -> bool:
    """Whether all pages are there, of this version, and none older than what it is made from."""
    made_from = list(resources.path(resources.NOTEBOOKS).glob("[0-9][0-9]*.ipynb"))
    pages = [place / f"{name}.html" for name in (*(path.stem for path in made_from), *BESIDE)]
    pages.append(place / CONTENTS)
    if not all(page.is_file() for page in pages):
        return False
    head = (place / CONTENTS).read_text(encoding="utf-8")[:1000]
    oldest = min(page.stat().st_mtime for page in pages)
    return f'"cocreate-rehabilitation {__version__}, ' in head and oldest > max(
        path.stat().st_mtime for path in made_from
    )
