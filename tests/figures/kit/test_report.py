"""One report, three files: all of its words, tables and pictures are in each."""

import zipfile
from io import BytesIO

import docx
import pandas as pd
import pytest
from matplotlib.figure import Figure

from cocreate_lib.errors import CocreateError
from cocreate_lib.figures import Bullets, Picture, Report, Section, Table
from cocreate_lib.figures.kit.widths import column_shares

HARD = "a_$x$ #let y = [*bold*] <script>& \x00"


@pytest.fixture
def report():
    figure = Figure(figsize=(4, 2))
    figure.subplots().plot([1, 2])
    rows = pd.DataFrame({"what": [HARD, *map(str, range(60))], "n": range(61)})
    parts = [HARD, Bullets("Lead", ["one", "two"]), Table("Caption", rows)]
    picture = Picture(figure, alt="A line from 1 to 2.", caption="Under it.")
    return Report("A title", [Section("First", parts), Section("Second", [picture])], True)


def test_word_has_headings_repeated_headers_and_alternatives(report):
    content = report.render(".docx")
    document = docx.Document(BytesIO(content))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["First", "Second"]
    assert any("a_$x$ #let y = [*bold*] <script>&" in p.text for p in document.paragraphs)
    assert "Synthetic data" in document.paragraphs[0].text
    xml = zipfile.ZipFile(BytesIO(content)).read("word/document.xml").decode()
    assert xml.count("w:tblHeader") == 1
    assert 'descr="A line from 1 to 2."' in xml
    assert len(document.tables[0].rows) == 62


def test_a_pdf_is_tagged_and_shows_every_name_as_it_is(report):
    pytest.importorskip("typst")
    content = report.render(".pdf")
    assert content.startswith(b"%PDF")
    assert b"/StructTreeRoot" in content or b"MarkInfo" in content
    assert b"cocreate-rehabilitation" in content


def test_another_ending_is_refused(report):
    with pytest.raises(CocreateError, match="can't be written as"):
        report.render(".odt")


def test_columns_share_the_width_and_no_more():
    frame = pd.DataFrame({"a": ["x" * 70], "b": ["word " * 30], "c": ["1"]})
    shares = column_shares(Table("Caption", frame), room=80)
    assert sum(shares) <= 1.0001
    assert min(shares) > 0.03
