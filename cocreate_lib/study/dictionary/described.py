"""A column as the dictionary describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

TYPES: Mapping[str, str] = {
    "number": "a number",
    "whole": "a whole number",
    "yes_no": "one of two values, of which one means yes",
    "category": "one of a few levels",
    "date": "a date",
    "text": "words",
    "id": "what tells people apart",
}
"""The types of a column, each in words."""

Bound = float | pd.Timestamp | str | None
"""Where a range ends: a number, a date, the name of another column, or nowhere."""


@dataclass(frozen=True)
class Described:
    """What the dictionary says of one column.

    Parameters
    ----------
    column
        Its name in the table.
    label
        What it is called where people read it.
    type
        One of ``TYPES``.
    unit
        The unit of a number, in words; of a date, in which order it is written (``dd/mm/yyyy``).
    allowed
        What it may hold, as it stands in the file.
    missing
        Whether anything may be missing, as it stands in the file.
    personal
        Why a column that looks personal is there; empty where nothing is said.
    description
        What it is.
    row
        The line of the dictionary.
    levels
        Of a category, its levels, each with what it is called; of a yes or no, its two values, that
        which means yes first. Empty where the dictionary names none.
    low, high
        Of a number or a date, between what it lies.
    codes
        What means that nothing is known, besides an empty cell and marks such as ``n/a``.
    """

    column: str
    label: str = ""
    type: str = "text"
    unit: str = ""
    allowed: str = ""
    missing: str = ""
    personal: str = ""
    description: str = ""
    row: int = 0
    levels: tuple[tuple[str, str], ...] = ()
    low: Bound = None
    high: Bound = None
    codes: tuple[str, ...] = ()

    @property
    def may_be_missing(self) -> bool:
        """Whether cells may be empty."""
        return self.missing != "never"

    @property
    def order(self) -> str:
        """Of a date: the order in which it is written, such as ``"dmy"``; empty where it isn't
        said."""
        letters = "".join(dict.fromkeys(each for each in self.unit.lower() if each in "dmy"))
        return letters if self.type == "date" and len(letters) == 3 else ""
