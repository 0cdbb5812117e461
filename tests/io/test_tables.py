"""Tables are read as they are, or refused in words."""

import pytest

from cocreate_lib import DataError
from cocreate_lib.io.tables import read_table


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
