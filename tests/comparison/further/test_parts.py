"""Part of the people, compared as the plan compares all of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cocreate_lib.comparison import AnalysisPlan, frequency, rate, scale, time_to
from cocreate_lib.comparison.data.read import read_table
from cocreate_lib.comparison.further.parts import (
    FEWEST,
    at_one_horizon,
    common_measures,
    part_of_people,
    with_draws,
)
from tests.comparison.conftest import made_up_people

PEOPLE = made_up_people(200)


def plan_of(method: str = "unadjusted", *outcomes: object, **fields: object) -> AnalysisPlan:
    settings = {"covariates": ["age", "office"], **fields}
    return AnalysisPlan("programme", outcomes or [scale("hope")], method=method, **settings)


def test_rows_of_the_sample_are_found_in_the_whole_table():
    plan = plan_of("nearest", seed=1)
    table = read_table(PEOPLE, plan)
    rows = np.arange(20, 180)
    part = part_of_people(table, plan, rows, "some")
    assert set(part.people) <= set(rows)
    hope = table.outcomes[0].y[part.people]
    np.testing.assert_array_equal(hope, part.analyses[0].y)
    np.testing.assert_array_equal(table.treated[part.people], part.analyses[0].treated)


def test_levels_that_nobody_has_are_no_columns():
    plan = plan_of("regression")
    table = read_table(PEOPLE, plan)
    rows = np.flatnonzero(PEOPLE["office"] != "East")
    part = part_of_people(table, plan, rows, "not East")
    assert part.table.terms == (("age", ""), ("office", "West"))
    assert part.left_out == ()
    one = part_of_people(table, plan, np.flatnonzero(PEOPLE["office"] == "East"), "East")
    assert one.table.terms == (("age", ""),)
    assert one.left_out == ("office",)


def test_codes_have_no_gaps():
    plan = plan_of(cluster="manager", exact=["office"], errors="randomisation", seed=1)
    table = read_table(PEOPLE.assign(manager=np.arange(200) // 4 * 7), replace_errors(plan))
    part = part_of_people(table, replace_errors(plan), np.arange(100, 200), "some")
    assert part.table.clusters.min() == 0
    assert part.table.clusters.max() == len(np.unique(part.table.clusters)) - 1


def replace_errors(plan: AnalysisPlan) -> AnalysisPlan:
    return plan.replace(errors="auto")


@pytest.mark.parametrize(("group", "told"), [(1, "in the programme"), (0, "in the comparison")])
def test_too_few_people(group, told):
    plan = plan_of()
    table = read_table(PEOPLE, plan)
    own = np.flatnonzero(PEOPLE["programme"] == group)
    others = np.flatnonzero(PEOPLE["programme"] != group)
    enough = part_of_people(table, plan, np.append(own[:FEWEST], others), "enough")
    assert enough.problems == ("",)
    few = part_of_people(table, plan, np.append(own[: FEWEST - 1], others), "few")
    assert told in few.problems[0]
    assert few.table is None
    assert few.n == tuple(sorted((4, len(others)), reverse=group == 0))
    assert few.worst[0] == ""


def test_one_outcome_without_an_answer_leaves_the_others():
    people = PEOPLE.assign(reoffended=np.where(np.arange(200) < 100, 0, PEOPLE["reoffended"]))
    plan = plan_of("unadjusted", rate("reoffended"), scale("hope"))
    part = part_of_people(read_table(people, plan), plan, np.arange(100), "some")
    assert "0 for everybody" in part.problems[0]
    assert part.problems[1] == ""
    assert part.found[0] is None
    assert part.found[1] is not None


def test_one_horizon_for_all():
    people = PEOPLE.assign(days=np.where(np.arange(200) < 100, PEOPLE["days"], 50 + np.arange(200)))
    plan = plan_of("unadjusted", time_to("days", "seen"), scale("hope"))
    table = read_table(people, plan)
    parts = [
        part_of_people(table, plan, np.arange(start, start + 100), str(start)) for start in (0, 100)
    ]
    apart = [part.analyses[0].horizon for part in parts]
    assert apart[0] != apart[1]
    for longest, shared in ((1000.0, min(apart)), (40.0, 40.0)):
        again = at_one_horizon(parts, plan, {0: longest})
        assert [part.analyses[0].horizon for part in again] == [shared, shared]
    assert at_one_horizon(parts, plan, {}) == parts


def test_draws_replace_intervals_and_keep_estimates():
    plan = plan_of("unadjusted", scale("hope"), errors="bootstrap", seed=1, replications=99)
    table = read_table(PEOPLE, plan)
    part = part_of_people(table, plan, np.arange(150), "some")
    drawn = with_draws(part, plan)
    assert drawn.found[0].rows[0]["estimate"] == part.found[0].rows[0]["estimate"]
    assert "bootstrap" in drawn.found[0].rows[0]["se_type"]
    assert with_draws(part, plan.replace(errors="auto")) is part


def test_where_the_groups_are_least_alike():
    plan = plan_of("weighting")
    table = read_table(PEOPLE, plan)
    part = part_of_people(table, plan, np.arange(200), "all")
    variable, smd = part.worst
    sizes = part.balance["smd_after"].abs()
    assert abs(smd) == sizes.max()
    assert variable == "age" or variable.startswith("office = ")
    bare = plan_of("unadjusted", covariates=[])
    assert part_of_people(read_table(PEOPLE, bare), bare, np.arange(200), "all").worst[0] == ""


def test_measures_that_are_held_against_each_other():
    assert common_measures(frequency("reoffences")) == ("mean_difference", "rate_ratio")
    assert common_measures(frequency("reoffences", exposure="days")) == (
        "rate_difference",
        "rate_ratio",
    )
    assert common_measures(time_to("days", "seen")) == ("rmst_difference", "hazard_ratio")
    assert common_measures(replace(scale("hope"), unit="points")) == ("mean_difference",)
