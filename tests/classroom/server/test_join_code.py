"""Codes that can be said aloud, and are not guessed."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.classroom.server.join_code import (
    DIGITS,
    WORDS,
    is_code,
    new_code,
    possible_codes,
)


def test_codes_are_short_and_of_one_form() -> None:
    for _ in range(300):
        assert re.fullmatch(r"[A-Z]{3,8}-[2-9]{3}", new_code())


def test_no_word_is_there_twice_or_within_another_by_a_letter() -> None:
    assert len(set(WORDS)) == len(WORDS)
    assert possible_codes() == len(WORDS) * len(DIGITS) ** 3


def test_codes_differ() -> None:
    assert len({new_code() for _ in range(200)}) > 190


@given(st.text(st.characters(), max_size=40))
def test_only_the_code_is_the_code(typed: str) -> None:
    plain = "".join(letter for letter in typed if letter.isalnum()).casefold()
    assert is_code(typed, "KELP-472") == (plain == "kelp472")


def test_half_a_character_is_a_wrong_code_like_any_other() -> None:
    """JSON can hold one; no text can be sent on with it."""
    assert not is_code("\ud800", "KELP-472")


def test_how_it_is_typed_does_not_matter() -> None:
    for typed in (
        "KELP-472",
        "kelp472",
        " Kelp 472 ",
        "k e l p - 4 7 2",
        "KELP\u2013472",
        "Kelp\u2011472.\u200b",
    ):
        assert is_code(typed, "KELP-472")
