"""The command ``cocreate preflight``: whether this machine will work in class today."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from cocreate_lib.cli.classroom.written import refuse_to_overwrite, write_page
from cocreate_lib.cli.course_folder import default_folder
from cocreate_lib.cli.terminal import out
from cocreate_lib.errors import CocreateError
from cocreate_lib.io.lessons import lesson_named

_STYLES = {"ok": "green", "look": "yellow", "stop": "bold red"}


def preflight(
    room: Annotated[
        bool, typer.Option("--room", help="You want to serve phones in a room from this machine.")
    ] = False,
    lesson: Annotated[
        str | None,
        typer.Option(
            help="The lesson of today, by its number, its name or its title: the commands that are "
            "printed then name it.",
            metavar="LESSON",
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            help="Your course folder. Default: cocreate-course in your home folder.",
            metavar="FOLDER",
            envvar="COCREATE_FOLDER",
        ),
    ] = None,
    page: Annotated[
        Path | None,
        typer.Option("--page", help="Write a page to print for the room (.html).", metavar="FILE"),
    ] = None,
) -> None:
    """Say whether this machine, or this Binder session, will work today, and what to do if not.

    Nothing is sent anywhere. It ends with 0 when it will work, and with 1 when something stops it.
    """
    if page is not None:
        if page.suffix.lower() not in (".html", ".htm"):
            raise CocreateError(
                "The page to print is written as a .html file.",
                where=f"--page {page}",
                try_this="--page preflight.html",
            )
        refuse_to_overwrite(page)
    name = lesson_named(lesson, "cocreate preflight") if lesson is not None else None
    from cocreate_lib.classroom import check_machine, read_machine, room_sheet

    read = read_machine((folder or default_folder()).expanduser())
    found = check_machine(read, is_room=room, lesson=name)
    out.print(Text(found.answer, style="bold"), soft_wrap=True)
    out.print()
    for each in found.findings:
        line = Text(f"{each.status.value:>4}  ", style=_STYLES[each.status.value])
        out.print(line.append(f"{each.says}", style="default"), soft_wrap=True)
        if each.try_this:
            out.print(Text(f"      {each.try_this}"), soft_wrap=True)
    out.print("\nIf something fails, in this order:", highlight=False)
    for place, way in enumerate(found.fallbacks, start=1):
        out.print(Text(f"  {place}. {way.words}: {way.command}"), soft_wrap=True)
    if page is not None:
        write_page(page, room_sheet(found))
        out.print(Text(f"\nThe page to print: {page}"), soft_wrap=True)
    if not found.works:
        raise typer.Exit(1)
