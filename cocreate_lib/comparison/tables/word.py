"""A table as a Word document: a real table, whose head is repeated on each page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cocreate_lib.comparison.tables.grid import Grid
from cocreate_lib.io.media import xml_text
from cocreate_lib.io.saving import office_bytes

_WIDE = 8  # columns of numbers from which on the page lies on its side
_INCH = 914_400


def word_of(grid: Grid) -> bytes:
    """A table as a .docx file, on A4 paper.

    Parameters
    ----------
    grid
        The table.

    Returns
    -------
    bytes
        A document with a caption, one table, and its notes.
    """
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    document = Document()
    about = document.core_properties
    about.title, about.author, about.language = xml_text(grid.title), "", "en-GB"
    about.keywords = "cocreate-rehabilitation"
    paper = document.sections[0]
    width, height = Cm(21), Cm(29.7)
    if len(grid.columns) >= _WIDE:
        paper.orientation, (width, height) = WD_ORIENT.LANDSCAPE, (height, width)
    paper.page_width, paper.page_height = width, height
    paper.left_margin = paper.right_margin = paper.top_margin = paper.bottom_margin = Cm(2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10)
    caption = document.add_paragraph(style="Caption")
    caption.add_run(xml_text(grid.title))
    caption.paragraph_format.keep_with_next = True
    _add_table(document, grid, width - Cm(4))
    for note in grid.notes:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.add_run(xml_text(note)).font.size = Pt(8.5)
    return office_bytes(document.save)


def _add_table(document: Any, grid: Grid, room: int) -> None:
    n = len(grid.columns) + 1
    heads = 2 if grid.has_overs else 1
    table = document.add_table(rows=heads, cols=n)
    table.autofit = False
    _describe(table, grid.title)
    if grid.has_overs:
        place = 1
        for over, several in grid.overs:
            cell = table.cell(0, place).merge(table.cell(0, place + several - 1))
            _write(cell, over, bold=True, side="center")
            if over:
                _rule(cell._tc, "bottom")
            place += several
        _write(table.cell(0, 0).merge(table.cell(1, 0)), grid.stub, bold=True)
    else:
        _write(table.cell(0, 0), grid.stub, bold=True)
    for place, column in enumerate(grid.columns, start=1):
        _write(table.cell(heads - 1, place), column.head, bold=True, side="center")
    for row in table.rows:
        _mark(row, "w:tblHeader")
    _rule_row(table.rows[0], "top", 12)
    _rule_row(table.rows[heads - 1], "bottom")
    for group in grid.groups:
        if group.label:
            cells = table.add_row().cells
            _write(cells[0].merge(cells[-1]), group.label, bold=True, keep=True)
        for row in group.rows:
            cells = table.add_row().cells
            _write(cells[0], row.label, indent=bool(group.label))
            for cell, column, text in zip(cells[1:], grid.columns, row.cells, strict=True):
                _write(cell, text, side="left" if column.prose else "right")
    _rule_row(table.rows[-1], "bottom", 12)
    for row in table.rows:
        _mark(row, "w:cantSplit")
    for column, share in zip(table.columns, _shares(grid), strict=True):
        width = round(share * room)
        column.width = width
        for cell in column.cells:
            cell.width = width


def _shares(grid: Grid) -> list[float]:
    """The width of each column, as a share: by its longest line, within limits."""
    rows = [row for group in grid.groups for row in group.rows]
    labels = [grid.stub, *(row.label for row in rows)]
    sizes = [min(max(map(len, labels)) + 2, 36)]
    for place, column in enumerate(grid.columns):
        texts = [column.head, *(row.cells[place] for row in rows)]
        longest = max(len(line) for text in texts for line in text.split("\n"))
        sizes.append(min(max(longest, 6), 26 if column.prose else 20) + 2)
    return [size / sum(sizes) for size in sizes]


def _write(
    cell: Any,
    text: str,
    *,
    bold: bool = False,
    side: str = "left",
    indent: bool = False,
    keep: bool = False,
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt

    paragraph = cell.paragraphs[0]
    for run in list(paragraph.runs):
        run._r.getparent().remove(run._r)
    for place, line in enumerate(xml_text(text).split("\n")):
        run = paragraph.add_run()
        if place:
            run.add_break()
        run.add_text(line)
        run.bold, run.font.size = bold, Pt(9)
    sides = {"left": WD_ALIGN_PARAGRAPH.LEFT, "right": WD_ALIGN_PARAGRAPH.RIGHT}
    paragraph.alignment = sides.get(side, WD_ALIGN_PARAGRAPH.CENTER)
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.keep_with_next = keep or None
    if indent:
        paragraph.paragraph_format.left_indent = Cm(0.4)


def _describe(table: Any, title: str) -> None:
    """What the table holds, for whoever hears it."""
    table._tbl.tblPr.append(_element("w:tblDescription", {"w:val": xml_text(title)}))


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(_element(name, {"w:val": "true"}))


def _rule_row(row: Any, where: str, size: int = 6) -> None:
    """A line above or below each cell of a row, also of those that are part of a larger one."""
    for cell in row._tr.tc_lst:
        _rule(cell, where, size)


def _rule(cell: Any, where: str, size: int = 6) -> None:
    """A line above or below a cell, in eighths of a point."""
    from docx.oxml.ns import qn

    properties = cell.get_or_add_tcPr()
    borders = properties.find(qn("w:tcBorders"))
    if borders is None:
        borders = _element("w:tcBorders", {})
        properties.append(borders)
    look = {"w:val": "single", "w:sz": f"{size}", "w:space": "0", "w:color": "1C2833"}
    line = _element(f"w:{where}", look)
    if where == "top":  # it stands before the one below
        borders.insert(0, line)
    else:
        borders.append(line)


def _element(name: str, attributes: dict[str, str] | Iterable[tuple[str, str]]) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in dict(attributes).items():
        made.set(qn(key), value)
    return made
