"""Tables as files: real structure in each, nothing in a text obeyed, nothing lost."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

import cocreate_lib as cc
from cocreate_lib.comparison.tables import paper_table
from cocreate_lib.comparison.tables.latex import latex_text
from cocreate_lib.errors import CocreateError

HOSTILE = '=cmd("|calc")<script>alert(1)</script> & \\input{x} $100% #1_^~ [*] "é'


@pytest.fixture(scope="module")
def hostile(strangers, plan):
    people = strangers.replace({"area": {"South_1": "@SUM(1)", "<West>": "\\write18{x}%"}})
    labels = {"joined": HOSTILE, "area": "-2+3 <b>", "fail": "+1 & $x$"}
    return cc.compare(people, plan.replace(labels=labels))


@pytest.fixture(params=["table_one", "table", "lab", "side"])
def table(request, hostile):
    return {
        "table_one": hostile.table_one,
        "table": hostile.table,
        "lab": lambda: hostile.table(style="lab"),
        "side": lambda: cc.comparison_table({"=A & B": hostile, "<i>": hostile}),
    }[request.param]()


class _Elements(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found, self.open, self.text = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        if tag not in ("br", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_the_html_is_sound_and_says_what_heads_what(table):
    page = _Elements(table.to_html())
    assert page.open == []
    tags = [tag for tag, _ in page.found]
    assert not {"script", "b", "i", "link", "img"} & set(tags)
    assert tags.count("caption") == tags.count("table") == 1
    heads = [about for tag, about in page.found if tag == "th"]
    assert all(about["scope"] in ("col", "colgroup", "row", "rowgroup") for about in heads)
    assert "http" not in table.to_html()
    ids = [about["id"] for _, about in page.found if "id" in about]
    assert len(ids) == len(set(ids))
    n_rows = sum(len(group.rows) for group in table.grid.groups)
    assert sum(about["scope"] == "row" for about in heads) == n_rows


def test_every_text_is_in_the_html_as_text(hostile):
    assert HOSTILE in _Elements(hostile.table_one().to_html()).text


def test_two_tables_on_a_page_have_ids_of_their_own(hostile):
    one, other = (
        re.findall(r' id="([^"]+)"', t.to_html()) for t in (hostile.table_one(), hostile.table())
    )
    assert not set(one) & set(other)


def test_no_text_is_an_order_to_latex(table):
    lines = table.to_latex().splitlines()
    text = "\n".join(lines[1:])
    for order in ("\\input", "\\write", "<script", "&amp;"):
        assert order not in text
    assert not re.search(r"(?<!\\)\$", text.replace("$-$", ""))
    columns = len(table.grid.columns) + 1
    rows = [line for line in lines if line.endswith(r"\\") and "multicolumn" not in line]
    assert rows
    assert all(len(re.findall(r"(?<!\\)&", row)) == columns - 1 for row in rows)
    assert text.count("{") - text.count("\\{") == text.count("}") - text.count("\\}")
    assert text.count("\\begin{") == text.count("\\end{")
    assert not re.search(r"(?<!\\)[#%_]", text.replace("\\textbackslash{}", ""))


@pytest.mark.parametrize("word", ["[x]", "* y", "a--b", "5 % of £9", "tab\there", "nul\x00\u202e"])
def test_latex_text_has_no_special_letters(word):
    shown = latex_text(word)
    assert not re.search(r"^[\[*]|--|(?<!\\)%|\x00|\u202e", shown)


def test_word_has_a_real_table(table):
    document = Document(BytesIO(table.render(".docx")))
    (made,) = document.tables
    n_heads = 2 if table.grid.has_overs else 1
    marked = [
        row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None
        for row in made.rows
    ]
    assert marked == [True] * n_heads + [False] * (len(made.rows) - n_heads)
    assert document.paragraphs[0].style.name == "Caption"
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert all(note in texts for note in table.notes)
    labels = [row.label for group in table.grid.groups for row in group.rows]
    first = [row.cells[0].text for row in made.rows]
    assert [each for each in first if each in labels] == labels
    description = made._tbl.tblPr.find(qn("w:tblDescription"))
    assert description.get(qn("w:val")) == table.title
    borders = made._tbl.findall(f".//{qn('w:tcBorders')}")
    assert borders
    for each in borders:  # one line of each kind, in the order that Word asks for
        kinds = [line.tag for line in each]
        assert kinds == sorted(set(kinds), key=[qn("w:top"), qn("w:bottom")].index)


def test_a_spreadsheet_runs_no_cell(table):
    rows = list(csv.reader(io.StringIO(table.render(".csv").decode())))
    assert len(rows) == len(table.to_frame()) + 1
    number = re.compile(r"-?[\d.,]+( .*)?$")
    for cell in (cell for row in rows for cell in row):
        assert not re.match(r"[=+@\t\r]", cell)
        assert not cell.startswith("-") or number.match(cell)


def test_a_cell_that_begins_with_a_minus_stays_a_number_in_a_csv(hostile):
    text = hostile.table_one().render(".csv").decode()
    assert re.search(r",-0\.\d\d", text)


@pytest.mark.parametrize("ending", [".html", ".tex", ".docx", ".csv"])
def test_files_are_written_whole_and_not_over_others(hostile, tmp_path, ending):
    path = tmp_path / "folder" / f"one{ending}"
    assert hostile.table_one().save(path) == path
    before = path.read_bytes()
    assert before
    with pytest.raises(CocreateError, match="already"):
        hostile.table().save(path)
    assert path.read_bytes() == before
    hostile.table().save(str(path), overwrite=True)
    assert path.read_bytes() != before


def test_endings_that_there_are_not_are_named(hostile, tmp_path):
    with pytest.raises(CocreateError, match=r"\.html, \.tex, \.docx or \.csv"):
        hostile.table().save(tmp_path / "table.xlsx")
    with pytest.raises(CocreateError, match="without an ending"):
        hostile.table().save(tmp_path / "table")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_place_for_a_table(hostile, tmp_path):
    (tmp_path / "x.html").mkdir()
    with pytest.raises(CocreateError, match="already"):
        hostile.table().save(tmp_path / "x.html", overwrite=True)


def test_it_prints_and_shows(table):
    assert str(table).splitlines()[0] == table.title
    assert all(note in str(table) for note in table.notes)
    assert table._repr_html_() == table.to_html()
    assert "\u2212" not in str(table)


def test_great_tables_takes_it(table):
    pytest.importorskip("great_tables")
    html = table.to_great_tables().as_raw_html()
    assert "<script" not in html
    for group in table.grid.groups:
        for row in group.rows:
            assert row.label.split("&")[0].split("<")[0].strip()[:8] in html


def test_without_great_tables_it_says_what_to_do(table, monkeypatch):
    monkeypatch.setattr(paper_table, "find_spec", lambda name: None)
    with pytest.raises(CocreateError, match="pip install great_tables"):
        table.to_great_tables()


def test_groups_of_rows_are_set_apart_and_indented(hostile):
    table = hostile.table_one()
    groups = [each for each in table.grid.groups if each.label]
    latex = table.to_latex()
    before = sum(1 for place, each in enumerate(table.grid.groups) if place and each.label)
    assert latex.count("\\addlinespace") == before
    document = Document(BytesIO(table.render(".docx")))
    indents = [
        bool(row.cells[0].paragraphs[0].paragraph_format.left_indent)
        for row in document.tables[0].rows
    ]
    assert sum(indents) == sum(len(each.rows) for each in groups)
