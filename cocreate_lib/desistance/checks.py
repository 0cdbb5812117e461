"""Checks that the models of this room share."""

from __future__ import annotations

from cocreate_lib.errors import DesignError


def check_people(n: int) -> None:
    """Refuse a number of lives that can't be drawn."""
    if n < 1:
        raise DesignError(
            f"{n} lives can't be drawn.", where="n", try_this="A whole number from 1."
        )
