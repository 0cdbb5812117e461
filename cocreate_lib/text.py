"""Results that show as the sentence they are, and numbers with what they count."""

from __future__ import annotations

import math
from html import escape


class Spoken:
    """A result that says its sentence wherever it is shown."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def how_many(n: int, one: str, many: str | None = None) -> str:
    """A number with what it counts.

    Examples
    --------
    >>> how_many(1, "value"), how_many(2, "value"), how_many(0, "person", "people")
    ('1 value', '2 values', '0 people')
    """
    return f"{n} {one if n == 1 else many or one + 's'}"


def p_text(p_value: float) -> str:
    """A p-value as it is printed.

    Examples
    --------
    >>> p_text(0.03149), p_text(1e-9)
    ('0.031', '<0.001')
    """
    if math.isnan(p_value):
        return ""
    return "<0.001" if p_value < 0.001 else f"{p_value:.3f}"


def p_words(p_value: float) -> str:
    """A p-value within a sentence.

    Examples
    --------
    >>> p_words(0.03149), p_words(1e-9)
    ('p = 0.031', 'p < 0.001')
    """
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"
