"""A report as a Word document, with what screen readers need: headings, headers, alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Inches, Pt, RGBColor

from cocreate_lib.figures.kit.page import SYNTHETIC, Bullets, Section
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import INK, MUTED, styled
from cocreate_lib.figures.kit.table import Table
from cocreate_lib.figures.kit.tabled import TabledPicture
from cocreate_lib.figures.kit.widths import column_shares
from cocreate_lib.io.media import xml_text
from cocreate_lib.io.saving import office_bytes
from cocreate_lib.version import __version__

_DPI = 220
_MARGIN = Cm(2)
_PAGE = (Cm(21), Cm(29.7))
_WIDTH = _PAGE[0] - 2 * _MARGIN
_CHARACTERS = 80  # of a table's size that fit in it


def word_document(title: str, sections: Sequence[Section], *, synthetic: bool = False) -> bytes:
    """A report as a .docx file, on A4 paper.

    Parameters
    ----------
    title, sections, synthetic
        As for :func:`~cocreate_lib.figures.page`.

    Returns
    -------
    bytes
        A Word document, the same bytes for the same report: headings that make an outline, tables
        whose headers are repeated on each page, pictures of 220 dots an inch with their text
        alternatives.
    """
    document = Document()
    _set_up(document, title)
    if synthetic:
        document.add_paragraph().add_run(SYNTHETIC).bold = True
    document.add_heading(xml_text(title), level=0)
    for section in sections:
        document.add_heading(xml_text(section.heading), level=1)
        for part in section.parts:
            _add(document, part)
    _small(document.add_paragraph(f"Made by cocreate-rehabilitation {__version__}."))
    return office_bytes(document.save)


def _set_up(document: Any, title: str) -> None:
    about = document.core_properties
    about.title, about.author, about.language = xml_text(title), "", "en-GB"
    about.keywords = "cocreate-rehabilitation"  # by this a report of ours is known again
    paper = document.sections[0]
    paper.page_width, paper.page_height = _PAGE
    paper.left_margin = paper.right_margin = paper.top_margin = paper.bottom_margin = _MARGIN
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    for name in ("Title", "Heading 1"):
        style = document.styles[name]
        style.font.color.rgb = RGBColor.from_string(INK[1:])
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.font.name = "Calibri"


def _add(document: Any, part: str | Bullets | Table | Picture) -> None:
    if isinstance(part, str):
        document.add_paragraph(xml_text(part))
    elif isinstance(part, Bullets):
        lead = document.add_paragraph()
        lead.add_run(xml_text(part.lead)).bold = True
        lead.paragraph_format.keep_with_next = True
        for line in part.lines:
            document.add_paragraph(xml_text(line), style="List Bullet")
    elif isinstance(part, Table):
        _add_table(document, part)
    else:
        if isinstance(part, TabledPicture):
            _add_table(document, part.table)
        _add_picture(document, part)


def _add_picture(document: Any, picture: Picture) -> None:
    width = min(Inches(picture.figure.get_figwidth()), _WIDTH)
    shape = document.add_picture(_sharp(picture), width=width)
    shape._inline.docPr.set("descr", xml_text(picture.alt))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    _small(document.add_paragraph(xml_text(picture.caption)))


@styled
def _sharp(picture: Picture) -> BytesIO:
    content = BytesIO()
    picture.figure.savefig(content, format="png", dpi=_DPI)
    return content


def _add_table(document: Any, table: Table) -> None:
    caption = _small(document.add_paragraph(xml_text(table.caption)))
    caption.paragraph_format.keep_with_next = True
    names = list(map(str, table.frame.columns))
    made = document.add_table(rows=1, cols=len(names), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    description = OxmlElement("w:tblDescription")
    description.set(qn("w:val"), xml_text(table.caption))
    made._tbl.tblPr.append(description)
    _fill(made.rows[0], names, table, bold=True)
    _mark(made.rows[0], "w:tblHeader")
    for cells in table.frame.astype(str).to_numpy():
        _fill(made.add_row(), cells, table)
    for column, share in zip(made.columns, column_shares(table, _CHARACTERS), strict=True):
        column.width = round(share * _WIDTH)
    for row in made.rows:
        _mark(row, "w:cantSplit")
    _small(document.add_paragraph())  # room below it


def _fill(row: Any, cells: Iterable[str], table: Table, *, bold: bool = False) -> None:
    for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(xml_text(text))
        run.bold, run.font.size = bold or place == 0, Pt(8)
        paragraph.paragraph_format.space_after = Pt(0)
        if place and str(table.frame.columns[place]) not in table.prose:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _mark(row: Any, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _small(paragraph: Any) -> Any:
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(MUTED[1:])
    return paragraph
