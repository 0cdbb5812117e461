"""What making a twin gave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from cocreate_lib.display import Block, Result, bullets, heading, paragraph
from cocreate_lib.study.twin.privacy import PrivacyCheck
from cocreate_lib.text import decimal, how_many

NOT_RESULTS = (
    "Estimates from a twin are not results: it is there so that code can be read, run and checked "
    "where the data can't be shared."
)


@dataclass(frozen=True, repr=False)
class Twin(Result):
    """A synthetic twin of a study's data. Prints as what it is, its checks, and what is lost.

    Parameters
    ----------
    people
        The twin: one row a person, as the study's check would read it. ``attrs["synthetic"]`` is
        True.
    privacy
        The checks of what it gives away.
    utility
        How like the data it is, one row a figure: see
        :func:`cocreate_lib.study.twin.utility.utility`.
    notes
        What of the data it doesn't keep, in sentences.
    fitted
        How many people it was fitted on.
    held_out
        How many it was held against.
    seed
        What it was drawn from, together with the data.
    folder
        Where it was written.
    files
        The names of what was written there.
    comparison
        The protocol's analysis of the twin beside that of the data, where it was asked for: see
        :func:`cocreate_lib.study.twin.side_by_side.side_by_side`.
    """

    people: pd.DataFrame
    privacy: PrivacyCheck
    utility: pd.DataFrame
    notes: tuple[str, ...]
    fitted: int
    held_out: int
    seed: int
    folder: Path
    files: tuple[str, ...] = ()
    comparison: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def verdict(self) -> str:
        """That of the privacy check: ``"pass"`` or ``"review"``; what fails isn't written."""
        return self.privacy.verdict

    @property
    def warning(self) -> str:
        """What its estimates are not."""
        return NOT_RESULTS

    def summary(self) -> list[tuple[str, str]]:
        """The first lines: label and text."""
        shape = f"{how_many(len(self.people), 'person')}, none of them real; seed {self.seed}"
        verdict = {
            "pass": "pass: no more is told of people fitted on than of people held out",
            "review": "review: borderline; the data owner decides, see privacy.csv",
        }[self.verdict]
        return [
            ("twin", shape),
            ("made from", f"{self.fitted:,} people; {self.held_out:,} held out to check it"),
            ("privacy", verdict),
            ("likeness", self._likeness()),
        ]

    def _likeness(self) -> str:
        """How like the data it is, in a line."""
        at = self.utility["kind"] == "column"
        apart = self.utility[at & (self.utility["measure"] != "missing")]["value"].max()
        pairs = self.utility[self.utility["kind"] == "pair"]["value"].abs().max()
        ratio = self.utility[self.utility["kind"] == "all"]["value"].iloc[0]
        words = [f"columns at most {decimal(apart, 2)} apart" if apart == apart else ""]
        words.append(f"associations at most {decimal(pairs, 2)}" if pairs == pairs else "")
        return ", ".join(filter(None, [*words, f"pMSE ratio {decimal(ratio, 1)}"]))

    def _blocks(self) -> Iterator[Block]:
        yield heading("Synthetic twin: nobody in it is real", self.summary())
        yield bullets(self.privacy.told("review"), "  Review: ")
        yield bullets(self.notes, "  Note: ")
        yield paragraph(NOT_RESULTS, "  ")
