"""A report's sections as Markdown, for registries that take text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cocreate_lib.figures import Bullets, Section, Table
from cocreate_lib.text import one_line

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&$])")


def markdown(title: str, sections: Sequence[Section]) -> str:
    """A report as Markdown: headings, paragraphs, lists and tables.

    Parameters
    ----------
    title
        Its title, in plain text.
    sections
        Its parts, of plain text, lists and tables. What a text holds is shown, never obeyed.

    Examples
    --------
    >>> print(markdown("A plan", [Section("First", ["1 * 2 < 3"])]))
    # A plan
    <BLANKLINE>
    ## First
    <BLANKLINE>
    1 \\* 2 \\< 3
    <BLANKLINE>
    """
    lines = [f"# {_plain(title)}"]
    for section in sections:
        lines += ["", f"## {_plain(section.heading)}"]
        for part in section.parts:
            lines += ["", *_lines(part)]
    return "\n".join([*lines, ""])


def _lines(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield _paragraph(part)
    elif isinstance(part, Bullets):
        yield f"**{_plain(part.lead)}**"
        yield ""
        yield from (f"- {_plain(line)}" for line in part.lines)
    elif isinstance(part, Table):
        heads = [_plain(str(name)) for name in part.frame.columns]
        yield f"*{_plain(part.caption)}*"
        yield ""
        yield f"| {' | '.join(heads)} |"
        yield f"|{'---|' * len(heads)}"
        for row in part.frame.astype(str).itertuples(index=False, name=None):
            yield f"| {' | '.join(map(_plain, row))} |"
    else:
        raise TypeError(f"no Markdown for {type(part).__name__}")


def _paragraph(text: str) -> str:
    """A paragraph that begins as one, and not as a list, a heading or a quotation."""
    plain = _plain(text)
    return re.sub(r"^(\d+)([.)])|^([-+=])", r"\1\\\2\3", plain) if plain else plain


def _plain(text: str) -> str:
    """Text in one line, with the characters that Markdown would obey taken for themselves."""
    return _MARKS.sub(r"\\\1", one_line(text))
