"""A table as text of one width a letter, for terminals and printed results."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from cocreate_lib.comparison.tables.grid import Grid, plain

_GAP = "  "
_WIDEST = 40  # characters of a label or of a cell in one line


def text_of(grid: Grid) -> str:
    """A table in columns; a real minus sign becomes the hyphen that a keyboard has.

    Examples
    --------
    >>> from cocreate_lib.comparison.tables.grid import Column, Group, Row
    >>> rows = Group((Row("male", ("12 (60)",)), Row("female", ("8 (40)",))), "Sex, n (%)")
    >>> print(text_of(Grid("People", "Who", (Column("Programme\\n(n = 20)"),), (rows,))))
    Who         Programme
                 (n = 20)
    Sex, n (%)
      male        12 (60)
      female       8 (40)
    """
    lines = [*_lines(grid)]
    n = len(grid.columns)
    widths = [max(len(cells[place]) for cells in lines if len(cells) > 1) for place in range(n + 1)]
    text = []
    if grid.has_overs:
        text.append(_overs(grid, widths))
    for first, *cells in lines:
        if not cells:
            text.append(first)
            continue
        sides = [
            cell.ljust(width) if column.prose else cell.rjust(width)
            for cell, width, column in zip(cells, widths[1:], grid.columns, strict=True)
        ]
        text.append(_GAP.join([first.ljust(widths[0]), *sides]).rstrip())
    return plain("\n".join(text))


def _lines(grid: Grid) -> Iterator[list[str]]:
    """Each line as its cells; the name of a group alone."""
    yield from _stacked([grid.stub, *(column.head for column in grid.columns)])
    for group in grid.groups:
        if group.label:
            yield [group.label]
        indent = "  " if group.label else ""
        for row in group.rows:
            for first, *cells in _stacked([row.label, *row.cells]):
                yield [f"{indent}{first}", *cells]


def _stacked(cells: Sequence[str]) -> Iterator[list[str]]:
    """The lines of a row, one under the other."""
    parts = [
        [part for line in cell.split("\n") for part in textwrap.wrap(line, _WIDEST) or [""]]
        for cell in cells
    ]
    for place in range(max(map(len, parts))):
        yield [part[place] if place < len(part) else "" for part in parts]


def _overs(grid: Grid, widths: Sequence[int]) -> str:
    """What stands over the columns, each over the first of its own."""
    text, place = " " * widths[0], 1
    for over, n in grid.overs:
        room = sum(widths[place : place + n]) + len(_GAP) * (n - 1)
        text += _GAP + over.center(room)
        place += n
    return text.rstrip()
