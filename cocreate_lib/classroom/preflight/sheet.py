"""The printed page for the room: what to do when something fails."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cocreate_lib.classroom.preflight.report import Preflight


def room_sheet(found: Preflight) -> str:
    """One page to print, as HTML: fallbacks in their order, and what usually goes wrong.

    Parameters
    ----------
    found
        What the checks found.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("sheet.html.jinja").render(
        ways=found.in_a_room,
        stopped=found.stopped,
        findings=found.findings,
    )
