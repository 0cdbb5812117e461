"""What was understood of a table's cells, in sentences: each kind once, for all its columns."""

from __future__ import annotations

from cocreate_lib.text import listed, plural

MISSING_END = " as missing."  # how every sentence ends that says which cells count so


class Said:
    """Collects what was understood, column by column."""

    def __init__(self) -> None:
        self._alone: list[str] = []
        self._together: dict[str, tuple[list[str], str]] = {}

    def alone(self, sentence: str) -> None:
        """A sentence that speaks of one column."""
        self._alone.append(sentence)

    def together(self, how: str, column: str, example: str) -> None:
        """How a column was read, such as "with a decimal comma", and a cell that shows it."""
        self._together.setdefault(how, ([], example))[0].append(column)

    def sentences(self) -> tuple[str, ...]:
        """All of it; columns that were read in the same way are named together."""
        ways = (
            f"{listed(map(repr, columns))} {plural(len(columns), 'was', 'were')} read {how} "
            f"({example})."
            for how, (columns, example) in self._together.items()
        )
        return (*self._alone, *ways)
