"""Everything in a table that is refused, one by one."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.comparison import (
    AnalysisPlan,
    compare,
    frequency,
    rate,
    scale,
    time_to,
)
from cocreate_lib.comparison.data.read import read_table
from cocreate_lib.comparison.data.table import take
from cocreate_lib.errors import DataError
from tests.comparison.conftest import made_up_people

PLAN = AnalysisPlan(
    "programme",
    [
        rate("reoffended"),
        frequency("reoffences"),
        time_to("days", event="seen"),
        scale("hope"),
    ],
    ["age", "sanctions", "office"],
    cluster="manager",
)
PEOPLE = made_up_people(200)


def with_cell(column, value, row=3):
    """The people with one cell changed."""
    people = PEOPLE.copy()
    people[column] = people[column].astype(object)
    people.iloc[row, people.columns.get_loc(column)] = value
    return people


def refused(people, plan=PLAN):
    """The error that comes back: with its three other parts filled in."""
    with pytest.raises(DataError) as caught:
        compare(people, plan)
    error = caught.value
    assert error.where or error.why
    assert error.try_this
    return str(error)


def test_a_missing_column_names_the_nearest():
    text = refused(PEOPLE.rename(columns={"sanctions": "sanction"}))
    assert "no column 'sanctions'" in text
    assert "'sanction'" in text
    assert "covariate" in text


def test_a_column_that_is_there_twice():
    assert "2 columns" in refused(pd.concat([PEOPLE, PEOPLE[["age"]]], axis=1))


def test_not_a_frame():
    assert "list" in refused([1, 2])


def test_an_empty_table():
    assert "no people" in refused(PEOPLE.iloc[:0])


def test_a_repeated_label():
    text = refused(pd.concat([PEOPLE, PEOPLE.iloc[[5]]]))
    assert "P0005" in text


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (np.arange(200) % 3, ["3 different values", "(67)"]),
        (np.where(np.arange(200) % 2 == 0, "in", "out"), ["'in' (100)", "treated_level='in'"]),
        (np.where(np.arange(200) % 2 == 0, 1, 2), ["2 different values", "treated_level=1"]),
        (np.where(np.arange(200) % 2 == 0, "1", "2"), ["'1' (100)"]),
        (np.arange(200), ["200 different values", "195 more"]),
    ],
)
def test_a_treatment_that_is_not_zero_and_one(values, says):
    text = refused(PEOPLE.assign(programme=values))
    for part in says:
        assert part in text


@pytest.mark.parametrize("kind", ["bool", "boolean", "Int64", "float", "category", "object"])
def test_a_treatment_may_be_stored_in_many_ways(kind):
    people = PEOPLE.assign(programme=(PEOPLE["programme"] == 1).astype(kind))
    assert (read_table(people, PLAN).treated == (PEOPLE["programme"] == 1)).all()


@pytest.mark.parametrize(("value", "words"), [(1, "comparison group"), (0, "in the programme")])
def test_one_group_alone(value, words):
    assert words in refused(PEOPLE.assign(programme=value))


def test_missing_treatment_is_refused_even_for_complete_cases():
    people = with_cell("programme", None)
    assert "P0003" in refused(people, PLAN.replace(missing="complete_cases"))


def test_missing_values_are_refused_with_columns_and_counts():
    people = with_cell("age", None).assign(hope=PEOPLE["hope"].where(PEOPLE["hope"] > 45))
    gaps = int((PEOPLE["hope"] <= 45).sum())
    text = refused(people)
    assert "age (1)" in text
    assert f"hope ({gaps})" in text
    assert "complete_cases" in text


def test_complete_cases_are_counted_by_group():
    people = PEOPLE.copy()
    people["age"] = people["age"].astype(float)
    people.loc[people.index[:30], "age"] = np.nan
    result = compare(people, PLAN.replace(missing="complete_cases"))
    lost = result.lost[result.lost["step"] == "complete cases"].set_index("group")
    assert lost.loc["treated", "lost"] == PEOPLE["programme"].iloc[:30].sum()
    assert lost["lost"].sum() == 30
    assert (result.weights.iloc[:30] == 0).all()
    assert result.scores.iloc[:30].isna().all()
    assert any("30 people" in note and "missing" in note for note in result.notes)
    alone = compare(people.iloc[30:], PLAN)
    assert result.estimates["estimate"].tolist() == alone.estimates["estimate"].tolist()


def test_a_gap_in_a_column_that_the_plan_does_not_use_is_nobodys_business():
    compare(PEOPLE.assign(fidelity=np.nan), PLAN)


@pytest.mark.parametrize("column", ["age", "hope", "days"])
def test_infinite_values(column):
    people = PEOPLE.copy()
    people[column] = people[column].astype(float)
    people.loc["P0007", column] = np.inf
    text = refused(people)
    assert "infinite" in text
    assert "P0007" in text


@pytest.mark.parametrize("column", ["age", "reoffences", "hope", "reoffended"])
def test_a_few_text_cells_among_numbers_are_named_with_their_rows(column):
    text = refused(with_cell(column, "several"))
    assert "'several'" in text
    assert "P0003" in text


def test_numbers_stored_as_text():
    assert "stored as text" in refused(PEOPLE.assign(age=PEOPLE["age"].astype(str)))
    coded = PEOPLE.assign(age=PEOPLE["age"].astype(str).astype("category"))
    assert len(read_table(coded, PLAN).covariates[0].levels) == PEOPLE["age"].nunique()


def test_numbers_among_objects_are_numbers():
    people = PEOPLE.assign(age=PEOPLE["age"].astype(object))
    assert (read_table(people, PLAN).covariates[0].columns[:, 0] == PEOPLE["age"]).all()
    flag = PEOPLE.assign(age=(PEOPLE["age"] > 40).astype(object))
    assert read_table(flag, PLAN).covariates[0].levels == ("",)


def test_dates_are_refused():
    dates = pd.date_range("2020-01-01", periods=200)
    assert "days since" in refused(PEOPLE.assign(age=dates))
    assert "days since" in refused(PEOPLE.assign(hope=dates))


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("reoffended", 2, "neither 0 nor 1"),
        ("seen", 2, "neither 0 nor 1"),
        ("reoffences", -1, "below zero"),
        ("reoffences", 1.5, "not a whole number"),
        ("days", -3, "below zero"),
    ],
)
def test_values_that_the_kind_of_outcome_cannot_have(column, value, says):
    text = refused(with_cell(column, value))
    assert says in text
    assert "P0003" in text


@pytest.mark.parametrize("column", ["reoffended", "reoffences", "days", "hope"])
def test_an_outcome_that_is_the_same_for_everybody(column):
    assert "for everybody" in refused(PEOPLE.assign(**{column: 1}))


def test_no_events():
    assert "no event was seen" in refused(PEOPLE.assign(seen=0))


def test_a_horizon_beyond_what_was_watched():
    plan = PLAN.replace(outcomes=[time_to("days", event="seen", horizon=400)])
    assert "365" in refused(PEOPLE, plan)


@pytest.mark.parametrize("method", ["nearest", "regression", "unadjusted"])
@pytest.mark.parametrize(
    "column", ["programme", "reoffended", "reoffences", "seen", "days", "hope"]
)
def test_a_covariate_that_is_the_treatment_or_an_outcome(method, column):
    people = PEOPLE.assign(age=PEOPLE[column])
    assert f"is {column!r} under another name" in refused(people, PLAN.replace(method=method))


def test_a_covariate_that_is_the_opposite_or_a_text_of_the_treatment():
    reverse = PEOPLE.assign(age=1 - PEOPLE["programme"])
    assert "under another name" in refused(reverse)
    words = PEOPLE.assign(age=np.where(PEOPLE["programme"] == 1, "pilot", "other"))
    assert "under another name" in refused(words)


@pytest.mark.parametrize("method", ["nearest", "regression"])
def test_a_constant_covariate(method):
    text = refused(PEOPLE.assign(age=40), PLAN.replace(method=method))
    assert "'age' is the same for everybody" in text


@pytest.mark.parametrize("method", ["nearest", "regression"])
def test_collinear_covariates_are_named(method):
    people = PEOPLE.assign(months=PEOPLE["age"] * 12 + 5)
    plan = PLAN.replace(covariates=["age", "sanctions", "months"], method=method)
    text = refused(people, plan)
    assert "'months' says nothing that 'age'" in text
    assert "leaving out 'months' is enough" in text
    total = PEOPLE.assign(months=PEOPLE["age"] + 2.0 * PEOPLE["sanctions"])
    assert "'age' and 'sanctions'" in refused(total, plan)


def test_covariates_that_add_up_to_the_treatment():
    half = np.arange(200) % 2
    people = PEOPLE.assign(a=PEOPLE["programme"] + 3 * half, b=half)
    text = refused(people, PLAN.replace(covariates=["a", "b"], method="regression"))
    assert "exactly who was in the programme: 'a', 'b'" in text


def test_fewer_people_than_parameters():
    names = [f"x{i}" for i in range(30)]
    rng = np.random.default_rng(0)
    many = pd.DataFrame(rng.normal(size=(200, 30)), columns=names, index=PEOPLE.index)
    people = PEOPLE.join(many)
    plan = PLAN.replace(outcomes=[scale("hope")], covariates=names, cluster=None)
    # An intercept, the programme and 30 covariates: 32 people would leave nothing to judge by.
    for n in (31, 32):
        assert f"{n} people are fewer than the model needs" in refused(people.head(n), plan)
    compare(people.head(33), plan.replace(method="regression", estimand="ATE"))


def test_one_cluster():
    assert "one cluster" in refused(PEOPLE.assign(manager="A"))


def test_nobody_within_the_caliper():
    people = PEOPLE.assign(
        score=np.where(PEOPLE["programme"] == 1, 100.0, 0.0) + PEOPLE["age"] / 99
    )
    text = refused(people, PLAN.replace(distance="score", caliper=0.01))
    assert "Nobody in the programme has a match within the caliper" in text
    assert "wider caliper" in text


def test_labels_of_several_types():
    people = PEOPLE.set_axis([*range(100), *(f"P{i}" for i in range(100))])
    plan = PLAN.replace(ratio=2)
    pairs = compare(people, plan).pairs
    mixed = compare(people.sample(frac=1, random_state=1), plan).pairs
    pd.testing.assert_frame_equal(pairs, mixed)


def test_the_table_is_left_as_it_was():
    people = PEOPLE.assign(office=PEOPLE["office"].astype("category"))
    before = people.copy(deep=True)
    for method in ("unadjusted", "regression", "nearest", "weighting"):
        compare(people, PLAN.replace(method=method))
    pd.testing.assert_frame_equal(people, before)


def test_levels_that_nobody_has_are_dropped():
    office = pd.Categorical(PEOPLE["office"], categories=["West", "East", "North", "Moon"])
    covariate = read_table(PEOPLE.assign(office=office), PLAN).covariates[2]
    assert covariate.levels == ("West", "East", "North")
    assert (covariate.columns.sum(axis=1) == 1).all()


def test_whoever_is_taken_takes_along_all_that_is_known_of_them(people):
    """Every array of a table, its covariates and outcomes, whatever fields they come to have."""
    people = people.assign(hope_before=people["hope"].to_numpy()[::-1])
    people.loc[people.index[3], "age"] = np.nan
    table = read_table(
        people,
        PLAN.replace(
            outcomes=[scale("hope", before="hope_before")],
            covariates=["age", "sanctions"],
            exact=["office"],
            covariate_calipers={"age": 5},
            distance="sanctions",
            missing="complete_cases",
        ),
    )
    each_row = np.arange(float(len(table.treated)))
    (hope,) = table.outcomes
    # What only other kinds of outcome have.
    rest = {field.name: each_row for field in fields(hope) if getattr(hope, field.name) is None}
    table = replace(table, logit=each_row, outcomes=(replace(hope, **rest),))
    rows = np.array([5, 0, 5, 7])
    taken = take(table, rows)
    assert taken.logit is None
    about_everybody = ("everyone_treated", "logit")
    for part, its in [
        (table, taken),
        *zip(table.covariates, taken.covariates, strict=True),
        *zip(table.outcomes, taken.outcomes, strict=True),
    ]:
        for field in fields(part):
            value = getattr(part, field.name)
            assert value is not None
            if isinstance(value, np.ndarray) and field.name not in about_everybody:
                assert np.array_equal(getattr(its, field.name), value[rows]), field.name


@pytest.mark.parametrize(
    ("values", "noted"),
    [
        ([1, 2, 3], True),
        (list(range(1, 13)), True),
        (list(range(1, 14)), False),
        (["north", "east", "west"], False),
        ([0, 1, 2], False),  # a count
        ([1, 2, 30], False),
        ([1, 2], False),  # two values have one slope in any case
    ],
)
def test_whole_numbers_that_may_be_codes_are_noted(people, values, noted):
    people = people.assign(region=np.resize(values, len(people)))
    plan = AnalysisPlan("programme", [rate("reoffended")], ["age", "region"], method="regression")
    notes = " ".join(compare(people, plan).notes)
    assert (f"'region', whole numbers from 1 to {values[-1]}, enters" in notes) is noted
    assert "codes" not in " ".join(compare(people, plan.replace(method="unadjusted")).notes)


def test_broken_text_and_mixed_types_are_groups_like_others():
    people = PEOPLE.assign(manager=[f"M{i % 40}" for i in range(len(PEOPLE))])
    plan = PLAN.replace(method="unadjusted", covariates=[], cluster="manager")
    expected = compare(people, plan).estimates["std_error"]
    for odd in ("M\udc80", 7):
        changed = people.assign(manager=people["manager"].astype(object).replace("M3", odd))
        found = compare(changed.astype({"manager": object}), plan).estimates["std_error"]
        assert found.to_numpy() == pytest.approx(expected.to_numpy())
