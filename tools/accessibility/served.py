"""What is served rather than written: a class's room, and the course in JupyterLab."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cocreate_lib.io import resources
from tools.accessibility.fault import Found
from tools.accessibility.material import Place
from tools.accessibility.sweeps import (
    ask_axe,
    judge_words,
    read,
    recolour,
    resize,
    use,
    window,
    zoom,
)

OURS = (".cx", ".jp-OutputArea-output", ".jp-MarkdownOutput")
_TALL = 30_000  # CSS pixels: JupyterLab then draws every cell without scrolling
_MINUTE = 60_000  # ms


def sweep_room(browser: Any, found: Found) -> None:
    """The pages of a room: where one joins, a lesson on a phone that has joined, the trainer's."""
    from tests.classroom.server.front.room import Server

    server = Server()
    try:
        for name, address, ready in (
            ("where one joins", server.address, "main"),
            ("a phone that has joined", server.session.join_link, ".room-bar[data-link=connected]"),
            ("the trainer's page", server.session.trainer_link, "#joined"),
        ):
            place = Place("room", f"room/{name}", address)
            with window(browser) as page:
                page.goto(address)
                page.locator(ready).first.wait_for()
                server.open_all()
                found.count(place.kind, "pages")
                ask_axe(page, place, "as opened", found)
                read(page, place.kind, place.name, "as opened", found)
                use(page, place.kind, place.name, found)
                ask_axe(page, place, "used", found)
                judge_words(page, place.kind, place.name, found)
                recolour(page, place.kind, place.name, found)
                zoom(page, place, found)
    finally:
        server.stop()


def sweep_lab(browser: Any, found: Found, widths: Sequence[int], named: str = "") -> None:
    """Each lesson in JupyterLab: axe-core on what is ours, opened anew at each width."""
    with _lab() as lab:
        for path in sorted(resources.path("notebooks").glob("[0-9]*.ipynb")):
            place = Place("jupyterlab", f"jupyterlab/{path.stem}", "", OURS)
            if not any(part in place.name for part in named.split(",")):
                continue
            found.count(place.kind, "pages")
            for width in widths:
                with window(browser) as page:
                    resize(page, width, _TALL)
                    space = f"{lab.address}lab/workspaces/{path.stem}-{width}"
                    page.goto(f"{space}/tree/notebooks/{path.name}?token={lab.token}")
                    page.locator(".jp-OutputArea-output .cx").first.wait_for(timeout=_MINUTE)
                    page.wait_for_timeout(2000)
                    ask_axe(page, place, "as opened", found, [width], height=_TALL)
            lab.stop_kernels()


@contextmanager
def _lab() -> Iterator[Any]:
    """The course in JupyterLab, as ``cocreate lab`` lays it out."""
    from cocreate_lib.cli import course_folder
    from tests.conftest import opening

    with tempfile.TemporaryDirectory() as folder, opening(Path(folder)) as open_lab:
        yield open_lab(course_folder.prepare_folder(Path(folder) / "course").folder)
