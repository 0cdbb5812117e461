"""Files of every kind, in any encoding; what can't be read; and cells and names of strangers."""

import gzip

import numpy as np
import pandas as pd
import pytest

from cocreate_lib.errors import CocreateError, StudyError
from cocreate_lib.study import check_study
from tests.study.check.studies import Study, kinds, people


@pytest.fixture
def study(tmp_path):
    """A study of few people."""
    return Study(tmp_path / "study", people(120))


@pytest.mark.parametrize("ending", [".xlsx", ".dta", ".parquet"])
def test_the_same_people_whatever_program_wrote_them(study, ending):
    wanted = study.check().people
    study.file = f"data/people{ending}"
    found = study.check()
    assert kinds(found) == []
    for name in wanted:
        pd.testing.assert_series_equal(
            found.people[name].reset_index(drop=True),
            wanted[name].reset_index(drop=True),
            check_dtype=False,
        )


def test_words_that_a_file_has_for_its_numbers(study, tmp_path):
    folder = study.write()
    table = study.table.copy()
    table["sex"] = pd.Categorical(table["sex"].map({"F": "Women", "M": "Men"}))
    table["programme"] = pd.Categorical(np.where(table["programme"] == 1, "Yes", "No"))
    table.to_stata(folder / "data" / "people.dta", write_index=False)
    (folder / "protocol.toml").write_text(
        study.protocol + '\n[data]\nfile = "data/people.dta"\n', encoding="utf-8"
    )
    found = check_study(folder)
    assert kinds(found) == []
    assert found.people["sex"].tolist() == study.table["sex"].tolist()
    assert found.people["programme"].tolist() == study.table["programme"].tolist()
    assert found.people.attrs["value_labels"] == {}


def test_a_word_that_is_no_answer_is_asked_about(study):
    folder = study.write()
    table = study.table.assign(score=9.0)
    table["score"] = np.resize([1, 2, 3, 9], len(table))
    labels = {"score": {9: "Refused"}}
    table.to_stata(folder / "data" / "people.dta", write_index=False, value_labels=labels)
    study.file = "data/people.dta"
    (folder / "protocol.toml").write_text(
        study.protocol + '\n[data]\nfile = "data/people.dta"\n', encoding="utf-8"
    )
    found = check_study(folder)
    assert kinds(found) == [("missing", "score")]
    assert "'Refused'" in found.faults[0].what


@pytest.mark.parametrize("how", ["utf-16", "utf-8-sig", "semicolons", "gzip", "lines"])
def test_text_files_as_they_come(study, how):
    folder = study.write()
    path = folder / "data" / "people.csv"
    text = path.read_text()
    if how == "semicolons":
        path.write_text(text.replace(",", ";"))
    elif how == "gzip":
        path.write_bytes(gzip.compress(text.encode()))
    elif how == "lines":
        head, *rows = text.splitlines()
        path.write_text("\n".join([head, "", *rows[:3], "", *rows[3:]]))
    else:
        path.write_bytes(text.encode(how))
    found = check_study(folder)
    assert kinds(found) == []
    assert len(found.people) == 120
    if how == "lines":
        assert found.people.index[:4].tolist() == [3, 4, 5, 7]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no such file"),
        (b"", "empty"),
        (b"a,b\n1,2,3\n", "not a table"),
        ("a,b\nÅ,2\n".encode("latin-1"), "UTF-8"),
        (b"PAR1broken", "Parquet"),
        (b"PK\x03\x04broken", ""),
        (b'a,b\n"1,2\n3,4\n', "quote"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_fault(study, content, said):
    folder = study.write()
    path = folder / "data" / "people.csv"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    found = check_study(folder)
    assert [each.kind for each in found.faults] == ["file"]
    assert said.casefold() in found.faults[0].what.casefold()
    assert str(folder) not in found.faults[0].where
    assert found.people.empty
    assert "Not fit" in found.verdict


def test_a_faulty_dictionary_beside_a_missing_file_are_both_told(study):
    study.described("age", type="wole")
    folder = study.write()
    (folder / "data" / "people.csv").unlink()
    assert sorted(each.kind for each in check_study(folder).faults) == ["file", "type"]


def test_no_study_and_files_outside_it_are_refused(study, tmp_path):
    with pytest.raises(StudyError):
        check_study(tmp_path)
    study.protocol += '\n[data]\nfile = "../people.csv"\n'
    folder = study.write()
    with pytest.raises(StudyError, match="not inside"):
        check_study(folder)


def test_of_parquet_only_what_is_needed_is_read(study):
    study.file = "data/people.parquet"
    study.table["another"] = "a"
    study.table["surname"] = [f"Q{k}" for k in range(len(study.table))]
    found = study.check()
    assert kinds(found) == [("personal", "surname")]
    assert any("nothing was looked at" in each and "'another'" in each for each in found.notes)


def test_only_the_rows_that_the_protocol_keeps(study):
    study.table["region"] = np.resize(["North", "South", "South", "North"], len(study.table))
    study.described("region", type="category")
    study.put("age", "old", 1)  # in the south
    study.protocol += '\n[data]\nkeep = [{column = "region", is = "North"}]\n'
    found = study.check()
    assert kinds(found) == []
    assert set(found.people["region"]) == {"North"}


def test_synthetic_people_are_said_to_be(study):
    study.table["synthetic"] = True
    found = study.check()
    assert found.synthetic
    assert "(synthetic)" in found.verdict
    assert found.people.attrs["synthetic"]
    assert "synthetic" in found.people
    study.put("synthetic", False, 3)
    assert not study.check().synthetic


HOSTILE = [
    *("=cmd()", "\x1b[31mred\x07", "x" * 10_000, "a\0b", "\u202eemor", "\U0001f600"),
    *("<script>", "%s", "a\r\nb\tc"),
]


@pytest.mark.parametrize("cell", HOSTILE)
def test_hostile_cells_are_cells(study, cell):
    for column in ("age", "sex", "programme", "started", "manager", "person"):
        study.put(column, cell, 3)
    found = study.check()
    told = {each.column for each in found.faults}
    assert {"age", "sex", "programme", "started"} <= told or cell == "a\0b"
    assert found.faults
    printed = str(found)
    assert not any(mark in printed for mark in ("\x1b", "\0", "\u202e", "\x07"))
    assert "<script>" not in found._repr_html_()
    assert max(map(len, printed.splitlines())) < 1000


@pytest.mark.parametrize("name", [n for n in HOSTILE if n.strip()])
def test_hostile_names_are_names(study, name):
    study.table[name] = 1
    study.table["Sarah Jones"] = 1
    try:
        found = study.check()
    except CocreateError:
        return
    printed = str(found)
    assert "Sarah Jones" not in printed
    assert not any(mark in printed for mark in ("\x1b", "\0", "\u202e", "\x07"))
    assert "<script>" not in found._repr_html_()
    assert max(map(len, printed.splitlines())) < 1000


def test_names_that_differ_by_capital_letters_are_hinted_at(study):
    study.table = study.table.rename(columns={"age": "Age"})
    found = study.check()
    assert kinds(found) == [("column", "age")]
    assert "'Age'" in found.faults[0].try_this


def test_a_table_without_names_shows_nobody(study):
    """The first person's cells are then taken for the names of columns."""
    folder = study.write()
    rows = [f"{k},Sarah Jones,s.jones@example.org,{k % 2}" for k in range(5, 50)]
    (folder / "data" / "people.csv").write_text("\n".join(rows))
    found = check_study(folder)
    assert "personal" in [each.kind for each in found.faults]
    printed = str(found) + found._repr_html_() + found.to_frame().to_csv()
    assert "Sarah" not in printed
    assert "s.jones" not in printed


def test_cells_that_hold_lists(study):
    study.file = "data/people.parquet"
    study.table["sex"] = [["F", "M"]] * len(study.table)
    assert ("level", "sex") in kinds(study.check())
