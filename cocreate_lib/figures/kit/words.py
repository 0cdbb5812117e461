"""How each measure is read, and covariates' levels in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from cocreate_lib.comparison import MEASURE_NAMES
from cocreate_lib.labels import NO_LABELS, Declared, label_of, level_of
from cocreate_lib.text import decimals_for


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
    "cumulative_incidence_difference": ("percentage points", "fewer people", "more people", 100, 1),
    "rate_difference": ("", "less", "more"),
    "rmst_difference": ("", "sooner", "later", 1, 1),
    "rmtl_difference": ("", "less lost", "more lost", 1, 1),
    "risk_ratio": ("", "fewer people", "more people"),
    "odds_ratio": ("", "lower odds", "higher odds"),
    "rate_ratio": ("", "less", "more"),
    "cumulative_incidence_ratio": ("", "fewer people", "more people"),
    "hazard_ratio": ("", "slower", "faster"),
    "competing_hazard_ratio": ("", "slower", "faster"),
}
READINGS = {name: Reading(MEASURE_NAMES[name], *sides) for name, sides in _SIDES.items()}
# A change in a rate is a mean difference by name, and read as a difference between rates is.
_CHANGE_IN_RATE = replace(
    READINGS["mean_difference"], unit="percentage points", factor=100, digits=1
)


def reading_of(measure: str, low: float, high: float, *, in_points: bool = False) -> Reading:
    """How one estimate is read: with two significant digits of its interval's width, at least.

    Parameters
    ----------
    measure
        The measure.
    low, high
        The interval's limits.
    in_points
        Whether it is the difference of a change in a rate.

    Examples
    --------
    >>> reading_of("mean_difference", 0.0031, 0.0042).digits
    4
    >>> reading_of("mean_difference", -0.2, 0.1, in_points=True).unit
    'percentage points'
    """
    reading = _CHANGE_IN_RATE if in_points else READINGS[measure]
    return replace(reading, digits=decimals_for((high - low) * reading.factor, reading.digits))


def covariate_label(variable: str, level: object, labels: Declared = NO_LABELS) -> str:
    """A covariate level as words; a numeric covariate has no level.

    Examples
    --------
    >>> covariate_label("offence_group", "theft")
    'offence group: theft'
    >>> covariate_label("ogrs3_one_year", "")
    'OGRS3, one year'
    """
    level = "" if level is None or level != level else str(level)
    name = label_of(variable, labels)
    return f"{name}: {level_of(variable, level, labels)}" if level else name
