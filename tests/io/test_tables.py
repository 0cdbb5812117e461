"""Text files are read as they are, or refused in words."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib import DataError
from cocreate_lib.io.tables import read_table, read_texts


def written(tmp_path, content):
    path = tmp_path / "people.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def refused(tmp_path, content):
    with pytest.raises(DataError) as refusal:
        read_table(written(tmp_path, content))
    assert "people.csv" in refusal.value.where
    assert refusal.value.try_this
    return refusal.value


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path):
    table = read_table(written(tmp_path, "a,b\n1,x\n2,y\n"))
    assert table.index.tolist() == [2, 3]
    assert table.index.name == "line"
    assert table["a"].tolist() == [1, 2]


def test_a_byte_order_mark_and_letters_outside_english_are_read(tmp_path):
    table = read_table(written(tmp_path, "\ufeffname,age\nZoë,30\n"))
    assert table.columns.tolist() == ["name", "age"]
    assert table["name"].tolist() == ["Zoë"]
    wide = read_table(written(tmp_path, "name,age\nZoë,30\n".encode("utf-16")))
    assert wide["name"].tolist() == ["Zoë"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("blank", ["", "  "])
def test_blank_lines_are_no_people_and_are_counted(tmp_path, end, blank):
    lines = [blank, "a,b", "1,x", "", "2,y", blank, blank, "3,z", ""]
    table = read_table(written(tmp_path, end.join(lines)))
    assert table.index.tolist() == [3, 5, 8]
    assert table["a"].tolist() == [1, 2, 3]


def test_cells_of_several_lines_are_counted(tmp_path):
    content = 'a,note\n1,"one, two\nand ""three"""\n2,x\n\n3,"\n\n"\n4,y\n'
    table = read_table(written(tmp_path, content))
    assert table.index.tolist() == [2, 4, 6, 9]
    assert table["note"].tolist()[0] == 'one, two\nand "three"'
    assert table["a"].tolist() == [1, 2, 3, 4]


_CELLS = st.text(st.sampled_from('ab 1,;"\n'), max_size=6)


@given(st.lists(st.tuples(_CELLS, _CELLS, _CELLS), min_size=1, max_size=12), st.data())
def test_what_a_program_writes_is_read_back_from_the_right_lines(tmp_path_factory, rows, data):
    """Blank lines, quotes and cells of several lines; only columns of text, so cells stay as they
    are."""
    held, lines = io.StringIO(), []
    writer = csv.writer(held, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["a", "b", "c"])
    for row in rows:
        held.write("\n" * data.draw(st.integers(0, 2)))
        lines.append(held.getvalue().count("\n") + 1)
        writer.writerow(["t" + cell for cell in row])
    path = tmp_path_factory.mktemp("csv") / "people.csv"
    path.write_text(held.getvalue(), encoding="utf-8", newline="")
    if any(text.count(",") >= 2 for text in "".join(map(",".join, rows)).split("\n")):
        return  # lines within a cell may then look like rows
    table = read_table(path)
    assert table.index.tolist() == lines
    assert table.to_numpy().tolist() == [["t" + cell for cell in row] for row in rows]


@pytest.mark.parametrize(("mark", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_other_separators_are_found_and_said(tmp_path, mark, name):
    table = read_table(
        written(tmp_path, f"a{mark}b, c\n1{mark}x\n2{mark}y, z\n".replace("|b", "|b"))
    )
    assert table.columns.tolist() == ["a", "b, c"]
    assert table.attrs["reading"] == (f"The fields of the file are separated by {name}.",)


def test_semicolons_go_with_decimal_commas(tmp_path):
    table = read_table(written(tmp_path, "age;risk;n\n34,5;0,25;1.234\n20;1;2.000\n"))
    assert table["age"].tolist() == [34.5, 20]
    assert table["risk"].tolist() == [0.25, 1]
    assert table["n"].tolist() == ["1.234", "2.000"]  # for whoever knows the other columns
    assert table.attrs["decimal"] == "comma"
    assert "'age' and 'risk' were read with a decimal comma." in table.attrs["reading"]


def test_what_a_spreadsheet_says_of_its_separator(tmp_path):
    table = read_table(written(tmp_path, "sep=;\na;b\n1;2\n"))
    assert table.columns.tolist() == ["a", "b"]
    assert table.index.tolist() == [3]


def test_names_are_those_that_can_be_typed(tmp_path):
    table = read_table(written(tmp_path, '"age ",\ufeffsex,"\'office\'", risk\n1,m,N,2\n'))
    assert table.columns.tolist() == ["age", "sex", "office", "risk"]
    assert "without the blanks" in table.attrs["reading"][0]
    assert "'age' stands" in refused(tmp_path, "age,age \n1,2\n").what


def test_empty_columns_without_a_name_and_rows_of_nothing_are_left_out(tmp_path):
    table = read_table(written(tmp_path, "a,b,\n1,x,\n,,\n2,y,\n"))
    assert table.columns.tolist() == ["a", "b"]
    assert table.index.tolist() == [2, 4]
    numbered = read_table(written(tmp_path, '"","a"\n"1",5\n'))  # as R writes the names of rows
    assert numbered["a"].tolist() == [5]


@pytest.mark.parametrize(
    ("content", "what", "line"),
    [
        ("", "is empty", ""),
        ("\n\n", "is empty", ""),
        ("a,b\n1,2\n1,2,3\n", "3 fields", "line 3"),
        ("a,b\n\n1,2,3\n4,5,6\n", "3 fields", "line 3"),
        ("a,b,c\n1,2,3\n4,5\n", "2 fields", "line 3"),
        ("a,b,a\n1,2,3\n", "'a' stands in the first line more than once", "line 1"),
        ("id,name\n1,x\n2,Zoë\n".encode("latin-1"), "not in UTF-8", "line 3"),
        ("n\u00e4me,a\n1,2\n".encode("latin-1"), "not in UTF-8", "line 1"),
    ],
)
def test_what_is_not_a_table_is_refused(tmp_path, content, what, line):
    error = refused(tmp_path, content)
    assert what in error.what
    assert line in error.where


def people_with(quotes):
    """A hundred people in lines 2 to 101, with a stray quote before the note in some lines."""
    lines = ["id,age,note"] + [f"{i},{20 + i % 30},note {i}" for i in range(2, 102)]
    for line in quotes:
        lines[line - 1] = lines[line - 1].replace(",note", ',"note')
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("quotes", [(5,), (5, 55), (5, 6), (5, 55, 70), (100,)])
def test_a_quote_that_swallows_people_is_named_with_its_line(tmp_path, quotes):
    error = refused(tmp_path, people_with(quotes))
    assert "double quote opens" in error.what
    assert f"line {quotes[0]}" in error.where


def test_a_stray_quote_at_the_end_of_a_cell_swallows_nobody_in_silence(tmp_path):
    lines = people_with((5,)).split("\n")
    lines[54] += '"'  # the cell that was opened 50 lines before is closed
    error = refused(tmp_path, "\n".join(lines))
    assert "line 5" in error.where


def test_quotes_within_text_are_text(tmp_path):
    lines = people_with(()).split("\n")
    lines[4] = '5,25,5" pipe'
    lines[7] = ""
    table = read_table(written(tmp_path, "\n".join(lines)))
    assert len(table) == 99
    assert table.loc[5, "note"] == '5" pipe'


def test_numbers_in_later_lines_may_be_of_another_kind(tmp_path):
    """What a column is, is known at its end."""
    rows = [f"{i},{i}" for i in range(200_000)]
    rows[-1] = "1.5,."
    table = read_table(written(tmp_path, "\n".join(["a,b", *rows])))
    assert table["a"].iloc[-1] == 1.5
    assert table["b"].tolist()[-2:] == ["199998", "."]


def test_what_is_empty_is_missing_in_text_too(tmp_path):
    table = read_table(written(tmp_path, 'a,b,c\n1,,true\n,x,\n3,"",false\n'))
    assert table["a"].isna().tolist() == [False, True, False]
    assert table["b"].isna().tolist() == [True, False, True]
    assert table["c"].tolist() == [True, pd.NA, False]


def test_a_table_of_words_keeps_every_cell_as_it_is_written(tmp_path):
    """Codes numbered 1.1 and 1.10 are two codes, and person 007 is not person 7."""
    text = 'unit;code;person\n007;1.10;"a\nb"\n\n7; 1.1 ;\n;;\n1e3;TRUE;2020-01-02\n'
    table = read_texts(written(tmp_path, text))
    assert table["unit"].tolist() == ["007", "7", "1e3"]
    assert table["code"].tolist() == ["1.10", "1.1", "TRUE"]
    assert table["person"].tolist() == ["a\nb", "", "2020-01-02"]
    assert table.index.tolist() == [2, 5, 7]


def test_a_workbook_of_words_has_whole_numbers_as_they_are_shown(tmp_path):
    path = tmp_path / "codes.xlsx"
    pd.DataFrame({"unit": [1, 2], "person": [3.0, None], "code": ["x", "1"]}).to_excel(
        path, index=False
    )
    table = read_texts(path)
    assert table.to_dict("list") == {"unit": ["1", "2"], "person": ["3", ""], "code": ["x", "1"]}


def test_a_name_that_the_end_of_a_line_cuts_is_refused_for_that(tmp_path):
    with pytest.raises(DataError, match=r"cut by the end of a line \(CR\)"):
        read_table(written(tmp_path, "age,se\rx\n1,2\n3,4\n"))


@pytest.fixture
def limit_of_csv(request):
    """The csv module's limit for a field, which is one for all packages of a process."""
    limit = csv.field_size_limit(request.param)
    yield
    csv.field_size_limit(limit)


@pytest.mark.parametrize("limit_of_csv", [2**17, 2**27], indirect=True)
@pytest.mark.parametrize("before", ["", "\n"])
def test_a_first_line_that_is_no_line_of_names_is_refused(tmp_path, limit_of_csv, before):
    path = tmp_path / "people.csv"
    path.write_text(f"age,{'x' * 200_000}\n1,2\n{before}3,4\n")
    with pytest.raises(DataError, match="longer than 131,072 letters"):
        read_table(path)
