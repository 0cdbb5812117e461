"""A table that may leave, as a reader of the report sees it."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from cocreate_lib.figures import Table
from cocreate_lib.study.disclosure import SafeTable
from cocreate_lib.text import MINUS, capitalised, readable

_DIGITS = 4
_LONG = 10**_DIGITS


def shown_table(table: SafeTable) -> Table:
    """A table in words: heads as words, numbers with four significant digits."""
    frame = table.frame
    prose = [name for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]
    words = pd.DataFrame(
        {capitalised(readable(str(name))): [_cell(x) for x in frame[name]] for name in frame}
    )
    heads = {capitalised(readable(str(name))) for name in prose}
    return Table(table.title, words, prose=tuple(name for name in words if name in heads))


def _cell(value: Any) -> str:
    """A cell; nothing where there is no number."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if isinstance(value, float) and math.isinf(value):
        return "unbounded"
    if float(value).is_integer() or abs(value) >= _LONG:
        return f"{value:,.0f}".replace("-", MINUS)
    return f"{value:.{_DIGITS}g}".replace("-", MINUS)
