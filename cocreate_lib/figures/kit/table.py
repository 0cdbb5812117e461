"""A table that can be read aloud: a caption, and headers for its rows and columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import pandas as pd

from cocreate_lib.display import Markup


@dataclass(frozen=True, eq=False, repr=False)
class Table(Markup):
    """A frame of words, ready for a page or a notebook.

    Parameters
    ----------
    caption
        What the table holds.
    frame
        The table; its first column heads the rows. Cells are shown as they are: put numbers into
        words first, with as many digits as they deserve.
    prose
        Columns that hold words rather than numbers: they are aligned to the left.
    ruled
        Whether a line and some room set the rows apart, for cells of several lines.
    """

    caption: str
    frame: pd.DataFrame
    prose: tuple[str, ...] = ()
    ruled: bool = False

    def html(self) -> str:
        """The table as HTML, with ``<caption>`` and ``<th scope>``."""
        sides = ["left", *(self._side(name) for name in self.frame.columns[1:])]
        caption = escape(self.caption)
        head = "".join(
            f'<th scope="col" style="text-align:{side}">{escape(str(name))}</th>'
            if str(name).strip()
            else "<td></td>"  # a head without words is none
            for side, name in zip(sides, self.frame.columns, strict=True)
        )
        body = "".join(
            _row(row, sides, _RULED if self.ruled else "")
            for row in self.frame.astype(str).to_numpy()
        )
        return (
            f'<div class="table" role="region" tabindex="0" aria-label="{caption}">'
            f'<table><caption style="text-align:left">{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def _side(self, name: str) -> str:
        return "left" if name in self.prose else "right"

    def __repr__(self) -> str:
        return f"{self.caption}\n{self.frame.to_string(index=False)}"


_RULED = ";vertical-align:top;padding:0.4em 0.6em;border-bottom:1px solid #76828f"


def _row(cells: Iterable[str], sides: list[str], look: str) -> str:
    first, *rest = (escape(cell) for cell in cells)
    data = "".join(
        f'<td style="text-align:{side}{look}">{cell}</td>'
        for side, cell in zip(sides[1:], rest, strict=True)
    )
    return f'<tr><th scope="row" style="text-align:left{look}">{first}</th>{data}</tr>'
