"""A deck as one file that works offline."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cocreate_lib.classroom.slides.deck import Deck, Slide
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


def slides_html(
    lesson: str, *, notes: bool = True, more_notes: Mapping[str, str] = MappingProxyType({})
) -> str:
    """The slides of a lesson as one HTML file, with nothing to load from anywhere.

    Parameters
    ----------
    lesson
        Its name, such as ``"06_no_significant_difference"``.
    notes
        Whether the speaker's notes come with it (the key S opens them).
    more_notes
        HTML by the heading of a section, or by the lesson's title: stands before the notes of its
        first slide. Left out where there are no notes.

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
    deck = _with_notes(deck_of(built), more_notes)
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
        # Its print styles take slides apart; deck.css gives each a page as it is on the screen.
        reveal_style=(_REVEAL / "reveal.css")
        .read_text(encoding="utf-8")
        .replace("@media print{", "@media not all{"),
        reveal=reveal.replace("</script", "<\\/script"),
        parts=[page_json(part) for part in parts],
        places={place: number for number, (place, _) in enumerate(live)},
        parts_style=styles(drawings_of(parts)) if parts else "",
        script=page_module(parts, own),
    )


def _with_notes(deck: Deck, more: Mapping[str, str]) -> Deck:
    """The deck with more notes on the first slide of each section."""
    left, slides = dict(more), list[Slide]()
    for slide in deck.slides:
        slides.append(replace(slide, notes=left.pop(slide.section, "") + slide.notes))
    return replace(deck, slides=tuple(slides))
