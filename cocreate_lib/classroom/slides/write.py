"""A deck as one file that works offline."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cocreate_lib.classroom.slides.from_lesson import deck_of
from cocreate_lib.io import resources
from cocreate_lib.lessons import (
    drawings_of,
    page_json,
    page_module,
    read_lessons,
    styles,
)
from cocreate_lib.version import __version__

_HERE = Path(__file__).parent
_REVEAL = _HERE / "reveal"
_MODULES = ("fit.js", "deck.js")
_SHARED = re.compile(r"^(?:export |import .*\n)", re.MULTILINE)


def slides_html(lesson: str, *, notes: bool = True) -> str:
    """The slides of a lesson as one HTML file, with nothing to load from anywhere.

    Parameters
    ----------
    lesson
        Its name, such as ``"06_no_significant_difference"``.
    notes
        Whether the speaker's notes come with it (the key S opens them).

    Returns
    -------
    str
        It moves by the arrow keys; its explorers are alive; printed, each slide has a page.

    Notes
    -----
    The deck is reveal.js 6.0.2 (MIT), whose copy and licence are in ``slides/reveal``.
    """
    built = next(
        each for each in read_lessons(resources.path(resources.NOTEBOOKS)) if each.name == lesson
    )
    deck = deck_of(built)
    live = [(place, slide.part) for place, slide in enumerate(deck.slides) if slide.part]
    parts = [part for _, part in live]
    reveal = (_REVEAL / "reveal.js").read_text(encoding="utf-8")
    own = "".join(
        _SHARED.sub("", (_HERE / module).read_text(encoding="utf-8")) for module in _MODULES
    )
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("deck.html.jinja").render(
        deck=deck,
        notes=notes,
        generator=f"cocreate-rehabilitation {__version__}, slides",
        style=(_HERE / "deck.css").read_text(encoding="utf-8"),
        reveal_style=(_REVEAL / "reveal.css").read_text(encoding="utf-8"),
        reveal=reveal.replace("</script", "<\\/script"),
        parts=[page_json(part) for part in parts],
        places={place: number for number, (place, _) in enumerate(live)},
        parts_style=styles(drawings_of(parts)) if parts else "",
        script=page_module(parts, own),
    )
