"""Standardised columns, inverses and columns that repeat each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.comparison.numerics.linear import (
    independent_columns,
    pseudo_inverse,
    scale_of,
    standardised,
    weighted_products,
)


@given(st.integers(0, 10_000), st.floats(-6, 9), st.floats(-1e7, 1e7))
def test_units_and_origins_leave_no_trace(seed, exponent, origin):
    x = np.random.default_rng(seed).normal(size=(50, 3)).round(3)
    moved = (x + origin) * 10**exponent
    assert standardised(moved, scale_of(moved)) == pytest.approx(
        standardised(x, scale_of(x)), abs=2e-7
    )


@pytest.mark.parametrize("n", [8191, 8192, 8193, 20_000])
def test_many_rows_are_all_counted(n):
    """They are taken some thousands at a time."""
    rng = np.random.default_rng(n)
    x, weights = rng.normal(size=(n, 2)) * np.arange(1, n + 1)[:, None], rng.random(n)
    scale = scale_of(x)
    assert scale.centre == pytest.approx(x.mean(axis=0), abs=1e-9 * n)
    assert scale.unit == pytest.approx(x.std(axis=0))
    assert weighted_products(x, weights) == pytest.approx((x.T * weights) @ x)


def test_a_constant_column_stays_finite():
    x = np.column_stack([np.full(5, 1e300), np.arange(5.0)])
    z = standardised(x, scale_of(x))
    assert (z[:, 0] == 0).all()
    assert z[:, 1].std() == pytest.approx(1)


@given(st.integers(0, 10_000))
def test_the_inverse_undoes_in_any_units(seed):
    rng = np.random.default_rng(seed)
    x, unit = rng.normal(size=(30, 4)), 10.0 ** rng.integers(-6, 7, 4)
    inverse = pseudo_inverse((x * unit).T @ (x * unit))
    theirs = np.linalg.inv(x.T @ x) / np.outer(unit, unit)
    assert inverse * np.outer(unit, unit) == pytest.approx(theirs * np.outer(unit, unit), rel=1e-6)


def test_what_a_matrix_says_nothing_about_is_left_out():
    x = np.random.default_rng(1).normal(size=(30, 2))
    repeated = np.column_stack([x, x @ [1, 2]])
    y = x @ [3, 4]
    fitted = repeated @ pseudo_inverse(repeated.T @ repeated) @ repeated.T @ y
    assert fitted == pytest.approx(y)


@given(st.integers(0, 10_000), st.integers(0, 3))
def test_the_first_of_columns_that_repeat_each_other_stays(seed, place):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(40, 4))
    repeats = np.insert(x, 4, x[:, : place + 1] @ rng.normal(1, 0.1, place + 1), axis=1)
    assert independent_columns(repeats).tolist() == [0, 1, 2, 3]
    assert independent_columns(repeats[:, ::-1]).tolist()[:1] == [0]
    assert len(independent_columns(repeats[:, ::-1])) == 4


def test_more_columns_than_rows():
    assert len(independent_columns(np.random.default_rng(2).normal(size=(3, 5)))) == 3
