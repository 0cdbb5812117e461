"""What stands in a table of a paper: columns, rows in groups, notes; all of it formatted text."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cocreate_lib.text import MINUS


def plain(text: str) -> str:
    """Text with the hyphen and the blank that a keyboard has."""
    return text.replace(MINUS, "-").replace("\N{NO-BREAK SPACE}", " ")


@dataclass(frozen=True)
class Column:
    """A column.

    Parameters
    ----------
    head
        Its head; a line end begins a new line.
    over
        What stands over it and its neighbours with the same words; empty where nothing does.
    prose
        Whether its cells are words rather than numbers.
    """

    head: str
    over: str = ""
    prose: bool = False

    @property
    def name(self) -> str:
        """Its head in one line, after what stands over it."""
        head = self.head.replace("\n", " ")
        return f"{self.over}: {head}" if self.over else head


@dataclass(frozen=True)
class Row:
    """A row: its label, and a cell for each column; a line end in a cell begins a new line."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Rows that belong together; without a label they stand for themselves."""

    rows: tuple[Row, ...]
    label: str = ""


@dataclass(frozen=True)
class Grid:
    """A table.

    Parameters
    ----------
    title
        What it holds.
    stub
        The head of the labels of the rows.
    columns
        Its columns.
    groups
        Its rows.
    notes
        How to read it, one sentence or several each.
    """

    title: str
    stub: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    notes: tuple[str, ...] = ()

    @property
    def overs(self) -> list[tuple[str, int]]:
        """What stands over the columns, each with how many neighbours it stands over."""
        found: list[tuple[str, int]] = []
        for column in self.columns:
            if found and found[-1][0] == column.over:
                found[-1] = (column.over, found[-1][1] + 1)
            else:
                found.append((column.over, 1))
        return found

    @property
    def has_overs(self) -> bool:
        """Whether anything stands over the columns."""
        return any(column.over for column in self.columns)

    def to_frame(self) -> pd.DataFrame:
        """The cells as they are written, with a hyphen for a minus: ``group`` where rows have one,
        the rows' labels, then each column under its name."""
        names = _apart([self.stub, *(column.name for column in self.columns)])
        rows = []
        for group in self.groups:
            for row in group.rows:
                cells = [row.label, *(cell.replace("\n", " ") for cell in row.cells)]
                rows.append({"group": group.label, **dict(zip(names, cells, strict=True))})
        frame = pd.DataFrame(rows, columns=["group", *names])
        frame = frame.map(plain).rename(columns=plain)
        return frame if any(group.label for group in self.groups) else frame.drop(columns="group")


def _apart(names: list[str]) -> list[str]:
    """Names of columns, told apart by a number where two would be the same."""
    found: list[str] = []
    for name in names:
        several, number = name, 2
        while several in (*found, "group"):
            several, number = f"{name} ({number})", number + 1
        found.append(several)
    return found
