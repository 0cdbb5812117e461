"""A table as HTML: its own style within it, legible on a phone, heard right by a screen reader."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from zlib import crc32

from cocreate_lib.comparison.tables.grid import Grid, Group
from cocreate_lib.io.media import xml_text

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
.cocreate-paper{color:#1c2833;background:#fff;font:15px/1.4 Calibri,Carlito,Arial,sans-serif}
.cocreate-paper .scroll{overflow-x:auto}
.cocreate-paper .scroll:focus-visible{outline:3px solid #1b4f72;outline-offset:2px}
.cocreate-paper table{border-collapse:collapse;border-top:2px solid #1c2833;
border-bottom:2px solid #1c2833;font-variant-numeric:tabular-nums}
.cocreate-paper .title{font-weight:bold;margin:0 0 .5em}
.cocreate-paper caption{position:absolute;width:1px;height:1px;overflow:hidden;
clip-path:inset(50%);white-space:nowrap}
.cocreate-paper th,.cocreate-paper td{padding:.25em .7em;text-align:right;vertical-align:top;
font-weight:normal;white-space:nowrap;border:0;background:#fff}
.cocreate-paper thead th{font-weight:bold;vertical-align:bottom;text-align:center;
border-bottom:1px solid #1c2833}
.cocreate-paper thead th.span{border:0;padding-bottom:0}
.cocreate-paper th.span span{display:block;border-bottom:1px solid #1c2833;padding-bottom:.25em}
.cocreate-paper th.stub{text-align:left;position:sticky;left:0;white-space:normal;
min-width:12rem;max-width:24rem;overflow-wrap:anywhere}
.cocreate-paper tbody th.over{text-align:left;font-weight:bold;padding-top:.7em}
.cocreate-paper th.over span{position:sticky;left:.7em;display:inline-block;white-space:normal;
max-width:min(45rem,84vw)}
.cocreate-paper th.in{padding-left:1.6em}
.cocreate-paper .prose{text-align:left;white-space:normal;min-width:9rem}
.cocreate-paper .notes{max-width:60rem;font-size:.87em;color:#2f3b45;margin:.6em 0 0;padding:0;
list-style:none}
.cocreate-paper .notes li{margin:.15em 0}
@media (max-width:30rem){.cocreate-paper{font-size:14px}
.cocreate-paper th,.cocreate-paper td{padding:.25em .4em}
.cocreate-paper thead th.stub{overflow-wrap:normal}
.cocreate-paper th.stub{min-width:7.5rem;max-width:8.5rem}
.cocreate-paper thead th{white-space:normal;overflow-wrap:normal}
.cocreate-paper th.in{padding-left:1em}.cocreate-paper th.over span{left:.4em}}
@media print{.cocreate-paper .scroll{overflow:visible}}
"""


def html_of(grid: Grid) -> str:
    """A table as a part of a page, with its style.

    Parameters
    ----------
    grid
        The table.

    Returns
    -------
    str
        A ``<section>`` with a heading, a ``<table>`` whose heads have their ``scope``, and the
        notes. Every text is escaped.
    """
    # An id of its own on a page with several tables, and the same each time.
    own = f"cocreate-{crc32(repr(grid).encode('utf-8', 'replace')):08x}"
    title = escape(grid.title)
    notes = "".join(f"<li>{escape(note)}</li>" for note in grid.notes)
    listed = f'<ul class="notes" id="{own}-notes">{notes}</ul>' if notes else ""
    described = f' aria-describedby="{own}-notes"' if notes else ""
    return xml_text(
        f'<section class="cocreate-paper" aria-labelledby="{own}"><style>{_STYLE}</style>'
        f'<p class="title" id="{own}">{title}</p>'
        f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{own}">'
        f"<table{described}><caption>{title}</caption>"
        f"<thead>{_head(grid)}</thead>{''.join(_bodies(grid))}</table></div>{listed}</section>"
    )


def page_of(grid: Grid) -> str:
    """A table as a page of its own that needs no network and no script."""
    return (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="generator" content="cocreate-rehabilitation">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{xml_text(escape(grid.title))}</title>"
        "<style>body{margin:1rem;background:#fff}</style></head>"
        f"<body><main>{html_of(grid)}</main></body></html>\n"
    )


def _head(grid: Grid) -> str:
    stub = escape(grid.stub)
    heads = "".join(f'<th scope="col">{_lines(column.head)}</th>' for column in grid.columns)
    if not grid.has_overs:
        return f'<tr><th scope="col" class="stub">{stub}</th>{heads}</tr>'
    overs = "".join(
        f'<th scope="colgroup" class="span" colspan="{n}"><span>{escape(over)}</span></th>'
        if over
        else f'<td colspan="{n}"></td>'
        for over, n in grid.overs
    )
    return f'<tr><th scope="col" class="stub" rowspan="2">{stub}</th>{overs}</tr><tr>{heads}</tr>'


def _bodies(grid: Grid) -> Iterator[str]:
    for group in grid.groups:
        over = (
            f'<tr><th scope="rowgroup" class="over" colspan="{len(grid.columns) + 1}">'
            f"<span>{escape(group.label)}</span></th></tr>"
            if group.label
            else ""
        )
        yield f"<tbody>{over}{''.join(_rows(grid, group))}</tbody>"


def _rows(grid: Grid, group: Group) -> Iterator[str]:
    look = "stub in" if group.label else "stub"
    for row in group.rows:
        cells = "".join(
            f'<td class="prose">{_lines(cell)}</td>' if column.prose else f"<td>{_lines(cell)}</td>"
            for column, cell in zip(grid.columns, row.cells, strict=True)
        )
        yield f'<tr><th scope="row" class="{look}">{escape(row.label)}</th>{cells}</tr>'


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
