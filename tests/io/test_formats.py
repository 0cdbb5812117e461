"""Tables that other programs keep."""

import datetime as dt

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from cocreate_lib import DataError, compare, rate, scale
from cocreate_lib.io import spss
from cocreate_lib.io.tables import read_table

N = 60
PEOPLE = pd.DataFrame(
    {
        "programme": np.arange(N) % 2,
        "age": 20.5 + np.arange(N) % 37,
        "sex": np.where(np.arange(N) % 3 == 0, "female", "male"),
        "region": 1 + np.arange(N) // 2 % 4,
        "hope": 1 + np.arange(N) % 5,
        "reoffended": (np.arange(N) % 7 < 3).astype(int),
    }
)
REGIONS = {1: "North", 2: "South", 3: "East", 4: "West"}
RATING = {1: "not at all", 5: "fully"}


def written(path):
    """The same people in the format of a file's ending."""
    match path.suffix:
        case ".xlsx":
            PEOPLE.to_excel(path, index=False)
        case ".dta":
            PEOPLE.to_stata(path, write_index=False)
        case ".sav":
            pyreadstat.write_sav(PEOPLE, str(path))
        case ".parquet":
            PEOPLE.to_parquet(path)
        case ".feather":
            PEOPLE.to_feather(path)
        case ".tsv":
            PEOPLE.to_csv(path, index=False, sep="\t")
        case _:
            PEOPLE.to_csv(path, index=False)
    return path


def refused(path, **options):
    with pytest.raises(DataError) as refusal:
        read_table(path, **options)
    assert refusal.value.try_this
    return refusal.value


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx", "dta", "sav", "parquet", "feather"])
def test_the_same_people_in_any_format(tmp_path, ending):
    table = read_table(written(tmp_path / f"people.{ending}"))
    first = 2 if ending in ("csv", "tsv", "xlsx") else 1
    assert table.index.tolist() == list(range(first, first + N))
    assert table.index.name == "line"
    for name in PEOPLE:
        assert table[name].tolist() == PEOPLE[name].tolist()


@pytest.mark.parametrize("ending", ["csv", "xlsx", "sav", "parquet", "feather"])
def test_what_is_in_a_file_says_what_it_is_and_not_its_name(tmp_path, ending):
    path = written(tmp_path / f"people.{ending}")
    assert len(read_table(path.rename(tmp_path / "people.dat"))) == N


def test_rows_of_a_sheet_are_numbered_as_it_shows_them(tmp_path):
    path = tmp_path / "people.xlsx"
    rows = [[None, None], ["age ", "sex"], [30, "m"], [None, None], [31, "f"], [None, "m"]]
    pd.DataFrame(rows).to_excel(path, index=False, header=False)
    table = read_table(path)
    assert table.index.tolist() == [3, 5, 6]
    assert table["age"].tolist()[:2] == [30, 31]
    assert "1 row with nothing in any cell was left out." in table.attrs["reading"]


def test_numbers_that_a_sheet_holds_as_text_are_numbers(tmp_path):
    path = tmp_path / "people.xlsx"
    pd.DataFrame({"age": ["30", "31", "40"], "code": ["A", "7", "B"]}).to_excel(path, index=False)
    table = read_table(path)
    assert table["age"].tolist() == [30, 31, 40]
    assert table["code"].tolist() == ["A", "7", "B"]
    assert "'age': numbers that the sheet holds as text" in " ".join(table.attrs["reading"])


def test_dates_and_flags_of_a_sheet_stay_what_they_are(tmp_path):
    path = tmp_path / "people.xlsx"
    days = [dt.datetime(2019, 1, 1), dt.datetime(2019, 5, 1), None]
    pd.DataFrame({"from": days, "seen": [True, None, False]}).to_excel(path, index=False)
    table = read_table(path)
    assert table["from"].dtype.kind == "M"
    assert table["seen"].tolist() == [True, pd.NA, False]


def test_which_of_several_sheets_is_asked(tmp_path):
    path = tmp_path / "people.xlsx"
    with pd.ExcelWriter(path) as book:
        PEOPLE.to_excel(book, sheet_name="Wave 1", index=False)
        PEOPLE.assign(age=99).to_excel(book, sheet_name="Wave 2", index=False)
    error = refused(path)
    assert "'Wave 1' and 'Wave 2'" in error.what
    assert '--sheet "Wave 1"' in error.try_this
    second = read_table(path, sheet="Wave 2")
    assert (second["age"] == 99).all()
    assert "'Wave 2' was read, of 2 sheets" in second.attrs["reading"][0]
    assert "Did you mean 'Wave 2'" in refused(path, sheet="wave 2").try_this


def test_a_sheet_of_notes_is_no_table(tmp_path):
    path = tmp_path / "people.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"Made by": ["somebody"]}).to_excel(book, sheet_name="Notes", index=False)
        PEOPLE.to_excel(book, sheet_name="People", index=False)
    pd.testing.assert_frame_equal(
        read_table(path)[["age"]], read_table(path, sheet="People")[["age"]]
    )


@pytest.mark.parametrize("ending", ["dta", "sav"])
def test_the_words_that_a_file_has_for_numbers_are_kept(tmp_path, ending):
    """A covariate becomes categories, yes and no become 1 and 0, and a rating stays a number."""
    path = tmp_path / f"people.{ending}"
    labels = {"region": REGIONS, "programme": {0: "No", 1: "Yes"}}
    if ending == "sav":
        pyreadstat.write_sav(PEOPLE, str(path), variable_value_labels={**labels, "hope": RATING})
    else:
        PEOPLE.to_stata(path, write_index=False, value_labels=labels)
    people = read_table(path)
    found = compare(
        people,
        treatment="programme",
        outcomes=[rate("reoffended"), scale("hope")],
        covariates=["region"],
        method="regression",
    )
    assert found.arrays.covariates[0].levels == ("North", "South", "East", "West")
    assert "'region' was read as categories" in " ".join(found.reading)
    assert (found.treated.to_numpy() == (PEOPLE["programme"] == 1)).all()


def test_a_code_that_a_file_calls_no_answer_is_no_number(tmp_path):
    path = tmp_path / "people.sav"
    people = PEOPLE.assign(age=PEOPLE["age"].where(PEOPLE.index != 7, -9))
    pyreadstat.write_sav(people, str(path), variable_value_labels={"age": {-9: "refused"}})
    plan = {"treatment": "programme", "outcomes": [rate("reoffended")], "method": "regression"}
    with pytest.raises(DataError, match=r"-9 \('refused'\)") as refusal:
        compare(read_table(path), covariates=["age"], **plan)
    assert refusal.value.where.endswith("column 'age', line 8")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600),
        ("people.rds", b"RDX3\n" + b"\0" * 600),
        ("people.parquet", b"PAR1" + b"\0" * 600),
        ("people.feather", b"ARROW1" + b"\0" * 600),
        ("people.sav", b"$FL2@(#)" + b"\0" * 600),
        ("people.dta", b"<stata_dta>" + b"\0" * 600),
        ("people.bin", b"\1\0\2" * 600),
    ],
)
def test_what_is_broken_or_of_another_kind_is_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert name in refused(tmp_path / name).where


def test_a_sheet_is_named_only_of_a_workbook(tmp_path):
    assert "not a workbook" in refused(written(tmp_path / "people.csv"), sheet="People").what


def test_a_package_that_is_not_installed_is_named(tmp_path, monkeypatch):
    path = written(tmp_path / "people.sav")
    monkeypatch.setattr(spss, "find_spec", lambda name: None)
    error = refused(path)
    assert "pyreadstat" in error.what
    assert "python -m pip install pyreadstat" in error.try_this


def test_a_file_that_ends_the_process_that_reads_it_is_an_error(tmp_path, monkeypatch):
    """As a damaged one can."""
    path = written(tmp_path / "people.sav")
    ending = tmp_path / "ends.py"
    ending.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n")
    monkeypatch.setattr(spss, "__file__", str(ending))
    assert "can't be read as one of SPSS" in refused(path).what
