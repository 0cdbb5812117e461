"""An interval as a picture of one line of text: the estimate, its limits, and zero, on a scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

# A scale is about so many round steps long.
STEPS = 8


@dataclass(frozen=True)
class Marks:
    """The characters of a picture."""

    low: str
    high: str
    within: str
    beyond: str
    estimate: str
    zero: str = "0"

    def legend(self, interval: str) -> str:
        """What the picture shows."""
        sample = f"{self.low}{self.within}{self.estimate}{self.within}{self.high}"
        return f"{sample}  the estimate within its {interval}; {self.zero}: no difference"


BOXES = Marks("├", "┤", "─", "·", "●")
ASCII = Marks("|", "|", "-", ".", "*")


@dataclass(frozen=True)
class Scale:
    """From where to where a picture goes: round numbers, with zero well between them."""

    low: float
    high: float

    @property
    def ends(self) -> tuple[str, str]:
        """Its ends, as they are written beside it."""
        return f"{self.low:+g}", f"{self.high:+g}"

    def cell(self, value: float, cells: int) -> int:
        """In which of so many cells a number lies."""
        place = round((value - self.low) / (self.high - self.low) * (cells - 1))
        return min(max(place, 0), cells - 1)


def scale_of(low: float, high: float) -> Scale | None:
    """The scale of an interval; None where there is nothing to draw.

    Examples
    --------
    >>> scale_of(-14.7, 4.0).ends, scale_of(3.1, 4.2).ends, scale_of(0.0, 0.0)
    (('-15', '+5'), ('-1', '+5'), None)
    """
    bottom, top = min(low, 0.0), max(high, 0.0)
    span = top - bottom
    if not (math.isfinite(span) and span > 0):
        return None
    power = 10.0 ** math.floor(math.log10(span / STEPS))
    step = next(power * each for each in (1, 2, 5, 10) if power * each * STEPS >= span * 0.999999)
    below = min(math.floor(bottom / step + 1e-9), -1)
    above = max(math.ceil(top / step - 1e-9), 1)
    return Scale(_round(below * step), _round(above * step))


def picture(
    estimate: float, low: float, high: float, cells: int, scale: Scale, marks: Marks = BOXES
) -> str:
    """An interval on a scale, in so many characters.

    A limit is never drawn on the other side of zero than it is, nor on it.

    Examples
    --------
    >>> picture(-5.3, -14.7, 4.0, 21, scale_of(-14.7, 4.0))
    '├─────────●────0───┤·'
    >>> picture(2.5, 0.001, 5.0, 12, scale_of(0.001, 5.0), ASCII)
    '..0|--*----|'
    """
    zero = scale.cell(0.0, cells)
    first = _off(scale.cell(low, cells), low, zero, cells)
    last = _off(scale.cell(high, cells), high, zero, cells)
    middle = _off(scale.cell(estimate, cells), estimate, zero, cells)
    drawn = [marks.beyond] * cells
    drawn[first : last + 1] = marks.within * (last + 1 - first)
    drawn[first], drawn[last], drawn[zero] = marks.low, marks.high, marks.zero
    drawn[min(max(middle, first), last)] = marks.estimate
    return "".join(drawn)


def _off(cell: int, value: float, zero: int, cells: int) -> int:
    """A cell, moved by one if it would be that of zero and the number isn't zero."""
    if cell != zero or value == 0:
        return cell
    return min(cell + 1, cells - 1) if value > 0 else max(cell - 1, 0)


def _round(value: float) -> float:
    return float(f"{value:.6g}")
