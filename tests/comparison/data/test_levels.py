"""Levels are what was meant; what may be one is asked about, and what is too many is refused."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest

from cocreate_lib import AnalysisPlan, compare, rate
from cocreate_lib.comparison.data.levels import MOST_LEVELS
from cocreate_lib.comparison.data.read import read_table
from cocreate_lib.errors import CovariateError
from tests.comparison.conftest import made_up_people

PEOPLE = made_up_people(200)
PLAN = AnalysisPlan("programme", [rate("reoffended")], ["age", "office"], method="regression")
ROW = np.arange(len(PEOPLE))


@pytest.mark.parametrize("kind", [object, "category"])
def test_blanks_around_a_level_are_no_part_of_it(kind):
    sex = pd.Series(np.resize(["M", "F", "M ", "\u00a0M", "F"], len(PEOPLE)), PEOPLE.index)
    found = compare(PEOPLE.assign(office=sex.astype(kind)), PLAN)
    assert sorted(found.arrays.covariates[1].levels) == ["F", "M"]
    assert len(found.reading) == 1
    assert "'office' was read without the blanks around levels" in found.reading[0]


@pytest.mark.parametrize("other", ["m", "M\u00a0 f", "ma\u0301le"])
def test_levels_that_may_be_one_are_asked_about(other):
    one = {"m": "M", "M\u00a0 f": "M f", "ma\u0301le": "m\u00e1le"}[other]
    sex = np.where(ROW % 3 > 0, one, "F").astype(object)
    sex[[3, 5]] = other
    people = PEOPLE.assign(office=sex)
    if other.startswith("ma"):  # two ways to store one letter: nothing to ask
        assert read_table(people, PLAN).covariates[1].levels == ("F", one)
        return
    with pytest.raises(CovariateError, match="capitals or blanks") as refusal:
        compare(people, PLAN)
    assert f"{one!r} (" in refusal.value.what
    assert f"{other!r} (2)" in refusal.value.what
    assert refusal.value.where.endswith("P0003, P0005")
    declared = PLAN.replace(categories=["office"])
    assert len(read_table(people, declared).covariates[1].levels) == 3


@pytest.mark.parametrize("kind", [object, "category"])
def test_too_many_levels_are_refused_before_they_take_memory(kind):
    """Dense, these would take 800 MB."""
    n, levels = 50_000, 2000
    rng = np.random.default_rng(1)
    office = pd.Series([f"office {i}" for i in rng.integers(0, levels, n)]).astype(kind)
    people = pd.DataFrame(
        {"programme": ROW.repeat(n // 200) % 2, "reoffended": rng.integers(0, 2, n), "age": 30.0}
    ).assign(office=office)
    tracemalloc.start()
    with pytest.raises(CovariateError, match="'office' has 2,000 levels") as refusal:
        compare(people, PLAN)
    assert tracemalloc.get_traced_memory()[1] < 40e6
    tracemalloc.stop()
    assert "too few people" in refusal.value.why
    numbers = people.assign(office=rng.integers(0, levels, n))
    with pytest.raises(CovariateError, match="2,000 levels"):
        compare(numbers, PLAN.replace(categories=["office"]))


def test_as_many_levels_as_may_be():
    office = [f"o{i % MOST_LEVELS}" for i in range(len(PEOPLE))]
    assert len(read_table(PEOPLE.assign(office=office), PLAN).covariates[1].levels) == MOST_LEVELS
