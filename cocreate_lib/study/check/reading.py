"""One column, read as the dictionary describes it, and every cell that can't be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from cocreate_lib.study.check.asked import Asked
from cocreate_lib.study.check.different import Different, Rows
from cocreate_lib.study.check.patterns import is_personal
from cocreate_lib.study.dictionary import Described, Fault, cell, fault
from cocreate_lib.text import how_many, plural

MOST_SHOWN = 3  # different cells in a message


@dataclass
class Reader:
    """What is needed to read one column, and what was found on the way.

    Parameters
    ----------
    asked
        What the study asks.
    described
        What the dictionary says of the column.
    column
        Its cells.
    hides
        Whether no cell may be shown: it holds personal data.
    words
        What a file of Stata or SPSS has for the column's numbers.
    decimal
        What stands before decimals, where the rest of the file tells.
    faults, said
        What is wrong, and how cells were understood.
    bad
        The rows of which something is wrong already.
    """

    asked: Asked
    described: Described
    column: pd.Series
    hides: bool
    words: dict[float, str] = field(default_factory=dict)
    decimal: str = ""
    faults: list[Fault] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    bad: Rows = field(init=False)

    def __post_init__(self) -> None:
        self.bad = np.zeros(len(self.column), dtype=bool)

    @property
    def name(self) -> str:
        """The column's name."""
        return self.described.column

    def lines(self, rows: Rows) -> list[int]:
        """The lines of the file in which these rows are."""
        found: list[int] = self.column.index.to_numpy()[rows].tolist()
        return found

    def tell(self, kind: str, what: str, rows: Rows, *, why: str = "", try_this: str = "") -> None:
        """A fault in some rows of the column; nothing where there are none."""
        if rows.any():
            self.bad |= rows
            found = fault(
                kind, what, self.asked.file, self.name, self.lines(rows), why=why, try_this=try_this
            )
            self.faults.append(found)

    def cells(self, values: Iterable[Any]) -> str:
        """The first few of different cells, after a colon; nothing where they may not be shown."""
        shown = list(values)
        if self.hides or any(is_personal(str(each)) for each in shown[:MOST_SHOWN]):
            return ", which are not shown here"
        more = len(shown) - MOST_SHOWN
        rest = [f"and {more:,} other {plural(more, 'text')}"] if more > 0 else []
        return ": " + ", ".join([*map(cell, shown[:MOST_SHOWN]), *rest])

    def say_missing(self, found: Different) -> None:
        """That some cells say that nothing is known, and what stands in them."""
        n = int(found.counts[found.says_nothing].sum())
        if n:
            marks = sorted({found.texts[i] for i in np.flatnonzero(found.says_nothing)})
            shown = ", ".join(repr(mark) if mark else "blanks" for mark in marks)
            self.said.append(
                f"{self.name!r}: {how_many(n, 'cell')} with {shown} {plural(n, 'is', 'are')} "
                "missing."
            )

    def say_codes(self, n: int) -> None:
        """That some cells hold codes that mean missing."""
        if n:
            codes = ", ".join(self.described.codes)
            self.said.append(
                f"{self.name!r}: {how_many(n, 'cell')} with a declared code ({codes}) "
                f"{plural(n, 'is', 'are')} missing."
            )

    def is_code(self, texts: Sequence[str]) -> Rows:
        """Which texts are declared to mean that nothing is known."""
        codes = {code.casefold() for code in self.described.codes}
        numbers = [number for code in codes if (number := number_of(code)) is not None]
        return np.array(
            [
                text.casefold() in codes or (bool(numbers) and number_of(text) in numbers)
                for text in texts
            ],
            dtype=bool,
        )


def number_of(text: str) -> float | None:
    """The number that a text plainly is; None where it isn't one."""
    try:
        return float(text)
    except ValueError:
        return None
