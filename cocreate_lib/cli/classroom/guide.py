"""The command ``cocreate class guide``: the facilitator's guide."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cocreate_lib.cli.classroom.written import write_page
from cocreate_lib.cli.terminal import out


def guide(
    place: Annotated[
        Path,
        typer.Argument(
            help="A folder that isn't there yet; with --route, a file (.html).", metavar="FOLDER"
        ),
    ],
    start: Annotated[
        str, typer.Option(help="When sessions begin: routes have clock times.", metavar="HH:MM")
    ] = "09:30",
    route: Annotated[
        str | None,
        typer.Option(
            help="Only this route, as one page to print: ninety, half_day, two_days or seminars.",
            metavar="NAME",
        ),
    ] = None,
) -> None:
    """Write the facilitator's guide, as pages and as a Word document.

    It has routes with their minutes, and for each lesson what to prepare, what you will hear and
    what to say, what to leave out, and what to expect of each question.

    Example: cocreate class guide guide --start 13:00
    """
    from cocreate_lib.classroom import route_page, write_guide

    if route is not None:
        write_page(place, route_page(route, start=start))
        out.print(f"The route is on {place}, to print.", highlight=False, soft_wrap=True)
        return
    written = write_guide(place, start=start)
    out.print(
        f"The guide is in {place}: {len(written) - 1} pages, and {written[-1].name} for Word. "
        f"Begin with\n\n    {written[0]}\n\n"
        "It holds expected answers: don't hand it to learners before the session.",
        highlight=False,
        soft_wrap=True,
    )
