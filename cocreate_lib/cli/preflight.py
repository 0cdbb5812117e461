"""The command ``cocreate preflight``: whether this machine will work in class today."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from cocreate_lib.cli.course_folder import default_folder
from cocreate_lib.cli.terminal import out
from cocreate_lib.errors import CocreateError

_OURS = b"<title>For the room: if something fails"
_STYLES = {"ok": "green", "look": "yellow", "stop": "bold red"}


def preflight(
    room: Annotated[
        bool, typer.Option("--room", help="You want to serve phones in a room from this machine.")
    ] = False,
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
        _refuse_to_overwrite(page)
    from cocreate_lib.classroom import preflight as check
    from cocreate_lib.classroom import read_machine, room_sheet

    found = check(read_machine((folder or default_folder()).expanduser()), is_room=room)
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
        _write(page, room_sheet(found))
        out.print(Text(f"\nThe page to print: {page}"), soft_wrap=True)
    if not found.works:
        raise typer.Exit(1)


def _refuse_to_overwrite(page: Path) -> None:
    if page.exists() and not (page.is_file() and _OURS in page.read_bytes()[:900]):
        raise CocreateError(
            "There is something else at that place.",
            where=str(page),
            why="Only a page that this command made is ever replaced.",
            try_this="Name a file that isn't there yet.",
        )


def _write(page: Path, text: str) -> None:
    from cocreate_lib.io.files import write_whole

    try:
        write_whole(page, text.encode("utf-8"))
    except OSError as problem:
        raise CocreateError(
            f"The page can't be written: {problem.strerror}.",
            where=str(page),
            try_this="Name a file in a folder that you may write to.",
        ) from problem
