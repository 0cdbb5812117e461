"""Errors carry their four parts."""

from cocreate_lib.errors import CocreateError, nearest_names


def test_an_error_says_what_where_why_and_what_to_try():
    error = CocreateError("It is wrong.", where="here", why="it matters", try_this="that")
    assert str(error).splitlines() == [
        "It is wrong.",
        "  Where: here",
        "  Why:   it matters",
        "  Try:   that",
    ]
    assert isinstance(error, ValueError)


def test_parts_that_are_not_given_are_not_printed():
    assert str(CocreateError("It is wrong.")) == "It is wrong."


def test_nearest_names_fall_back_to_all_names():
    assert nearest_names("agee", ["age", "sex"]) == "Did you mean 'age'?"
    assert nearest_names("q", ["sex", "age"]) == "Known names: age, sex."
