"""The guide in Word: lists that count for themselves, words to say set apart, tables with heads."""

from io import BytesIO

from docx import Document
from docx.oxml.ns import qn

from cocreate_lib.classroom.guide.word import markdown_document

TEXT = """\
1. one
2. two

Words.

1. again one
2. again two

> "Say this."

| When | What |
|---|---|
| now | a **long** talk about what is to be done, and by whom |
"""


def read(*chapters):
    return Document(BytesIO(markdown_document("A guide", chapters)))


def test_each_list_counts_for_itself():
    document = read(("One", TEXT), ("Two", TEXT))
    numbers = [
        paragraph._p.pPr.numPr.numId.val
        for paragraph in document.paragraphs
        if paragraph.style.name == "List Number"
    ]
    assert [numbers.count(each) for each in dict.fromkeys(numbers)] == [2, 2, 2, 2]
    numbering = document.part.numbering_part.element
    for each in set(numbers):
        override = numbering.num_having_numId(each).find(qn("w:lvlOverride"))
        assert override.find(qn("w:startOverride")).get(qn("w:val")) == "1"


def test_words_to_say_are_set_apart():
    (said,) = (p for p in read(("One", TEXT)).paragraphs if "Say this" in p.text)
    assert said.style.name == "Intense Quote"


def test_a_table_has_a_head_that_is_repeated_and_room_where_words_are():
    (table,) = read(("One", TEXT)).tables
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [cell.text for cell in table.rows[0].cells] == ["When", "What"]
    assert table.rows[1].cells[1].width > 2 * table.rows[1].cells[0].width
    assert [run.bold for run in table.rows[1].cells[1].paragraphs[0].runs] == [None, True, None]


def test_chapters_are_headings_and_begin_on_a_page_of_their_own():
    heads = [p for p in read(("One", "a"), ("Two", "b")).paragraphs if p.style.name == "Heading 1"]
    assert [p.text for p in heads] == ["One", "Two"]
    assert heads[1].paragraph_format.page_break_before


def test_the_same_text_gives_the_same_bytes():
    assert markdown_document("A", [("B", TEXT)]) == markdown_document("A", [("B", TEXT)])
