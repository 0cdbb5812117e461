"""Something to look at only after one has made up one's mind."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Protocol

from cocreate_lib.display import Markup


class Showable(Protocol):
    """Anything with an HTML form: a picture, a table."""

    def html(self) -> str:
        """The HTML form."""
        ...


@dataclass(frozen=True, repr=False)
class Reveal(Markup):
    """A fold that the reader opens: it needs no kernel, and the keyboard is enough.

    Parameters
    ----------
    label
        What the fold says while it is closed.
    content
        What it holds.

    Examples
    --------
    >>> from cocreate_lib.figures import Bullets
    >>> Reveal("I have decided: show me", Bullets("Truth", ["minus five"])).html()[:18]
    '<details><summary>'
    """

    label: str
    content: Showable

    def html(self) -> str:
        """The fold as HTML, closed."""
        return (
            f"<details><summary><strong>{escape(self.label)}</strong></summary>"
            f"{self.content.html()}</details>"
        )

    def __repr__(self) -> str:
        return f"{self.label}\n{self.content!r}"
