"""How far the coders of a study agree, as far as it may leave."""

from __future__ import annotations

import pandas as pd

from cocreate_lib.errors import DataError
from cocreate_lib.listening import agreement, agreement_sentences
from cocreate_lib.study.disclosure import DisclosureRules
from cocreate_lib.study.mixed.themes import rare_codes
from cocreate_lib.study.protocol import Protocol

COLUMNS = [
    "code", "measure", "value", "conf_low", "conf_high", "n_units", "n_coders", "prevalence",
    "n_people", "notes",
]  # fmt: skip


def agreement_of(
    codes: pd.DataFrame, protocol: Protocol, rules: DisclosureRules
) -> tuple[pd.DataFrame, list[str]]:
    """Krippendorff's alpha, code by code and over all, with sentences about it.

    Parameters
    ----------
    codes
        All coders' codings.
    protocol
        Its seed draws people anew for the intervals.
    rules
        Unless the people are fictional, nothing is said of a code that fewer people than
        ``least_people`` were given, nor of anything if fewer were listened to.

    Returns
    -------
    pandas.DataFrame
        As :func:`cocreate_lib.listening.agreement`; without rows where there is one coder, or
        no unit that two of them looked at.
    list of str
        Sentences: the overall row, and when agreement is the wrong question. Empty with one coder.
    """
    nothing = pd.DataFrame(columns=COLUMNS)
    if codes["coder"].nunique() < 2:
        return nothing, []
    try:
        table = agreement(codes, seed=protocol.study.seed)
    except DataError as error:
        return nothing, [f"How far the coders agree can't be said. {error.what}"]
    if protocol.interviews is not None and not protocol.interviews.fictional:
        if int(table["n_people"].max()) < rules.least_people:
            return nothing, ["How far the coders agree is withheld: too few people were heard."]
        table = table[~table["code"].isin(rare_codes(codes, rules))]
    overall = table[table["code"] == ""]
    return table.reset_index(drop=True), agreement_sentences(overall)
