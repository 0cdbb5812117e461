"""The page that turns a seat's counts into its code: no network, no server."""

from __future__ import annotations

import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cocreate_lib.classroom.packs.codes import LETTERS, PACKS, SEATS

FOLDER = Path(__file__).parent / "page"


def code_page(pack: int, seats: int) -> str:
    """A self-contained page for all seats of a pack.

    Parameters
    ----------
    pack
        Its number.
    seats
        How many there are.
    """
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    told = {"pack": pack, "seats": seats, "letters": LETTERS, "packs": PACKS, "most": SEATS}
    return environment.get_template("code.html.jinja").render(
        pack=pack,
        seats=seats,
        told=json.dumps(told),
        script=(FOLDER / "code.js").read_text(encoding="utf-8"),
    )
