"""Checks of what is written in one field of a plan."""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Integral, Real
from typing import Any

from cocreate_lib.errors import PlanError


def column_name(value: Any, where: str) -> str:
    """The name of one column."""
    if not isinstance(value, str) or not value:
        raise PlanError(f"{value!r} is not the name of a column.", where=where)
    return value


def column_names(value: Any, where: str) -> tuple[str, ...]:
    """The names of none, one or several columns."""
    if value is None:
        return ()
    names: Iterable[Any] = (value,) if isinstance(value, str) else tuple(value)
    return tuple(column_name(name, where) for name in names)


def flag(value: Any, where: str) -> bool:
    """True or False, and nothing that only counts as one of them."""
    if not isinstance(value, bool):
        raise PlanError(f"{value!r} is neither True nor False.", where=where)
    return value


def is_whole(value: Any, least: int) -> bool:
    """Whether this is a whole number, and none below the least."""
    return isinstance(value, Integral) and int(value) >= least


def number(
    value: Any,
    where: str,
    *,
    above: float,
    below: float = math.inf,
    try_this: str | None = None,
) -> float:
    """A number strictly between two others."""
    good = isinstance(value, Real) and not isinstance(value, bool) and above < float(value) < below
    if not good:
        span = f"above {above:g}" if below == math.inf else f"between {above:g} and {below:g}"
        raise PlanError(f"{value!r} is not a number {span}.", where=where, try_this=try_this)
    return float(value)
