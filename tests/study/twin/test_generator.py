"""The generator: relations and rules come back, people don't."""

import numpy as np
import pytest

from cocreate_lib.comparison import compare
from cocreate_lib.study.twin.columns import Order, TwinColumn
from cocreate_lib.study.twin.fit import fit_twin
from cocreate_lib.study.twin.generator import LEFT_OUT
from tests.study.twin.people import ORDER, PLAN, people


@pytest.fixture(scope="module")
def real():
    return people(2_000, seed=3)


@pytest.fixture(scope="module")
def twin(real):
    rng = np.random.default_rng(0)
    return fit_twin(real, ORDER, 10, rng).draw(4_000, rng)


def test_relations_come_back(real, twin):
    names = ["age", "score", "programme", "reoffended", "reoffences", "days"]
    assert twin[names].corr().to_numpy() == pytest.approx(real[names].corr().to_numpy(), abs=0.1)
    assert twin[names].mean().to_numpy() == pytest.approx(
        real[names].mean().to_numpy(), abs=0.1 * real[names].std().max(), rel=0.05
    )


def test_what_excludes_what_is_kept(twin):
    assert ((twin["reoffences"] > 0) == (twin["reoffended"] == 1)).all()
    assert ((twin["days"] < 365) == (twin["reoffended"] == 1)).all()
    assert ((twin["plans"] > 0) == (twin["programme"] == 1)).all()
    assert (twin["first"] <= twin["age"]).all()
    assert (twin["on"].isna() == (twin["reoffended"] == 0)).all()
    gap = (twin["on"] - twin["started"]).dt.days
    assert (gap.dropna() == twin["days"][gap.notna()]).all()


def test_missing_values_are_missing_for_whom_they_were(real, twin):
    assert twin["hope"][twin["programme"] == 1].notna().all()
    shares = [each["hope"].isna()[each["programme"] == 0].mean() for each in (real, twin)]
    assert shares[0] == pytest.approx(shares[1], abs=0.06)


def test_names_texts_and_rare_levels_are_not_kept(real, twin):
    assert set(twin["words"]) == {LEFT_OUT}
    assert twin["person"].is_unique
    assert not set(twin["person"]) & set(real["person"].astype(str))
    assert not set(twin["manager"]) & set(real["manager"])
    by = twin.groupby("manager")["programme"].nunique()
    assert (by == 1).all()  # either group has case managers of its own, as in the data
    assert set(twin["sex"]) <= {"M", "F", "X"}
    few = people(400, seed=8)
    rng = np.random.default_rng(0)
    assert "X" not in set(fit_twin(few, ORDER, 10, rng).draw(400, rng)["sex"])


def test_a_plan_runs_on_it_and_says_that_it_is_synthetic(twin):
    found = compare(twin, PLAN)
    assert found.synthetic
    assert "synthetic" in str(found)


def test_people_of_one_case_manager_are_alike_where_they_were():
    rng = np.random.default_rng(4)
    manager = rng.integers(0, 40, 4_000)
    z = rng.normal(size=40)[manager] * 0.7 + rng.normal(size=4_000)
    table = people(4_000).assign(
        manager=[f"V{each}" for each in manager], reoffended=(z > 0).astype(int)
    )
    columns = tuple(
        TwinColumn(n, t) for n, t in (("manager", "category"), ("reoffended", "yes_no"))
    )
    order = Order(columns, cluster="manager", after=("reoffended",), outcomes=("reoffended",))
    twin = fit_twin(table, order, 10, rng).draw(4_000, rng)
    between = [each.groupby("manager")["reoffended"].mean().std() for each in (table, twin)]
    assert between[1] == pytest.approx(between[0], rel=0.4)
    assert between[1] > 0.15  # by chance 0.05


def test_a_column_with_hardly_any_values_is_empty_and_said_so():
    table = people(300)
    table.loc[table.index[12:], "hope"] = np.nan
    rng = np.random.default_rng(0)
    made = fit_twin(table, ORDER, 10, rng)
    assert made.draw(100, rng)["hope"].isna().all()
    assert any("'hope' is empty" in note for note in made.notes)
