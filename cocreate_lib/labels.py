"""What a column is called in words: its name as words, or its label where those would say it badly.

Figures, tables and sentences ask here. A label that a plan gives will come before these.
"""

from __future__ import annotations

from collections.abc import Mapping

from cocreate_lib.text import readable

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


def label_of(column: object) -> str:
    """A column in words, in one line.

    Examples
    --------
    >>> label_of("ogrs3_one_year"), label_of("need_drugs"), label_of("age_at_first_sanction")
    ('OGRS3, one year', 'need: drugs', 'age at first sanction')
    """
    return LABELS.get(str(column)) or readable(column)


def called(column: str) -> str:
    """A column in a sentence about a table: by its label, or else by its name, in quotes.

    Examples
    --------
    >>> called("ogrs3_one_year"), called("age_at_first_sanction")
    ('OGRS3, one year', "'age_at_first_sanction'")
    """
    return LABELS.get(column) or f"'{column}'"
