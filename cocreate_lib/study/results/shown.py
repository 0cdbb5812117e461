"""A table that may leave, as a reader of the report sees it."""

from __future__ import annotations

import pandas as pd

from cocreate_lib.figures import Table
from cocreate_lib.study.disclosure import SafeTable
from cocreate_lib.text import capitalised, readable


def shown_table(table: SafeTable) -> Table:
    """A table in words, with words for its heads and ``"withheld"`` where a number is."""
    words = table.in_words()
    words.columns = pd.Index([capitalised(readable(str(name))) for name in words.columns])
    prose = tuple(
        head
        for head, name in zip(words.columns, table.frame.columns, strict=True)
        if not pd.api.types.is_numeric_dtype(table.frame[name]) and name not in _OF_NUMBERS
    )
    return Table(table.title, words, prose=prose)


# Columns of texts that are numbers: people and shares, means and standard deviations.
_OF_NUMBERS = ("programme", "comparison")
