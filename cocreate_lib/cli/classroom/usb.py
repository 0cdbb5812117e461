"""The command ``cocreate class usb``: a folder for a stick, for a room without network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cocreate_lib.cli.progress import progress_bar
from cocreate_lib.cli.terminal import out
from cocreate_lib.text import how_many


def usb(
    folder: Annotated[
        Path, typer.Argument(help="A folder that isn't there yet.", metavar="FOLDER")
    ],
    lessons: Annotated[
        list[str] | None,
        typer.Argument(
            help="Lessons whose slides and handouts come with it, by number, name or title. "
            "Default: all.",
            metavar="LESSON...",
        ),
    ] = None,
    wheels: Annotated[
        bool,
        typer.Option(
            "--wheels/--no-wheels",
            help="With what installs the package on a computer like this one, without network.",
        ),
    ] = True,
    links: Annotated[
        Path | None,
        typer.Option("--from", help="A folder that has the wheels already.", metavar="FOLDER"),
    ] = None,
    trainer: Annotated[
        bool,
        typer.Option("--trainer", help="With the guide and the trainer's edition: answers too."),
    ] = False,
) -> None:
    """Write a folder with pages, slides, handouts and an installation: no network needed.

    Example: cocreate class usb stick 00 06
    """
    from cocreate_lib.classroom import install_line, write_stick
    from cocreate_lib.io.lessons import lesson_named

    names = [lesson_named(words, "cocreate class usb") for words in lessons or ()]
    with progress_bar() as tell:
        made = write_stick(folder, names, wheels=wheels, links=links, trainer=trainer, tell=tell)
    lines = [
        f"The folder for a stick is {made.folder}: {made.size / 1e6:,.0f} MB.",
        "Begin with START.html. It holds the pages of all lessons, and slides and handouts of "
        f"{how_many(len(made.lessons), 'lesson')}.",
    ]
    if made.wheels:
        lines.append(
            f"With {how_many(made.wheels, 'wheel')}: in the folder, without network, type\n\n"
            f"    {install_line()}\n"
        )
    if trainer:
        lines.append("Its folder trainer holds answers: take it out before learners get a copy.")
    out.print("\n".join(lines), highlight=False, soft_wrap=True)
