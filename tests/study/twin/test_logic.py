"""What holds for everybody is kept; what one person could make is not."""

import numpy as np

from cocreate_lib.study.twin.logic import copies, kept_order, never_more, never_together


def test_cells_that_exclude_each_other_are_found_from_either_side():
    rng = np.random.default_rng(0)
    event = (rng.random(300) < 0.85).astype(int)
    times = np.where(event == 1, rng.integers(0, 20, 300), 20)
    found = never_together(event, times, (2 + 1, 21 + 1), after=True)
    assert found[0, :20].all()
    assert found[1, 20]
    assert not found[0, 20]
    assert not found[1, :20].any()


def test_chance_makes_no_rule():
    rng = np.random.default_rng(1)
    one, other = rng.integers(0, 5, 200), rng.integers(0, 5, 200)
    assert never_together(one, other, (6, 6), after=True) is None
    few = np.array([0] * 30 + [1] * 3)
    assert never_together(few, np.array([0] * 30 + [1] * 3), (3, 3), after=True) is None


def test_a_column_that_is_another_where_it_has_a_value():
    days = np.arange(50.0)
    gap = np.where(days % 2 == 0, days, np.nan)
    assert copies({"gap": gap, "days": days}, 10) == {"gap": "days"}
    gap[10] += 1
    assert copies({"gap": gap, "days": days}, 10) == {}


def test_orders_are_kept_by_what_is_drawn_later():
    age = np.arange(20.0, 80.0)
    first = age - np.arange(60) % 9
    assert never_more({"first": first, "age": age}, 10) == [("first", "age")]
    assert never_more({"first": first, "age": age + 100}, 10) == []  # nobody could have broken it
    values = {"first": np.array([30.0, 20.0]), "age": np.array([25.0, 40.0])}
    kept_order(values, [("first", "age")], {"age": 0, "first": 1})
    assert values["first"].tolist() == [25.0, 20.0]
    kept_order(values, [("first", "age")], {"age": 1, "first": 0})
    assert (values["first"] <= values["age"]).all()
