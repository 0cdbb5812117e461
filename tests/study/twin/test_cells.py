"""Cells of a column: each rests on enough people, and no rare value comes out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cocreate_lib.study.twin.cells import OTHER, level_cells, number_cells


@given(
    arrays(
        np.float64, st.integers(20, 300), elements=st.floats(-50, 50).map(lambda x: round(x, 1))
    ),
    st.integers(5, 20),
)
def test_every_cell_rests_on_enough_people_and_every_person_is_in_one(values, least):
    cells = number_cells(values, least)
    codes = cells.codes(values)
    counts = np.bincount(codes, minlength=cells.size)
    assert counts.tolist() == cells.counts.tolist()
    assert cells.size == 1 or counts.min() >= least
    assert (np.diff(cells.bounds) > 0).all()
    assert (cells.low <= cells.high).all()
    assert (cells.high[:-1] <= cells.low[1:] + 1e-9).all()


@pytest.mark.parametrize("seed", range(5))
def test_neither_the_largest_nor_an_outlier_comes_out(seed):
    rng = np.random.default_rng(seed)
    values = np.append(rng.lognormal(3, 1, 200).round(3), 98_765.432)
    cells = number_cells(values, 10)
    drawn = cells.values(rng.integers(0, cells.size, 20_000), rng)
    assert values.max() not in drawn
    assert values.min() not in drawn
    assert drawn.max() < 2 * np.sort(values)[-2]  # the outlier bears on nothing


def test_what_many_share_stays_and_what_is_declared_holds():
    rng = np.random.default_rng(0)
    values = np.concatenate([np.zeros(300), np.full(120, 365.0), rng.integers(1, 365, 180)])
    cells = number_cells(values, 10, whole=True, low=0, high=365)
    drawn = cells.values(cells.codes(values), rng)
    assert (drawn[:300] == 0).all()
    assert (drawn[300:420] == 365).all()
    assert drawn.min() == 0
    assert drawn.max() == 365
    assert (drawn == np.round(drawn)).all()


def test_a_rare_yes_is_nobody():
    values = np.array([1.0] * 9 + [0.0] * 200)
    assert number_cells(values, 10, two=True).low.tolist() == [0.0]
    assert number_cells(values, 9, two=True).counts.tolist() == [200.0, 9.0]


@pytest.mark.parametrize(
    ("counts", "levels"),
    [
        ({"A": 50, "B": 20}, ("A", "B")),
        ({"A": 50, "B": 9}, ("A",)),
        ({"A": 50, "B": 9, "C": 9}, ("A", OTHER)),
        ({"A": 50, "other": 12, "B": 3}, ("A", "other")),
        ({"A": 4, "B": 4, "C": 4}, (OTHER,)),
    ],
)
def test_levels_that_too_few_have_are_put_together(counts, levels):
    cells = level_cells(counts, 10)
    assert cells.levels == levels
    assert cells.counts.sum() == sum(counts.values())
    codes = cells.codes(pd.Series(["A", "B", None]))
    assert codes[2] == cells.size
    assert codes[:2].max() < cells.size


def test_a_level_that_the_plan_names_stays():
    assert level_cells({"A": 50, "B": 3}, 10, ("B",)).levels == ("A", "B")
