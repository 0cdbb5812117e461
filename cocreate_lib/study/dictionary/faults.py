"""What is wrong with a study's dictionary or data: one thing, where, why it matters, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cocreate_lib.display import Spoken
from cocreate_lib.errors import StudyError
from cocreate_lib.text import how_many, listed, one_line, plural

FIRST = 5  # rows that are named of those with one fault
_LONGEST = 40  # letters of a cell that are shown


@dataclass(frozen=True, repr=False)
class Fault(Spoken):
    """One thing that is wrong, however many cells it is wrong in.

    Parameters
    ----------
    what
        What is wrong, in a sentence.
    file
        In which file, as the protocol names it.
    column
        In which column; empty where it is none, or several.
    row
        The first row, by the number that an editor or a spreadsheet shows; None where it is none.
    why
        Why it matters.
    try_this
        What to do about it.
    kind
        What sort of fault it is, such as ``"level"`` or ``"personal"``.
    rows
        The first rows of all that have it.
    count
        How many rows have it.

    Examples
    --------
    >>> print(Fault("'age' is below 0 in 2 rows.", "data/people.csv", "age", 3, rows=(3, 8)))
    'age' is below 0 in 2 rows.
      Where: data/people.csv, column 'age', lines 3 and 8
    """

    what: str
    file: str
    column: str = ""
    row: int | None = None
    why: str = ""
    try_this: str = ""
    kind: str = ""
    rows: tuple[int, ...] = ()
    count: int = 0

    @property
    def where(self) -> str:
        """File, column and rows in words."""
        column = f"column {cell(self.column)}" if self.column else ""
        return ", ".join(filter(None, (self.file, column, self.rows_text)))

    @property
    def rows_text(self) -> str:
        """The rows in words: all where they are few, otherwise the first."""
        rows = self.rows or (() if self.row is None else (self.row,))
        if not rows:
            return ""
        more = max(self.count, len(rows)) - len(rows)
        shown = [*map(str, rows), *([f"{more:,} more"] if more else [])]
        return f"{plural(len(rows) + more, 'line')} {listed(shown)}"

    def parts(self) -> list[tuple[str, str]]:
        """Where, why and what to try, each under its label."""
        return self.error().parts()

    def error(self) -> StudyError:
        """The fault as an error."""
        return StudyError(
            self.what, where=self.where, why=self.why or None, try_this=self.try_this or None
        )

    def __str__(self) -> str:
        return str(self.error())


def fault(
    kind: str,
    what: str,
    file: str,
    column: str = "",
    rows: Sequence[int] = (),
    *,
    why: str = "",
    try_this: str = "",
) -> Fault:
    """A fault in so many rows.

    Examples
    --------
    >>> fault("range", "Too old.", "people.csv", "age", range(2, 9)).rows_text
    'lines 2, 3, 4, 5, 6 and 2 more'
    """
    first = tuple(int(row) for row in rows[:FIRST])
    return Fault(
        what, file, column, first[0] if first else None, why, try_this, kind, first, len(rows)
    )


def refuse(faults: Sequence[Fault], what: str) -> None:
    """Raise one error that lists every fault.

    Raises
    ------
    StudyError
        If there is any.
    """
    if not faults:
        return
    if len(faults) == 1:
        raise faults[0].error()
    listed_faults = [f"{number}. {each}" for number, each in enumerate(faults, start=1)]
    heading = f"{what}: {how_many(len(faults), 'fault')}."
    raise StudyError("\n".join([heading, *listed_faults]))


def cell(value: object) -> str:
    """A cell as a message shows it: in one line, in quotes, and not too long.

    Examples
    --------
    >>> cell("wo\\nman"), cell(3.0), cell("x" * 99)[-5:]
    ("'wo man'", '3', "xxx…'")
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = one_line(value)
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return repr(text) if isinstance(value, str) else text
