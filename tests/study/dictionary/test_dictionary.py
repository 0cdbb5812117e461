"""The data dictionary: what it may say, and every fault in it at once."""

import gzip

import pandas as pd
import pytest

from cocreate_lib.comparison import AnalysisPlan, rate
from cocreate_lib.errors import StudyError
from cocreate_lib.study import read_dictionary
from cocreate_lib.study.dictionary import examined

HEAD = "column,label,type,unit,allowed,missing,personal,description"
GOOD = f"""{HEAD}
person,Person,id,,,never,,
age,Age at the start,whole,years,18..99,999|-1,,
sex,Sex,category,,F=Women|M=Men,allowed,,
started,Start,date,dd/mm/yyyy,2018-01-01..,never,,
ended,End,date,,started..2020-12-31,allowed,,
failed,Proven reoffending,yes_no,,Yes|No,,,
name,Name,text,,,allowed,agreed with the owner,
"""


@pytest.fixture
def dictionary(tmp_path):
    def made(text, name="dictionary.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return made


def test_what_it_says_of_each_column(dictionary):
    found = read_dictionary(dictionary(GOOD))
    assert found.columns == ("person", "age", "sex", "started", "ended", "failed", "name")
    age, sex = found.get("age"), found.get("sex")
    assert (age.low, age.high, age.codes, age.may_be_missing) == (18, 99, ("999", "-1"), True)
    assert sex.levels == (("F", "Women"), ("M", "Men"))
    started, ended = found.get("started"), found.get("ended")
    assert (started.low, started.high, started.order) == (pd.Timestamp("2018-01-01"), None, "dmy")
    assert (ended.low, ended.high) == ("started", pd.Timestamp("2020-12-31"))
    assert not started.may_be_missing
    assert found.get("failed").levels == (("Yes", "Yes"), ("No", "No"))
    assert found.get("nobody") is None
    assert len(found) == 7


def test_labels_go_into_a_plan(dictionary):
    found = read_dictionary(dictionary(GOOD))
    assert found.labels()["sex=F"] == "Women"
    plan = AnalysisPlan("joined", [rate("failed")], ["sex"], method="regression")
    plan = plan.replace(labels=found.labels(plan))
    assert plan.label("failed") == "Proven reoffending"
    assert "age" not in plan.labels


@pytest.mark.parametrize(
    ("row", "kind", "said", "remedy"),
    [
        ("age,Age,wole,,,,,", "type", "'wole'", "whole"),
        ("age,Age,integer,,,,,", "type", "'integer'", "whole"),
        ("age,Age,,,,,,", "type", "no type", "yes_no"),
        ("age,Age,whole,,99..18,,,", "range", "upside down", "18..99"),
        ("age,Age,whole,,18-99,,,", "range", "no range", "0..120"),
        ("age,Age,whole,,18..many,,,", "range", "'many'", "a number"),
        ("age,Age,whole,,18..age,,,", "range", "'age'", "a number"),
        ("day,Day,date,,2018-13-01..,,,", "range", "'2018-13-01'", "2018-01-31"),
        ("day,Day,date,weeks,,,,", "dictionary", "'weeks'", "dd/mm/yyyy"),
        ("sex,Sex,category,,F=Women|F=Men,,,", "level", "'F'", "once"),
        ("sex,Sex,category,,F=People|M=People,,,", "level", "called 'People'", "once"),
        ("sex,Sex,category,,F|M|,,,", "level", "empty", "F=Women"),
        ("sex,Sex,category,,1=2|2=1,,,", "level", "what another is called", "other words"),
        ("sex,Sex,category,,1..3,,,", "level", "a range", "levels"),
        ("sex,Sex,category,,F|M|U,U,,", "missing", "'U'", "one of the two"),
        ("joined,Joined,yes_no,,Yes|No|Maybe,,,", "level", "not two values", "Yes|No"),
        ("joined,Joined,yes_no,,0=Out|1=In,,,", "level", "0 as the value", "1=In|0=Out"),
        ("joined,Joined,yes_no,,,no,,", "missing", "'no'", "never"),
        ("age,Age,whole,,,nevr,,", "missing", "'nevr'", "never"),
        ("age,Age,whole,,,never|9,,", "missing", "'never|9'", "999|-1"),
        ("age,,whole,,,,,", "dictionary", "no label", "words"),
        (",Age,whole,,,,,", "dictionary", "names no column", "name"),
        ("age,Age,whole,,,,,\nage,Years,whole,,,,,", "dictionary", "in 2 rows", "one row"),
        ("age,Age,whole,,,,,\nold,age,whole,,,,,", "dictionary", "called 'age'", "label"),
    ],
)
def test_a_fault_is_told_with_its_line_and_a_remedy(dictionary, row, kind, said, remedy):
    path = dictionary(f"{HEAD}\n{row}\n")
    _, faults = examined(path, "dictionary.csv")
    assert [each.kind for each in faults] == [kind]
    assert said in faults[0].what
    assert remedy in faults[0].try_this
    assert faults[0].row == 2
    with pytest.raises(StudyError, match="line"):
        read_dictionary(path)


def test_all_faults_at_once(dictionary):
    rows = ["a,A,wole,,,,,", "b,B,whole,,9..1,,,", "c,C,category,,x|x,,,", "b,D,whole,,,,,"]
    path = dictionary("\n".join([HEAD, *rows]))
    with pytest.raises(StudyError) as refused:
        read_dictionary(path)
    text = str(refused.value)
    assert "4 faults" in text
    for said in ("'wole'", "upside down", "'x'", "in 2 rows"):
        assert said in text


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("column,label,typ,allowed,missing", "no column 'type'"),
        ("name,label,type,allowed,missing", "no column 'column'"),
        ("column,label,type,allowed,missing,personel", "no column 'personal'"),
        ("column,type", "no column 'label'"),
    ],
)
def test_columns_that_it_lacks_are_told_with_the_nearest(dictionary, head, said):
    _, faults = examined(dictionary(f"{head}\na,b,c,d,e,f\n"[: len(head) + 1]), "dictionary.csv")
    assert said in faults[0].what


def test_no_rows_no_file_and_no_table(dictionary, tmp_path):
    _, faults = examined(dictionary(HEAD + "\n"), "dictionary.csv")
    assert [each.kind for each in faults] == ["dictionary"]
    for path in (tmp_path / "absent.csv", dictionary("\0\0\0", "none.csv")):
        found, faults = examined(path, "dictionary.csv")
        assert [each.kind for each in faults] == ["file"]
        assert not len(found)


def test_as_a_workbook_and_packed(dictionary, tmp_path):
    table = pd.read_csv(dictionary(GOOD), dtype=str)
    table.to_excel(tmp_path / "dictionary.xlsx", index=False)
    (tmp_path / "dictionary.csv.gz").write_bytes(gzip.compress(GOOD.encode("utf-16")))
    wanted = read_dictionary(dictionary(GOOD)).rows
    for name in ("dictionary.xlsx", "dictionary.csv.gz"):
        assert read_dictionary(tmp_path / name).rows == wanted


@pytest.mark.parametrize("text", ["=cmd()", "\x1b[31mred", "x" * 10_000, "‮emor", "😀", "<b>"])
def test_hostile_words_are_words(dictionary, text):
    rows = f'{HEAD}\n"{text}","{text}",{"wole" if len(text) > 99 else "whole"},,"{text}",,,\n'
    _, faults = examined(dictionary(rows), "dictionary.csv")
    assert faults
    printed = "".join(str(each) + each._repr_html_() for each in faults)
    assert "\x1b" not in printed
    assert "<b>" not in "".join(each._repr_html_() for each in faults)
