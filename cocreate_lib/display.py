"""How results print in a terminal and show in a notebook: the same blocks as text and as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd

from cocreate_lib.text import shown_text


class Result:
    """A result that prints as its blocks, one under the other, and shows as they do in HTML."""

    __slots__ = ()

    def _blocks(self) -> Iterable[Block]:
        raise NotImplementedError

    def __str__(self) -> str:
        return shown_text("\n".join(filter(None, (block.text for block in self._blocks()))))

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return shown_text("".join(block.html for block in self._blocks()))


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


class Markup:
    """What is HTML of its own making, and a line or two of text where nothing shows HTML."""

    def html(self) -> str:
        """The HTML."""
        raise NotImplementedError

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": shown_text(self.html()), "text/plain": shown_text(repr(self))}


@dataclass(frozen=True)
class Words:
    """Words that are the same in text and in HTML, or only in one of them."""

    text: str = ""
    html: str = ""


@dataclass(frozen=True)
class Rows:
    """A table without its index; ``options`` are those of ``DataFrame.to_string``, ``before`` is
    what stands before it in text, and ``only`` shows it in ``"text"`` or in ``"html"`` alone."""

    frame: pd.DataFrame
    options: Mapping[str, Any] = field(default_factory=dict)
    before: str = ""
    only: str = ""

    @property
    def text(self) -> str:
        if self.only == "html":
            return ""
        return self.before + self.frame.to_string(index=False, **self.options)

    @property
    def html(self) -> str:
        return "" if self.only == "text" else self.frame.to_html(index=False, **self.options)


Block = Words | Rows


def heading(title: str, lines: Sequence[tuple[str, str]] = ()) -> Words:
    """A title, and under it lines with a label each.

    Examples
    --------
    >>> print(heading("Two groups", [("people", "10 & 20"), ("method", "unadjusted")]).text)
    Two groups
      people    10 & 20
      method    unadjusted
    """
    html = [f"<strong>{escape(title)}</strong>"]
    html += [f"{escape(label)}: {escape(line)}" for label, line in lines]
    return Words("\n".join([title, *labelled(lines)]), f"<p>{'<br>'.join(html)}</p>")


def labelled(lines: Sequence[tuple[str, str]]) -> list[str]:
    """Lines of text, each after its label.

    Examples
    --------
    >>> labelled([("people", "10 & 20")])
    ['  people    10 & 20']
    """
    width = max(9, *(len(label) for label, _ in lines)) if lines else 0
    return [f"  {label:<{width}} {line}" for label, line in lines]


def paragraph(text: str, before: str = "") -> Words:
    """A paragraph, or nothing; in text it comes after what stands before it.

    Examples
    --------
    >>> paragraph("Fewer & later.").html, paragraph("").html
    ('<p>Fewer &amp; later.</p>', '')
    """
    return Words(before + text, f"<p>{escape(text)}</p>") if text else Words()


def bullets(items: Iterable[str], mark: str = "  ", end: str = "") -> Words:
    """A list, or nothing; in text each item comes after a mark.

    Examples
    --------
    >>> print(bullets(["few people"], "  Note: ", ".").text)
      Note: few people.
    """
    items = list(items)
    html = "".join(f"<li>{escape(item)}</li>" for item in items)
    return Words("\n".join(f"{mark}{item}{end}" for item in items), html and f"<ul>{html}</ul>")


def together(results: Iterable[Result]) -> Iterator[Block]:
    """Results one after the other, in text with an empty line between them."""
    for place, result in enumerate(results):
        yield Words("\n" * (place > 0) + str(result), result._repr_html_())
