"""The command ``cocreate class handout``: two pages of a lesson, to print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cocreate_lib.cli.classroom.written import write_page
from cocreate_lib.cli.terminal import out
from cocreate_lib.io.lessons import lesson_named


def handout(
    lesson: Annotated[
        str,
        typer.Argument(help="A lesson by its number, its name or its title.", metavar="LESSON"),
    ],
    to: Annotated[
        Path | None,
        typer.Option(
            help="The file (.html); by default handout_NN.html here. An earlier one of ours is "
            "replaced.",
            metavar="FILE",
        ),
    ] = None,
) -> None:
    """Write two printable pages of a lesson: its ideas, a figure, questions with room to write.

    Example: cocreate class handout 06
    """
    name = lesson_named(lesson, "cocreate class handout")
    from cocreate_lib.classroom import handout_html

    place = to or Path(f"handout_{name[:2]}.html")
    write_page(place, handout_html(name))
    out.print(
        f"The handout is {place}: two pages of A4. Print it from a browser, both sides of a sheet. "
        "It holds no answers.",
        highlight=False,
        soft_wrap=True,
    )
