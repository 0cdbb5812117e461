"""One explorer of the course in a bare page, with no complaints and no fault that axe finds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

from cocreate_lib.lessons import Explorer
from cocreate_lib.lessons.kit.states import states_as_text
from tests.browser.bare import bare_page

WIDE, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@contextmanager
def drawn(
    chromium: Any, folder: Path, explorer: Explorer[Any], size: Any = WIDE, calm: bool = True
) -> Iterator[Any]:
    """The page; its width, complaints and accessibility are looked at in the end."""
    traits = {"declared": explorer.declared(), "packed": states_as_text(explorer.name)}
    motion = "reduce" if calm else "no-preference"
    page = chromium.new_page(viewport=size, reduced_motion=motion)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(bare_page(folder / "page.html", [traits], [explorer.name]))
    page.evaluate("mounted")
    try:
        yield page
        assert complaints == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
    finally:
        page.close()


def told(page: Any) -> str:
    """The sentence of the explorer."""
    text: str = page.get_by_role("status").first.inner_text()
    return text
