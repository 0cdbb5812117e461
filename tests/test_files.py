"""Tables are read whole or refused in words; files are written whole or not at all."""

import pytest

from cocreate_lib import CocreateError, DataError
from cocreate_lib.files import read_table, write_text


def written(tmp_path, content):
    path = tmp_path / "people.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path):
    table = read_table(written(tmp_path, "a,b\n1,x\n2,y\n"))
    assert table.index.tolist() == [2, 3]
    assert table.index.name == "line"
    assert table["a"].tolist() == [1, 2]


def test_a_byte_order_mark_and_letters_outside_english_are_read(tmp_path):
    table = read_table(written(tmp_path, "\ufeffname,age\nZoë,30\n"))
    assert table.columns.tolist() == ["name", "age"]
    assert table["name"].tolist() == ["Zoë"]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n1,2,3\n", "not a table"),
        ("a,b\n1,2,3\n4,5,6\n", "not a table"),
        ("a,b,a\n1,2,3\n", "'a' stands in the first line more than once"),
        ("name\nZoë\n".encode("latin-1"), "not in UTF-8"),
    ],
)
def test_what_is_not_a_table_is_refused(tmp_path, content, what):
    with pytest.raises(DataError, match=what) as refusal:
        read_table(written(tmp_path, content))
    assert "people.csv" in refusal.value.where
    assert refusal.value.try_this


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        read_table(tmp_path / "nowhere.csv")


def test_another_file_is_never_written_over(tmp_path):
    path = tmp_path / "report.html"
    write_text(path, "first", replace=False)
    with pytest.raises(CocreateError, match="already there"):
        write_text(path, "second", replace=False)
    assert path.read_text() == "first"
    write_text(path, "é\n", replace=True)
    assert path.read_bytes() == "é\n".encode()
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_a_place_that_cannot_be_written_is_refused_and_left_clean(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CocreateError, match="can't be written"):
        write_text(tmp_path / "file" / "report.html", "text", replace=False)
