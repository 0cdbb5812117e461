"""Checks that the models of this room share."""

from __future__ import annotations

from math import isfinite

from cocreate_lib.errors import DesignError


def check_between(model: str, name: str, value: float, low: float, high: float) -> None:
    """Refuse a number outside its range."""
    if not (isfinite(value) and low <= value <= high):
        raise DesignError(
            f"{name} can't be {value!r}.",
            where=model,
            try_this=f"A number from {low:g} to {high:g}.",
        )


def check_people(n: int) -> None:
    """Refuse a number of lives that can't be drawn."""
    if n < 1:
        raise DesignError(
            f"{n} lives can't be drawn.", where="n", try_this="A whole number from 1."
        )
