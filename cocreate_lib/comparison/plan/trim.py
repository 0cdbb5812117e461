"""Trimming as a plan asks for it, and its words."""

from __future__ import annotations

from numbers import Real
from typing import Any

from cocreate_lib.fields import Choice, Kind, Number, Unfit, items

# A range of the score, a share at each end, or the name of a rule.
Trim = tuple[float, float] | float | str
CRUMP = "crump"


class Trims(Kind):
    """A range of propensity scores, a share at each end, or the name of a rule."""

    metavar = f"LOW,HIGH|SHARE|{CRUMP}"

    def parse(self, text: str) -> Any:
        """The numbers of a range, one number, or a name."""
        parts = [Number(0.0, 1.0).parse(part) for part in text.split(",")]
        return parts if len(parts) > 1 else parts[0]

    def read(self, value: Any) -> Trim:
        """The range as a pair, the share as a float, or the name."""
        if isinstance(value, str):
            return Choice((CRUMP,)).read(value)
        if isinstance(value, Real):
            return Number(0.0, 0.5, strictly=True).read(value)
        ends = items(self, value)
        try:
            low, high = (Number(0.0, 1.0).read(end) for end in ends)
        except (Unfit, ValueError):
            raise self.refusal(value) from None
        if not low < high:
            raise self.refusal(value)
        return low, high

    def __str__(self) -> str:
        return f"a range of propensity scores, the lower end first, a share, or {CRUMP!r}"


def trim_words(trim: Trim) -> str:
    """Whom trimming leaves, by their scores.

    Examples
    --------
    >>> trim_words((0.1, 0.9)), trim_words("crump")
    ('propensity 0.10 to 0.90', "propensity within Crump's cut-offs")
    >>> trim_words(0.05)
    "propensity from the programme's 5% point to the comparison group's 95% point"
    """
    if isinstance(trim, tuple):
        return f"propensity {_score(trim[0])} to {_score(trim[1])}"
    if isinstance(trim, str):
        return "propensity within Crump's cut-offs"
    return (
        f"propensity from the programme's {100 * trim:g}% point to the comparison group's "
        f"{100 - 100 * trim:g}% point"
    )


def _score(value: float) -> str:
    """With two decimals, or as many more as it has."""
    text = f"{value:.2f}"
    return text if float(text) == value else f"{value:g}"
