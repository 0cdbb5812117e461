"""Text from data, made ready for what shows it: a terminal, XML, a spreadsheet.

The names of columns, levels and files come from strangers. Each medium has characters that it would
obey rather than show. What all of them obey is left out in :func:`cocreate_lib.text.shown_text`;
that a figure takes no name for mathematics stands in the style of all figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cocreate_lib.text import shown_text

if TYPE_CHECKING:
    import pandas as pd

# What a spreadsheet may run: a text that begins, after blanks and apostrophes, with one of these. A
# number with its sign is none, and a lone sign means "missing".
_RUN = re.compile(r"['\s]*(?:[\t\r\n]|[=+@\-＝＋＠－](?!\Z))")
_MADE_SAFE = re.compile(rb"'['\s]*[\t\r\n=+@\xef-]")
_NUMBER = re.compile(r"\s*[+-]?(?:[0-9][0-9,.]*|[.][0-9]+)(?:[eE][+-]?[0-9]+)?\s?%?\Z")


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


def holds_made_safe(content: bytes) -> bool:
    """Whether a file of text may hold a text that :func:`spreadsheet_text` made safe.

    Examples
    --------
    >>> holds_made_safe(b"name,n\\n'=1+1,2\\n"), holds_made_safe(b"name\\n's Gravenhage\\n")
    (True, False)
    """
    return _MADE_SAFE.search(content) is not None


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
