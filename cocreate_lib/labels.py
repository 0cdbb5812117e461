"""What a column is called in words: its name as words, or its label where those would say it badly.

Figures, tables and sentences ask here. The labels that a plan declares come before these: they are
handed to each function, and nothing remembers them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cocreate_lib.text import capitalised, readable

LABELS: Mapping[str, str] = {
    "my_direction": "My Direction",
    "offences_year_before": "offences in the year before",
    "ogrs3_one_year": "OGRS3, one year",
    "ogrs3_two_year": "OGRS3, two years",
    "need_accommodation": "need: accommodation",
    "need_work": "need: work",
    "need_drugs": "need: drugs",
    "need_alcohol": "need: alcohol",
    "need_health": "need: health",
    "need_relationships": "need: relationships",
    "hope_start": "hope at the start",
    "hope_end": "hope after one year",
    "cocreated_plan": "co-created plan",
}
"""Labels of a synthetic cohort's columns; the others are called by their names."""

Declared = Mapping[str, str]
"""Labels that somebody declared: by column, or by ``"column=level"`` for a level of a category."""

NO_LABELS: Declared = MappingProxyType({})
"""What a plan without labels declares."""


def label_of(column: object, declared: Declared = NO_LABELS) -> str:
    """A column in words, in one line.

    Parameters
    ----------
    column
        Its name.
    declared
        Labels that come before those that are known here.

    Examples
    --------
    >>> label_of("ogrs3_one_year"), label_of("need_drugs"), label_of("age_at_first_sanction")
    ('OGRS3, one year', 'need: drugs', 'age at first sanction')
    >>> label_of("need_drugs", {"need_drugs": "Drug misuse"})
    'Drug misuse'
    """
    name = str(column)
    return declared.get(name) or LABELS.get(name) or readable(column)


def called(column: str, declared: Declared = NO_LABELS) -> str:
    """A column in a sentence about a table: by its label, or else by its name, in quotes.

    Examples
    --------
    >>> called("ogrs3_one_year"), called("age_at_first_sanction")
    ('OGRS3, one year', "'age_at_first_sanction'")
    """
    return declared.get(column) or LABELS.get(column) or f"'{column}'"


def name_of(column: str, declared: Declared = NO_LABELS) -> str:
    """A column by the label that was declared for it, or else by its name as it stands.

    Examples
    --------
    >>> name_of("need_drugs"), name_of("need_drugs", {"need_drugs": "Drug misuse"})
    ('need_drugs', 'Drug misuse')
    """
    return declared.get(column, column)


def words_of(column: str, declared: Declared = NO_LABELS) -> str:
    """A column by the label that was declared for it, or else by its name as words.

    Examples
    --------
    >>> words_of("need_drugs"), words_of("need_drugs", {"need_drugs": "Drug_misuse"})
    ('need drugs', 'Drug_misuse')
    """
    return declared.get(column) or readable(column)


def title_of(column: str, declared: Declared = NO_LABELS) -> str:
    """The same with a capital letter, as it begins a line.

    Examples
    --------
    >>> title_of("need_drugs"), title_of("need_drugs", {"need_drugs": "drug misuse"})
    ('Need drugs', 'Drug misuse')
    """
    words = declared.get(column)
    return words[:1].upper() + words[1:] if words else capitalised(column)


def level_of(column: str, level: object, declared: Declared = NO_LABELS) -> str:
    """A level of a category in words.

    Examples
    --------
    >>> level_of("sex", "female"), level_of("sex", "female", {"sex=female": "Women"})
    ('female', 'Women')
    """
    return declared.get(f"{column}={level}") or readable(level)
