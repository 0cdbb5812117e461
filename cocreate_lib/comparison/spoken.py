"""Results that show as the sentence they are."""

from __future__ import annotations

from html import escape


class Spoken:
    """A result that says its sentence wherever it is shown."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"
