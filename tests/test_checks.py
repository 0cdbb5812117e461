"""Checks of typed-in numbers: what passes, and what each refusal says."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.checks import (
    check_between,
    check_choice,
    check_counts,
    check_finite,
    check_people,
    check_whole,
    check_within,
)
from cocreate_lib.errors import DataError, PlanError


@given(st.integers(1, 10**9), st.floats(0, 1))
def test_counts_that_can_be_pass(n, share):
    check_counts((share * n, n), (n, n))


@given(st.integers(0, 10**12))
def test_whole_numbers_pass(count):
    assert check_people(float(count), "missing") == count


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: check_counts((1, 2), (3,)), DataError),
        (lambda: check_counts((1, 2), (3, -1)), DataError),
        (lambda: check_counts((1, 4), (3, 3)), DataError),
        (lambda: check_counts((math.nan, 2), (3, 3)), DataError),
        (lambda: check_people(0.5, "x"), DataError),
        (lambda: check_people(-1, "x"), DataError),
        (lambda: check_people(math.inf, "x"), DataError),
        (lambda: check_whole(True, "x", 0), PlanError),
        (lambda: check_whole(2.0, "x", 0), PlanError),
        (lambda: check_whole(0, "x", 1), PlanError),
        (lambda: check_within(1.01, "x", 0, 1), PlanError),
        (lambda: check_within(math.inf, "x", 0, math.inf), PlanError),
        (lambda: check_within("0.5", "x", 0, 1), PlanError),
        (lambda: check_between("0.5", "x", 0, 1), PlanError),
        (lambda: check_between(True, "x", 0, 2), PlanError),
        (lambda: check_finite(math.inf, "x"), DataError),
        (lambda: check_between(1, "x", 0, 1), PlanError),
        (lambda: check_between(math.nan, "x", 0, 1), PlanError),
        (lambda: check_between(math.inf, "x", 0, math.inf), PlanError),
        (lambda: check_choice("a", "x", ("b", "c")), PlanError),
    ],
)
def test_refusals_have_all_four_parts(call, error):
    with pytest.raises(error) as refusal:
        call()
    assert [label for label, _ in refusal.value.parts()] == ["Where", "Why", "Try"]
