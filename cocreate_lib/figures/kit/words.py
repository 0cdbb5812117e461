"""The words of the figures: readable names, and numbers with their unit for each measure."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

from cocreate_lib.comparison.plan.measures import MEASURE_NAMES

MINUS = "\u2212"


@dataclass(frozen=True)
class Reading:
    """How a measure is read: its name, its unit and what lies on either side of no difference."""

    name: str
    unit: str
    lower: str
    higher: str
    factor: float = 1.0
    digits: int = 2

    @property
    def title(self) -> str:
        """The name, with the unit where there is one."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


_SIDES: dict[str, tuple[Any, ...]] = {
    "risk_difference": ("percentage points", "fewer people", "more people", 100, 1),
    "mean_difference": ("", "less", "more"),
    "rmst_difference": ("", "sooner", "later", 1, 1),
    "risk_ratio": ("", "fewer people", "more people"),
    "odds_ratio": ("", "lower odds", "higher odds"),
    "rate_ratio": ("", "less", "more"),
    "hazard_ratio": ("", "slower", "faster"),
}
READINGS = {name: Reading(MEASURE_NAMES[name], *sides) for name, sides in _SIDES.items()}


def readable(name: str) -> str:
    """A column's name as words.

    Examples
    --------
    >>> readable("age_at_first_sanction")
    'age at first sanction'
    """
    return str(name).replace("_", " ")


def capitalised(name: str) -> str:
    """A column's name as words that begin a line; the rest is left as it is.

    Examples
    --------
    >>> capitalised("hours_in_IT")
    'Hours in IT'
    """
    words = readable(name)
    return words[:1].upper() + words[1:]


def covariate_label(variable: str, level: object) -> str:
    """A covariate level as words; a numeric covariate has no level.

    Examples
    --------
    >>> covariate_label("offence_group", "theft")
    'offence group: theft'
    >>> covariate_label("age", "")
    'age'
    """
    level = "" if level is None or level != level else str(level)
    return f"{readable(variable)}: {readable(level)}" if level else readable(variable)


def number(value: float, digits: int = 2, *, sign: bool = False) -> str:
    """A number with a real minus sign; words when there is no number.

    Examples
    --------
    >>> number(-0.312), number(0.3, 1, sign=True), number(float("nan"))
    ('−0.31', '+0.3', 'not estimable')
    """
    if not isfinite(value):
        return "not estimable" if value != value else "unbounded"
    text = f"{value:{'+' if sign else ''}.{digits}f}"
    if float(text) == 0:
        text = f"{0:.{digits}f}"
    return text.replace("-", MINUS)


def number_range(low: float, high: float, digits: int = 2) -> str:
    """An interval.

    Examples
    --------
    >>> number_range(-0.1, 0.25)
    '−0.10 to 0.25'
    """
    return f"{number(low, digits)} to {number(high, digits)}"


def p_value(value: float) -> str:
    """A p-value with three decimals, never as zero.

    Examples
    --------
    >>> p_value(0.00001), p_value(0.0456)
    ('below 0.001', '0.046')
    """
    return "below 0.001" if value < 0.001 else number(value, 3)
