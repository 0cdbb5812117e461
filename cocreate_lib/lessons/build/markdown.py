"""The Markdown of a notebook as HTML of a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from html import escape
from itertools import pairwise
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cocreate_lib.lessons.build.glossary import anchor
from cocreate_lib.tongues import gettext

_SIGN = re.compile(r"\[(\d+|[^\W\d]+)(\?)?\]")
_TAG = re.compile(r"<[^>]*>")
_BOLD = re.compile(r"<strong>([^<]+?)[.:]?</strong>")


class PageMarkdown:
    """Makes HTML of the Markdown cells of one page, one after the other.

    Headings get the ids that JupyterLab gives them; signs of sources, names that can be read aloud;
    references, their places; and a term of the glossary leads there where it is first bold.

    Parameters
    ----------
    terms
        The terms of the glossary.

    Examples
    --------
    >>> print(PageMarkdown(["caliper"])("## The end\\n\\nA **caliper** is"))
    <h2 id="The-end">The end</h2>
    <p>A <a class="term" href="glossary.html#caliper"><strong>caliper</strong></a> is</p>
    <BLANKLINE>
    """

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self._markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
        self._terms = {name.casefold(): name for name in terms}
        self._ids: Counter[str] = Counter()

    def __call__(self, text: str) -> str:
        """The HTML of a cell."""
        tokens = self._markdown.parse(text)
        heading = ""
        for token, inner in pairwise([*tokens, Token("", "", 0)]):
            if token.type == "heading_open":
                heading = inner.content
                token.attrSet("id", self._id(heading))
            if token.type == "list_item_open" and token.info and heading == gettext("References"):
                token.attrSet("id", f"source-{token.info}")
            for link, words in pairwise(token.children or ()):
                _name_sign(link, words.content)
        html: str = self._markdown.renderer.render(tokens, self._markdown.options, {})
        named = escape(gettext("A table"))
        box = f'<div class="table" role="group" tabindex="0" aria-label="{named}"><table>'
        html = html.replace("<table>", box).replace("</table>", "</table></div>")
        return _BOLD.sub(self._link_term, html)

    def inline(self, text: str) -> str:
        """The HTML of a line within a paragraph."""
        html: str = self._markdown.renderInline(text)
        return html

    def _id(self, heading: str) -> str:
        id = _TAG.sub("", heading).replace(" ", "-")
        self._ids[id] += 1
        return id if self._ids[id] == 1 else f"{id}-{self._ids[id]}"

    def _link_term(self, bold: re.Match[str]) -> str:
        term = self._terms.pop(bold[1].casefold(), None)
        if term is None:
            return bold[0]
        return f'<a class="term" href="glossary.html#{anchor(term)}">{bold[0]}</a>'


def _name_sign(link: Token, words: str) -> None:
    """Give a link that is the sign of a source a name, and a place where it has no address."""
    sign = _SIGN.fullmatch(words)
    if link.type != "link_open" or sign is None:
        return
    link.attrSet("class", "sign")
    name = (
        gettext("Source {n}, to be checked", n=sign[1])
        if sign[2]
        else gettext("Source {n}", n=sign[1])
    )
    link.attrSet("aria-label", name)
    if unquote(str(link.attrs["href"])) == f"#{gettext('References').replace(' ', '-')}":
        link.attrSet("href", f"#source-{sign[1]}")
