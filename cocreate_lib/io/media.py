"""Text from data, made ready for what shows it: a terminal, a figure, XML, a spreadsheet.

The names of columns, levels and files come from strangers. Each medium has characters that it would
obey rather than show. Whatever a medium can't show stands there as ``MARK``, so nothing disappears
unseen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

MARK = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that can't be shown."""

# Control characters (with ESC, which begins the orders of a terminal), marks that turn round the
# direction of what follows, halves of surrogate pairs, and what Unicode says is no character.
_OBEYED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_LINE_END = re.compile("\r\n?")
# What a spreadsheet may run: a text that begins, after blanks and apostrophes, with one of these. A
# number with its sign is none, and a lone sign means "missing".
_RUN = re.compile(r"['\s]*(?:[\t\r\n]|[=+@\-＝＋＠－](?!\Z))")
_NUMBER = re.compile(r"\s*[+-]?(?:[0-9][0-9,.]*|[.][0-9]+)(?:[eE][+-]?[0-9]+)?\s?%?\Z")


def shown_text(text: str) -> str:
    """Text without what a terminal, a figure, a browser or Word would obey; lines stay lines.

    Examples
    --------
    >>> shown_text("red: \\x1b[31m"), shown_text("first\\r\\nsecond")
    ('red: �[31m', 'first\\nsecond')
    """
    return _OBEYED.sub(MARK, _LINE_END.sub("\n", text))


def one_line(text: object) -> str:
    """A name from the data in one line: blanks and line ends of all kinds are one space each.

    Examples
    --------
    >>> one_line("cost\\n(in\\u00a0pounds)\\t")
    'cost (in pounds)'
    """
    words = str(text)
    if words.isprintable() and "  " not in words:
        return words.strip()
    return " ".join(shown_text(words).split())


def terminal_text(text: str, encoding: str = "utf-8") -> str:
    """Text as a terminal shows it: no orders to it, and nothing that its encoding can't hold.

    Parameters
    ----------
    text
        Any text; its lines stay lines.
    encoding
        Of the terminal, such as ``console.encoding``; what it can't hold is a question mark.

    Examples
    --------
    >>> terminal_text("\\x1b]0;gone\\x07"), terminal_text("Łódź: 5 €", "cp1252")
    ('�]0;gone�', '?ód?: 5 €')
    """
    return shown_text(text).encode(encoding, "replace").decode(encoding)


def figure_text(text: object) -> str:
    """Text as a figure draws it: nothing that a font has no shape for, tabs as spaces.

    That dollar signs and backslashes are no mathematics is said once, in the style of all figures
    (``text.parse_math``).

    Examples
    --------
    >>> figure_text("$cost\\tin_£\\x00")
    '$cost in_£�'
    """
    return shown_text(str(text)).replace("\t", " ")


def xml_text(text: str) -> str:
    """Text that XML can hold, so that Word, a web page and a drawing (SVG) can; not yet escaped.

    Examples
    --------
    >>> xml_text("a\\x00b\\ud800<c>")
    'a�b�<c>'
    """
    return shown_text(text)


def spreadsheet_text(text: str) -> str:
    """Text that a spreadsheet shows and doesn't run.

    A text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end (also after blanks or
    apostrophes) gets an apostrophe before it. A number with its sign is left alone, and so is a
    lone ``-``. :func:`from_spreadsheet` takes the apostrophe off again.

    Examples
    --------
    >>> [spreadsheet_text(cell) for cell in ("=1+1", "-0.12", "-", "theft", "@home")]
    ["'=1+1", '-0.12', '-', 'theft', "'@home"]
    """
    return f"'{text}" if _is_run(text) else text


def from_spreadsheet(text: str) -> str:
    """The text before :func:`spreadsheet_text` made it safe.

    Examples
    --------
    >>> from_spreadsheet("'=1+1"), from_spreadsheet("'s-Hertogenbosch")
    ('=1+1', "'s-Hertogenbosch")
    """
    return text[1:] if text.startswith("'") and _is_run(text[1:]) else text


def spreadsheet_safe(frame: pd.DataFrame) -> pd.DataFrame:
    """A table whose texts, and names of columns, a spreadsheet shows and doesn't run.

    Parameters
    ----------
    frame
        Any table. Numbers, dates and missing values stay as they are, and so does the table itself.

    Returns
    -------
    pandas.DataFrame
        Every text as :func:`spreadsheet_text` makes it, in cells and column names.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"=cmd()": ["+44 20", "theft", None], "smd": [-0.12, 0.3, 0.0]})
    >>> print(spreadsheet_safe(table).to_csv(index=False))
    '=cmd(),smd
    '+44 20,-0.12
    theft,0.3
    ,0.0
    """
    return _each_text(frame, spreadsheet_text)


def from_spreadsheet_safe(frame: pd.DataFrame) -> pd.DataFrame:
    """The table before :func:`spreadsheet_safe` made it safe; parameters and returns as there."""
    return _each_text(frame, from_spreadsheet)


def _is_run(text: str) -> bool:
    return bool(_RUN.match(text)) and not _NUMBER.match(text)


def _each_text(frame: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    import pandas as pd  # here, because every command imports this module

    def changed(cell: Any) -> Any:
        return change(cell) if isinstance(cell, str) else cell

    def column(values: pd.Series) -> pd.Series:
        if isinstance(values.dtype, pd.CategoricalDtype):
            return values.cat.rename_categories([changed(each) for each in values.cat.categories])
        if pd.api.types.is_object_dtype(values) or pd.api.types.is_string_dtype(values):
            return values.map(changed, na_action="ignore").astype(values.dtype)
        return values

    columns = {place: column(frame.iloc[:, place]) for place in range(frame.shape[1])}
    made = pd.DataFrame(columns, index=frame.index)
    return made.set_axis([changed(name) for name in frame.columns], axis=1)
