"""What would leave a study: a table as it may be shown, with what was decided about it and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from cocreate_lib.comparison import ReportTable
from cocreate_lib.display import Block, Result, Rows, bullets, heading

PASS, REVIEW, FAIL = "pass", "review", "fail"
STATUSES = {
    PASS: "may leave",
    REVIEW: "somebody has to look at it before it leaves",
    FAIL: "may not leave, and is not shown",
}
"""What disclosure control can decide about an output, in the words of the package acro."""
WITHHELD = "withheld"
WHOLE = ("lost", "left", "n_treated", "n_comparison", "n_clusters", "people")
"""Columns of whole numbers, also where some are withheld."""


@dataclass(frozen=True, eq=False, repr=False)
class SafeTable(Result):
    """A table as it may be shown.

    Parameters
    ----------
    name
        What the output is called in the list of outputs, such as ``"numbers_lost"``.
    title
        What it holds, for readers.
    frame
        The table; a number that is withheld is NaN.
    notes
        How to read it.
    status
        One of ``STATUSES``.
    reasons
        Why it has this status, in sentences.
    rule
        The rules that were applied, such as ``"threshold"``.
    masked
        Which cells of ``frame`` are withheld, in its shape; None where none is.
    labels
        What columns and levels are called.
    """

    name: str
    title: str
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    status: str = PASS
    reasons: tuple[str, ...] = ()
    rule: str = ""
    masked: pd.DataFrame | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    def in_words(self) -> pd.DataFrame:
        """The table as it is printed; ``"withheld"`` where a number is."""
        frame = self.frame
        if self.masked is None:
            return ReportTable(self.title, frame, self.notes, self.labels).in_words()
        whole = {
            name: frame[name].astype("Int64")  # whole numbers, beside those that are withheld
            for name in frame.columns[self.masked.any().to_numpy()]
            if name in WHOLE and pd.api.types.is_float_dtype(frame[name])
        }
        frame = frame.assign(**whole)
        words = ReportTable(self.title, frame, self.notes, self.labels).in_words()
        hidden = self.masked.to_numpy()
        return words.astype(object).where(~hidden, WITHHELD)

    def to_frame(self) -> pd.DataFrame:
        """A copy of ``frame``."""
        return self.frame.copy()

    def _blocks(self) -> Iterable[Block]:
        said = (*self.notes, *self.reasons)
        return heading(self.title), Rows(self.in_words()), bullets(said, "  Note: ")


def with_withheld(
    table: SafeTable, hidden: np.ndarray, columns: Iterable[str], reason: str
) -> SafeTable:
    """A table without the numbers of some rows.

    Parameters
    ----------
    table
        The table.
    hidden
        Which of its rows, shape (rows,).
    columns
        The columns whose numbers go.
    reason
        Why, in a sentence; said once.
    """
    if not hidden.any():
        return table
    named = [name for name in table.frame.columns if name in set(columns)]
    masked = (
        pd.DataFrame(False, index=table.frame.index, columns=table.frame.columns)
        if table.masked is None
        else table.masked.copy()
    )
    frame = table.frame.copy()
    for name in named:
        is_number = pd.api.types.is_numeric_dtype(frame[name])
        frame[name] = (
            frame[name].astype(float).mask(hidden)
            if is_number
            else frame[name].astype(object).mask(hidden, "")
        )
        masked[name] = masked[name] | hidden
    return replace(
        table, frame=frame, masked=masked, reasons=tuple(dict.fromkeys((*table.reasons, reason)))
    )
