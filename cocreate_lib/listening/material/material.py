"""The files of this folder as tables: who speaks, what they say, and which codes it was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from cocreate_lib.io.toml import read_toml
from cocreate_lib.listening.code_book import CodeBook, read_code_book
from cocreate_lib.listening.codes import NONE

_HERE = Path(__file__).parent
_CODERS = ("first", "second")

OPPOSITES: Mapping[str, str] = MappingProxyType(
    {
        "Being heard": "Not being heard",
        "Not being heard": "Being heard",
        "The fund as trust": "The fund as risk",
        "The fund as risk": "The fund as trust",
        "Changing": "Nothing changed",
        "Nothing changed": "Changing",
    }
)
"""Codes of the teaching material that say the opposite of each other."""


@dataclass(frozen=True, repr=False)
class TeachingMaterial:
    """Fictional people, what they say, a code book, and the codes of two coders.

    Attributes
    ----------
    voices
        One row a person: ``person``, ``role``; ``cohort_person``, whose record in the synthetic
        teaching pilot fits the voice, and ``case_manager``, the same for case managers, both empty
        where there is none; ``fictional`` (always True).
    excerpts
        One row an excerpt: ``excerpt``, ``person``, ``topic``, ``text``.
    code_book
        What the codes mean.
    first_code_book
        Its first draft; ``code_book.since(first_code_book)`` says what changed.
    codes
        One row a coding: ``unit`` (an excerpt), ``coder``, ``code``, ``person``; ``code`` is empty
        where a coder gave none.
    """

    voices: pd.DataFrame
    excerpts: pd.DataFrame
    code_book: CodeBook
    first_code_book: CodeBook
    codes: pd.DataFrame

    def __repr__(self) -> str:
        return (
            f"{len(self.excerpts)} excerpts by {len(self.voices)} fictional people: made up for "
            f"teaching, said by nobody.\nCode book, version {self.code_book.version}: "
            f"{len(self.code_book.codes)} codes, given by {self.codes['coder'].nunique()} coders."
        )


def teaching_material() -> TeachingMaterial:
    """The fictional voices of the course: nobody said any of it.

    Returns
    -------
    TeachingMaterial
        Tables of its own on each call, to be changed at will.

    Examples
    --------
    >>> material = teaching_material()
    >>> set(material.excerpts["person"]) == set(material.voices["person"])
    True
    >>> sorted(material.codes["coder"].unique())
    ['first', 'second']
    """
    read = _excerpts()
    people, excerpts = read["people"], read["excerpts"]
    voices = pd.DataFrame(
        {
            "person": list(people),
            "role": [each["role"] for each in people.values()],
            "cohort_person": [each.get("cohort_person") for each in people.values()],
            "case_manager": [each.get("case_manager", "") for each in people.values()],
            "fictional": True,
        }
    ).astype({"cohort_person": "Int64"})
    spoken = pd.DataFrame(
        [
            {"excerpt": key, **{name: each[name] for name in ("person", "topic", "text")}}
            for key, each in excerpts.items()
        ]
    )
    codes = pd.DataFrame(
        [
            {"unit": key, "coder": coder, "code": code, "person": each["person"]}
            for coder in _CODERS
            for key, each in excerpts.items()
            for code in each[coder] or [NONE]
        ]
    )
    book, first = (read_code_book(_HERE / f"code_book{which}.toml") for which in ("", "_before"))
    return TeachingMaterial(voices, spoken, book, first, codes)


@cache
def _excerpts() -> dict[str, Any]:
    return read_toml(_HERE / "excerpts.toml")
