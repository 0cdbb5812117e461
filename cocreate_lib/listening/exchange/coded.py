"""What was read from a file of another program, and an account of what was left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from cocreate_lib.display import Block, Result, Rows, heading
from cocreate_lib.listening.code_book import Code, CodeBook
from cocreate_lib.text import how_many

UNNAMED = "unnamed coder"
COLUMNS = ("unit", "coder", "code", "person", "document", "start", "end", "text", "checked")
NO_DEFINITION = "No definition in the file."


@dataclass(frozen=True, repr=False)
class CodedElsewhere(Result):
    """Codes that were made in another program.

    Attributes
    ----------
    kind
        What kind of file it was.
    codes
        One row a coding: ``unit, coder, code``, as :func:`agreement` reads them, and ``person``
        (empty where the file says nothing), ``document``, ``start`` and ``end`` (places in the
        document's text, counted in characters from 0; missing where the file has none), ``text``
        (the words that were marked), ``checked``: whether the text at these places is what the file
        says it is: ``yes``, ``no`` or ``can't be``.
    code_book
        The codes and what they mean, as far as the file says.
    texts
        The documents' texts, by their names, where they came with the file.
    account
        What was read, what was left out, how many of each and why.
    """

    kind: str
    codes: pd.DataFrame
    code_book: CodeBook
    texts: dict[str, str]
    account: pd.DataFrame

    def _blocks(self) -> list[Block]:
        coders = self.codes["coder"].nunique()
        lines = [
            ("codings", f"{how_many(len(self.codes), 'coding')} by {how_many(coders, 'coder')}"),
            ("codes", how_many(len(self.code_book.codes), "code")),
            ("documents", how_many(self.codes["document"].nunique(), "document")),
        ]
        return [heading(f"Codes from a {self.kind}", lines), Rows(self.account, before="\n")]


@dataclass
class Account:
    """Counts of what was read and what was not."""

    counts: dict[tuple[str, bool, str], int] = field(default_factory=dict)

    def add(self, what: str, count: int = 1, *, read: bool = True, why: str = "") -> None:
        """Count something; nothing is written down of what didn't occur."""
        if count:
            key = what, read, why
            self.counts[key] = self.counts.get(key, 0) + count

    def table(self) -> pd.DataFrame:
        """What was read first, then what was left out."""
        rows = [
            (what, count, "yes" if read else "no", why)
            for (what, read, why), count in sorted(
                self.counts.items(), key=lambda item: not item[0][1]
            )
        ]
        return pd.DataFrame(rows, columns=["what", "count", "read", "why"])


def codes_table(rows: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """Rows of :data:`COLUMNS` as a table."""
    table = pd.DataFrame(list(rows), columns=list(COLUMNS))
    return table.astype({"start": "Int64", "end": "Int64"})


def book_of(names: Iterable[str]) -> CodeBook:
    """A code book of names alone."""
    found = dict.fromkeys(name for name in names if name)
    return CodeBook(tuple(Code(name, NO_DEFINITION) for name in found), "")
