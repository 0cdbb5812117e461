"""The command ``cocreate class slides``: a lesson as slides in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cocreate_lib.cli.classroom.written import write_page
from cocreate_lib.cli.terminal import out
from cocreate_lib.errors import CocreateError
from cocreate_lib.io import resources
from cocreate_lib.io.lessons import lesson_named


def slides(
    lesson: Annotated[
        str,
        typer.Argument(help="A lesson by its number, its name or its title.", metavar="LESSON"),
    ],
    to: Annotated[
        Path | None,
        typer.Option(
            help="The file (.html); by default slides_NN.html here. An earlier one of ours is "
            "replaced.",
            metavar="FILE",
        ),
    ] = None,
    notes: Annotated[
        bool, typer.Option("--notes/--no-notes", help="With the speaker's notes (the key S).")
    ] = True,
) -> None:
    """Write a lesson as slides: one file that works offline, with its explorers alive.

    Example: cocreate class slides 06
    """
    name = lesson_named(lesson, "cocreate class slides")
    from cocreate_lib.classroom import slides_html, spoken_notes

    place = to or Path(f"slides_{name[:2]}.html")
    guided, more = {}, ""
    if notes:
        more = " S opens the speaker's notes in a window of their own"
        try:
            resources.trainer()
        except CocreateError as problem:  # slides don't need the guide
            more += f". They are the lesson's own: {problem.what}"
        else:
            guided = spoken_notes(name)
            more += (
                ", with the trainer's guide in them: --no-notes makes a file that you can hand out."
            )
    write_page(place, slides_html(name, notes=notes, more_notes=guided))
    out.print(
        f"The slides are in {place}. Open the file in a browser, and press F for the whole screen. "
        f"The arrow keys move; Escape leaves a slider.{more}",
        highlight=False,
        soft_wrap=True,
    )
