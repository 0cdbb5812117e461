"""Faults of files that a person wrote, all of them said at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cocreate_lib.errors import StudyError
from cocreate_lib.text import how_many


@dataclass(frozen=True)
class Fault:
    """Something that has to be mended before the study can go on.

    Parameters
    ----------
    what
        What is wrong, in a sentence.
    file, column, row
        Where: the file, its column, and its row as a spreadsheet numbers it.
    why
        Why it matters.
    try_this
        What to do.
    """

    what: str
    file: str
    column: str = ""
    row: int | None = None
    why: str = ""
    try_this: str = ""

    @property
    def where(self) -> str:
        """The file, the row and the column, as far as they are known."""
        row = f"row {self.row}" if self.row is not None else ""
        column = f"column {self.column!r}" if self.column else ""
        return ", ".join(filter(None, (self.file, row, column)))


def raise_if_faulty(faults: Sequence[Fault], what: str) -> None:
    """Raise one error that lists all faults, if there are any.

    Raises
    ------
    StudyError
        With every fault: what, where, why it matters, what to try.
    """
    if not faults:
        return
    if len(faults) == 1:
        one = faults[0]
        raise StudyError(one.what, where=one.where, why=one.why, try_this=one.try_this)
    lines = [f"{what}: {how_many(len(faults), 'fault')}."]
    for number, each in enumerate(faults, start=1):
        parts = (("Where", each.where), ("Why", each.why), ("Try", each.try_this))
        lines += ["", f"{number}. {each.what}"]
        lines += [f"   {label + ':':<6} {text}" for label, text in parts if text]
    raise StudyError("\n".join(lines))
