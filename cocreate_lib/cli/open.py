"""The command ``cocreate open``: a lesson as a page in the browser, with no server."""

from __future__ import annotations

import os
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from cocreate_lib.cli.course_folder import default_folder
from cocreate_lib.cli.terminal import out
from cocreate_lib.errors import CocreateError
from cocreate_lib.io import resources
from cocreate_lib.io.lessons import lesson_named
from cocreate_lib.tongues import ENGLISH, called, known_language
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
    language: Annotated[
        str,
        typer.Option(
            help="Such as cy (Welsh), where there is the lesson in it.", metavar="LANGUAGE"
        ),
    ] = "en",
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open it in a browser.")
    ] = True,
) -> None:
    """Open a lesson as a page in your browser: the quickest way in, without Jupyter.

    The pages are written into the folder pages of your course folder, where they are missing or
    older than this package.
    """
    place = (folder or default_folder()).expanduser().absolute() / "pages"
    named = "index" if lesson is None else lesson_named(lesson, WHERE, BESIDE)
    name = _named(named, language)
    if not _up_to_date(place, name):
        from cocreate_lib.lessons import write_pages

        write_pages(place, languages=[] if language == ENGLISH else [language])
    page = place / name
    opened = browser and webbrowser.open(page.as_uri())
    told = "Opened in your browser" if opened else "Open this file in a browser"
    out.print(f"{told}:\n\n    {page}", highlight=False, soft_wrap=True)


def _named(name: str, language: str) -> str:
    """The file of a page in a language.

    Raises
    ------
    CocreateError
        When there isn't that lesson in it.
    """
    if known_language(language) == ENGLISH:
        return f"{name}.html"
    lessons = resources.path(resources.NOTEBOOKS, language).glob("[0-9][0-9]*.ipynb")
    there = {"index", *(path.stem for path in lessons)}
    if name not in there:
        raise CocreateError(
            f"{name} isn't there in {called(language).english} yet.",
            where=WHERE,
            try_this=f"Leave --language out, or open one of: {', '.join(sorted(there))}.",
        )
    return f"{name}.{language}.html"


def _up_to_date(place: Path, wanted: str) -> bool:
    """Whether all pages are there, of this version, and none older than what it is made from."""
    notebooks = resources.path(resources.NOTEBOOKS)
    made_from = list(notebooks.glob("[0-9][0-9]*.ipynb"))
    pages = [place / f"{name}.html" for name in (*(path.stem for path in made_from), *BESIDE)]
    pages += [place / CONTENTS, place / wanted]
    made_from += notebooks.glob("*/[0-9][0-9]*.ipynb")
    if not all(map(os.path.isfile, pages)):
        return False
    head = (place / CONTENTS).read_text(encoding="utf-8")[:1000]
    oldest = min(page.stat().st_mtime for page in pages)
    return f'"cocreate-rehabilitation {__version__}, ' in head and oldest > max(
        path.stat().st_mtime for path in made_from
    )
