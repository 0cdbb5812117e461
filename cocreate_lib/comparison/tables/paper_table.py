"""A table of a paper, as its reader sees it and as files have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd

from cocreate_lib.comparison.tables.grid import Grid
from cocreate_lib.comparison.tables.html import html_of, page_of
from cocreate_lib.comparison.tables.latex import latex_of
from cocreate_lib.comparison.tables.text import text_of
from cocreate_lib.comparison.tables.word import word_of
from cocreate_lib.display import Block, Result, Words, bullets
from cocreate_lib.errors import CocreateError
from cocreate_lib.io.files import write_whole
from cocreate_lib.io.saving import table_bytes
from cocreate_lib.text import listed


def _csv(grid: Grid) -> bytes:
    return table_bytes(grid.to_frame(), ".csv")


_WRITERS: dict[str, Callable[[Grid], bytes]] = {
    ".html": lambda grid: page_of(grid).encode("utf-8"),
    ".tex": lambda grid: latex_of(grid).encode("utf-8"),
    ".docx": word_of,
    ".csv": _csv,
}
PAPER_ENDINGS = tuple(_WRITERS)
"""What a table of a paper can be written as."""


@dataclass(frozen=True, eq=False, repr=False)
class PaperTable(Result):
    """A table as a paper prints it: numbers in words, with heads, groups of rows and notes.

    Prints as text, and shows in a notebook. For numbers to go on with, take the frames that it was
    made from: ``Comparison.estimates``, ``Comparison.balance``.

    Parameters
    ----------
    grid
        What stands in it.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> people = cc.simulate(cc.PilotDesign(), seed=2018).people
    >>> table = cc.compare(people, cc.teaching_plan()).table_one()
    >>> table.title
    'People in the programme and in the comparison group (synthetic data)'
    >>> table.to_html().startswith("<section")
    True
    """

    grid: Grid

    @property
    def title(self) -> str:
        """What the table holds."""
        return self.grid.title

    @property
    def notes(self) -> tuple[str, ...]:
        """The notes under the table."""
        return self.grid.notes

    def to_frame(self) -> pd.DataFrame:
        """The cells as they are written.

        Returns
        -------
        DataFrame
            One row a row of the table, all of it text: ``group`` (what the row stands under, where
            rows are in groups), the rows' labels under the head of the first column, and each
            other column under its head, after what stands over that: ``"Before matching: SMD"``. A
            minus is a hyphen; lines of a cell are joined by a blank.
        """
        return self.grid.to_frame()

    def to_html(self) -> str:
        """The table as HTML.

        Returns
        -------
        str
            A part of a page with its own style, without scripts or addresses: headers of rows and
            columns with their scope, the labels of the rows staying in sight on a narrow screen.
        """
        return html_of(self.grid)

    def to_latex(self) -> str:
        """The table as LaTeX.

        Returns
        -------
        str
            A ``table`` with caption and notes, to be read in with ``\\input``; it needs the package
            booktabs.
        """
        return latex_of(self.grid)

    def render(self, ending: str) -> bytes:
        """The table as a file that ends so.

        Parameters
        ----------
        ending
            ``".html"`` (a page of its own), ``".tex"``, ``".docx"`` (Word) or ``".csv"`` (cells as
            :meth:`to_frame` has them; what a spreadsheet would run begins with an apostrophe).

        Returns
        -------
        bytes
            What the file holds.

        Raises
        ------
        CocreateError
            For another ending.
        """
        if ending not in _WRITERS:
            raise CocreateError(
                f"A table of a paper can't be written as {ending or 'a file without an ending'!r}.",
                try_this=f"a name that ends with {listed(PAPER_ENDINGS, 'or')}",
            )
        return _WRITERS[ending](self.grid)

    def save(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write the table into a file, as its ending says.

        Parameters
        ----------
        path
            A name that ends with .html, .tex, .docx or .csv.
        overwrite
            Whether it may take the place of a file that is there.

        Returns
        -------
        Path
            Where it is.

        Raises
        ------
        CocreateError
            For another ending, where a file is there and ``overwrite`` isn't said, or where nothing
            can be written.
        """
        place = Path(path)
        content = self.render(place.suffix.lower())
        if place.is_dir() or (place.exists() and not overwrite):
            raise CocreateError(
                "There is something at that place already.",
                where=str(place),
                why="What it holds would be lost.",
                try_this="another name, or save(..., overwrite=True)",
            )
        try:
            write_whole(place, content)
        except OSError as problem:
            raise CocreateError(
                f"The table can't be written: {problem.strerror or problem}.",
                where=str(place),
                try_this="a folder that you may write to, on a disk with room",
            ) from problem
        return place

    def to_great_tables(self) -> Any:
        """The table as an object of great_tables, for whoever wants to restyle it.

        Returns
        -------
        great_tables.GT
            With rows, groups, spanners, title and source notes.

        Raises
        ------
        CocreateError
            Where great_tables isn't installed.
        """
        if find_spec("great_tables") is None:
            raise CocreateError(
                "great_tables isn't installed.",
                why="Only who restyles tables needs it.",
                try_this="python -m pip install great_tables; or to_html(), to_latex() and "
                "save(...), which do without it",
            )
        great_tables = import_module("great_tables")
        grid = self.grid
        names = [f"column_{place}" for place in range(len(grid.columns))]
        labels = [group.label for group in grid.groups]
        # It puts rows of one group together: only groups that all have a label of their own.
        grouped = all(labels) and len(set(labels)) == len(labels)
        rows: list[tuple[str, ...]] = []
        inside: list[int] = []
        for group in grid.groups:
            if group.label and not grouped:
                rows.append(("", group.label, *("" for _ in names)))
                inside += range(len(rows), len(rows) + len(group.rows))
            rows += [(group.label, row.label, *row.cells) for row in group.rows]
        frame = pd.DataFrame(rows, columns=["group", "label", *names])
        made = great_tables.GT(
            frame if grouped else frame.drop(columns="group"),
            rowname_col="label",
            groupname_col="group" if grouped else None,
        )
        if inside:
            made = made.tab_stub_indent(inside, 3)
        heads = {name: column.head for name, column in zip(names, grid.columns, strict=True)}
        made = made.tab_header(grid.title).tab_stubhead(grid.stub).cols_label(**heads)
        words = [n for n, column in zip(names, grid.columns, strict=True) if column.prose]
        numbers = [n for n in names if n not in words]
        made = made.cols_align("right", numbers) if numbers else made
        made = made.cols_align("left", words) if words else made
        place = 0
        for over, n in grid.overs:
            if over:
                made = made.tab_spanner(over, names[place : place + n], id=f"over_{place}")
            place += n
        for note in grid.notes:
            made = made.tab_source_note(note)
        return made

    def _blocks(self) -> Iterable[Block]:
        notes = bullets(self.notes, "  Note: ").text
        text = "\n".join(filter(None, [self.title, text_of(self.grid), notes]))
        return [Words(text, self.to_html())]
