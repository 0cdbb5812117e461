"""A handout as one HTML file that prints on two pages of A4."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cocreate_lib.classroom.handout.content import handout_of
from cocreate_lib.classroom.handout.text import inline, plain
from cocreate_lib.io import resources
from cocreate_lib.lessons import glossary, outlines, read_lessons
from cocreate_lib.version import __version__


def handout_html(lesson: str) -> str:
    """Two printable pages of a lesson, with nothing to load from anywhere.

    Parameters
    ----------
    lesson
        Its name, such as ``"06_no_significant_difference"``.

    Returns
    -------
    str
        What it is for, its ideas, a picture; questions with room to write and without answers,
        what to take away, words, sources. Letters have 10 points at least; it prints in black.
    """
    built = {each.name: each for each in read_lessons(resources.path(resources.NOTEBOOKS))}[lesson]
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("handout.html.jinja").render(
        handout=handout_of(built, outlines()[lesson], glossary()),
        inline=lambda words: inline(plain(words)),
        way=f"cocreate open {int(lesson[:2])}",
        version=__version__,
        generator=f"cocreate-rehabilitation {__version__}, a handout",
    )
