"""Cells are read as what they say beyond doubt, and refused otherwise; numbers become no levels."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from cocreate_lib import AnalysisPlan, DataError, PlanError, compare, rate, scale, time_to
from cocreate_lib.comparison.data.read import read_table
from cocreate_lib.errors import MissingValuesError
from tests.comparison.conftest import made_up_people

PEOPLE = made_up_people(200)
PLAN = AnalysisPlan(
    "programme", [rate("reoffended")], ["age", "office"], method="regression", estimand="ATE"
)
ROW = np.arange(len(PEOPLE))


def changed(**columns):
    """The people with other cells in some columns, each made from the old one."""
    made = {name: [how(cell) for cell in PEOPLE[name]] for name, how in columns.items()}
    return PEOPLE.assign(**{name: pd.Series(v, PEOPLE.index) for name, v in made.items()})


def understood(people, plan=PLAN):
    """The result, which has to be that of the plain table, and what was understood."""
    found = compare(people, plan)
    plain = plan.replace(treated_level=None, outcomes=[rate("reoffended")], decimal="auto")
    expected = compare(PEOPLE, plain if plan.outcomes[0].kind == "rate" else plan)
    np.testing.assert_allclose(found.estimates["estimate"], expected.estimates["estimate"])
    return " ".join(found.reading)


def refused(people, plan=PLAN):
    with pytest.raises(DataError) as refusal:
        compare(people, plan)
    assert refusal.value.where
    assert refusal.value.try_this
    return str(refusal.value)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (lambda age: f"{age},0", "'age' was read with a decimal comma ("),
        (lambda age: f"£{age}.00", "'age' was read without '£' ("),
        (lambda age: f"{age} %", "'age' was read as the number before the per cent sign ("),
        (lambda age: f" {age} " if age % 2 else age, ""),
        (lambda age: f"{age}\u00a0", ""),
    ],
)
def test_numbers_that_are_written_otherwise_are_numbers(how, said):
    people = changed(age=how)
    assert said in understood(people)
    assert read_table(people, PLAN).covariates[0].levels == ("",)


def test_each_way_is_said_once_for_all_its_columns():
    people = changed(age=lambda age: f"{age},0", sanctions=lambda n: f"{n},0")
    said = compare(people, PLAN.replace(covariates=["age", "sanctions"])).reading
    assert len(said) == 1
    assert said[0].startswith("'age' and 'sanctions' were read with a decimal comma (")


def test_nothing_is_said_where_all_is_plain():
    assert compare(PEOPLE, PLAN).reading == ()
    coded = PEOPLE.assign(office=PEOPLE["office"].astype("category"), age=PEOPLE["age"] + 0.5)
    assert compare(coded, PLAN).reading == ()


def test_thousands_that_may_be_decimals_are_asked_about():
    people = changed(age=lambda age: f"{age // 10},{age % 10:03}")
    text = refused(people)
    assert "can stand between thousands or before decimals" in text
    assert 'decimal="comma"' in text
    ages = {
        decimal: read_table(people, PLAN.replace(decimal=decimal)).covariates[0].columns[:, 0]
        for decimal in ("comma", "point")
    }
    np.testing.assert_allclose(ages["point"], 1000 * ages["comma"])
    known = people.copy()
    known.attrs["decimal"] = "comma"  # as a file with semicolons says
    np.testing.assert_allclose(read_table(known, PLAN).covariates[0].columns[:, 0], ages["comma"])


@pytest.mark.parametrize("mark", [".", "-", "n/a", "#N/A", "", "NULL"])
@pytest.mark.parametrize("column", ["age", "office"])
def test_marks_of_what_is_missing_are_counted_and_said(mark, column):
    """Though most cells of the column hold them."""
    gone = ROW % 10 < 6
    people = PEOPLE.astype({column: object})
    people.loc[gone, column] = mark
    with pytest.raises(MissingValuesError) as refusal:
        compare(people, PLAN)
    assert f"{column} (120)" in str(refusal.value)
    shown = repr(mark) if mark else "nothing but blanks"
    said = f"'{column}': 120 cells with {shown} count as missing."
    assert said in str(refusal.value)
    found = compare(people, PLAN.replace(missing="complete_cases"))
    assert found.reading == (said,)
    expected = compare(PEOPLE[~gone], PLAN)
    assert found.estimates["estimate"].tolist() == expected.estimates["estimate"].tolist()


def test_marks_are_filled_in_where_gaps_are():
    people = PEOPLE.astype({"age": object, "office": object})
    people.loc[ROW % 20 == 0, "age"] = "."
    people.loc[ROW % 20 == 1, "office"] = " n/a"
    gaps = people.where(~people.isin([".", " n/a"]), None).astype({"age": float})
    plan = PLAN.replace(missing="impute", seed=1, imputations=2)
    found, expected = compare(people, plan), compare(gaps, plan)
    assert found.filled["filled"].tolist() == [10, 10]
    assert found.estimates["estimate"].tolist() == expected.estimates["estimate"].tolist()
    assert len(found.reading) == 2


@pytest.mark.parametrize("odd", ["several", "<20", "20-25", "3x"])
def test_a_few_cells_that_are_no_numbers_are_named(odd):
    people = PEOPLE.astype({"age": object})
    people.loc[people.index[[3, 7]], "age"] = odd
    for table in (people, people.astype({"age": str})):
        text = refused(table)
        assert f"'age' should hold numbers, and has text in 2 cells: {odd!r}" in text
        assert "P0003, P0007" in text
        assert 'categories=["age"]' in text
        assert "to_numeric" not in text


def test_a_few_numbers_among_many_names_are_names():
    office = PEOPLE["office"].where(ROW > 5, "7")
    assert "7" in read_table(PEOPLE.assign(office=office), PLAN).covariates[1].levels


def test_numbers_with_a_unit_are_no_categories():
    assert "with a unit behind them" in refused(changed(age=lambda age: f"{age} years"))
    few = PEOPLE.assign(age=[f"{n % 3} children" for n in ROW])
    assert len(read_table(few, PLAN).covariates[0].levels) == 3


@pytest.mark.parametrize(
    "how",
    [
        lambda i: f"{i % 28 + 1:02}/{i % 12 + 1:02}/2019",
        lambda i: f"{i % 28 + 1}.{i % 12 + 1}.19",
        lambda i: f"2019-{i % 12 + 1:02}-01 10:30",
        lambda i: f"{i % 28 + 1} March 2019",
        lambda i: dt.datetime(2019, 1, 1 + i % 28) if i % 2 else "unknown",
        lambda i: f"{i % 28 + 1:02}/{i % 12 + 1:02}/2019" if i % 2 else "unknown",
    ],
)
def test_dates_are_called_dates(how):
    text = refused(PEOPLE.assign(age=pd.Series([how(i) for i in ROW], PEOPLE.index, dtype=object)))
    assert "'age' holds dates" in text
    assert "days since" in text


def test_a_date_as_an_outcome_is_called_a_date():
    plan = AnalysisPlan("programme", [scale("hope")], method="unadjusted")
    assert "holds dates" in refused(PEOPLE.assign(hope=[f"1/{i % 12 + 1}/2019" for i in ROW]), plan)


@pytest.mark.parametrize("kind", ["int64", "float64", "Int64", "object", str, "int64[pyarrow]"])
def test_numbers_that_are_declared_to_be_categories_are(kind):
    people = PEOPLE.assign(region=pd.Series(1 + ROW // 2 % 11, PEOPLE.index).astype(kind))
    plan = PLAN.replace(covariates=["age", "region"], categories=["region"])
    region = read_table(people, plan).covariates[1]
    order = sorted(range(1, 12), key=str) if kind is str else range(1, 12)
    assert region.levels == tuple(map(str, order))
    assert (region.columns.sum(axis=1) == 1).all()
    assert "codes" not in " ".join(compare(people, plan).notes)
    named = people.assign(region=[f"{chr(64 + int(r))}" for r in people["region"]])
    estimates = [compare(each, plan).estimates["estimate"].to_numpy() for each in (people, named)]
    np.testing.assert_allclose(*estimates, rtol=1e-6)


def test_categories_are_covariates():
    with pytest.raises(PlanError, match="is not a covariate") as refusal:
        PLAN.replace(categories=["ofice"])
    assert "Did you mean 'office'" in refusal.value.try_this


def test_dates_and_levels_that_differ_little_can_be_declared():
    people = PEOPLE.assign(
        age=[f"1/{i % 3 + 1}/2019" for i in ROW // 2], office=np.where(ROW % 3 > 0, "M", "m")
    )
    found = read_table(people, PLAN.replace(categories=["age", "office"]))
    assert [len(each.levels) for each in found.covariates] == [3, 2]


@pytest.mark.parametrize("stored", [object, "category", "string", "string[pyarrow]"])
def test_text_may_be_stored_in_many_ways(stored):
    people = PEOPLE.assign(office=PEOPLE["office"].astype(stored))
    assert understood(people) == ""
    padded = (PEOPLE["office"] + pd.Series(np.where(ROW % 9 == 0, " ", ""), PEOPLE.index)).astype(
        stored
    )
    assert "('East ' is 'East')" in understood(PEOPLE.assign(office=padded)).replace(
        "North", "East"
    ).replace("West", "East")


def test_the_order_of_a_category_is_kept():
    levels = ["West ", "East", "North"]
    padded = PEOPLE["office"].replace("West", "West ")
    office = pd.Categorical(padded, categories=levels, ordered=True)
    found = read_table(PEOPLE.assign(office=office), PLAN).covariates[1]
    assert found.levels == ("West", "East", "North")


def test_the_callers_table_is_left_as_it_was():
    people = changed(age=lambda age: f"{age},0", office=lambda office: f" {office}")
    people.attrs["mine"] = 1
    before = people.copy(deep=True)
    compare(people, PLAN)
    pd.testing.assert_frame_equal(people, before)
    assert people.attrs == {"mine": 1}


def test_what_is_refused_of_a_file_names_it():
    people = PEOPLE.astype({"age": object}).set_axis(pd.RangeIndex(2, 202, name="line"))
    people.loc[7, "age"] = "several"
    people.attrs["file"] = "people.csv"
    assert "Where: people.csv, column 'age', line 7" in refused(people)
    assert "Where: people.csv, the plan's covariate" in refused(people.drop(columns="office"))


def test_times_with_a_decimal_comma():
    people = PEOPLE.assign(days=[f"{days:.1f}".replace(".", ",") for days in PEOPLE["days"]])
    plan = AnalysisPlan("programme", [time_to("days", event="seen")], method="unadjusted")
    found, expected = compare(people, plan), compare(PEOPLE, plan)
    assert found.estimates["estimate"].tolist() == expected.estimates["estimate"].tolist()
