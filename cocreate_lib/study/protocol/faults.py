"""What is wrong with a protocol: all of it at once, each with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cocreate_lib.errors import CocreateError, ProtocolError
from cocreate_lib.text import how_many

_INSTEAD = "a value of that kind: the protocol that cocreate study new writes has one"
_SHOWN = 20  # of the faults: with more, the file is another one than was meant


class Faults:
    """Keeps what is refused while a protocol is read.

    Parameters
    ----------
    path
        The file.
    lines
        By a field's full name, its line.
    """

    def __init__(self, path: Path, lines: Mapping[str, int]) -> None:
        self._path, self._lines = path, lines
        self.found: list[CocreateError] = []

    @contextmanager
    def kept(self, section: str = "") -> Iterator[None]:
        """What is refused meanwhile is kept, as a fault of this section."""
        try:
            yield
        except CocreateError as error:
            self.add(error, section)

    def add(self, error: CocreateError, section: str = "", within: str = "") -> None:
        """Keep a fault; of a section, its place is ``within``, or the field's name within it."""
        place = error.where or ""
        if section:
            inner = within or place.rpartition(".")[2].strip("[]")
            place = f"{section}.{inner}" if inner else section
        parts = {"where": place, "why": error.why, "try_this": error.try_this}
        self.found.append(type(error)(error.what, **parts))

    def raise_all(self) -> None:
        """Raise what was kept: one fault as it is, several as a list.

        Raises
        ------
        CocreateError
            If anything was kept.
        """
        if not self.found:
            return
        if len(self.found) == 1:
            error = self.found[0]
            where = ", ".join(filter(None, (str(self._path), *self._place(error))))
            parts = {"where": where, "why": error.why, "try_this": error.try_this or _INSTEAD}
            raise type(error)(error.what, **parts)
        told = [self._told(number, each) for number, each in enumerate(self.found[:_SHOWN], 1)]
        more = len(self.found) - _SHOWN
        told += [f"and {how_many(more, 'other')}"] if more > 0 else []
        raise ProtocolError(
            "\n".join([f"The protocol has {how_many(len(self.found), 'fault')}.", *told]),
            where=str(self._path),
            try_this="mend them all, and ask again",
        )

    def _told(self, number: int, error: CocreateError) -> str:
        place = ", ".join(self._place(error))
        hint = f" {error.try_this}" if error.try_this else ""
        hint = hint if not hint or hint.endswith((".", "?")) else f" Try:{hint}"
        return f"{number}. {place}: {error.what}{hint}"

    def _place(self, error: CocreateError) -> Iterator[str]:
        """The line, where it is known, and the field."""
        place = error.where or ""
        outer = place
        while outer and outer not in self._lines:
            outer = outer.rpartition(".")[0]
        if outer:
            yield f"line {self._lines[outer]}"
        if place:
            yield place
