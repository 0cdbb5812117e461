"""Checks of what a person types in: counts of two groups, numbers within bounds, choices."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import TypeGuard

from cocreate_lib.errors import CocreateError, DataError, PlanError
from cocreate_lib.text import one_of, plural

Pair = tuple[float, float]


def check_counts(events: Pair, n: Pair) -> None:
    """Refuse two groups whose counts can't be.

    Examples
    --------
    >>> check_counts((3, 5), (10, 10))
    >>> check_counts((11, 5), (10, 10))
    Traceback (most recent call last):
    ...
    cocreate_lib.errors.DataError: 11 of 10 people had the outcome.
      Where: events[0]
      Why:   Nobody is counted twice: events are people with the outcome, not times it happened.
      Try:   Give the people with the outcome of each group, and the people in each group.
    """
    for name, pair in (("events", events), ("n", n)):
        if len(pair) != 2 or not all(math.isfinite(value) for value in pair):
            raise DataError(
                f"{name} is {pair!r}, not two finite numbers.",
                where=name,
                why="One number a group is needed: the programme's and the comparison group's.",
                try_this=f"Write, for example, {name}=(30, 40).",
            )
    for i in (0, 1):
        if n[i] <= 0:
            raise DataError(
                f"A group has {n[i]:g} {plural(n[i], 'person')}.",
                where=f"n[{i}]",
                why="A rate is a number of people out of a number of people.",
                try_this="Leave out comparisons with an empty group.",
            )
        if not 0 <= events[i] <= n[i]:
            raise DataError(
                f"{events[i]:g} of {n[i]:g} {plural(n[i], 'person')} had the outcome.",
                where=f"events[{i}]",
                why="Nobody is counted twice: events are people with the outcome, not times it "
                "happened.",
                try_this="Give the people with the outcome of each group, and the people in each "
                "group.",
            )


def check_people(value: float, where: str) -> int:
    """A whole number of people, none or more.

    Examples
    --------
    >>> check_people(3.0, "missing")
    3
    """
    if not (math.isfinite(value) and value >= 0 and value == int(value)):
        raise DataError(
            f"{value!r} is not a whole number of people.",
            where=where,
            why="Each person is counted as one.",
            try_this="Give 0, 1, 2 and so on.",
        )
    return int(value)


def check_whole(
    value: object, where: str, least: int, error: type[CocreateError] = PlanError
) -> int:
    """A whole number that is at least so much; True and False are none.

    Examples
    --------
    >>> check_whole(1000, "replicates", 1)
    1000
    """
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise error(
            f"{where} is {value!r}.",
            where=where,
            why=f"It has to be a whole number, {least} or more.",
            try_this=f"{where}={max(least, 1)}",
        )
    return int(value)


def check_between(
    value: object, where: str, low: float, high: float, error: type[CocreateError] = PlanError
) -> None:
    """Refuse what does not lie strictly between two numbers.

    Examples
    --------
    >>> check_between(0.05, "alpha", 0, 1)
    """
    if not (_is_number(value) and low < value < high):
        top = f" and below {high:g}" if math.isfinite(high) else ", and finite"
        raise _out_of_bounds(value, where, f"above {low:g}{top}", error)


def check_within(
    value: object, where: str, low: float, high: float, error: type[CocreateError] = PlanError
) -> None:
    """Refuse what does not lie between two numbers and is neither of them.

    Examples
    --------
    >>> check_within(0, "icc", 0, 1)
    """
    if not (_is_number(value) and math.isfinite(value) and low <= value <= high):
        bounds = f"from {low:g} to {high:g}"
        if not math.isfinite(high):
            bounds = f"at least {low:g}, and finite"
        raise _out_of_bounds(value, where, bounds, error)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, Real) and not isinstance(value, bool)


def _out_of_bounds(
    value: object, where: str, bounds: str, error: type[CocreateError]
) -> CocreateError:
    return error(
        f"{where} is {value!r}.",
        where=where,
        why=f"It has to be {bounds}.",
        try_this=f"Give a number {bounds}.",
    )


def check_finite(value: float, where: str) -> None:
    """Refuse what is missing or infinite.

    Examples
    --------
    >>> check_finite(-0.2, "estimate")
    """
    if not math.isfinite(value):
        raise DataError(
            f"{where} is {value!r}.",
            where=where,
            why="What is missing or infinite can't be tested.",
            try_this="Look at the notes of the comparison: they say why a number is missing.",
        )


def check_choice(value: object, where: str, allowed: tuple[object, ...]) -> None:
    """Refuse a choice that there isn't.

    Examples
    --------
    >>> check_choice("wald", "method", ("wald", "score"))
    """
    if value not in allowed:
        raise PlanError(
            f"{where} can't be {value!r}.",
            where=where,
            why="It decides which formula is used.",
            try_this=one_of(allowed),
        )
