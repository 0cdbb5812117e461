"""Rows and words of estimates in several parts of the people."""

from __future__ import annotations

import numpy as np
import pytest

from cocreate_lib.comparison import AnalysisPlan, compare, frequency, rate, scale
from cocreate_lib.comparison.analysed import analyse
from cocreate_lib.comparison.data.read import read_table
from cocreate_lib.comparison.further.analysis import further_table
from cocreate_lib.comparison.further.contrasts import (
    amount,
    balance_of,
    contrast_rows,
    contrasts_of,
    is_headline,
    leaves_out_zero,
    level_targets,
    parts_at_levels,
    people_at_levels,
    quoted,
    span,
)
from cocreate_lib.comparison.inference.intervals import Interval
from tests.comparison.conftest import made_up_people

PEOPLE = made_up_people(300)
PLAN = AnalysisPlan(
    "programme",
    [rate("reoffended"), scale("hope", unit="points")],
    ["age"],
    method="regression",
    subgroups=["office"],
)


@pytest.fixture(scope="module")
def found():
    analysed = analyse(read_table(PEOPLE, PLAN), PLAN)
    levels = people_at_levels(analysed.table.further["office"])
    parts = parts_at_levels(analysed, levels)
    return contrasts_of(analysed, {"office": parts})


def test_each_outcome_and_measure(found):
    assert [(each.outcome, each.measure) for each in found] == [
        (0, "risk_difference"),
        (0, "risk_ratio"),
        (1, "mean_difference"),
    ]
    assert [is_headline(each, PLAN) for each in found] == [True, False, True]
    assert [part.name for part in found[0].parts] == ["East", "North", "West"]
    assert found[0].first == 0
    assert list(found[0].differences) == [1, 2]
    assert found[0].pair is None


def test_the_rows(found):
    rows = list(contrast_rows(found[0], PLAN, "office", {"East": 0.5, "all levels": 0.25}))
    table = further_table(rows).set_index("about")
    assert list(table.index) == [
        "office: East",
        "office: North",
        "office: West",
        "office: North against East",
        "office: West against East",
        "office: all levels",
    ]
    assert table.loc["office: East", "p_value_holm"] == 0.5
    assert table.loc["office: all levels", "p_value_holm"] == 0.25
    assert table["p_value_holm"].notna().sum() == 2
    assert set(table["scale"]) == {"difference"}
    assert set(table["conf_level"]) == {0.95}
    both = table.loc["office: North against East"]
    sizes = PEOPLE.groupby(["office", "programme"]).size()
    assert both["n_treated"] == sizes["East", 1] + sizes["North", 1]
    assert both["n_comparison"] == sizes["East", 0] + sizes["North", 0]
    assert (both["level"], both["against"]) == ("North", "East")
    everybody = table.loc["office: all levels"]
    assert everybody["n_treated"] == PEOPLE["programme"].sum()
    assert "F, with 2 and" in everybody["notes"]
    assert (
        "divided"
        in next(r for r in contrast_rows(found[1], PLAN, "o", {}) if r["against"])["notes"]
    )


def test_people_of_the_programme_count_once():
    area = np.where(PEOPLE["programme"] == 1, None, np.where(np.arange(300) % 2, "a", "b"))
    plan = PLAN.replace(subgroups=(), comparators="area")
    table = compare(PEOPLE.assign(area=area), plan).comparators().table.set_index("about")
    row = table.loc["comparator: b against a"].iloc[0]
    assert row["n_treated"] == PEOPLE["programme"].sum()
    assert row["n_comparison"] == (PEOPLE["programme"] == 0).sum()


def test_targets_are_named_as_rows_are(found):
    names = {row["about"] for each in found for row in contrast_rows(each, PLAN, "office", {})}
    targets = list(
        level_targets(PLAN, "office", ["East", "North", "West"], lambda level, against: {})
    )
    assert {each.about for each in targets} == names - {"office: all levels"}
    assert len(targets) == 3 * 5
    assert list(level_targets(PLAN, "office", (), lambda level, against: {})) == []


def test_balance_of_each(found):
    rows = balance_of("office", found[0].parts)
    assert [row["level"] for row in rows] == ["East", "North", "West"]
    assert sum(row["in the programme"] for row in rows) == PEOPLE["programme"].sum()
    assert {row["least alike on"] for row in rows} == {"age"}


@pytest.mark.parametrize(
    ("outcome", "numbers", "told", "range_told"),
    [
        (0, (-0.1, -0.2, 0.05), "10 fewer per 100 people", "20 fewer to 5 more per 100 people"),
        (1, (2.0, -1.0, 5.0), "2.0 points higher", "1.0 points lower to 5.0 points higher"),
    ],
)
def test_words(outcome, numbers, told, range_told):
    value, low, high = numbers
    interval = Interval(value, conf_low=low, conf_high=high)
    assert told.split()[1] in amount(interval, PLAN, outcome)
    assert amount(interval, PLAN, outcome).replace(".0 ", " ") == told.replace(".0 ", " ")
    assert span(interval, PLAN, outcome).replace(".0 ", " ") == (
        f"from {range_told}".replace(".0 ", " ")
    )
    assert not leaves_out_zero(interval)
    assert amount(Interval(np.nan), PLAN, outcome) == "not known"


def test_words_of_a_rate_over_time_at_risk():
    outcome = frequency("reoffences", exposure="days", per=365, unit="person-year")
    plan = PLAN.replace(outcomes=[outcome], subgroups=())
    interval = Interval(-0.5, conf_low=-0.9, conf_high=-0.1)
    assert amount(interval, plan, 0).endswith("fewer per person-year")
    assert leaves_out_zero(interval)


def test_names_in_a_sentence():
    assert quoted(["a", "b", "c"]) == "'a', 'b' and 'c'"
