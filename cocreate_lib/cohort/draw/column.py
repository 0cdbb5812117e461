"""What one column of a cohort's tables is: its values, what they may be, and what they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.cohort.draw.group import Array, Group

NOT_LINKED = "where linked is 0"

Drawn = Callable[[Group], Array]


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    type: str  # in a file: boolean, integer, number, date or string
    dtype: str  # in a frame; an integer column in which some are missing is float64
    process: str  # of the simulation, that makes it
    description: str
    drawn: Drawn | None = None  # its values of a group, or the codes of its labels
    unit: str = ""
    low: float | None = None
    high: float | None = None
    one_of: tuple[Any, ...] = ()  # all allowed values, where they can be listed
    ordered: bool = False  # whether these have an order
    pattern: str = ""  # regular expression that labels match
    example: str = ""
    missing: str = ""  # where a value may be missing; empty for never
    decimals: int | None = None  # recorded, so that a file holds just what the table does

    def draw(self, group: Group) -> Array:
        """The values of a group; of labels the codes, those of case managers from team to team."""
        assert self.drawn is not None
        values = self.drawn(group)
        if self.decimals is not None:
            values = values.round(self.decimals)
        if self.type != "string":
            values = values.astype(self.dtype, copy=False)
        return group.recorded(values) if self.missing == NOT_LINKED else values

    @property
    def allowed(self) -> str:
        """The allowed values in words."""
        if self.one_of:
            return ", ".join(str(value) for value in self.one_of)
        if self.example:
            return f"such as {self.example}"
        if self.low is None:
            return ""
        return f"{self.low:g} " + ("or more" if self.high is None else f"to {self.high:g}")

    def allows(self, values: pd.Series) -> pd.Series | bool:
        """Which of the values are allowed; one that is missing is."""
        if self.one_of:
            return values.isna() | values.isin(self.one_of)
        if self.pattern:
            labels = values.cat.categories
            return values.isin(labels[labels.str.fullmatch(self.pattern)])
        if self.low is None:
            return True
        if not pd.api.types.is_numeric_dtype(values):
            return False
        fits = values.between(self.low, np.inf if self.high is None else self.high)
        if self.type == "integer":
            fits &= values % 1 == 0
        return values.isna() | fits


def flag(name: str, process: str, description: str, drawn: Drawn, **more: Any) -> Column:
    """1 for yes and 0 for no."""
    return Column(name, "integer", "int8", process, description, drawn, one_of=(0, 1), **more)


def count(
    name: str, process: str, unit: str, description: str, drawn: Drawn, **more: Any
) -> Column:
    """A whole number, from 0 where nothing else is said."""
    more = {"unit": unit, "low": 0, **more}
    return Column(name, "integer", "int32", process, description, drawn, **more)


def label(
    name: str, process: str, description: str, drawn: Drawn | None = None, **more: Any
) -> Column:
    """One of some labels."""
    return Column(name, "string", "category", process, description, drawn, **more)


def share(
    name: str, process: str, unit: str, description: str, drawn: Drawn, **more: Any
) -> Column:
    """A number from 0 to 1."""
    more = {"unit": unit, "low": 0, "high": 1, "decimals": 4, **more}
    return Column(name, "number", "float64", process, description, drawn, **more)
