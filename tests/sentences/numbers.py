"""Numbers as sentences write them: value, rounding, direction and unit."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

NUM = r"(?:under |less than )?-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?"
_TAIL = (
    "percentage points?|events a person|points|days|units of time|a person|per person|as a "
    "probability|per person-year(?: at risk)?|per (?:unit|[\\d.]+) of ‹[^›]*›|"
    "fewer|more|lower|higher|longer|shorter|people|per 100 people|between 100 people|"
    "(?:in|of|out of) (?:every )?100(?: people)?"
)
QUANTITY = rf"{NUM}(?: (?:{_TAIL})(?![\w-]))*"
_SIGNS = {"more": 1, "higher": 1, "longer": 1, "fewer": -1, "lower": -1, "shorter": -1}
_HUNDRED = re.compile(r"percentage point|\b100\b(?! ?%)")
_DIRECTION = re.compile(rf"\b({'|'.join(_SIGNS)})\b")


@dataclass(frozen=True)
class Quantity:
    """A number in a sentence.

    ``value`` has the sign of the direction word, if there is one; ``half`` is half of its last
    digit; ``factor`` what it was multiplied by for people to read.
    """

    text: str
    value: float
    half: float
    direction: int
    factor: float | None
    below: bool

    def is_written(self, number: float, factor: float, *, signed: bool = True) -> bool:
        """Whether this is how such a number is written, to the rounding of the text."""
        true, value = float(number) * factor, self.value
        if not signed:
            true, value = abs(true), abs(value)
        if self.below:
            least = 0 if self.text.startswith("less") else 5e-324
            if not re.fullmatch(r"1\.|0\.0*1", f"{abs(value):.12f}".rstrip("0")):
                return False
            return least <= abs(true) < abs(value) + 1e-12 and value * true >= 0
        if math.isinf(true) or math.isnan(true):
            return False
        return abs(value - true) <= self.half * (1 + 1e-6) + 1e-9 * abs(true)


def quantity(text: str) -> Quantity:
    """The quantity that a text is."""
    found = re.match(NUM, text)
    assert found, text
    below = found[0].startswith(("under", "less"))
    digits = found[0].removeprefix("under ").removeprefix("less than ").replace(",", "")
    mantissa, _, exponent = digits.partition("e")
    decimals = len(mantissa.partition(".")[2])
    half = 0.5 * 10.0 ** (int(exponent or 0) - decimals)
    rest = text[found.end() :]
    way = _DIRECTION.search(rest)
    sign = _SIGNS[way[1]] if way else 0
    value = float(digits) * (sign or 1)
    factor = 100.0 if _HUNDRED.search(rest) else None
    return Quantity(text, value, half, sign, factor, below)
