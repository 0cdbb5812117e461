"""What the README of an archive is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cocreate_lib.study.package.answers import QUESTIONS, Answers
from cocreate_lib.study.package.contents import Contents
from cocreate_lib.study.package.markdown import plain
from cocreate_lib.study.package.tables_list import Made
from cocreate_lib.study.protocol import Protocol
from cocreate_lib.text import how_many

TO_ANSWER = "TO ANSWER"
"""Stands before every question that only a person can answer, and nobody has."""


@dataclass(frozen=True)
class Told:
    """What a README is made from.

    Parameters
    ----------
    folder
        The folder that the archive unpacks into.
    protocol, answers, contents, manifest
        The study, what was said of it, what goes in, and what its results were made from.
    made
        Every output of the run.
    data
        ``"data"``, ``"twin"`` (without the data) or ``"nothing"``.
    twin
        The folder of the synthetic twin, whether there is one or not.
    synthetic
        Whether the data of the study are synthetic.
    """

    folder: str
    protocol: Protocol
    answers: Answers
    contents: Contents
    manifest: Mapping[str, Any]
    made: Sequence[Made]
    data: str
    twin: str
    synthetic: bool

    def answer(self, key: str) -> str:
        """What was said to a question, or the question, marked as open."""
        if said := self.answers.given.get(key, ""):
            return plain(said)
        ask = next(each.ask for each in QUESTIONS if each.key == key)
        return f"**[{TO_ANSWER}: {key}]** {plain(ask)}"

    @property
    def seconds(self) -> float:
        """How long the run took."""
        return float(self.manifest["run"]["seconds"])

    @property
    def time(self) -> str:
        """The same in words."""
        seconds = self.seconds
        if seconds < 90:
            return how_many(max(round(seconds), 1), "second")
        if seconds < 5400:
            return how_many(round(seconds / 60), "minute")
        return how_many(round(seconds / 3600), "hour")
