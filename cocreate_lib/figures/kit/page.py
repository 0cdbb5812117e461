"""A report as one HTML page: no network, no script, legible on a phone and in print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.table import Table
from cocreate_lib.io.media import xml_text
from cocreate_lib.version import __version__

GENERATOR = '<meta name="generator" content="cocreate-rehabilitation">'
"""Stands at the beginning of every page: by this a report of ours is known again."""


@dataclass(frozen=True)
class Bullets:
    """Lines of plain text under a lead."""

    lead: str
    lines: Sequence[str]

    def html(self) -> str:
        """The lead as a paragraph, the lines as a list."""
        items = "".join(f"<li>{escape(line)}</li>" for line in self.lines)
        return f"<p><strong>{escape(self.lead)}</strong></p><ul>{items}</ul>"


SYNTHETIC = (
    "Synthetic data: nobody in this report is real, and none of its numbers is a finding about a "
    "real programme."
)
"""Stands at the top of every report of synthetic data."""

Part = str | Bullets | Table | Picture


@dataclass(frozen=True)
class Section:
    """A part of a page.

    Parameters
    ----------
    heading
        Its heading, in plain text.
    parts
        What stands in it, in order: paragraphs of plain text, lists, tables and pictures.
    boxed
        Whether it stands in a frame of its own on a web page, as what a reader should see first.
    """

    heading: str
    parts: Sequence[Part]
    boxed: bool = False


def page(title: str, sections: Sequence[Section], *, synthetic: bool = False) -> str:
    """A self-contained page.

    Parameters
    ----------
    title
        Its title, in plain text.
    sections
        Its parts, in order.
    synthetic
        Whether to say at the top that the data are synthetic.

    Returns
    -------
    str
        An HTML document in which everything is inside: no script, no address is fetched.

    Examples
    --------
    >>> html = page("A report", [Section("First", ["Plain words, 1 < 2."])])
    >>> "<p>Plain words, 1 &lt; 2.</p>" in html
    True
    """
    template = files("cocreate_lib.figures.kit").joinpath("page.html.jinja").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    html = environment.from_string(template).render(
        title=title,
        sections=sections,
        synthetic=SYNTHETIC if synthetic else "",
        html_of=_html_of,
        generator=GENERATOR,
        version=__version__,
    )
    return xml_text(html)


def _html_of(part: Bullets | Table | Picture) -> str:
    """A picture here can be moved from side to side, by keys too: one layout is enough."""
    if not isinstance(part, Picture):
        return part.html()
    place = f'<div class="wide" role="group" tabindex="0" aria-label="{escape(part.caption)}">'
    return f"{place}{part.html(narrow=False)}</div>"
