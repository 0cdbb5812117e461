"""A lesson's Markdown, cut to what a room can read from the back; the rest is for the speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

MOST_WORDS = 58
"""On one slide, below its heading."""
_SIGN = re.compile(r"\s*\[\\\[\d+\??\\\]\]\((?:<[^>]*>|[^)\s]*)(?:\s+\"[^\"]*\"|\s+'[^']*')?\)")
_LINK = re.compile(r"\[([^\]]+)\]\(<?[^)>]*>?(?:\s+\"[^\"]*\")?\)")
_SENTENCE = re.compile(r"(?<=[.?!:])\s+(?=[A-Z\N{LEFT SINGLE QUOTATION MARK}*\"'])")


@dataclass(frozen=True)
class Block:
    """A paragraph, a list, or a table of a Markdown text.

    Parameters
    ----------
    kind
        ``"heading"``, ``"text"``, ``"list"``, ``"table"`` or ``"other"``.
    source
        Its Markdown.
    level
        Of a heading.
    """

    kind: str
    source: str
    level: int = 0


def blocks_of(text: str) -> Iterator[Block]:
    """The blocks of a Markdown text, in order."""
    lines = text.split("\n")
    depth = 0
    for token in _parser().parse(text):
        if depth == 0 and token.map and (token.nesting == 1 or token.nesting == 0):
            source = "\n".join(lines[token.map[0] : token.map[1]]).strip()
            yield _block(token, source)
        depth += token.nesting


def _block(token: Token, source: str) -> Block:
    if token.type == "heading_open":
        return Block("heading", source.lstrip("# "), int(token.tag[1]))
    kinds = {
        "paragraph_open": "text",
        "bullet_list_open": "list",
        "ordered_list_open": "list",
        "table_open": "table",
        "blockquote_open": "text",
    }
    return Block(kinds.get(token.type, "other"), source)


def plain(source: str) -> str:
    """Markdown without the signs of sources, and with the words of links only.

    Examples
    --------
    >>> plain("It did not. [\\\\[1\\\\]](<https://doi.org/x> 'Source') See [the end](a.ipynb).")
    'It did not. See the end.'
    """
    bare = _SIGN.sub("", source)
    return _LINK.sub(r"\1", bare).strip()


def words_in(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def lead_of(text: str, most: int = MOST_WORDS) -> str:
    """The first sentences of a paragraph, up to so many words; one sentence at least.

    Examples
    --------
    >>> lead_of("One is short. Two is also short. Three is left.", 7)
    'One is short. Two is also short.'
    """
    kept: list[str] = []
    for sentence in _SENTENCE.split(" ".join(text.split())):
        if kept and words_in(" ".join([*kept, sentence])) > most:
            break
        kept.append(sentence)
    return " ".join(kept)


def chunks(items: list[str], most: int = MOST_WORDS) -> Iterator[list[str]]:
    """Items of a list in groups that a slide has room for.

    Examples
    --------
    >>> list(chunks(["a b c", "d e", "f g h"], 5))
    [['a b c', 'd e'], ['f g h']]
    """
    group: list[str] = []
    for item in items:
        if group and words_in(" ".join([*group, item])) > most:
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def items_of(source: str) -> list[str]:
    """The items of a list in Markdown, each on one line.

    Examples
    --------
    >>> items_of("- one\\n  goes on\\n- two")
    ['one goes on', 'two']
    """
    found = re.split(r"^(?:[-*]|\d+\.)\s+", source, flags=re.MULTILINE)
    return [" ".join(item.split()) for item in found if item.strip()]


def html_of(source: str) -> str:
    """Markdown as HTML."""
    html: str = _parser().render(source)
    return html


def inline(source: str) -> str:
    """A line of Markdown as HTML."""
    html: str = _parser().renderInline(source)
    return html


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
