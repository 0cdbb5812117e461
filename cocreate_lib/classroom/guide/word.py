"""Markdown as a Word document: headings, lists, tables with headers, bold and italics, links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cocreate_lib.io.media import xml_text
from cocreate_lib.io.saving import office_bytes

_WIDTH = Cm(17)
_TAG = re.compile(r"<[^>]+>")


def markdown_document(title: str, chapters: Sequence[tuple[str, str]]) -> bytes:
    """A Word document (.docx) on A4 paper, the same bytes for the same text.

    Parameters
    ----------
    title
        Its title.
    chapters
        Each chapter's title and its Markdown; chapters begin on a page of their own.
    """
    document = Document()
    about = document.core_properties
    about.title, about.author, about.language = xml_text(title), "", "en-GB"
    paper = document.sections[0]
    paper.page_width, paper.page_height = Cm(21), Cm(29.7)
    paper.left_margin = paper.right_margin = paper.top_margin = paper.bottom_margin = Cm(2)
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(10.5)
    document.add_heading(xml_text(title), level=0)
    for place, (name, text) in enumerate(chapters):
        heading = document.add_heading(xml_text(name), level=1)
        heading.paragraph_format.page_break_before = place > 0
        _Writer(document).write(
            MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
        )
    return office_bytes(document.save)


class _Writer:
    """Writes the blocks of a Markdown text into a document, one after the other."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._lists: list[int | None] = []  # the number of an ordered list, none of another
        self._quoted = 0
        self._paragraph: Any = None
        self._rows: list[list[Token]] | None = None

    def write(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            if token.type == "bullet_list_open":
                self._lists.append(None)
            elif token.type == "ordered_list_open":
                self._lists.append(self._numbered(int(token.attrs.get("start", 1))))
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self._lists.pop()
            elif token.type == "heading_open":
                self._paragraph = self._document.add_heading(level=int(token.tag[1]))
            elif token.type == "paragraph_open":
                self._paragraph = self._begun()
            elif token.type in ("blockquote_open", "blockquote_close"):
                self._quoted += token.nesting
            elif token.type == "table_open":
                self._rows = []
            elif token.type == "tr_open" and self._rows is not None:
                self._rows.append([])
            elif token.type == "table_close" and self._rows is not None:
                self._table(self._rows)
                self._rows = None
            elif token.type == "inline":
                if self._rows is not None:
                    self._rows[-1].append(token)
                else:
                    _runs(self._paragraph, token)
            elif token.type in ("fence", "code_block"):
                run = self._document.add_paragraph().add_run(xml_text(token.content.rstrip()))
                run.font.name = "Consolas"

    def _begun(self) -> Any:
        """A new paragraph, in its list or quotation."""
        if not self._lists:
            return self._document.add_paragraph(style="Intense Quote" if self._quoted else None)
        number = self._lists[-1]
        if number is None:
            return self._document.add_paragraph(style="List Bullet")
        paragraph = self._document.add_paragraph(style="List Number")
        numbering = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        numbering.get_or_add_ilvl().val, numbering.get_or_add_numId().val = 0, number
        return paragraph

    def _numbered(self, start: int) -> int:
        """A list that counts for itself."""
        numbering = self._document.part.numbering_part.element
        style = self._document.styles["List Number"].element.pPr.numPr.numId.val
        kind = numbering.num_having_numId(style).abstractNumId.val
        number = numbering.add_num(kind)
        number.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(number.numId)

    def _table(self, rows: list[list[Token]]) -> None:
        made = self._document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
        made.autofit = False
        widths = _widths([[len(cell.content) for cell in cells] for cells in rows])
        for place, cells in enumerate(rows):
            row = made.add_row()
            for cell, token, width in zip(row.cells, cells, widths, strict=True):
                cell.width = width
                _runs(cell.paragraphs[0], token, bold=place == 0)
            mark = OxmlElement("w:cantSplit" if place else "w:tblHeader")
            mark.set(qn("w:val"), "true")
            row._tr.get_or_add_trPr().append(mark)
        self._document.add_paragraph()


def _widths(lengths: list[list[int]]) -> list[int]:
    """How wide columns are, by their longest cells; none is crushed."""
    longest = [min(max(column), 90) + 6 for column in zip(*lengths, strict=True)]
    return [round(_WIDTH * each / sum(longest)) for each in longest]


def _runs(paragraph: Any, inline: Token, *, bold: bool = False) -> None:
    for text, is_bold, is_italic, is_code in _pieces(inline.children or []):
        run = paragraph.add_run(xml_text(text))
        run.bold, run.italic = (bold or is_bold) or None, is_italic or None
        if is_code:
            run.font.name = "Consolas"


def _pieces(children: Sequence[Token]) -> Iterator[tuple[str, bool, bool, bool]]:
    """The words of a line, each with whether they are bold, in italics, or code; an address stands
    behind what it was a link of."""
    bold = italic = 0
    address = ""
    for token in children:
        if token.type in ("strong_open", "strong_close"):
            bold += token.nesting
        elif token.type in ("em_open", "em_close"):
            italic += token.nesting
        elif token.type == "link_open":
            address = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            if "://" in address:
                yield f" ({address})", bool(bold), bool(italic), False
        elif token.type == "html_inline":
            yield _TAG.sub("", token.content), bool(bold), bool(italic), False
        elif token.type in ("softbreak", "hardbreak"):
            yield " ", bool(bold), bool(italic), False
        else:
            yield token.content, bool(bold), bool(italic), token.type == "code_inline"
