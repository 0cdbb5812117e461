"""Agreement in words, and when it is the wrong question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cocreate_lib.listening.codes import NONE
from cocreate_lib.text import how_many, number

RARE = 0.1
"""Below this prevalence, or above one minus it, agreement says little."""

WHEN_NOT = (
    "Agreement is the wrong question where coding is meant as interpretation: in reflexive "
    "thematic analysis (Braun and Clarke 2019, 2021) one coder's reading is a resource, two coders "
    "are not expected to see the same, and a coefficient would measure something that nobody "
    "claimed. It fits where codes are meant to be used alike by anybody with the code book "
    "(O'Connor and Joffe 2020). Even then it shows that coders read alike, and not that they read "
    "rightly."
)
"""When not to ask for agreement."""


def agreement_sentences(table: pd.DataFrame) -> list[str]:
    """The rows of an agreement table as sentences, the overall one first.

    Parameters
    ----------
    table
        As :func:`cocreate_lib.listening.agreement` returns it.

    Returns
    -------
    list of str
        One sentence or two for each row; then :data:`WHEN_NOT`.

    Examples
    --------
    >>> import cocreate_lib as cc
    >>> codes = pd.DataFrame(
    ...     {"unit": [1, 2, 1, 2], "coder": ["A", "A", "B", "B"], "code": ["x", "", "x", ""]}
    ... )
    >>> agreement_sentences(cc.listening.agreement(codes, "cohen"))[1].split(":")[0]
    'x'
    """
    ordered = sorted(table.to_dict("records"), key=lambda row: row["code"] != NONE)
    return [*map(_sentence, ordered), WHEN_NOT]


def _sentence(row: Mapping[Any, Any]) -> str:
    name = row["code"] or "All codes together"
    if pd.isna(row["value"]):
        return f"{name}: not known; {row['notes']}."
    known = pd.notna(row["conf_low"])
    within = f" ({number(row['conf_low'])} to {number(row['conf_high'])})" if known else ""
    told = (
        f"{name}: {number(row['value'])}{within}, {_MEASURES[row['measure']]}, in "
        f"{how_many(row['n_units'], 'unit')} seen by more than one of "
        f"{how_many(row['n_coders'], 'coder')}."
    )
    if row["code"] != NONE:
        told += f" It was given {row['prevalence']:.0%} of the time."
        if not RARE <= row["prevalence"] <= 1 - RARE:
            told += (
                " So one-sided a code can be agreed on by mere habit, and a single unit moves the "
                "coefficient far."
            )
    return f"{told} Note: {row['notes']}." if row["notes"] else told


_MEASURES = {
    "cohen": "Cohen's kappa",
    "fleiss": "Fleiss' kappa",
    "krippendorff_nominal": "Krippendorff's alpha",
    "krippendorff_ordinal": "Krippendorff's alpha for ranks",
    "krippendorff_set": "Krippendorff's alpha for sets of codes",
}
