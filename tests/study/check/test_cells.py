"""What cells say, in any spelling: numbers, yes and no, dates, levels, what is missing."""

import numpy as np
import pandas as pd
import pytest

from tests.study.check.studies import Study, kinds, people


@pytest.fixture
def study(tmp_path):
    """A study of few people."""
    return Study(tmp_path / "study", people(120))


def test_numbers_in_any_spelling(study):
    n = len(study.table)
    study.table["cost"] = [f"£{1000 + k:,}" for k in range(n - 1)] + ["n/a"]
    study.table["share"] = [f"{k},5" for k in range(n)]
    study.described("cost", type="number", missing="allowed").described("share", type="number")
    found = study.check()
    assert kinds(found) == []
    assert found.people["cost"].iloc[0] == 1000
    assert np.isnan(found.people["cost"].iloc[-1])
    assert found.people["share"].iloc[3] == 3.5
    assert any("'£1,000'" in each for each in found.reading)
    assert any("'n/a'" in each for each in found.reading)


def test_numbers_that_can_be_read_in_two_ways_are_asked_about(study):
    study.table["cost"] = [f"{1 + k},250" for k in range(len(study.table))]
    study.described("cost", type="number").without("score")  # whose decimals would tell
    found = study.check()
    assert kinds(found) == [("number", "cost")]
    assert 'decimal="comma"' in found.faults[0].try_this
    study.asks('method = "weighting"', 'method = "weighting"\ndecimal = "point"')
    found = study.check()
    assert found.people["cost"].iloc[0] == 1250


def test_codes_for_missing_and_never(study):
    study.put("priors", 999, 3, 5)
    found = study.check()
    assert kinds(found) == []
    assert found.people["priors"].isna().sum() == 2
    assert any("999" in each for each in found.reading)
    study.described("priors", missing="never")
    study.put("priors", None, 7)
    found = study.check()
    assert kinds(found) == [("missing", "priors")]
    assert found.faults[0].rows == (9,)


def test_a_code_as_a_word_and_as_a_number_alike(study):
    study.described("score", missing="refused|-9")
    study.put("score", "Refused", 1).put("score", "-9.0", 2).put("score", -9, 3)
    found = study.check()
    assert kinds(found) == []
    assert found.people["score"].isna().tolist()[:5] == [False, True, True, True, False]


def test_a_described_column_that_is_not_there_and_nobody_asks_for_is_told(study):
    found = study.described("shoe_size", type="number").check()
    assert found.is_fit
    assert any("1 column" in each and "'shoe_size'" in each for each in found.notes)


def test_missing_values_that_the_protocol_refuses(study):
    study.asks('missing = "complete_cases"', 'missing = "refuse"')
    study.put("age", None, 4, 6)
    found = study.check()
    assert kinds(found) == [("missing", "age")]
    assert found.faults[0].rows == (6, 8)
    study.asks('missing = "refuse"', 'missing = "complete_cases"')
    found = study.check()
    assert found.is_fit
    assert any("'age' 2 (1.7%)" in each for each in found.notes)


@pytest.mark.parametrize(
    ("yes", "no", "allowed"),
    [
        ("ja", "nein", ""),
        (True, False, ""),
        ("T", "F", ""),
        ("1", "0", ""),
        ("Pilot", "Other", "Pilot|Other"),
        ("2", "1", "2=Pilot|1=Other"),
        ("Pilot", "Other", "2=Pilot|1=Other"),
    ],
)
def test_yes_and_no(study, yes, no, allowed):
    treated = study.table["programme"] == 1
    study.table["programme"] = np.where(treated, yes, no)
    study.described("programme", allowed=allowed)
    found = study.check()
    assert kinds(found) == []
    assert found.people["programme"].tolist() == treated.astype(int).tolist()


def test_a_yes_or_no_that_nobody_declared_is_asked_about(study):
    study.table["programme"] = np.where(study.table["programme"] == 1, "Pilot", "Other")
    found = study.check()
    assert ("yes_no", "programme") in kinds(found)
    assert "allowed" in found.faults[0].try_this


@pytest.mark.parametrize("level", ["Pilot", "2"])
def test_a_level_that_the_analysis_names_stays_a_word(study, level):
    treated = study.table["programme"] == 1
    study.table["programme"] = np.where(treated, "Pilot", "Other")
    study.described("programme", allowed="2=Pilot|1=Other")
    study.asks('treatment = "programme"', f'treatment = "programme"\ntreated_level = "{level}"')
    found = study.check()
    assert kinds(found) == []
    assert (found.people["programme"].astype(str) == level).tolist() == treated.tolist()


def test_levels_by_their_code_or_their_word_and_open_ones(study):
    study.put("sex", "Women", 3).put("sex", " M ", 4)
    study.table["area"] = np.resize([3, 1, 2, 10], len(study.table))
    study.described("area", type="category")
    found = study.check()
    assert kinds(found) == []
    assert found.people["sex"].iloc[3] == "F"
    assert found.people["sex"].iloc[4] == "M"
    assert found.people["area"].cat.categories.tolist() == ["1", "2", "3", "10"]


def test_codes_with_zeros_before_them(study):
    study.table["area"] = np.resize(["01", "02"], len(study.table))
    study.described("area", type="category", allowed="01=North|02=South", missing="09")
    found = study.check()
    assert kinds(found) == []
    assert found.people["area"].tolist()[:2] == ["01", "02"]


def test_spellings_of_an_open_level_are_asked_about(study):
    study.table["area"] = np.resize(["North", "South", "North"], len(study.table))
    study.described("area", type="category")
    study.put("area", "north", 3).put("area", "NORTH", 5)
    found = study.check()
    assert kinds(found) == [("variant", "area")]
    assert found.faults[0].rows == (5, 7)
    assert "'North'" in found.faults[0].what


@pytest.mark.parametrize(
    ("written", "unit", "said"),
    [
        ("%d/%m/%Y", "", "the day first"),
        ("%m/%d/%Y", "", "the month first"),
        ("%d.%m.%Y", "", "the day first"),
        ("%d/%m/%y", "dd/mm/yy", ""),
        ("%d %B %Y", "", ""),
        ("%Y-%m-%dT%H:%M:%S", "", ""),
        ("%Y%m%d", "", ""),
        ("%B %d, %Y", "", ""),
    ],
)
def test_dates_as_they_are_written(study, written, unit, said):
    dates = pd.to_datetime(study.table["started"])
    study.table["started"] = dates.dt.strftime(written)
    study.described("started", unit=unit)
    found = study.check()
    assert kinds(found) == []
    assert found.people["started"].tolist() == dates.tolist()
    assert any(said in each for each in found.reading) or not said


def test_dates_that_can_be_read_in_two_ways(study):
    study.table["started"] = "03/04/2018"
    study.put("started", "05/06/2018", 3)
    study.table["reoffended_on"] = None
    found = study.check()
    assert kinds(found) == [("date", "started")]
    assert found.faults[0].count == len(study.table)
    assert "dd/mm/yyyy" in found.faults[0].try_this
    for unit, month in (("dd/mm/yyyy", 4), ("mm/dd/yyyy", 3)):
        found = study.described("started", unit=unit).check()
        assert kinds(found) == []
        assert found.people["started"].iloc[0].month == month


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("31/02/2018", "a day that there isn't"),
        ("13/14/2018", "the day first and dates with the month"),
        ("in March", "no date"),
        ("43500", "no date"),
        ("01/02/19", "two digits"),
    ],
)
def test_dates_that_are_none(study, cell, said):
    dates = pd.to_datetime(study.table["started"])
    study.table["started"] = dates.dt.strftime("%d/%m/%Y")
    study.put("started", cell, 5).put("reoffended_on", None, 5)
    if "14" in cell:
        study.put("started", "12/31/2018", 5)
    found = study.check()
    assert {each.kind for each in found.faults} == {"date"}
    assert said in found.faults[0].what
    assert found.faults[0].rows[0] == 7


def test_a_number_where_a_date_belongs(study):
    study.table["started"] = 43200 + np.arange(len(study.table))
    study.table["reoffended_on"] = None
    found = study.check()
    assert kinds(found) == [("date", "started")]
    assert "days since 1900" in found.faults[0].try_this
