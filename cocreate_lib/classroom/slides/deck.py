"""What a deck is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Slide:
    """One slide.

    Parameters
    ----------
    heading
        Stands at its top, in plain text.
    body
        HTML below it.
    notes
        HTML for whoever speaks; empty where there is nothing to say.
    kind
        ``"title"``, ``"text"``, ``"ask"``, ``"live"``, ``"picture"`` or ``"sources"``.
    part
        The traits of an explorer that is alive on it.
    section
        The heading of the lesson's section that it belongs to.
    """

    heading: str
    body: str
    notes: str = ""
    kind: str = "text"
    part: Mapping[str, Any] | None = None
    section: str = ""


@dataclass(frozen=True)
class Deck:
    """The slides of a lesson."""

    lesson: str
    title: str
    slides: tuple[Slide, ...]
