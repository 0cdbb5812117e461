"""A lesson's Markdown, cut to what a room can read from the back; the rest is for the speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

LEAD_WORDS = 58
"""Of what a section begins with."""
_SIGN = re.compile(r"\s*\[\\\[(\d+\??)\\\]\]\((?:<[^>]*>|[^)\s]*)(?:\s+\"[^\"]*\"|\s+'[^']*')?\)")
_LESSON = re.compile(r"\[([^\]]+)\]\(<?[^)>]*\.ipynb[^)>]*>?\)")
_LINK = re.compile(r"\[([^\]]+)\]\(<?[^)>]*>?(?:\s+\"[^\"]*\")?\)")
_SENTENCE = re.compile(r"(?<=[.?!:\]])\s+(?=[A-Z\N{LEFT SINGLE QUOTATION MARK}*\"'])")


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
    """Markdown without the signs of sources, with the words of links only; a lesson's are italic.

    Examples
    --------
    >>> plain("It did not. [\\\\[1\\\\]](<https://doi.org/x> 'Source') See [Listening](07.ipynb).")
    'It did not. See *Listening*.'
    """
    bare = _LESSON.sub(r"*\1*", _SIGN.sub("", source))
    return _LINK.sub(r"\1", bare).strip()


def signed(source: str) -> str:
    """As :func:`plain`, with the numbers of its sources.

    Examples
    --------
    >>> signed("It did not. [\\\\[1\\\\]](<https://doi.org/x> 'Source')")
    'It did not. \\\\[1]'
    """
    return plain(_SIGN.sub(lambda sign: f" \\[{sign[1]}]", source))


def words_in(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def lead_of(text: str, most: int = LEAD_WORDS) -> str:
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


def chunks(items: Sequence[str], most: int, begun: int = 0) -> list[list[str]]:
    """Items in as few groups as have room, filled as evenly as they can be.

    Parameters
    ----------
    items
        In order.
    most
        Words in a group; an item that has more has one to itself.
    begun
        Words that the first group holds already.

    Examples
    --------
    >>> chunks(["a b c", "d e", "f g h"], 5)
    [['a b c', 'd e'], ['f g h']]
    >>> chunks(["a b", "c d", "e f", "g h"], 6)
    [['a b', 'c d'], ['e f', 'g h']]
    """
    fewest = _filled(items, most, begun)
    return next(
        groups
        for room in range(1, most + 1)
        if len(groups := _filled(items, room, begun)) == len(fewest)
    )


def _filled(items: Sequence[str], most: int, begun: int) -> list[list[str]]:
    groups, words = [list[str]()], begun
    for item in items:
        if words and words + words_in(item) > most:
            groups.append([])
            words = 0
        groups[-1].append(item)
        words += words_in(item)
    return groups


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
