"""Results that show as the sentence they are, and numbers with what they count."""

from __future__ import annotations

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
