"""In which lines of a text file its rows are, and which quote would swallow the lines behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cocreate_lib.errors import DataError

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_QUOTE, _LINE = ord('"'), ord("\n")
_BLANK = np.frombuffer(b" \t\r\n", np.uint8)
_EDGES = np.zeros(256, dtype=bool)  # what stands before and behind a field
_EDGES[[_LINE, ord("\r"), *map(ord, SEPARATORS)]] = True
_QUOTED = re.compile(rb'"(?:[^"]|"")*"')
Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """Where the rows of a text file are: those that hold anything.

    Parameters
    ----------
    content
        The file.
    starts, ends
        Of each row, as bytes; the end is where its last line ends.
    newlines
        Where the lines of the file end.
    is_padded
        Whether some lines hold blanks and nothing else.
    """

    content: bytes
    starts: Positions
    ends: Positions
    newlines: Positions
    is_padded: bool

    def line(self, row: int) -> int:
        """The line in which a row begins."""
        return int(self.lines()[row])

    def lines(self) -> Positions:
        """The line in which each row begins."""
        found: Positions = np.searchsorted(self.newlines, self.starts) + 1
        return found

    def text(self, row: int) -> bytes:
        """What stands in a row."""
        return self.content[self.starts[row] : self.ends[row]]

    def has_lines(self) -> npt.NDArray[np.bool_]:
        """Which rows have several lines."""
        found: npt.NDArray[np.bool_] = np.searchsorted(self.newlines, self.ends) >= self.lines()
        return found


def rows_of(content: bytes, where: str) -> Rows:
    """Find the rows of a text file.

    Raises
    ------
    DataError
        If a quote opens a cell that no quote closes; ``where`` is what the file is called.
    """
    cells = np.frombuffer(content, np.uint8)
    newlines = np.flatnonzero(cells == _LINE)
    ends = newlines[~_quoted(cells, newlines, where)]
    if len(content) and (not len(ends) or ends[-1] != len(content) - 1):
        ends = np.append(ends, len(content))
    starts = np.append(0, ends[:-1] + 1) if len(ends) else ends
    begin = cells[np.minimum(starts, max(len(cells) - 1, 0))]
    blank = [
        i
        for i in np.flatnonzero(np.isin(begin, _BLANK) | (starts == ends))
        if not content[starts[i] : ends[i]].strip()
    ]
    is_padded = any(content[starts[i] : ends[i]].strip(b"\r") for i in blank)
    return Rows(content, np.delete(starts, blank), np.delete(ends, blank), newlines, is_padded)


def refuse_swallowed(rows: Rows, separator: str, fields: int, where: str) -> None:
    """Refuse a cell whose lines look like rows: each with a field for every name."""
    mark = separator.encode()
    for row in map(int, np.flatnonzero(rows.has_lines())):
        lines = rows.text(row).split(b"\n")
        inner = lines[1:-1] if len(lines) > 2 else lines
        enough = 4 if fields == 2 else 1  # a sentence with one comma is no row of two fields
        if len(inner) >= enough and all(line.count(mark) == fields - 1 for line in inner):
            raise swallowing(rows, row, where)


def swallowing(rows: Rows, row: int, where: str) -> DataError:
    """That a cell of this row goes on over several lines, and should not."""
    opens = next(
        (found.start() for found in _QUOTED.finditer(rows.text(row)) if b"\n" in found[0]), 0
    )
    place = int(rows.starts[row]) + opens
    return _open_quote(np.frombuffer(rows.content, np.uint8), place, rows.newlines, where)


def _quoted(cells: Bytes, newlines: Positions, where: str) -> npt.NDArray[np.bool_]:
    """Which newlines stand within quotes."""
    quotes = np.flatnonzero(cells == _QUOTE)
    if not _are_in_pairs(cells, quotes):
        quotes = _opened_and_closed(cells, quotes, newlines, where)
    inside: npt.NDArray[np.bool_] = np.searchsorted(quotes, newlines) % 2 == 1
    return inside


def _are_in_pairs(cells: Bytes, quotes: Positions) -> bool:
    """Whether every other quote opens a field, or follows the one before it, and every other one
    closes a field, or is followed by the next: then no newline is within quotes by mistake."""
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    before = _EDGES[cells[np.maximum(opening - 1, 0)]] | (opening == 0)
    after = _EDGES[cells[np.minimum(closing + 1, len(cells) - 1)]] | (closing == len(cells) - 1)
    doubled = opening[1:] == closing[:-1] + 1
    opens, closes = before | np.append(False, doubled), after | np.append(doubled, False)
    return bool(len(quotes) == 0 or (opens.all() and closes.all()))


def _opened_and_closed(
    cells: Bytes, quotes: Positions, newlines: Positions, where: str
) -> Positions:
    """The quotes that open and close fields, one by one: those within other text are text."""
    found: list[int] = []
    is_open, second_of_two, end = False, -1, len(cells)
    for place in map(int, quotes):
        if place == second_of_two:
            continue
        if not is_open:
            if place == 0 or _EDGES[cells[place - 1]]:
                found.append(place)
                is_open = True
        elif place + 1 < end and cells[place + 1] == _QUOTE:
            second_of_two = place + 1
        elif place + 1 == end or _EDGES[cells[place + 1]]:
            found.append(place)
            is_open = False
        else:
            break
    if is_open:
        raise _open_quote(cells, found[-1], newlines, where)
    return np.array(found, dtype=np.int64)


def _open_quote(cells: Bytes, place: int, newlines: Positions, where: str) -> DataError:
    line = int(np.searchsorted(newlines, place)) + 1
    shown = cells[place : place + 20].tobytes().decode("utf-8", "replace").split("\n")[0].strip()
    return DataError(
        f"A double quote opens here, and no quote closes that cell in its line: {shown}",
        where=f"{where}, line {line}",
        why="The lines behind it, each a person, would become part of one cell.",
        try_this="take the quote out, or close it; a quote that belongs to the text is written "
        "twice, between two others",
    )
