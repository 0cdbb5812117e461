"""Markdown from texts of strangers: each stays the text that it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cocreate_lib.text import one_line

_OBEYED = re.compile(r"[\\`*{}\[\]<>|#~$]|(?<!\w)_|_(?!\w)")


def plain(text: object) -> str:
    """A text in one line, in which nothing is obeyed.

    Examples
    --------
    >>> plain("<b>*no* | [x](y)</b>")
    '\\\\<b\\\\>\\\\*no\\\\* \\\\| \\\\[x\\\\](y)\\\\</b\\\\>'
    """
    return _OBEYED.sub(lambda found: f"\\{found[0]}", one_line(text))


def code(text: object) -> str:
    """A name as it is typed.

    Examples
    --------
    >>> code("data/people.csv")
    '`data/people.csv`'
    """
    return f"`{one_line(text).replace('`', chr(39))}`"


def cells(*texts: str) -> str:
    """A row of a table, of cells that are Markdown already."""
    return f"| {' | '.join(texts)} |"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """The lines of a table."""
    return [cells(*heads), cells(*("---" for _ in heads)), *(cells(*row) for row in rows)]


def box(is_so: bool, text: str) -> str:
    """A box to tick, ticked or not."""
    return f"- [{'x' if is_so else ' '}] {text}"
