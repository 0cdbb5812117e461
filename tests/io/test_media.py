"""Text from data is text in every medium."""

from io import StringIO
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocreate_lib.io.media import (
    from_spreadsheet,
    from_spreadsheet_safe,
    spreadsheet_safe,
    spreadsheet_text,
    terminal_text,
    xml_text,
)
from cocreate_lib.io.tables import read_table
from cocreate_lib.text import one_line, shown_text

ANY = st.text(st.characters())  # with control characters and lone surrogates
RUN = (
    "=1+1",
    "+cmd",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "  =1",
    "'=1",
    "＝1",
    "-x",
    "=-1",
    "+44 20",
)
LEFT = (
    "-0.12",
    "+3",
    "-1.5e-3",
    "-12 %",
    "-",
    "+",
    "",
    "theft",
    "a=b",
    "'s-Hertogenbosch",
    "-1,234",
)


@pytest.mark.parametrize("cell", RUN)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell):
    assert spreadsheet_text(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", LEFT)
def test_numbers_and_other_texts_are_left_alone(cell):
    assert spreadsheet_text(cell) == cell


@given(st.one_of(st.text("'=+-@\t\r\n 1.a"), ANY))
def test_every_text_comes_back_from_a_spreadsheet(text):
    assert from_spreadsheet(spreadsheet_text(text)) == text


def test_a_table_is_made_safe_cell_by_cell_and_comes_back_as_it_was():
    frame = pd.DataFrame(
        {
            "=cmd|' /C calc'!A0": ["-2+3", "theft", None],
            "kind": pd.Categorical(["@home", "none", "@home"]),
            "smd": [-0.12, 0.5, None],
            "n": pd.array([-1, None, 3], dtype="Int64"),
            "when": pd.to_datetime(["2018-10-01", None, "2018-11-01"]),
            "mixed": [-1, "=A1", 2.5],
        }
    )
    safe = spreadsheet_safe(frame)
    assert next(iter(safe)) == "'=cmd|' /C calc'!A0"
    assert safe.iloc[:, 0].tolist()[:2] == ["'-2+3", "theft"]
    assert safe["kind"].tolist() == ["'@home", "none", "'@home"]
    assert safe["mixed"].tolist() == [-1, "'=A1", 2.5]
    for name in ("smd", "n", "when"):
        pd.testing.assert_series_equal(safe[name], frame[name])
    pd.testing.assert_frame_equal(from_spreadsheet_safe(safe), frame)
    assert next(iter(frame)) == "=cmd|' /C calc'!A0"  # the caller's table is as it was


def test_a_written_csv_reads_back_the_same():
    frame = pd.DataFrame({"=name": ["=1+1", "-0.12", "'+x"], "x": [-0.12, 1e-300, -3.0]})
    text = spreadsheet_safe(frame).to_csv(index=False)
    back = from_spreadsheet_safe(pd.read_csv(StringIO(text)))
    pd.testing.assert_frame_equal(back, frame)


def test_columns_of_the_same_name_and_empty_tables_stay():
    twice = pd.DataFrame([["=1", "a"]], columns=["=x", "=x"])
    assert list(spreadsheet_safe(twice)) == ["'=x", "'=x"]
    assert spreadsheet_safe(pd.DataFrame()).empty


@given(ANY)
def test_xml_can_hold_every_text(text):
    parsed = ElementTree.fromstring(f"<a>{escape(xml_text(text))}</a>".encode())
    assert (parsed.text or "") == xml_text(text)


@given(ANY, st.sampled_from(["utf-8", "cp1252", "ascii", "cp437"]))
def test_a_terminal_gets_no_orders_and_only_what_it_can_hold(text, encoding):
    shown = terminal_text(text, encoding)
    shown.encode(encoding)
    assert not any((ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0 for c in shown)
    assert not set(shown) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize("text", ["Łódź", "δοκιμή", "naïve – “quoted”", "$cost", r"a\b", "a\nb"])
def test_ordinary_texts_are_shown_as_they_are(text):
    assert terminal_text(text) == shown_text(text) == xml_text(text) == text


@given(ANY)
def test_a_name_is_one_line(text):
    name = one_line(text)
    assert name == name.strip()
    assert len(name.splitlines()) <= 1
    assert not any(space in name for space in ("\t", "\u00a0", "  "))


def test_our_own_reader_takes_the_apostrophe_off_and_says_it(tmp_path):
    frame = pd.DataFrame({"=name": ["=1+1", "theft", "'+x", "@home"], "smd": [-0.12, 1, -2, 3]})
    path = tmp_path / "safe.csv"
    path.write_text(spreadsheet_safe(frame).to_csv(index=False))
    table = read_table(path)
    assert list(table) == ["=name", "smd"]
    assert table["=name"].tolist() == frame["=name"].tolist()
    assert table["smd"].tolist() == frame["smd"].tolist()
    assert any("apostrophe" in said for said in table.attrs["reading"])


def test_apostrophes_of_others_stay(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("town,says\n's Hertogenbosch,'-'\n'-5,it's\n")
    table = read_table(path)
    assert table["town"].tolist() == ["'s Hertogenbosch", "'-5"]
    assert table["says"].tolist()[1] == "it's"
