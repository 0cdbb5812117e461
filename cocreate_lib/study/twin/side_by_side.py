"""The protocol's analysis of a twin beside that of the data, as far as that may be shown."""

from __future__ import annotations

import pandas as pd

from cocreate_lib.comparison import AnalysisPlan, compare
from cocreate_lib.errors import DataError
from cocreate_lib.study.disclosure import DisclosureRules, control

_KEYS = ["outcome", "measure"]
_NUMBERS = ("estimate", "conf_low", "conf_high")
_WITHHELD = "the data's is withheld by disclosure control"


def side_by_side(
    people: pd.DataFrame, twin: pd.DataFrame, plan: AnalysisPlan, rules: DisclosureRules
) -> pd.DataFrame:
    """The estimates of one plan from a twin and from the data.

    Parameters
    ----------
    people, twin
        The data and the twin.
    plan
        The protocol's.
    rules
        What may be shown of the data.

    Returns
    -------
    pandas.DataFrame
        One row a measure of an outcome: ``outcome``, ``measure``; ``twin_estimate``,
        ``twin_conf_low``, ``twin_conf_high``; the same after ``data_``, missing where disclosure
        control withholds them; ``note``. Estimates of the twin are not results.

    Raises
    ------
    DataError
        If the data can't be analysed by the plan.
    """
    made = compare(people, plan)
    table = control(made, rules).tables["estimates"]
    shown = table.frame if table.status == "pass" else table.frame.iloc[:0]
    data = _renamed(shown, "data_")
    try:
        twins = _renamed(compare(twin, plan).estimates, "twin_")
        note = ""
    except DataError:
        twins = _renamed(made.estimates.iloc[:0], "twin_")
        note = "the twin can't be analysed so: too little of it is kept"
    asked = made.estimates[_KEYS].astype(object)
    found = asked.merge(twins, how="left", on=_KEYS).merge(data, how="left", on=_KEYS)
    is_withheld = found["data_estimate"].isna()
    return found.assign(note=[_WITHHELD if each else note for each in is_withheld])


def _renamed(estimates: pd.DataFrame, prefix: str) -> pd.DataFrame:
    numbers = estimates[list(_NUMBERS)].astype(float).round(4).add_prefix(prefix)
    return pd.concat([estimates[_KEYS].astype(object), numbers], axis=1)
