"""A report as a PDF: text that can be searched and read aloud, and drawings that stay sharp."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from typing import Any

import matplotlib

from cocreate_lib.errors import CocreateError
from cocreate_lib.figures.kit.page import SYNTHETIC, Bullets, Section
from cocreate_lib.figures.kit.picture import Picture
from cocreate_lib.figures.kit.style import styled
from cocreate_lib.figures.kit.table import Table
from cocreate_lib.figures.kit.tabled import TabledPicture
from cocreate_lib.figures.kit.widths import LONGEST_WORD, column_shares
from cocreate_lib.io.media import xml_text
from cocreate_lib.version import __version__

_CHARACTERS = 104  # of a table's size that fit across a page
_LONG = re.compile(rf"(\S{{{LONGEST_WORD}}})(?=\S)")
_BREAK = "\N{ZERO WIDTH SPACE}"


def check_pdf() -> None:
    """Refuse where the package that sets PDFs is not installed.

    Raises
    ------
    CocreateError
        With how to install it.
    """
    if find_spec("typst") is None:
        raise CocreateError(
            "A PDF is set by the package typst, which isn't installed.",
            why="It is large, so it doesn't come with every installation.",
            try_this="python -m pip install typst; or a report that ends with .docx or .html, "
            "which Word and browsers can save as PDF",
        )


def pdf_document(title: str, sections: Sequence[Section], *, synthetic: bool = False) -> bytes:
    """A report as a PDF, on A4 paper.

    Parameters
    ----------
    title, sections, synthetic
        As for :func:`~cocreate_lib.figures.page`.

    Returns
    -------
    bytes
        A tagged PDF: headings are bookmarks, tables repeat their headers on each page, pictures are
        vectors with their text alternatives.

    Raises
    ------
    CocreateError
        If typst is not installed.

    Notes
    -----
    What the report says is given to typst as data, never as markup: whatever a column is called, it
    is shown as it is.
    """
    check_pdf()
    typst = import_module("typst")  # only where a PDF is asked for
    told = {
        "title": xml_text(title),
        "synthetic": SYNTHETIC if synthetic else "",
        "footer": f"Made by cocreate-rehabilitation {__version__}.",
        "sections": [
            {
                "heading": _breakable(section.heading),
                "parts": [each for part in section.parts for each in _parts(part)],
            }
            for section in sections
        ],
    }
    template = files("cocreate_lib.figures.kit").joinpath("report.typ").read_bytes()
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    made: bytes = typst.compile(
        template, font_paths=[str(fonts)], sys_inputs={"report": json.dumps(told)}
    )
    return made


def _parts(part: str | Bullets | Table | Picture) -> list[dict[str, Any]]:
    """What the template sets, each with its kind."""
    if isinstance(part, str):
        return [{"kind": "text", "text": _breakable(part)}]
    if isinstance(part, Bullets):
        lines = list(map(_breakable, part.lines))
        return [{"kind": "bullets", "lead": _breakable(part.lead), "lines": lines}]
    if isinstance(part, Table):
        return [_table(part)]
    picture = {
        "kind": "picture",
        "svg": _drawing(part),
        "alt": xml_text(part.alt),
        "caption": _breakable(part.caption),
        "width": part.figure.get_figwidth(),
    }
    return [_table(part.table), picture] if isinstance(part, TabledPicture) else [picture]


def _table(table: Table) -> dict[str, Any]:
    names = list(map(str, table.frame.columns))
    return {
        "kind": "table",
        "caption": _breakable(table.caption),
        "names": list(map(_breakable, names)),
        "widths": [100 * share for share in column_shares(table, _CHARACTERS)],
        "sides": [
            "left" if not place or name in table.prose else "right"
            for place, name in enumerate(names)
        ],
        "rows": [list(map(_breakable, row)) for row in table.frame.astype(str).to_numpy()],
    }


@styled
def _drawing(picture: Picture) -> str:
    content = StringIO()
    picture.figure.savefig(content, format="svg", metadata={"Date": None})
    return content.getvalue()


def _breakable(text: str) -> str:
    """Text whose long words can be broken over lines."""
    return _LONG.sub(rf"\1{_BREAK}", xml_text(text))
