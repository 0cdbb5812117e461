"""Complementary suppression, attacked by somebody who shares no code with it."""

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.errors import CocreateError
from cocreate_lib.study.disclosure import DisclosureRules
from cocreate_lib.study.disclosure.audit import audit
from cocreate_lib.study.disclosure.cells import CountTable, cell, count_table, system_of, table_of
from cocreate_lib.study.disclosure.suppression import suppress, too_few
from tests.study.disclosure.__main__ import faults_of

TABLES = 24  # all 1,000: python -m tests.study.disclosure --tables 1000 --seed 1


@pytest.mark.parametrize("start", range(0, TABLES, 8))
def test_nothing_withheld_can_be_worked_out(start):
    found = [fault for each in range(start, start + 8) for fault in faults_of(1, each)]
    assert found == []


def test_without_the_complement_the_attacker_finds_what_is_withheld():
    """The attack itself works: primary suppression alone is undone."""
    undone = [fault for each in range(10) for fault in faults_of(1, each, complement=False)]
    assert len(undone) > 5


def test_a_cell_that_two_tables_share_is_withheld_in_both():
    people = pd.DataFrame(
        {
            "sex": ["F"] * 60 + ["M"] * 40,
            "group": ["a"] * 57 + ["b"] * 3 + ["a"] * 20 + ["b"] * 20,
            "area": ["n", "s"] * 50,
        }
    )
    tables = [count_table(people, ["sex", "group"]), count_table(people, ["sex", "group", "area"])]
    withheld = suppress(tables, DisclosureRules()).withheld
    assert cell(sex="F", group="b") in withheld
    assert not audit(tables, withheld)["exact"].any()


def test_stricter_rules_never_show_a_cell_that_laxer_ones_withhold_as_too_few():
    rng = np.random.default_rng(3)
    for _ in range(4):
        counts = pd.DataFrame(rng.poisson(12, (4, 3)), columns=list("xyz"))
        table = table_of(counts, "office", "group")
        lax = too_few([table], DisclosureRules(least_people=5))
        strict = suppress([table], DisclosureRules(least_people=15)).withheld
        assert lax <= strict


def test_the_order_of_rows_and_of_tables_changes_nothing():
    rng = np.random.default_rng(4)
    people = pd.DataFrame({"a": rng.integers(0, 3, 90), "b": rng.integers(0, 4, 90)}).astype(str)
    one = suppress([count_table(people, ["a", "b"])], DisclosureRules()).withheld
    other = suppress(
        [count_table(people.sample(frac=1, random_state=1), ["b", "a"])], DisclosureRules()
    ).withheld
    assert one == other


def test_where_no_margin_can_be_kept_the_margins_go_too():
    table = table_of(pd.DataFrame({"a": [2], "b": [3]}, index=["x"]), "row", "column")
    found = suppress([table], DisclosureRules())
    assert found.withheld == set(table.people)


def test_a_table_with_nothing_to_hide_is_shown_whole():
    table = table_of(pd.DataFrame({"a": [20, 30], "b": [0, 40]}, index=["x", "y"]), "r", "c")
    found = suppress([table], DisclosureRules())
    assert not found.withheld
    assert found.table.empty


def test_two_numbers_for_the_same_people_are_refused():
    one = CountTable("one", {cell(sex="F"): 20})
    other = CountTable("other", {cell(sex="F"): 17})
    with pytest.raises(CocreateError, match="20 people, and 17 in another table"):
        system_of([one, other])


@pytest.mark.parametrize("bad", [-1, 0.5, np.nan])
def test_a_table_of_something_else_is_refused(bad):
    with pytest.raises(CocreateError, match="other than numbers of people"):
        table_of(pd.DataFrame({"a": [bad, 2]}), "r", "c")
