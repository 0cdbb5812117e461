"""The glossary of the course, ``course/glossary.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cocreate_lib.facts import Fact
from cocreate_lib.io import resources
from cocreate_lib.lessons.kit.content import read_content


@dataclass(frozen=True)
class Term:
    """A term of the course.

    Parameters
    ----------
    means
        What it means, in plain words of our own.
    lesson
        The lesson in which it is dealt with.
    fact
        What is said of it about the real world, if anything.
    """

    means: str
    lesson: str
    fact: Fact | None = None


@dataclass(frozen=True)
class Glossary:
    """The terms by their names."""

    terms: Mapping[str, Term]


def glossary() -> Mapping[str, Term]:
    """The terms of the course by their names, in the order of the alphabet.

    Examples
    --------
    >>> glossary()["caliper"].lesson
    '05_did_it_work'
    """
    terms = read_content(resources.path(resources.COURSE, "glossary.toml"), Glossary).terms
    return dict(sorted(terms.items(), key=lambda item: item[0].casefold()))


def anchor(term: str) -> str:
    """The name of a term's place in the glossary's page.

    Examples
    --------
    >>> anchor("risk, need, responsivity")
    'risk-need-responsivity'
    """
    return re.sub(r"[^a-z]+", "-", term.casefold()).strip("-")
