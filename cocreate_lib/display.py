"""How results print in a terminal and show in a notebook: the same blocks as text and as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, NamedTuple

import pandas as pd


class Block(NamedTuple):
    """A part of a result, as text and as HTML; either may be empty."""

    text: str
    html: str


class Result:
    """A result that prints as its blocks, one under the other, wherever it is shown."""

    def _blocks(self) -> Iterable[Block]:
        raise NotImplementedError

    def __str__(self) -> str:
        return "\n".join(block.text for block in self._blocks() if block.text)

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return "".join(block.html for block in self._blocks())


class Tabled(Result):
    """A result whose numbers are one table."""

    table: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """A copy of ``table``."""
        return self.table.copy()


class Spoken(Result):
    """A result that says its sentence, ``__str__``."""

    def _blocks(self) -> Iterable[Block]:
        return [paragraph(str(self))]


def heading(title: str, lines: Sequence[tuple[str, str]] = ()) -> Block:
    """A title, and under it lines with a label each.

    Examples
    --------
    >>> print(heading("Two groups", [("people", "10 & 20"), ("method", "unadjusted")]).text)
    Two groups
      people    10 & 20
      method    unadjusted
    """
    width = max([9, *(len(label) for label, _ in lines)])
    text = [title, *(f"  {label:<{width}} {line}" for label, line in lines)]
    html = [f"<strong>{escape(title)}</strong>"]
    html += [f"{escape(label)}: {escape(line)}" for label, line in lines]
    return Block("\n".join(text), f"<p>{'<br>'.join(html)}</p>")


def paragraph(text: str, indent: str = "") -> Block:
    """A paragraph, or nothing.

    Examples
    --------
    >>> paragraph("Fewer & later.").html, paragraph("").html
    ('<p>Fewer &amp; later.</p>', '')
    """
    return Block(indent + text, f"<p>{escape(text)}</p>") if text else Block("", "")


def bullets(items: Iterable[str], mark: str = "  ", end: str = "") -> Block:
    """A list, or nothing; in text each item comes after a mark.

    Examples
    --------
    >>> print(bullets(["few people"], "  Note: ", ".").text)
      Note: few people.
    """
    items = list(items)
    text = "\n".join(f"{mark}{item}{end}" for item in items)
    html = "".join(f"<li>{escape(item)}</li>" for item in items)
    return Block(text, f"<ul>{html}</ul>" if items else "")


def rows(frame: pd.DataFrame, **options: Any) -> Block:
    """A table, without its index; options as for ``DataFrame.to_string``."""
    return Block(frame.to_string(index=False, **options), frame.to_html(index=False, **options))
