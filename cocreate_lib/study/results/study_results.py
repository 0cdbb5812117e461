"""What a run of a study made: what may leave, and where it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from cocreate_lib.comparison import Answer, OutcomeSentences
from cocreate_lib.display import Block, Result, Rows, bullets, heading
from cocreate_lib.study.disclosure import SafeTable
from cocreate_lib.text import how_many


@dataclass(frozen=True, repr=False, eq=False)
class StudyResults(Result):
    """What a run of a study made.

    Parameters
    ----------
    folder
        ``results/``, as it stands now.
    answer
        What can and can't be said, without the outcomes that are withheld; None where all are.
    sentences
        The same in full, outcome by outcome.
    tables
        By name, each table as disclosure control lets it leave.
    withheld
        By outcome, why nothing is said of it.
    outputs
        The list for the data owner, one row a file: ``uid``, ``output`` (its name in the folder),
        ``kind``, ``status`` (``"pass"``, ``"review"`` or ``"fail"``), ``rule``, ``summary``,
        ``reasons``, ``exception``.
    deviations
        What changed since the protocol was frozen: ``field``, ``frozen``, ``now``,
        ``declared_why``, ``when``.
    fallbacks
        Sentences about analyses that had no answer, and what stands in their place.
    manifest
        As in ``manifest.json``.
    is_frozen
        Whether the protocol was ever frozen.
    """

    folder: Path
    answer: Answer | None
    sentences: tuple[OutcomeSentences, ...]
    tables: Mapping[str, SafeTable]
    withheld: Mapping[str, str]
    outputs: pd.DataFrame
    deviations: pd.DataFrame
    fallbacks: tuple[str, ...] = ()
    manifest: Mapping[str, object] = field(default_factory=dict)
    is_frozen: bool = False

    @property
    def report(self) -> Path:
        """The report, as a web page."""
        return self.folder / "report.html"

    @property
    def counts(self) -> dict[str, int]:
        """How many outputs have each status."""
        found = self.outputs["status"].value_counts()
        return {status: int(found.get(status, 0)) for status in ("pass", "review", "fail")}

    @property
    def in_brief(self) -> tuple[str, ...]:
        """Where the report is, what may leave, and what was not as declared: a sentence each."""
        counts = self.counts
        return (
            f"Report: {self.report}, and report.docx beside it.",
            f"Disclosure control: {how_many(counts['pass'], 'output')} passed, "
            f"{counts['review']} to review, {counts['fail']} withheld (outputs.csv).",
            f"Deviations from the frozen protocol: {len(self.deviations) or 'none'}."
            if self.is_frozen
            else "The protocol was not frozen.",
            *self.fallbacks,
        )

    def _blocks(self) -> Iterable[Block]:
        if self.answer is None:
            yield heading("Every outcome is withheld.")
        else:
            yield heading(f"{self.answer.question} {self.answer.about}", [("who", self.answer.who)])
            yield Rows(self.answer.to_frame())
            yield bullets(self.answer.can_say, "  You can say: ")
            yield bullets(self.answer.cannot_say, "  You can't say: ")
        yield bullets(self.in_brief, "  ")
