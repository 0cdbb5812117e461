"""What a check of a study's data found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from cocreate_lib.display import Block, Result, Words, bullets, heading, paragraph
from cocreate_lib.study.dictionary import Dictionary, Fault, refuse
from cocreate_lib.study.protocol import Protocol
from cocreate_lib.text import how_many


@dataclass(frozen=True, repr=False)
class StudyCheck(Result):
    """A study's data held against its dictionary and protocol. Prints as a verdict and the faults.

    Parameters
    ----------
    protocol
        The protocol.
    dictionary
        The data dictionary; of one with faults, the rows that can be used.
    people
        One row a person, in the file's order and with its lines as index: the columns that the
        dictionary describes, each as it says. Numbers as numbers; whole numbers as such where none
        is missing; a yes or no as 1 and 0 (as pandas' category of its two words where the analysis
        names one of them); a category as pandas' category, with the levels of the dictionary in
        its order; dates as datetime64. What isn't known is missing (NaN, NaT). A column
        ``synthetic`` of the table is kept. ``attrs``: those of
        :func:`~cocreate_lib.io.tables.read_table`, with ``reading`` as here and ``synthetic``.
    faults
        What is wrong, in the order in which it is best put right. Empty where the data are fit.
    notes
        What is to be known, and no fault.
    reading
        How cells were understood where there was something to understand.
    synthetic
        Whether the table says of itself that nobody in it is real.
    """

    protocol: Protocol
    dictionary: Dictionary
    people: pd.DataFrame
    faults: tuple[Fault, ...]
    notes: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    synthetic: bool = False

    @property
    def is_fit(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    @property
    def verdict(self) -> str:
        """The answer in one line."""
        data = self.protocol.data
        people = how_many(len(self.people), "person")
        made_up = " (synthetic)" if self.synthetic else ""
        if self.is_fit:
            of = how_many(self.people.shape[1], "column")
            return f"Fit for the protocol: {data.file}, {people}{made_up}, {of}, no fault found."
        files = " and ".join(dict.fromkeys(each.file for each in self.faults))
        return f"Not fit yet: {how_many(len(self.faults), 'fault')} in {files}{made_up}."

    def raise_if_faulty(self) -> None:
        """Refuse data that are not fit.

        Raises
        ------
        StudyError
            If there is any fault; the message lists all.
        """
        refuse(self.faults, "The data are not fit for the protocol")

    def to_frame(self) -> pd.DataFrame:
        """The faults as a table.

        Returns
        -------
        pandas.DataFrame
            One row a fault. ``kind``: what sort of fault it is; ``file``; ``column`` (empty where
            it is none, or several); ``row``: the first line of the file that has it, missing where
            it is none; ``rows``: how many have it; ``what``; ``why``; ``try_this``.
        """
        names = ("kind", "file", "column", "row", "count", "what", "why", "try_this")
        table = pd.DataFrame(
            [[getattr(each, name) for name in names] for each in self.faults], columns=list(names)
        )
        return table.rename(columns={"count": "rows"}).astype({"row": "Int64", "rows": "int64"})

    def _blocks(self) -> Iterator[Block]:
        yield heading(self.verdict)
        for number, each in enumerate(self.faults, start=1):
            lines = [f"   {label + ':':<6} {text}" for label, text in each.parts()]
            shown = [f"\n{number}. {each.what}", *lines]
            yield Words("\n".join(shown), paragraph(" ".join([each.what, *_html(each)])).html)
        if self.notes:
            yield Words("\nTo be known:")
            yield bullets(self.notes, "  - ")
        if self.reading:
            yield Words("\nHow cells were understood:")
            yield bullets(self.reading, "  - ")


def _html(each: Fault) -> list[str]:
    return [f"{label}: {text}." for label, text in each.parts()]
